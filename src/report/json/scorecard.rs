//! A take-home's scorecard as JSON, and what its candidate may see of it.

use std::collections::BTreeSet;

use serde::Serialize;

use super::verdict::{status, word};
use crate::report::candidate::{Feedback, Line};
use crate::report::scorecard::{Marked, Scorecard};

#[derive(Serialize)]
pub(super) struct ScorecardBody<'a> {
    /// The weighted mean of the levels that are known.
    level: Option<f64>,
    dimensions: Vec<DimensionBody<'a>>,
    reviews: ReviewsBody<'a>,
    questions: Vec<QuestionBody<'a>>,
}

#[derive(Serialize)]
struct DimensionBody<'a> {
    id: &'a str,
    title: &'a str,
    weight: u64,
    level: Option<f64>,
    /// Where reviewers gave other levels than one, the text of each.
    observed: Vec<ObservedBody<'a>>,
    checks: Option<ChecksBody<'a>>,
    marks: Vec<MarkBody<'a>>,
    disputed: bool,
}

#[derive(Serialize)]
struct ObservedBody<'a> {
    level: u8,
    text: &'a str,
}

#[derive(Serialize)]
struct ChecksBody<'a> {
    level: Option<u8>,
    passed: Vec<&'a str>,
    failed: Vec<&'a str>,
    not_run: Vec<&'a str>,
}

#[derive(Serialize)]
struct MarkBody<'a> {
    reviewer: &'a str,
    level: u8,
    comment: &'a str,
}

#[derive(Serialize)]
struct ReviewsBody<'a> {
    expected: usize,
    started: usize,
    complete: usize,
    /// Who is in.
    by: Vec<&'a str>,
    shown: bool,
}

#[derive(Serialize)]
struct QuestionBody<'a> {
    text: &'a str,
    because: Vec<&'a str>,
}

impl<'a> ScorecardBody<'a> {
    pub(super) fn of(of: &'a Scorecard<'a>) -> Self {
        let because = |checks: &'a [(usize, &'a crate::grade::CheckResult)]| {
            checks.iter().map(|(_, check)| check.id.as_str()).collect()
        };
        let standing = of.standing;
        Self {
            level: of.level().map(rounded),
            dimensions: of.dimensions.iter().map(DimensionBody::of).collect(),
            reviews: ReviewsBody {
                expected: standing.expected,
                started: standing.started(),
                complete: standing.complete().count(),
                by: standing.complete().collect(),
                shown: standing.started() > 0 && !standing.is_open(),
            },
            questions: of
                .questions
                .iter()
                .map(|of| QuestionBody { text: of.text, because: because(&of.because) })
                .collect(),
        }
    }
}

impl<'a> DimensionBody<'a> {
    fn of(of: &'a Marked<'a>) -> Self {
        use crate::grade::Status;
        let checks = of.automatic.as_ref().map(|automatic| {
            let with = |status: Status| {
                let found = automatic.checks.iter().filter(|(_, check)| check.status == status);
                found.map(|(_, check)| check.id.as_str()).collect()
            };
            ChecksBody {
                level: automatic.level,
                passed: with(Status::Passed),
                failed: with(Status::Failed),
                not_run: with(Status::NotRun),
            }
        });
        let marks = of.marks.iter();
        Self {
            id: &of.dimension.id,
            title: &of.dimension.title,
            weight: of.dimension.weight,
            level: of.level.map(rounded),
            observed: of.observed().into_iter().map(|(level, text)| ObservedBody { level, text }).collect(),
            checks,
            marks: marks
                .map(|of| MarkBody { reviewer: of.reviewer, level: of.level, comment: of.comment })
                .collect(),
            disputed: of.is_disputed,
        }
    }
}

#[derive(Serialize)]
pub(super) struct FeedbackBody<'a> {
    id: &'a str,
    started_at: String,
    prompt: &'a str,
    verdict: &'static str,
    score: Option<u8>,
    note: Option<&'a str>,
    dimensions: Vec<ReachedBody<'a>>,
    review_complete: bool,
    lines: Vec<LineBody<'a>>,
    own_tests: Option<OwnTestsBody>,
    changed: &'a BTreeSet<&'a str>,
    runtime: &'a str,
    submission_sha256: &'a str,
    prepkit: &'a str,
}

#[derive(Serialize)]
struct ReachedBody<'a> {
    title: &'a str,
    level: Option<f64>,
}

#[derive(Serialize)]
struct LineBody<'a> {
    text: &'a str,
    status: &'static str,
    bonus: bool,
}

impl<'a> LineBody<'a> {
    fn of(line: &Line<'a>) -> Self {
        Self { text: line.text, status: status(line.status), bonus: line.is_bonus }
    }
}

#[derive(Serialize)]
struct OwnTestsBody {
    passed: u32,
    failed: u32,
    skipped: u32,
}

impl<'a> FeedbackBody<'a> {
    pub(super) fn of(of: &'a Feedback<'a>) -> Self {
        let [passed, failed, skipped] = of.own_tests.unwrap_or_default();
        Self {
            id: of.id,
            started_at: of.started_at.to_string(),
            prompt: of.prompt,
            verdict: word(of.outcome),
            score: of.score,
            note: of.note.as_deref(),
            dimensions: of
                .dimensions
                .iter()
                .map(|(title, level)| ReachedBody { title, level: level.map(rounded) })
                .collect(),
            review_complete: of.review.is_none(),
            lines: of.lines.iter().map(LineBody::of).collect(),
            own_tests: of.own_tests.is_some().then_some(OwnTestsBody { passed, failed, skipped }),
            changed: &of.changed,
            runtime: &of.runtime,
            submission_sha256: of.submission_digest,
            prepkit: of.prepkit,
        }
    }
}

/// Two decimals are more than a rubric can tell.
fn rounded(level: f64) -> f64 {
    (level * 100.0).round() / 100.0
}
