//! One attempt, or two side by side, as the templates see them.

use serde::Serialize;

use crate::grade::{CheckResult, Group, Outcome, Status};
use crate::journal::Attempt;
use crate::report::compare::{Change, Row};
use crate::report::summary::judged;
use crate::report::text::{
    Span, advised, count, duration, line, mark, minute, outcome_mark, run_of, spans, word,
};
use crate::report::{Comparison, facts, summary};
use crate::ui::plain;

#[derive(Serialize)]
pub(in crate::report) struct AttemptView {
    id: String,
    at: String,
    prompt: String,
    verdict: String,
    tone: &'static str,
    mark: &'static str,
    score: String,
    /// How the score differs from the attempt of this prompt before, such as `+18`.
    pub(super) change: Option<String>,
    message: Option<String>,
    passed: usize,
    total: usize,
    groups: Vec<GroupView>,
    advice: Vec<Vec<Piece>>,
    grading: Vec<(&'static str, String)>,
    origin: Vec<(&'static str, String)>,
}

#[derive(Serialize)]
struct GroupView {
    name: String,
    meaning: &'static str,
    passed: usize,
    total: usize,
    checks: Vec<CheckView>,
}

#[derive(Serialize)]
struct CheckView {
    id: String,
    /// Its place in the verdict.
    place: usize,
    /// What links to it name, on a page that has one attempt.
    anchor: Option<String>,
    title: Vec<Piece>,
    status: StatusView,
    unstable: bool,
    cause: Option<String>,
    took: Option<String>,
    message: Option<String>,
    statement: Option<Vec<Piece>>,
    reproduction: Option<String>,
    /// The reproduction's file, and what runs it.
    run: Option<(String, String)>,
}

#[derive(Clone, Copy, PartialEq, Serialize)]
pub(super) struct StatusView {
    /// The class of the page's style.
    pub(super) name: &'static str,
    mark: &'static str,
    word: &'static str,
}

#[derive(Serialize)]
pub(super) struct Piece {
    code: bool,
    text: String,
}

#[derive(Serialize)]
pub(in crate::report) struct ComparisonView {
    prompt: String,
    new: AttemptView,
    against: AttemptView,
    change: String,
    prompt_changed: bool,
    sections: Vec<ChangeView>,
}

#[derive(Serialize)]
struct ChangeView {
    title: String,
    tone: &'static str,
    /// Folded away at first.
    quiet: bool,
    rows: Vec<ChangeRow>,
}

#[derive(Serialize)]
struct ChangeRow {
    before: StatusView,
    now: StatusView,
    check: CheckView,
    group: String,
}

pub(in crate::report) fn attempt(of: &Attempt) -> AttemptView {
    let verdict = &of.verdict;
    let safe = |facts: Vec<(&'static str, String)>| {
        facts.into_iter().map(|(name, value)| (name, line(&value))).collect()
    };
    AttemptView {
        id: of.id.to_string(),
        at: minute(of.started_at),
        prompt: line(&verdict.prompt),
        verdict: verdict.outcome.to_string(),
        tone: tone(&verdict.outcome),
        mark: outcome_mark(&verdict.outcome),
        score: score(of),
        change: None,
        message: verdict.message.as_deref().map(block),
        passed: verdict.count(Status::Passed),
        total: verdict.checks.len(),
        groups: summary::groups(of).into_iter().map(|group| group_view(of, group)).collect(),
        advice: verdict.advice.iter().map(|of| pieces(&advised(of))).collect(),
        grading: safe(facts::of_grading(of)),
        origin: safe(facts::of_origin(of)),
    }
}

impl AttemptView {
    /// Lets links lead to its checks.
    pub(super) fn anchor(&mut self) {
        for check in self.groups.iter_mut().flat_map(|group| &mut group.checks) {
            check.anchor = Some(anchor(check.place));
        }
    }
}

/// Of the check at this place of the verdict: no foreign text, and no two alike.
pub(super) fn anchor(place: usize) -> String {
    format!("check-{}", place + 1)
}

fn group_view(of: &Attempt, (group, passed, total): (Group, usize, usize)) -> GroupView {
    let meaning = match group {
        Group::Core => "what anyone would call the task",
        Group::Edge => "what a careful engineer handles",
        Group::Scale => "cost growth, memory, latency",
        Group::Bonus => "what a senior engineer adds; never decides acceptance",
    };
    let explained = of.verdict.message.is_some();
    let checks =
        of.verdict.checks.iter().enumerate().filter(|(_, check)| check.group == group).map(check_view);
    // What kept everything from being run is told once, above.
    let checks = checks.map(|check| match check.status.name {
        "not-run" if explained => CheckView { message: None, ..check },
        _ => check,
    });
    GroupView { name: group.to_string(), meaning, passed, total, checks: checks.collect() }
}

fn check_view((place, of): (usize, &CheckResult)) -> CheckView {
    let ran = of.status != Status::NotRun;
    CheckView {
        id: line(&of.id),
        place,
        anchor: None,
        title: pieces(&of.title),
        status: status(of.status),
        unstable: of.unstable,
        cause: of.cause.as_ref().filter(|cause| **cause != Outcome::WrongAnswer).map(ToString::to_string),
        took: ran.then(|| duration(of.ms)),
        message: of.message.as_deref().map(block),
        statement: of.statement.as_deref().map(pieces),
        reproduction: of.reproduction.as_deref().map(block),
        run: of
            .reproduction
            .as_deref()
            .map(run_of)
            .map(|(file, program, _)| (file.to_owned(), program.to_owned())),
    }
}

pub(in crate::report) fn comparison(of: &Comparison<'_>) -> ComparisonView {
    ComparisonView {
        prompt: line(&of.new.verdict.prompt),
        new: attempt(of.new),
        against: attempt(of.against),
        change: score_change(of.new, of.against),
        prompt_changed: of.prompt_changed(),
        sections: Change::ALL.into_iter().filter_map(|change| change_view(of, change)).collect(),
    }
}

fn change_view(of: &Comparison<'_>, change: Change) -> Option<ChangeView> {
    let rows: Vec<_> = of.rows.iter().filter(|row| row.change == change).map(change_row).collect();
    let tone = match change {
        Change::Broken | Change::StillFailing => "bad",
        Change::Mended => "good",
        _ => "plain",
    };
    let quiet = matches!(change, Change::StillPassing | Change::NeverRun);
    let title = format!("{} {}", count(rows.len(), "check"), change.title());
    (!rows.is_empty()).then_some(ChangeView { title, tone, quiet, rows })
}

fn change_row(row: &Row<'_>) -> ChangeRow {
    let of = |check: Option<&CheckResult>| {
        let absent = StatusView { name: "not-run", mark: "–", word: "not there" };
        check.map_or(absent, |check| status(check.status))
    };
    ChangeRow {
        before: of(row.against),
        now: of(row.new),
        check: check_view((0, row.check())),
        group: row.check().group.to_string(),
    }
}

pub(super) fn score_change(new: &Attempt, against: &Attempt) -> String {
    let (new, against) = (i16::from(new.verdict.score), i16::from(against.verdict.score));
    match new - against {
        0 => "±0".to_owned(),
        up @ 1.. => format!("+{up}"),
        down => format!("−{}", down.abs()),
    }
}

/// Where nothing was judged there is no score, not even a bad one.
pub(super) fn score(of: &Attempt) -> String {
    if judged(of) { of.verdict.score.to_string() } else { "–".to_owned() }
}

pub(super) fn tone(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Accepted => "good",
        Outcome::JudgeError(_) => "warn",
        _ => "bad",
    }
}

pub(super) fn status(of: Status) -> StatusView {
    let name = match of {
        Status::Passed => "passed",
        Status::Failed => "failed",
        Status::NotRun => "not-run",
    };
    StatusView { name, mark: mark(of), word: word(of) }
}

pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let line = line(text);
    let piece = |span: Span<'_>| match span {
        Span::Words(text) => Piece { code: false, text: text.to_owned() },
        Span::Code(text) => Piece { code: true, text: text.to_owned() },
    };
    spans(&line).into_iter().map(piece).collect()
}

pub(super) fn block(text: &str) -> String {
    plain(text.trim_matches('\n').trim_end()).into_owned()
}
