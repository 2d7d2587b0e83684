//! `report`: every format from a journal that two checks made.

use insta::assert_snapshot;

use crate::env::TestEnv;

/// A wrong attempt, then a right one.
fn two_attempts() -> TestEnv {
    let env = TestEnv::new();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/questions/nodejs/retry/solutions");
    for (file, now, status) in [
        ("rejected/rounds-down.mjs", "2026-01-30T12:00:00Z", 1),
        ("accepted/async-loop.mjs", "2026-01-31T12:00:00Z", 0),
    ] {
        let mut command = env.command(crate::env::BINARY);
        command.env("PREPKIT_NOW", now).args([
            "check",
            &format!("{folder}/{file}"),
            "--prompt",
            "retry",
            "--quick",
        ]);
        assert_eq!(env.finish(command).status, Some(status));
    }
    env
}

#[test]
fn every_format_tells_both() {
    let env = two_attempts();
    let report = |format: &str| {
        let output = env.run(&["report", "--format", format]);
        assert_eq!((output.status, output.stderr.as_str()), (Some(0), ""), "{output}");
        output
    };
    let html = report("html").stdout;
    assert!(html.starts_with("<!DOCTYPE html>") || html.starts_with("<!doctype html>"), "{html}");
    assert!(
        html.contains("retry") && !html.contains("http://") && !html.contains("<script src"),
        "it needs no network"
    );
    let markdown = report("markdown").stdout;
    assert!(
        markdown.starts_with("# ") && markdown.contains("wrong answer") && markdown.contains("accepted"),
        "{markdown}"
    );
    let json = report("json").json();
    assert_eq!(json["version"], 1);
    assert_eq!(json["attempts"].as_array().unwrap().len(), 2);
    assert_eq!(
        (json["prompts"][0]["tries"].as_u64(), json["prompts"][0]["solved_at_try"].as_u64()),
        (Some(2), Some(2))
    );
    let junit = report("junit").stdout;
    assert!(
        junit.starts_with("<?xml") && junit.matches("<testsuite ").count() == 2 && junit.contains("<failure"),
        "{junit}"
    );
    let csv = report("csv").stdout;
    assert_eq!(csv.lines().count(), 3, "{csv}");
}

#[test]
fn one_attempt_and_what_changed() {
    let env = two_attempts();
    let last = env.run(&["report", "--attempt", "last", "--format", "json"]).json();
    assert_eq!(last["attempt"]["verdict"]["verdict"], "accepted");
    assert_eq!(last["attempt"]["started_at"], "2026-01-31T12:00:00Z");
    let before = env.run(&["report", "--attempt", "last~1", "--format", "json"]).json();
    assert_eq!(before["attempt"]["verdict"]["verdict"], "wrong answer");
    let id = before["attempt"]["id"].as_str().unwrap();
    assert_eq!(env.run(&["report", "--attempt", id, "--format", "json"]).json(), before);
    let compared = env.run(&["report", "--attempt", "last", "--against", "last~1", "--format", "markdown"]);
    assert!(compared.status == Some(0) && compared.stdout.contains("rounds each wait"), "{compared}");
}

#[test]
fn it_is_written_where_asked() {
    let env = two_attempts();
    assert_snapshot!(env.run(&["report", "--out", "mine.html"]), @r"
    ------- stderr
    wrote `mine.html`
    ------- exit 0
    ");
    assert!(env.read("mine.html").contains("<html"));
    assert_snapshot!(env.run(&["report", "--out", "no/where.html"]), @r"
    ------- stderr
    error: `[work]/no/where.html` is in a folder that does not exist
    hint: make the folder first, or name another file with `--out`
    ------- exit 3
    ");
    assert!(env.run(&["report", "--format", "csv", "--out", "-"]).stdout.lines().count() == 3);
}

#[test]
fn nothing_practised_is_a_report_too() {
    let env = TestEnv::new();
    for format in ["html", "markdown", "json", "junit", "csv"] {
        let output = env.run(&["report", "--format", format]);
        assert_eq!((output.status, output.stderr.as_str()), (Some(0), ""), "{format}: {output}");
    }
    assert!(!env.home().join("journal.db").exists(), "reading makes no journal");
}
