//! Descriptors: 0 to 2 as they are, 3 and 4 for the channel, 5 for the report until the target
//! starts, 6 for a library that the target takes in, and no other.

#![expect(unsafe_code, reason = "descriptors are moved by number")]

use std::io;
use std::os::fd::{IntoRawFd, RawFd};

use super::report::Report;
use super::{During, Orders, Step};

const HEARS: RawFd = 3;
const REPLIES: RawFd = 4;
const REPORT: RawFd = 5;
/// The library of a role that takes one in.
pub(crate) const LIBRARY: RawFd = 6;

/// Puts every descriptor in its place; the report under its new number.
pub(super) fn descriptors(orders: &Orders) -> Step<Report> {
    arrange(orders).during(None, "descriptors")
}

fn arrange(orders: &Orders) -> io::Result<Report> {
    // Out of the way first, so that no copy overwrites another.
    let report = copy_away(orders.report)?;
    let channel = match orders.channel {
        Some((hears, replies)) => Some((copy_away(hears)?, copy_away(replies)?)),
        None => None,
    };
    close(HEARS, REPORT);
    if let Some((hears, replies)) = channel {
        put(hears, HEARS)?;
        put(replies, REPLIES)?;
    }
    put(report, REPORT)?;
    // SAFETY: a plain system call on numbers.
    checked(unsafe { libc::fcntl(REPORT, libc::F_SETFD, libc::FD_CLOEXEC) })?;
    close(REPORT + 1, RawFd::MAX);
    Ok(Report(REPORT))
}

/// Leaves a file open for the role that goes on in this process.
pub(super) fn hold(file: std::fs::File) -> io::Result<()> {
    let own = file.into_raw_fd();
    if own != LIBRARY {
        put(own, LIBRARY)?;
        close(own, own);
    }
    Ok(())
}

fn copy_away(descriptor: RawFd) -> io::Result<RawFd> {
    // SAFETY: a plain system call on numbers.
    checked(unsafe { libc::fcntl(descriptor, libc::F_DUPFD_CLOEXEC, 100) })
}

fn put(descriptor: RawFd, number: RawFd) -> io::Result<RawFd> {
    // SAFETY: nothing is open under `number`.
    checked(unsafe { libc::dup2(descriptor, number) })
}

fn checked(result: libc::c_int) -> io::Result<libc::c_int> {
    if result < 0 { Err(io::Error::last_os_error()) } else { Ok(result) }
}

/// Closes what is open from one number to another.
#[cfg(target_os = "linux")]
pub(super) fn close(first: RawFd, last: RawFd) {
    // SAFETY: nothing in this process uses these descriptors any more.
    unsafe { libc::close_range(first.cast_unsigned(), last.cast_unsigned(), 0) };
}

/// Closes what is open from one number to another.
#[cfg(not(target_os = "linux"))]
pub(super) fn close(first: RawFd, last: RawFd) {
    for descriptor in first..=last.min(1_024) {
        // SAFETY: nothing in this process uses these descriptors any more.
        unsafe { libc::close(descriptor) };
    }
}
