//! Checks of a command-line program: each of their questions is a run of it.

use serde::Deserialize;
use serde_json::Value;

use super::relay::{Relay, cannot_be_loaded};
use super::{JudgeError, Stop, Work};

impl Relay {
    /// Answers one question of a check whose solution is a program.
    pub(super) fn run_command(&mut self, work: Work, question: &str) -> Result<(), JudgeError> {
        #[derive(Deserialize)]
        struct Question {
            op: String,
            run: Option<Value>,
        }
        let Some(command) = &mut self.command else { return Ok(()) };
        let Question { op, run } = serde_json::from_str(question).map_err(JudgeError::machine)?;
        let Some(run) = run else {
            return match op.as_str() {
                // Nothing is loaded, and nothing happens between two runs.
                "load" | "wait" | "pending" => self.examiner.send(&["V{\"ok\":null}"]),
                _ => Err(JudgeError::pack(format!("it asks a program for `{op}`, which can only be run"))),
            };
        };
        self.calls += 1;
        let found = command.run(run, work);
        self.tell_found(found)
    }

    /// A project that cannot be started is told of once instead of in every check.
    pub(super) fn require_start(&self) -> Result<(), Stop> {
        self.stage.fault().map_or(Ok(()), |why| Err(cannot_be_loaded(&why)))
    }

    /// What cannot even be parsed cannot be run either, and is told once instead of in every check.
    pub(super) fn require_source(&self) -> Result<(), Stop> {
        let why = self.stage.fault().or_else(|| self.stage.syntax_error(&self.limits));
        why.map_or(Ok(()), |why| Err(cannot_be_loaded(&why)))
    }
}
