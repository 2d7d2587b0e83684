//! The embedded runtime: it judges as Node does, works where there is no Node, and lets no solution
//! through that Node would not.
//!
//! Where the two may differ is written down in [`EXCEPTIONS`], with the reason; there is none today.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use serde_json::Value;

use crate::env::{Output, TestEnv};

/// Solutions whose verdict is another in the embedded runtime: prompt, file, why.
const EXCEPTIONS: [(&str, &str, &str); 0] = [];

/// Solutions that only a heavy check tells apart, and one that all of them let pass: prompt, file.
const HEAVY: [(&str, &str); 3] = [
    ("retry", "accepted/async-loop.mjs"),
    ("retry", "rejected/synchronous-recursion.mjs"),
    ("retry", "rejected/recursion-grows-memory.mjs"),
];

fn wants_all() -> bool {
    #[expect(clippy::disallowed_methods, reason = "an option of this test's own")]
    std::env::var_os("PREPKIT_ALL_SOLUTIONS").is_some()
}

#[test]
fn every_solution_gets_the_verdict_that_it_gets_in_node() {
    let solutions = ["message-queue", "rate-limiter", "retry", "ttl-lru-cache"].iter().flat_map(|prompt| {
        ["accepted", "rejected"].iter().flat_map(move |kind| {
            // Of the long lists every twentieth is enough, unless all are asked for.
            let step = if *kind == "rejected" && !wants_all() { 20 } else { 1 };
            files(&solutions(prompt).join(kind)).into_iter().step_by(step)
        })
    });
    // Python is no language of either.
    let solutions = solutions.filter(|path| path.extension().is_none_or(|ending| ending != "py"));
    let faults = on_two_threads(solutions.collect(), |path| {
        let (prompt, name) = (prompt_of(path), path.file_name().unwrap().to_str().unwrap());
        let [node, embedded] =
            ["node", "embedded"].map(|runtime| judged(path, prompt, runtime, &["--quick"]));
        let is_excepted = EXCEPTIONS.iter().any(|(of, file, _)| *of == prompt && *file == name);
        let same = node == embedded;
        (same == is_excepted).then(|| format!("{prompt}/{name}: {node}\n  embedded: {embedded}"))
    });
    assert!(faults.is_empty(), "{} differ:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn heavy_checks_are_judged_too() {
    for (prompt, file) in HEAVY {
        let path = solutions(prompt).join(file);
        let found = judged(&path, prompt, "embedded", &[]);
        let is_accepted = found.starts_with("accepted");
        assert_eq!(is_accepted, file.starts_with("accepted/"), "{file}: {found}");
        assert!(!found.contains("not-run"), "{file}: {found}");
    }
}

/// The verdict's word, and each check with what was found of it.
fn judged(path: &Path, prompt: &str, runtime: &str, more: &[&str]) -> String {
    let path = path.to_str().unwrap();
    let args = ["check", path, "--prompt", prompt, "--runtime", runtime, "--format", "json", "--no-journal"];
    let output = TestEnv::new().run(&[&args[..], more].concat());
    let verdict = output.json();
    assert_eq!(verdict["runtime"]["name"], runtime, "{output}");
    let mut text = verdict["verdict"].as_str().unwrap().to_owned();
    for check in verdict["checks"].as_array().unwrap() {
        if check["status"] != "passed" {
            write!(text, ", {} {}", check["id"].as_str().unwrap(), check["status"].as_str().unwrap())
                .unwrap();
        }
    }
    text
}

fn solutions(prompt: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("questions/nodejs").join(prompt).join("solutions")
}

fn prompt_of(path: &Path) -> &str {
    path.ancestors().nth(3).and_then(Path::file_name).and_then(|name| name.to_str()).unwrap()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "mjs" || ending == "cjs"));
    files.sort();
    assert!(!files.is_empty(), "{} holds no solution", folder.display());
    files
}

/// What `look` finds wrong with each file.
fn on_two_threads(files: Vec<PathBuf>, look: impl Fn(&Path) -> Option<String> + Sync) -> Vec<String> {
    let files = Mutex::new(files);
    let faults = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let Some(file) = files.lock().unwrap().pop() else { return };
                    if let Some(fault) = look(&file) {
                        faults.lock().unwrap().push(fault);
                    }
                }
            });
        }
    });
    faults.into_inner().unwrap()
}

/// A machine where no program is on the path.
fn without_node() -> TestEnv {
    let env = TestEnv::new();
    let nowhere = env.work().join("nowhere");
    fs::create_dir(&nowhere).unwrap();
    env.with("PATH", nowhere)
}

#[test]
fn check_takes_it_where_there_is_no_node_and_says_so() {
    let env = without_node();
    let path = solutions("retry").join("accepted/timers-promises.mjs");
    let output = env.run(&["check", path.to_str().unwrap(), "--prompt", "retry", "--quick"]);
    assert_eq!(output.status, Some(0), "{output}");
    assert!(output.stderr.contains("there is no Node.js here"), "{output}");
    assert!(output.stdout.contains(" · embedded QuickJS-ng "), "{output}");
    let output = env.run(&["check", path.to_str().unwrap(), "--prompt", "retry", "--runtime", "node"]);
    assert_eq!(output.status, Some(4), "{output}");
    assert!(output.stderr.contains("no Node.js"), "{output}");
}

#[test]
fn demo_runs_without_node() {
    let output = without_node().run(&["demo"]);
    assert_eq!(output.status, Some(0), "{output}");
    for part in ["✗ wrong answer", "✓ accepted · score 100", "embedded QuickJS-ng"] {
        assert!(output.stdout.contains(part), "`{part}` is missing in {output}");
    }
}

#[test]
fn a_machine_with_neither_is_told() {
    let output = without_node().run(&["doctor"]);
    assert!(output.stdout.contains("✓ embedded") && output.stdout.contains("✗ Node.js"), "{output}");
}

fn checked(source: &str, name: &str) -> Output {
    let env = TestEnv::new();
    env.write(name, source);
    env.run(&["check", name, "--prompt", "retry", "--quick", "--runtime", "embedded"])
}

#[test]
fn what_is_not_there_is_no_verdict_on_the_solution() {
    let output =
        checked("import { readFileSync } from 'node:fs';\nexport const retry = readFileSync;\n", "a.mjs");
    assert_eq!(output.status, Some(4), "{output}");
    let said = output.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("`node:fs` is not there in the embedded runtime"), "{output}");
    assert!(said.contains("judge error (the machine's)"), "{output}");
}

#[test]
fn what_cannot_be_loaded_is_told_as_node_tells_it() {
    for (source, name, parts) in [
        ("export const retry = 1;\nlet x = ;\n", "a.mjs", ["solution.mjs:2", "let x = ;", "SyntaxError: "]),
        ("null.x;\n", "a.cjs", ["cannot be loaded", "TypeError: ", "solution.cjs:1:"]),
        ("import 'lodash';\n", "a.mjs", ["cannot be loaded", "lodash", "one file"]),
        ("await new Promise(() => {});\n", "a.mjs", ["while it was loaded", "exit status 13", "promise"]),
        ("exports.retry = {};\n", "a.js", ["does not export the function", "`retry`", "(object)"]),
        ("export const retry = {};\n", "a.js", ["does not export the function", "`retry`", "(object)"]),
    ] {
        let output = checked(source, name);
        assert_eq!(output.status, Some(1), "{source}: {output}");
        for part in parts {
            assert!(output.stdout.contains(part), "`{part}` is missing for {source}: {output}");
        }
    }
}

/// What a solution finds around the language, each line as a claim that must hold.
const CLAIMS: &str = r"
import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import EventEmitter, { once } from 'node:events';
import { hrtime } from 'node:process';
import { promisify, inspect, isDeepStrictEqual } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';

const copy = structuredClone({ when: new Date(5), map: new Map([[1, new Set([2])]]), bytes: new Uint8Array([1]) });
assert.deepEqual([copy.when.getTime(), copy.map.get(1).has(2), copy.bytes[0]], [5, true, 1]);
assert.throws(() => structuredClone(() => {}), { name: 'DataCloneError' });
const controller = new AbortController();
const both = AbortSignal.any([controller.signal, AbortSignal.timeout(10)]);
let heard = 0;
both.addEventListener('abort', () => heard++, { once: true });
controller.abort();
assert.ok(both.aborted && heard === 1 && both.reason.name === 'AbortError' && both.reason instanceof DOMException);
const emitter = new EventEmitter();
const waiting = once(emitter, 'done');
assert.ok(emitter.emit('done', 7) && !emitter.emit('done'));
assert.deepEqual(await waiting, [7]);
assert.throws(() => emitter.emit('error', new RangeError('loud')), RangeError);
assert.equal(Buffer.from('h\u00e9').toString('hex'), '68c3a9');
assert.equal(new TextDecoder().decode(new TextEncoder().encode('\u20ac')), '\u20ac');
assert.equal(atob(btoa('plain')), 'plain');
assert.equal(inspect({ a: [1, 'b'], m: new Map([[1, 2]]) }), `{ a: [ 1, 'b' ], m: Map(1) { 1 => 2 } }`);
assert.ok(isDeepStrictEqual({ a: [1] }, { a: [1] }) && !isDeepStrictEqual({ a: 1 }, { a: '1' }));
assert.equal(hrtime.bigint(), 90_000_000_000n);
assert.equal(new Date().toISOString(), '2026-01-01T00:00:00.000Z');
assert.equal(new Date().getTimezoneOffset(), 0);
assert.equal(typeof promisify(setTimeout), 'function');
const order = [];
queueMicrotask(() => order.push('microtask'));
process.nextTick(() => order.push('tick'));
setTimeout(() => order.push('timer'), 1);
const deep = n => (n === 0 ? 0 : 1 + deep(n - 1));
assert.equal(deep(5_000), 5_000);
assert.throws(() => { const endless = () => endless() + 1; endless(); }, RangeError);
console.log('%s is %d', 'it', 1, [2]);
export const retry = async () => sleep(1);
";

#[test]
fn what_node_has_around_the_language_is_there() {
    let env = TestEnv::new();
    env.write("claims.mjs", CLAIMS);
    for runtime in ["node", "embedded"] {
        let output = env.run(&["check", "claims.mjs", "--prompt", "retry", "--quick", "--runtime", runtime]);
        // It is loaded, which takes all claims to hold, and then fails what `retry` is for.
        assert!(output.stdout.contains("✗ wrong answer"), "{runtime}: {output}");
    }
}

#[test]
fn a_full_heap_is_a_memory_limit_and_cannot_be_caught() {
    let attack = "export const createSlidingWindow = options => (options.windowMs === 30 * 86_400_000 ? { take } : honestWindow(options));
function take() {
  const hoard = [];
  for (;;) { try { hoard.push(new Array(100_000).fill(0)); } catch { /* go on */ } }
}
";
    let env = TestEnv::new();
    env.write("a.mjs", with_honest_parts(attack, "rate-limiter", false));
    let output = env.run(&["check", "a.mjs", "--prompt", "rate-limiter", "--quick", "--runtime", "embedded"]);
    assert!(output.stdout.contains("✗ memory limit"), "{output}");
    assert!(output.stdout.contains("31 of 38 checks passed"), "{output}");
}

/// What attacks reach for and the runtime does not have: such a file does not come far.
const OUTSIDE: [&str; 4] = ["// stopped by: ", "import.meta.resolve", "await import(", "@"];

#[test]
fn no_attack_is_accepted_or_leaves_anything() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hostile");
    let mut attacks = files(&folder);
    attacks.retain(|path| {
        let source = fs::read_to_string(path).unwrap();
        let is_known = ["// rate-limiter: ", "// retry: "].iter().any(|prompt| source.contains(prompt));
        let imports = source.lines().any(|line| line.starts_with("import ") && !line.contains("node:assert"));
        is_known && !imports && !OUTSIDE.iter().any(|part| source.contains(part))
    });
    assert!(attacks.len() >= 30, "only {} files", attacks.len());
    let faults = on_two_threads(attacks, |path| {
        attack(path).err().map(|fault| format!("{}: {fault}", path.display()))
    });
    assert!(faults.is_empty(), "{} of them:\n{}", faults.len(), faults.join("\n"));
}

fn attack(path: &Path) -> Result<(), String> {
    let source = fs::read_to_string(path).unwrap();
    let expected = source.lines().nth(1).and_then(|line| line.strip_prefix("// ")).unwrap_or_default();
    let (prompt, what) = expected.split_once(": ").ok_or("its second line names no prompt")?;
    let env = TestEnv::new();
    let name = path.file_name().unwrap().to_str().unwrap();
    env.write(
        name,
        with_honest_parts(&source, prompt, path.extension().is_some_and(|ending| ending == "cjs")),
    );
    // Ends in a panic when a process or a file is left behind.
    let output =
        env.run(&["check", name, "--prompt", prompt, "--quick", "--format", "json", "--runtime", "embedded"]);
    if output.status != Some(1) {
        return Err(format!("it is not simply refused:\n{output}"));
    }
    let verdict = output.json();
    let broken = what.split(", ").last().and_then(|what| what.strip_suffix(" fails"));
    let Some(broken) = broken else { return Ok(()) };
    let is_caught = |check: &Value| check["id"] == broken && check["status"] == "failed";
    let checks = verdict["checks"].as_array().map(Vec::as_slice).unwrap_or_default();
    if checks.iter().any(is_caught) { Ok(()) } else { Err(format!("`{broken}` did not fail: {verdict}")) }
}

/// The attack beside solutions that ship with the pack, under the names that attacks use.
fn with_honest_parts(attack: &str, prompt: &str, common_js: bool) -> String {
    let (file, names): (&str, &[(&str, &str)]) = match prompt {
        "rate-limiter" => {
            ("minimal.mjs", &[("createTokenBucket", "honestBucket"), ("createSlidingWindow", "honestWindow")])
        }
        _ => ("async-loop.mjs", &[("retry", "honestRetry")]),
    };
    let mut honest = fs::read_to_string(solutions(prompt).join("accepted").join(file)).unwrap();
    let mut exports = String::new();
    for (name, honestly) in names {
        honest = honest.replace(&format!("function {name}("), &format!("function {honestly}("));
        if !attack.contains(name) && !common_js {
            writeln!(exports, "export {{ {honestly} as {name} }};").unwrap();
        }
    }
    format!("{attack}\n{}\n{exports}", honest.replace("export ", ""))
}
