//! `doctor`: what it says was tried just now.

use crate::env::TestEnv;

#[test]
fn limits_hold_and_what_does_not_is_said() {
    let output = TestEnv::new().run(&["doctor"]);
    assert_eq!(output.status, Some(0), "{output}");
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
    let not_stopped = output.stdout.contains("✗ can ");
    assert_eq!(output.stdout.contains("with your rights"), not_stopped, "{output}");
}

#[test]
fn a_damaged_journal_is_named() {
    let env = TestEnv::new();
    std::fs::write(env.home().join("journal.db"), "my diary\n".repeat(200)).unwrap();
    let output = env.run(&["doctor"]);
    assert!(output.status == Some(0) && output.stdout.contains("✗ journal"), "{output}");
}
