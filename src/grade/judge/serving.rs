//! Checks of a server: its questions go to the server's process and its probes, in real time.

use serde::Deserialize;
use serde_json::Value;

use super::JudgeError;
use super::relay::Relay;

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
}
