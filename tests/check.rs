//! `check`: what is accepted and what is not, how a prompt and a module are recognised, and the
//! JSON verdict, which says the same of the same submission and seed.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::env::{Output, TestEnv};

fn solutions(prompt: &str, kind: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("questions/nodejs").join(prompt).join("solutions").join(kind)
}

fn source(prompt: &str, file: &str) -> String {
    fs::read_to_string(solutions(prompt, "accepted").join(file)).unwrap()
}

fn quick(env: &TestEnv, path: &str, more: &[&str]) -> Output {
    env.run(&[&["check", path, "--quick"], more].concat())
}

fn assert_accepted(output: &Output) {
    assert_eq!(output.status, Some(0), "{output}");
    assert!(output.stdout.contains("✓ accepted · score 100"), "{output}");
}

#[test]
fn accepted_solutions_are_accepted() {
    for (prompt, file) in
        [("rate-limiter", "bigint.mjs"), ("rate-limiter", "commonjs.cjs"), ("retry", "timers-promises.mjs")]
    {
        let path = solutions(prompt, "accepted").join(file);
        assert_accepted(&quick(&TestEnv::new(), path.to_str().unwrap(), &["--prompt", prompt]));
    }
}

#[test]
fn a_rejected_solution_is_told_what_it_does_wrong() {
    let path = solutions("rate-limiter", "rejected").join("window-edge-late.mjs");
    let output = quick(&TestEnv::new(), path.to_str().unwrap(), &["--prompt", "rate-limiter"]);
    assert_eq!(output.status, Some(1), "{output}");
    for part in [
        "✗ a call leaves the window at exactly t0 + windowMs",
        "came back: ",
        "expected: ",
        "the statement says: “",
        "// save as repro.mjs next to window-edge-late.mjs",
        "✗ wrong answer · score ",
        "seed 7",
    ] {
        assert!(output.stdout.contains(part), "`{part}` is missing in {output}");
    }
}

#[test]
fn only_bonus_checks_failing_is_still_accepted() {
    let path = solutions("rate-limiter", "accepted").join("no-bonus-wall-clock.mjs");
    let output =
        quick(&TestEnv::new(), path.to_str().unwrap(), &["--prompt", "rate-limiter", "--format", "json"]);
    assert_eq!(output.status, Some(0), "{output}");
    let verdict = output.json();
    assert_eq!(verdict["verdict"], "accepted");
    assert!(verdict["score"].as_u64().unwrap() < 100, "{output}");
    assert!(verdict["checks"].as_array().unwrap().iter().any(|check| check["status"] == "failed"));
}

#[test]
fn the_same_submission_and_seed_give_the_same_document() {
    let env = TestEnv::new();
    let path = solutions("rate-limiter", "rejected").join("bucket-overflows.mjs");
    let grade = |seed: &str| {
        quick(&env, path.to_str().unwrap(), &["--prompt", "rate-limiter", "--format", "json", "--seed", seed])
    };
    let documents = [grade("12345"), grade("12345")].map(|output| without_measures(output.json()));
    assert_eq!(documents[0].to_string(), documents[1].to_string());
    assert_eq!(documents[0]["seed"], 12345);
    assert_ne!(without_measures(grade("12346").json())["seed"], documents[0]["seed"]);
}

fn without_measures(mut verdict: Value) -> Value {
    verdict["usage"].take();
    verdict
}

#[test]
fn the_document_has_the_shape_that_docs_json_gives() {
    let path = solutions("retry", "rejected").join("rounds-down.mjs");
    let output = quick(&TestEnv::new(), path.to_str().unwrap(), &["--prompt", "retry", "--format", "json"]);
    assert!(output.stdout.ends_with('\n') && output.stderr.is_empty(), "{output}");
    let verdict = output.json();
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let whole = [
        "version",
        "prompt",
        "verdict",
        "score",
        "checks",
        "advice",
        "isolation",
        "runtime",
        "seed",
        "limits",
        "usage",
    ];
    assert_eq!(keys(&verdict), whole);
    assert_eq!(verdict["prompt"], "nodejs/retry");
    assert_eq!(keys(&verdict["isolation"]), ["tier", "layers"]);
    assert_eq!(keys(&verdict["runtime"]), ["name", "version"]);
    assert_eq!(keys(&verdict["limits"]), ["call_ms", "heavy_ms", "cpu_ms", "memory_mib", "output_kib"]);
    assert_eq!(keys(&verdict["usage"]), ["wall_ms", "cpu_ms", "memory_mib", "calls"]);
    for check in verdict["checks"].as_array().unwrap() {
        let parts = ["id", "group", "title", "status", "message", "reproduction", "unstable"];
        assert_eq!(keys(check), parts);
        let failed = check["status"] == "failed";
        assert_eq!(
            (check["message"].is_null(), check["reproduction"].is_null()),
            (check["status"] == "passed", !failed),
            "{check}"
        );
    }
}

#[test]
fn a_started_folder_is_known_by_its_mark() {
    let env = TestEnv::new();
    env.run(&["start", "retry"]);
    env.write("retry/solution.mjs", source("retry", "async-loop.mjs"));
    assert_accepted(&quick(&env, "retry", &[]));
    assert_accepted(&quick(&env, "retry/solution.mjs", &[]));
    assert_accepted(&env.run_in(&env.work().join("retry"), &["check", "--quick"]));
    assert_accepted(&env.run_in(&env.work().join("retry"), &["check", "solution.mjs", "--quick"]));
}

#[test]
fn a_prompt_is_known_by_its_beginning() {
    let env = TestEnv::new();
    env.write("mine.mjs", source("retry", "async-loop.mjs"));
    assert_accepted(&quick(&env, "mine.mjs", &["--prompt", "ret"]));
    assert_accepted(&quick(&env, "mine.mjs", &["--prompt", "nodejs/retry"]));
}

#[test]
fn a_module_is_what_node_takes_it_for() {
    let env = TestEnv::new();
    let (module, common) = (source("retry", "async-loop.mjs"), source("retry", "commonjs.cjs"));
    env.write("plain/solution.cjs", &common);
    env.write("esm/package.json", "{ \"type\": \"module\", \"name\": \"mine\" }");
    env.write("esm/deep/solution.js", &module);
    env.write("cjs/package.json", "{ \"type\": \"commonjs\" }");
    env.write("cjs/solution.js", &common);
    env.write("none/solution.js", &common);
    env.write("default/solution.mjs", source("retry", "default-export-object.mjs"));
    let class = "class Retries {\n  #run = run;\n  retry(...args) { return this.#run(...args); }\n}\nexport default new Retries();\n";
    env.write(
        "instance/solution.mjs",
        module.replace("export async function retry", "async function run") + class,
    );
    let mark = "Object.defineProperty(exports, '__esModule', { value: true });\n";
    env.write(
        "compiled/solution.cjs",
        common.replace("exports.retry =", &format!("{mark}exports.default = {{}};\nexports.default.retry =")),
    );
    for folder in ["plain", "esm/deep", "cjs", "none", "default", "instance", "compiled"] {
        let output = quick(&env, folder, &["--prompt", "retry"]);
        assert_eq!(output.status, Some(0), "{folder}: {output}");
    }
    env.write("cjs/solution.js", &module);
    let output = quick(&env, "cjs", &["--prompt", "retry"]);
    assert_eq!(output.status, Some(1), "{output}");
    assert!(output.stdout.contains("solution.js:4"), "it names the line: {output}");
}

#[test]
fn only_the_call_that_hangs_fails() {
    let env = TestEnv::new();
    let honest = source("retry", "async-loop.mjs").replace(
        "export async function retry(fn, options = {}) {",
        "export async function retry(fn, options = {}) {\n  while (options.maxMs === 500);",
    );
    env.write("hangs.mjs", honest);
    let verdict = quick(&env, "hangs.mjs", &["--prompt", "retry", "--format", "json"]).json();
    assert_eq!(verdict["verdict"], "time limit");
    let failed: Vec<_> = verdict["checks"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|check| check["status"] == "failed")
        .map(|check| check["id"].clone())
        .collect();
    assert_eq!(failed, ["longest-wait"]);
}

#[test]
fn nothing_is_remembered_with_no_journal() {
    let env = TestEnv::new();
    env.write("solution.mjs", source("retry", "async-loop.mjs"));
    assert_accepted(&quick(&env, ".", &["--prompt", "retry", "--no-journal"]));
    assert!(!env.home().join("journal.db").exists());
    assert_accepted(&quick(&env, ".", &["--prompt", "retry"]));
    assert!(env.home().join("journal.db").exists());
}

#[test]
fn a_verdict_shows_what_a_solution_wrote_without_obeying_it() {
    let env = TestEnv::new();
    env.write(
        "ansi.mjs",
        "export function retry() { throw new Error('\\u001b[2J\\u202eowned\\r::set-output name=x::y'); }\n",
    );
    let output = quick(&env, "ansi.mjs", &["--prompt", "retry"]);
    assert_eq!(output.status, Some(1), "{output}");
    assert!(output.stdout.contains("\\u{1b}[2J\\u{202e}owned"), "{output}");
    assert!(!output.stdout.contains(['\u{1b}', '\u{202e}', '\r']), "{output}");
}
