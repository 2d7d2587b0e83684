//! Processes kept apart and under limits. Every process that runs foreign code starts here.
//!
//! Theory of operation. What runs in such a process is not trusted: a candidate's code, or a
//! pack's. It gets a program, arguments, a handful of variables, pipes for its standard streams
//! and, if asked for, two more on descriptors 3 and 4 to talk over, which code that plays with its
//! standard streams leaves alone; no other descriptor, variable or terminal of ours. Between our
//! start and its first step stands the [`jail`], which puts on the layers that the [`Policy`] asks
//! for and the machine grants. Whoever holds the [`Process`] watches deadlines, memory and output
//! from outside and ends it with SIGKILL. Its exit status carries no information about right or
//! wrong: what it says on its pipes is judged elsewhere, so all it can do by dying is to fail.

mod cgroup;
mod channel;
mod interrupt;
mod jail;
mod opener;
mod pipe;
mod process;
mod program;
mod role;
mod spawn;
mod tier;
mod tool;

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

pub(crate) use channel::{own_channel, own_library};
pub(crate) use interrupt::{interrupted, listen_no_more};
#[cfg(target_os = "linux")]
pub(crate) use jail::dropped;
pub(crate) use jail::{ROLE, enter};
pub(crate) use opener::open_for_reading;
pub(crate) use pipe::{Heard, Inbox, LineError, Outbox};
pub(crate) use process::{Ended, Process};
pub(crate) use program::Program;
pub(crate) use role::{Bounds, answer_as_role, ask_role};
pub(crate) use spawn::{SpawnError, spawn};
pub(crate) use tier::{Layer, Policy, Tier, names, refusals};
pub(crate) use tool::{run_tool, run_tool_while};

/// What to start, and what it may cost.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) payload: Payload,
    pub(crate) profile: Profile,
    /// The first process of the namespaces whose network it shares; see [`Process::init`].
    pub(crate) beside: Option<i32>,
    pub(crate) policy: Policy,
    /// The whole environment of the process.
    pub(crate) env: Vec<(OsString, OsString)>,
    pub(crate) working: PathBuf,
    /// Files and folders that it may read beside its own program's.
    pub(crate) readable: Vec<PathBuf>,
    /// Files that it may read, and take code of its own from; of a plugin, first its library.
    pub(crate) libraries: Vec<PathBuf>,
    /// Folders that it may write to, and run nothing from.
    pub(crate) writable: Vec<PathBuf>,
    /// Whether it hears on descriptor 3 and replies on 4, its standard input being empty; else it
    /// hears on its standard input and replies on its standard output.
    pub(crate) own_channel: bool,
    /// CPU time after which the kernel ends it.
    pub(crate) cpu: Duration,
    /// How much memory it may take beyond what its program takes to start, in bytes.
    pub(crate) memory: u64,
    /// The largest file it may write, in bytes.
    pub(crate) file_size: u64,
}

impl Plan {
    /// One of our own roles: it opens nothing and starts nothing, and talks on its standard streams.
    /// Namespaces and a root of its own would give it nothing.
    pub(crate) fn role(role: &str, profile: Profile, policy: &Policy, cpu: Duration, memory: u64) -> Self {
        let most = policy.most.min(Tier::Core);
        Self {
            payload: Payload::Role(role.to_owned()),
            profile,
            beside: None,
            policy: Policy { most, least: Tier::Integrity, strict: false, ..policy.clone() },
            env: Vec::new(),
            working: PathBuf::from("/"),
            readable: Vec::new(),
            libraries: Vec::new(),
            writable: Vec::new(),
            own_channel: false,
            cpu,
            memory,
            file_size: 0,
        }
    }
}

/// What runs in the process.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Payload {
    Program {
        program: Program,
        args: Vec<OsString>,
    },
    /// One of our own hidden roles, entered without starting anything once the layers are on.
    Role(String),
}

/// What a process is for, which says what it may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Profile {
    /// It answers calls: no sockets, no new processes.
    Function,
    /// It listens: TCP on its own loopback, and processes of its own, counted.
    Server,
    /// One of our own roles: it reads, writes and computes.
    Role,
    /// One of our own roles that talks with a server, in the server's own network.
    Probe,
    /// One of our own roles that takes in a stranger's library: no sockets, no new processes.
    Plugin,
    /// The same, where the person has granted it the network.
    PluginOnline,
}

impl Profile {
    /// Whether it has the machine's own network.
    pub(crate) const fn is_online(self) -> bool {
        matches!(self, Self::PluginOnline)
    }
}

/// Memory that the machine can still give away, in bytes; `None` where the system does not tell.
pub(crate) fn available_memory() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<u64>().ok()? * 1024)
}

/// The most files that one process may open; `None`: as many as it likes.
pub(crate) fn most_descriptors() -> Option<u64> {
    rustix::process::getrlimit(rustix::process::Resource::Nofile).maximum
}
