//! The upload service against the world's own: its reference works with the real `tus-js-client`, and
//! the real `@tus/server` is accepted. Both come from npm, into a folder of the test's; where the
//! registry cannot be reached the tests say so and are left out.

use std::fs;

use crate::env::{Output, TestEnv};

const CLIENT: &str = include_str!("take_homes/uploads.mjs");
const SERVER: &str = include_str!("take_homes/tus-server.mjs");
const REFERENCE: &str = include_str!("../questions/nodejs/upload-service/solutions/accepted/plain.mjs");
/// What the reference ends with: the start of its server.
const MAIN: &str = "if (process.argv[1] === fileURLToPath(import.meta.url)) await serve();";

/// A working folder with these packages; `None`: they are not to be had.
fn with_packages(packages: &[&str]) -> Option<TestEnv> {
    let env = TestEnv::new();
    env.write("package.json", "{ \"type\": \"module\" }");
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
    env.write("reference.mjs", REFERENCE);
    env.write("uploads.mjs", CLIENT);
    let output = node(&env, &["uploads.mjs", "reference.mjs"]);
    let expected = "whole: true\nbroken off: 404\ngone on with: true\nended: gone\n";
    assert_eq!(output.stdout, expected, "{output}");
}

#[test]
fn the_real_server_is_accepted() {
    let packages = ["@tus/server@2", "@tus/file-store@2", "esbuild"];
    let Some(env) = with_packages(&packages) else { return };
    assert!(REFERENCE.contains(MAIN), "the reference starts its server in another way now");
    env.write("client.mjs", REFERENCE.replace(MAIN, ""));
    env.write("tus-server.mjs", SERVER);
    let banner = "--banner:js=import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);";
    let args = ["node_modules/esbuild/bin/esbuild", "tus-server.mjs", "--bundle", "--platform=node"];
    let more = ["--format=esm", "--outfile=out/solution.mjs", banner];
    let bundled = node(&env, &[&args[..], &more].concat());
    assert!(fs::exists(env.work().join("out/solution.mjs")).unwrap(), "{bundled}");
    let checked = env.run(&["check", "out", "--prompt", "upload-service", "--quick", "--format", "json"]);
    let verdict = checked.json();
    assert_eq!(verdict["verdict"], "accepted", "{checked}");
}
