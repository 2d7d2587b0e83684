//! Checks of a server: its questions go to the server's process and its probes, in real time.

use super::{Finding, FindingStatus, JudgeError, LOAD, Relay, Work};
use crate::grade::server::Fault;

impl Relay {
    /// Answers one question of a check whose solution is a server.
    pub(super) fn serve(&mut self, op: &str) -> Result<(), JudgeError> {
        let Some(server) = &mut self.server else { return Ok(()) };
        if op == LOAD {
            // Each check begins with nothing running.
            server.clear();
            return self.examiner.send(&["V{\"exports\":[]}"]);
        }
        if !op.contains("\"op\":\"server\"") {
            return self.examiner.send(&["V{\"ok\":null}"]);
        }
        self.calls += 1;
        match server.act(op, &self.stage, &self.limits) {
            Ok(found) => self.examiner.send(&["V", &found]),
            Err(Fault::Gone(gone)) => {
                let message = format!("the solution {}", gone.message);
                let gone = serde_json::json!({ "cause": gone.cause, "message": message });
                self.examiner.send(&["G", &gone.to_string()])
            }
            Err(Fault::Machine(why)) => Err(JudgeError::machine(why)),
            Err(Fault::Script(why)) => Err(JudgeError::pack(why)),
        }
    }

    /// Runs one check; that of a server once more where it failed, since real time is never the
    /// same twice. Whether it failed and then passed.
    pub(super) fn run_surely(
        &mut self,
        index: usize,
        work: Work,
        repeat: bool,
    ) -> Result<(Finding, bool), JudgeError> {
        let finding = self.run_one(index, work)?;
        if !repeat || self.server.is_none() || finding.status != FindingStatus::Failed {
            return Ok((finding, false));
        }
        let again = self.run_one(index, work)?;
        let is_unstable = again.status == FindingStatus::Passed;
        Ok((again, is_unstable))
    }
}
