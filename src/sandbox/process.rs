//! Starting a process in its own group under limits, measuring it, and ending it.
//!
//! The only place that talks to the kernel about processes. CPU time and memory are read from
//! outside, so that nothing which runs inside can lie about them.

#![expect(unsafe_code, reason = "limits are set between fork and exec, and wait4 has no safe face")]

use std::io;
use std::os::fd::{AsRawFd, OwnedFd, RawFd};
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::{Inbox, Outbox, Plan, SpawnError};

/// A running process and its pipes. Dropping it ends its whole group.
#[derive(Debug)]
pub(crate) struct Process {
    pid: libc::pid_t,
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ended {
    /// Its exit status; `None` when a signal ended it.
    pub(crate) status: Option<i32>,
    pub(crate) signal: Option<i32>,
    pub(crate) cpu: Duration,
    /// The most memory that was resident, in bytes.
    pub(crate) peak_memory: u64,
}

/// Starts the plan's program. `longest_line` bounds a reply, `output` all that it prints, in bytes.
pub(crate) fn spawn(plan: &Plan, longest_line: usize, output: usize) -> Result<Process, SpawnError> {
    super::interrupt::listen();
    start(plan, longest_line, output)
        .map_err(|source| SpawnError { program: plan.program.display().to_string(), source })
}

fn start(plan: &Plan, longest_line: usize, output: usize) -> io::Result<Process> {
    #[expect(clippy::disallowed_methods, reason = "this is the place where processes start")]
    let mut command = Command::new(&plan.program);
    command.args(&plan.args).env_clear().envs(plan.env.iter().map(|(name, value)| (name, value)));
    command.current_dir(&plan.working).process_group(0);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command.stdin(if plan.own_channel { Stdio::null() } else { Stdio::piped() });
    let channel = if plan.own_channel { Some(Channel::new()?) } else { None };
    let limits = limits_of(plan);
    let ends =
        channel.as_ref().map(|channel| (channel.questions.0.as_raw_fd(), channel.replies.1.as_raw_fd()));
    // SAFETY: the closure makes system calls only, allocates nothing and touches no lock, as the
    // moment between fork and exec demands.
    unsafe {
        command.pre_exec(move || prepare(&limits, ends));
    }
    let mut child = command.spawn()?;
    let pid = libc::pid_t::try_from(child.id()).map_err(io::Error::other)?;
    let taken = "the pipe was asked for above";
    let stdout = OwnedFd::from(child.stdout.take().expect(taken));
    let stderr = OwnedFd::from(child.stderr.take().expect(taken));
    let (input, replies, stdout) = match channel {
        Some(channel) => (channel.questions.1, channel.replies.0, Some(Inbox::new(stdout, output)?)),
        None => (OwnedFd::from(child.stdin.take().expect(taken)), stdout, None),
    };
    let stderr = Inbox::new(stderr, output)?;
    Ok(Process {
        pid,
        input: Outbox::new(input)?,
        replies: Inbox::new(replies, longest_line)?,
        stdout,
        stderr,
        ended: None,
    })
}

/// Two pipes, each as its reading and its writing end.
struct Channel {
    questions: (OwnedFd, OwnedFd),
    replies: (OwnedFd, OwnedFd),
}

impl Channel {
    fn new() -> io::Result<Self> {
        let pipe = || rustix::pipe::pipe_with(rustix::pipe::PipeFlags::CLOEXEC);
        Ok(Self { questions: pipe()?, replies: pipe()? })
    }
}

type Limit = (libc::__rlimit_resource_t, u64);

fn limits_of(plan: &Plan) -> [Limit; 4] {
    [
        (libc::RLIMIT_CORE, 0),
        (libc::RLIMIT_CPU, plan.cpu.as_secs() + 1),
        (libc::RLIMIT_FSIZE, plan.file_size),
        (libc::RLIMIT_NOFILE, 256),
    ]
}

/// Runs in the child, between fork and exec.
fn prepare(limits: &[Limit], channel: Option<(RawFd, RawFd)>) -> io::Result<()> {
    for (resource, value) in limits {
        let limit = libc::rlimit { rlim_cur: *value, rlim_max: *value };
        // SAFETY: `limit` is a valid rlimit for the length of the call.
        checked(unsafe { libc::setrlimit(*resource, &raw const limit) })?;
    }
    #[cfg(target_os = "linux")]
    // SAFETY: a plain system call on numbers.
    checked(unsafe { libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL) })?;
    let mut kept = 2;
    if let Some((questions, replies)) = channel {
        // SAFETY: both are open in the child, which was forked with them; copies above 9 keep one
        // from overwriting the other.
        unsafe {
            let questions = descriptor(libc::fcntl(questions, libc::F_DUPFD_CLOEXEC, 10))?;
            let replies = descriptor(libc::fcntl(replies, libc::F_DUPFD_CLOEXEC, 10))?;
            descriptor(libc::dup2(questions, 3))?;
            descriptor(libc::dup2(replies, 4))?;
        }
        kept = 4;
    }
    close_above(kept)
}

/// Everything above `kept` is closed when the program starts.
#[cfg(target_os = "linux")]
fn close_above(kept: libc::c_uint) -> io::Result<()> {
    let on_exec = libc::CLOSE_RANGE_CLOEXEC.cast_signed();
    // SAFETY: a plain system call on numbers.
    checked(unsafe { libc::close_range(kept + 1, libc::c_uint::MAX, on_exec) })
}

/// Rust opens every descriptor to be closed at exec; nothing else can be told here.
#[cfg(not(target_os = "linux"))]
fn close_above(_kept: libc::c_uint) -> io::Result<()> {
    Ok(())
}

fn descriptor(result: libc::c_int) -> io::Result<RawFd> {
    checked(result).map(|()| result)
}

fn checked(result: libc::c_int) -> io::Result<()> {
    if result < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

impl Process {
    /// CPU time of the process so far, all threads together.
    pub(crate) fn cpu_time(&self) -> Option<Duration> {
        if let Some(ended) = self.ended {
            return Some(ended.cpu);
        }
        let mut clock = 0;
        let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
        // SAFETY: both calls write to locals that outlive them; the process has not been reaped.
        let ok = unsafe {
            libc::clock_getcpuclockid(self.pid, &raw mut clock) == 0
                && libc::clock_gettime(clock, &raw mut time) == 0
        };
        let seconds = u64::try_from(time.tv_sec).ok()?;
        ok.then(|| Duration::new(seconds, u32::try_from(time.tv_nsec).unwrap_or(0)))
    }

    /// Resident memory now, in bytes; `None` where the system does not tell.
    pub(crate) fn resident(&self) -> Option<u64> {
        let statm = std::fs::read_to_string(format!("/proc/{}/statm", self.pid)).ok()?;
        let pages: u64 = statm.split(' ').nth(1)?.parse().ok()?;
        Some(pages * u64::try_from(rustix::param::page_size()).ok()?)
    }

    /// Ends the whole group at once and reaps the process.
    pub(crate) fn kill(&mut self) -> Ended {
        if self.ended.is_none() {
            // SAFETY: the group is the one this process was started in, and is not yet reaped.
            unsafe { libc::kill(-self.pid, libc::SIGKILL) };
        }
        self.wait()
    }

    /// Waits for its end, which the caller knows to be near.
    pub(crate) fn wait(&mut self) -> Ended {
        if let Some(ended) = self.ended {
            return ended;
        }
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
        // SAFETY: the process is reaped, and its group holds at most what it left behind.
        unsafe { libc::kill(-self.pid, libc::SIGKILL) };
        let ended = Ended {
            status: libc::WIFEXITED(status).then(|| libc::WEXITSTATUS(status)),
            signal: libc::WIFSIGNALED(status).then(|| libc::WTERMSIG(status)),
            cpu: duration(usage.ru_utime) + duration(usage.ru_stime),
            peak_memory: u64::try_from(usage.ru_maxrss).unwrap_or(0) * 1024,
        };
        self.ended = Some(ended);
        ended
    }
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
