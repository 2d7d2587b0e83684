//! A solution that is a command-line program: each run of it a process of its own.
//!
//! The check script says with what it runs ([`Run`]), and is told what came of it; nothing here
//! judges. Its input files lie in a folder of their own, which it works in and cannot write to. A
//! run that hangs, floods or takes too much of the machine is ended, and has no result.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use serde::Deserialize;
use serde_json::{Value, json};

use super::candidate::{Gone, PATIENCE, WATCH};
use super::fault::Fault;
use super::input::{Feed, Piece};
use super::stage::{Stage, Work, open_to_dropped_root};
use super::verdict::{Limits, Outcome};
use crate::sandbox::{self, Ended, Layer, Plan, Process};

/// The most that the arguments and variables of a run may have, in bytes: the kernel has a bound too.
const MOST_WORDS: usize = 64 << 10;
/// After so many checks that took too long twice, one that does is not repeated.
const ENOUGH: usize = 2;
/// The most files of a run.
const MOST_FILES: usize = 100;

/// What a check script asks for: one run.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Run {
    args: Vec<String>,
    env: Vec<(String, String)>,
    files: Vec<(String, Entry)>,
    /// `None`: its standard input stays open, and nothing comes.
    stdin: Option<Vec<Piece>>,
    /// After so many bytes nobody reads its standard output any more.
    close_after: Option<usize>,
}

/// What lies under a name in the folder of a run.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Entry {
    File(Vec<Piece>),
    /// A file that nobody may read.
    Unreadable(Vec<Piece>),
    Folder,
}

impl From<std::io::Error> for Fault {
    fn from(error: std::io::Error) -> Self {
        Self::Machine(format!("the files of a run cannot be made: {error}"))
    }
}

/// What a program printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Printed {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    /// `None`: a signal ended it.
    pub(crate) status: Option<i32>,
}

/// The runs of one attempt.
#[derive(Debug)]
pub(super) struct Command {
    stage: Stage,
    limits: Limits,
    /// What all of them cost so far, and the most memory that was resident.
    pub(super) cpu: Duration,
    pub(super) peak_memory: u64,
    /// What counts against their limit, without first tries that were repeated; and before the
    /// present check.
    counted: Duration,
    counted_before: Duration,
    /// Failed checks that were repeated for the time that they took.
    slow: usize,
}

impl Command {
    pub(super) fn new(stage: &Stage, limits: &Limits) -> Self {
        let (stage, limits) = (stage.clone(), limits.clone());
        let (cpu, peak_memory, slow) = (Duration::ZERO, 0, 0);
        Self { stage, limits, cpu, peak_memory, counted: cpu, counted_before: cpu, slow }
    }

    /// A check begins.
    pub(super) fn begin(&mut self) {
        self.counted_before = self.counted;
    }

    /// After a check that failed: whether it is worth another try. What floods or swells does so
    /// again, and what hangs is not waited for in every check.
    pub(super) fn failed(&mut self, cause: Option<&Outcome>) -> bool {
        let is_worth = match cause {
            Some(Outcome::OutputLimit | Outcome::MemoryLimit) => false,
            Some(Outcome::TimeLimit) => {
                self.slow += 1;
                self.slow <= ENOUGH
            }
            _ => true,
        };
        if is_worth {
            self.counted = self.counted_before;
        }
        is_worth
    }

    /// Runs the solution as the check script asks; what came of it.
    pub(super) fn run(&mut self, asked: Value, work: Work) -> Result<Value, Fault> {
        let run: Run = serde_json::from_value(asked)
            .map_err(|error| Fault::Script(format!("it asks for a run that there is not: {error}")))?;
        check_words(&run)?;
        let feed = run.stdin.as_deref().map(Feed::of).transpose()?;
        let folder = self.stage.run_folder();
        lay_out(&folder, &run.files)?;
        let process = self.spawn(&self.stage.running(&self.limits, &run.args, &folder, &run.env))?;
        let needs_user = run.files.iter().any(|(_, entry)| matches!(entry, Entry::Unreadable(_)));
        if needs_user && can_read_all(&process) {
            return Ok(json!({ "cannot": "whoever runs it here can read every file" }));
        }
        let allowed = match work {
            Work::Light => self.limits.call_ms,
            Work::Heavy => self.limits.heavy_ms,
        };
        let mut running = Running {
            process,
            started: Instant::now(),
            allowed: Duration::from_millis(allowed),
            feed,
            close_after: run.close_after,
            peak_memory: 0,
        };
        let ended = self.end(&mut running)?;
        self.told(&mut running, ended)
    }

    /// Runs something else to its end, with nothing on its standard input; all that it printed.
    pub(super) fn run_plan(&mut self, plan: &Plan, allowed: Duration) -> Result<String, Fault> {
        self.print(plan, allowed).map(|Printed { stdout, stderr, .. }| stdout + &stderr)
    }

    /// The same, each stream by itself.
    pub(super) fn print(&mut self, plan: &Plan, allowed: Duration) -> Result<Printed, Fault> {
        let (process, started) = (self.spawn(plan)?, Instant::now());
        let mut running = Running {
            process,
            started,
            allowed,
            feed: Some(Feed::of(&[])?),
            close_after: None,
            peak_memory: 0,
        };
        let status = self.end(&mut running)?.status;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let Process { replies, stderr, .. } = &running.process;
        Ok(Printed { stdout: text(replies.bytes()), stderr: text(stderr.bytes()), status })
    }

    fn spawn(&self, plan: &Plan) -> Result<Process, Fault> {
        let output = usize::try_from(self.limits.output_kib * 1024).unwrap_or(usize::MAX);
        sandbox::spawn(plan, output, output).map_err(|error| Fault::Machine(error.to_string()))
    }

    /// Follows a run to its end, and adds up what it cost.
    fn end(&mut self, running: &mut Running) -> Result<Ended, Fault> {
        let found = self.follow(running);
        let ended = running.process.kill();
        self.cpu += ended.cpu;
        self.counted += ended.cpu;
        self.peak_memory = self.peak_memory.max(ended.peak_memory).max(running.peak_memory);
        found.map(|()| ended)
    }

    /// Feeds and hears it until it has ended.
    fn follow(&self, running: &mut Running) -> Result<(), Fault> {
        running.close_output();
        loop {
            if running.take_turn() {
                return Ok(());
            }
            if self.stage.cancel.is_asked() {
                return Err(Fault::Interrupted);
            }
            if let Some(gone) = self.excess(running) {
                return Err(Fault::Gone(gone));
            }
        }
    }

    /// What it printed, or took of time or memory, beyond its limits.
    fn excess(&self, running: &mut Running) -> Option<Gone> {
        let Limits { output_kib, memory_mib, cpu_ms, .. } = self.limits;
        let resident = running.process.resident().unwrap_or(0);
        running.peak_memory = running.peak_memory.max(resident);
        let cpu = running.process.cpu_time().unwrap_or_default();
        if running.has_flooded(output_kib) {
            Some(Gone { cause: Outcome::OutputLimit, message: too_much(output_kib) })
        } else if resident > memory_mib << 20 {
            Some(Gone { cause: Outcome::MemoryLimit, message: too_large(memory_mib) })
        } else if self.counted + cpu > Duration::from_millis(cpu_ms) {
            let message = format!("took more than {} s of CPU time in all its runs", seconds(cpu_ms));
            Some(Gone { cause: Outcome::TimeLimit, message })
        } else if running.is_overdue(cpu) {
            let within = running.allowed.as_secs_f64();
            let message = format!("had not ended after {within} s");
            Some(Gone { cause: Outcome::TimeLimit, message })
        } else {
            None
        }
    }

    /// What the check script hears of a run that has ended.
    fn told(&self, running: &mut Running, ended: Ended) -> Result<Value, Fault> {
        let Limits { output_kib, memory_mib, cpu_ms, .. } = self.limits;
        if running.has_flooded(output_kib) {
            return Err(Fault::Gone(Gone { cause: Outcome::OutputLimit, message: too_much(output_kib) }));
        }
        let stderr = String::from_utf8_lossy(running.process.stderr.bytes()).into_owned();
        // What the engine says of it is full of addresses; a solution that says so harms itself alone.
        let was_out =
            ended.status.is_none() && (stderr.contains("out of memory") || stderr.contains("std::bad_alloc"));
        if ended.was_exhausted || was_out {
            return Err(Fault::Gone(Gone { cause: Outcome::MemoryLimit, message: too_large(memory_mib) }));
        }
        if ended.signal == Some(libc::SIGXCPU) {
            let message = format!("took more than {} s of CPU time", seconds(cpu_ms));
            return Err(Fault::Gone(Gone { cause: Outcome::TimeLimit, message }));
        }
        Ok(json!({
            "status": ended.status,
            "signal": ended.signal.map(name_of),
            "stdout": String::from_utf8_lossy(running.process.replies.bytes()),
            "said": self.stage.without_paths(&stderr),
            "stderr": stderr,
            "cpuMs": ended.cpu.as_secs_f64() * 1e3,
            "peakBytes": ended.peak_memory.max(running.peak_memory),
            "ms": running.started.elapsed().as_secs_f64() * 1e3,
        }))
    }
}

/// A run while it lasts.
struct Running {
    process: Process,
    started: Instant,
    allowed: Duration,
    /// What is still to come on its standard input; `None`: nothing, and it stays open.
    feed: Option<Feed>,
    close_after: Option<usize>,
    peak_memory: u64,
}

impl Running {
    /// Waits for something to happen, for a moment; whether it has ended, and all is heard.
    fn take_turn(&mut self) -> bool {
        let process = &mut self.process;
        if self.feed.as_mut().is_some_and(|feed| feed.pour(&mut process.input)) {
            // Closed: this was all, or nobody reads it.
            self.feed = None;
            process.input.close();
        }
        let is_silent = process.replies.is_closed() && process.stderr.is_closed();
        if is_silent && self.feed.is_none() {
            return process.ended_within(WATCH).is_some();
        }
        self.wait();
        self.drain();
        self.close_output();
        // What it started, where it could, may keep its pipes.
        let has_ended = self.process.ended_within(Duration::ZERO).is_some();
        if has_ended {
            self.drain();
        }
        has_ended
    }

    fn drain(&mut self) {
        // What cannot be read any more shows in what is missing.
        let _ = (self.process.replies.drain(), self.process.stderr.drain());
    }

    /// Sleeps until a pipe has something or takes something, or for a moment.
    fn wait(&mut self) {
        let process = &self.process;
        let mut fds = Vec::with_capacity(3);
        if !process.replies.is_closed() {
            fds.push(PollFd::new(&process.replies, PollFlags::IN));
        }
        if !process.stderr.is_closed() {
            fds.push(PollFd::new(&process.stderr, PollFlags::IN));
        }
        if self.feed.is_some() {
            fds.push(PollFd::new(&process.input, PollFlags::OUT));
        }
        let timeout = Timespec { tv_sec: 0, tv_nsec: i64::from(WATCH.subsec_nanos()) };
        // An interrupted or failed poll is only a shorter sleep: the caller looks at every pipe.
        let _ = poll(&mut fds, Some(&timeout));
    }

    /// Closes our end of its standard output, where as much has come as is wanted.
    fn close_output(&mut self) {
        let heard = self.process.replies.bytes().len();
        if self.close_after.is_some_and(|most| heard >= most) && !self.process.replies.is_closed() {
            self.process.replies.close();
        }
    }

    fn has_flooded(&self, output_kib: u64) -> bool {
        let most = output_kib * 1024;
        [&self.process.replies, &self.process.stderr].iter().any(|pipe| pipe.bytes().len() as u64 > most)
    }

    /// Whether its time is over, and that is not the machine's doing: it wants to compute, but had
    /// less of a processor than it was allowed time.
    fn is_overdue(&self, cpu: Duration) -> bool {
        let passed = self.started.elapsed();
        if passed < self.allowed {
            return false;
        }
        let waited = self.process.waited().unwrap_or_default();
        let is_starved = cpu + waited > passed / 10 && cpu < self.allowed;
        !is_starved || passed >= PATIENCE * self.allowed
    }
}

fn check_words(run: &Run) -> Result<(), Fault> {
    let words = || run.args.iter().chain(run.env.iter().flat_map(|(name, value)| [name, value]));
    if words().map(|word| word.len() + 1).sum::<usize>() > MOST_WORDS {
        return Err(Fault::Script(format!("a run has more than {} KiB of arguments", MOST_WORDS >> 10)));
    }
    if words().any(|word| word.contains('\0')) {
        return Err(Fault::Script("an argument of a run holds a NUL, which no program can be given".into()));
    }
    Ok(())
}

/// Makes the folder of a run anew, with what is to lie in it.
pub(super) fn lay_out(folder: &Path, files: &[(String, Entry)]) -> Result<(), Fault> {
    if files.len() > MOST_FILES {
        return Err(Fault::Script(format!("a run has more than {MOST_FILES} files")));
    }
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir(folder)?;
    open_to_dropped_root(folder, 0o755)?;
    for (name, entry) in files {
        if name.is_empty() || name.contains(['/', '\0']) || [".", ".."].contains(&name.as_str()) {
            return Err(Fault::Script(format!("`{name}` is no name for a file of a run")));
        }
        let path = folder.join(name);
        match entry {
            Entry::File(pieces) => {
                Feed::of(pieces)?.write(&path)?;
                open_to_dropped_root(&path, 0o644)?;
            }
            Entry::Unreadable(pieces) => {
                Feed::of(pieces)?.write(&path)?;
                set_mode(&path, 0)?;
            }
            Entry::Folder => {
                fs::create_dir(&path)?;
                open_to_dropped_root(&path, 0o755)?;
            }
        }
    }
    Ok(())
}

fn set_mode(path: &Path, mode: u32) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
}

/// Whether no mode of a file keeps the process from reading it: root that has stayed root.
fn can_read_all(process: &Process) -> bool {
    rustix::process::geteuid().is_root() && !process.layers.contains(&Layer::Capabilities)
}

fn too_much(output_kib: u64) -> String {
    format!("printed more than {output_kib} KiB")
}

/// Whoever notices: the engine, the kernel or this process.
fn too_large(memory_mib: u64) -> String {
    format!("used more than {memory_mib} MiB of memory")
}

fn seconds(ms: u64) -> f64 {
    ms as f64 / 1e3
}

/// A signal as shells call it.
fn name_of(signal: i32) -> String {
    let name = match signal {
        libc::SIGHUP => "SIGHUP",
        libc::SIGINT => "SIGINT",
        libc::SIGQUIT => "SIGQUIT",
        libc::SIGILL => "SIGILL",
        libc::SIGTRAP => "SIGTRAP",
        libc::SIGABRT => "SIGABRT",
        libc::SIGBUS => "SIGBUS",
        libc::SIGFPE => "SIGFPE",
        libc::SIGKILL => "SIGKILL",
        libc::SIGSEGV => "SIGSEGV",
        libc::SIGPIPE => "SIGPIPE",
        libc::SIGTERM => "SIGTERM",
        libc::SIGXFSZ => "SIGXFSZ",
        other => return format!("signal {other}"),
    };
    name.to_owned()
}
