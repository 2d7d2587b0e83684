//! Processes under limits. Every process that prepkit starts, it starts here.
//!
//! Theory of operation. What runs in such a process is not trusted: a candidate's code, or a
//! pack's. It gets a program, arguments, a handful of variables, pipes for its standard streams
//! and, if asked for, two more on descriptors 3 and 4 to talk over, which code that plays with its
//! standard streams leaves alone; no other descriptor, variable or terminal of ours. It runs in a process group of its own under resource limits, and whoever holds the
//! [`Process`] watches deadlines, memory and output from outside and ends the whole group with
//! SIGKILL. Its exit status carries no information about right or wrong: what it says on its
//! pipes is judged elsewhere, so all it can do by dying is to fail.
//!
//! This is the *integrity* tier, the one that every Unix has. Namespaces, Landlock, seccomp and
//! cgroups are further layers between [`spawn`] and the program; [`layers`] names those in force.

mod interrupt;
mod opener;
mod pipe;
mod process;

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

pub(crate) use interrupt::interrupted;
pub(crate) use opener::open_for_reading;
pub(crate) use pipe::{Heard, Inbox, LineError, Outbox};
pub(crate) use process::{Ended, Process, spawn};

/// What to start, and what it may cost.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) program: PathBuf,
    pub(crate) args: Vec<OsString>,
    /// The whole environment of the process.
    pub(crate) env: Vec<(OsString, OsString)>,
    pub(crate) working: PathBuf,
    /// Whether it hears on descriptor 3 and replies on 4, its standard input being empty; else it
    /// hears on its standard input and replies on its standard output.
    pub(crate) own_channel: bool,
    /// CPU time after which the kernel ends it.
    pub(crate) cpu: Duration,
    /// The largest file it may write, in bytes.
    pub(crate) file_size: u64,
}

/// A process could not be started or watched.
#[derive(Debug, thiserror::Error)]
#[error("`{program}` cannot be started: {source}")]
pub(crate) struct SpawnError {
    program: String,
    source: std::io::Error,
}

/// The most files that one process may open; `None`: as many as it likes.
pub(crate) fn most_descriptors() -> Option<u64> {
    rustix::process::getrlimit(rustix::process::Resource::Nofile).maximum
}

/// The tier and the layers that every process of [`spawn`] gets on this system.
pub(crate) fn layers() -> (&'static str, &'static [&'static str]) {
    const EVERYWHERE: [&str; 5] = ["own process", "staging", "clean environment", "rlimits", "watchdog"];
    const LINUX: [&str; 6] =
        ["own process", "staging", "clean environment", "rlimits", "watchdog", "dies with prepkit"];
    if cfg!(target_os = "linux") { ("integrity", &LINUX) } else { ("integrity", &EVERYWHERE) }
}
