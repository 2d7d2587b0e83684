//! Solutions in Python: graded by the very checks that JavaScript is, in every tier, and no nearer to
//! an acceptance by any trick that the language has.
//!
//! Where there is no Python, each of these tests says so and leaves its work out.

use std::fs;
use std::path::{Path, PathBuf};

use insta::assert_snapshot;
use serde_json::Value;

use crate::env::TestEnv;

/// Whether `python3` is there; says so where it is not.
fn has_python(test: &str) -> bool {
    let there = TestEnv::new().shell("python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))'").status;
    if there != Some(0) {
        println!("left out: {test}: there is no Python 3.11 or newer here");
    }
    there == Some(0)
}

fn solutions(prompt: &str, kind: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("questions/nodejs").join(prompt);
    python_files(&folder.join("solutions").join(kind))
}

fn python_files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "py"));
    files.sort();
    files
}

fn verdict(path: &Path, prompt: &str, more: &[&str]) -> Value {
    let path = path.to_str().unwrap();
    let args = ["check", path, "--prompt", prompt, "--quick", "--format", "json", "--no-journal"];
    TestEnv::new().run(&[&args[..], more].concat()).json()
}

fn written(source: &str) -> Value {
    let env = TestEnv::new();
    let path = env.write("solution.py", source);
    verdict(&path, "retry", &[])
}

#[test]
fn accepted_solutions_are_accepted_and_rejected_ones_are_not() {
    if !has_python("solutions in Python") {
        return;
    }
    for prompt in ["rate-limiter", "retry"] {
        let [accepted, rejected] = ["accepted", "rejected"].map(|kind| solutions(prompt, kind));
        assert!(accepted.len() >= 2 && rejected.len() >= 5, "{prompt}");
        for path in accepted {
            let verdict = verdict(&path, prompt, &[]);
            assert_eq!(verdict["verdict"], "accepted", "{}: {verdict}", path.display());
            assert_eq!(verdict["runtime"]["name"], "python");
        }
        for path in rejected {
            let verdict = verdict(&path, prompt, &[]);
            assert_eq!(verdict["verdict"], "wrong answer", "{}: {verdict}", path.display());
            let failed = verdict["checks"].as_array().unwrap().iter().filter(|it| it["status"] == "failed");
            failed.for_each(|check| expect_reproduced(&path, check));
        }
    }
}

#[test]
fn every_report_says_how_the_program_is_run() {
    if !has_python("reproductions in Python") {
        return;
    }
    let env = TestEnv::new();
    let wrong = solutions("retry", "rejected").remove(0);
    let shown = env.run(&["check", wrong.to_str().unwrap(), "--prompt", "retry", "--quick"]);
    assert!(
        shown.stdout.contains("run `python3 repro.py`") && !shown.stdout.contains("repro.mjs"),
        "{shown}"
    );
    for (format, expected) in
        [("markdown", "run `python3 repro.py`"), ("html", "<code>python3 repro.py</code>")]
    {
        let report = env.run(&["report", "--attempt", "last", "--format", format]);
        assert!(report.stdout.contains(expected) && !report.stdout.contains("repro.mjs"), "{report}");
    }
}

/// The program of a failed check, run beside the solution, prints what it says behind `#`; asyncio has no
/// order for timers of one moment.
fn expect_reproduced(solution: &Path, check: &Value) {
    let Some(program) = check["reproduction"].as_str() else {
        // Bulk work moves the clock without waiting, which a program with an event loop cannot.
        let uses_asyncio = fs::read_to_string(solution).unwrap().contains("async");
        assert!(
            uses_asyncio && check["message"].as_str().unwrap().contains("bulk work"),
            "no program: {check}"
        );
        return;
    };
    let env = TestEnv::new();
    env.write("repro.py", program);
    fs::copy(solution, env.work().join(solution.file_name().unwrap())).unwrap();
    let output = env.command("python3").arg("repro.py").output().unwrap();
    let (printed, error) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let told = || format!("{}, {}:\n{program}\n--\n{printed}\n{error}", solution.display(), check["id"]);
    assert!(output.status.success() && !error.contains("Traceback"), "{}", told());
    let mut lines: Vec<_> = printed.lines().collect();
    let said: Vec<Said<'_>> = program.lines().filter_map(Said::read).collect();
    assert!(!said.is_empty() || program.contains("CPU time"), "it says nothing: {}", told());
    for said in said {
        let at = lines.iter().position(|line| said.is_there(line));
        lines.remove(at.unwrap_or_else(|| panic!("{said:?} is not printed: {}", told())));
    }
}

/// What a line of a program says that is printed.
#[derive(Debug)]
enum Said<'a> {
    /// How the line begins and ends.
    Event(&'a str, &'a str),
    /// A value, as JavaScript writes it.
    Value(&'a str),
}

impl<'a> Said<'a> {
    fn read(line: &'a str) -> Option<Self> {
        let line = line.trim();
        if let Some(event) = line.strip_prefix("# ") {
            let called = event.find('(').filter(|_| event.contains(" is called at "));
            let how = [" fulfils with ", " rejects with "].into_iter().find_map(|how| {
                let at = event.find(how)?;
                Some(Self::Event(&event[..at + how.len()], ""))
            });
            return called
                .map(|at| Self::Event(&event[..=at], &event[event.rfind(" is ").unwrap()..]))
                .or(how);
        }
        let (code, said) = line.rsplit_once("  # ")?;
        code.starts_with("print(").then_some(match said.strip_prefix("raises ") {
            Some(_) => Self::Event("raises ", ""),
            None => Self::Value(said),
        })
    }

    fn is_there(&self, printed: &str) -> bool {
        match self {
            Self::Event(start, end) => printed.starts_with(start) && printed.ends_with(end),
            Self::Value("a promise") => printed.contains("coroutine") || printed.contains("Future"),
            Self::Value(value) => values(value) == values(printed),
        }
    }
}

/// The values of a record, or the one value, in the words of neither language.
fn values(text: &str) -> Vec<String> {
    let is_record = text.contains([':', '=']);
    let parts = text.split([',', '{', '}', '(', ')']).filter(|part| !is_record || part.contains([':', '=']));
    let value = |part: &str| part.rsplit([':', '=']).next().unwrap_or_default().trim().to_lowercase();
    let values = parts.map(value).filter(|value| !value.is_empty());
    values
        .map(|value| if ["undefined", "null"].contains(&&*value) { "none".to_owned() } else { value })
        .collect()
}

/// No call is made that nobody thought of: one would end the process here.
#[test]
fn every_tier_runs_it() {
    if !has_python("tiers with Python") {
        return;
    }
    let path = &solutions("rate-limiter", "accepted")[0];
    for tier in ["core", "full", "integrity"] {
        let args =
            ["check", path.to_str().unwrap(), "--prompt", "rate-limiter", "--quick", "--format", "json"];
        let output = TestEnv::new()
            .with_first_on_path(Path::new("/usr/bin"))
            .run(&[&args[..], &["--isolation", tier, "--strict-calls", "--allow-unsandboxed"]].concat());
        let verdict = output.json();
        if verdict["isolation"]["tier"] == tier {
            assert_eq!(verdict["verdict"], "accepted", "{tier}: {output}");
        }
    }
}

#[test]
fn no_trick_is_accepted_or_reaches_the_driver() {
    if !has_python("hostile solutions in Python") {
        return;
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/hostile");
    let files = python_files(&folder);
    assert!(files.len() >= 15);
    for path in files {
        let verdict = verdict(&path, "retry", &[]);
        let name = path.display();
        assert_ne!(verdict["verdict"], "accepted", "{name}");
        assert!(!verdict["verdict"].as_str().unwrap().starts_with("judge"), "{name}: {verdict}");
        assert!(!verdict.to_string().contains("exit status 77"), "{name} reached the driver: {verdict}");
        let passed = verdict["checks"].as_array().unwrap().iter().filter(|check| check["status"] == "passed");
        assert!(passed.count() < 10, "{name}: {verdict}");
    }
}

#[test]
fn an_error_points_at_the_line() {
    if !has_python("errors in Python") {
        return;
    }
    let broken = written("import asyncio\n\ndef retry(fn:\n    pass\n");
    assert_snapshot!(broken["message"].as_str().unwrap(), @r#"
    the solution cannot be loaded:
      File "solution.py", line 3
        def retry(fn:
                 ^
    SyntaxError: '(' was never closed
    "#);
    let fails = written("def first():\n    return {}['x']\n\nfirst()\n");
    assert_snapshot!(fails["message"].as_str().unwrap(), @r#"
    the solution cannot be loaded:
      File "solution.py", line 4, in <module>
        first()
      File "solution.py", line 2, in first
        return {}['x']
    KeyError: 'x'
    "#);
}

#[test]
fn a_missing_function_is_named_as_python_spells_it() {
    if !has_python("names in Python") {
        return;
    }
    let env = TestEnv::new();
    let path = env.write("solution.py", "def create_token_buckets():\n    pass\n");
    let verdict = verdict(&path, "rate-limiter", &[]);
    assert_snapshot!(verdict["message"].as_str().unwrap(), @r"
    the solution does not export the function `create_token_bucket` and `create_sliding_window`; it exports `create_token_buckets` (function)
    ");
}

#[test]
fn a_machine_without_python_says_how_to_get_it() {
    let env = TestEnv::new().with("PATH", "/nowhere");
    env.write("solution.py", "def retry(fn):\n    pass\n");
    assert_snapshot!(env.run(&["check", "solution.py", "--prompt", "retry"]), @r"
    ------- stderr
    error: there is no Python here, which runs solutions in Python
    hint: install Python 3.11 or newer, so that `python3` is on the path
    ------- exit 4
    ");
}

#[test]
fn python_runs_in_python_alone() {
    let env = TestEnv::new();
    env.write("solution.py", "def retry(fn):\n    pass\n");
    env.write("solution.mjs", "export const retry = 1;\n");
    let check = |file, runtime| env.run(&["check", file, "--prompt", "retry", "--runtime", runtime]);
    assert_snapshot!(check("solution.py", "embedded"), @r"
    ------- stderr
    error: the solution is in Python, which runs in Python alone
    hint: leave `--runtime` out
    ------- exit 2
    ");
    assert_snapshot!(check("solution.mjs", "python"), @r"
    ------- stderr
    error: the solution is not in Python
    hint: name a file that ends in `.py`
    ------- exit 2
    ");
}
