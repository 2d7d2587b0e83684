//! A line at the bottom of the terminal that tells what time is left, while everything else goes on above.
//!
//! The line is kept out of what scrolls (DECSTBM, "set top and bottom margins" of the VT100, which every
//! terminal in use knows) and is written anew each second. It is the last one, because only margins that
//! begin at the first line leave what scrolls away where the person can scroll back to it, and because a
//! terminal that is made smaller drops or moves lines at the other end. The margins are given back when
//! the clock is dropped, and by whoever sees that a signal ends the process; where there is no terminal,
//! or one of few lines, there is no clock.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::{Ui, hangup, one_line};

/// With fewer lines each is needed for the text.
const FEWEST_LINES: u16 = 12;
const TICK: Duration = Duration::from_secs(1);
/// Whether the terminal's last line is a clock's.
static RUNS: AtomicBool = AtomicBool::new(false);

/// What the line says.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    pub(crate) label: String,
    /// When the present part ends, and when all does.
    pub(crate) part_ends: Instant,
    pub(crate) ends: Instant,
}

/// Runs until it is dropped.
#[derive(Debug)]
pub(crate) struct Clock {
    running: Option<(Sender<Shown>, JoinHandle<()>)>,
}

impl Ui {
    /// Begins a clock in the last line of the terminal.
    pub(crate) fn clock(&self, shown: Shown) -> Clock {
        let Some((_, lines)) = size().filter(|size| self.stderr_is_terminal && size.1 >= FEWEST_LINES) else {
            return Clock { running: None };
        };
        hangup::watch();
        RUNS.store(true, Ordering::Relaxed);
        put(&margins(lines));
        let (tell, told) = mpsc::channel();
        let ticking = thread::spawn(move || {
            let (mut shown, mut lines) = (shown, lines);
            loop {
                if let Some((width, now)) = size() {
                    // A terminal forgets its margins when it gets another size.
                    let margins = if now == lines { String::new() } else { margins(now) };
                    lines = now;
                    let line =
                        one_line(&told_line(&shown, Instant::now()), usize::from(width).saturating_sub(1));
                    put(&format!("{margins}\x1b7\x1b[{lines};1H\x1b[2K{line}\x1b8"));
                }
                match told.recv_timeout(TICK) {
                    Ok(next) => shown = next,
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => break,
                }
            }
        });
        Clock { running: Some((tell, ticking)) }
    }
}

impl Clock {
    /// Says something else from now on.
    pub(crate) fn show(&self, shown: Shown) {
        if let Some((tell, _)) = &self.running {
            // A clock that stopped is nobody's loss.
            let _ = tell.send(shown);
        }
    }
}

impl Drop for Clock {
    fn drop(&mut self) {
        if let Some((tell, ticking)) = self.running.take() {
            drop(tell);
            let _ = ticking.join();
            give_back();
        }
    }
}

/// Whether a clock stands in the last line.
pub(super) fn runs() -> bool {
    RUNS.load(Ordering::Relaxed)
}

/// Gives the margins back and empties the clock's line, if there is one.
pub(super) fn give_back() {
    let mut terminal = io::stderr().lock();
    if RUNS.swap(false, Ordering::Relaxed) {
        // Margins given back put the cursor at the top: it is kept where it was.
        let last = size().map_or(String::new(), |(_, lines)| format!("\x1b[{lines};1H\x1b[2K"));
        let _ = write!(terminal, "\x1b7\x1b[r{last}\x1b8");
    }
}

fn told_line(shown: &Shown, now: Instant) -> String {
    let left = |until: Instant| match until.checked_duration_since(now) {
        Some(left) => left_told(left),
        None => format!("over by {}", left_told(now.duration_since(until))),
    };
    let mut line = shown.label.clone();
    if shown.part_ends != shown.ends {
        let _ = write!(line, " · this round {}", left(shown.part_ends));
    }
    let _ = write!(line, " · in all {}", left(shown.ends));
    line
}

fn left_told(left: Duration) -> String {
    minutes_told(u64::try_from(left.as_millis().div_ceil(1000)).unwrap_or(u64::MAX))
}

/// `12:31`.
pub(crate) fn minutes_told(seconds: u64) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// Keeps the last line out of what scrolls. The cursor goes down a line and up again before that, which
/// scrolls if it stood in the last line, and stays with its text.
fn margins(lines: u16) -> String {
    format!("\x1bD\x1b[A\x1b7\x1b[1;{}r\x1b8", lines - 1)
}

fn size() -> Option<(u16, u16)> {
    terminal_size::terminal_size_of(io::stderr()).map(|(width, height)| (width.0, height.0))
}

/// In one piece, so that it cannot come into the middle of another command to the terminal; nothing once
/// the terminal was given back.
fn put(commands: &str) {
    let mut terminal = io::stderr().lock();
    if runs() {
        // A closed terminal is nobody's loss.
        let _ = terminal.write_all(commands.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_counts_down_and_then_up() {
        let now = Instant::now();
        let at = |seconds| now + Duration::from_secs(seconds);
        let shown = Shown { label: "concept 2 of 4".to_owned(), part_ends: at(61), ends: at(600) };
        assert_eq!(told_line(&shown, now), "concept 2 of 4 · this round 1:01 · in all 10:00");
        assert_eq!(told_line(&shown, at(70)), "concept 2 of 4 · this round over by 0:09 · in all 8:50");
        let last = Shown { part_ends: at(600), ..shown };
        assert_eq!(told_line(&last, at(599)), "concept 2 of 4 · in all 0:01");
    }
}
