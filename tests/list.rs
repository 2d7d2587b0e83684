//! `list` and `topics`: which questions there are, filtered, in every format.

use insta::assert_snapshot;

use crate::env::TestEnv;

#[test]
fn filters_narrow_the_list() {
    let env = TestEnv::new();
    let ids = |args: &[&str]| {
        let output = env.run(&[&["list", "--format", "ids"], args].concat());
        assert_eq!(output.status, Some(0), "{output}");
        output.stdout.lines().map(ToOwned::to_owned).collect::<Vec<_>>()
    };
    let all = ids(&[]);
    let topic = ids(&["--topic", "event-loop"]);
    let easy = ids(&["--topic", "event-loop", "--difficulty", "easy"]);
    assert!(all.len() > topic.len() && topic.len() > easy.len() && !easy.is_empty());
    assert_eq!(ids(&["--query", "topic:event-loop difficulty:easy"]), easy);
    let wider = ids(&["--topic", "event-loop", "--topic", "databases"]);
    assert!(wider.len() > topic.len() && topic.iter().all(|id| wider.contains(id)));
    assert_eq!(ids(&["--limit", "3"]), all[..3]);
    assert!(ids(&["backpressure"]).len() < all.len());
    assert!(all.iter().all(|id| id.starts_with("nodejs/")));
}

#[test]
fn a_seed_repeats_the_order() {
    let env = TestEnv::new();
    let order = |seed: &str| env.run(&["list", "--shuffle", "--seed", seed, "--format", "ids"]).stdout;
    assert_eq!(order("5"), order("5"));
    assert_ne!(order("5"), order("6"));
}

#[test]
fn no_match_is_no_error() {
    let env = TestEnv::new();
    assert_snapshot!(env.run(&["list", "xylophone"]), @r"
    ------- stderr
    no question matches
    hint: leave out a filter; `prepkit topics` shows what there is
    ------- exit 0
    ");
    assert_snapshot!(env.run(&["list", "xylophone", "--format", "json"]), @r#"
    {
      "version": 1,
      "questions": []
    }
    ------- stderr
    no question matches
    hint: leave out a filter; `prepkit topics` shows what there is
    ------- exit 0
    "#);
}

#[test]
fn json_lists_the_same() {
    let env = TestEnv::new();
    let output = env.run(&["list", "--kind", "code", "--format", "json"]);
    let questions = output.json()["questions"].as_array().unwrap().clone();
    let ids: Vec<_> = questions.iter().map(|question| question["id"].as_str().unwrap()).collect();
    assert!(ids.contains(&"retry") && ids.contains(&"rate-limiter"), "{output}");
    let keys: Vec<_> = questions[0].as_object().unwrap().keys().cloned().collect();
    let known = [
        "id",
        "pack",
        "topic",
        "difficulty",
        "kind",
        "title",
        "tags",
        "answered",
        "choices",
        "code",
        "status",
    ];
    assert_eq!(keys, known);
    assert!(questions.iter().all(|question| question["status"] == "new"));
}

#[test]
fn a_verdict_changes_the_status() {
    let env = TestEnv::new();
    env.run(&["start", "retry"]);
    let status = |wanted: &str| env.run(&["list", "--status", wanted, "--format", "ids"]).stdout;
    assert_eq!(status("tried"), "");
    env.run(&["check", "retry", "--quick"]);
    assert_eq!(status("tried"), "nodejs/retry\n");
    let right =
        concat!(env!("CARGO_MANIFEST_DIR"), "/questions/nodejs/retry/solutions/accepted/async-loop.mjs");
    assert_eq!(env.run(&["check", right, "--prompt", "retry", "--quick"]).status, Some(0));
    assert_eq!(status("solved"), "nodejs/retry\n");
}

#[test]
fn topics_count_what_there_is() {
    let env = TestEnv::new();
    let output = env.run(&["topics"]);
    assert!(output.status == Some(0) && output.stdout.contains("event-loop"), "{output}");
    let topics = env.run(&["topics", "--format", "json"]).json()["topics"].as_array().unwrap().clone();
    let total: u64 = topics.iter().map(|topic| topic["questions"].as_u64().unwrap()).sum();
    let listed = env.run(&["list", "--format", "ids"]).stdout.lines().count();
    assert_eq!(total, listed as u64);
}

#[test]
fn a_sheet_holds_whole_questions_and_the_interviewers_more() {
    let env = TestEnv::new();
    let of = |audience: &str| {
        env.run(&[
            "list",
            "--topic",
            "security",
            "--limit",
            "4",
            "--format",
            "markdown",
            "--audience",
            audience,
        ])
    };
    let (candidate, interviewer) = (of("candidate"), of("interviewer"));
    assert!(candidate.stdout.starts_with("# 4 questions, about 16 min\n\n## 1. Security · "), "{candidate}");
    for shown in [
        "Interviewer: ____",
        "| 4 | nodejs/",
        "Recommendation: [ ] no",
        "**Key points**",
        "1. [ ] (must) ",
        "**In short:**",
        "**What people get wrong**",
        "**Follow-ups**",
        "(when point 1 was missed)",
        "**Level**",
        "Notes: ____",
    ] {
        assert!(interviewer.stdout.contains(shown), "{shown} is not in {interviewer}");
        assert!(!candidate.stdout.contains(shown), "{shown} in {candidate}");
    }
}

#[test]
fn a_candidates_sheet_gives_nothing_away() {
    let env = TestEnv::new();
    let sheet = env.run(&["list", "--format", "markdown"]).stdout;
    let kit = env.run(&["list", "--format", "markdown", "--audience", "interviewer"]).stdout;
    let all = env.run(&["list", "--format", "json", "--full"]).json();
    let mut told = 0;
    for question in all["questions"].as_array().unwrap() {
        let answer = &question["answer"];
        let items = |list: &str, field: &str| {
            answer[list].as_array().unwrap().iter().map(|item| item[field].clone()).collect::<Vec<_>>()
        };
        let mut hidden = vec![answer["short"].clone()];
        hidden.extend(items("key_points", "text"));
        hidden.extend(items("mistakes", "correction"));
        hidden.extend(items("choices", "reason"));
        hidden.extend(items("follow_ups", "text"));
        hidden.extend(question["stages"].as_array().unwrap().iter().map(|stage| stage["outline"].clone()));
        // What stands in a list is indented, and so shown by its first line.
        for text in hidden.iter().filter_map(|text| text.as_str()?.trim().lines().next()) {
            assert!(!sheet.contains(text), "{}: {text}", question["id"]);
            assert!(kit.contains(&text.replace('<', "&lt;")) || kit.contains(text), "{text}");
            told += 1;
        }
        assert!(
            sheet.contains(question["text"].as_str().unwrap().lines().next().unwrap()),
            "{}",
            question["id"]
        );
    }
    assert!(told > 1_000, "only {told} things to give away");
}
