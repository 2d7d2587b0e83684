//! `doctor`: what it says was tried just now.

use crate::env::{Output, TestEnv};

#[test]
fn limits_hold_and_what_does_not_is_said() {
    let output = TestEnv::new().run(&["doctor"]);
    // What is tried is said to whoever watches.
    assert_eq!((output.status, &*output.stderr), (Some(0), ""), "{output}");
    for part in [
        "✓ Node.js 2",
        "Isolation: tier ",
        "✓ cannot run for ever",
        "✓ cannot take all memory",
        "✓ cannot print without end",
        "✓ cannot see your environment variables",
        "✓ cannot use descriptors of prepkit's",
        "(none yet)",
    ] {
        assert!(output.stdout.contains(part), "`{part}` is missing in {output}");
    }
    let is_open = tier(&output) == "integrity";
    assert_eq!(output.stdout.contains("with your rights"), is_open, "{output}");
}

fn tier(output: &Output) -> &str {
    let line = output.stdout.lines().find_map(|line| line.strip_prefix("Isolation: tier "));
    line.unwrap_or_else(|| panic!("no tier in {output}"))
}

/// Each layer, and what a solution can do without it, where the machine has it at all.
#[test]
fn a_layer_counts_only_while_its_canary_is_stopped() {
    let best = TestEnv::new().run(&["doctor"]);
    let cases = [
        ("core", "rlimits", "open files without end"),
        ("core", "landlock", "list folders of yours"),
        ("core", "seccomp", "open the network"),
        ("core", "seccomp", "start processes"),
        ("full", "private-root", "tell which files there are"),
        ("full", "namespaces,private-root", "see other processes"),
    ];
    for (needed, without, tried) in cases {
        if tier(&best) == "integrity" || (needed == "full" && tier(&best) == "core") {
            continue;
        }
        let stopped = format!("✓ cannot {tried}");
        assert!(best.stdout.contains(&stopped), "`{stopped}` is missing in {best}");
        // Core alone: a root of its own would stop some of it too.
        let output = TestEnv::new().run(&["doctor", "--isolation", needed, "--without", without]);
        let could = format!("✗ can {tried}");
        assert!(output.stdout.contains(&could), "without {without}, `{could}` is missing in {output}");
        assert_ne!(tier(&output), needed, "{output}");
    }
}

#[test]
fn a_tier_that_was_asked_for_is_the_one_that_is_shown() {
    let output = TestEnv::new().run(&["doctor", "--isolation", "integrity"]);
    assert_eq!(tier(&output), "integrity");
    assert!(output.stdout.contains("✗ can list folders of yours"), "{output}");
}

#[test]
fn a_damaged_journal_is_named() {
    let env = TestEnv::new();
    std::fs::write(env.home().join("journal.db"), "my diary\n".repeat(200)).unwrap();
    let output = env.run(&["doctor"]);
    assert!(output.status == Some(0) && output.stdout.contains("✗ journal"), "{output}");
}
