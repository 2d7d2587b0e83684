//! A running process: measuring it from outside, and ending it.
//!
//! CPU time and memory are read from the kernel, so that nothing which runs inside can lie about
//! them.

#![expect(unsafe_code, reason = "wait4 and the clocks of processes have no safe face")]

use std::collections::HashMap;
use std::os::fd::OwnedFd;
use std::time::{Duration, Instant};
use std::{fmt, io};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::cgroup::Group;
use super::jail::News;
use super::{Heard, Inbox, Layer, Outbox};

/// How long a jail may take to tidy up once its target is dead.
const TIDYING: Duration = Duration::from_secs(2);

/// A running process and its pipes. Dropping it ends all of it.
#[derive(Debug)]
pub(crate) struct Process {
    /// The process that was started: the target itself, or the jail that waits for it.
    pid: libc::pid_t,
    /// The target, where it is another: then the jail outlives it and tells how it ended.
    pub(super) target: Option<libc::pid_t>,
    report: Inbox,
    /// Its control group, where it has one.
    pub(super) group: Option<Group>,
    /// The layers that it was started with.
    pub(crate) layers: Vec<Layer>,
    /// Where it hears.
    pub(crate) input: Outbox,
    /// Where it replies.
    pub(crate) replies: Inbox,
    /// Its standard output, where it does not reply there.
    pub(crate) stdout: Option<Inbox>,
    pub(crate) stderr: Inbox,
    ended: Option<Ended>,
}

/// How a process ended, and what it cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ended {
    /// Its exit status; `None` when a signal ended it.
    pub(crate) status: Option<i32>,
    pub(crate) signal: Option<i32>,
    pub(crate) cpu: Duration,
    /// The most memory that was resident, in bytes.
    pub(crate) peak_memory: u64,
    /// Whether the kernel ended it because its control group was out of memory.
    pub(crate) was_exhausted: bool,
    /// Whether others that it had started still ran; known where it has PIDs of its own.
    pub(crate) has_left: bool,
}

impl Process {
    pub(super) fn new(
        pid: libc::pid_t,
        report: Inbox,
        layers: Vec<Layer>,
        input: Outbox,
        replies: Inbox,
        stdout: Option<Inbox>,
        stderr: Inbox,
    ) -> Self {
        let (target, group, ended) = (None, None, None);
        Self { pid, target, report, group, layers, input, replies, stdout, stderr, ended }
    }

    /// Waits until it has said something, or for so long, and lets it have what is still to be sent.
    pub(crate) fn wait(&mut self, longest: Duration) {
        let mut fds = vec![PollFd::new(&self.replies, PollFlags::IN)];
        if self.input.has_waiting() {
            fds.push(PollFd::new(&self.input, PollFlags::OUT));
        }
        // An interrupted or failed poll is only a shorter sleep; what cannot be sent shows in the reply
        // that does not come.
        let _ = poll(&mut fds, Timespec::try_from(longest).ok().as_ref());
        drop(fds);
        let _ = self.input.flush();
    }

    /// CPU time of the process so far, all threads together.
    pub(crate) fn cpu_time(&self) -> Option<Duration> {
        if let Some(ended) = self.ended {
            return Some(ended.cpu);
        }
        let mut clock = 0;
        let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
        // SAFETY: both calls write to locals that outlive them; the process has not been reaped.
        let ok = unsafe {
            libc::clock_getcpuclockid(self.measured(), &raw mut clock) == 0
                && libc::clock_gettime(clock, &raw mut time) == 0
        };
        let seconds = u64::try_from(time.tv_sec).ok()?;
        ok.then(|| Duration::new(seconds, u32::try_from(time.tv_nsec).unwrap_or(0)))
    }

    /// Resident memory now, in bytes; `None` where the system does not tell.
    pub(crate) fn resident(&self) -> Option<u64> {
        resident_of(self.measured())
    }

    /// For how long its first thread was ready to run and got no processor; `None` where the system
    /// does not tell.
    pub(crate) fn waited(&self) -> Option<Duration> {
        let stat = std::fs::read_to_string(format!("/proc/{}/schedstat", self.measured())).ok()?;
        stat.split(' ').nth(1)?.parse().ok().map(Duration::from_nanos)
    }

    /// The first process of its own namespaces, where it has them: it knows no other's network.
    pub(crate) fn init(&self) -> Option<libc::pid_t> {
        parent_of(self.target?)
    }

    /// Resident memory of all that it started and of itself, in bytes.
    pub(crate) fn resident_of_all(&self) -> Option<u64> {
        Some(self.all()?.into_iter().filter_map(resident_of).sum())
    }

    /// What it holds of files on a device that have no name any more, in bytes: nobody who looks into
    /// folders sees them.
    pub(crate) fn nameless(&self, device: u64) -> u64 {
        use std::os::unix::fs::MetadataExt;

        let folders = self.all().unwrap_or_default().into_iter();
        let folders = folders.filter_map(|pid| std::fs::read_dir(format!("/proc/{pid}/fd")).ok());
        // The names here are links to what is open, whatever its own name.
        let open = folders.flatten().flatten().filter_map(|entry| std::fs::metadata(entry.path()).ok());
        let nameless = open.filter(|file| file.is_file() && file.nlink() == 0 && file.dev() == device);
        let sizes: HashMap<u64, u64> = nameless.map(|file| (file.ino(), file.blocks() * 512)).collect();
        sizes.values().sum()
    }

    /// How many processes it is by now.
    pub(crate) fn count(&self) -> usize {
        self.all().map_or(1, |all| all.len())
    }

    /// Every process below the first of its namespaces.
    fn all(&self) -> Option<Vec<libc::pid_t>> {
        let (parents, init) = (parents(), self.init()?);
        let is_below = |pid: &libc::pid_t| {
            let mut line = std::iter::successors(parents.get(pid), |parent| parents.get(parent));
            line.any(|parent| *parent == init)
        };
        Some(parents.keys().copied().filter(is_below).collect())
    }

    /// Sends a signal to the target, as its operator would.
    pub(crate) fn signal(&self, signal: rustix::process::Signal) -> io::Result<()> {
        let target = handle_of(self.measured()).ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
        Ok(rustix::process::pidfd_send_signal(&target, signal)?)
    }

    /// How it ended, where it did so by itself within that time.
    pub(crate) fn ended_within(&mut self, time: Duration) -> Option<Ended> {
        let target = handle_of(self.measured());
        let timeout = Timespec::try_from(time).ok();
        let is_over = match &target {
            // An interrupted poll is only a shorter sleep.
            Some(target) => poll(&mut [PollFd::new(target, PollFlags::IN)], timeout.as_ref()) == Ok(1),
            None => true,
        };
        is_over.then(|| self.kill())
    }

    fn measured(&self) -> libc::pid_t {
        self.target.unwrap_or(self.pid)
    }

    /// Ends it at once, with all that it started, and says how it ended: by itself, where it had
    /// done so before.
    pub(crate) fn kill(&mut self) -> Ended {
        if let Some(ended) = self.ended {
            return ended;
        }
        let told = self.target.and_then(|target| self.end_target(target));
        if told.is_some() {
            self.let_jail_end();
        }
        // Also a process that was stopped ends by this, and whatever the target left in its group;
        // once more when it is dead, and before its number can be another's.
        self.kill_group();
        self.wait_unreaped();
        self.kill_group();
        let reaped = self.reap();
        let was_exhausted = self.group.as_ref().is_some_and(Group::was_exhausted);
        let ended = Ended { was_exhausted, ..told.unwrap_or(reaped) };
        self.ended = Some(ended);
        ended
    }

    fn kill_group(&self) {
        // SAFETY: the group is the one that this process was started in.
        unsafe { libc::kill(-self.pid, libc::SIGKILL) };
    }

    /// Kills the target and hears from its jail how it ended; with it ends all that it started.
    fn end_target(&mut self, target: libc::pid_t) -> Option<Ended> {
        if let Some(target) = handle_of(target) {
            // One that is dead already has ended by itself.
            let _ = rustix::process::pidfd_send_signal(&target, rustix::process::Signal::KILL);
        }
        let deadline = Instant::now() + TIDYING;
        while Instant::now() < deadline {
            match self.report.next() {
                Ok(Heard::Line(line)) => {
                    if let Ok(News::Ended { status, signal, cpu_us, peak_kib, has_left }) =
                        serde_json::from_slice(&line)
                    {
                        let cpu = Duration::from_micros(cpu_us);
                        let peak_memory = peak_kib * 1024;
                        let was_exhausted = false;
                        return Some(Ended { status, signal, cpu, peak_memory, was_exhausted, has_left });
                    }
                }
                Ok(Heard::Nothing) => {
                    let timeout = Timespec { tv_sec: 0, tv_nsec: 100_000_000 };
                    // An interrupted poll is only a shorter sleep.
                    let _ = poll(&mut [PollFd::new(&self.report, PollFlags::IN)], Some(&timeout));
                }
                Ok(Heard::Closed) | Err(_) => return None,
            }
        }
        None
    }

    /// Lets the jail reap what it started, so that the system counts that to prepkit. One that was
    /// stopped does not get to it.
    fn let_jail_end(&self) {
        let Some(jail) = handle_of(self.pid) else { return };
        let timeout = Timespec { tv_sec: 0, tv_nsec: 200_000_000 };
        // A failed or interrupted poll is only a shorter sleep.
        let _ = poll(&mut [PollFd::new(&jail, PollFlags::IN)], Some(&timeout));
    }

    fn wait_unreaped(&self) {
        let Some(pid) = rustix::process::Pid::from_raw(self.pid) else { return };
        let options = rustix::process::WaitIdOptions::EXITED | rustix::process::WaitIdOptions::NOWAIT;
        while let Err(rustix::io::Errno::INTR) =
            rustix::process::waitid(rustix::process::WaitId::Pid(pid), options)
        {}
    }

    fn reap(&self) -> Ended {
        let mut status = 0;
        // SAFETY: an all-zero rusage is valid, and wait4 fills it.
        let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
        loop {
            // SAFETY: both pointers are to locals that outlive the call.
            let reaped = unsafe { libc::wait4(self.pid, &raw mut status, 0, &raw mut usage) };
            if reaped >= 0 || io::Error::last_os_error().kind() != io::ErrorKind::Interrupted {
                break;
            }
        }
        Ended {
            status: libc::WIFEXITED(status).then(|| libc::WEXITSTATUS(status)),
            signal: libc::WIFSIGNALED(status).then(|| libc::WTERMSIG(status)),
            cpu: duration(usage.ru_utime) + duration(usage.ru_stime),
            peak_memory: u64::try_from(usage.ru_maxrss).unwrap_or(0) * 1024,
            was_exhausted: false,
            has_left: false,
        }
    }
}

fn resident_of(pid: libc::pid_t) -> Option<u64> {
    let statm = std::fs::read_to_string(format!("/proc/{pid}/statm")).ok()?;
    let pages: u64 = statm.split(' ').nth(1)?.parse().ok()?;
    Some(pages * u64::try_from(rustix::param::page_size()).ok()?)
}

/// The parent of every process.
fn parents() -> HashMap<libc::pid_t, libc::pid_t> {
    let numbers = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let numbers = numbers.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    numbers.filter_map(|pid: libc::pid_t| Some((pid, parent_of(pid)?))).collect()
}

fn parent_of(pid: libc::pid_t) -> Option<libc::pid_t> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name before it may hold anything.
    stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.signal, self.status) {
            (Some(signal), _) => write!(f, "signal {signal}"),
            (None, Some(status)) => write!(f, "exit status {status}"),
            (None, None) => f.write_str("an unknown end"),
        }
    }
}

/// A handle that stands for this very process, even when its number is given out anew.
#[cfg(target_os = "linux")]
fn handle_of(pid: libc::pid_t) -> Option<OwnedFd> {
    rustix::process::pidfd_open(rustix::process::Pid::from_raw(pid)?, rustix::process::PidfdFlags::empty())
        .ok()
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

fn duration(time: libc::timeval) -> Duration {
    Duration::from_secs(u64::try_from(time.tv_sec).unwrap_or(0))
        + Duration::from_micros(u64::try_from(time.tv_usec).unwrap_or(0))
}
