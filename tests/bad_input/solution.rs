//! Files that cannot be graded are refused with status 3; solutions that cannot be used are
//! graded, with status 1, and remembered.

use std::fs::{self, File};
use std::os::unix::fs::symlink;

use insta::assert_snapshot;

use crate::env::{Output, TestEnv};

fn check(env: &TestEnv, path: &str) -> Output {
    env.run(&["check", path, "--prompt", "retry"])
}

#[test]
fn a_missing_file() {
    let env = TestEnv::new();
    assert_snapshot!(check(&env, "nowhere.mjs"), @r"
    ------- stderr
    error: `nowhere.mjs` does not exist
    hint: name the file with your solution, or the folder that `prepkit start` made
    ------- exit 3
    ");
    assert_snapshot!(env.run(&["check", "nowhere.mjs"]), @r"
    ------- stderr
    error: `nowhere.mjs` does not exist
    hint: name the file with your solution, or the folder that `prepkit start` made
    ------- exit 3
    ");
}

#[test]
fn a_folder_without_a_solution() {
    let env = TestEnv::new();
    fs::create_dir(env.work().join("empty")).unwrap();
    assert_snapshot!(check(&env, "empty"), @r"
    ------- stderr
    error: `empty` holds no `solution.mjs`, `solution.js`, `solution.cjs`, `solution.ts` or `solution.py`
    hint: name the file itself, or call it `solution.mjs`
    ------- exit 3
    ");
}

#[test]
fn a_folder_in_place_of_the_solution() {
    let env = TestEnv::new();
    fs::create_dir_all(env.work().join("mine/solution.mjs")).unwrap();
    assert_snapshot!(check(&env, "mine"), @r"
    ------- stderr
    error: `mine/solution.mjs` is a folder, not a file
    hint: a solution is one file: remove or rename the folder
    ------- exit 3
    ");
    assert_snapshot!(check(&env, "mine/solution.mjs"), @r"
    ------- stderr
    error: `mine/solution.mjs` holds no `solution.mjs`, `solution.js`, `solution.cjs`, `solution.ts` or `solution.py`
    hint: name the file itself, or call it `solution.mjs`
    ------- exit 3
    ");
}

#[test]
fn what_is_no_regular_file() {
    let env = TestEnv::new();
    env.write("real.mjs", "export const retry = 1;");
    symlink("real.mjs", env.work().join("link.mjs")).unwrap();
    assert_snapshot!(check(&env, "link.mjs"), @r"
    ------- stderr
    error: `link.mjs` is a symbolic link
    hint: name the file that it points to
    ------- exit 3
    ");
    assert_eq!(env.shell("mkfifo pipe.mjs").status, Some(0));
    assert_snapshot!(check(&env, "pipe.mjs"), @r"
    ------- stderr
    error: `pipe.mjs` is not a regular file
    hint: a solution is one regular file
    ------- exit 3
    ");
}

#[test]
fn another_language() {
    let env = TestEnv::new();
    env.write("solution.rb", "puts 1");
    assert_snapshot!(check(&env, "solution.rb"), @r"
    ------- stderr
    error: `solution.rb` does not end in `.mjs`, `.js`, `.cjs`, `.ts` or `.py`
    hint: rename it: `.mjs` for an ES module, `.cjs` for CommonJS, `.ts` for TypeScript, `.py` for Python
    ------- exit 3
    ");
}

#[test]
fn a_source_of_200_megabytes() {
    let env = TestEnv::new();
    File::create(env.work().join("big.mjs")).unwrap().set_len(200 << 20).unwrap();
    assert_snapshot!(check(&env, "big.mjs"), @r"
    ------- stderr
    error: `big.mjs` has [memory], and a solution may have [memory]
    hint: leave out bundled code and data: Node's own modules are all that is needed
    ------- exit 3
    ");
}

#[test]
fn a_source_that_is_no_text() {
    let env = TestEnv::new();
    env.write("bytes.mjs", b"export const a = '\xff';");
    assert_snapshot!(check(&env, "bytes.mjs"), @r"
    ------- stderr
    error: `bytes.mjs` is not UTF-8: byte 18 of it starts no character
    hint: save it as UTF-8
    ------- exit 3
    ");
}

/// What the verdict says, once it is known that it was remembered.
fn graded(name: &str, source: &str) -> String {
    let env = TestEnv::new();
    env.write(name, source);
    let output = env.run(&["check", name, "--prompt", "retry", "--format", "json"]);
    assert_eq!(output.status, Some(1), "{output}");
    let verdict = output.json();
    assert_eq!(verdict["verdict"], "runtime error", "{output}");
    let remembered = env.run(&["report", "--attempt", "last", "--format", "json"]).json();
    assert_eq!(remembered["attempt"]["verdict"]["message"], verdict["message"]);
    let message = verdict["message"].as_str().unwrap().to_owned();
    assert!(
        !message.contains("/tmp") && !message.contains("prepkit-") && !message.contains("driver"),
        "{message}"
    );
    let shown = check(&env, name);
    assert!(shown.stdout.contains("✗ runtime error · score 0 · nothing was checked"), "{shown}");
    message
}

#[test]
fn a_syntax_error() {
    let source = "export function retry() {\n  return new Promise(resolve => {\n    resolve(1;\n  });\n}\n";
    assert_snapshot!(graded("solution.mjs", source), @r"
    the solution cannot be loaded:
    solution.mjs:3
        resolve(1;
                ^
    SyntaxError: missing ) after argument list
    ");
    assert_snapshot!(graded("mine.cjs", "exports.retry = () => {\n  const a = ;\n};\n"), @r"
    the solution cannot be loaded:
    solution.cjs:2
      const a = ;
                ^

    SyntaxError: Unexpected token ';'
    ");
}

#[test]
fn an_import_that_does_not_resolve() {
    assert_snapshot!(graded("solution.mjs", "import pad from 'left-pad';\nexport const retry = pad;\n"), @r"
    the solution cannot be loaded:
    Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'left-pad' imported from solution.mjs
    ");
    assert_snapshot!(graded("solution.mjs", "import { pad } from './pad.mjs';\nexport const retry = pad;\n"), @r"
    the solution cannot be loaded:
    Error [ERR_MODULE_NOT_FOUND]: Cannot find module 'pad.mjs' imported from solution.mjs
    ");
    assert_snapshot!(graded("solution.mjs", "import { pad } from 'node:fs';\nexport const retry = pad;\n"), @r"
    the solution cannot be loaded:
    solution.mjs:1
    import { pad } from 'node:fs';
             ^^^
    SyntaxError: The requested module 'node:fs' does not provide an export named 'pad'
    ");
    assert_snapshot!(graded("solution.cjs", "const pad = require('./pad.cjs');\nexports.retry = pad;\n"), @r"
    the solution cannot be loaded:
    Error: Cannot find module './pad.cjs'
    Require stack:
    - solution.cjs
        at Object.<anonymous> (solution.cjs:1:13)
    ");
}

#[test]
fn a_throw_while_it_is_loaded() {
    assert_snapshot!(graded("solution.mjs", "export const retry = 1;\nthrow new TypeError('not yet');\n"), @r"
    the solution cannot be loaded:
    TypeError: not yet
        at solution.mjs:2:7
    ");
    assert_snapshot!(graded("solution.mjs", "JSON.parse('{');\n"), @r"
    the solution cannot be loaded:
    SyntaxError: Expected property name or '}' in JSON at position 1
        at JSON.parse (<anonymous>)
        at solution.mjs:1:6
    ");
}

#[test]
fn exports_that_are_missing() {
    assert_snapshot!(graded("solution.mjs", ""), @"the solution does not export the function `retry`; it exports nothing");
    assert_snapshot!(graded("solution.mjs", "export const retries = 1, Retry = () => {};\n"), @"the solution does not export the function `retry`; it exports `Retry` (function), `retries` (number)");
    assert_snapshot!(graded("solution.mjs", "export const retry = 'soon';\n"), @"the solution does not export the function `retry`; it exports `retry` (string)");
    assert_snapshot!(graded("solution.cjs", "module.exports = 5;\n"), @"the solution does not export the function `retry`; it exports nothing");
}
