//! What the environment, the configuration and the folder say wrong.

use std::fs::File;

use insta::assert_snapshot;

use crate::env::TestEnv;

const SOLUTION: &str = "export const retry = async fn => fn(1, {});\n";

#[test]
fn variables() {
    let env = TestEnv::new().with("PREPKIT_NOW", "yesterday");
    assert_snapshot!(env.run(&["list"]), @r"
    ------- stderr
    error: `PREPKIT_NOW` is set to `yesterday`, which is not a time such as 2026-01-31T12:00:00Z
    hint: set it right, or leave it out: `unset PREPKIT_NOW`
    ------- exit 3
    ");
    let env = TestEnv::new().with("PREPKIT_SEED", "\u{1b}[2J");
    assert_snapshot!(env.run(&["list"]), @r"
    ------- stderr
    error: `PREPKIT_SEED` is set to `\u{1b}[2J`, which is not a whole number
    hint: set it right, or leave it out: `unset PREPKIT_SEED`
    ------- exit 3
    ");
}

#[test]
fn the_configuration() {
    let env = TestEnv::new();
    env.write("solution.mjs", SOLUTION);
    std::fs::write(env.home().join("config.toml"), "colour = \"red\"\n").unwrap();
    assert_snapshot!(env.run(&["check", "--prompt", "retry"]), @r#"
    ------- stderr
    error: the configuration `[home]/config.toml` cannot be used: TOML parse error at line 1, column 1
      |
    1 | colour = "red"
      | ^^^^^^
    unknown field `colour`, expected one of `node`, `reviewer`, `reviewers`
    hint: mend the file, or move it away to begin anew
    ------- exit 3
    "#);
    assert_eq!(env.run(&["list", "--limit", "1"]).status, Some(0));

    std::fs::write(env.home().join("config.toml"), "node = \"/nowhere/node\"\n").unwrap();
    assert_snapshot!(env.run(&["check", "--prompt", "retry"]), @r"
    ------- stderr
    error: `/nowhere/node` is no file that can be started as Node.js
    hint: give the absolute path of the `node` binary: `prepkit config set node PATH`
    ------- exit 3
    ");
}

#[test]
fn no_runtime() {
    let env = TestEnv::new().with("PATH", "/nowhere");
    env.write("solution.mjs", SOLUTION);
    assert_snapshot!(env.run(&["check", "--prompt", "retry", "--runtime", "node"]), @r"
    ------- stderr
    error: no Node.js: there is no `node` on the path
    hint: install Node.js 20 or newer, or name one: `prepkit config set node PATH`
    ------- exit 4
    ");
    let doctor = env.run(&["doctor"]);
    assert!(doctor.status == Some(0) && doctor.stdout.contains("✗ Node.js"), "{doctor}");
}

#[test]
fn a_runtime_that_is_none() {
    let env = TestEnv::new();
    env.write("solution.mjs", SOLUTION);
    let config = env.run(&["config", "set", "node", "/bin/true"]);
    assert_eq!(config.status, Some(0), "{config}");
    let output = env.run(&["check", "--prompt", "retry"]);
    assert_snapshot!(output, @r"
    ------- stderr
    error: `/bin/true` is no Node.js that runs: it printed nothing
    hint: install Node.js 20 or newer, or name one: `prepkit config set node PATH`
    ------- exit 4
    ");
}

#[test]
fn the_mark_of_a_folder() {
    let env = TestEnv::new();
    env.write("solution.mjs", SOLUTION);
    env.write(".prepkit.toml", "prompt = \"nodejs/gone\"\npack_version = \"0.1.0\"\n");
    assert_snapshot!(env.run(&["check"]), @r"
    ------- stderr
    error: `./.prepkit.toml` does not tell which prompt this is: no question `nodejs/gone`
    hint: name the prompt with `--prompt ID`, or start again in another folder
    ------- exit 3
    ");
    env.write(".prepkit.toml", "prompt = 3\n");
    assert_snapshot!(env.run(&["check"]), @r"
    ------- stderr
    error: `./.prepkit.toml` does not tell which prompt this is: invalid type: integer `3`, expected a string
    hint: name the prompt with `--prompt ID`, or start again in another folder
    ------- exit 3
    ");
    File::create(env.work().join(".prepkit.toml")).unwrap().set_len(1 << 30).unwrap();
    assert_snapshot!(env.run(&["check"]), @r"
    ------- stderr
    error: `./.prepkit.toml` does not tell which prompt this is: it is no small file
    hint: name the prompt with `--prompt ID`, or start again in another folder
    ------- exit 3
    ");
    std::fs::remove_file(env.work().join(".prepkit.toml")).unwrap();
    std::fs::create_dir(env.work().join(".prepkit.toml")).unwrap();
    assert_snapshot!(env.run(&["check"]), @r"
    ------- stderr
    error: `./.prepkit.toml` does not tell which prompt this is: it is no small file
    hint: name the prompt with `--prompt ID`, or start again in another folder
    ------- exit 3
    ");
    // Named outright, the prompt needs no mark.
    assert_eq!(env.run(&["check", "--prompt", "retry", "--quick"]).status, Some(1));
}

#[test]
fn a_closed_pipe_ends_it_quietly() {
    let env = TestEnv::new();
    let output = env.shell("{ \"$0\" list; echo \"ended with $?\" >&2; } | head -1");
    assert!(output.stdout.starts_with("ID "), "{output}");
    assert_eq!(output.stderr, "ended with 0\n");
    let help = env.shell("{ \"$0\" --help; echo \"ended with $?\" >&2; } | true");
    assert_eq!(help.stderr, "ended with 0\n");
}

#[test]
fn a_full_disk_behind_the_output() {
    let env = TestEnv::new();
    assert_snapshot!(env.shell("\"$0\" list > /dev/full"), @r"
    ------- stderr
    error: output cannot be written: No space left on device (os error 28)
    hint: free some space where the output goes
    ------- exit 3
    ");
}
