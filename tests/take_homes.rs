//! Take-homes that come back: folders and archives of strangers, graded, and what is told beside the
//! verdict.

use std::fs;
use std::os::unix::fs::symlink;

use serde_json::Value;

use crate::env::{Output, TestEnv};

const PACK: &str = "format = 1\nid = \"work\"\nversion = \"1.0.0\"\ntitle = \"Work\"\nlicense = \"MIT\"\n\n[[topic]]\nid = \"work\"\ntitle = \"Work\"\n";
const QUESTIONS: &str =
    "[[question]]\nid = \"greet\"\ntopic = \"work\"\nkind = \"take-home\"\ntext = \"Greet.\"\n";
const PROMPT: &str = "exports = [\"greet\"]\nruntimes = [\"node\"]\nprofile = \"function\"\nentry = \"src/greet\"\nreference = \"plain\"\n\n[project]\nprotected = [\"test/visible.test.mjs\"]\n";
const COMMAND: &str =
    "runtimes = [\"node\"]\nprofile = \"command\"\nentry = \"src/greet\"\n\n[project]\nprotected = []\n";
const CHECK: &str = "import { check } from 'prepkit';
check('greets', { group: 'core', covers: 'greets', title: 'greets whoever it is told' }, async t => {
  t.equal(await t.solution.greet('you'), 'hello, you');
});
check('greets-afresh', { group: 'edge', covers: 'greets', title: 'greets the first time' }, async t => {
  t.equal(await t.solution.greet('me'), 'hello, me');
});
";
const RUNS: &str = "import { check } from 'prepkit';
check('greets', { group: 'core', covers: 'greets', title: 'greets whoever it is told' }, async t => {
  t.equal((await t.run(['you'])).stdout, 'hello, you\\n');
});
";
const VISIBLE: &str = "import assert from 'node:assert';
import { test } from 'node:test';
import { greet } from '../src/greet.mjs';
test('greets', () => assert.equal(greet('a'), 'hello, a'));
";
const PACKAGE: &str =
    r#"{ "type": "module", "scripts": { "start": "node src/greet.mjs", "test": "node --test" } }"#;
/// In two files, with a state that a fresh load begins anew.
const GREET: &str = "import { hello } from './hello.mjs';\nlet count = 0;\nexport const greet = name => (count++ === 0 ? hello(name) : 'you again');\n";
const HELLO: &str =
    "let count = 0;\nexport const hello = name => (count++ === 0 ? `hello, ${name}` : 'you again');\n";
const PROGRAM: &str = "console.log(`hello, ${process.argv[2]}`);\n";

fn rubric() -> String {
    let dimension = |id: &str| {
        format!(
            "[[dimension]]\nid = \"{id}\"\ntitle = \"{id}\"\nfrom = [\"core\"]\nquestion = \"?\"\nlevels = [\"a\", \"b\", \"c\", \"d\"]\n"
        )
    };
    ["one", "two", "three", "four"].map(dimension).concat()
}

/// An environment with a pack of one take-home.
fn env(prompt: &str, check: &str) -> TestEnv {
    let env = TestEnv::new();
    for (name, text) in [
        ("pack.toml", PACK),
        ("work.toml", QUESTIONS),
        ("greet/prompt.toml", prompt),
        ("greet/rubric.toml", &rubric()),
        ("greet/statement.md", "It greets. <!-- line: greets -->\n"),
        ("greet/check.js", check),
        ("greet/starter/package.json", PACKAGE),
        ("greet/starter/src/greet.mjs", "// Nothing yet.\n"),
        ("greet/starter/test/visible.test.mjs", VISIBLE),
        ("greet/solutions/accepted/plain/src/greet.mjs", GREET),
        ("greet/solutions/accepted/plain/src/hello.mjs", HELLO),
        ("greet/solutions/rejected/shouts/src/hello.mjs", "export const hello = name => `HELLO, ${name}`;\n"),
        ("greet/solutions/rejected/silent.mjs", "export const greet = () => undefined;\n"),
    ] {
        let path = env.home().join("packs/work").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    env
}

/// The same with a submission in `mine`.
fn handed_in(files: &[(&str, &str)]) -> TestEnv {
    let env = env(PROMPT, CHECK);
    for (path, text) in files {
        env.write(&format!("mine/{path}"), text);
    }
    env
}

const RIGHT: [(&str, &str); 4] = [
    ("package.json", PACKAGE),
    ("src/greet.mjs", GREET),
    ("src/hello.mjs", HELLO),
    ("test/visible.test.mjs", VISIBLE),
];

fn check(env: &TestEnv, path: &str) -> Output {
    env.run(&["check", path, "--prompt", "greet"])
}

fn graded(env: &TestEnv, path: &str) -> Value {
    let output = env.run(&["check", path, "--prompt", "greet", "--format", "json"]);
    serde_json::from_str(&output.stdout).unwrap_or_else(|_| panic!("{output}"))
}

#[test]
fn a_project_of_several_files_is_graded_and_its_tests_are_told_beside() {
    let env = handed_in(&RIGHT);
    let verdict = graded(&env, "mine");
    assert_eq!(verdict["verdict"], "accepted", "{verdict}");
    let evidence = &verdict["evidence"];
    assert!(evidence["own_tests"].is_null(), "the visible test is not its own: {verdict}");
    let told = "own tests: it has none beyond those that it was handed out with";
    assert_eq!(evidence["notes"], serde_json::json!([told]));
    assert_eq!(evidence["delta"], Value::Array(Vec::new()));
}

/// Own tests that write beside themselves, start the program, and print what reads like a report.
const OWN: &str = "import { test } from 'node:test';
import assert from 'node:assert';
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { greet } from '../src/greet.ts';
console.log('# pass 999\\n# fail 0');
test('writes', () => { writeFileSync('test/it.txt', 'x'); rmSync('test/it.txt'); });
test('starts', () => {
  const { status, stderr } = spawnSync(process.execPath, ['src/main.ts'], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
});
test('types', () => assert.equal(greet('a' as string), 'hello, a'));
test('shell', () => assert.equal(spawnSync('true', { shell: true }).status, 0));
";

#[test]
fn own_tests_are_told_by_their_report_and_may_write() {
    let greet = "export const greet = (name: string): string => `hello, ${name}`;\n";
    let env = handed_in(&[
        ("package.json", PACKAGE),
        ("src/greet.ts", greet),
        ("src/main.ts", "const code: number = 0;\nprocess.exitCode = code;\n"),
        ("test/own.test.ts", OWN),
        ("test/quits.test.mjs", "console.log('# pass 999\\n# fail 0'); process.exit(0);\n"),
    ]);
    let output = check(&env, "mine");
    assert_eq!(output.status, Some(0), "{output}");
    for told in [
        "own tests: 3 tests passed, 2 failed (run without a shell, npm and a network):",
        "  - shell\n",
        "  - test/quits.test.mjs: ended before its tests did\n",
    ] {
        assert!(output.stdout.contains(told), "{told}: {output}");
    }
}

#[test]
fn what_was_changed_is_told_and_put_back() {
    let env = handed_in(&RIGHT);
    env.write("mine/test/visible.test.mjs", "process.exit(0);\n");
    env.write("mine/test/own.test.mjs", "import 'left';\n");
    env.write("mine/.npmrc", "script-shell=/bin/evil\n");
    env.write("mine/BRIEF.md", "Greet nobody.\n");
    env.write("mine/.gitmodules", "[submodule \"lib\"]\n\tpath = lib\n\turl = ../lib\n");
    let package = r#"{ "type": "module", "scripts": { "start": "node src/greet.mjs", "postinstall": "touch owned" }, "imports": { "x": "./src/x.mjs" }, "devDependencies": { "left": "1" } }"#;
    env.write("mine/package.json", package);
    let verdict = graded(&env, "mine");
    assert_eq!(verdict["verdict"], "accepted", "{verdict}");
    let told = verdict["evidence"]["delta"].to_string();
    for what in [
        "was changed, and graded as it was handed out",
        "script `postinstall` was added: `touch owned` (runs on install; never run here)",
        "script `test` was removed",
        r#"`imports` was added: `{\"x\":\"./src/x.mjs\"}`"#,
        "BRIEF.md",
        "is developed with `left` 1",
        ".npmrc",
        "`lib` is a git submodule and came empty",
    ] {
        assert!(told.contains(what), "{what}: {told}");
    }
    assert!(verdict["evidence"]["own_tests"].is_null(), "{verdict}");
    let notes = verdict["evidence"]["notes"].to_string();
    assert!(notes.contains("own tests: not run: `test/own.test.mjs` needs `left`"), "{notes}");
    assert!(!env.work().join("mine/owned").exists());
}

#[test]
fn an_archive_is_graded_like_a_folder() {
    let env = handed_in(&RIGHT);
    let output =
        env.shell("tar czf mine.tar.gz mine && \"$0\" check mine.tar.gz --prompt greet --format json");
    let verdict: Value = serde_json::from_str(&output.stdout).unwrap_or_else(|_| panic!("{output}"));
    assert_eq!(verdict["verdict"], "accepted");
    // The mark in it says which prompt it solves, and its history is not looked for in vain.
    let mark = "prompt = \"work/greet\"\npack_version = \"1.0.0\"\n";
    env.write("mine/.prepkit.toml", mark);
    env.write("mine/node_modules/left/index.js", "");
    let output = env.shell("ln -s ../left/index.js mine/node_modules/left/.bin; mkdir mine/node_modules/.bin; mv mine/node_modules/left/.bin mine/node_modules/.bin/left; tar czf mine.tgz mine && \"$0\" check mine.tgz --history");
    assert_eq!(output.status, Some(0), "{output}");
    assert!(output.stdout.contains("history: it is read from a folder only"), "{output}");
    assert!(output.stdout.contains("left out `node_modules/.bin`: its links are not needed"), "{output}");
}

#[test]
fn a_broken_package_is_the_submissions_own_fault() {
    for (prompt, checks) in [(PROMPT, CHECK), (COMMAND, RUNS)] {
        let env = env(prompt, checks);
        env.write("mine/src/greet.mjs", PROGRAM);
        env.write("mine/package.json", "{\n<<<<<<< HEAD\n}\n");
        let output = check(&env, "mine");
        assert_eq!(output.status, Some(1), "{output}");
        assert!(output.stdout.contains("`package.json` cannot be read: "), "{output}");
        assert!(output.stdout.contains("at line 2"), "{output}");
        env.write("mine/package.json", "{}");
        if prompt == COMMAND {
            let output = check(&env, "mine");
            assert!(output.stdout.contains("it has no `start` script, and no `server.js`"), "{output}");
        }
    }
}

#[test]
fn a_pack_ships_projects_as_differences() {
    let env = env(PROMPT, CHECK);
    let folder = env.home().join("packs/work");
    let output = env.run(&["pack", "verify", folder.to_str().unwrap()]);
    assert!(output.stdout.contains("1 of 1 right solutions accepted, 2 of 2 wrong ones caught"), "{output}");
}

#[test]
fn what_cannot_be_graded_is_told_with_a_way_out() {
    let env = handed_in(&[("src/greet.mjs", GREET)]);
    let output = check(&env, "mine");
    assert_eq!(output.status, Some(3), "{output}");
    assert!(output.stderr.contains("`mine` has no `package.json`"), "{output}");

    let lost = handed_in(&[("package.json", PACKAGE), ("src/great.mjs", GREET)]);
    let output = check(&lost, "mine");
    assert_eq!(output.status, Some(3), "{output}");
    assert!(output.stderr.contains("src/greet.mjs"), "{output}");

    let depends = handed_in(&RIGHT);
    depends.write("mine/package.json", r#"{ "type": "module", "dependencies": { "left": "1" } }"#);
    let output = check(&depends, "mine");
    assert_eq!(output.status, Some(4), "what could not be had is no zero: {output}");
    assert!(output.stdout.contains("it depends on left, and came without"), "{output}");
    assert!(output.stdout.contains("own tests: not run: what it depends on"), "{output}");

    depends.write(
        "mine/package-lock.json",
        r#"{ "packages": { "node_modules/left": { "resolved": "git+ssh://x/y", "integrity": "z" } } }"#,
    );
    let output = check(&depends, "mine");
    assert!(output.stdout.contains("from elsewhere than a registry"), "{output}");
}

#[test]
fn modules_that_came_along_are_used() {
    let env = handed_in(&RIGHT);
    env.write("mine/package.json", r#"{ "type": "module", "dependencies": { "left": "1" } }"#);
    env.write("mine/node_modules/left/package.json", r#"{ "name": "left", "main": "index.js" }"#);
    env.write("mine/node_modules/left/index.js", "exports.hello = name => `hello, ${name}`;\n");
    env.write("mine/src/greet.mjs", "import { hello } from 'left';\nexport const greet = hello;\n");
    let verdict = graded(&env, "mine");
    assert_eq!(verdict["verdict"], "accepted", "{verdict}");
}

#[test]
fn hostile_folders_harm_nobody() {
    let env = handed_in(&RIGHT);
    let mine = env.work().join("mine");
    symlink("/etc/passwd", mine.join("src/secret")).unwrap();
    symlink("/", mine.join("everything")).unwrap();
    env.write("mine/a\n::error::x\u{1b}]0;owned\u{7}.txt", "x");
    env.write("mine/part/.git", "gitdir: /etc\n");
    env.write("mine/.git/hooks/post-checkout", "touch owned\n");
    env.write("mine/.git/HEAD", "ref: ../../../../etc/passwd\n");
    let output = env.run(&["check", "mine", "--prompt", "greet", "--history"]);
    assert_eq!(output.status, Some(0), "{output}");
    assert!(!output.stdout.contains('\u{1b}') && !output.stdout.contains("\n::error"), "{output}");
    let bomb = "mkdir bomb && cp mine/package.json bomb && head -c 300000000 /dev/zero > bomb/zeros && tar czf bomb.tgz bomb && rm -r bomb";
    assert_eq!(env.shell(bomb).status, Some(0));
    let output = check(&env, "bomb.tgz");
    assert_eq!(output.status, Some(3), "{output}");
    assert!(output.stderr.contains("has more than 64 MiB"), "{output}");
    let output = env.shell("tar cPf up.tar ../*/mine/package.json; \"$0\" check up.tar --prompt greet");
    assert_eq!(output.status, Some(3), "{output}");
    assert!(output.stderr.contains("would lie outside of it"), "{output}");
}

#[test]
fn a_history_tells_when_what_first_passed_and_runs_nothing_of_it() {
    let env = handed_in(&RIGHT);
    env.write("mine/src/hello.mjs", "export const hello = () => 'hello, you';\n");
    let git = "cd mine && git init -q . && export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b";
    let output = env.shell(&format!("{git} && git add -A && git commit -qm 'one name'"));
    assert_eq!(output.status, Some(0), "{output}");
    env.write("mine/src/hello.mjs", HELLO);
    let owned = env.work().join("owned");
    let output = env.shell(&format!(
        "{git} && git commit -qam 'every name' && git config core.fsmonitor 'touch {0}' && git config core.sshCommand 'touch {0}'",
        owned.display()
    ));
    assert_eq!(output.status, Some(0), "{output}");
    let output = env.run(&["check", "mine", "--prompt", "greet", "--history", "--format", "json"]);
    let verdict: Value = serde_json::from_str(&output.stdout).unwrap_or_else(|_| panic!("{output}"));
    let timeline = verdict["evidence"]["timeline"].as_array().unwrap();
    let told: Vec<String> =
        timeline.iter().map(|one| format!("{}: {}", one["subject"], one["passed"])).collect();
    assert_eq!(told, [r#""one name": ["greets"]"#, r#""every name": ["greets-afresh"]"#]);
    assert!(!owned.exists());
}

#[test]
fn a_program_is_started_as_its_package_says() {
    let env = env(COMMAND, RUNS);
    env.write(
        "mine/package.json",
        r#"{ "scripts": { "start": "NAME=x node --no-warnings ./lib/main.js" } }"#,
    );
    env.write("mine/lib/main.js", PROGRAM);
    assert_eq!(check(&env, "mine").status, Some(0), "{}", check(&env, "mine"));
    env.write("mine/package.json", r#"{ "scripts": { "start": "npm run build && node dist/main.js" } }"#);
    let output = check(&env, "mine");
    assert_eq!(output.status, Some(1), "{output}");
    assert!(output.stdout.contains("is a line for a shell: it has to be"), "{output}");
    env.write("mine/package.json", r#"{ "type": "module", "scripts": { "start": "tsx src/main.ts" } }"#);
    env.write(
        "mine/src/main.ts",
        "import { name } from './name.js';\nconsole.log(`hello, ${name()}` as string);\n",
    );
    env.write("mine/src/name.ts", "export const name = (): string => process.argv[2]!;\n");
    assert_eq!(check(&env, "mine").status, Some(0), "{}", check(&env, "mine"));
}
