//! One question to one of our own roles, in a process of its own that is gone afterwards: for work on
//! a stranger's text that could overflow a stack, fill memory or never end. One line goes in, one
//! comes out.

use std::io::{self, BufRead, Write};
use std::time::{Duration, Instant};

use super::spawn::{SpawnError, spawn};
use super::tier::Policy;
use super::{Heard, Plan, Profile};

/// How much a role may print beside its answer, in bytes.
const PRINTED: usize = 64 << 10;

/// What a role may cost, and how much it may say.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    pub(crate) time: Duration,
    /// In bytes, as the others.
    pub(crate) memory: u64,
    pub(crate) answer: usize,
}

/// Asks a role; `None` where it ended without an answer, whatever ended it.
pub(crate) fn ask_role(
    role: &str,
    policy: &Policy,
    bounds: Bounds,
    question: &str,
) -> Result<Option<Vec<u8>>, SpawnError> {
    let plan = Plan::role(role, Profile::Role, policy, bounds.time, bounds.memory);
    let mut process = spawn(&plan, bounds.answer, PRINTED)?;
    let sent = process.input.send(&[question]).is_ok();
    let deadline = Instant::now() + bounds.time;
    let mut answer = None;
    while sent && Instant::now() < deadline {
        match process.replies.next() {
            Ok(Heard::Line(line)) => answer = Some(line),
            Ok(Heard::Nothing) => {
                process.wait(Duration::from_millis(100));
                continue;
            }
            Ok(Heard::Closed) | Err(_) => {}
        }
        break;
    }
    process.kill();
    Ok(answer)
}

/// The role's own side: answers the one question. Whether it did.
pub(crate) fn answer_as_role(answer: impl FnOnce(&str) -> Option<String>) -> bool {
    let mut line = String::new();
    if io::stdin().lock().read_line(&mut line).is_err() {
        return false;
    }
    let Some(answer) = answer(&line) else { return false };
    let mut output = io::stdout().lock();
    output.write_all(format!("{answer}\n").as_bytes()).and_then(|()| output.flush()).is_ok()
}
