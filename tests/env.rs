//! [`TestEnv`]: the binary in a home of its own, where nothing of the machine shows.
//!
//! The environment is cleared but for `PATH`, which finds Node; clock, time zone and seed are fixed; standard
//! input is empty. An [`Output`] prints as one text that holds everything the run did: what a
//! snapshot does not show was empty. Every run has a folder for temporary files of its own, and
//! nothing may be left in it, nor a process that was started there.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// A throw-away home and working folder.
#[derive(Debug)]
pub(crate) struct TestEnv {
    home: TempDir,
    work: TempDir,
    temporary: TempDir,
    variables: Vec<(OsString, OsString)>,
}

impl TestEnv {
    pub(crate) fn new() -> Self {
        let fixed = [
            ("PREPKIT_NOW", "2026-01-31T12:00:00Z"),
            ("PREPKIT_SEED", "7"),
            ("NO_COLOR", "1"),
            ("TZ", "UTC"),
        ];
        let mut variables: Vec<_> = fixed.iter().map(|(name, value)| (name.into(), value.into())).collect();
        #[expect(clippy::disallowed_methods, reason = "the one variable that a test takes from outside")]
        let path = std::env::var_os("PATH");
        variables.extend(path.map(|path| ("PATH".into(), path)));
        let temporary = folder();
        variables.push(("TMPDIR".into(), temporary.path().into()));
        Self { home: folder(), work: folder(), temporary, variables }
    }

    /// Sets a variable, or takes the place of one of the fixed ones.
    pub(crate) fn with(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.variables.retain(|(known, _)| known != name);
        self.variables.push((name.into(), value.as_ref().to_owned()));
        self
    }

    /// Looks for programs in this folder first.
    pub(crate) fn with_first_on_path(self, folder: &Path) -> Self {
        let path = self.variables.iter().find(|(name, _)| name == "PATH").map(|(_, path)| path.clone());
        let rest = path.iter().flat_map(std::env::split_paths).collect::<Vec<_>>();
        let path = std::env::join_paths([folder.to_owned()].into_iter().chain(rest)).unwrap();
        self.with("PATH", path)
    }

    /// What `PREPKIT_HOME` names.
    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// The folder that commands start in.
    pub(crate) fn work(&self) -> &Path {
        self.work.path()
    }

    /// Where its runs put temporary files.
    pub(crate) fn temporary(&self) -> &Path {
        self.temporary.path()
    }

    /// Writes a file in the working folder, and the folders above it; returns its path.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.work().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    /// Reads a file of the working folder.
    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.work().join(name)).unwrap()
    }

    /// Runs prepkit in the working folder.
    pub(crate) fn run(&self, args: &[&str]) -> Output {
        self.run_in(self.work(), args)
    }

    /// Runs prepkit in another folder.
    pub(crate) fn run_in(&self, folder: &Path, args: &[&str]) -> Output {
        let mut command = self.command(BINARY);
        command.args(args).current_dir(folder);
        self.finish(command)
    }

    /// Runs a line of shell in the working folder, in which `"$0"` is prepkit.
    pub(crate) fn shell(&self, line: &str) -> Output {
        let mut command = self.command("sh");
        command.args(["-c", line, BINARY]);
        self.finish(command)
    }

    /// A program in the working folder, with this environment and nothing on standard input.
    pub(crate) fn command(&self, program: &str) -> Command {
        #[expect(clippy::disallowed_methods, reason = "a test starts programs as a shell would")]
        let mut command = Command::new(program);
        command.current_dir(self.work()).stdin(Stdio::null());
        command.env_clear().env("PREPKIT_HOME", self.home()).envs(self.variables.iter().cloned());
        command
    }

    /// Waits for the command's end; nothing may be left behind.
    pub(crate) fn finish(&self, mut command: Command) -> Output {
        let output = command.output().unwrap();
        assert_eq!(self.left_behind(), Vec::<String>::new(), "{command:?} left something behind");
        Output {
            stdout: self.without_paths(&output.stdout),
            stderr: self.without_paths(&output.stderr),
            status: output.status.code(),
        }
    }

    /// Files in the folder for temporary files, and processes that run in it or on something of it.
    /// A process that was killed may take a moment to go, and gets one.
    pub(crate) fn left_behind(&self) -> Vec<String> {
        let until = Instant::now() + Duration::from_secs(5);
        loop {
            let files = fs::read_dir(self.temporary.path()).unwrap();
            let mut left: Vec<_> = files.map(|file| file.unwrap().path().display().to_string()).collect();
            left.extend(processes_in(self.temporary.path()));
            if left.is_empty() || Instant::now() > until {
                return left;
            }
            std::thread::yield_now();
        }
    }

    /// Runs prepkit in the working folder: all that a person would see, in the order in which it
    /// was written, and the status.
    pub(crate) fn run_as_seen(&self, args: &[&str]) -> (String, Option<i32>) {
        let (mut seen, both) = std::io::pipe().unwrap();
        let mut command = self.command(BINARY);
        let mut child = command.args(args).stdout(both.try_clone().unwrap()).stderr(both).spawn().unwrap();
        // It holds the writing ends, and the text ends when they are closed.
        drop(command);
        let mut text = Vec::new();
        seen.read_to_end(&mut text).unwrap();
        (self.without_paths(&text), child.wait().unwrap().code())
    }

    fn without_paths(&self, text: &[u8]) -> String {
        let text = String::from_utf8_lossy(text).into_owned();
        [(self.home(), "[home]"), (self.work(), "[work]")].iter().fold(text, |text, (folder, name)| {
            // A folder for temporary files may be a link, and either name may be printed.
            let real = folder.canonicalize().unwrap();
            text.replace(real.to_str().unwrap(), name).replace(folder.to_str().unwrap(), name)
        })
    }
}

/// The binary under test.
pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_prepkit");

/// Processes whose working folder or command line lies in `folder`; only Linux tells.
fn processes_in(folder: &Path) -> Vec<String> {
    let name = folder.to_str().unwrap();
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten().map(|entry| entry.path());
    processes
        .filter_map(|process| {
            let working = fs::read_link(process.join("cwd")).unwrap_or_default();
            let line = fs::read(process.join("cmdline")).unwrap_or_default();
            let line = String::from_utf8_lossy(&line).replace('\0', " ");
            let is_there = working.to_string_lossy().starts_with(name) || line.contains(name);
            is_there.then(|| format!("{}: {line}", process.display()))
        })
        .collect()
}

fn folder() -> TempDir {
    tempfile::Builder::new().prefix("prepkit-test-").tempdir().unwrap()
}

/// What a run did. Prints with `[home]` and `[work]` for the folders, and `[time]` and `[memory]`
/// for what differs from run to run.
#[derive(Debug)]
pub(crate) struct Output {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    /// `None` when a signal ended it.
    pub(crate) status: Option<i32>,
}

impl Output {
    /// Standard output as JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error} in {self}"))
    }
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_stream(f, &self.stdout)?;
        if !self.stderr.is_empty() {
            writeln!(f, "------- stderr")?;
            write_stream(f, &self.stderr)?;
        }
        match self.status {
            Some(status) => writeln!(f, "------- exit {status}"),
            None => writeln!(f, "------- ended by a signal"),
        }
    }
}

fn write_stream(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_str(&without_measures(text))?;
    if text.is_empty() || text.ends_with('\n') { Ok(()) } else { f.write_str("[no line end]\n") }
}

/// Units, and what stands for a number of them.
const MEASURES: [(&str, &str); 3] = [(" ms", "[time]"), (" s", "[time]"), (" MiB", "[memory]")];
/// Keys of JSON documents whose number is measured.
const MEASURED_KEYS: [(&str, &str); 4] = [
    ("\"wall_ms\": ", "[time]"),
    ("\"cpu_ms\": ", "[time]"),
    ("\"ms\": ", "[time]"),
    ("\"memory_mib\": ", "[memory]"),
];

/// Takes measured numbers out, and the blanks that a column put before them.
fn without_measures(text: &str) -> String {
    let mut out = String::new();
    let mut at = 0;
    while let Some(character) = text[at..].chars().next() {
        let rest = &text[at..];
        let length =
            number(rest).filter(|_| !out.ends_with(|before: char| before.is_alphanumeric() || before == '.'));
        let Some(length) = length else {
            out.push(character);
            at += character.len_utf8();
            continue;
        };
        let after = &rest[length..];
        let key = MEASURED_KEYS.iter().find(|(key, _)| out.ends_with(key));
        if let Some((_, name)) = key {
            out.push_str(name);
        } else if let Some((unit, name)) = MEASURES.iter().find(|(unit, _)| is_whole(after, unit)) {
            let kept = out.trim_end_matches(' ').len();
            let blanks = out.len() - kept;
            out.truncate(kept + blanks.min(1));
            out.push_str(name);
            at += unit.len();
        } else {
            out.push_str(&rest[..length]);
        }
        at += length;
    }
    out
}

/// The length of the decimal number that `rest` opens with.
fn number(rest: &str) -> Option<usize> {
    let digits =
        |text: &str| text.len() - text.trim_start_matches(|digit: char| digit.is_ascii_digit()).len();
    let whole = digits(rest);
    let fraction = rest[whole..].strip_prefix('.').map_or(0, digits);
    (whole > 0).then_some(if fraction > 0 { whole + 1 + fraction } else { whole })
}

fn is_whole(after: &str, unit: &str) -> bool {
    after.strip_prefix(unit).is_some_and(|next| !next.starts_with(char::is_alphanumeric))
}

#[test]
fn what_differs_from_run_to_run_is_taken_out() {
    let check = |text: &str, expected: &str| assert_eq!(without_measures(text), expected);
    check("passed in 12.5 ms, or   3 s.", "passed in [time], or [time].");
    check("71.5 MiB; 3 seconds, v20.20 s1 s", "[memory]; 3 seconds, v20.20 s1 s");
    check("{ \"wall_ms\": 42.1, \"score\": 81 }", "{ \"wall_ms\": [time], \"score\": 81 }");
}

#[test]
fn a_run_shows_all_that_it_did() {
    let output = Output { stdout: "a".into(), stderr: "b\n".into(), status: Some(3) };
    assert_eq!(output.to_string(), "a[no line end]\n------- stderr\nb\n------- exit 3\n");
}
