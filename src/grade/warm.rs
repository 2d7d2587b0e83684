//! The processes of one grading, started before they are needed: an examiner that has read the
//! check script and a candidate whose driver has answered, both waiting for a solution.
//!
//! Each pair serves one submission and is used up by it: nothing of a solution is ever near the
//! next one. A cold check makes its pair on the spot, so there is one way to start.

use std::time::{Duration, Instant};

use super::cancel::Cancel;
use super::candidate::{Candidate, START};
use super::examiner::{CheckInfo, Examiner, JudgeError};
use super::judge::Ran;
use super::python;
use super::runtime::Runtime;
use super::stage::{Stage, Work};
use super::submission::Submission;
use super::verdict::Blame;
use super::wire::Value;
use crate::pack::Prompt;
use crate::sandbox::Policy;

/// The oldest major version of Node that solutions may count on.
const OLDEST_NODE: u32 = 20;

/// What a grading begins with.
#[derive(Debug)]
pub(crate) struct Ready {
    pub(super) stage: Stage,
    pub(super) examiner: Examiner,
    pub(super) checks: Vec<CheckInfo>,
    pub(super) candidate: Candidate,
    pub(super) ran: Ran,
}

impl Ready {
    /// A pair for a submission that is there already.
    pub(super) fn cold(
        prompt: &Prompt,
        submission: &Submission,
        runtime: &Runtime,
        policy: &Policy,
    ) -> Result<Self, JudgeError> {
        let stage = Stage::new(submission, runtime, policy).map_err(JudgeError::machine)?;
        Self::start(prompt, stage, runtime, policy)
    }

    /// A pair that waits for a submission whose staged file will have this name.
    pub(crate) fn warm(
        prompt: &Prompt,
        file_name: &str,
        runtime: &Runtime,
        policy: &Policy,
    ) -> Result<Self, JudgeError> {
        let stage = Stage::empty(file_name, runtime, policy).map_err(JudgeError::machine)?;
        Self::start(prompt, stage, runtime, policy)
    }

    /// Whether this pair can take the submission: it waits for this kind of file, and still waits.
    pub(crate) fn is_for(&mut self, submission: &Submission) -> bool {
        self.stage.fits(submission) && self.examiner.is_waiting() && self.candidate.is_waiting()
    }

    /// Ends what becomes of this pair.
    pub(crate) fn cancel(&self) -> &Cancel {
        &self.stage.cancel
    }

    /// Puts the submission where the pair looks for it.
    pub(crate) fn with(self, submission: &Submission) -> Result<Self, JudgeError> {
        self.stage.write(submission).map_err(JudgeError::machine)?;
        Ok(self)
    }

    /// Both processes start side by side, before either is waited for.
    fn start(prompt: &Prompt, stage: Stage, runtime: &Runtime, policy: &Policy) -> Result<Self, JudgeError> {
        let limits = runtime.limits(&prompt.limits);
        let mut candidate =
            Candidate::start(&stage, &limits, Work::Light, Duration::ZERO).map_err(JudgeError::machine)?;
        let mut examiner = Examiner::start(&prompt.check_script, policy, stage.cancel.clone())?;
        let version = version_of(&mut candidate, runtime)?;
        let ran = Ran { version, layers: candidate.layers().to_vec() };
        let checks = examiner.checks()?;
        Ok(Self { stage, examiner, checks, candidate, ran })
    }
}

/// Hears the runtime's version, before a line of a solution has run.
fn version_of(candidate: &mut Candidate, runtime: &Runtime) -> Result<String, JudgeError> {
    let hello = candidate.ask("{\"op\":\"hello\"}", Instant::now() + START);
    let hello = hello.map_err(|gone| JudgeError::machine(format!("the runtime {}", gone.message)))?;
    let Some(Value::Text(version)) = hello.ok else {
        return Err(JudgeError { blame: Blame::Prepkit, message: "the driver told no version".into() });
    };
    let major: u32 = version.split('.').next().and_then(|major| major.parse().ok()).unwrap_or(0);
    if matches!(runtime, Runtime::Node(_)) && major < OLDEST_NODE {
        let message = format!("Node {version} is too old: {OLDEST_NODE} or newer is needed");
        return Err(JudgeError::machine(message));
    }
    if matches!(runtime, Runtime::Python(_)) && python::is_old(&version) {
        let (major, minor) = python::OLDEST;
        let message = format!("Python {version} is too old: {major}.{minor} or newer is needed");
        return Err(JudgeError::machine(message));
    }
    Ok(version)
}
