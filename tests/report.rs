//! `report`: every format from a journal that two checks made, and what answers and a plan come to.

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

const PACK: &str = "format = 1\nid = \"small\"\nversion = \"1.0.0\"\ntitle = \"Small\"\nlicense = \"MIT\"\n\n[[topic]]\nid = \"one\"\ntitle = \"One\"\n";
const HOSTILE: &str = "<script>alert(1)</script> | `x` {{ 7*7 }}";

/// A home with a pack of two questions, of which one was answered on two days, and a plan.
fn practised() -> TestEnv {
    let env = TestEnv::new();
    let question = |id: &str| {
        format!(
            "[[question]]\nid = \"{id}\"\ntopic = \"one\"\nkind = \"concept\"\ntext = \"When?\"\nkey_points = [\n  {{ id = \"said\", weight = \"must\", text = \"Said at once.\" }},\n  {{ id = \"missed\", weight = \"should\", text = '{HOSTILE}' }},\n]\n[question.answer]\nshort = \"Then.\"\n\n"
        )
    };
    let folder = env.home().join("packs/small");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("pack.toml"), PACK).unwrap();
    std::fs::write(folder.join("questions.toml"), question("asked") + &question("never")).unwrap();
    env.write(
        "answers.toml",
        "[[answer]]\nquestion = \"small/asked\"\npoints = [\"said\"]\nrating = \"good\"\n",
    );
    let mut env = env;
    for now in ["2026-01-20T23:30:00Z", "2026-01-28T12:00:00Z"] {
        env = env.with("PREPKIT_NOW", now);
        let output = env.run(&["quiz", "--answers", "answers.toml"]);
        assert_eq!(output.status, Some(0), "{output}");
    }
    let env = env.with("PREPKIT_NOW", "2026-01-31T12:00:00Z");
    let plan = ["plan", "--date", "2026-02-10", "--minutes", "20", "--query", "pack:small"];
    assert_eq!(env.run(&plan).status, Some(0));
    env
}

#[test]
fn what_was_answered_is_known_forecast_and_counted() {
    let env = practised();
    let json = env.run(&["report", "--format", "json"]).json();
    let topic = json["topics"].as_array().unwrap().iter().find(|topic| topic["pack"] == "small").unwrap();
    assert_eq!((&topic["questions"], &topic["answered"], &topic["due"]), (&2.into(), &1.into(), &0.into()));
    let mastery = topic["mastery"].as_f64().unwrap();
    assert!((0.4..0.5).contains(&mastery), "one of two questions is known well: {mastery}");
    let topics = env.run(&["topics", "--format", "json"]).json();
    let same = topics["topics"].as_array().unwrap().iter().find(|topic| topic["pack"] == "small").unwrap();
    assert_eq!((&same["mastery"], &same["answered"]), (&topic["mastery"], &topic["answered"]));

    let forecast = &json["forecast"];
    assert_eq!((&forecast["goal"]["date"], &forecast["questions"]), (&"2026-02-10".into(), &2.into()));
    let days = forecast["days"].as_array().unwrap();
    assert_eq!(days.len(), 11);
    let plan = env.run(&["plan", "--format", "json"]).json();
    let near = |one: &serde_json::Value, other: &serde_json::Value| {
        (one.as_f64().unwrap() - other.as_f64().unwrap()).abs() < 1e-3
    };
    assert!(near(&days[10]["recall"], &plan["recall"]), "{forecast} {plan}");
    assert!(near(&days[10]["recall_without"], &plan["recall_without"]), "{forecast} {plan}");
    assert!(near(&days[0]["recall"], &topic["mastery"]), "{forecast}");

    assert_eq!(
        json["activity"]["days"][0],
        serde_json::json!({ "date": "2026-01-20", "answers": 1, "attempts": 0 })
    );
    let point = &json["key_points"]["weakest"][0];
    assert_eq!((&point["text"], &point["missed"]), (&HOSTILE.into(), &2.into()));
    assert_eq!(json["key_points"]["strongest"][0]["said"], 2);
    let berlin = env.with("TZ", "CET-1").run(&["report", "--format", "json"]).json();
    assert_eq!(berlin["activity"]["days"][0]["date"], "2026-01-21", "after midnight there");
}

#[test]
fn the_page_of_a_practice_shows_it_and_obeys_nobody() {
    let env = practised();
    let page = env.run(&["report"]).stdout;
    for shown in [
        "What you will know",
        "if you follow the plan",
        "When you practised",
        "20 Jan 2026: 1 answer",
        "Weakest key points",
        "said in 2 of 2 answers",
        "&lt;script&gt;alert(1)",
    ] {
        assert!(page.contains(shown), "{shown:?} is not in {page}");
    }
    assert!(!page.contains("<script") && page.contains("{{ 7*7 }}"), "{page}");
    let markdown = env.run(&["report", "--format", "markdown"]).stdout;
    assert!(
        markdown.contains("| \\<script\\>alert(1)") && markdown.contains("## What you will know"),
        "{markdown}"
    );
    let topics = env.run(&["topics"]);
    assert!(topics.stdout.contains("KNOWN NOW") && topics.stdout.contains("small/one"), "{topics}");
    assert!(topics.stdout.lines().all(|line| !line.contains('\u{1b}')), "{topics}");
}

#[test]
fn an_interview_that_is_over_leaves_a_month_without_practice() {
    let env = practised().with("PREPKIT_NOW", "2026-03-01T12:00:00Z");
    let output = env.run(&["report", "--format", "json"]);
    assert_eq!(output.stderr, "", "{output}");
    let forecast = &output.json()["forecast"];
    assert_eq!(
        (&forecast["goal"], forecast["days"].as_array().unwrap().len()),
        (&serde_json::Value::Null, 31)
    );
    assert_eq!(forecast["days"][30]["recall"], serde_json::Value::Null);
}
