//! `show`: one question, and as much of its answer as was asked for.

use insta::assert_snapshot;

use crate::env::TestEnv;

#[test]
fn a_question_is_shown_without_its_answer() {
    let env = TestEnv::new();
    let plain = env.run(&["show", "next-tick-or-microtask"]);
    assert_eq!(plain.status, Some(0), "{plain}");
    assert!(plain.stdout.starts_with("next-tick-or-microtask\n"), "{plain}");
    assert!(!plain.stdout.contains("Key points"), "{plain}");
    assert_eq!(env.run(&["show", "next-tick-or-micro"]).stdout, plain.stdout, "a beginning is enough");
    assert_eq!(env.run(&["show", "nodejs/next-tick-or-microtask"]).stdout, plain.stdout);
}

#[test]
fn a_prompt_is_shown_with_its_statement() {
    let env = TestEnv::new();
    let output = env.run(&["show", "retry"]);
    assert!(output.stdout.contains("Retry a promise with exponential backoff"), "{output}");
    assert!(!output.stdout.contains("<!--"), "{output}");
    assert_snapshot!(output.stderr, @"hint: `prepkit start retry` makes the folder to work in");
}

#[test]
fn a_task_without_checks_is_not_offered_to_be_started() {
    let env = TestEnv::new();
    crate::quiz::small_pack(&env);
    let task = "[[question]]\nid = \"a-task\"\ntopic = \"one\"\nkind = \"code\"\ntext = \"Write it.\"\n";
    std::fs::write(env.home().join("packs/small/tasks.toml"), task).unwrap();
    let output = env.run(&["show", "a-task"]);
    assert_eq!((output.status, &*output.stderr), (Some(0), ""), "{output}");
}

#[test]
fn hints_come_one_by_one() {
    let env = TestEnv::new();
    let shown = |args: &[&str]| {
        let output = env.run(&[&["show", "retry", "--format", "json", "--hint"], args].concat());
        output.json()["question"]["hints"].as_array().unwrap().len()
    };
    assert!(env.run(&["show", "retry", "--hint"]).stdout.contains("\nHint\n"));
    assert!(env.run(&["show", "retry", "--hint"]).stdout.contains("\nHints\n"), "the next is the second");
    assert_eq!(shown(&[]), 3);
    assert_eq!(shown(&["1"]), 1, "a number is taken at its word");
    assert_eq!([shown(&[]), shown(&[])], [4, 4], "after the last there is no other");
    assert_snapshot!(env.run(&["show", "retry", "--hint", "9"]), @r"
    ------- stderr
    error: there is no hint 9
    hint: `--hint` takes 1 to 4
    ------- exit 2
    ");
    assert_snapshot!(env.run(&["show", "retry", "--hint", "0"]), @r"
    ------- stderr
    error: there is no hint 0
    hint: `--hint` takes 1 to 4
    ------- exit 2
    ");
}

#[test]
fn a_hint_is_shown_where_nothing_can_be_remembered() {
    let env = TestEnv::new();
    std::fs::create_dir_all(env.home().join("journal.db")).unwrap();
    let output = env.run(&["show", "retry", "--hint"]);
    assert_eq!(output.status, Some(0), "{output}");
    assert!(output.stdout.contains("\nHint\n"), "{output}");
    assert!(output.stderr.contains("this hint is not remembered"), "{output}");
}

#[test]
fn the_second_failure_points_at_a_hint_that_was_not_seen() {
    let mut env = TestEnv::new();
    env.write("solution.mjs", "export const retry = async fn => fn(1, {});\n");
    let check = &["check", "solution.mjs", "--prompt", "retry", "--quick"][..];
    // Each command of a session of its own minute, and what it points at.
    let session = [
        (check, None),
        (check, Some("1 of 4")),
        (&["show", "retry", "--hint", "3"], None),
        (check, Some("4 of 4")),
        (&["show", "retry", "--hint"], None),
        (check, None),
    ];
    for (minute, (args, pointed)) in session.into_iter().enumerate() {
        env = env.with("PREPKIT_NOW", format!("2026-01-31T12:0{minute}:00Z"));
        let output = env.run(args);
        let found = output.stderr.split("hint: `prepkit show retry --hint` shows hint ").nth(1);
        assert_eq!(found.map(str::trim), pointed, "{output}");
    }
    let report = env.run(&["report", "--format", "json"]).json();
    let attempts = report["attempts"].as_array().unwrap().iter();
    let hints: Vec<_> = attempts.map(|attempt| attempt["hints"].as_u64().unwrap()).collect();
    assert_eq!(hints, [0, 0, 3, 4]);
    let html = env.run(&["report", "--attempt", "last"]);
    assert!(html.stdout.contains("Hints seen before"), "{html}");
}

/// The pack that prepkit carries gives who is stuck more than one way on.
#[test]
fn each_prompt_has_at_least_three_hints() {
    let env = TestEnv::new();
    let folder = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/questions/nodejs"));
    let prompts = std::fs::read_dir(folder).unwrap().filter_map(|entry| {
        let path = entry.unwrap().path();
        path.join("prompt.toml").exists().then(|| path.file_name().unwrap().to_str().unwrap().to_owned())
    });
    for prompt in prompts {
        let output = env.run(&["show", &format!("nodejs/{prompt}"), "--hint", "3", "--format", "json"]);
        assert_eq!(output.status, Some(0), "{output}");
        let hints = output.json()["question"]["hints"].clone();
        assert!(hints.as_array().unwrap().iter().all(|hint| hint.as_str().unwrap().len() > 20), "{output}");
    }
}

#[test]
fn the_answer_is_there_for_who_asks() {
    let env = TestEnv::new();
    let question =
        |args: &[&str]| env.run(&[&["show", "--format", "json"], args].concat()).json()["question"].clone();
    let listed = env.run(&["list", "--format", "json"]).json();
    let answered = listed["questions"]
        .as_array()
        .unwrap()
        .iter()
        .find(|question| question["answered"] == true)
        .unwrap()
        .clone();
    let id = answered["id"].as_str().unwrap();
    assert!(question(&[id])["answer"].is_null());
    assert!(question(&[id, "--answer"])["answer"].is_object());
    assert_eq!(question(&[id])["title"], answered["title"]);
    assert!(question(&["retry"])["statement"].is_string());
}

#[test]
fn an_id_that_begins_several_is_not_guessed() {
    let output = TestEnv::new().run(&["show", "r"]);
    assert_eq!((output.status, output.stdout.as_str()), (Some(2), ""), "{output}");
    assert!(output.stderr.contains("hint: "), "{output}");
}
