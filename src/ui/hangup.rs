//! Ends the process in good order: with its terminal, and by a signal with the terminal given back.
//!
//! Whoever waits for a key of a terminal that was closed would wait for ever, and at full speed:
//! reading from it returns at once, with nothing. A terminal's own signal, SIGHUP, does not reach
//! every process of its session. And a signal that ends the process while a question is asked would
//! leave the shell a terminal that shows no keys, or a clock in its last line.

use std::io::{self, Write};
use std::sync::Once;
use std::thread;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::process::{Signal, getpgrp, getpid, kill_process};
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcgetpgrp, tcsetattr};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

use super::clock;

/// Questions are asked with keys that are not shown, a cursor that is hidden, and marks around what is
/// pasted; all that ends, and what stands below the question goes.
const AS_BEFORE: &[u8] = b"\x1b[?2004l\x1b[?25h\r\n\x1b[J";

/// From now on the process ends as SIGHUP ends it once standard input is a terminal that is gone, and
/// the signals that end it leave the terminal as it is now. What was said to be kept is on the disk by
/// then.
pub(super) fn watch() {
    static WATCHED: Once = Once::new();
    WATCHED.call_once(|| {
        end_with_the_terminal();
        give_back_at_signals();
    });
}

fn end_with_the_terminal() {
    thread::spawn(|| {
        let input = io::stdin();
        // Nothing is asked for, so that only a hang-up or an error ends the wait.
        let mut terminal = [PollFd::new(&input, PollFlags::empty())];
        while poll(&mut terminal, None).is_err() {
            // Interrupted by a signal: it is somebody else's.
        }
        // The first one may only leave a note for whoever is grading, the next ends it.
        while kill_process(getpid(), Signal::HUP).is_ok() {
            thread::sleep(Duration::from_millis(200));
        }
    });
}

/// While something is graded, the signals only leave a note: see `sandbox/interrupt.rs`.
fn give_back_at_signals() {
    let before = tcgetattr(io::stdin()).ok();
    let Ok(mut signals) = Signals::new([SIGTERM, SIGHUP, SIGINT]) else { return };
    thread::spawn(move || {
        for signal in signals.forever() {
            clock::give_back();
            if let Some(before) = &before {
                give_back(before);
            }
            // It ends the process; nobody is there to be told that it could not.
            let _ = emulate_default_handler(signal);
        }
    });
}

/// What the terminal was before the first question. One that another process has by now is left alone.
fn give_back(before: &Termios) {
    let input = io::stdin();
    if tcgetpgrp(&input) == Ok(getpgrp()) && tcsetattr(&input, OptionalActions::Now, before).is_ok() {
        let _ = io::stderr().lock().write_all(AS_BEFORE);
    }
}
