//! What practice leaves behind: attempts that nobody can change, marks in lists, a page that stands
//! alone.

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
fn the_page_needs_nothing_but_itself() {
    let page = practised().run(&["report"]).stdout;
    for part in ["<script", "src=\"http", "href=\"http", "@import", "url(h"] {
        assert!(!page.contains(part), "the page has `{part}`");
    }
    assert!(page.contains("prefers-color-scheme: dark") && page.contains("@media print"));
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
fn an_attempt_is_kept_as_it_was() {
    let env = practised();
    let journal = env.home().join("journal.db");
    let connection = rusqlite::Connection::open(journal).unwrap();
    for change in ["UPDATE attempt SET score = 100", "DELETE FROM attempt", "DELETE FROM check_result"] {
        assert!(connection.execute(change, []).is_err(), "the journal let itself be changed: {change}");
    }
}
