//! What a candidate may see of an attempt, by construction: a renderer that is given a
//! [`Feedback`] has nothing else to show.
//!
//! The lines of the statement are the candidate's already. Titles, ids, messages and
//! reproductions of checks, the rubric's texts and weights, reviewers' names and comments, questions
//! for the conversation, how a change was noticed: all of it stays with whoever grades.

use std::collections::BTreeSet;

use super::scorecard::Scorecard;
use super::summary::judged;
use super::text::level_text;
use crate::grade::{Group, Outcome, Status};
use crate::journal::Attempt;

/// An attempt as its candidate may see it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Feedback<'a> {
    pub(super) id: &'a str,
    pub(super) started_at: jiff::Timestamp,
    pub(super) prompt: &'a str,
    pub(super) outcome: &'a Outcome,
    /// `None` where nothing was judged.
    pub(super) score: Option<u8>,
    pub(super) runtime: String,
    pub(super) submission_digest: &'a str,
    pub(super) prepkit: &'a str,
    /// Where the lines say nothing, why.
    pub(super) note: Option<String>,
    /// Each line of the statement that was checked, once; what is a bonus comes last.
    pub(super) lines: Vec<Line<'a>>,
    /// Each dimension's title, and its level where there is one.
    pub(super) dimensions: Vec<(&'a str, Option<f64>)>,
    /// Where the review is not over, that it is not.
    pub(super) review: Option<&'static str>,
    /// Of the submission's own tests: passed, failed, skipped.
    pub(super) own_tests: Option<[u32; 3]>,
    /// What was changed beside the solution, each path once.
    pub(super) changed: BTreeSet<&'a str>,
}

/// A line of the statement.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line<'a> {
    pub(super) text: &'a str,
    pub(super) status: Status,
    /// Whether nothing depends on it.
    pub(super) is_bonus: bool,
}

impl Line<'_> {
    /// The words for its status.
    pub(super) fn met(&self) -> &'static str {
        match (self.is_bonus, self.status) {
            (false, Status::Passed) => "met",
            (false, Status::Failed) => "not met",
            (false, Status::NotRun) => "not checked",
            (true, Status::Passed) => "a bonus, met",
            (true, Status::Failed) => "a bonus, not met",
            (true, Status::NotRun) => "a bonus, not checked",
        }
    }
}

pub(super) fn feedback<'a>(of: &Scorecard<'a>) -> Feedback<'a> {
    let attempt = of.attempt;
    let verdict = &attempt.verdict;
    let evidence = verdict.evidence.as_ref();
    let is_human = |of: &super::scorecard::Marked<'_>| of.dimension.from.is_empty();
    let is_waiting =
        of.standing.is_open() || of.dimensions.iter().any(|of| is_human(of) && of.level.is_none());
    Feedback {
        id: attempt.id.as_str(),
        started_at: attempt.started_at,
        prompt: &verdict.prompt,
        outcome: &verdict.outcome,
        score: judged(attempt).then_some(verdict.score),
        runtime: format!("{} {}", verdict.runtime.name, verdict.runtime.version),
        submission_digest: &attempt.submission_digest,
        prepkit: &attempt.prepkit,
        note: note(attempt),
        lines: lines(attempt),
        dimensions: of.dimensions.iter().map(|of| (of.dimension.title.as_str(), of.level)).collect(),
        review: is_waiting.then_some("The review is not complete: levels may be added."),
        own_tests: evidence.and_then(|of| of.own_tests.as_ref()).map(|of| [of.passed, of.failed, of.skipped]),
        changed: evidence.into_iter().flat_map(|of| &of.delta).map(|of| of.path.as_str()).collect(),
    }
}

/// A line that several checks stand for is met when all of those that ran passed, and a bonus when all
/// of them are.
fn lines(attempt: &Attempt) -> Vec<Line<'_>> {
    let mut lines: Vec<Line<'_>> = Vec::new();
    for check in &attempt.verdict.checks {
        let is_bonus = check.group == Group::Bonus;
        for text in check.statement.iter().flat_map(|text| text.lines()) {
            match lines.iter_mut().find(|known| known.text == text) {
                Some(line) => {
                    line.status = worse(line.status, check.status);
                    line.is_bonus &= is_bonus;
                }
                None => lines.push(Line { text, status: check.status, is_bonus }),
            }
        }
    }
    lines.sort_by_key(|line| line.is_bonus);
    lines
}

fn worse(one: Status, other: Status) -> Status {
    match (one, other) {
        (Status::Failed, _) | (_, Status::Failed) => Status::Failed,
        (Status::Passed, _) | (_, Status::Passed) => Status::Passed,
        (Status::NotRun, Status::NotRun) => Status::NotRun,
    }
}

fn note(attempt: &Attempt) -> Option<String> {
    let verdict = &attempt.verdict;
    match verdict.outcome {
        Outcome::JudgeError(_) => {
            Some("It could not be graded, which is no fault of the submission's.".to_owned())
        }
        _ if verdict.message.is_some() => {
            Some("The submission could not be run, so that nothing was checked.".to_owned())
        }
        _ => None,
    }
}

/// `3 of 4`, or a dash.
pub(super) fn reached(level: Option<f64>) -> String {
    level.map_or("–".to_owned(), |level| format!("{} of 4", level_text(level)))
}
