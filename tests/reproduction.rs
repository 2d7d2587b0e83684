//! The reproduction of a failed check, run with plain Node beside the solution, prints what it says.
//!
//! Every fourth rejected solution of three prompts is graded, and of each check a few failures are
//! run: `PREPKIT_ALL_REPRODUCTIONS=1` takes all of both. A line that says behind `//` what it prints, or
//! what happens, must be matched by the output; how console.log breaks lines does not count.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::Mutex;

use serde_json::Value;

use crate::env::TestEnv;

/// So many failures of one check are run.
const OF_EACH: usize = 2;

/// A failed check of a solution.
struct Failure {
    prompt: &'static str,
    solution: PathBuf,
    check: String,
    message: String,
    program: Option<String>,
}

#[test]
fn a_reproduction_prints_what_it_says() {
    let solutions: Vec<_> = ["message-queue", "rate-limiter", "retry"]
        .into_iter()
        .flat_map(|prompt| {
            rejected(prompt).step_by(if wants_all() { 1 } else { 4 }).map(move |file| (prompt, file))
        })
        .collect();
    let failures = in_parallel(solutions, |(prompt, file)| failures(prompt, &file));
    let mut failures: Vec<_> = failures.into_iter().flatten().collect();
    let checks =
        failures.iter().map(|failure| &failure.check).collect::<std::collections::BTreeSet<_>>().len();
    assert!(failures.len() > 100 && checks > 40, "{} failures of {checks} checks", failures.len());
    let everything = failures.len();
    if !wants_all() {
        failures = sample(failures);
    }
    let outcomes = in_parallel(failures, |failure| compare(&failure));
    let compared = outcomes.iter().filter(|outcome| matches!(outcome, Ok(Compared::Values(_)))).count();
    let lines: usize = outcomes
        .iter()
        .map(|outcome| if let Ok(Compared::Values(lines)) = outcome { *lines } else { 0 })
        .sum();
    println!(
        "{compared} of {everything} reproductions compared, {lines} lines; {} ran without a value to compare",
        outcomes.len() - compared
    );
    let faults: Vec<_> = outcomes.into_iter().filter_map(Result::err).collect();
    assert!(faults.is_empty(), "{} reproductions mislead:\n\n{}", faults.len(), faults.join("\n\n"));
}

fn wants_all() -> bool {
    #[expect(clippy::disallowed_methods, reason = "an option of this test's own")]
    std::env::var_os("PREPKIT_ALL_REPRODUCTIONS").is_some()
}

fn rejected(prompt: &str) -> impl Iterator<Item = PathBuf> + use<> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("questions/nodejs")
        .join(prompt)
        .join("solutions/rejected");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    // What every Node imports: TypeScript needs a newer one than the oldest that grades it.
    files.retain(|file| file.extension().is_some_and(|ending| ending == "mjs" || ending == "cjs"));
    files.sort();
    files.into_iter()
}

/// The results of `work`, which is done for two things at a time.
fn in_parallel<T: Send, R: Send>(things: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    let waiting = Mutex::new(things.into_iter());
    let done = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let Some(thing) = waiting.lock().unwrap().next() else { return };
                    let result = work(thing);
                    done.lock().unwrap().push(result);
                }
            });
        }
    });
    done.into_inner().unwrap()
}

fn failures(prompt: &'static str, solution: &Path) -> Vec<Failure> {
    let path = solution.to_str().unwrap();
    let output = TestEnv::new().run(&[
        "check",
        path,
        "--prompt",
        prompt,
        "--quick",
        "--format",
        "json",
        "--no-journal",
    ]);
    let verdict = output.json();
    let text = |value: &Value| value.as_str().map(ToOwned::to_owned);
    let failed = verdict["checks"].as_array().unwrap().iter().filter(|check| check["status"] == "failed");
    failed
        .map(|check| Failure {
            prompt,
            solution: solution.to_owned(),
            check: text(&check["id"]).unwrap(),
            message: text(&check["message"]).unwrap(),
            program: text(&check["reproduction"]),
        })
        .collect()
}

/// A few of each check, from solutions that lie apart.
fn sample(mut failures: Vec<Failure>) -> Vec<Failure> {
    let mut taken: BTreeMap<(&str, String), usize> = BTreeMap::new();
    failures.sort_by_key(|failure| {
        failure.solution.file_name().unwrap().to_str().unwrap().chars().rev().collect::<String>()
    });
    failures.retain(|failure| {
        let taken = taken.entry((failure.prompt, failure.check.clone())).or_default();
        *taken += 1;
        *taken <= OF_EACH
    });
    failures
}

/// What a run showed that did as the program says.
enum Compared {
    /// So many lines were compared.
    Values(usize),
    /// There was no value to compare.
    Ran,
}

fn compare(failure: &Failure) -> Result<Compared, String> {
    let name = failure.solution.file_name().unwrap().to_str().unwrap();
    let Some(program) = &failure.program else {
        // It went wrong once and not again: there is nothing to show.
        return if failure.message.contains("not when it was repeated") {
            Ok(Compared::Ran)
        } else {
            Err(format!("{name}: `{}` has no reproduction: {}", failure.check, failure.message))
        };
    };
    let output = run(failure, program);
    let printed = normal(&String::from_utf8_lossy(&output.stdout));
    let said = predictions(program, &failure.check);
    if said.is_empty() {
        return Ok(Compared::Ran);
    }
    let mut rest = printed.clone();
    for line in &said {
        let Some(at) = rest.find(line.as_str()) else {
            let error = String::from_utf8_lossy(&output.stderr);
            return Err(format!(
                "{name}: `{}` says `{line}`, and prints\n{printed}\n{error}\n{program}",
                failure.check
            ));
        };
        rest.replace_range(at..at + line.len(), "\n");
    }
    Ok(Compared::Values(said.len()))
}

fn run(failure: &Failure, program: &str) -> Output {
    let env = TestEnv::new();
    env.write("repro.mjs", program);
    fs::copy(&failure.solution, env.work().join(failure.solution.file_name().unwrap())).unwrap();
    let mut command = env.command("node");
    if program.lines().next().is_some_and(|first| first.contains("--expose-gc")) {
        command.arg("--expose-gc");
    }
    command.arg("repro.mjs").output().unwrap()
}

/// What the program says that it prints, the longest first.
fn predictions(program: &str, check: &str) -> Vec<String> {
    let mut said: Vec<String> =
        program.lines().flat_map(prediction).filter(|line| !is_drawn(line, check)).collect();
    said.sort_by_key(|line| std::cmp::Reverse(line.len()));
    said
}

/// `Math.random` draws anew: the second limiter of this check uses it.
fn is_drawn(line: &str, check: &str) -> bool {
    check == "jitter-range" && (line.starts_with("fn2(") || line.starts_with("onRetry2("))
}

fn prediction(line: &str) -> Vec<String> {
    let (times, code) = repeated(line).unwrap_or((1, line));
    let said = if let Some(said) = code.strip_prefix("// ") {
        ["is called at ", " fulfils with ", " rejects with "]
            .iter()
            .any(|how| said.contains(how))
            .then_some(said)
    } else if code.starts_with("console.log(") || code.starts_with("try {") {
        code.split_once("; // ").or_else(|| code.split_once("} // ")).map(|(_, said)| said)
    } else {
        None
    };
    // How a promise prints says more than the check knows.
    let said = said.map(|said| if said == "a promise" { "Promise {" } else { said });
    said.map(normal).into_iter().cycle().take(said.map_or(0, |_| times)).collect()
}

/// `for (let i = 0; i < 5; i++) …`
fn repeated(line: &str) -> Option<(usize, &str)> {
    let (count, code) = line.strip_prefix("for (let i = 0; i < ")?.split_once("; i++) ")?;
    Some((count.parse().ok()?, code))
}

/// A receipt that a solution draws is another the next time.
fn normal(text: &str) -> String {
    let drawn = regex::Regex::new("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}").unwrap();
    drawn.replace_all(&text.split_whitespace().collect::<Vec<_>>().join(" "), "drawn").into_owned()
}

#[test]
fn what_a_line_says_is_found() {
    let check = |line: &str, expected: &[&str]| assert_eq!(prediction(line), expected, "{line}");
    check("console.log(f()); // { a:  1 }", &["{ a: 1 }"]);
    check("for (let i = 0; i < 2; i++) console.log(f()); // 1", &["1", "1"]);
    check(
        "try { f(); } catch (error) { console.log(`throws ${error}`); } // throws Error: x",
        &["throws Error: x"],
    );
    check("// fn(1) is called at 0 ms", &["fn(1) is called at 0 ms"]);
    check("// a clock that stands still", &[]);
    check("await advance(5);", &[]);
}
