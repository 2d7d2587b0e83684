//! Once more, before a solution is accepted: the light checks in a new process and another order.
//!
//! A solution that is right for its first calls alone, that knows the checks by their order, or that
//! keeps something from one check to the next, is right once. The order comes from the seed, so that
//! the same seed gives the same verdict.

use std::time::Instant;

use super::{
    CheckInfo, CheckResult, FindingStatus, Grading, JudgeError, Outcome, Status, Stop, Work, result_of,
};
use crate::grade::score::outcome_of;
use crate::pack::Profile;

/// What stands before the message of a check that failed now.
const UNSTABLE: &str = "it passed at first; repeated in a new process and after other checks, it failed:";

impl Grading<'_> {
    /// Repeats the light checks that passed, where all are about to add up to an acceptance; one that
    /// fails now has failed.
    pub(crate) fn run_again(&mut self) {
        let so_far: Vec<_> = self.results.iter().flatten().cloned().collect();
        // A server starts anew for every check already, a program for every run.
        let is_called = self.job.prompt.profile == Profile::Function;
        if !is_called || !self.job.repeat || self.stop.is_some() || outcome_of(&so_far) != Outcome::Accepted {
            return;
        }
        let started = Instant::now();
        self.stop = self.repeat().err().map(Stop::from);
        if let Some(relay) = &mut self.relay {
            relay.retire();
        }
        self.wall += started.elapsed();
    }

    fn repeat(&mut self) -> Result<(), JudgeError> {
        let Some(relay) = &mut self.relay else { return Ok(()) };
        relay.retire();
        for index in order(self.checks.len(), self.job.seed) {
            let check: &CheckInfo = &self.checks[index];
            let has_passed =
                self.results[index].as_ref().is_some_and(|result| result.status == Status::Passed);
            if check.heavy || !has_passed {
                continue;
            }
            if relay.stage.cancel.is_asked() {
                return Err(JudgeError::interrupted());
            }
            let began = Instant::now();
            let mut finding = relay.run_one(index, Work::Light)?;
            match finding.status {
                FindingStatus::Passed | FindingStatus::NotRun => continue,
                FindingStatus::JudgeError => {
                    let message = finding.message.unwrap_or_default();
                    return Err(JudgeError::pack(format!("check `{}`: {message}", check.id)));
                }
                FindingStatus::Failed => {}
            }
            finding.message = Some(format!("{UNSTABLE}\n{}", finding.message.unwrap_or_default()));
            let result = result_of(self.job, check, finding, began.elapsed());
            self.results[index] = Some(CheckResult { unstable: true, ..result });
        }
        Ok(())
    }
}

/// The numbers below `count` in an order of the seed's: Fisher and Yates' shuffle over Vigna's
/// splitmix64.
fn order(count: usize, seed: u64) -> Vec<usize> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    };
    let mut order: Vec<usize> = (0..count).collect();
    for last in (1..count).rev() {
        let below = u64::try_from(last).unwrap_or(u64::MAX) + 1;
        order.swap(last, usize::try_from(next() % below).unwrap_or(0));
    }
    order
}

#[cfg(test)]
mod tests {
    use super::order;

    #[test]
    fn an_order_has_every_number_once_and_hangs_on_the_seed() {
        let mut all = order(30, 7);
        assert_eq!(all, order(30, 7));
        assert_ne!(all, order(30, 8));
        all.sort_unstable();
        assert_eq!(all, (0..30).collect::<Vec<_>>());
        assert!(order(0, 7).is_empty());
    }
}
