//! What must never happen, many times over: `cargo bench --bench trust [-- PART [ROUNDS]]`.
//!
//! `honest`: accepted solutions of every prompt, with two busy loops for each core beside them: no
//! false failure (450 quick checks, and 45 with the checks of growth and memory). `same`: a
//! hundred verdicts on each of some solutions, byte by byte. `bombs`: how much memory a solution
//! gets that takes all it can. Needs `node`; the whole takes a quarter of an hour.

#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "a bench starts processes and prints")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

const PACK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/questions/nodejs");

/// Ways of taking all the memory that there is.
const BOMBS: [(&str, &str); 4] = [
    ("arrays", "const all = []; for (;;) all.push(new Array(100_000).fill(1.5));"),
    ("buffers", "const all = []; for (;;) all.push(Buffer.alloc(8 << 20, 1));"),
    (
        "strings",
        "const all = []; for (let i = 0; ; i++) all.push('x'.repeat(1 << 20) + i, JSON.stringify(all.length));",
    ),
    (
        "one buffer",
        "let size = 1 << 20; for (;;) { const b = Buffer.alloc(size, 1); globalThis.kept = [globalThis.kept, b]; size *= 2; }",
    ),
];

fn main() -> std::io::Result<()> {
    let home = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("trust-bench");
    fs::create_dir_all(&home)?;
    let arguments: Vec<String> = std::env::args().skip(1).filter(|part| !part.starts_with('-')).collect();
    let is_asked = |part: &str| arguments.first().is_none_or(|asked| asked == part);
    let rounds = |usual: usize| arguments.get(1).and_then(|rounds| rounds.parse().ok()).unwrap_or(usual);
    if is_asked("honest") {
        honest(&home, rounds(450))?;
    }
    if is_asked("same") {
        same(&home, rounds(100))?;
    }
    if is_asked("bombs") {
        bombs(&home, rounds(3))?;
    }
    Ok(())
}

/// One check's document; prepkit always prints one.
fn check(home: &Path, prompt: &str, solution: &Path, more: &[&str]) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_prepkit"))
        .env("PREPKIT_HOME", home)
        .args(["check", "--no-journal", "--format", "json", "--seed", "1", "--prompt", prompt])
        .args(more)
        .arg(solution)
        .output()
        .expect("the binary is there");
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)))
}

fn solutions(kind: &str) -> std::io::Result<Vec<(String, PathBuf)>> {
    let mut found = BTreeSet::new();
    for prompt in fs::read_dir(PACK)? {
        let folder = prompt?.path();
        let Ok(files) = fs::read_dir(folder.join("solutions").join(kind)) else { continue };
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        for file in files {
            found.insert((name.clone(), file?.path()));
        }
    }
    Ok(found.into_iter().collect())
}

/// Programs that keep every core busy twice, until they are dropped.
struct Busy(Vec<Child>);

impl Busy {
    fn start() -> std::io::Result<Self> {
        let cores = std::thread::available_parallelism()?.get();
        let spin = || Command::new("node").args(["-e", "for (;;);"]).stdin(Stdio::null()).spawn();
        Ok(Self((0..2 * cores).map(|_| spin()).collect::<Result<_, _>>()?))
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        for child in &mut self.0 {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn honest(home: &Path, runs: usize) -> std::io::Result<()> {
    let solutions = solutions("accepted")?;
    let _busy = Busy::start()?;
    for (what, runs, more) in [("quick", runs, &["--quick"][..]), ("whole", runs.div_ceil(10), &[])] {
        let mut failures = 0;
        let mut untold = 0;
        for (prompt, solution) in solutions.iter().cycle().take(runs) {
            let document = check(home, prompt, solution, more);
            let checks = document["checks"].as_array().map(Vec::as_slice).unwrap_or_default();
            let quick = !more.is_empty();
            untold += checks.iter().filter(|check| check["status"] == "not-run" && !quick).count();
            if document["verdict"] != "accepted" {
                failures += 1;
                println!("{}: {document:#}", solution.display());
            }
        }
        println!(
            "Honest solutions, load twice the cores: {failures} of {runs} {what} checks failed; {untold} checks could not be judged"
        );
    }
    Ok(())
}

fn same(home: &Path, rounds: usize) -> std::io::Result<()> {
    let hostile = home.join("hostile");
    fs::create_dir_all(&hostile)?;
    let made = [
        ("crash", "export const retry = () => { process.nextTick(() => { throw new Error('boom'); }); };"),
        ("exit", "export const retry = () => process.exit(0);"),
        ("flood", "export const retry = () => { for (;;) console.log('flood '.repeat(1000)); };"),
        (
            "chance",
            "export const retry = async fn => { if (Math.random() < 0.5) return Math.random(); return fn(1, {}); };",
        ),
    ];
    let mut cases = Vec::new();
    for (name, source) in made {
        let path = hostile.join(format!("{name}.mjs"));
        fs::write(&path, source)?;
        cases.push(("retry".to_owned(), path));
    }
    cases.extend(solutions("accepted")?.into_iter().take(1));
    cases.extend(solutions("rejected")?.into_iter().step_by(20));
    for (prompt, solution) in cases {
        let documents: BTreeSet<String> = (0..rounds)
            .map(|_| {
                let mut document = check(home, &prompt, &solution, &["--quick"]);
                document["usage"].take();
                document.to_string()
            })
            .collect();
        let name = solution.file_name().unwrap_or_default().to_string_lossy().into_owned();
        println!("{prompt}/{name}: {} different verdicts in {rounds}", documents.len());
    }
    Ok(())
}

fn bombs(home: &Path, rounds: usize) -> std::io::Result<()> {
    for (name, source) in BOMBS {
        let path = home.join(format!("{}.mjs", name.replace(' ', "-")));
        fs::write(&path, format!("export const retry = () => {{ {source} }};\n"))?;
        let mut worst: f64 = 0.0;
        let mut verdicts = BTreeSet::new();
        for _ in 0..rounds {
            let document = check(home, "retry", &path, &["--quick"]);
            let number = |value: &Value| value.as_f64().unwrap_or(f64::NAN);
            worst = worst
                .max(number(&document["usage"]["memory_mib"]) / number(&document["limits"]["memory_mib"]));
            verdicts.insert(document["verdict"].to_string());
        }
        println!("Memory bomb of {name}: at most {worst:.2} of the limit, {verdicts:?}");
    }
    Ok(())
}
