//! Solutions that try to get a verdict by anything but a right answer, one file each in `hostile/`.
//!
//! A file's first line says what it tries; the second what must come of it: the prompt, the verdict
//! (`*` where several are as good), and the one check that it breaks, or that nothing is checked.
//! A file holds the attack alone: `honestBucket`, `honestWindow` and `honestRetry`, which it may
//! use, are solutions that ship with the pack, so that a check which it leaves alone must pass.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::env::TestEnv;

/// The longest that any of them may take. Loading has 12 s, one call has 2.
const DEADLINE: Duration = Duration::from_secs(60);

#[test]
fn none_is_accepted_and_none_leaves_anything_behind() {
    let files = Mutex::new(files());
    let faults = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let Some(file) = files.lock().unwrap().pop() else { return };
                    if let Err(fault) = attack(&file) {
                        faults.lock().unwrap().push(format!("{}: {fault}", file.display()));
                    }
                }
            });
        }
    });
    let faults = faults.into_inner().unwrap();
    assert!(faults.is_empty(), "{} of them:\n{}", faults.len(), faults.join("\n"));
}

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hostile");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    assert!(files.len() >= 30, "only {} files", files.len());
    files.sort();
    files
}

/// What a file's second line says.
struct Expected<'a> {
    prompt: &'a str,
    verdict: &'a str,
    /// `None`: nothing is checked.
    broken: Option<&'a str>,
}

impl<'a> Expected<'a> {
    fn parse(source: &'a str) -> Option<Self> {
        let (prompt, rest) = source.lines().nth(1)?.strip_prefix("// ")?.split_once(": ")?;
        let (verdict, what) = rest.split_once(", ")?;
        let broken = what.strip_suffix(" fails");
        (broken.is_some() || what == "nothing is checked").then_some(Self { prompt, verdict, broken })
    }
}

fn attack(file: &Path) -> Result<(), String> {
    let source = fs::read_to_string(file).unwrap();
    let expected = Expected::parse(&source).ok_or("its second line does not say what must come of it")?;
    let env = TestEnv::new();
    let name = file.file_name().unwrap().to_str().unwrap();
    env.write(name, whole(&source, expected.prompt, file.extension().is_some_and(|ending| ending == "cjs")));
    let started = Instant::now();
    // Ends in a panic when a process or a folder is left behind.
    let output = env.run(&["check", name, "--prompt", expected.prompt, "--quick", "--format", "json"]);
    let took = started.elapsed();
    if output.status != Some(1) {
        return Err(format!("it is not simply refused:\n{output}"));
    }
    if took > DEADLINE {
        return Err(format!("it took {} s", took.as_secs()));
    }
    judge(&output.json(), &expected)
}

fn judge(verdict: &Value, expected: &Expected<'_>) -> Result<(), String> {
    let word = verdict["verdict"].as_str().unwrap_or_default();
    if expected.verdict != word && !(expected.verdict == "*" && word != "accepted") {
        return Err(format!("it ends in `{word}`, not in `{}`: {verdict}", expected.verdict));
    }
    let checks = verdict["checks"].as_array().ok_or("there are no checks")?;
    let with = |status: &str| -> Vec<&str> {
        checks
            .iter()
            .filter(|check| check["status"] == status)
            .filter_map(|check| check["id"].as_str())
            .collect()
    };
    let Some(broken) = expected.broken else {
        let is_told = verdict["message"].as_str().is_some_and(|message| !message.is_empty());
        return if checks.is_empty() && is_told { Ok(()) } else { Err(format!("it was checked: {verdict}")) };
    };
    if !with("failed").contains(&broken) {
        return Err(format!("`{broken}` did not fail: {verdict}"));
    }
    // A cheat about one call leaves the other checks alone, and those before it in any case.
    let passed = with("passed").len();
    let only_one = expected.prompt == "rate-limiter" && expected.verdict != "*";
    if only_one && with("failed") != [broken] {
        return Err(format!("more than `{broken}` failed: {:?}", with("failed")));
    }
    if expected.prompt == "rate-limiter" && passed < 15 {
        return Err(format!("only {passed} checks passed"));
    }
    if checks.len() < 25 { Err(format!("only {} checks", checks.len())) } else { Ok(()) }
}

/// The attack, the honest parts, and the exports that the attack leaves to them.
fn whole(attack: &str, prompt: &str, common_js: bool) -> String {
    let (file, names): (&str, &[(&str, &str)]) = match prompt {
        "rate-limiter" => (
            "accepted/minimal.mjs",
            &[("createTokenBucket", "honestBucket"), ("createSlidingWindow", "honestWindow")],
        ),
        _ => ("accepted/async-loop.mjs", &[("retry", "honestRetry")]),
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("questions/nodejs").join(prompt);
    let mut honest = fs::read_to_string(folder.join("solutions").join(file)).unwrap();
    let mut exports = String::new();
    for (name, honestly) in names {
        honest = honest.replace(&format!("function {name}("), &format!("function {honestly}("));
        if !attack.contains(name) && !common_js {
            exports += &format!("export {{ {honestly} as {name} }};\n");
        }
    }
    honest = honest.replace("export ", "");
    format!("{attack}\n{honest}\n{exports}")
}
