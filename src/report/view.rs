//! What the templates get to see: finished words and numbers, no decisions left.
//!
//! Every foreign text has been made plain here, so that no control character or turned
//! direction reaches a page; markup is escaped by the templates, whose names end in `.html`.

mod attempt;
mod mocks;
mod practised;
mod scorecard;

use jiff::tz::TimeZone;
use serde::Serialize;

use attempt::{AttemptView, Piece, StatusView, pieces, score, score_change, status, tone};
pub(super) use attempt::{attempt, comparison};
pub(super) use scorecard::{feedback, scorecard};

use mocks::MocksView;
use practised::PractisedView;

use super::activity::Activity;
use super::chart::{self, Scores};
use super::summary::{self, PromptSummary, judged};
use super::text::{line, minute, outcome_mark, recall, zone_name};
use super::{Practice, text};
use crate::grade::{CheckResult, Status};
use crate::journal::Attempt;

/// How many attempts a practice report shows in full; the others are in its table.
const IN_FULL: usize = 30;
/// How many of the checks that fail most it shows.
const FAILING: usize = 6;
/// How many attempts of a prompt its matrix of checks shows.
const COLUMNS: usize = 8;

#[derive(Serialize)]
pub(super) struct PracticeView {
    made_at: String,
    period: String,
    numbers: Vec<Number>,
    zone: String,
    practised: PractisedView,
    mocks: Option<MocksView>,
    chart: Option<Scores>,
    failing: Vec<FailingView>,
    prompts: Vec<PromptView>,
    /// Newest first.
    rows: Vec<RowView>,
    attempts: Vec<AttemptView>,
}

/// A number that stands for itself, and what it counts.
#[derive(Serialize)]
struct Number {
    value: String,
    of: Option<String>,
    label: &'static str,
}

#[derive(Serialize)]
struct FailingView {
    title: Vec<Piece>,
    prompt: String,
    group: String,
    failed: usize,
    run: usize,
    /// In percent of the check that was run most often.
    failed_width: f64,
    run_width: f64,
    still: bool,
}

#[derive(Serialize)]
struct PromptView {
    name: String,
    solved: bool,
    told: String,
    best: u8,
    last: u8,
    /// The latest attempts, oldest first.
    columns: Vec<ColumnView>,
    /// Those that failed in one of them.
    checks: Vec<MatrixRow>,
    /// How many others there are.
    quiet: usize,
}

#[derive(Serialize)]
struct ColumnView {
    id: String,
    number: usize,
    at: String,
    score: u8,
    accepted: bool,
}

#[derive(Serialize)]
struct MatrixRow {
    title: Vec<Piece>,
    group: String,
    cells: Vec<StatusView>,
}

#[derive(Serialize)]
struct RowView {
    id: String,
    at: String,
    prompt: String,
    verdict: String,
    tone: &'static str,
    mark: &'static str,
    score: String,
    passed: usize,
    total: usize,
    in_full: bool,
}

pub(super) fn practice(of: &Practice<'_>) -> PracticeView {
    let prompts = summary::prompts(of.attempts);
    let failing = summary::failing(of.attempts);
    let activity = Activity::of(of);
    let from_full = of.attempts.len().saturating_sub(IN_FULL);
    let shown = of.attempts.iter().enumerate().skip(from_full).rev();
    PracticeView {
        made_at: minute(of.made_at),
        period: period(of),
        numbers: numbers(of, &activity, &prompts, &failing),
        zone: zone_name(of.zone),
        practised: practised::practised(of, &activity),
        mocks: mocks::mocks(of.mocks),
        chart: chart::scores(of.attempts),
        failing: failing_views(&failing),
        prompts: prompts.iter().map(|prompt| prompt_view(prompt, of.attempts)).collect(),
        rows: of.attempts.iter().enumerate().rev().map(|(at, of)| row(of, at >= from_full)).collect(),
        attempts: shown.map(|(at, this)| with_change(this, &of.attempts[..at])).collect(),
    }
}

fn period(of: &Practice<'_>) -> String {
    let times = || of.attempts.iter().map(|it| it.started_at).chain(of.answers.iter().copied());
    let ends = times().min().zip(times().max());
    ends.map_or(String::new(), |(first, last)| format!("Practised {}{}", text::period(first, last), goal(of)))
}

/// What is prepared for, if its day is still to come.
fn goal(of: &Practice<'_>) -> String {
    let Some(goal) = of.forecast.and_then(|forecast| forecast.goal.as_ref()) else { return String::new() };
    let today = of.made_at.to_zoned(TimeZone::UTC).date();
    let days = goal.date.since(today).map_or(0, |left| left.get_days()).unsigned_abs();
    format!(" · interview on {}, in {}", goal.date.strftime("%-d %b %Y"), text::count(days as usize, "day"))
}

fn numbers(
    of: &Practice<'_>,
    activity: &Activity,
    prompts: &[PromptSummary<'_>],
    failing: &[summary::CheckSummary<'_>],
) -> Vec<Number> {
    let solved = prompts.iter().filter(|prompt| prompt.solved_at_try.is_some()).count();
    let days = activity.days().len();
    let still = failing.iter().filter(|check| check.still).count();
    let told =
        |value: String, of: Option<usize>, label| Number { value, of: of.map(|it| it.to_string()), label };
    let number = |value: usize, of: Option<usize>, label| told(value.to_string(), of, label);
    let (has_answers, totals) = (!of.answers.is_empty(), of.totals());
    let mut numbers = Vec::new();
    if has_answers {
        numbers.push(told(recall(totals.mastery()), None, "known now"));
        numbers.push(number(totals.answered, Some(totals.questions), "questions and prompts answered"));
        numbers.push(number(totals.due, None, "due for practice"));
    }
    if !prompts.is_empty() || !has_answers {
        numbers.push(number(solved, Some(prompts.len()), "tried prompts solved"));
    }
    if !has_answers {
        numbers.push(number(
            of.attempts.len(),
            None,
            if of.attempts.len() == 1 { "attempt" } else { "attempts" },
        ));
    }
    numbers.push(number(days, None, if days == 1 { "day of practice" } else { "days of practice" }));
    if !of.attempts.is_empty() {
        numbers.push(number(still, None, if still == 1 { "check still fails" } else { "checks still fail" }));
    }
    numbers
}

fn failing_views(failing: &[summary::CheckSummary<'_>]) -> Vec<FailingView> {
    let most = failing.iter().map(|check| check.run).max().unwrap_or(1) as f64;
    let percent = |number: usize| (number as f64 / most * 1_000.0).round() / 10.0;
    let view = |check: &summary::CheckSummary<'_>| FailingView {
        title: pieces(check.title),
        prompt: line(check.prompt),
        group: check.group.to_string(),
        failed: check.failed,
        run: check.run,
        failed_width: percent(check.failed),
        run_width: percent(check.run),
        still: check.still,
    };
    failing.iter().take(FAILING).map(view).collect()
}

fn prompt_view(prompt: &PromptSummary<'_>, attempts: &[Attempt]) -> PromptView {
    let all: Vec<_> =
        attempts.iter().filter(|of| of.verdict.prompt == prompt.prompt && judged(of)).enumerate().collect();
    let shown = &all[all.len().saturating_sub(COLUMNS)..];
    let columns = shown.iter().map(|(place, of)| ColumnView {
        id: of.id.to_string(),
        number: place + 1,
        at: minute(of.started_at),
        score: of.verdict.score,
        accepted: of.verdict.accepted(),
    });
    let told = match prompt.solved_at_try {
        Some(1) => "solved at the first try".to_owned(),
        Some(number) => format!("solved at try {number} of {}", prompt.tries),
        None if prompt.tries == 1 => "one try, not solved yet".to_owned(),
        None => format!("{} tries, not solved yet", prompt.tries),
    };
    let shown: Vec<_> = shown.iter().map(|(_, of)| *of).collect();
    let all_checks = shown.last().map_or(0, |newest| newest.verdict.checks.len());
    let checks = matrix(&shown);
    PromptView {
        name: line(prompt.prompt),
        solved: prompt.solved_at_try.is_some(),
        told,
        best: prompt.best,
        last: prompt.last,
        columns: columns.collect(),
        quiet: all_checks - checks.len(),
        checks,
    }
}

/// The checks of the newest attempt that failed in any, and what became of each.
fn matrix(attempts: &[&Attempt]) -> Vec<MatrixRow> {
    let Some(newest) = attempts.last() else { return Vec::new() };
    let status = |of: &Attempt, id: &str| {
        let check = of.verdict.checks.iter().find(|check| check.id == id);
        status(check.map_or(Status::NotRun, |check| check.status))
    };
    let row = |check: &CheckResult| MatrixRow {
        title: pieces(&check.title),
        group: check.group.to_string(),
        cells: attempts.iter().map(|of| status(of, &check.id)).collect(),
    };
    let failed = |row: &MatrixRow| row.cells.iter().any(|cell| cell.name == "failed");
    newest.verdict.checks.iter().map(row).filter(failed).collect()
}

fn row(of: &Attempt, in_full: bool) -> RowView {
    RowView {
        id: of.id.to_string(),
        at: minute(of.started_at),
        prompt: line(&of.verdict.prompt),
        verdict: of.verdict.outcome.to_string(),
        tone: tone(&of.verdict.outcome),
        mark: outcome_mark(&of.verdict.outcome),
        score: score(of),
        passed: of.verdict.count(Status::Passed),
        total: of.verdict.checks.len(),
        in_full,
    }
}

/// The attempt, and what it changed since the one of its prompt before it.
fn with_change(of: &Attempt, earlier: &[Attempt]) -> AttemptView {
    let before = earlier.iter().rev().find(|it| it.verdict.prompt == of.verdict.prompt && judged(it));
    let mut view = attempt(of);
    view.change = before.filter(|_| judged(of)).map(|before| score_change(of, before));
    view
}
