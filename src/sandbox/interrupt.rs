//! Ctrl-C, and its like: heard once a process runs that has to be ended, and a folder lies there
//! that has to be removed.
//!
//! The signal only leaves a note, which the watch over each process sees within its next
//! look; everything is then put away as at any other end. A second signal ends prepkit at once. The
//! processes have a group of their own, so the terminal's Ctrl-C never reaches them.

#![expect(unsafe_code, reason = "a signal can be caught only through libc")]

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

static HEARD: AtomicBool = AtomicBool::new(false);

/// Whether prepkit was asked to end.
pub(crate) fn interrupted() -> bool {
    HEARD.load(Ordering::Relaxed)
}

const SIGNALS: [libc::c_int; 3] = [libc::SIGINT, libc::SIGTERM, libc::SIGHUP];
/// The signals that are caught, with what was done at each before.
static CAUGHT: Mutex<Vec<(libc::c_int, libc::sigaction)>> = Mutex::new(Vec::new());

/// From now on a first signal leaves a note instead of ending prepkit on the spot.
pub(super) fn listen() {
    let mut caught = CAUGHT.lock().unwrap_or_else(PoisonError::into_inner);
    if caught.is_empty() {
        caught.extend(SIGNALS.into_iter().filter_map(|signal| Some((signal, catch(signal)?))));
    }
}

/// From now on a signal does again what it did before: nothing runs any more that would have to be put
/// away.
pub(crate) fn listen_no_more() {
    let mut caught = CAUGHT.lock().unwrap_or_else(PoisonError::into_inner);
    for (signal, before) in caught.drain(..) {
        // SAFETY: the action was this signal's before, and is a local that outlives the call.
        unsafe { libc::sigaction(signal, &raw const before, std::ptr::null_mut()) };
    }
}

/// What was done at the signal before; `None` where it is not caught.
fn catch(signal: libc::c_int) -> Option<libc::sigaction> {
    let note: extern "C" fn(libc::c_int) = note;
    // SAFETY: all-zero sigactions are valid, both pointers are to locals that outlive the calls, and
    // the handler does nothing but store to an atomic.
    unsafe {
        let mut before: libc::sigaction = std::mem::zeroed();
        let mut action: libc::sigaction = std::mem::zeroed();
        action.sa_sigaction = note as libc::sighandler_t;
        action.sa_flags = libc::SA_RESETHAND;
        let known = libc::sigaction(signal, std::ptr::null(), &raw mut before) == 0;
        // Who started prepkit with the signal ignored, as `nohup` does, means it.
        let is_caught = known
            && before.sa_sigaction != libc::SIG_IGN
            && libc::sigaction(signal, &raw const action, std::ptr::null_mut()) == 0;
        is_caught.then_some(before)
    }
}

extern "C" fn note(_signal: libc::c_int) {
    HEARD.store(true, Ordering::Relaxed);
}
