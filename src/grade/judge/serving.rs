//! Checks of a server: its questions go to the server's process and its probes, in real time.

use serde::Deserialize;
use serde_json::Value;

use super::relay::Relay;
use super::{Finding, FindingStatus, JudgeError, Work};

impl Relay {
    /// Answers one question of a check whose solution is a server.
    pub(super) fn serve(&mut self, question: &str) -> Result<(), JudgeError> {
        #[derive(Deserialize)]
        struct Question {
            op: String,
            act: Option<Value>,
        }
        let Some(server) = &mut self.server else { return Ok(()) };
        let Question { op, act } = serde_json::from_str(question).map_err(JudgeError::machine)?;
        let Some(act) = act else {
            if op == "load" {
                // Each check begins with nothing running.
                server.begin();
            }
            return self.examiner.send(&["V{\"ok\":null}"]);
        };
        self.calls += 1;
        let found = server.act(act);
        self.tell_found(found)
    }

    /// Runs one check; that of a server once more where it failed, since real time is never the
    /// same twice, and not at all where the server is given up. Whether it failed and then passed.
    pub(super) fn run_surely(
        &mut self,
        index: usize,
        work: Work,
        repeat: bool,
    ) -> Result<(Finding, bool), JudgeError> {
        if let Some(server) = &mut self.server
            && let Some(why) = server.patience.begin()
        {
            let message = Some(why);
            let finding = Finding { status: FindingStatus::NotRun, message, reproduction: None, cause: None };
            return Ok((finding, false));
        }
        let finding = self.run_one(index, work)?;
        let Some(server) = &mut self.server else { return Ok((finding, false)) };
        let is_over = finding.status != FindingStatus::Failed || !server.patience.failed();
        if !repeat || is_over {
            return Ok((finding, false));
        }
        let again = self.run_one(index, work)?;
        let is_unstable = again.status == FindingStatus::Passed;
        Ok((again, is_unstable))
    }
}
