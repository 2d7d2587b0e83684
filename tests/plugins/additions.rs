//! What plugins add to verdicts and reports: shown in every format, and escaped in each.

use std::path::Path;

use super::{add, misbehaving};
use crate::env::TestEnv;

pub(super) fn solution() -> String {
    let path = "questions/nodejs/retry/solutions/accepted";
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "mjs"));
    files.sort();
    files[0].display().to_string()
}

#[test]
fn what_stands_beside_a_verdict_is_data() {
    let env = TestEnv::new();
    add(&env, &misbehaving(&env, "verdict-html"));
    let path = solution();
    let seen = env.run(&["check", &path, "--prompt", "retry", "--quick"]);
    assert_eq!(seen.status, Some(0), "{seen}");
    assert!(seen.stdout.contains("From plugin misbehave") && seen.stdout.contains("Level: –"), "{seen}");
    assert!(!seen.stdout.contains('\u{1b}'), "{seen}");
    let json = env.run(&["check", &path, "--prompt", "retry", "--quick", "--format", "json"]).json();
    assert_eq!(json["verdict"], "accepted");
    assert_eq!(json["plugins"][0]["plugin"], "misbehave");
    let html = env.run(&["report", "--attempt", "last", "--format", "html"]).stdout;
    assert!(html.contains("From plugin misbehave") && html.contains("&lt;script&gt;alert(1)"), "{html}");
    assert!(!html.contains("<script") && !html.contains("<img"), "{html}");
    let markdown = env.run(&["report", "--attempt", "last", "--format", "markdown"]).stdout;
    assert!(markdown.contains("## From plugin misbehave"), "{markdown}");
    assert!(
        !markdown.contains("<script>")
            && !markdown.contains("[x](javascript:")
            && markdown.contains("\\[x\\]("),
        "{markdown}"
    );
    let candidate =
        env.run(&["report", "--attempt", "last", "--audience", "candidate", "--format", "markdown"]);
    assert!(!candidate.stdout.contains("misbehave"), "{candidate}");
}

#[test]
fn a_section_of_a_report_is_data() {
    let env = TestEnv::new();
    add(&env, &misbehaving(&env, "report-html"));
    let html = env.run(&["report", "--format", "html"]).stdout;
    assert!(html.contains("(from plugin misbehave)") && html.contains("&lt;b&gt;bold"), "{html}");
    for tag in ["<script", "<b>", "<i>", "<u>", "<svg onload"] {
        assert!(!html.contains(tag), "{tag} in {html}");
    }
    let markdown = env.run(&["report", "--format", "markdown"]).stdout;
    assert!(markdown.contains("(from plugin misbehave)") && !markdown.contains("<script>"), "{markdown}");
    let json = env.run(&["report", "--format", "json"]).json();
    assert_eq!(json["plugins"][0]["blocks"].as_array().unwrap().len(), 4, "{json}");
    assert_eq!(env.run(&["report", "--format", "csv"]).status, Some(0));
}

#[test]
fn without_an_answer_the_verdict_stands_alone() {
    let env = TestEnv::new();
    add(&env, &misbehaving(&env, "verdict-crash"));
    let seen = env.run(&["check", &solution(), "--prompt", "retry", "--quick", "--no-journal"]);
    assert_eq!(seen.status, Some(0), "{seen}");
    assert!(
        seen.stderr.contains("warning: plugin `misbehave` ended its process (signal 11) during `verdict`"),
        "{seen}"
    );
    assert!(seen.stderr.contains("`prepkit plugin remove misbehave`"), "{seen}");
}
