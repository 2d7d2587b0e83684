//! `pull` from outside: a page becomes a pack that every verb finds, and is brought up to date.

use insta::assert_snapshot;

use crate::env::TestEnv;

const OUTLINE: &str = include_str!("pull/outline.md");

#[test]
fn a_page_becomes_a_pack_that_every_verb_finds() {
    let env = TestEnv::new();
    env.write("outline.md", OUTLINE);
    assert_snapshot!(env.run(&["pull", "outline.md"]), @r"
    outline: pulled, 9 questions, licence unknown
    found 9, kept 9, merged 0, skipped 0; 9 without an answer
    ------- stderr
    hint: `prepkit list --pack outline` lists them
    ------- exit 0
    ");
    assert_snapshot!(env.run(&["list", "--pack", "outline", "--kind", "scenario"]), @r"
    ID                        LEVEL  KIND      TOPIC    TITLE
    a-server-stops-answering  -      scenario  running  A server stops answering. What do you look at?
    ------- exit 0
    ");
    assert_snapshot!(env.run(&["pull"]), @r"
    outline: up to date
    ------- exit 0
    ");
    assert_snapshot!(env.run(&["pack", "verify", "outline"]), @r"
    pack outline 0.0.0: 3 topics, 9 questions, 0 prompts: sound
    ------- exit 0
    ");
}

#[test]
fn a_later_pull_says_what_changed_and_progress_stays() {
    let env = TestEnv::new();
    let choices = "- A: water\n- B: sand\n\n**Answer:** A\n\n";
    env.write(
        "ice.md",
        format!("# Interview: ice\n\n## What is ice made of?\n\n{choices}## Why?\n\nPhysics.\n"),
    );
    env.run(&["pull", "ice.md"]);
    env.write("answers.toml", "[[answer]]\nquestion = \"what-is-ice-made-of\"\nchoice = [\"a\"]\n");
    assert_eq!(env.run(&["quiz", "--answers", "answers.toml"]).status, Some(0));
    let changed = format!(
        "# Interview: ice\n\n## 1. Where is it?\n\nNorth.\n\n## 2. What exactly is ice made of?\n\n{choices}"
    );
    env.write("ice.md", changed);
    assert_snapshot!(env.run(&["pull"]), @r"
    ice: updated, 2 questions, licence unknown
      1 added: where-is-it
      1 changed: what-is-ice-made-of
      1 gone, and archived: why
    found 2, kept 2, merged 0, skipped 0; 1 without an answer
    ------- exit 0
    ");
    assert_snapshot!(env.run(&["list", "--pack", "ice", "--status", "solved", "--format", "ids"]), @r"
    ice/what-is-ice-made-of
    ------- exit 0
    ");
    assert_snapshot!(env.run(&["show", "where-is-it", "--answer"]), @r"
    where-is-it
    ice · interview-ice · concept

    Where is it?

    Answer

    North.

    Source

    ice, licence unknown
    ------- exit 0
    ");
}

#[test]
fn each_skipped_line_is_told_with_its_reason() {
    let env = TestEnv::new();
    env.write(
        "ice.md",
        "# Interview\n\n## Contents\n\n- [Ice](#ice)\n\n## Ice\n\n- What is ice?\n- What is ice?\n-\n",
    );
    assert_snapshot!(env.run(&["pull", "ice.md", "--verbose", "--dry-run"]), @r"
    ice: would be pulled, 1 question, licence unknown
    found 2, kept 1, merged 1, skipped 2; 1 without an answer
    ------- stderr
    skipped ice.md:5: a table of contents: it only leads elsewhere
    skipped ice.md:11: an item that says nothing
    ------- exit 0
    ");
    assert_snapshot!(env.run(&["pack", "list"]), @r"
    nodejs 0.1.0  Backend JavaScript on Node.js  MIT OR Apache-2.0  (built-in)
    ------- exit 0
    ");
}

#[test]
fn what_is_no_list_of_questions_is_refused() {
    let env = TestEnv::new();
    env.write("notes.md", "# Notes\n\n- Buy milk.\n- Call home.\n");
    assert_snapshot!(env.run(&["pull", "notes.md", "--verbose"]), @r"
    ------- stderr
    skipped notes.md: nothing on the page asks anything
    skipped notes.md:3: a list that asks nothing
    error: there are no questions in `[work]/notes.md`: nothing on the page asks anything
    hint: `--verbose` says of each line that was looked at why it is no question
    ------- exit 3
    ");
    assert_snapshot!(env.run(&["pull", "nowhere.md"]), @r"
    ------- stderr
    error: `[work]/nowhere.md` does not exist
    hint: look for a mistake in the path
    ------- exit 3
    ");
    env.write("notes.txt", "x");
    assert_snapshot!(env.run(&["pull", "notes.txt"]), @r"
    ------- stderr
    error: `[work]/notes.txt` is neither a Markdown page nor a folder
    hint: a page's name ends in `.md` or `.markdown`; a pack's folder has a `pack.toml`
    ------- exit 3
    ");
    assert_snapshot!(env.run(&["pull"]), @r"
    ------- stderr
    nothing was pulled yet
    hint: `prepkit pull SOURCE` brings a pack
    ------- exit 0
    ");
}

#[test]
fn a_source_that_went_away_leaves_its_pack() {
    let env = TestEnv::new();
    env.write("ice.md", "# Interview\n\n- What is ice?\n");
    env.run(&["pull", "ice.md"]);
    std::fs::remove_file(env.work().join("ice.md")).unwrap();
    let env = env.with("PREPKIT_NOW", "2026-02-03T12:30:00Z");
    assert_snapshot!(env.run(&["pull"]), @r"
    ------- stderr
    warning: `ice` stays as it was, 3 days old: `[work]/ice.md` does not exist
    hint: look for a mistake in the path
    ------- exit 3
    ");
    assert_eq!(env.run(&["show", "what-is-ice"]).status, Some(0));
}

#[test]
fn hostile_words_of_a_page_reach_no_terminal() {
    let env = TestEnv::new();
    env.write("ice.md", "# Interview \u{1b}[2J\n\n- What is\u{202e} ice\u{1b}]0;x\u{7}?\n");
    env.run(&["pull", "ice.md"]);
    let shown = env.run(&["show", "what-is-ice-0-x"]);
    assert!(!shown.stdout.contains(['\u{1b}', '\u{202e}', '\u{7}']), "{shown}");
    assert!(shown.stdout.contains("What is ice]0;x?"), "{shown}");
}

#[test]
fn a_repository_is_called_by_its_address_and_brought_up_to_date() {
    let env = TestEnv::new();
    let commit = "cd weather && git init -q && git add -A && git -c user.name=it -c user.email=it@localhost commit -qm x";
    env.write("weather/ice.md", "# Ice interview\n\n- What is ice?\n- Why does it float?\n");
    env.write("weather/fog.md", "# Fog interview\n\n- What is fog?\n- When does it lift?\n");
    env.shell(commit);
    let address = format!("git+file://{}", env.work().join("weather").display());
    let pulled = env.run(&["pull", &address]);
    assert!(pulled.stdout.starts_with("weather: pulled, 4 questions"), "{pulled}");
    assert!(env.run(&["pull"]).stdout.starts_with("weather: up to date"));
    env.write(
        "weather/ice.md",
        "# Ice interview\n\n- What is ice?\n- Why does it float?\n- What melts it?\n",
    );
    env.shell(commit);
    let updated = env.run(&["pull"]);
    assert!(
        updated
            .stdout
            .starts_with("weather: updated, 5 questions, licence unknown\n  1 added: what-melts-it\nfound 5"),
        "{updated}"
    );
}
