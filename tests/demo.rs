//! `demo`: the main job in one go, which leaves nothing behind but the report that was asked for.

use std::fs;

use crate::env::TestEnv;

#[test]
fn it_runs_and_keeps_only_the_report() {
    let env = TestEnv::new();
    // The run itself fails when a folder for temporary files is left.
    let output = env.run(&["demo", "--report", "report.html"]);
    assert_eq!(output.status, Some(0), "{output}");
    for part in [
        "$ prepkit list ",
        "$ prepkit start rate-limiter",
        "✗ wrong answer",
        "✓ accepted · score 100",
        "report.html",
    ] {
        assert!(output.stdout.contains(part), "`{part}` is missing in {output}");
    }
    let page = env.read("report.html");
    assert!(page.contains("<html") && page.contains("rate-limiter"), "{page}");
    assert_eq!(fs::read_dir(env.work()).unwrap().count(), 1);
    assert_eq!(fs::read_dir(env.home()).unwrap().count(), 0, "its home is a throw-away one");
}

#[test]
fn a_report_that_cannot_be_kept_is_told() {
    let env = TestEnv::new();
    let output = env.run(&["demo", "--report", "no/such/folder/report.html"]);
    assert_eq!(output.status, Some(3), "{output}");
    assert!(output.stderr.contains("no/such/folder"), "{output}");
}
