//! Who is to blame: a check script that cannot judge is never the candidate's fault, and an answer of
//! the wrong kind is never the pack's.

use crate::env::{Output, TestEnv};

const STATEMENT: &str = "`double` gives twice its number. <!-- line: twice -->\n";
const CHECK: &str = "import { check } from 'prepkit';
check('twice', { group: 'core', covers: 'twice', title: 'doubles' }, async t => {
  t.equal(await t.solution.double(4), 8);
});
";

/// A pack with the one prompt `double`, with this statement, check script and solutions.
struct Pack<'a> {
    statement: &'a str,
    check: &'a str,
    accepted: &'a str,
    rejected: &'a str,
}

impl Default for Pack<'_> {
    fn default() -> Self {
        Self {
            statement: STATEMENT,
            check: CHECK,
            accepted: "export const double = n => n + n;\n",
            rejected: "export const double = n => n * n;\n",
        }
    }
}

impl Pack<'_> {
    fn write(&self, env: &TestEnv) {
        env.write(
            "pack/pack.toml",
            "format = 1\nid = \"small\"\nversion = \"1.0.0\"\ntitle = \"Small\"\nlicense = \"MIT\"\nauthors = []\nsources = []\n\n[[topic]]\nid = \"sums\"\ntitle = \"Sums\"\n",
        );
        env.write(
            "pack/sums.toml",
            "[[question]]\nid = \"double\"\ntopic = \"sums\"\nkind = \"code\"\ntext = \"Double a number.\"\n",
        );
        env.write(
            "pack/double/prompt.toml",
            "exports = [\"double\"]\nruntimes = [\"node\"]\nprofile = \"function\"\nhints = []\n",
        );
        env.write("pack/double/statement.md", self.statement);
        env.write("pack/double/check.js", self.check);
        env.write("pack/double/starter/solution.mjs", "export function double(n) {}\n");
        env.write("pack/double/solutions/accepted/sum.mjs", self.accepted);
        env.write("pack/double/solutions/rejected/square.mjs", self.rejected);
    }

    fn check(&self, solution: &str) -> Output {
        let env = TestEnv::new();
        self.write(&env);
        std::fs::create_dir_all(env.home().join("packs")).unwrap();
        std::fs::rename(env.work().join("pack"), env.home().join("packs/small")).unwrap();
        env.write("solution.mjs", solution);
        env.run(&["check", "--prompt", "small/double", "solution.mjs"])
    }
}

/// The judge is to blame, through the pack: never accepted, never the candidate's fault.
fn blamed(check: &str, why: &str) {
    let output = Pack { check, ..Pack::default() }.check("export const double = n => n + n;\n");
    assert_eq!(output.status, Some(4), "{output}");
    assert!(output.stdout.contains("judge error (the pack's)"), "{output}");
    assert!(output.stdout.contains(why), "`{why}` is not in\n{output}");
}

fn body(code: &str) -> String {
    format!(
        "import {{ check }} from 'prepkit';\ncheck('twice', {{ group: 'core', covers: 'twice', title: 'doubles' }}, async t => {{ {code} }});\n"
    )
}

#[test]
fn a_check_script_that_cannot_judge_blames_the_pack() {
    blamed("import fs from 'node:fs';\n", "imports `prepkit` and nothing else");
    blamed("import { check } from 'prepkit/state.js';\n", "imports `prepkit` and nothing else");
    blamed("throw new Error('at load');\n", "at load");
    blamed("check(;\n", "the check script cannot be used");
    blamed("const nothing = 1;\n", "registers no check");
    blamed(&body("await t.solution.double(4);"), "without a judgement");
    blamed(&body("t.equal(t.solution.double(4), 8);"), "not awaited");
    blamed(&body("nowhere();"), "nowhere");
    blamed(&body("await new Promise(() => {});"), "something that never happens");
}

#[test]
fn a_check_script_that_takes_all_memory_is_ended() {
    blamed(&body("const hoard = []; for (;;) hoard.push(new Uint8Array(1 << 20));"), "judge error");
}

#[test]
fn what_came_back_of_the_wrong_kind_is_the_solutions_fault() {
    let check = body("const answer = await t.solution.double(4); t.equal(answer.deep.value, 8);");
    let output = Pack { check: &check, ..Pack::default() }.check("export const double = () => undefined;\n");
    assert_eq!(output.status, Some(1), "{output}");
    assert!(output.stdout.contains("came back: undefined"), "{output}");
}

#[test]
fn a_process_that_is_gone_is_gone_for_the_whole_check() {
    // The promise settles in the check script, of its own; where that ends the process, what comes
    // after would be answered by a new one that knows nothing of it.
    let check = body(
        "t.equal(await t.solution.double(4), 8); const call = t.solution.later(t.fn(async () => 1)); t.equal(await t.state(call), 'pending'); t.ok(await t.heap() < 1e9, 'little heap is used');",
    );
    let solution = "export const double = n => n + n;
export const later = fn => fn().then(() => process.exit(0));
";
    let output = Pack { check: &check, ..Pack::default() }.check(solution);
    assert_eq!(output.status, Some(1), "{output}");
    assert!(output.stdout.contains("the solution ended the process (exit status 0)"), "{output}");
    assert!(output.stdout.contains("runtime error"), "{output}");
}
