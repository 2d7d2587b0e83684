//! How far a solution is kept apart: the tier that is asked for, the one that the machine grants,
//! and whose code may do with less.

use insta::assert_snapshot;

use crate::env::{Output, TestEnv};

const SOLUTION: &str = "export const retry = async fn => fn(1, {});\n";

fn checked(env: &TestEnv, options: &[&str]) -> Output {
    env.run(&[&["check", "--prompt", "retry", "--quick", "--format", "json"], options].concat())
}

fn tier(output: &Output) -> String {
    output.json()["isolation"]["tier"].as_str().unwrap().to_owned()
}

#[test]
fn strangers_code_needs_the_core_tier_and_ones_own_does_not() {
    let env = TestEnv::new();
    env.write("solution.mjs", SOLUTION);
    assert_snapshot!(checked(&env, &["--isolation", "integrity"]), @r"
    ------- stderr
    error: isolation of tier core is not to be had here: tier integrity was asked for
    hint: `prepkit doctor` tells how to get it; `--allow-unsandboxed` runs code that you trust without
    ------- exit 3
    ");
    let allowed = checked(&env, &["--isolation", "integrity", "--allow-unsandboxed"]);
    assert_eq!((allowed.status, tier(&allowed).as_str()), (Some(1), "integrity"), "{allowed}");

    env.run(&["start", "retry"]);
    let own = env.run(&["check", "retry", "--quick", "--format", "json", "--isolation", "integrity"]);
    assert_eq!((own.status, tier(&own).as_str()), (Some(1), "integrity"), "{own}");
    // What came back from somebody else lies in another folder, whatever its mark says.
    env.write("returned/.prepkit.toml", env.read("retry/.prepkit.toml"));
    env.write("returned/solution.mjs", SOLUTION);
    let foreign = env.run(&["check", "returned", "--quick", "--isolation", "integrity"]);
    assert_eq!(foreign.status, Some(3), "{foreign}");
}

/// Layers that were left out show in the tier: nothing claims more than it has.
#[test]
fn a_missing_layer_lowers_the_tier() {
    let env = TestEnv::new();
    env.write("solution.mjs", SOLUTION);
    for (asked, without, left) in [
        ("core", "landlock", "integrity"),
        ("core", "seccomp", "integrity"),
        ("core", "capabilities", "integrity"),
        ("full", "private-root", "core"),
    ] {
        let output = checked(&env, &["--isolation", asked, "--without", without]);
        // Status 3: the machine has no such tier.
        if output.status != Some(3) {
            assert_eq!(tier(&output), left, "{asked} without {without}: {output}");
        }
    }
}

/// Whoever runs the solution can read it, whatever files are made for others to read.
#[test]
fn a_strict_umask_is_no_hindrance() {
    let env = TestEnv::new();
    env.write("solution.mjs", SOLUTION);
    let output = env.shell("umask 077 && exec \"$0\" check --prompt retry --quick --format json");
    assert_eq!(
        (output.status, output.json()["verdict"].as_str()),
        (Some(1), Some("wrong answer")),
        "{output}"
    );
}

/// As in a container: no user namespaces. Then the tier is core, it is said, and full is refused.
#[test]
#[cfg(target_os = "linux")]
fn without_namespaces_it_says_so_and_goes_on() {
    let env = TestEnv::new();
    env.write("solution.mjs", SOLUTION);
    let forbid = "echo 0 >/proc/sys/user/max_user_namespaces";
    let inside = |command: &str| env.shell(&format!("unshare -Ur sh -c '{forbid} && {command}' \"$0\""));
    let check = "exec \"$0\" check --prompt retry --quick --format json";
    let output = inside(check);
    if output.status != Some(1) {
        println!("left out: namespaces cannot be nested here: {output}");
        return;
    }
    assert_eq!(tier(&output), "core");
    assert!(output.stderr.contains("hint: isolation is tier core: no namespaces here"), "{output}");
    let refused = inside(&format!("{check} --isolation full"));
    assert_eq!(refused.status, Some(3), "{refused}");
    assert!(refused.stderr.contains("error: isolation of tier full is not to be had here"), "{refused}");
}
