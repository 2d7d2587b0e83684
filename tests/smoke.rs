//! The binary starts, and says what it is.

use crate::env::TestEnv;

#[test]
fn it_names_its_version() {
    let output = TestEnv::new().run(&["--version"]);
    assert_eq!(output.to_string(), format!("prepkit {}\n------- exit 0\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn without_a_verb_it_shows_help_and_exits_with_2() {
    let output = TestEnv::new().run(&[]);
    assert_eq!((output.status, output.stdout.as_str()), (Some(2), ""));
    assert!(output.stderr.contains("Usage: prepkit"), "{output}");
}

#[test]
fn a_wrong_variable_is_named_with_the_way_out() {
    let output = TestEnv::new().with("PREPKIT_SEED", "seven").run(&["topics"]);
    assert_eq!(output.status, Some(3), "{output}");
    assert!(output.stderr.starts_with("error: `PREPKIT_SEED` is set to `seven`"), "{output}");
    assert!(output.stderr.contains("\nhint: "), "{output}");
}

#[test]
fn a_prompt_goes_from_start_to_verdict() {
    let env = TestEnv::new();
    let started = env.run(&["start", "rate-limiter"]);
    assert_eq!(started.status, Some(0), "{started}");
    assert!(env.read("rate-limiter/STATEMENT.md").starts_with("# Rate limiter"));

    env.write("rate-limiter/solution.mjs", "export const createTokenBucket = 1;\n");
    let checked = env.run(&["check", "rate-limiter", "--quick"]);
    assert_eq!(checked.status, Some(1), "{checked}");
    assert!(checked.stdout.contains("does not export"), "{checked}");
}
