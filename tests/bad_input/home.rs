//! A home that cannot be written, or read, costs what it would have kept, and no verdict.

use std::fs;

use insta::assert_snapshot;

use crate::env::{Output, TestEnv};

/// A wrong solution: the verdict is 1, whatever else goes wrong.
fn with_solution() -> TestEnv {
    let env = TestEnv::new();
    env.write("solution.mjs", "export const retry = async fn => fn(1, {});\n");
    env
}

fn check(env: &TestEnv) -> Output {
    env.run(&["check", "--prompt", "retry", "--quick", "--format", "json"])
}

/// The verdict is printed and decides the status; what was said besides.
fn verdict_stands(output: &Output) -> &str {
    assert_eq!(output.status, Some(1), "{output}");
    assert_eq!(output.json()["verdict"], "wrong answer");
    &output.stderr
}

#[test]
fn a_file_in_place_of_the_home() {
    let env = with_solution();
    let home = env.write("home", "a file");
    let env = env.with("PREPKIT_HOME", &home);
    let output = check(&env);
    assert_snapshot!(verdict_stands(&output), @r"
    warning: this attempt is not remembered: the journal `[work]/home/journal.db` cannot be written: its folder is a file
    hint: make its folder one that can be written, or set `PREPKIT_HOME` to another folder
    ");
    assert_eq!(env.run(&["list", "--limit", "1"]).status, Some(0));
    assert_snapshot!(env.run(&["report", "--format", "csv"]), @r"
    ------- stderr
    error: the journal `[work]/home/journal.db` cannot be read: Not a directory (os error 20)
    hint: make it readable, or set `PREPKIT_HOME` to another folder
    ------- exit 3
    ");
    assert_snapshot!(env.run(&["config", "set", "node", "/bin/sh"]), @r"
    ------- stderr
    error: the configuration `[work]/home/config.toml` cannot be written: File exists (os error 17)
    hint: make its folder one that can be written, or set `PREPKIT_HOME` to another folder
    ------- exit 3
    ");
}

#[test]
fn a_journal_from_a_newer_version() {
    let env = with_solution();
    assert_eq!(check(&env).stderr, "");
    let path = env.home().join("journal.db");
    rusqlite::Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let before = fs::read(&path).unwrap();
    let output = check(&env);
    assert_snapshot!(verdict_stands(&output), @r"
    warning: this attempt is not remembered: the journal `[home]/journal.db` is of a newer prepkit: format 99, and this one knows 7
    hint: update prepkit, or set `PREPKIT_HOME` to another folder
    ");
    assert_snapshot!(env.run(&["report", "--format", "csv"]), @r"
    ------- stderr
    error: the journal `[home]/journal.db` is of a newer prepkit: format 99, and this one knows 7
    hint: update prepkit, or set `PREPKIT_HOME` to another folder
    ------- exit 3
    ");
    let list = env.run(&["list", "--limit", "1"]);
    assert_eq!(list.status, Some(0), "{list}");
    assert_eq!(fs::read(&path).unwrap(), before, "a newer journal is left alone");
}

#[test]
fn a_journal_that_is_none() {
    let env = with_solution();
    fs::write(env.home().join("journal.db"), "my diary, volume 3\n".repeat(100)).unwrap();
    let output = check(&env);
    assert_snapshot!(verdict_stands(&output), @r"
    warning: this attempt is not remembered: the journal `[home]/journal.db` is damaged: file is not a database
    hint: move it away and a new one begins; `sqlite3 '[home]/journal.db' .recover` prints what can be saved of it
    ");
}

/// Runs a check with a file system of its own over the home; `None` where that is not granted.
fn check_over(env: &TestEnv, mount: &str) -> Option<Output> {
    let granted = env.shell("unshare -rm true");
    if granted.status != Some(0) {
        println!("skipped: no mount namespace here: {granted}");
        return None;
    }
    let line = format!(
        "unshare -rm sh -c '{mount} && exec \"$0\" check --prompt retry --quick --format json' \"$0\""
    );
    Some(env.shell(&line))
}

#[test]
fn a_read_only_home() {
    let env = with_solution();
    let mount =
        "mount --bind \"$PREPKIT_HOME\" \"$PREPKIT_HOME\" && mount -o remount,bind,ro \"$PREPKIT_HOME\"";
    let Some(output) = check_over(&env, mount) else { return };
    assert_snapshot!(verdict_stands(&output), @r"
    warning: this attempt is not remembered: the journal `[home]/journal.db` cannot be written: Read-only file system (os error 30)
    hint: make its folder one that can be written, or set `PREPKIT_HOME` to another folder
    ");
}

#[test]
fn a_read_only_journal_can_be_read() {
    let env = with_solution();
    assert_eq!(check(&env).status, Some(1));
    let mount =
        "mount --bind \"$PREPKIT_HOME\" \"$PREPKIT_HOME\" && mount -o remount,bind,ro \"$PREPKIT_HOME\"";
    let Some(output) = check_over(&env, mount) else { return };
    assert_snapshot!(verdict_stands(&output), @r"
    warning: this attempt is not remembered: the journal `[home]/journal.db` cannot be written: Read-only file system (os error 30)
    hint: make its folder one that can be written, or set `PREPKIT_HOME` to another folder
    ");
    let report =
        env.shell(&format!("unshare -rm sh -c '{mount} && exec \"$0\" report --format csv' \"$0\" | wc -l"));
    assert_eq!(report.stdout.trim(), "2", "{report}");
}

#[test]
fn a_full_home() {
    let env = with_solution();
    let mount = "mount -t tmpfs -o size=16k tmpfs \"$PREPKIT_HOME\"";
    let Some(output) = check_over(&env, mount) else { return };
    assert_snapshot!(verdict_stands(&output), @r"
    warning: this attempt is not remembered: the journal `[home]/journal.db` cannot be written: the disk is full
    hint: free some space, or set `PREPKIT_HOME` to another folder; what was saved is safe
    ");
}
