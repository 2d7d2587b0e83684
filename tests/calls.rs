//! The lists of system calls hold for the Node that is installed: it makes no call that nobody
//! thought of, and what a solution may use of it works.

use std::fs;
use std::path::Path;

use crate::env::{Output, TestEnv};

fn exercise(options: &[&str]) -> Option<Output> {
    let env = TestEnv::new();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/calls/exercise.mjs");
    env.write("exercise.mjs", fs::read(file).unwrap());
    let common = ["check", "exercise.mjs", "--prompt", "retry", "--quick", "--format", "json"];
    let output = env.run(&[&common, options].concat());
    // Without namespaces or Landlock there is no such tier to try.
    (output.status != Some(3)).then_some(output)
}

/// A call on no list ends the process here, with SIGSYS. Then add it to `function.txt` or, where
/// Node does without, to `refused.txt` in `src/sandbox/calls`; `strace -f node exercise.mjs` shows it.
#[test]
fn node_makes_no_call_that_nobody_thought_of() {
    for tier in ["core", "full"] {
        let Some(output) = exercise(&["--isolation", tier, "--strict-calls"]) else { continue };
        let verdict = output.json();
        assert!(verdict["message"].is_null(), "tier {tier}: {}", verdict["message"]);
        assert_eq!(verdict["isolation"]["tier"], tier);
        assert!(verdict["checks"].as_array().unwrap().len() > 20, "{output}");
    }
}

/// What does not work is meant not to: nothing can be written in the core tier, and the modes and
/// owners of files are never changed.
#[test]
fn what_a_solution_may_use_of_node_works() {
    for (tier, meant) in [("core", vec!["write"]), ("full", vec!["write"]), ("integrity", vec![])] {
        let Some(output) = exercise(&["--isolation", tier, "--allow-unsandboxed"]) else { continue };
        let told = output.stdout.split("steps done; failed: ").nth(1).unwrap_or_else(|| panic!("{output}"));
        let failed: Vec<&str> = told.split(['"', '\\']).next().unwrap().split("; ").collect();
        let unexpected =
            failed.iter().filter(|step| !step.is_empty() && !meant.iter().any(|name| step.starts_with(name)));
        let unexpected: Vec<&&str> = unexpected.collect();
        assert!(unexpected.is_empty(), "tier {tier}: {unexpected:?}");
    }
}
