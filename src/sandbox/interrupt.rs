//! Ctrl-C, and its like: heard once a process runs that has to be ended, and a folder lies there
//! that has to be removed.
//!
//! The signal only leaves a note, which the watch over each process sees within its next
//! look; everything is then put away as at any other end. A second signal ends prepkit at once. The
//! processes have a group of their own, so the terminal's Ctrl-C never reaches them.

#![expect(unsafe_code, reason = "a signal can be caught only through libc")]

use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

static HEARD: AtomicBool = AtomicBool::new(false);

/// Whether prepkit was asked to end.
pub(crate) fn interrupted() -> bool {
    HEARD.load(Ordering::Relaxed)
}

/// From now on a first signal leaves a note instead of ending prepkit on the spot.
pub(super) fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| [libc::SIGINT, libc::SIGTERM, libc::SIGHUP].into_iter().for_each(catch));
}

fn catch(signal: libc::c_int) {
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
        if known && before.sa_sigaction != libc::SIG_IGN {
            libc::sigaction(signal, &raw const action, std::ptr::null_mut());
        }
    }
}

extern "C" fn note(_signal: libc::c_int) {
    HEARD.store(true, Ordering::Relaxed);
}
