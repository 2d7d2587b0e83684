//! A take-home's scorecard, and what its candidate may see of it, as the templates see them.

use serde::Serialize;

use super::attempt::{AttemptView, Piece, StatusView, attempt, block, pieces, status, tone};
use crate::grade::{Evidence, Milestone, Status};
use crate::journal::Attempt;
use crate::report::candidate::Feedback;
use crate::report::scorecard::{Given, Marked, Question, STRONGEST, Scorecard};
use crate::report::text::{count, level_text, line, minute, outcome_mark, tests_told};

#[derive(Serialize)]
pub(in crate::report) struct ScorecardView {
    attempt: AttemptView,
    level: Option<LevelView>,
    /// Over how many dimensions the level goes.
    known: String,
    dimensions: Vec<DimensionView>,
    standing: Option<String>,
    questions: Vec<QuestionView>,
    evidence: Option<EvidenceView>,
}

#[derive(Serialize)]
struct DimensionView {
    title: Vec<Piece>,
    weight: u64,
    question: Vec<Piece>,
    level: LevelView,
    observed: Vec<ObservedView>,
    /// What the checks say.
    told: Option<String>,
    failed: Vec<LinkView>,
    marks: Vec<MarkView>,
    is_disputed: bool,
    /// Whether it waits for a reviewer.
    is_open: bool,
}

#[derive(Serialize)]
struct LevelView {
    text: Option<String>,
    tone: &'static str,
    /// How much of each of the four blocks is full, in percent.
    blocks: Vec<u32>,
}

#[derive(Serialize)]
struct ObservedView {
    level: u8,
    text: Vec<Piece>,
}

#[derive(Serialize)]
struct MarkView {
    reviewer: String,
    level: LevelView,
    comment: Option<String>,
}

/// A check, and where on the page it is.
#[derive(Serialize)]
struct LinkView {
    anchor: String,
    title: Vec<Piece>,
}

#[derive(Serialize)]
struct QuestionView {
    text: Vec<Piece>,
    because: Vec<LinkView>,
}

#[derive(Serialize)]
struct EvidenceView {
    delta: Vec<ChangeView>,
    tests: Option<TestsView>,
    timeline: Vec<MilestoneView>,
    notes: Vec<Vec<Piece>>,
}

#[derive(Serialize)]
struct ChangeView {
    path: String,
    what: Vec<Piece>,
}

#[derive(Serialize)]
struct TestsView {
    told: String,
    tone: &'static str,
    mark: &'static str,
    output: Option<String>,
}

#[derive(Serialize)]
struct MilestoneView {
    commit: String,
    at: String,
    subject: String,
    passed: Vec<LinkView>,
    /// Ids that are no checks of this attempt.
    others: Vec<String>,
}

pub(in crate::report) fn scorecard(of: &Scorecard<'_>) -> ScorecardView {
    let mut shown = attempt(of.attempt);
    shown.anchor();
    let told = |level| level_view(Some(level));
    ScorecardView {
        attempt: shown,
        level: of.level().map(told),
        known: format!("{} of {}", of.known(), count(of.dimensions.len(), "dimension")),
        dimensions: of.dimensions.iter().map(dimension).collect(),
        standing: of.standing.told(),
        questions: of.questions.iter().map(question).collect(),
        evidence: of.attempt.verdict.evidence.as_ref().map(|evidence| evidence_view(evidence, of.attempt)),
    }
}

fn dimension(of: &Marked<'_>) -> DimensionView {
    let failed = of.automatic.iter().flat_map(|of| &of.checks);
    let failed = failed.filter(|(_, check)| check.status == Status::Failed);
    let observed = of.observed();
    let observed = observed.into_iter().map(|(level, text)| ObservedView { level, text: pieces(text) });
    DimensionView {
        title: pieces(&of.dimension.title),
        weight: of.dimension.weight,
        question: pieces(&of.dimension.question),
        level: level_view(of.level),
        observed: observed.collect(),
        told: of.automatic.as_ref().map(crate::report::scorecard::Automatic::told),
        failed: failed.map(|(place, check)| link(*place, &check.title)).collect(),
        marks: of.marks.iter().map(mark_view).collect(),
        is_disputed: of.is_disputed,
        is_open: of.level.is_none() && of.automatic.is_none(),
    }
}

fn mark_view(of: &Given<'_>) -> MarkView {
    MarkView {
        reviewer: line(of.reviewer),
        level: level_view(Some(f64::from(of.level))),
        comment: (!of.comment.is_empty()).then(|| block(of.comment)),
    }
}

fn level_view(level: Option<f64>) -> LevelView {
    let tone = match level {
        Some(level) if level >= 3.0 => "good",
        Some(level) if level >= 2.0 => "warn",
        Some(_) => "bad",
        None => "plain",
    };
    let full = |block: u8| {
        let share = (level.unwrap_or(0.0) - f64::from(block)).clamp(0.0, 1.0);
        (0..=100).rev().find(|percent| f64::from(*percent) <= (share * 100.0).round()).unwrap_or(0)
    };
    LevelView { text: level.map(level_text), tone, blocks: (0..STRONGEST).map(full).collect() }
}

fn question(of: &Question<'_>) -> QuestionView {
    let because = of.because.iter().map(|(place, check)| link(*place, &check.title));
    QuestionView { text: pieces(of.text), because: because.collect() }
}

fn link(place: usize, title: &str) -> LinkView {
    LinkView { anchor: super::attempt::anchor(place), title: pieces(title) }
}

fn evidence_view(of: &Evidence, attempt: &Attempt) -> EvidenceView {
    let tests = of.own_tests.as_ref().map(|of| TestsView {
        told: tests_told(of.passed, of.failed, of.skipped),
        tone: if of.failed > 0 { "bad" } else { "good" },
        mark: if of.failed > 0 { "✗" } else { "✓" },
        output: (!of.output.trim().is_empty()).then(|| block(&of.output)),
    });
    EvidenceView {
        delta: of
            .delta
            .iter()
            .map(|of| ChangeView { path: line(&of.path), what: pieces(&of.what) })
            .collect(),
        tests,
        timeline: of.timeline.iter().map(|of| milestone(of, attempt)).collect(),
        notes: of.notes.iter().map(|note| pieces(note)).collect(),
    }
}

fn milestone(of: &Milestone, attempt: &Attempt) -> MilestoneView {
    let mut view = MilestoneView {
        commit: line(&of.commit),
        at: line(&of.at),
        subject: line(&of.subject),
        passed: Vec::new(),
        others: Vec::new(),
    };
    for id in &of.passed {
        match attempt.verdict.checks.iter().position(|check| check.id == *id) {
            Some(place) => view.passed.push(link(place, &attempt.verdict.checks[place].title)),
            None => view.others.push(line(id)),
        }
    }
    view
}

#[derive(Serialize)]
pub(in crate::report) struct FeedbackView {
    id: String,
    at: String,
    prompt: String,
    verdict: String,
    tone: &'static str,
    mark: &'static str,
    score: Option<u8>,
    note: Option<String>,
    dimensions: Vec<ReachedView>,
    review: Option<&'static str>,
    /// `9 of 12 lines met`, or nothing.
    met: String,
    lines: Vec<LineView>,
    tests: Option<TestsView>,
    changed: Vec<String>,
    facts: Vec<(&'static str, String)>,
}

#[derive(Serialize)]
struct ReachedView {
    title: Vec<Piece>,
    level: LevelView,
}

#[derive(Serialize)]
struct LineView {
    text: Vec<Piece>,
    status: StatusView,
    word: &'static str,
}

pub(in crate::report) fn feedback(of: &Feedback<'_>) -> FeedbackView {
    let is_met = of.lines.iter().filter(|line| line.status == Status::Passed).count();
    let tests = of.own_tests.map(|[passed, failed, skipped]| TestsView {
        told: tests_told(passed, failed, skipped),
        tone: if failed > 0 { "bad" } else { "good" },
        mark: if failed > 0 { "✗" } else { "✓" },
        output: None,
    });
    let lines = of.lines.iter();
    let lines = lines.map(|of| LineView { text: pieces(of.text), status: status(of.status), word: of.met() });
    let dimensions = of.dimensions.iter();
    let dimensions =
        dimensions.map(|(title, level)| ReachedView { title: pieces(title), level: level_view(*level) });
    FeedbackView {
        id: line(of.id),
        at: minute(of.started_at),
        prompt: line(of.prompt),
        verdict: of.outcome.to_string(),
        tone: tone(of.outcome),
        mark: outcome_mark(of.outcome),
        score: of.score,
        note: of.note.clone(),
        dimensions: dimensions.collect(),
        review: of.review,
        // Of a prompt that is no take-home, only lines that are not met are kept.
        met: match (is_met, of.lines.len()) {
            (_, 0) => String::new(),
            (0, all) => format!("{} not met", count(all, "line")),
            (_, all) => format!("{is_met} of {} met", count(all, "line")),
        },
        lines: lines.collect(),
        tests,
        changed: of.changed.iter().map(|path| line(path)).collect(),
        facts: vec![
            ("Runtime", line(&of.runtime)),
            ("prepkit", line(of.prepkit)),
            ("Submission SHA-256", line(of.submission_digest)),
        ],
    }
}
