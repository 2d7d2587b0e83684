//! From attempts to reports: what two checks leave in the journal, in every format; and `demo`.

use crate::env::TestEnv;

const WRONG: &str =
    include_str!("../questions/nodejs/rate-limiter/solutions/rejected/remaining-not-floored.mjs");
const RIGHT: &str = include_str!("../questions/nodejs/rate-limiter/solutions/accepted/class.mjs");

/// A home in which a wrong solution was checked, and then a right one.
fn practised() -> TestEnv {
    let env = TestEnv::new();
    for (solution, minute, status) in [(WRONG, "00", 1), (RIGHT, "05", 0)] {
        env.write("solution.mjs", solution);
        let mut command = env.command(env!("CARGO_BIN_EXE_prepkit"));
        command.env("PREPKIT_NOW", format!("2026-01-31T12:{minute}:00Z"));
        command.args(["check", "--quick", "--prompt", "rate-limiter", "solution.mjs"]);
        let output = env.finish(command);
        assert_eq!(output.status, Some(status), "{output}");
    }
    env
}

#[test]
fn every_format_tells_of_both_attempts() {
    let env = practised();
    for (format, parts) in [
        ("html", &["<!doctype html>", "<svg", "wrong answer", "accepted"][..]),
        ("markdown", &["# Practice report", "wrong answer", "accepted"][..]),
        ("json", &["\"version\": 1", "\"verdict\": \"wrong answer\"", "\"verdict\": \"accepted\""][..]),
        ("junit", &["<testsuites", "<failure"][..]),
        ("csv", &["nodejs/rate-limiter,wrong answer", "nodejs/rate-limiter,accepted,100"][..]),
    ] {
        let output = env.run(&["report", "--format", format]);
        assert_eq!((output.status, output.stderr.as_str()), (Some(0), ""), "{output}");
        for part in parts {
            assert!(output.stdout.contains(part), "`{part}` is not in the {format}\n{output}");
        }
    }
}

#[test]
fn the_page_needs_nothing_but_itself() {
    let page = practised().run(&["report"]).stdout;
    for part in ["<script", "src=\"http", "href=\"http", "@import", "url(h"] {
        assert!(!page.contains(part), "the page has `{part}`");
    }
    assert!(page.contains("prefers-color-scheme: dark") && page.contains("@media print"));
}

#[test]
fn two_attempts_can_be_compared() {
    let output =
        practised().run(&["report", "--format", "markdown", "--attempt", "last", "--against", "last~1"]);
    assert_eq!(output.status, Some(0), "{output}");
    assert!(output.stdout.contains("remaining"), "{output}");
}

#[test]
fn what_was_solved_shows_in_lists() {
    let env = practised();
    let solved = env.run(&["list", "--status", "solved", "--format", "ids"]);
    assert_eq!(solved.stdout, "nodejs/rate-limiter\n", "{solved}");
    let query = env.run(&["list", "--query", "kind:code -is:solved difficulty:medium", "--format", "ids"]);
    assert!(query.stdout.contains("nodejs/retry\n") && !query.stdout.contains("rate-limiter"), "{query}");
}

#[test]
fn a_report_never_takes_the_place_of_a_folder() {
    let env = practised();
    env.write("taken/file", "");
    let output = env.run(&["report", "--out", "taken"]);
    assert_eq!(output.status, Some(3), "{output}");
    assert!(output.stderr.contains('`') && output.stderr.contains("hint: "), "{output}");
}

#[test]
fn an_attempt_is_kept_as_it_was() {
    let env = practised();
    let journal = env.home().join("journal.db");
    let connection = rusqlite::Connection::open(journal).unwrap();
    for change in ["UPDATE attempt SET score = 100", "DELETE FROM attempt", "DELETE FROM check_result"] {
        assert!(connection.execute(change, []).is_err(), "the journal let itself be changed: {change}");
    }
}

#[test]
fn the_demo_shows_the_main_job_and_cleans_up() {
    let env = TestEnv::new();
    let output = env.run(&["demo", "--report", "report.html"]);
    assert_eq!((output.status, output.stderr.as_str()), (Some(0), ""), "{output}");
    for part in ["$ prepkit list", "$ prepkit start", "✗ wrong answer", "✓ accepted", "save as repro.mjs"]
    {
        assert!(output.stdout.contains(part), "`{part}` is not in\n{output}");
    }
    assert!(env.read("report.html").contains("rate-limiter"));
    assert!(!env.home().join("journal.db").exists(), "the demo has a home of its own");
}
