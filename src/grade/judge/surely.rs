//! A check whose solution is a process of its own, server or program: once more where it failed,
//! since no two runs of a process are the same.

use super::relay::Relay;
use super::{Finding, FindingStatus, JudgeError, Work};

impl Relay {
    /// Runs one check, once more where it failed and that may have been chance, and not at all where
    /// a server is given up. Whether it failed and then passed.
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
        if let Some(command) = &mut self.command {
            command.begin();
        }
        let finding = self.run_one(index, work)?;
        if finding.status != FindingStatus::Failed || !self.may_be_chance(&finding, repeat) {
            return Ok((finding, false));
        }
        let again = self.run_one(index, work)?;
        let is_unstable = again.status == FindingStatus::Passed;
        Ok((again, is_unstable))
    }

    /// Whether a check that failed gets another try.
    fn may_be_chance(&mut self, finding: &Finding, repeat: bool) -> bool {
        match (&mut self.server, &mut self.command) {
            (Some(server), _) => server.patience.failed() && repeat,
            (None, Some(command)) => repeat && command.failed(finding.cause.as_ref()),
            (None, None) => false,
        }
    }
}
