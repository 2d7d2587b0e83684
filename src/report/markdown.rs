//! The report as Markdown that also reads well as it is: on a terminal, in a pull request, in a
//! wiki.
//!
//! What others wrote goes through [`foreign`]; all the rest here is prepkit's own.

mod addition;
mod foreign;
mod practice;
mod scorecard;
pub(crate) mod sheet;
#[cfg(test)]
mod tests;

use std::fmt::Write;

pub(crate) use addition::sections;
pub(crate) use foreign::fenced;
pub(super) use foreign::inline;

use super::candidate::feedback;
use super::text::{ADVICE, advised, count, day_and_time, mark, outcome_mark, run_of, word};
use super::{Comparison, Subject, facts};
use crate::grade::{CheckResult, Status, Verdict};
use crate::journal::Attempt;
use crate::report::compare::{Change, Row};

pub(super) fn report(subject: &Subject<'_>) -> String {
    match subject {
        Subject::Practice(of) => practice::practice(of),
        Subject::Attempt(of) => attempt(of),
        Subject::Scorecard(of) => scorecard::scorecard(of),
        Subject::Feedback(of) => scorecard::feedback(&feedback(of)),
        Subject::Comparison(of) => comparison(of),
    }
}

fn attempt(of: &Attempt) -> String {
    let verdict = &of.verdict;
    let mut text = format!("# {}: {}\n\n", inline(&verdict.prompt), headline(verdict));
    add(&mut text, format_args!("Attempt `{}` of {}.\n", of.id, day_and_time(of.started_at)));
    if let Some(message) = &verdict.message {
        text += &fenced(message, "text");
    }
    text += &failures(verdict);
    text += &advice(verdict);
    text += &all_checks(verdict);
    text += &how_graded(of);
    text
}

fn headline(verdict: &Verdict) -> String {
    format!("{} {}, score {}", outcome_mark(&verdict.outcome), verdict.outcome, verdict.score)
}

fn failures(verdict: &Verdict) -> String {
    let failed: Vec<_> = verdict.checks.iter().filter(|check| check.status == Status::Failed).collect();
    let mut text = if failed.is_empty() { String::new() } else { "\n## What failed\n".to_owned() };
    for check in failed {
        add(&mut text, format_args!("\n### {} {}\n", mark(check.status), inline(&check.title)));
        if let Some(message) = &check.message {
            text += &fenced(message, "text");
        }
        if let Some(statement) = &check.statement {
            add(&mut text, format_args!("\nThe statement says: “{}”\n", inline(statement)));
        }
        if let Some(reproduction) = &check.reproduction {
            let (file, program, language) = run_of(reproduction);
            add(
                &mut text,
                format_args!("\nTo see it, save this beside your solution and run `{program} {file}`:\n"),
            );
            text += &fenced(reproduction, language);
        }
    }
    text
}

fn advice(verdict: &Verdict) -> String {
    let mut text = String::new();
    if !verdict.advice.is_empty() {
        add(&mut text, format_args!("\n## {ADVICE}\n\n"));
    }
    for of in &verdict.advice {
        add(&mut text, format_args!("- {}\n", inline(&advised(of))));
    }
    text
}

fn all_checks(verdict: &Verdict) -> String {
    let mut text =
        format!("\n## Checks: {} of {} passed\n\n", verdict.count(Status::Passed), verdict.checks.len());
    for check in &verdict.checks {
        add(&mut text, format_args!("- {}\n", check_line(check)));
    }
    text
}

fn check_line(check: &CheckResult) -> String {
    let mut line =
        format!("{} {}, {}: {}", mark(check.status), word(check.status), check.group, inline(&check.title));
    if check.unstable {
        line += " (unstable: passed in one of two runs)";
    }
    if let (Status::NotRun, Some(message)) = (check.status, &check.message) {
        add(&mut line, format_args!(" ({})", inline(message)));
    }
    line
}

fn how_graded(of: &Attempt) -> String {
    let facts = facts::of_grading(of).into_iter().chain(facts::of_origin(of));
    let rows = facts.map(|(name, value)| vec![name.to_owned(), inline(&value)]).collect();
    table("How it was graded", &["What", "Value"], rows)
}

fn comparison(of: &Comparison<'_>) -> String {
    let mut text = format!("# {}: two attempts compared\n\n", inline(&of.new.verdict.prompt));
    for (name, attempt) in [("Now", of.new), ("Against", of.against)] {
        let at = day_and_time(attempt.started_at);
        let line = format!("- {name}: `{}` of {at}: {}\n", attempt.id, headline(&attempt.verdict));
        text += &line;
    }
    if of.prompt_changed() {
        text +=
            "\nThe prompt itself changed between the two, so that not everything here is the solution's.\n";
    }
    for change in Change::ALL {
        let rows: Vec<_> = of.rows.iter().filter(|row| row.change == change).collect();
        if rows.is_empty() {
            continue;
        }
        let title = change.title();
        add(&mut text, format_args!("\n## {} {title}\n\n", count(rows.len(), "check")));
        for row in rows {
            add(&mut text, format_args!("- {}\n", row_line(row)));
        }
    }
    text
}

fn row_line(row: &Row<'_>) -> String {
    let of = |check: Option<&CheckResult>| {
        check.map_or("– not there".to_owned(), |check| {
            format!("{} {}", mark(check.status), word(check.status))
        })
    };
    let (before, now, check) = (of(row.against), of(row.new), row.check());
    let change = if before == now { now } else { format!("{before} → {now}") };
    format!("{change}, {}: {}", check.group, inline(&check.title))
}

/// A heading and a table under it, its columns padded so that it reads as it is; a heading that
/// ends with a colon stands over numbers. Nothing where there are no rows.
fn table(title: &str, columns: &[&str], rows: Vec<Vec<String>>) -> String {
    use unicode_width::UnicodeWidthStr;
    if rows.is_empty() {
        return String::new();
    }
    let right: Vec<_> = columns.iter().map(|column| column.ends_with(':')).collect();
    let head: Vec<_> = columns.iter().map(|column| column.trim_end_matches(':').to_owned()).collect();
    let all: Vec<_> = std::iter::once(head).chain(rows).collect();
    let widths: Vec<_> = (0..columns.len())
        .map(|column| all.iter().map(|row| row[column].width()).max().unwrap_or(0).clamp(3, 60))
        .collect();
    let mut text = format!("\n## {title}\n\n");
    for (position, row) in all.iter().enumerate() {
        for ((cell, width), right) in row.iter().zip(&widths).zip(&right) {
            let padding = " ".repeat(width.saturating_sub(cell.width()));
            text += &if *right { format!("| {padding}{cell} ") } else { format!("| {cell}{padding} ") };
        }
        text += "|\n";
        if position == 0 {
            for (width, right) in widths.iter().zip(&right) {
                add(&mut text, format_args!("|{}{}", "-".repeat(width + 1), if *right { ":" } else { "-" }));
            }
            text += "|\n";
        }
    }
    text
}

fn add(text: &mut String, more: std::fmt::Arguments<'_>) {
    text.write_fmt(more).expect("a string takes every byte");
}
