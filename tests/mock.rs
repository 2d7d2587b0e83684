//! `mock`: drawn by a seed, asked in rounds, left and gone on with, debriefed, and looked back at.

use std::fs;
use std::process::Stdio;

use rexpect::session::{PtySession, spawn_command};
use serde_json::Value;

use crate::env::{BINARY, Output, TestEnv};
use crate::quiz::{PATIENCE_MS, answer, small_pack, spawn};

/// A design and a prompt beside the questions of `small`.
const DESIGN: &str = r#"
[[question]]
id = "a-counter"
topic = "two"
kind = "design"
text = "Design a counter."
minutes = 20
key_points = [ { id = "atomic", weight = "must", text = "It adds in one step.", phrasings = ["atomic"] } ]

[[question.stages]]
id = "need"
title = "What it must do"
text = "Ask what is counted."
outline = "Visits, some a second."
rubric = ["Nothing.", "A list.", "Numbers.", "Numbers and what follows."]
estimates = [ { what = "visits a day", value = "86,400", how = "1 a second" } ]
"#;

fn env() -> TestEnv {
    let env = TestEnv::new();
    small_pack(&env);
    let file = env.home().join("packs/small/designs.toml");
    fs::write(file, DESIGN).unwrap();
    env
}

fn json(output: &Output) -> Value {
    assert_eq!(output.status, Some(0), "{output}");
    serde_json::from_str(&output.stdout).unwrap()
}

fn agenda(env: &TestEnv, args: &[&str]) -> Value {
    json(&env.run(&[&["mock", "--agenda", "--format", "json"], args].concat()))
}

fn rounds(agenda: &Value) -> Vec<(String, u64)> {
    let rounds = agenda["rounds"].as_array().unwrap().iter();
    rounds.map(|it| (it["round"].as_str().unwrap().to_owned(), it["minutes"].as_u64().unwrap())).collect()
}

#[test]
fn a_seed_draws_the_same_interview_of_the_whole_bank() {
    let env = TestEnv::new();
    let args = ["--minutes", "90", "--level", "senior", "--role", "platform", "--seed", "11"];
    let one = agenda(&env, &args);
    assert_eq!(one, agenda(&env, &args));
    assert_eq!(rounds(&one).iter().map(|it| it.1).sum::<u64>(), 90);
    let names: Vec<_> = rounds(&one).into_iter().map(|it| it.0).collect();
    assert_eq!(names, ["output", "concept", "code", "design"]);
    let asked = |agenda: &Value, round: usize| agenda["rounds"][round]["questions"].clone();
    assert!(asked(&one, 1).as_array().unwrap().len() >= 4, "{one}");
    let other = agenda(&env, &["--minutes", "90", "--seed", "12"]);
    assert_ne!(asked(&one, 1), asked(&other, 1));
    // A role's topics are those of its questions in words.
    let topics = json(&env.run(&["list", "--format", "json"]));
    let topic_of = |id: &Value| {
        let all = topics["questions"].as_array().unwrap();
        let found =
            all.iter().find(|it| format!("nodejs/{}", it["id"].as_str().unwrap()) == id.as_str().unwrap());
        found.unwrap()["topic"].as_str().unwrap().to_owned()
    };
    for id in asked(&one, 1).as_array().unwrap() {
        let topic = topic_of(id);
        assert!(!["security", "databases", "core-javascript"].contains(&&*topic), "{id} is of {topic}");
    }
}

#[test]
fn what_cannot_be_held_is_said() {
    let env = env();
    for (args, said) in [
        (&["mock"][..], "--agenda"),
        (&["mock", "--minutes", "31"], "30, 45, 60 or 90 minutes"),
        (&["mock", "--agenda", "--role", "king"], "`backend`"),
        (&["mock", "--replay"], "`prepkit mock` begins one"),
        (&["mock", "--replay", "4"], "there is no interview 4"),
        (&["mock", "--again", "4"], "--agenda"),
        (&["plan", "--date", "tomorrow"], "a day is written as"),
    ] {
        let output = env.run(args);
        assert_eq!(output.status, Some(2), "{output}");
        assert!(output.stderr.contains(said), "{said:?} is not in {output}");
    }
    let output = env.run(&["mock", "--sessions"]);
    assert!(output.status == Some(0) && output.stderr.contains("no interview yet"), "{output}");
}

/// A seed by which this is the first question of a round.
fn seed(env: &TestEnv, round: &str, is_wanted: impl Fn(&str) -> bool) -> String {
    let draws = |seed: &String| {
        let agenda = agenda(env, &["--minutes", "30", "--rounds", round, "--seed", seed]);
        is_wanted(agenda["rounds"][0]["questions"][0].as_str().unwrap())
    };
    (0..200).map(|seed| seed.to_string()).find(draws).unwrap()
}

#[test]
fn an_interview_is_left_gone_on_with_debriefed_and_looked_back_at() {
    let env = env();
    // A terminal without a size has no line to spare for a clock.
    let mut sized = env.command("sh");
    let command = format!(
        "stty rows 40 columns 100; exec {BINARY} mock --minutes 30 --rounds design --seed {}",
        seed(&env, "design", |id| id == "small/a-counter")
    );
    sized.args(["-c", &command]).env("TERM", "xterm-256color").stdin(Stdio::inherit());
    let mut terminal = spawn_command(sized, Some(PATIENCE_MS)).unwrap();
    answer(&mut terminal, "ready?", "\r");
    terminal.exp_string("1. What it must do").unwrap();
    terminal.exp_string("visits a day").unwrap();
    terminal.exp_string("in all 29:").unwrap();
    terminal.send("half an ans\u{1b}").unwrap();
    terminal.flush().unwrap();
    let rest = terminal.exp_eof().unwrap();
    assert!(rest.contains("`prepkit mock` goes on from here") && !rest.contains("error"), "{rest}");

    // It goes on with what was being typed.
    let mut terminal = spawn(&env, &["mock"]);
    answer(&mut terminal, "half an ans", "wer. It is atomic, one \u{202e}step\r\r");
    terminal.exp_string("kept").unwrap();
    terminal.exp_string("Debrief").unwrap();
    terminal.exp_string("86,400 (1 a second)").unwrap();
    answer(&mut terminal, "which was yours?", "4\r");
    answer(&mut terminal, "did you say it?", "\r");
    terminal.exp_string("worth 100 %").unwrap();
    terminal.exp_string("Interview 1: 100 %").unwrap();
    terminal.exp_eof().unwrap();

    let sessions = json(&env.run(&["mock", "--sessions", "--format", "json"]));
    assert_eq!(
        (&sessions["interviews"][0]["score"], &sessions["range"]["middle"]),
        (&1.0.into(), &1.0.into())
    );
    let replayed = json(&env.run(&["mock", "--replay", "--format", "json"]));
    let question = &replayed["rounds"][0]["questions"][0];
    assert_eq!(question["question"], "small/a-counter");
    assert_eq!(question["said"][0]["asked"], "What it must do");
    assert_eq!((&question["points"][0], &question["levels"][0]), (&"atomic".into(), &4.into()));
    for format in ["human", "markdown"] {
        let output = env.run(&["mock", "--replay", "1", "--format", format]);
        assert!(output.stdout.contains("atomic") && output.stdout.contains("said: It adds"), "{output}");
        assert!(!output.stdout.contains('\u{202e}'), "{output}");
    }
    // It is an answer of practice as well.
    let listed = env.run(&["list", "--pack", "small", "--status", "solved", "--format", "ids"]);
    assert_eq!(listed.stdout, "small/a-counter\n");

    // The same again, and given up: it has no score, and is no part of the range.
    let mut terminal = spawn(&env, &["mock", "--again", "1"]);
    answer(&mut terminal, "ready?", "\r");
    terminal.exp_string("Design a counter.").unwrap();
    terminal.send("\u{1b}").unwrap();
    terminal.flush().unwrap();
    terminal.exp_eof().unwrap();
    let output = env.run(&["mock", "--sessions"]);
    assert!(output.stdout.contains("not ended") && output.stdout.contains("scores: 100 %"), "{output}");
}

/// An interview in a terminal of 24 lines, whose name is in `tty` and whose process is in `pid`; the shell
/// around it tells how it ended, and how the terminal was left.
fn begun(env: &TestEnv) -> PtySession {
    let mut sized = env.command("sh");
    let begin = format!("echo $$ > pid; exec {BINARY} mock --minutes 30 --rounds concept --seed 1");
    let line = format!("stty rows 24 columns 80; tty > tty; sh -c '{begin}'; echo status $?; stty -a");
    sized.args(["-c", &line]).env("TERM", "xterm-256color").stdin(Stdio::inherit());
    let mut terminal = spawn_command(sized, Some(PATIENCE_MS)).unwrap();
    answer(&mut terminal, "ready?", "\r");
    terminal.exp_string("\u{1b}[1;23r").unwrap();
    terminal.exp_string("\u{1b}[24;1H").unwrap();
    terminal.exp_string("your answer").unwrap();
    terminal
}

#[test]
fn a_terminal_of_another_size_keeps_its_lines_and_has_the_clock_at_its_end() {
    let env = env();
    let mut terminal = begun(&env);
    for (rows, margins) in [("30", "\u{1b}[1;29r"), ("16", "\u{1b}[1;15r")] {
        let tty = env.read("tty");
        let resized = env.command("stty").args(["-F", tty.trim(), "rows", rows]).status().unwrap();
        assert!(resized.success());
        let before = terminal.exp_string(margins).unwrap();
        // The first line is the question's.
        assert!(!before.contains("\u{1b}[1;1H") && !before.contains("\u{1b}[H"), "{before:?}");
        terminal.exp_string(&format!("\u{1b}[{rows};1H\u{1b}[2K")).unwrap();
    }
    terminal.send("\u{1b}").unwrap();
    terminal.flush().unwrap();
    let rest = terminal.exp_eof().unwrap();
    assert!(rest.contains("\u{1b}[r\u{1b}[16;1H\u{1b}[2K") && rest.contains("status 130"), "{rest:?}");
}

#[test]
fn a_signal_at_a_question_gives_the_terminal_back() {
    for (signal, status) in [("-TERM", "status 143"), ("-HUP", "status 129")] {
        let env = env();
        let mut terminal = begun(&env);
        let process = env.read("pid");
        assert!(env.command("kill").args([signal, process.trim()]).status().unwrap().success());
        let rest = terminal.exp_eof().unwrap();
        assert!(rest.contains("\u{1b}[r\u{1b}[24;1H\u{1b}[2K"), "{rest:?}");
        assert!(rest.contains(status) && rest.contains("\nisig icanon"), "{rest:?}");
    }
}

#[test]
fn what_an_answer_left_out_is_asked() {
    let env = env();
    let seed = seed(&env, "concept", |id| id == "small/queues");
    let mut terminal = spawn(&env, &["mock", "--minutes", "30", "--rounds", "concept", "--seed", &seed]);
    answer(&mut terminal, "ready?", "\r");
    answer(&mut terminal, "your answer", "after each callback\r\r");
    terminal.exp_string("follow-up: And what of an ES module?").unwrap();
    answer(&mut terminal, "your answer", "the nextTick queue comes first\r\r");
    terminal.exp_string("kept").unwrap();
    terminal.send_control('c').unwrap();
    terminal.exp_eof().unwrap();
    let replayed = json(&env.run(&["mock", "--replay", "--format", "json"]));
    let said = &replayed["rounds"][0]["questions"][0]["said"];
    assert_eq!(said[1]["text"], "the nextTick queue comes first");
    assert_eq!(replayed["ended_at"], Value::Null);
}

#[test]
fn an_attempt_counts_though_the_interview_was_left_after_it() {
    let env = env();
    let mut terminal = spawn(&env, &["mock", "--minutes", "30", "--rounds", "code", "--seed", "1"]);
    answer(&mut terminal, "ready?", "\r");
    answer(&mut terminal, "the coding round", "\r");
    terminal.exp_string("kept\r\n").unwrap();
    terminal.exp_string("the coding round").unwrap();
    terminal.send("\u{1b}").unwrap();
    terminal.flush().unwrap();
    terminal.exp_eof().unwrap();

    let mut terminal = spawn(&env, &["mock"]);
    answer(&mut terminal, "the coding round", "end\r");
    terminal.exp_string("Interview 1: 0 %").unwrap();
    terminal.exp_eof().unwrap();
    let replayed = json(&env.run(&["mock", "--replay", "--format", "json"]));
    let question = &replayed["rounds"][0]["questions"][0];
    assert!(question["said"][0]["text"].as_str().unwrap().starts_with("not accepted: "), "{question}");
    assert!(question["attempt"].is_string(), "{question}");
}
