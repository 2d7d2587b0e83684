//! Servers that take too much, say too much, say nothing or say anything but HTTP, and those that try
//! to stay or to get out, one file each in `servers/` and, with a folder to write to, in `disks/`: each comes to its verdict in bounded time, and
//! nothing of it is left.
//!
//! A file's second line says what must come of it: the verdict, and the check that it breaks.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::arena::{Arena, OnePrompt, Run};
use super::{TRIES, in_parallel, judge, verdict_of};

/// Both checks, one of them twice, with what they wait for, and as much again for a busy machine.
const LONGEST: Duration = Duration::from_secs(40);
/// How many run at once: most of them only wait.
const AT_ONCE: usize = 4;
const PROMPT: &str = "exports = []\nruntimes = [\"node\"]\nprofile = \"server\"\nhints = []\n\n[limits]\ncall_ms = 5000\nheavy_ms = 5000\ncpu_ms = 20000\nmemory_mib = 256\noutput_kib = 64\n";
const STATEMENT: &str = "- Say hello. <!-- line: hello -->\n- End. <!-- line: end -->\n";
const CHECK: &str = include_str!("servers/check.js");
const HONEST: &str = include_str!("servers/honest.mjs");
/// What is checked of servers with a folder to write to; their cases are in `disks/`.
const DISK: &str = "disk_mib = 64\n";
const DISK_STATEMENT: &str = "- Leave. <!-- line: leaves -->\n- Give. <!-- line: gives -->\n";
const DISK_CHECK: &str = include_str!("disks/check.js");
const DISK_HONEST: &str = include_str!("disks/honest.mjs");
/// What turns a terminal upside down.
const ESCAPES: [char; 5] = ['\u{1b}', '\u{7}', '\u{9b}', '\u{202e}', '\0'];

#[test]
fn a_server_comes_to_its_verdict_and_leaves_nothing() {
    all_come_to_their_verdicts("tests/hostile/servers", 20);
}

#[test]
fn a_server_with_a_folder_comes_to_its_verdict_and_leaves_nothing() {
    all_come_to_their_verdicts("tests/hostile/disks", 9);
}

fn all_come_to_their_verdicts(folder: &str, least: usize) {
    let honest = grade(&file(folder, "honest.mjs"), &["--format", "json"]).unwrap().1;
    assert_eq!(verdict_of(&honest).unwrap()["verdict"], "accepted", "{}", honest.text());
    let files: Vec<_> = fs::read_dir(file(folder, "")).unwrap().map(|file| file.unwrap().path()).collect();
    let is_case = |file: &PathBuf| !file.ends_with("check.js") && !file.ends_with("honest.mjs");
    let files: Vec<_> = files.into_iter().filter(is_case).collect();
    assert!(files.len() >= least, "only {} servers", files.len());
    let faults = in_parallel(files, AT_ONCE, |file| {
        // A busy machine may keep one from doing what it is here for.
        let mut fault = attack(&file).err()?;
        for _ in 1..TRIES {
            fault = attack(&file).err()?;
        }
        Some(format!("{}: {fault}", file.file_name().unwrap().display()))
    });
    assert!(faults.is_empty(), "{} of them:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn nothing_that_a_server_sends_reaches_the_terminal() {
    let servers =
        ["escapes.mjs", "escapes-in-body.mjs", "no-http.mjs"].map(|name| ("tests/hostile/servers", name));
    for (folder, name) in servers.into_iter().chain([("tests/hostile/disks", "odd-names.mjs")]) {
        let run = grade(&file(folder, name), &["--verbose"]).unwrap().1;
        assert!(!run.text().contains(ESCAPES), "{name}: {:?}", run.text());
    }
}

#[test]
fn a_server_that_hands_over_fails_in_every_check_alike() {
    let verdict = verdict_of(
        &grade(&file("tests/hostile/servers", "hands-over.mjs"), &["--format", "json"]).unwrap().1,
    );
    for check in verdict.unwrap()["checks"].as_array().unwrap() {
        let why = "the solution has ended, exit status 0: what it left running is not looked at";
        assert_eq!((&check["status"], &check["message"]), (&"failed".into(), &why.into()), "{check}");
    }
}

fn file(folder: &str, name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(folder).join(name)
}

fn attack(file: &Path) -> Result<(), String> {
    let source = fs::read_to_string(file).unwrap();
    let header = source.lines().nth(1).and_then(|line| line.strip_prefix("// "));
    let header = header.and_then(|line| line.strip_suffix(" fails")?.split_once(", "));
    let (expected, broken) = header.ok_or("its second line does not say what must come of it")?;
    let (arena, run) = grade(file, &["--format", "json"])?;
    judge(&arena, &run).map_err(|fault| format!("{fault}\n{}", run.text()))?;
    let told = verdict_of(&run)?;
    let checks = told["checks"].as_array().ok_or("there are no checks")?;
    let is_broken = |check: &&serde_json::Value| check["id"] == broken && check["status"] == "failed";
    let has_reason = checks.iter().find(is_broken).is_some_and(|check| check["message"].is_string());
    if told["verdict"] != expected || !has_reason {
        return Err(format!("it does not come to `{expected}, {broken} fails`\n{}", run.text()));
    }
    if run.took > LONGEST {
        return Err(format!("it took {} s", run.took.as_secs()));
    }
    Ok(())
}

fn grade(file: &Path, options: &[&str]) -> Result<(Arena, Run), String> {
    let arena = Arena::new(None);
    let with_disk = format!("{PROMPT}{DISK}");
    let pack = if file.parent().is_some_and(|folder| folder.ends_with("disks")) {
        let (statement, check, honest) = (DISK_STATEMENT, DISK_CHECK, DISK_HONEST);
        OnePrompt { id: "greeter", prompt: &with_disk, statement, check, honest }
    } else {
        OnePrompt { id: "greeter", prompt: PROMPT, statement: STATEMENT, check: CHECK, honest: HONEST }
    };
    // In the place of the one that is there.
    let folder = arena.env.home().join("packs/hostile");
    fs::remove_dir_all(&folder).unwrap();
    pack.write(&folder);
    let source = arena.filled(&fs::read_to_string(file).unwrap());
    arena.env.write("server.mjs", source);
    let run = arena.run(&[&["check", "server.mjs", "--prompt", "greeter"], options].concat())?;
    Ok((arena, run))
}
