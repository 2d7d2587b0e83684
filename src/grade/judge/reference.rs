//! The pack's reference solution, in a process of its own beside the candidate's.
//!
//! A check script has it do the very same bulk work, so that speed and growth are judged against
//! what this machine can do now. The two never meet: neither sees the other's file, process or
//! answers. Whatever goes wrong with it is the pack's fault or the machine's, never the solution's.

use std::time::{Duration, Instant};

use super::relay::{Relay, cost_of};
use super::{Job, JudgeError};
use crate::grade::candidate::{Candidate, LOAD, LOAD_APART, START};
use crate::grade::runtime::Runtime;
use crate::grade::stage::{Stage, Work};
use crate::grade::submission::Submission;
use crate::grade::verdict::Limits;
use crate::sandbox::Policy;

/// The reference solution and what runs it; a process is started when one is needed.
pub(super) struct Reference {
    /// `None` where the prompt has none.
    submission: Option<Submission>,
    runtime: Runtime,
    policy: Policy,
    candidate: Option<Candidate>,
}

impl Reference {
    pub(super) fn of(job: &Job<'_>) -> Self {
        let solution = job.prompt.reference();
        Self {
            submission: solution.map(|solution| Submission::shipped(job.prompt, solution)),
            runtime: job.runtime.clone(),
            policy: job.policy.clone(),
            candidate: None,
        }
    }

    /// Ends its process; the next question starts another.
    pub(super) fn end(&mut self) {
        self.candidate = None;
    }

    /// Its process.
    fn process(&mut self, limits: &Limits) -> Result<&mut Candidate, JudgeError> {
        if self.candidate.is_none() {
            let none =
                || JudgeError::pack("a check asks for a reference, and the prompt has no accepted solution");
            let submission = self.submission.as_ref().ok_or_else(none)?;
            let stage = Stage::new(submission, &self.runtime, &self.policy).map_err(JudgeError::machine)?;
            let started = Candidate::start(&stage, limits, Work::Heavy, Duration::ZERO);
            self.candidate = Some(started.map_err(JudgeError::machine)?);
        }
        Ok(self.candidate.as_mut().expect("it was started above"))
    }
}

impl Relay {
    /// Passes a question on to the reference, and its answer with what that cost back.
    pub(super) fn ask_reference(&mut self, op: &str) -> Result<(), JudgeError> {
        let op = if op == LOAD_APART {
            self.reference.end();
            LOAD
        } else {
            op
        };
        let allowed = START + Duration::from_millis(self.limits.heavy_ms);
        let candidate = self.reference.process(&self.limits)?;
        let before = candidate.cpu_time();
        let answer = candidate.ask(op, Instant::now() + allowed);
        let answer =
            answer.map_err(|gone| JudgeError::pack(format!("the reference solution {}", gone.message)))?;
        let text = answer.for_examiner();
        let cost = cost_of(candidate, before);
        self.examiner.send(&["V", &cost, &text[1..]])
    }
}
