//! The upload service against the world's own: its reference works with the real `tus-js-client`, and
//! the real `@tus/server` is accepted. Both come from npm, into a folder of the test's; where the
//! registry cannot be reached the tests say so and are left out.

use crate::env::{Output, TestEnv};

const CLIENT: &str = include_str!("take_homes/uploads.mjs");
const SERVER: &str = include_str!("take_homes/tus-server.mjs");
const OUR_SERVER: &str =
    include_str!("../questions/nodejs/upload-service/solutions/accepted/plain/src/server.mjs");
const OUR_CLIENT: &str =
    include_str!("../questions/nodejs/upload-service/solutions/accepted/plain/src/client.mjs");
const PACKAGE: &str =
    r#"{ "type": "module", "scripts": { "start": "node src/server.mjs", "test": "node --test" } }"#;

/// A working folder with these packages; `None`: they are not to be had.
fn with_packages(packages: &[&str]) -> Option<TestEnv> {
    let env = TestEnv::new();
    env.write("package.json", PACKAGE);
    let mut npm = env.command("npm");
    let cache = env.home().join("npm");
    npm.args(["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error"])
        .args(packages);
    npm.env("npm_config_cache", cache).env("HOME", env.home()).env_remove("TMPDIR");
    match npm.output() {
        Ok(output) if output.status.success() => Some(env),
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            println!("left out: {} cannot be installed: {}", packages.join(" and "), said.trim());
            None
        }
        Err(error) => {
            println!("left out: there is no npm: {error}");
            None
        }
    }
}

fn node(env: &TestEnv, args: &[&str]) -> Output {
    let mut command = env.command("node");
    command.args(args);
    env.finish(command)
}

#[test]
fn the_reference_works_with_the_real_client() {
    let Some(env) = with_packages(&["tus-js-client@4"]) else { return };
    env.write("reference.mjs", OUR_SERVER);
    env.write("uploads.mjs", CLIENT);
    let output = node(&env, &["uploads.mjs", "reference.mjs"]);
    let expected = "whole: true\nbroken off: 404\ngone on with: true\nended: gone\n";
    assert_eq!(output.stdout, expected, "{output}");
}

#[test]
fn the_real_server_is_accepted() {
    let Some(env) = with_packages(&["@tus/server@2", "@tus/file-store@2"]) else { return };
    env.write("src/server.mjs", SERVER);
    env.write("src/client.mjs", OUR_CLIENT);
    let checked = env.run(&["check", ".", "--prompt", "upload-service", "--quick", "--format", "json"]);
    let verdict = checked.json();
    assert_eq!(verdict["verdict"], "accepted", "{checked}");
    let delta = verdict["evidence"]["delta"].to_string();
    assert!(delta.contains("depends on `@tus/server`"), "{delta}");
}
