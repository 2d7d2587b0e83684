//! `pack verify`: proves a pack by what ships with it, and blames it for what is wrong with it.

use crate::env::{Output, TestEnv};

const PACK: &str = r#"format = 1
id = "tiny"
version = "1.0.0"
title = "A tiny pack"
license = "MIT"
authors = ["somebody"]
sources = []

[difficulties]
easy = "a"
medium = "b"
hard = "c"

[[topic]]
id = "sums"
title = "Sums"
summary = "adding up"
"#;

const QUESTIONS: &str = r#"[[question]]
id = "add"
topic = "sums"
kind = "code"
difficulty = "easy"
text = "Write `add`."
"#;

const PROMPT: &str = "exports = [\"add\"]\nruntimes = [\"node\"]\nprofile = \"function\"\nhints = [\"a\", \"b\"]\n\n[limits]\ncall_ms = 500\n";
const STATEMENT: &str = "# Add\n\n- `add(a, b)` is their sum. <!-- line: sum -->\n- It takes negative numbers too. <!-- line: negative -->\n";
const CHECKS: &str = r"import { check } from 'prepkit';

check('sum', { group: 'core', covers: 'sum', title: 'adds' }, async t => {
  t.equal(await t.solution.add(2, 3), 5);
});
check('negative', { group: 'edge', covers: 'negative', title: 'adds below zero' }, async t => {
  t.equal(await t.solution.add(-2, 3), 1);
});
";

/// A sound pack in the folder `tiny`.
fn tiny() -> TestEnv {
    let env = TestEnv::new();
    for (name, content) in [
        ("pack.toml", PACK),
        ("sums.toml", QUESTIONS),
        ("add/prompt.toml", PROMPT),
        ("add/statement.md", STATEMENT),
        ("add/check.js", CHECKS),
        ("add/starter/solution.mjs", "export function add(a, b) {}\n"),
        ("add/solutions/accepted/plain.mjs", "export const add = (a, b) => a + b;\n"),
        ("add/solutions/rejected/subtracts.mjs", "export const add = (a, b) => a - b;\n"),
        ("add/solutions/rejected/no-sign.mjs", "export const add = (a, b) => Math.abs(a) + b;\n"),
    ] {
        env.write(&format!("tiny/{name}"), content);
    }
    env
}

fn verify(env: &TestEnv) -> Output {
    env.run(&["pack", "verify", "tiny"])
}

/// Not sound: status 3, with these words.
fn assert_unsound(env: &TestEnv, words: &[&str]) {
    let output = verify(env);
    assert_eq!(output.status, Some(3), "{output}");
    assert!(output.stdout.contains("not sound"), "{output}");
    for word in words {
        assert!(output.stdout.contains(word), "`{word}` is missing in {output}");
    }
}

#[test]
fn a_sound_pack_is_sound() {
    let output = verify(&tiny());
    assert_eq!((output.status, output.stderr.as_str()), (Some(0), ""), "{output}");
    assert!(output.stdout.contains("1 of 1 right solutions accepted, 2 of 2 wrong ones caught"), "{output}");
    assert!(output.stdout.ends_with("pack tiny 1.0.0: 1 topic, 1 question, 1 prompt: sound\n"), "{output}");
}

#[test]
fn a_wrong_solution_that_survives() {
    let env = tiny();
    env.write("tiny/add/solutions/rejected/as-text.mjs", "export const add = (a, b) => Number(a) + b;\n");
    assert_unsound(&env, &["as-text.mjs", "2 of 3 wrong ones caught"]);
}

#[test]
fn a_right_solution_that_is_refused() {
    let env = tiny();
    env.write("tiny/add/solutions/accepted/counts.mjs", "export const add = (a, b) => String(a + b);\n");
    assert_unsound(&env, &["counts.mjs", "1 of 2 right solutions accepted"]);
}

#[test]
fn a_check_that_catches_nothing() {
    let env = tiny();
    let idle = "check('idle', { group: 'edge', covers: 'sum', title: 'is a function' }, async t => {\n  t.ok(true, 'it is');\n});\n";
    env.write("tiny/add/check.js", format!("{CHECKS}{idle}"));
    assert_unsound(&env, &["idle"]);
}

#[test]
fn a_line_that_no_check_stands_for() {
    let env = tiny();
    env.write("tiny/add/statement.md", format!("{STATEMENT}- And quickly. <!-- line: quick -->\n"));
    assert_unsound(&env, &["quick"]);
    env.write("tiny/add/statement.md", STATEMENT.replace("<!-- line: negative -->", ""));
    assert_unsound(&env, &["negative"]);
}

/// What each check script that cannot be used is told by `verify` and by `check`.
#[test]
fn a_check_script_that_cannot_be_used_is_the_packs_fault() {
    let check = |body: &str| {
        format!(
            "import {{ check }} from 'prepkit';\n\ncheck('sum', {{ group: 'core', covers: ['sum', 'negative'], title: 'adds' }}, async t => {{\n  {body}\n}});\n"
        )
    };
    for (script, words) in [
        ("throw new Error('not today');\n".to_owned(), "not today"),
        ("import 'node:fs';\n".to_owned(), "a check script imports `prepkit` and nothing else"),
        ("import { check } from 'prepkit';\ncheck('sum', {".to_owned(), "check.js:"),
        ("import 'prepkit';\n".to_owned(), "registers no check"),
        ("1 + 1;\n".to_owned(), "it has to import `check` from `prepkit`"),
        (check("await t.solution.add(1, 2);"), "it ended without a judgement"),
        (check("t.equal(nobody.knows, 1);"), "nobody"),
        (check("t.equal(t.solution.add(1, 2), 3);"), "was not awaited"),
        (check("await new Promise(() => {});"), "never happens"),
        (check("const hoard = []; for (;;) hoard.push('x'.repeat(1e6) + hoard.length);"), "memory"),
        (check("const deeper = () => deeper() + 1; deeper();"), "stack"),
    ] {
        let env = tiny();
        env.write("tiny/add/check.js", &script);
        assert_unsound(&env, &[words]);
        let output = installed(&env);
        assert_eq!(output.status, Some(4), "{script}: {output}");
        let verdict = output.json();
        assert_eq!(
            (&verdict["verdict"], &verdict["blame"]),
            (&"judge error".into(), &"pack".into()),
            "{output}"
        );
        assert!(verdict["message"].as_str().unwrap().contains(words), "{output}");
    }
}

/// Installs the pack and grades its right solution.
fn installed(env: &TestEnv) -> Output {
    let copied = env.shell("mkdir -p \"$PREPKIT_HOME/packs\" && cp -r tiny \"$PREPKIT_HOME/packs/\"");
    assert_eq!(copied.status, Some(0), "{copied}");
    env.run(&["check", "tiny/add/solutions/accepted/plain.mjs", "--prompt", "tiny/add", "--format", "json"])
}

#[test]
fn an_installed_pack_is_graded_by() {
    let env = tiny();
    let output = installed(&env);
    assert_eq!(output.status, Some(0), "{output}");
    assert_eq!(output.json()["prompt"], "tiny/add");
    let list = env.run(&["pack", "list"]);
    assert!(list.stdout.contains("tiny 1.0.0  A tiny pack  MIT"), "{list}");
    assert_eq!(env.run(&["pack", "verify", "tiny/"]).status, Some(0));
}

#[test]
fn a_check_script_that_never_ends_is_ended() {
    for body in [
        "for (;;);",
        "import { check } from 'prepkit';\ncheck('sum', { group: 'core', title: 'adds' }, async () => { for (;;); });",
    ] {
        let env = tiny();
        env.write("tiny/add/check.js", body);
        let output = installed(&env);
        assert_eq!(output.status, Some(4), "{output}");
        let message = output.json()["message"].as_str().unwrap().to_owned();
        assert!(message.contains("the check script ran for more than 10 s"), "{message}");
        assert_eq!(output.json()["blame"], "pack");
    }
}

/// `pack verify --mutants` with these words, and this status.
fn assert_mutants(env: &TestEnv, status: i32, words: &[&str]) {
    let output = env.run(&["pack", "verify", "tiny", "--mutants"]);
    assert_eq!(output.status, Some(status), "{output}");
    for word in words {
        assert!(output.stdout.contains(word), "`{word}` is missing in {output}");
    }
}

const LOOSE: &str = "export const add = (a, b) => {\n  if (a > 1e9) return b + a;\n  return a + b;\n};\n";

/// The mutants of `LOOSE` that no check can tell.
const REASONS: &str = r#"[[mutant]]
file = "loose.mjs"
line = "if (a > 1e9) return b + a;"
becomes = "if (true) return b + a;"
reason = "a sum has no order"

[[mutant]]
file = "loose.mjs"
line = "if (a > 1e9) return b + a;"
becomes = "if (false) return b + a;"
reason = "a sum has no order"
"#;

#[test]
fn every_mutant_of_a_sound_pack_is_caught() {
    let env = tiny();
    // Another solution is in a language that has none.
    env.write(
        "tiny/add/solutions/accepted/typed.ts",
        "export const add = (a: number, b: number) => a + b;\n",
    );
    env.write("tiny/add/prompt.toml", format!("reference = \"plain.mjs\"\n{PROMPT}"));
    assert_mutants(
        &env,
        0,
        &["add/solutions/accepted/plain.mjs", "1 mutant: 1 caught (100 %)", "1 prompt: sound"],
    );
    let typed =
        env.run(&["pack", "verify", "tiny", "--mutants", "--prompt", "add", "--solution", "typed.ts"]);
    assert!(typed.stderr.contains("`typed.ts` of prompt `add` is in a language that"), "{typed}");
}

#[test]
fn a_mutant_that_survives_is_shown_before_and_after() {
    let env = tiny();
    env.write("tiny/add/solutions/accepted/loose.mjs", LOOSE);
    env.write("tiny/add/prompt.toml", format!("reference = \"loose.mjs\"\n{PROMPT}"));
    assert_mutants(
        &env,
        3,
        &[
            "no check catches loose.mjs:2:25 (arithmetic)\n  - if (a > 1e9) return b + a;\n  + if (a > 1e9) return b - a;\n",
            "`solutions/equivalent.toml`",
            "1 prompt: not sound",
        ],
    );
    let other =
        env.run(&["pack", "verify", "tiny", "--mutants", "--prompt", "add", "--solution", "plain.mjs"]);
    assert_eq!(other.status, Some(0), "{other}");
    let nobody = env.run(&["pack", "verify", "tiny", "--mutants", "--prompt", "add", "--solution", "no.mjs"]);
    assert_eq!(nobody.status, Some(2), "{nobody}");
}

#[test]
fn an_explanation_holds_while_its_mutant_survives() {
    let env = tiny();
    env.write("tiny/add/solutions/equivalent.toml", REASONS);
    env.write("tiny/add/solutions/accepted/loose.mjs", LOOSE);
    env.write("tiny/add/prompt.toml", format!("reference = \"loose.mjs\"\n{PROMPT}"));
    let output = env.run(&["pack", "verify", "tiny", "--mutants"]);
    assert!(output.stdout.contains("2 explained as equivalent"), "{output}");
    assert!(!output.stdout.contains("+ if (true) return b + a;"), "{output}");

    // The line has changed: its explanation is of nothing.
    env.write("tiny/add/solutions/accepted/loose.mjs", LOOSE.replace("1e9", "1e8"));
    assert_mutants(&env, 3, &["`equivalent.toml` explains a mutant that is not there:\n  - if (a > 1e9)"]);
}

#[test]
fn an_explanation_of_a_mutant_that_a_check_catches_is_a_fault() {
    let env = tiny();
    let plain = "[[mutant]]\nfile = \"plain.mjs\"\nline = \"export const add = (a, b) => a + b;\"\nbecomes = \"export const add = (a, b) => a - b;\"\nreason = \"who knows\"\n";
    env.write("tiny/add/solutions/equivalent.toml", plain);
    assert_mutants(&env, 3, &["explained as equivalent, but caught: plain.mjs:1:32 (arithmetic)"]);
    env.write("tiny/add/solutions/equivalent.toml", plain.replace("plain.mjs", "plan.mjs"));
    let output = env.run(&["pack", "verify", "tiny", "--mutants"]);
    assert_eq!((output.status, output.stdout.as_str()), (Some(3), ""), "{output}");
    assert!(output.stderr.contains("there is no `plan.mjs` in `solutions/accepted`"), "{output}");
    assert!(output.stderr.contains("did you mean `plain.mjs`?"), "{output}");
}

#[test]
fn mutants_of_a_solution_that_fails_itself_say_nothing() {
    let env = tiny();
    env.write("tiny/add/solutions/accepted/plain.mjs", "export const add = (a, b) => a - b;\n");
    assert_mutants(&env, 3, &["the solution itself does not pass check `sum`", "not sound"]);
}
