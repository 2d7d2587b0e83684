//! A submission's own tests: run in the sandbox, file by file, and told by what they say of
//! themselves. They are evidence of how somebody works, and decide nothing.

use std::path::PathBuf;
use std::time::Duration;

use super::command::Command;
use super::evidence::OwnTests;
use super::fault::Fault;
use super::runtime::Runtime;
use super::stage::{Stage, StageError};
use super::submission::Submission;
use super::verdict::Limits;
use crate::sandbox::{Policy, Profile};

/// The most files that are run, and how long one may take.
const MOST_FILES: usize = 40;
const PATIENCE: Duration = Duration::from_secs(30);
/// As much of what they print as is kept, of the end.
const KEPT: usize = 8_000;

/// Runs a project's own tests. `Err` says why there is nothing to tell.
pub(crate) fn run(
    submission: &Submission,
    runtime: &Runtime,
    policy: &Policy,
    limits: &Limits,
) -> Result<OwnTests, String> {
    let Some(handed) = submission.project() else { return Err("it is no project".to_owned()) };
    let script = handed.project.test_script()?;
    if let Some(script) = script.filter(|script| !script.starts_with("node --test")) {
        return Err(format!("its `test` script is `{script}`, and only `node --test` is run here"));
    }
    let all: Vec<&str> = handed.project.files().map(|(path, _)| path).filter(|path| is_test(path)).collect();
    let own = all.iter().filter(|path| !handed.given.contains(**path));
    let files: Vec<&str> = own.copied().take(MOST_FILES).collect();
    if files.is_empty() {
        let beyond = if all.is_empty() { "" } else { " beyond those that it was handed out with" };
        return Err(format!("it has none{beyond}"));
    }
    let absent = handed.project.absent_dev_dependencies();
    let stage = stage(submission, runtime, policy).map_err(|error| error.to_string())?;
    let mut told = OwnTests::default();
    let mut command = Command::new(&stage, limits);
    let mark = mark();
    for file in files {
        let plan = stage.testing(limits, file, &mark).map_err(|error| error.to_string())?;
        match command.run_plan(&plan, PATIENCE) {
            Ok(printed) => {
                if let Some(name) = absent.iter().find(|name| lacks(&printed, name)) {
                    return Err(format!(
                        "not run: `{file}` needs `{name}`, one of its `devDependencies`, which are not installed here"
                    ));
                }
                add(&mut told, file, &printed, &mark);
            }
            Err(Fault::Gone(gone)) => {
                told.failed += 1;
                told.output += &format!("not ok 1 - {file}: ended by the grader: it {}\n", gone.message);
            }
            Err(Fault::Machine(why) | Fault::Script(why)) => return Err(why),
            Err(Fault::Interrupted) => return Err("it was interrupted".to_owned()),
        }
    }
    told.output = stage.without_paths(end_of(&told.output));
    Ok(told)
}

fn stage(submission: &Submission, runtime: &Runtime, policy: &Policy) -> Result<Stage, StageError> {
    // Tests start servers and processes of their own.
    Ok(Stage::new(submission, runtime, policy)?.with_profile(Profile::Server))
}

/// Whether `node --test` would run the file.
fn is_test(path: &str) -> bool {
    let path = PathBuf::from(path);
    let (Some(stem), Some(ending)) = (path.file_stem(), path.extension()) else { return false };
    let (stem, ending) = (stem.to_string_lossy(), ending.to_string_lossy());
    let is_named = stem == "test"
        || stem.starts_with("test-")
        || [".test", "-test", "_test"].iter().any(|mark| stem.ends_with(mark));
    let is_inside = path.parent().is_some_and(|folder| folder.iter().any(|name| name == "test"));
    ["js", "mjs", "cjs", "ts", "mts", "cts"].contains(&&*ending) && (is_named || is_inside)
}

/// What the lines of a report begin with: nothing that anybody prints by chance.
fn mark() -> String {
    use std::hash::{BuildHasher, RandomState};
    format!("{:016x} ", RandomState::new().hash_one(0))
}

/// Whether a package that is not there was asked for.
fn lacks(printed: &str, name: &str) -> bool {
    ["package", "module"].iter().any(|kind| printed.contains(&format!("Cannot find {kind} '{name}'")))
}

/// Adds what a file's report says at its end, in TAP's comments: `# pass 3`.
fn add(told: &mut OwnTests, file: &str, printed: &str, mark: &str) {
    let count = |what: &str| {
        let mut report = printed.lines().rev().filter_map(|line| line.strip_prefix(mark));
        let line = report.find_map(|line| line.strip_prefix("# ")?.strip_prefix(what));
        line.and_then(|rest| rest.trim().parse::<u32>().ok())
    };
    let (passed, failed) = (count("pass "), count("fail "));
    told.passed += passed.unwrap_or(0);
    told.skipped += count("skipped ").unwrap_or(0) + count("todo ").unwrap_or(0);
    if failed.is_none() {
        told.output += &format!("not ok 1 - {file}: ended before its tests did\n");
    }
    told.failed += failed.unwrap_or(1) + count("cancelled ").unwrap_or(0);
    if failed != Some(0) {
        let printed = printed.replace(mark, "");
        told.output += &format!("# {file}\n{}\n", printed.trim_matches('\n'));
    }
}

fn end_of(text: &str) -> &str {
    let mut from = text.len().saturating_sub(KEPT);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    &text[from..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_found_as_node_finds_them() {
        for path in ["test/a.mjs", "src/a.test.mjs", "a-test.ts", "test.js", "test-a.cjs", "x/test/y/z.js"] {
            assert!(is_test(path), "{path}");
        }
        for path in ["src/a.mjs", "test/data.json", "testing.mjs", "latest.js"] {
            assert!(!is_test(path), "{path}");
        }
    }

    #[test]
    fn what_they_say_is_added_up() {
        let mut told = OwnTests::default();
        let report = "# pass 999\nm ok 1\nm # pass 3\nm # fail 0\nm # cancelled 0\nm # skipped 1\nm # todo 0\n# pass 9\n";
        add(&mut told, "a", report, "m ");
        assert_eq!((told.passed, told.failed, told.skipped, &*told.output), (3, 0, 1, ""));
        add(&mut told, "b", "SyntaxError", "m ");
        assert_eq!(
            (told.failed, &*told.output),
            (1, "not ok 1 - b: ended before its tests did\n# b\nSyntaxError\n")
        );
    }
}
