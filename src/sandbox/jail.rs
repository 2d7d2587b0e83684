//! The jail: what a process of ours does between its start and its first step as somebody else.
//!
//! [`spawn`](super::spawn) starts this binary again in the role [`ROLE`], with its [`Orders`] as
//! the one argument. It is single-threaded, so that it may fork and allocate as it likes; it puts
//! one layer on after the other and then becomes the program, or goes on in one of our own roles.
//! Of itself it decides nothing: a layer that cannot be put on is reported, and the process ends.
//!
//! With namespaces there are three processes: the monitor, which is the one that was started and
//! waits; init, the first of the new PID namespace, which builds the root, reaps and tells how the
//! target ended; and the target. When the monitor dies, the kernel ends init, and with it all.

mod arrange;
mod confine;
#[cfg(target_os = "linux")]
mod files;
#[cfg(target_os = "linux")]
mod identity;
#[cfg(target_os = "linux")]
mod machine;
#[cfg(target_os = "linux")]
mod namespaces;
mod report;
#[cfg(target_os = "linux")]
mod root;
#[cfg(target_os = "linux")]
mod seccomp;
#[cfg(target_os = "linux")]
mod supervise;

use std::ffi::OsString;
use std::io;
use std::os::fd::RawFd;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{Layer, Payload, Profile};
use report::Report;

pub(super) use arrange::LIBRARY;
#[cfg(target_os = "linux")]
pub(crate) use identity::dropped;
pub(super) use report::News;

/// The hidden first argument that makes the binary a jail.
pub(crate) const ROLE: &str = "__jail";

/// The folder that a process may write to, where its root is its own.
const SCRATCH: &str = "/scratch";

/// All that the jail is told.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Orders {
    pub(super) payload: Payload,
    pub(super) profile: Profile,
    /// The process whose network it shares.
    pub(super) beside: Option<i32>,
    pub(super) layers: Vec<Layer>,
    pub(super) env: Vec<(OsString, OsString)>,
    pub(super) working: PathBuf,
    /// Files and folders that it may read.
    pub(super) readable: Vec<PathBuf>,
    /// Files that it may read and map as code.
    pub(super) libraries: Vec<PathBuf>,
    /// Folders that it may write to.
    pub(super) writable: Vec<PathBuf>,
    pub(super) limits: Limits,
    /// Inherited descriptors that become 3 and 4: what it hears on and replies on.
    pub(super) channel: Option<(RawFd, RawFd)>,
    /// The list of members of the control group that it joins.
    pub(super) group: Option<PathBuf>,
    /// The process that waits for the report.
    pub(super) parent: i32,
    /// The inherited descriptor for [`News`].
    pub(super) report: RawFd,
    /// Ends the process at a system call that nobody thought of, instead of refusing the call.
    pub(super) strict: bool,
}

/// Limits of one process; memory and sizes in bytes.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Limits {
    pub(super) cpu_seconds: u64,
    pub(super) file_size: u64,
    /// Private writable memory, mapped or not.
    pub(super) data: Option<u64>,
    pub(super) descriptors: u64,
    /// Threads and processes of its user, where that user is its own.
    pub(super) threads: u64,
}

impl Orders {
    fn wants(&self, layer: Layer) -> bool {
        self.layers.contains(&layer)
    }

    /// Whether it is in a user namespace of ours.
    fn is_apart(&self) -> bool {
        self.wants(Layer::Namespaces) || self.beside.is_some()
    }
}

/// A step that failed, and the layer that is not to be had for it; `None`: nothing can be run.
#[derive(Debug)]
struct Failure {
    layer: Option<Layer>,
    what: &'static str,
    source: io::Error,
}

type Step<T> = Result<T, Failure>;

/// Says of an I/O error which step it was.
trait During<T> {
    fn during(self, layer: impl Into<Option<Layer>>, what: &'static str) -> Step<T>;
}

impl<T, E: Into<io::Error>> During<T> for Result<T, E> {
    fn during(self, layer: impl Into<Option<Layer>>, what: &'static str) -> Step<T> {
        self.map_err(|source| Failure { layer: layer.into(), what, source: source.into() })
    }
}

/// The role's entry. Returns in the process that is to go on in one of our own roles, with its
/// name; and with `None` where there is nothing more to do.
pub(crate) fn enter(orders: &str) -> Option<String> {
    let orders: Orders = serde_json::from_str(orders).ok()?;
    let mut report = Report(orders.report);
    match follow(&orders, &mut report) {
        Ok(role) => role,
        Err(Failure { layer, what, source }) => {
            report.tell(&News::Refused { layer, why: format!("{what}: {source}") });
            None
        }
    }
}

#[cfg(target_os = "linux")]
fn follow(orders: &Orders, report: &mut Report) -> Step<Option<String>> {
    use rustix::process::{Signal, set_parent_process_death_signal};

    set_parent_process_death_signal(Some(Signal::KILL)).during(None, "death with prepkit")?;
    if rustix::process::getppid().map(|parent| parent.as_raw_nonzero().get()) != Some(orders.parent) {
        return Err(std::io::Error::other("prepkit has ended")).during(None, "death with prepkit");
    }
    *report = arrange::descriptors(orders)?;
    let report = *report;
    // What is made on the way is for the target to read, whatever prepkit's own files are.
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o022));
    if let Some(members) = &orders.group {
        std::fs::write(members, "0").during(Layer::Cgroup, "joining a control group")?;
    }
    if let Some(init) = orders.beside {
        namespaces::join(init)?;
    }
    if orders.wants(Layer::Namespaces) {
        // The host's own numbers can be read only through the host's own /proc.
        let host = rustix::fs::open(
            "/proc",
            rustix::fs::OFlags::PATH | rustix::fs::OFlags::CLOEXEC,
            rustix::fs::Mode::empty(),
        )
        .during(Layer::Namespaces, "opening /proc")?;
        let namespaces::Side::Init(host) = namespaces::enter(orders, host)? else { return Ok(None) };
        if orders.wants(Layer::PrivateRoot) {
            root::enter(orders)?;
        }
        return supervise::start(report, host, |report| confine::confine(orders, report));
    }
    confine::confine(orders, report)
}

#[cfg(not(target_os = "linux"))]
fn follow(orders: &Orders, report: &mut Report) -> Step<Option<String>> {
    *report = arrange::descriptors(orders)?;
    let report = *report;
    confine::confine(orders, report)
}
