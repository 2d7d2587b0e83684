//! What a project shows beside its verdict: what was changed, how its own tests went, when which
//! requirement first passed.
//!
//! None of it decides anything: it is there for whoever reads the scorecard.

use serde::{Deserialize, Serialize};

use super::judge::Job;
use super::own_tests;
use super::timeline::{Place, timeline};

/// What a project shows beside its verdict; none of it decides anything.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Evidence {
    /// What was changed that a submission has no business to change, or that a reviewer wants to know.
    pub(crate) delta: Vec<Change>,
    /// How the tests went that the submission adds to those handed out; `None`: there are none, or they
    /// could not be run, and the notes say why.
    pub(crate) own_tests: Option<OwnTests>,
    /// When which requirement first passed, by commit, oldest first.
    pub(crate) timeline: Vec<Milestone>,
    /// What else is worth knowing: what was left out, could not be done or had to be installed.
    pub(crate) notes: Vec<String>,
}

/// One thing that was changed, such as "protected file changed (restored)".
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Change {
    pub(crate) path: String,
    pub(crate) what: String,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct OwnTests {
    pub(crate) passed: u32,
    pub(crate) failed: u32,
    pub(crate) skipped: u32,
    pub(crate) output: String,
}

impl OwnTests {
    /// The names of tests that failed, as far as their reports are kept; a suite stands for those in it.
    pub(crate) fn failures(&self) -> impl Iterator<Item = &str> {
        let names = self.output.lines().filter_map(|line| line.strip_prefix("not ok "));
        names.filter_map(|rest| rest.split_once(" - ")).map(|(_, name)| name)
    }
}

/// A commit at which something passed for the first time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Milestone {
    pub(crate) commit: String,
    pub(crate) at: String,
    pub(crate) subject: String,
    /// Ids of checks that passed here for the first time.
    pub(crate) passed: Vec<String>,
}

/// Adds what is seen by running a project: its own tests, and its commits where they lie in a
/// place. `tell` is told what is being done.
pub(crate) fn gather(
    evidence: &mut Evidence,
    job: &Job<'_>,
    history: Option<Place<'_>>,
    mut tell: impl FnMut(&str),
) {
    tell("running its own tests");
    let limits = job.runtime.limits(&job.prompt.limits);
    let told = match &job.lacks {
        Some(_) => Err("not run: what it depends on could not be had".to_owned()),
        None => own_tests::run(job.submission, job.runtime, job.policy, &limits),
    };
    match told {
        Ok(told) => evidence.own_tests = Some(told),
        Err(why) => evidence.notes.push(format!("own tests: {why}")),
    }
    let Some(place) = history else { return };
    match timeline(job, place, tell) {
        Ok(milestones) => evidence.timeline = milestones,
        Err(why) => evidence.notes.push(format!("history: {why}")),
    }
}
