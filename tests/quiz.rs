//! `quiz`: answers from a file and on a terminal, compared and rated; what was rated is kept whatever
//! happens then.

use std::fs;
use std::process::Stdio;

use rexpect::process::Signal;
use rexpect::session::{PtySession, spawn_command};

use crate::env::{BINARY, Output, TestEnv};

/// Far longer than anything here takes.
pub(crate) const PATIENCE_MS: u64 = 60_000;

const PACK: &str = "format = 1\nid = \"small\"\nversion = \"1.0.0\"\ntitle = \"Small\"\nlicense = \"MIT\"\n\n[[topic]]\nid = \"one\"\ntitle = \"One\"\n\n[[topic]]\nid = \"two\"\ntitle = \"Two\"\n";
const QUESTIONS: &str = r#"
[[question]]
id = "queues"
topic = "one"
kind = "concept"
text = "When do microtasks run?"
key_points = [
  { id = "after", weight = "must", text = "After every callback.", phrasings = ["after each callback"] },
  { id = "order", weight = "must", text = "The nextTick queue is emptied before.", phrasings = ["nextTick first"] },
]
follow_ups = [ { text = "And what of an ES module?", when_missed = "order" } ]

[question.answer]
short = "After each callback, behind the nextTick queue."

[[question]]
id = "typeof-null"
topic = "two"
kind = "choice"
text = "What is typeof null?"
choices = [
  { text = "null", correct = false, reason = "It was never changed." },
  { text = "object", correct = true, reason = "Since the first day." },
]

[[question]]
id = "two-lines"
topic = "one"
kind = "output"
text = "What does it print?"

[[question.experiments]]
module = "commonjs"
code = "console.log('a'); console.log(1 + 1);"
prints = ["a", "2"]
"#;

/// An environment with a pack of three questions.
fn env() -> TestEnv {
    let env = TestEnv::new();
    small_pack(&env);
    env
}

/// Installs the pack of three questions.
pub(crate) fn small_pack(env: &TestEnv) {
    let folder = env.home().join("packs/small");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("pack.toml"), PACK).unwrap();
    fs::write(folder.join("questions.toml"), QUESTIONS).unwrap();
}

fn answers(env: &TestEnv, file: &str) -> Output {
    env.write("answers.toml", file);
    env.run(&["quiz", "--answers", "answers.toml"])
}

fn listed(env: &TestEnv, status: &str) -> Vec<String> {
    let output = env.run(&["list", "--pack", "small", "--status", status, "--format", "ids"]);
    output.stdout.lines().map(str::to_owned).collect()
}

#[test]
fn answers_of_a_file_are_compared_and_remembered() {
    let env = env();
    let output = answers(
        &env,
        "[[answer]]\nquestion = \"queues\"\ntext = \"They run after each callback\"\n
         [[answer]]\nquestion = \"typeof-null\"\nchoice = [\"b\"]\n
         [[answer]]\nquestion = \"two-lines\"\ntext = \"a\\n11\"\n",
    );
    assert_eq!(output.status, Some(0), "{output}");
    for said in [
        "✓ said    After every",
        "· missed  The nextTick",
        "rated hard",
        "✓ right",
        "rated good",
        "✗ not right",
        "(you: 11)",
        "rated again",
    ] {
        assert!(output.stdout.contains(said), "{said:?} is not in {output}");
    }
    assert_eq!(listed(&env, "solved"), ["small/typeof-null"]);
    assert_eq!(listed(&env, "tried"), ["small/queues", "small/two-lines"]);
    assert!(listed(&env, "new").is_empty() && listed(&env, "due").is_empty());
}

#[test]
fn what_was_not_known_is_due_first() {
    let env = env();
    answers(
        &env,
        "[[answer]]\nquestion = \"two-lines\"\nrating = \"again\"\n[[answer]]\nquestion = \"queues\"\nrating = \"easy\"\n",
    );
    let later = env.with("PREPKIT_NOW", "2026-02-01T12:00:00Z");
    assert_eq!(listed(&later, "due"), ["small/two-lines"]);
    let output = later.run(&["quiz", "--reveal", "--pack", "small", "-n", "1"]);
    assert!(output.stdout.contains("two-lines") && output.stdout.contains("It prints"), "{output}");
}

#[test]
fn a_file_with_a_fault_is_not_taken_at_all() {
    let env = env();
    let output = answers(
        &env,
        "[[answer]]\nquestion = \"queues\"\nrating = \"good\"\n
[[answer]]\nquestion = \"typeof-null\"\nchoice = [\"c\"]\n
[[answer]]\nquestion = \"nowhere\"\nrating = \"good\"\n
[[answer]]\nquestion = \"queues\"\nrating = \"fine\"\n
[[answer]]\nquestion = \"queues\"\npoints = [\"no-such\"]\n
[[answer]]\nquestion = \"retry\"\nrating = \"good\"\n
[[answer]]\nquestion = \"two-lines\"\n",
    );
    assert_eq!(output.status, Some(3), "{output}");
    for said in [
        "`c` is no choice; they are `a` to `b`",
        "answers.toml:10:12: ",
        "`fine` is no rating",
        "has no key point `no-such`",
        "`retry` is answered with `prepkit start`",
        "an answer has a `text`, a `choice` or a `rating`",
        "has 6 faults, so no answer is taken from it",
    ] {
        assert!(output.stderr.contains(said), "{said:?} is not in {output}");
    }
    assert_eq!(listed(&env, "new").len(), 3);
    let output = answers(&env, "[[answer]]\nquestion = \"queues\"\nfeeling = 1\n");
    assert!(
        output.status == Some(3) && output.stderr.contains("answers.toml:3:1: unknown field"),
        "{output}"
    );
}

#[test]
fn without_a_terminal_it_says_what_to_do() {
    let output = env().run(&["quiz"]);
    assert_eq!(output.status, Some(2), "{output}");
    assert!(output.stderr.contains("--reveal") && output.stderr.contains("--answers FILE"), "{output}");
}

pub(crate) fn spawn(env: &TestEnv, args: &[&str]) -> PtySession {
    let mut command = env.command(BINARY);
    command.args(args).env("TERM", "xterm-256color").stdin(Stdio::inherit());
    spawn_command(command, Some(PATIENCE_MS)).unwrap()
}

pub(crate) fn answer(terminal: &mut PtySession, question: &str, keys: &str) {
    terminal.exp_string(question).unwrap();
    terminal.send(keys).unwrap();
    terminal.flush().unwrap();
}

#[test]
fn what_was_rated_is_kept_through_an_interruption_and_a_kill() {
    let env = env();
    let mut terminal = spawn(&env, &["quiz", "--pack", "small", "--topic", "two"]);
    answer(&mut terminal, "which one?", "b\r");
    terminal.exp_string("right").unwrap();
    answer(&mut terminal, "how well did you know it?", "easy\r");
    terminal.exp_string("1 answer kept").unwrap();
    terminal.exp_eof().unwrap();
    assert_eq!(listed(&env, "solved"), ["small/typeof-null"]);

    let mut terminal =
        spawn(&env, &["quiz", "--pack", "small", "--kind", "concept", "--kind", "output", "--seed", "1"]);
    terminal.exp_string("1 of 2").unwrap();
    terminal.send_control('c').unwrap();
    let rest = terminal.exp_eof().unwrap();
    assert!(rest.contains("0 answers kept; `prepkit quiz` goes on from there"), "{rest}");

    // It goes on with both, and is killed once one was rated.
    let mut terminal = spawn(&env, &["quiz"]);
    terminal.exp_string("going on with the quiz that was left: 2 of 2").unwrap();
    terminal.send("\r").unwrap();
    terminal.flush().unwrap();
    answer(&mut terminal, "how well did you know it?", "good\r");
    terminal.exp_string("2 of 2").unwrap();
    terminal.process_mut().kill(Signal::SIGKILL).unwrap();
    drop(terminal);
    assert_eq!((listed(&env, "solved").len(), listed(&env, "new").len()), (2, 1));
    let mut terminal = spawn(&env, &["quiz"]);
    terminal.exp_string("going on with the quiz that was left: 1 of 2").unwrap();
    terminal.send_control('c').unwrap();
    terminal.exp_eof().unwrap();
}

#[test]
fn an_answer_is_taken_back() {
    let env = env();
    let mut terminal = spawn(&env, &["quiz", "--pack", "small", "--topic", "one"]);
    answer(&mut terminal, "empty: done", "\r");
    answer(&mut terminal, "how well did you know it?", "again\r");
    answer(&mut terminal, "empty: done", "\r");
    answer(&mut terminal, "how well did you know it?", "take back\r");
    terminal.exp_string("taken back").unwrap();
    terminal.exp_string("1 of 2").unwrap();
    terminal.send_control('c').unwrap();
    terminal.exp_eof().unwrap();
    assert_eq!(listed(&env, "new").len(), 3);
}

#[test]
fn what_was_being_typed_is_there_when_it_goes_on() {
    let env = env();
    let mut terminal = spawn(&env, &["quiz", "--pack", "small", "--kind", "concept"]);
    answer(&mut terminal, "empty: done", "after every\rcallb");
    terminal.exp_string("callb").unwrap();
    terminal.send("\u{1b}").unwrap();
    terminal.flush().unwrap();
    terminal.exp_string("0 answers kept").unwrap();
    terminal.exp_eof().unwrap();

    let mut terminal = spawn(&env, &["quiz"]);
    terminal.exp_string("after every").unwrap();
    answer(&mut terminal, "callb", "ack\r\r");
    // Not even what was typed in full is lost before it is rated.
    terminal.exp_string("did you say it?").unwrap();
    terminal.exp_string("[x] After every callback.").unwrap();
    terminal.send("\u{1b}").unwrap();
    terminal.flush().unwrap();
    terminal.exp_eof().unwrap();
    let mut terminal = spawn(&env, &["quiz"]);
    terminal.exp_string("after every").unwrap();
    terminal.send_control('c').unwrap();
    terminal.exp_eof().unwrap();
}

#[test]
fn a_question_keeps_its_answers_through_a_rename() {
    let env = env();
    answers(&env, "[[answer]]\nquestion = \"queues\"\nrating = \"easy\"\n");
    let renamed = QUESTIONS.replace("id = \"queues\"", "id = \"microtasks\"\naliases = [\"queues\"]");
    fs::write(env.home().join("packs/small/questions.toml"), renamed).unwrap();
    assert_eq!(listed(&env, "solved"), ["small/microtasks"]);
    // What comes now follows on what came before: it waits for longer than a first answer.
    let later = env.with("PREPKIT_NOW", "2026-03-01T12:00:00Z");
    let told = |output: &Output| {
        let (_, due) = output.stdout.split_once("next on ").unwrap_or_else(|| panic!("{output}"));
        due[..10].to_owned()
    };
    let again = answers(&later, "[[answer]]\nquestion = \"microtasks\"\nrating = \"good\"\n");
    let first = answers(&later, "[[answer]]\nquestion = \"two-lines\"\nrating = \"good\"\n");
    assert!(told(&again) > told(&first), "{again}{first}");
}

#[test]
fn the_whole_answer_is_read_before_it_is_rated() {
    let env = env();
    let mut terminal = spawn(&env, &["quiz", "--pack", "small", "--topic", "two"]);
    answer(&mut terminal, "which one?", "b\r");
    answer(&mut terminal, "how well did you know it?", "read\r");
    // With the id and the tags, which whoever is asked does not see.
    terminal.exp_string("typeof-null\r\nsmall").unwrap();
    terminal.exp_string("It was never changed.").unwrap();
    answer(&mut terminal, "how well did you know it?", "good\r");
    terminal.exp_string("1 answer kept").unwrap();
    terminal.exp_eof().unwrap();
}

/// A question of one choice that takes three lines of a terminal, and of two right ones.
const CHOICES: &str = r#"
[[question]]
id = "long-choices"
topic = "three"
kind = "choice"
text = "Which of them?"
choices = [
  { text = "short", correct = false },
  { text = "a choice that has so many words that no terminal of eighty columns would show the `last` of them on the first line", correct = true },
]

[[question]]
id = "several"
topic = "four"
kind = "choice"
text = "Which are even?"
choices = [
  { text = "two", correct = true },
  { text = "three", correct = false },
  { text = "four", correct = true },
]
"#;

fn env_with_choices() -> TestEnv {
    let env = env();
    let topics = ["three", "four"].map(|id| format!("\n[[topic]]\nid = \"{id}\"\ntitle = \"{id}\"\n"));
    let folder = env.home().join("packs/small");
    fs::write(folder.join("pack.toml"), PACK.to_owned() + &topics.concat()).unwrap();
    fs::write(folder.join("choices.toml"), CHOICES).unwrap();
    env
}

#[test]
fn choices_are_shown_once_and_whole() {
    let env = env_with_choices();
    // On a terminal of lines enough they are the list; of too few, they are shown above it.
    for (rows, list) in [(40, "b) a choice that has"), (6, "  b)")] {
        let mut sized = env.command("sh");
        let line =
            format!("stty rows {rows} columns 80; exec {BINARY} quiz --fresh --pack small --topic three");
        sized.args(["-c", &line]).env("TERM", "xterm-256color").stdin(Stdio::inherit());
        let mut terminal = spawn_command(sized, Some(PATIENCE_MS)).unwrap();
        let before = terminal.exp_string("which one?").unwrap();
        let shown = terminal.exp_string("to filter]").unwrap();
        assert!(shown.contains(list), "{shown:?}");
        let all = before + &shown;
        assert_eq!((all.matches("a choice that has").count(), all.matches("first line").count()), (1, 1));
        terminal.send("b\r").unwrap();
        terminal.flush().unwrap();
        terminal.exp_string("right").unwrap();
        terminal.send_control('c').unwrap();
        terminal.exp_eof().unwrap();
    }
    let mut terminal = spawn(&env, &["quiz", "--fresh", "--pack", "small", "--topic", "four"]);
    answer(&mut terminal, "which? ", "a c \r");
    terminal.exp_string("a) two, c) four").unwrap();
    terminal.exp_string("right").unwrap();
    terminal.send_control('c').unwrap();
    terminal.exp_eof().unwrap();
}

#[test]
fn a_line_is_edited_with_the_keys_of_a_shell() {
    let env = env();
    let mut terminal = spawn(&env, &["quiz", "--pack", "small", "--kind", "concept"]);
    // Ctrl-U empties the line, Ctrl-W takes a word away, Ctrl-A and Ctrl-E go to its ends, Ctrl-K cuts.
    answer(
        &mut terminal,
        "empty: done",
        "nonsense\u{15}each callback wrong\u{17}\u{1}after \u{5}!\u{2}\u{b}\r\u{15}the nextTick queue comes first\r\r",
    );
    answer(&mut terminal, "did you say it?", "\r");
    terminal.exp_string("2 of 2").unwrap();
    terminal.exp_string("said    After every callback.").unwrap();
    answer(&mut terminal, "how well did you know it?", "\r");
    terminal.exp_string("1 answer kept; the next is due in").unwrap();
    terminal.exp_eof().unwrap();
    let journal = env.home().join("journal.db");
    let text: String = rusqlite::Connection::open(journal)
        .unwrap()
        .query_row("SELECT text FROM answer", [], |row| row.get(0))
        .unwrap();
    assert_eq!(text, "after each callback \nthe nextTick queue comes first");
}

#[test]
fn who_only_looked_did_not_know_it() {
    let env = env();
    let mut terminal = spawn(&env, &["quiz", "--pack", "small", "--kind", "concept"]);
    answer(&mut terminal, "empty: done", "\r");
    answer(&mut terminal, "how well did you know it?", "\r");
    terminal.exp_string("1 answer kept").unwrap();
    terminal.exp_eof().unwrap();
    assert_eq!(listed(&env, "tried"), ["small/queues"]);
    let tomorrow = env.with("PREPKIT_NOW", "2026-02-01T12:00:00Z");
    assert_eq!(listed(&tomorrow, "due"), ["small/queues"]);
}

#[test]
fn it_ends_with_its_terminal() {
    let env = env();
    // The shell in between is the session's leader, and takes the terminal's signal.
    let mut command = env.command("sh");
    let line = format!("{BINARY} quiz --pack small --topic two < /dev/tty & echo $! > pid; wait; sleep 60");
    command.args(["-c", &line]).env("TERM", "xterm-256color").stdin(Stdio::inherit());
    let mut terminal = spawn_command(command, Some(PATIENCE_MS)).unwrap();
    terminal.exp_string("which one?").unwrap();
    let process = format!("/proc/{}", env.read("pid").trim());
    drop(terminal);
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(30);
    while fs::exists(&process).unwrap() {
        assert!(std::time::Instant::now() < deadline, "it goes on without a terminal");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}
