//! The examiner from outside: starting it, talking with it, and ending it when it overruns.
//!
//! Whatever goes wrong here is a [`JudgeError`] and never the candidate's fault: a script that
//! floods, dies or thinks too long is the pack's.

use std::time::{Duration, Instant};

use super::super::cancel::Cancel;
use super::super::verdict::Blame;
use super::{CheckInfo, ROLE, Settings};
use crate::sandbox::{self, Heard, Plan, Policy, Process, Profile};

/// How often an interruption is looked for while the check script thinks.
const WATCH: Duration = Duration::from_millis(100);
/// The longest that a check script may think between two questions.
const THINKING: Duration = Duration::from_secs(10);
/// CPU time after which the kernel ends it.
const CPU: Duration = Duration::from_secs(120);
/// The most memory that it may map, in bytes: what the engine allows the script, and room for itself.
const MEMORY: u64 = 384 << 20;
/// The longest line from the examiner, in bytes.
const EXAMINER_LINE: usize = 16 << 20;

/// A judge error: grading came to no verdict on the solution.
#[derive(Debug)]
pub(crate) struct JudgeError {
    pub(crate) blame: Blame,
    pub(crate) message: String,
}

impl JudgeError {
    pub(crate) fn pack(message: impl Into<String>) -> Self {
        Self { blame: Blame::Pack, message: message.into() }
    }

    /// Whoever asked for the verdict does not want it any more.
    pub(crate) fn interrupted() -> Self {
        Self::machine("interrupted")
    }

    #[expect(clippy::needless_pass_by_value, reason = "it is handed to map_err")]
    pub(crate) fn machine(message: impl ToString) -> Self {
        Self { blame: Blame::Machine, message: message.to_string() }
    }
}

/// The examiner process, seen from outside.
#[derive(Debug)]
pub(crate) struct Examiner {
    process: Process,
    cancel: Cancel,
}

impl Examiner {
    /// Starts it with the check script.
    pub(crate) fn start(check_script: &str, policy: &Policy, cancel: Cancel) -> Result<Self, JudgeError> {
        let plan = Plan::role(ROLE, Profile::Role, policy, CPU, MEMORY);
        let process = sandbox::spawn(&plan, EXAMINER_LINE, 64 << 10).map_err(JudgeError::machine)?;
        let mut examiner = Self { process, cancel };
        let script = serde_json::to_string(check_script).map_err(JudgeError::machine)?;
        examiner.send(&["I", &script])?;
        Ok(examiner)
    }

    /// The checks that the script registered.
    pub(crate) fn checks(&mut self) -> Result<Vec<CheckInfo>, JudgeError> {
        match self.receive()? {
            ('L', list) => {
                let checks: Vec<CheckInfo> = serde_json::from_str(&list).map_err(|error| {
                    JudgeError::pack(format!("the check script broke its list of checks: {error}"))
                })?;
                if checks.is_empty() {
                    return Err(JudgeError::pack("the check script registers no check"));
                }
                Ok(checks)
            }
            (kind, _) => {
                Err(JudgeError { blame: Blame::Prepkit, message: format!("the examiner began with {kind}") })
            }
        }
    }

    /// Tells what the checks have to know of the submission.
    pub(crate) fn tell(&mut self, settings: &Settings) -> Result<(), JudgeError> {
        let settings = serde_json::to_string(settings).map_err(JudgeError::machine)?;
        self.send(&["S", &settings])
    }

    /// Whether it is there and silent, as it is before it is told to run a check.
    pub(crate) fn is_waiting(&mut self) -> bool {
        matches!(self.process.replies.next(), Ok(Heard::Nothing))
    }

    pub(crate) fn send(&mut self, parts: &[&str]) -> Result<(), JudgeError> {
        self.process.input.send(parts).map_err(|_| self.died())
    }

    pub(crate) fn receive(&mut self) -> Result<(char, String), JudgeError> {
        let deadline = Instant::now() + THINKING;
        loop {
            if !self.process.replies.has_line() {
                self.process.wait(WATCH.min(deadline.saturating_duration_since(Instant::now())));
            }
            match self.process.replies.next() {
                Ok(Heard::Line(line)) => {
                    let line = String::from_utf8(line).map_err(JudgeError::machine)?;
                    let kind = line.chars().next().unwrap_or('?');
                    let text = line.get(kind.len_utf8()..).unwrap_or_default();
                    return if kind == 'F' {
                        Err(JudgeError::pack(fault_text(text)))
                    } else {
                        Ok((kind, text.to_owned()))
                    };
                }
                Ok(Heard::Nothing) => {}
                Ok(Heard::Closed) => return Err(self.died()),
                Err(error) => return Err(JudgeError::pack(format!("the check script floods: {error}"))),
            }
            if self.cancel.is_asked() {
                return Err(JudgeError::interrupted());
            }
            if Instant::now() >= deadline {
                self.process.kill();
                return Err(JudgeError::pack(format!(
                    "the check script ran for more than {} s between two questions",
                    THINKING.as_secs()
                )));
            }
        }
    }

    fn died(&mut self) -> JudgeError {
        let _ = self.process.stderr.drain();
        let ended = self.process.kill();
        let said = String::from_utf8_lossy(self.process.stderr.bytes()).trim().to_owned();
        JudgeError::pack(format!("the examiner died ({ended}) while it ran the check script {said}"))
    }
}

fn fault_text(json: &str) -> String {
    let message: String = serde_json::from_str(json).unwrap_or_else(|_| json.to_owned());
    format!("the check script cannot be used: {message}")
}
