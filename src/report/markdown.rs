//! The report as Markdown that also reads well as it is: on a terminal, in a pull request, in a
//! wiki.
//!
//! What others wrote goes through [`foreign`]; all the rest here is prepkit's own.

mod foreign;
mod scorecard;
pub(crate) mod sheet;
#[cfg(test)]
mod tests;

use std::fmt::Write;

pub(crate) use foreign::fenced;
pub(super) use foreign::inline;

use super::candidate::feedback;
use super::text::{ADVICE, advised, count, day_and_time, mark, outcome_mark, passed, word};
use super::{Comparison, Practice, Subject, TopicProgress, facts, summary};
use crate::grade::{CheckResult, Status, Verdict};
use crate::journal::Attempt;
use crate::report::compare::{Change, Row};

/// How many of the checks that fail most are named.
const FAILING: usize = 10;

pub(super) fn report(subject: &Subject<'_>) -> String {
    match subject {
        Subject::Practice(of) => practice(of),
        Subject::Attempt(of) => attempt(of),
        Subject::Scorecard(of) => scorecard::scorecard(of),
        Subject::Feedback(of) => scorecard::feedback(&feedback(of)),
        Subject::Comparison(of) => comparison(of),
    }
}

fn practice(of: &Practice<'_>) -> String {
    let prompts = summary::prompts(of.attempts);
    let solved = prompts.iter().filter(|prompt| prompt.solved_at_try.is_some()).count();
    let mut text = String::from("# Practice report\n\n");
    if of.attempts.is_empty() {
        text += "No attempts yet: `prepkit start` makes a folder to work in, `prepkit check` grades it.\n";
    } else {
        let attempts = count(of.attempts.len(), "attempt");
        let prompts = count(prompts.len(), "prompt");
        add(&mut text, format_args!("{attempts} of {prompts}, {solved} solved.\n"));
    }
    add(&mut text, format_args!("Made {}.\n", day_and_time(of.made_at)));
    text += &prompt_table(&prompts);
    text += &topic_table(of.topics);
    text += &failing_list(of.attempts);
    text += &attempt_table(of.attempts);
    text
}

fn prompt_table(prompts: &[summary::PromptSummary<'_>]) -> String {
    let rows = prompts.iter().map(|prompt| {
        let status = match prompt.solved_at_try {
            Some(attempt) => format!("✓ solved at try {attempt}"),
            None => "– not solved yet".to_owned(),
        };
        vec![
            inline(prompt.prompt),
            status,
            prompt.tries.to_string(),
            prompt.best.to_string(),
            prompt.last.to_string(),
            day_and_time(prompt.last_at),
        ]
    });
    table("Prompts", &["Prompt", "Status", "Tries:", "Best:", "Last:", "Last tried"], rows.collect())
}

fn topic_table(topics: &[TopicProgress]) -> String {
    let rows = topics.iter().map(|topic| {
        vec![
            inline(&topic.title),
            topic.total.to_string(),
            topic.prompts.to_string(),
            topic.tried.to_string(),
            topic.solved.to_string(),
        ]
    });
    table("Topics", &["Topic", "Questions:", "Prompts:", "Tried:", "Solved:"], rows.collect())
}

fn failing_list(attempts: &[Attempt]) -> String {
    let rows = summary::failing(attempts).into_iter().take(FAILING).map(|check| {
        vec![
            inline(check.title),
            inline(check.prompt),
            format!("{} of {}", check.failed, count(check.run, "run")),
            if check.still { "✗ still failing" } else { "✓ passes now" }.to_owned(),
        ]
    });
    table("Checks that fail most", &["Check", "Prompt", "Failed:", "Now"], rows.collect())
}

fn attempt_table(attempts: &[Attempt]) -> String {
    let rows = attempts.iter().rev().map(|attempt| {
        vec![
            format!("`{}`", attempt.id),
            day_and_time(attempt.started_at),
            inline(&attempt.verdict.prompt),
            format!("{} {}", outcome_mark(&attempt.verdict.outcome), attempt.verdict.outcome),
            attempt.verdict.score.to_string(),
            passed(&attempt.verdict),
        ]
    });
    table("Attempts", &["Attempt", "When", "Prompt", "Verdict", "Score:", "Checks"], rows.collect())
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
            text += "\nTo see it, save this beside your solution and run it with `node`:\n";
            text += &fenced(reproduction, "js");
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
        line += " (unstable: passed when repeated)";
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
