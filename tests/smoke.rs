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
