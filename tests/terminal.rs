//! On a real terminal: what is asked can be answered, a verdict has its colours, and Ctrl-C ends
//! everything that was started.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use rexpect::process::WaitStatus;
use rexpect::session::{PtySession, spawn_command};

use crate::env::{BINARY, TestEnv};

/// Far longer than anything here takes.
const PATIENCE_MS: u64 = 60_000;

fn env() -> TestEnv {
    TestEnv::new().with("NO_COLOR", "").with("TERM", "xterm-256color")
}

pub(crate) fn spawn(env: &TestEnv, args: &[&str]) -> PtySession {
    let mut command = env.command(BINARY);
    // The terminal takes the place of all three streams.
    command.args(args).stdin(Stdio::inherit());
    spawn_command(command, Some(PATIENCE_MS)).unwrap()
}

pub(crate) fn status(terminal: &mut PtySession) -> Option<i32> {
    match terminal.process().wait().unwrap() {
        WaitStatus::Exited(_, status) => Some(status),
        _ => None,
    }
}

#[test]
fn start_asks_which_prompt_and_check_shows_a_coloured_verdict() {
    let env = env();
    let mut terminal = spawn(&env, &["start"]);
    terminal.exp_string("which prompt?").unwrap();
    terminal.exp_string("type to filter]").unwrap();
    terminal.send("retry").unwrap();
    terminal.flush().unwrap();
    terminal.exp_string("> retry").unwrap();
    terminal.send("\r").unwrap();
    terminal.flush().unwrap();
    let rest = terminal.exp_eof().unwrap();
    assert!(rest.contains("prepkit check retry"), "{rest}");
    assert_eq!(status(&mut terminal), Some(0));
    assert!(env.work().join("retry/STATEMENT.md").exists());

    let mut terminal = spawn(&env, &["check", "retry", "--quick"]);
    terminal.exp_string("checking [").unwrap();
    // Red; each byte comes as a character.
    terminal.exp_string("\u{1b}[31m\u{e2}\u{9c}\u{97} wrong answer\u{1b}[0m").unwrap();
    terminal.exp_eof().unwrap();
    assert_eq!(status(&mut terminal), Some(1));
    assert_eq!(env.left_behind(), Vec::<String>::new());
}

#[test]
fn doctor_shows_what_it_tries() {
    let env = env();
    let mut terminal = spawn(&env, &["doctor"]);
    terminal.exp_string("trying to [").unwrap();
    terminal.exp_string("run for ever").unwrap();
    terminal.exp_string("Isolation: tier ").unwrap();
    terminal.exp_eof().unwrap();
}

#[test]
fn hints_are_offered_until_the_last_was_seen() {
    let env = env();
    for (args, next) in [
        (&["show", "retry"][..], Some("--hint 1` shows hint 1 of 4")),
        (&["show", "retry", "--hint", "2"], Some("--hint 3` shows hint 3 of 4")),
        (&["show", "retry"], Some("--hint 3` shows hint 3 of 4")),
        (&["show", "retry", "--hint", "4"], None),
        (&["show", "retry"], None),
    ] {
        let shown = spawn(&env, args).exp_eof().unwrap();
        assert_eq!(shown.contains("shows hint"), next.is_some(), "{args:?}: {shown}");
        assert!(next.is_none_or(|next| shown.contains(next)), "{args:?}: {shown}");
    }
}

#[test]
fn a_question_that_is_not_answered_ends_it() {
    let env = env();
    let mut terminal = spawn(&env, &["start"]);
    terminal.exp_string("which prompt?").unwrap();
    terminal.send_control('c').unwrap();
    terminal.exp_eof().unwrap();
    assert_eq!(status(&mut terminal), Some(130));
    assert_eq!(fs::read_dir(env.work()).unwrap().count(), 0);
}

#[test]
fn control_c_ends_a_check_and_all_that_it_started() {
    let env = env();
    env.write("solution.mjs", "export const retry = () => { for (;;); };\n");
    let mut terminal = spawn(&env, &["check", "--prompt", "retry"]);
    terminal.exp_string("] 0/").unwrap();
    // The first check hangs: its title is shown, and both processes run.
    terminal.exp_string("tries until an attempt succeeds").unwrap();
    let children = children_of_who_works_in(env.work());
    assert_eq!(children.len(), 2, "the examiner and the candidate: {children:?}");
    assert_ne!(fs::read_dir(env.temporary()).unwrap().count(), 0);
    terminal.send_control('c').unwrap();
    let rest = terminal.exp_eof().unwrap();
    assert!(rest.contains("interrupted"), "{rest}");
    assert_eq!(status(&mut terminal), Some(130));
    assert_eq!(env.left_behind(), Vec::<String>::new());
    for child in children {
        assert!(!Path::new(&format!("/proc/{child}")).exists(), "process {child} is still there");
    }
    assert!(!env.home().join("journal.db").exists(), "what was interrupted is not remembered");
}

fn children_of_who_works_in(folder: &Path) -> Vec<String> {
    let processes = fs::read_dir("/proc").unwrap().map(|entry| entry.unwrap().path());
    let mut its =
        processes.filter(|process| fs::read_link(process.join("cwd")).is_ok_and(|cwd| cwd == folder));
    let process = its.next().unwrap();
    let id = process.file_name().unwrap().to_str().unwrap();
    let list = fs::read_to_string(process.join(format!("task/{id}/children"))).unwrap();
    list.split_whitespace().map(ToOwned::to_owned).collect()
}
