//! The target as a child of the jail: its number as prepkit sees it, its end, and the end of
//! whatever it leaves behind.

#![expect(unsafe_code, reason = "fork and wait4 have no safe face")]

use std::io;
use std::os::fd::{AsFd, OwnedFd};

use super::report::{News, Report};
use super::{During, Step, arrange};

/// Forks: the child goes on with `go_on`, the parent waits for its end, tells of it and returns
/// `None`. `host` is the host's `/proc`, seen from the first process of a PID namespace.
pub(super) fn start(
    report: Report,
    host: OwnedFd,
    go_on: impl FnOnce(Report) -> Step<Option<String>>,
) -> Step<Option<String>> {
    // SAFETY: the process is single-threaded.
    let child = unsafe { libc::fork() };
    if child < 0 {
        return Err(io::Error::last_os_error()).during(None, "a process for the target");
    }
    if child == 0 {
        if let Some(target) = own_number(&host) {
            report.tell(&News::Target(target));
        }
        // It would be a way out.
        drop(host);
        arrange::close(report.0 + 1, i32::MAX);
        return go_on(report);
    }
    drop(host);
    // The target's pipes are closed when the target is gone, and not later.
    arrange::close(0, report.0 - 1);
    arrange::close(report.0 + 1, i32::MAX);
    report.tell(&wait_for(child));
    Ok(None)
}

/// This process's id in the PID namespace that the host's `/proc` shows.
fn own_number(host: &OwnedFd) -> Option<i32> {
    rustix::fs::readlinkat(host.as_fd(), "self", Vec::new()).ok()?.to_str().ok()?.parse().ok()
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
                has_left: has_children(),
            };
        }
        if ended < 0 && io::Error::last_os_error().kind() != io::ErrorKind::Interrupted {
            return News::Ended { status: None, signal: None, cpu_us: 0, peak_kib: 0, has_left: false };
        }
    }
}

/// Whether anything runs yet: what the target leaves becomes a child of the first process.
fn has_children() -> bool {
    loop {
        // SAFETY: no pointer is given.
        match unsafe { libc::waitpid(-1, std::ptr::null_mut(), libc::WNOHANG) } {
            0 => return true,
            reaped if reaped > 0 => {}
            _ => return false,
        }
    }
}
