//! `review`, and the scorecard that it fills: two reviewers who do not see each other's marks,
//! answers that outlive a kill, and input that is wrong.

mod pack;

use std::process::Stdio;

use insta::assert_snapshot;
use rexpect::process::Signal;
use rexpect::session::{PtySession, spawn_command};

use crate::env::{BINARY, TestEnv};
use pack::{STRONG, WEAK, handed_in};

/// Far longer than anything here takes.
const PATIENCE_MS: u64 = 60_000;

/// A weak submission that was graded.
fn graded() -> TestEnv {
    let env = handed_in(WEAK);
    let output = env.run(&["check", "work/solution.mjs", "--prompt", "home/total"]);
    assert_eq!(output.status, Some(1), "{output}");
    assert!(output.stdout.contains("Correctness         2 of 4  2 of 3 checks passed"), "{output}");
    env
}

fn review(env: &TestEnv, who: &str, rest: &[&str]) -> crate::env::Output {
    env.run(&[&["review", "work", "--reviewer", who], rest].concat())
}

fn scorecard(env: &TestEnv) -> serde_json::Value {
    env.run(&["report", "--attempt", "last", "--format", "json"]).json()["scorecard"].clone()
}

#[test]
fn nobody_sees_a_mark_before_all_are_in() {
    let env = graded();
    let output = review(&env, "Ann", &["--mark", "design=4", "--comment", "design=clean <b>", "--done"]);
    assert!(output.status == Some(0) && output.stdout.contains("clean <b>"), "{output}");
    let output = review(&env, "Ben", &["--mark", "design=1", "--mark", "tests=2"]);
    assert!(output.status == Some(0) && !output.stdout.contains("Ann"), "{output}");
    let card = scorecard(&env);
    assert_eq!(
        card["reviews"],
        serde_json::json!({ "expected": 1, "started": 2, "complete": 1, "by": ["Ann"], "shown": false })
    );
    assert!(card["dimensions"][2]["marks"].as_array().unwrap().is_empty(), "{card}");
    // What Ann may see is still nothing of Ben's.
    let output = review(&env, "ann", &["--mark", "tests=1"]);
    assert_eq!(output.status, Some(2), "{output}");
    assert!(output.stderr.contains("the review of `Ann` is complete"), "{output}");

    let why = "correctness=the brief is unclear there";
    let output = review(&env, "ben", &["--mark", "correctness=4", "--comment", why, "--done"]);
    assert!(output.stdout.contains("by Ann") && output.stdout.contains("by Ben"), "{output}");
    let card = scorecard(&env);
    let design = &card["dimensions"][2];
    assert_eq!((design["level"].as_f64(), design["disputed"].as_bool()), (Some(2.5), Some(true)), "{card}");
    assert_eq!(card["dimensions"][0]["checks"]["failed"], serde_json::json!(["empty"]));
    assert_eq!(card["questions"][0]["because"], serde_json::json!(["empty"]));
    assert_eq!(card["questions"].as_array().unwrap().len(), 2, "{card}");
}

#[test]
fn the_first_of_two_that_are_expected_is_shown_to_nobody() {
    let env = graded();
    assert_eq!(env.run(&["config", "set", "reviewers", "2"]).status, Some(0));
    let output = review(&env, "Ann", &["--mark", "design=4", "--comment", "design=lucid <b>", "--done"]);
    assert!(output.stdout.contains("1 of 2 reviews complete (by Ann)"), "{output}");
    // It is known of the attempt by now, whatever the settings say later.
    env.run(&["config", "unset", "reviewers"]);
    let hidden = |env: &TestEnv| {
        for format in ["html", "markdown", "json", "junit", "csv"] {
            for audience in ["grader", "candidate"] {
                let args = ["report", "--attempt", "last", "--format", format, "--audience", audience];
                let output = env.run(&args);
                assert!(!output.stdout.contains("lucid"), "{format}, {audience}: {output}");
            }
        }
        let card = scorecard(env);
        assert_eq!((&card["reviews"]["shown"], &card["reviews"]["by"][0]), (&false.into(), &"Ann".into()));
        assert!(card["dimensions"][2]["level"].is_null(), "{card}");
    };
    hidden(&env);
    // Whoever begins and gives up is none of the two.
    review(&env, "Ben", &["--mark", "design=1"]);
    assert_eq!(review(&env, "Ben", &["--withdraw"]).status, Some(0));
    hidden(&env);
    let output = review(&env, "Cat", &["--mark", "design=3", "--done"]);
    assert!(output.stdout.contains("lucid <b>") && output.stdout.contains("by Cat"), "{output}");
    assert_eq!(scorecard(&env)["dimensions"][2]["level"], 3.5);

    let output = env.run(&["review", "work", "--reviewers", "3"]);
    assert!(output.status == Some(0) && output.stdout.contains("3 reviews are complete"), "{output}");
    hidden(&env);
    for bad in [["review", "--reviewers", "0"].as_slice(), &["config", "set", "reviewers", "two"]] {
        let output = env.run(bad);
        assert!(matches!(output.status, Some(2 | 3)) && output.stderr.contains("reviewers"), "{output}");
    }
}

#[test]
fn nobody_completes_a_review_without_a_mark() {
    let env = graded();
    env.run(&["config", "set", "reviewer", "Ann"]);
    let output = env.run(&["review", "work", "--done"]);
    assert!(output.status == Some(2) && output.stderr.contains("`--mark design=LEVEL`"), "{output}");
    assert_eq!(scorecard(&env)["reviews"]["started"], 0);
    // The name is the settings'.
    let output = env.run(&["review", "work", "--mark", "design=2", "--done"]);
    assert!(output.status == Some(0) && output.stdout.contains("by Ann"), "{output}");
}

#[test]
fn a_review_that_nobody_completes_is_taken_back() {
    let env = graded();
    review(&env, "Ben", &["--mark", "design=1"]);
    let output = review(&env, "Ann", &["--mark", "design=4", "--mark", "tests=3", "--done"]);
    assert!(output.stdout.contains("Waiting for Ben") && output.stdout.contains("--withdraw"), "{output}");
    assert_eq!(review(&env, "Cat", &["--withdraw"]).status, Some(2));
    let output = review(&env, "ben", &["--withdraw"]);
    assert_eq!(
        (output.status, output.stdout.as_str()),
        (Some(0), "The review of `Ben` is withdrawn: it does not count.\n")
    );
    let card = scorecard(&env);
    assert_eq!(
        card["reviews"],
        serde_json::json!({ "expected": 1, "started": 1, "complete": 1, "by": ["Ann"], "shown": true })
    );
    assert_eq!(card["dimensions"][2]["level"].as_f64(), Some(4.0), "{card}");
    // By now Ben may have seen what Ann said.
    let output = review(&env, "Ben", &["--mark", "design=4"]);
    assert!(output.status == Some(2) && output.stderr.contains("has withdrawn"), "{output}");
    assert_eq!(review(&env, "Ann", &["--withdraw"]).status, Some(2), "what is complete stays");
}

#[test]
fn a_changed_pack_changes_no_old_scorecard() {
    let env = graded();
    let before = scorecard(&env);
    pack::write(&env, &pack::RUBRIC.replace("weight = 4", "weight = 9").replace("Design", "Shape"));
    assert_eq!(scorecard(&env), before);
    assert!(review(&env, "Ann", &["--mark", "design=2"]).stdout.contains("Design"));
}

#[test]
fn a_candidate_sees_lines_and_levels() {
    let env = graded();
    review(&env, "Ann", &["--mark", "design=3", "--mark", "tests=2", "--comment", "tests=thin", "--done"]);
    for format in ["html", "markdown", "json"] {
        let args = ["report", "--attempt", "last", "--audience", "candidate", "--format", format];
        let text = env.run(&args).stdout;
        for hidden in ["SECRET", "total([", "Ann", "thin", "knot", "another day", "empty list come to?"] {
            assert!(!text.contains(hidden), "{format}: {hidden} in {text}");
        }
        assert!(text.contains("An empty list comes to 0.") && text.contains("Correctness"), "{text}");
    }
    let args = ["report", "--attempt", "last", "--audience", "candidate", "--format", "json"];
    let seen = env.run(&args).json();
    assert_eq!(seen["candidate"]["lines"][0]["status"], "passed", "{seen}");
    assert_eq!(seen["candidate"]["lines"][1]["status"], "failed", "{seen}");
}

#[test]
fn a_file_is_filled_in_and_taken_whole() {
    let env = graded();
    let template = env.run(&["review", "work", "--template"]);
    assert_eq!(template.status, Some(0), "{template}");
    let filled = template.stdout.replace("# reviewer = \"\"", "reviewer = \"Ann\"");
    let filled = filled.replace("[mark.design]\n# level = ", "[mark.design]\nlevel = 3");
    env.write("marks.toml", filled.replace("done = false", "done = true"));
    let output = env.run(&["review", "--from", "marks.toml"]);
    assert!(
        output.status == Some(0) && output.stdout.contains("1 of 2 dimensions marked, complete."),
        "{output}"
    );

    let bad = "reviewer = \"Ben\"\n[mark.desing]\nlevel = 3\n[mark.design]\nlevel = 5\n[mark.tests]\ncomment = \"x\"\n[mark.correctness]\nlevel = 4\n";
    env.write("bad.toml", bad);
    assert_snapshot!(env.run(&["review", "work", "--from", "bad.toml"]), @"
    ------- stderr
    [work]/bad.toml:2:7: `desing` is no dimension of this rubric; did you mean `design`?
    [work]/bad.toml:5:9: `level` is 5, and must be from 1 to 4
    [work]/bad.toml:6:7: `tests` has a comment and no `level`
    [work]/bad.toml:8:7: `correctness` is filled from the checks: say in `comment` why not
    error: `[work]/bad.toml` has 4 faults, so no mark is taken from it
    hint: `prepkit review --template` prints a file to fill in
    ------- exit 3
    ");
    env.write("bad.toml", "[mark.design]\nlevle = 3\n");
    let output = env.run(&["review", "work", "--from", "bad.toml"]);
    assert!(
        output.status == Some(3) && output.stderr.contains("bad.toml:2:1: unknown field `levle`"),
        "{output}"
    );
    assert_eq!(scorecard(&env)["reviews"]["started"], 1, "Ben's review was never started");
}

#[test]
fn what_is_wrong_is_said_with_a_way_out() {
    let env = graded();
    env.write("solution.mjs", STRONG);
    let told = [
        vec!["review", "work"],
        vec!["review", "work", "--mark", "design=3"],
        vec!["review", "work", "--reviewer", "Ann", "--mark", "desing=3"],
        vec!["review", "work", "--reviewer", "Ann", "--mark", "elegance=3"],
        vec!["review", "work", "--reviewer", "Ann", "--mark", "design=5"],
        vec!["review", "work", "--reviewer", "Ann", "--mark", "design"],
        vec!["review", "work", "--reviewer", "Ann", "--comment", "design=x"],
        vec!["review", "work", "--reviewer", "Ann", "--mark", "correctness=1"],
        vec!["review", "work", "--reviewer", "\u{1b}[2J", "--mark", "design=1"],
        vec!["review", ".", "--reviewer", "Ann", "--mark", "design=1"],
        vec!["review", "--attempt", "zzz", "--reviewer", "Ann", "--mark", "design=1"],
        vec!["review", "work", "--from", "none.toml"],
    ]
    .map(|args| {
        let output = env.run(&args);
        assert_eq!(output.stdout, "", "{output}");
        format!("{}{}\n", output.stderr, output.status.unwrap())
    });
    assert_snapshot!(told.concat(), @"
    error: there is no terminal to ask at
    hint: mark with `--mark DIMENSION=LEVEL`, or `--from FILE`: `--template` prints what to fill in
    2
    error: a review has a reviewer, and there is no terminal to ask at
    hint: name yourself: `--reviewer NAME`, `reviewer = \"NAME\"` in the file, or once and for all `prepkit config set reviewer NAME`
    2
    error: `desing` is no dimension of this rubric
    hint: did you mean `design`?
    2
    error: `elegance` is no dimension of this rubric
    hint: they are: `correctness`, `scale`, `design`, `tests`
    2
    error: `5` is no level of `design`
    hint: a level is from 1 to 4
    2
    error: `design` is no mark: it has no `=`
    hint: write `--mark DIMENSION=LEVEL`
    2
    error: `design` has a comment and no level
    hint: mark it too: `--mark design=LEVEL`
    2
    error: `correctness` is filled from the checks: a mark that overrides them says why
    hint: add `--comment correctness=TEXT`
    2
    error: `\\u{1b}[2J` is no name of a reviewer
    hint: a name has 1 to 60 characters, and none that a terminal obeys
    2
    error: `.` was not graded as a take-home
    hint: grade it first with `prepkit check`, or name an attempt: `--attempt ID`
    2
    error: no attempt is called `zzz`
    hint: `prepkit report --format markdown` lists them; the newest is also called `last`
    3
    error: `[work]/none.toml` cannot be read: No such file or directory (os error 2)
    hint: `prepkit review --template` prints a file to fill in
    3
    ");
    assert_eq!(scorecard(&env)["reviews"]["started"], 0);
}

#[test]
fn only_a_take_home_is_reviewed() {
    let env = TestEnv::new();
    assert_snapshot!(env.run(&["review"]), @"
    ------- stderr
    error: no take-home was graded yet
    hint: grade one first: `prepkit check DIR`
    ------- exit 2
    ");
    env.write("solution.mjs", "export const retry = 1;\n");
    env.run(&["check", "--prompt", "retry", "--quick"]);
    let output = env.run(&["review", "--attempt", "last"]);
    assert!(
        output.status == Some(2) && output.stderr.contains("`nodejs/retry`, which is no take-home"),
        "{output}"
    );
}

fn spawn(env: &TestEnv, args: &[&str]) -> PtySession {
    let mut command = env.command(BINARY);
    command.args(args).env("TERM", "xterm-256color").stdin(Stdio::inherit());
    spawn_command(command, Some(PATIENCE_MS)).unwrap()
}

fn answer(terminal: &mut PtySession, question: &str, keys: &str) {
    terminal.exp_string(question).unwrap();
    terminal.send(keys).unwrap();
    terminal.flush().unwrap();
}

#[test]
fn what_was_answered_outlives_an_interruption_and_a_kill() {
    let env = graded();
    let mut terminal = spawn(&env, &["review", "work"]);
    answer(&mut terminal, "who reviews?", "\r");
    terminal.exp_string("type your name").unwrap();
    answer(&mut terminal, "who reviews?", "Ann\r");
    terminal.exp_string("look at: ").unwrap();
    terminal.exp_string("4  parts that can be tested alone").unwrap();
    answer(&mut terminal, "level of Design?", "3\r");
    terminal.exp_string("comment?").unwrap();
    terminal.send_control('c').unwrap();
    let rest = terminal.exp_eof().unwrap();
    assert!(rest.contains("what was answered is kept"), "{rest}");

    // It goes on with the second dimension, and is killed in the middle of its comment.
    let mut terminal = spawn(&env, &["review", "work", "--reviewer", "Ann"]);
    answer(&mut terminal, "level of Tests of its own?", "2\r");
    terminal.exp_string("comment?").unwrap();
    terminal.process_mut().kill(Signal::SIGKILL).unwrap();
    drop(terminal);

    let mut terminal = spawn(&env, &["review", "work", "--reviewer", "Ann"]);
    // Whoever only presses Enter can still change everything.
    answer(&mut terminal, "what now?", "\r");
    let rest = terminal.exp_eof().unwrap();
    assert!(rest.contains("`prepkit review --done` completes the review"), "{rest}");

    let mut terminal = spawn(&env, &["review", "work", "--reviewer", "Ann"]);
    answer(&mut terminal, "what now?", "complete\r");
    let rest = terminal.exp_eof().unwrap();
    assert!(rest.contains("2 of 2 dimensions marked, complete."), "{rest}");
    let card = scorecard(&env);
    let levels: Vec<_> = (2..4).map(|at| card["dimensions"][at]["level"].as_f64()).collect();
    assert_eq!(levels, [Some(3.0), Some(2.0)], "{card}");
}
