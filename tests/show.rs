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
    assert_snapshot!(output.stderr, @r"
    hint: `prepkit start retry` makes the folder to work in
    ");
}

#[test]
fn hints_come_one_by_one() {
    let env = TestEnv::new();
    let first = env.run(&["show", "retry", "--hint"]);
    let second = env.run(&["show", "retry", "--hint", "2"]);
    assert!(first.stdout.contains("\nHint\n") && second.stdout.contains("\nHints\n"), "{second}");
    assert_snapshot!(env.run(&["show", "retry", "--hint", "9"]), @r"
    ------- stderr
    error: there is no hint 9
    hint: `--hint` takes 1 to 3
    ------- exit 2
    ");
    assert_snapshot!(env.run(&["show", "retry", "--hint", "0"]), @r"
    ------- stderr
    error: there is no hint 0
    hint: `--hint` takes 1 to 3
    ------- exit 2
    ");
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
