//! The target as a child of the jail: its number as prepkit sees it, its end, and the end of
//! whatever it leaves behind.

#![expect(unsafe_code, reason = "fork and wait4 have no safe face")]

use std::io;
use std::os::fd::{AsFd, OwnedFd};

use rustix::process::{Pid, Signal, WaitOptions};

use super::report::{News, Report};
use super::{During, Step, arrange};

/// Forks: the child goes on with `go_on`, the parent waits for its end, tells of it and returns
/// `None`. `host` is the host's `/proc`, where this is the first process of a PID namespace.
pub(super) fn start(
    report: Report,
    host: Option<&OwnedFd>,
    go_on: impl FnOnce(Report) -> Step<Option<String>>,
) -> Step<Option<String>> {
    if host.is_none() {
        // What the target's children leave behind comes here, instead of to the system's init.
        rustix::process::set_child_subreaper(Some(rustix::process::getpid()))
            .during(None, "becoming a reaper")?;
    }
    // SAFETY: the process is single-threaded.
    let child = unsafe { libc::fork() };
    if child < 0 {
        return Err(io::Error::last_os_error()).during(None, "a process for the target");
    }
    if child == 0 {
        if let Some(target) = own_number(host) {
            report.tell(&News::Target(target));
        }
        // The host's /proc is among them, which would be a way out.
        arrange::close(report.0 + 1, i32::MAX);
        return go_on(report);
    }
    // The target's pipes are closed when the target is gone, and not later.
    arrange::close(0, report.0 - 1);
    arrange::close(report.0 + 1, i32::MAX);
    report.tell(&wait_for(child));
    if host.is_none() {
        end_orphans();
    }
    Ok(None)
}

/// This process's id in the PID namespace that the host's `/proc` shows.
fn own_number(host: Option<&OwnedFd>) -> Option<i32> {
    match host {
        Some(proc) => {
            rustix::fs::readlinkat(proc.as_fd(), "self", Vec::new()).ok()?.to_str().ok()?.parse().ok()
        }
        None => Some(rustix::process::getpid().as_raw_nonzero().get()),
    }
}

/// Reaps everything until the target ends.
fn wait_for(target: libc::pid_t) -> News {
    loop {
        let mut status = 0;
        // SAFETY: an all-zero rusage is valid, and wait4 fills it.
        let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
        // SAFETY: both pointers are to locals that outlive the call.
        let ended = unsafe { libc::wait4(-1, &raw mut status, 0, &raw mut usage) };
        if ended == target {
            let micros =
                |time: libc::timeval| u64::try_from(time.tv_sec * 1_000_000 + time.tv_usec).unwrap_or(0);
            return News::Ended {
                status: libc::WIFEXITED(status).then(|| libc::WEXITSTATUS(status)),
                signal: libc::WIFSIGNALED(status).then(|| libc::WTERMSIG(status)),
                cpu_us: micros(usage.ru_utime) + micros(usage.ru_stime),
                peak_kib: u64::try_from(usage.ru_maxrss).unwrap_or(0),
            };
        }
        if ended < 0 && io::Error::last_os_error().kind() != io::ErrorKind::Interrupted {
            return News::Ended { status: None, signal: None, cpu_us: 0, peak_kib: 0 };
        }
    }
}

/// Kills what the target left behind, and what that leaves behind, until nothing is left.
fn end_orphans() {
    let own = rustix::process::getpid().as_raw_nonzero();
    loop {
        let children =
            std::fs::read_to_string(format!("/proc/{own}/task/{own}/children")).unwrap_or_default();
        for child in children.split_whitespace().filter_map(|pid| pid.parse().ok()).filter_map(Pid::from_raw)
        {
            let _ = rustix::process::kill_process(child, Signal::KILL);
        }
        if let Err(rustix::io::Errno::CHILD) = rustix::process::wait(WaitOptions::empty()) {
            return;
        }
    }
}
