//! `check --watch`: a verdict after each save, whatever way it was saved, and nothing left at the end.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Stdio};

use rexpect::session::spawn_command;
use serde_json::Value;

use crate::env::{BINARY, TestEnv};

/// A watch whose verdicts are read line by line.
struct Watch<'a> {
    env: &'a TestEnv,
    child: Child,
    lines: BufReader<ChildStdout>,
}

impl<'a> Watch<'a> {
    fn start(env: &'a TestEnv, more: &[&str]) -> Self {
        Self::of(env, "retry", more)
    }

    fn of(env: &'a TestEnv, prompt: &str, more: &[&str]) -> Self {
        let mut command = env.command(BINARY);
        command.args(["check", "--watch", "--prompt", prompt, "--format", "json"]).args(more);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        Self { env, child, lines }
    }

    /// The next line on stdout, which is one whole document.
    fn verdict(&mut self) -> Value {
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error} in {line:?}"))
    }

    /// Verdicts up to and with the first that `is_it` picks.
    fn until(&mut self, is_it: impl Fn(&Value) -> bool) -> Vec<Value> {
        let mut verdicts = Vec::new();
        loop {
            verdicts.push(self.verdict());
            if is_it(&verdicts[verdicts.len() - 1]) {
                return verdicts;
            }
        }
    }

    /// Ends it as a signal does; what it said on stderr.
    fn end(self) -> String {
        let id = self.child.id().to_string();
        assert!(self.env.command("kill").args(["-TERM", &id]).status().unwrap().success());
        let output = self.child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(130));
        assert_eq!(self.env.left_behind(), Vec::<String>::new());
        String::from_utf8(output.stderr).unwrap()
    }
}

fn honest() -> String {
    let path =
        concat!(env!("CARGO_MANIFEST_DIR"), "/questions/nodejs/retry/solutions/accepted/async-loop.mjs");
    fs::read_to_string(path).unwrap()
}

/// Wrong in a way that the first check sees, and recognisable in its verdict.
fn wrong(value: &str) -> String {
    format!("export const retry = async fn => {{ await fn(1, {{}}); return '{value}'; }};\n")
}

fn says(verdict: &Value, value: &str) -> bool {
    verdict["checks"][0]["message"].as_str().is_some_and(|message| message.contains(value))
}

fn not_run(verdict: &Value) -> usize {
    let checks = verdict["checks"].as_array().unwrap();
    checks.iter().filter(|check| check["status"] == "not-run").count()
}

fn attempts(env: &TestEnv) -> usize {
    env.run(&["report", "--format", "json"]).json()["attempts"].as_array().unwrap().len()
}

#[test]
fn light_checks_come_first_and_only_the_whole_verdict_is_remembered() {
    let env = TestEnv::new();
    env.write("solution.mjs", honest());
    let mut watch = Watch::start(&env, &[]);
    let (first, whole) = (watch.verdict(), watch.verdict());
    assert_eq!((&first["verdict"], &whole["verdict"]), (&"accepted".into(), &"accepted".into()));
    assert_eq!((not_run(&first) > 0, not_run(&whole)), (true, 0));
    assert_eq!(watch.end(), "");
    assert_eq!(attempts(&env), 1);
}

#[test]
fn every_way_of_saving_is_seen_and_every_content_is_graded_once() {
    let env = TestEnv::new();
    env.write("solution.mjs", wrong("one"));
    let mut watch = Watch::start(&env, &["--quick"]);
    assert!(says(&watch.verdict(), "one"));
    // Renamed into place, as careful editors do.
    fs::rename(env.write("solution.mjs~", wrong("two")), env.work().join("solution.mjs")).unwrap();
    assert!(says(&watch.verdict(), "two"));
    // Removed and made anew; then written again with the same content, which is no save.
    fs::remove_file(env.work().join("solution.mjs")).unwrap();
    env.write("solution.mjs", wrong("three"));
    assert!(says(&watch.verdict(), "three"));
    env.write("solution.mjs", wrong("three"));
    env.write("other.mjs", wrong("other"));
    env.write("solution.mjs", wrong("two"));
    assert!(says(&watch.verdict(), "two"));
    // In two steps.
    env.write("solution.mjs", "");
    env.write("solution.mjs", wrong("four"));
    watch.until(|verdict| says(verdict, "four"));
    watch.end();
    let empty = 1;
    assert!((5..=5 + empty).contains(&attempts(&env)), "each save is remembered once");
}

#[test]
fn the_last_attempt_is_what_was_shown_last() {
    // Attempts of one moment have no order.
    let env = TestEnv::new().with("PREPKIT_NOW", "");
    let last = || env.run(&["report", "--attempt", "last", "--format", "json"]).json();
    env.write("solution.mjs", wrong("one"));
    let mut watch = Watch::start(&env, &["--quick"]);
    assert!(says(&watch.verdict(), "one"));
    env.write("solution.mjs", wrong("two"));
    assert!(says(&watch.verdict(), "two"));
    // Back to what was there before.
    env.write("solution.mjs", wrong("one"));
    assert!(says(&watch.verdict(), "one"));
    watch.end();
    assert!(says(&last()["attempt"]["verdict"], "one"), "{}", last());
    // Ended before the heavy checks ran.
    env.write("solution.mjs", honest());
    let mut watch = Watch::start(&env, &[]);
    assert_eq!(watch.verdict()["verdict"], "accepted");
    watch.end();
    assert_eq!(last()["attempt"]["verdict"]["verdict"], "accepted", "{}", last());
}

#[test]
fn a_folder_that_is_replaced_is_still_watched() {
    let env = TestEnv::new();
    env.write("mine/solution.mjs", wrong("old"));
    let mut watch = Watch::start(&env, &["--quick", "mine"]);
    assert!(says(&watch.verdict(), "old"));
    fs::rename(env.work().join("mine"), env.work().join("before")).unwrap();
    env.write("mine/solution.mjs", wrong("new"));
    assert!(says(&watch.verdict(), "new"));
    watch.end();
}

#[test]
fn every_file_of_a_project_is_watched() {
    let env = TestEnv::new();
    assert_eq!(env.run(&["start", "pub-sub", "mine"]).status, Some(0));
    env.write("mine/src/bus.mjs", "export * from './lib/parts.mjs';\n");
    let part = |value: &str| format!("export const createBus = () => {{ throw new Error('{value}'); }};\n");
    env.write("mine/src/lib/parts.mjs", part("one"));
    let mut watch = Watch::of(&env, "pub-sub", &["--quick", "mine"]);
    let wanted = |verdict: &Value, value: &str| verdict.to_string().contains(value);
    watch.until(|verdict| wanted(verdict, "one"));
    env.write("mine/src/lib/parts.mjs", part("two"));
    watch.until(|verdict| wanted(verdict, "two"));
    // In a folder that was not there when it began.
    env.write("mine/src/more/deep.mjs", part("three"));
    env.write("mine/src/bus.mjs", "export * from './more/deep.mjs';\n");
    watch.until(|verdict| wanted(verdict, "three"));
    env.write("mine/src/more/deep.mjs", part("four"));
    watch.until(|verdict| wanted(verdict, "four"));
    watch.end();
}

#[test]
fn what_cannot_be_graded_is_said_and_waited_out() {
    let env = TestEnv::new();
    env.write("solution.mjs", wrong("one"));
    let mut watch = Watch::start(&env, &["--quick", "solution.mjs"]);
    assert!(says(&watch.verdict(), "one"));
    env.write("solution.mjs", "export const retry = (");
    assert_eq!(watch.verdict()["verdict"], "runtime error");
    fs::remove_file(env.work().join("solution.mjs")).unwrap();
    fs::create_dir(env.work().join("solution.mjs")).unwrap();
    // It is said when the folder has been quiet; that is heard on the other stream.
    let mut said = BufReader::new(watch.child.stderr.take().unwrap());
    let mut line = String::new();
    said.read_line(&mut line).unwrap();
    assert!(line.starts_with("error: `solution.mjs` "), "{line}");
    fs::remove_dir(env.work().join("solution.mjs")).unwrap();
    env.write("solution.mjs", wrong("two"));
    assert!(says(&watch.verdict(), "two"));
    watch.end();
}

#[test]
fn a_save_ends_what_runs() {
    let env = TestEnv::new();
    // Each check would take as long as a call may: most of a minute in all.
    env.write("solution.mjs", "export const retry = () => { for (;;); };\n");
    let mut watch = Watch::start(&env, &["--quick"]);
    // Written once the solution runs.
    while !runs_a_solution(&env) {
        std::thread::yield_now();
    }
    env.write("solution.mjs", wrong("mended"));
    assert!(says(&watch.verdict(), "mended"));
    watch.end();
    assert_eq!(attempts(&env), 1, "what was ended is not remembered");
}

/// Whether a staged solution has been written.
fn runs_a_solution(env: &TestEnv) -> bool {
    let stages = fs::read_dir(env.temporary()).unwrap().flatten();
    stages.map(|stage| stage.path().join("solution/solution.mjs")).any(|file| file.exists())
}

#[test]
fn a_terminal_is_redrawn_and_control_c_ends_it_quietly() {
    let env = TestEnv::new().with("NO_COLOR", "").with("TERM", "xterm-256color");
    env.write("solution.mjs", wrong("one"));
    let mut command = env.command(BINARY);
    command.args(["check", "--watch", "--quick", "--prompt", "retry"]).stdin(Stdio::inherit());
    let mut terminal = spawn_command(command, Some(60_000)).unwrap();
    for value in ["one", "two"] {
        env.write("solution.mjs", wrong(value));
        terminal.exp_string("\u{1b}[2J\u{1b}[H").unwrap();
        terminal.exp_string(&format!("'{value}'")).unwrap();
        terminal.exp_string("watching `.`; Ctrl-C ends").unwrap();
    }
    terminal.send_control('c').unwrap();
    let rest = terminal.exp_eof().unwrap();
    assert!(!rest.contains("error"), "{rest}");
    let status = terminal.process().wait().unwrap();
    assert!(matches!(status, rexpect::process::WaitStatus::Exited(_, 130)), "{status:?}");
    assert_eq!(env.left_behind(), Vec::<String>::new());
}

#[test]
fn what_plugins_add_stands_beside_every_verdict() {
    let env = TestEnv::new();
    crate::plugins::add(&env, &crate::plugins::misbehaving(&env, "verdict-count"));
    env.write("solution.mjs", wrong("one"));
    let mut watch = Watch::start(&env, &["--quick"]);
    let added = |verdict: &Value| verdict["plugins"][0]["blocks"][0]["table"]["rows"][0][1].clone();
    assert_eq!(added(&watch.verdict()), "call 1");
    env.write("solution.mjs", wrong("two"));
    // The same process is asked again.
    assert_eq!(added(&watch.verdict()), "call 2");
    assert_eq!(watch.end(), "");
}

#[test]
fn a_plugin_without_an_answer_is_asked_no_more() {
    let env = TestEnv::new();
    crate::plugins::add(&env, &crate::plugins::misbehaving(&env, "verdict-crash"));
    env.write("solution.mjs", wrong("one"));
    let mut watch = Watch::start(&env, &["--quick"]);
    watch.verdict();
    env.write("solution.mjs", wrong("two"));
    watch.verdict();
    let said = watch.end();
    assert_eq!(said.matches("plugin `misbehave` ended its process").count(), 1, "{said}");
}
