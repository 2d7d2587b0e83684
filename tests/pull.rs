//! `pull` from outside: a page becomes a pack that every verb finds, and is brought up to date.

use insta::assert_snapshot;

use crate::env::TestEnv;

const OUTLINE: &str = include_str!("pull/outline.md");

#[test]
fn a_page_becomes_a_pack_that_every_verb_finds() {
    let env = TestEnv::new();
    env.write("outline.md", OUTLINE);
    assert_snapshot!(env.run(&["pull", "outline.md"]), @"");
    assert_snapshot!(env.run(&["list", "--pack", "outline", "--kind", "scenario"]), @"");
    assert_snapshot!(env.run(&["pull"]), @"");
    assert_snapshot!(env.run(&["pack", "verify", "outline"]), @"");
}

#[test]
fn a_later_pull_says_what_changed_and_progress_stays() {
    let env = TestEnv::new();
    env.write("ice.md", "# Interview: ice\n\n## What is ice?\n\nCold water.\n\n## Why?\n\nPhysics.\n");
    env.run(&["pull", "ice.md"]);
    env.write("answers.toml", "");
    env.write(
        "ice.md",
        "# Interview: ice\n\n## 1. Where is it?\n\nNorth.\n\n## 2. What exactly is ice?\n\nCold water.\n",
    );
    assert_snapshot!(env.run(&["pull"]), @"");
    assert_snapshot!(env.run(&["list", "--pack", "ice", "--format", "ids"]), @"");
    assert_snapshot!(env.run(&["show", "what-is-ice", "--answer"]), @"");
}

#[test]
fn each_skipped_line_is_told_with_its_reason() {
    let env = TestEnv::new();
    env.write(
        "ice.md",
        "# Interview\n\n## Contents\n\n- [Ice](#ice)\n\n## Ice\n\n- What is ice?\n- What is ice?\n-\n",
    );
    assert_snapshot!(env.run(&["pull", "ice.md", "--verbose", "--dry-run"]), @"");
    assert_snapshot!(env.run(&["pack", "list"]), @"");
}

#[test]
fn what_is_no_list_of_questions_is_refused() {
    let env = TestEnv::new();
    env.write("notes.md", "# Notes\n\n- Buy milk.\n- Call home.\n");
    assert_snapshot!(env.run(&["pull", "notes.md", "--verbose"]), @"");
    assert_snapshot!(env.run(&["pull", "nowhere.md"]), @"");
    env.write("notes.txt", "x");
    assert_snapshot!(env.run(&["pull", "notes.txt"]), @"");
    assert_snapshot!(env.run(&["pull", "--as", "x"]), @"");
    assert_snapshot!(env.run(&["pull"]), @"");
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
