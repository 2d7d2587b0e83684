//! A take-home's scorecard as Markdown, and what its candidate may see of it.

use super::foreign::{fenced, inline};
use super::{add, advice, all_checks, failures, headline, how_graded, table};
use crate::grade::{CheckResult, Evidence, Status};
use crate::report::candidate::{self, Feedback};
use crate::report::scorecard::{Marked, Question, Scorecard};
use crate::report::text::{count, day_and_time, level_text, mark, outcome_mark, tests_told};

pub(super) fn scorecard(of: &Scorecard<'_>) -> String {
    let verdict = &of.attempt.verdict;
    let mut text = format!("# {}: {}\n\n", inline(&verdict.prompt), headline(verdict));
    add(&mut text, format_args!("Attempt `{}` of {}.\n", of.attempt.id, day_and_time(of.attempt.started_at)));
    if let Some(message) = &verdict.message {
        text += &fenced(message, "text");
    }
    text += &rubric(of);
    text += &questions(&of.questions);
    text += &failures(verdict);
    text += &verdict.evidence.as_ref().map(evidence).unwrap_or_default();
    text += &advice(verdict);
    text += &all_checks(verdict);
    text += &how_graded(of.attempt);
    text
}

fn rubric(of: &Scorecard<'_>) -> String {
    let rows = of.dimensions.iter().map(|of| {
        vec![
            inline(&of.dimension.title),
            of.dimension.weight.to_string(),
            candidate::reached(of.level),
            by(of),
        ]
    });
    let mut text = table("Rubric", &["Dimension", "Weight:", "Level:", "By"], rows.collect());
    if let Some(level) = of.level() {
        let known = format!("{} of {}", of.known(), count(of.dimensions.len(), "dimension"));
        let level = level_text(level);
        add(&mut text, format_args!("\nWeighted: {level} of 4, over {known}.\n"));
    }
    if let Some(told) = of.standing.told() {
        add(&mut text, format_args!("\n{}\n", inline(&told)));
    }
    for marked in &of.dimensions {
        text += &dimension(marked);
    }
    text
}

fn by(of: &Marked<'_>) -> String {
    let mut by = match (&of.automatic, of.marks.len()) {
        (Some(_), 0) => "checks".to_owned(),
        (Some(_), marks) => format!("checks, {}", count(marks, "reviewer")),
        (None, 0) => "nobody yet".to_owned(),
        (None, marks) => count(marks, "reviewer"),
    };
    if of.is_disputed {
        by += ", far apart";
    }
    by
}

fn dimension(of: &Marked<'_>) -> String {
    let title = inline(&of.dimension.title);
    let mut text = format!("\n### {title}: {}\n\n", candidate::reached(of.level));
    add(&mut text, format_args!("{}\n", inline(&of.dimension.question)));
    let mut lines = Vec::new();
    lines.extend(
        of.observed().into_iter().map(|(level, observed)| format!("Level {level}: {}", inline(observed))),
    );
    if let Some(automatic) = &of.automatic {
        lines.push(format!("From the checks: {}", automatic.told()));
        let failed = automatic.checks.iter().filter(|(_, check)| check.status == Status::Failed);
        lines.extend(failed.map(|(_, check)| format!("{} {}", mark(check.status), inline(&check.title))));
    }
    for given in &of.marks {
        let comment =
            if given.comment.is_empty() { String::new() } else { format!(": {}", inline(given.comment)) };
        lines.push(format!("{} says {}{comment}", inline(given.reviewer), given.level));
    }
    if of.is_disputed {
        lines.push("! Levels more than one apart: talk about it".to_owned());
    }
    if !lines.is_empty() {
        text += "\n";
    }
    for line in lines {
        add(&mut text, format_args!("- {line}\n"));
    }
    text
}

fn questions(of: &[Question<'_>]) -> String {
    let mut text = String::new();
    for (number, question) in (1..).zip(of) {
        if number == 1 {
            text += "\n## Questions for the conversation\n\n";
        }
        add(&mut text, format_args!("{number}. {}\n", inline(question.text)));
        let titles: Vec<_> = question.because.iter().map(|(_, check)| title(check)).collect();
        if !titles.is_empty() {
            add(&mut text, format_args!("   (because of: {})\n", titles.join("; ")));
        }
    }
    text
}

fn title(check: &CheckResult) -> String {
    inline(&check.title)
}

fn evidence(of: &Evidence) -> String {
    let mut text = String::new();
    let changes = of.delta.iter().map(|change| format!("`{}`: {}", code(&change.path), inline(&change.what)));
    text += &list("What was changed beside the solution", changes);
    if let Some(tests) = &of.own_tests {
        let told = tests_told(tests.passed, tests.failed, tests.skipped);
        add(&mut text, format_args!("\n## The submission's own tests: {told}\n"));
        if !tests.output.trim().is_empty() {
            text += &fenced(&tests.output, "text");
        }
    }
    let rows = of.timeline.iter().map(|of| {
        vec![inline(&of.commit), inline(&of.at), inline(&of.subject), inline(&of.passed.join(", "))]
    });
    text += &table("Time line", &["Commit", "When", "Subject", "Passed first"], rows.collect());
    text += &list("Remarks", of.notes.iter().map(|note| inline(note)));
    text
}

/// A path in a line of code: what would end the code goes.
fn code(path: &str) -> String {
    crate::report::text::line(path).replace('`', "'")
}

fn list(title: &str, items: impl Iterator<Item = String>) -> String {
    let mut text = String::new();
    for (at, item) in items.enumerate() {
        if at == 0 {
            add(&mut text, format_args!("\n## {title}\n\n"));
        }
        add(&mut text, format_args!("- {item}\n"));
    }
    text
}

pub(super) fn feedback(of: &Feedback<'_>) -> String {
    let score = of.score.map_or(String::new(), |score| format!(", score {score}"));
    let outcome = format!("{} {}{score}", outcome_mark(of.outcome), of.outcome);
    let mut text = format!("# {}: {outcome}\n\n", inline(of.prompt));
    add(&mut text, format_args!("Attempt `{}` of {}.\n", of.id, day_and_time(of.started_at)));
    if let Some(note) = &of.note {
        add(&mut text, format_args!("\n{note}\n"));
    }
    let rows = of.dimensions.iter().map(|(title, level)| vec![inline(title), candidate::reached(*level)]);
    text += &table("What was reached", &["Dimension", "Level:"], rows.collect());
    if let Some(review) = of.review {
        add(&mut text, format_args!("\n{review}\n"));
    }
    let lines = of.lines.iter();
    let lines = lines.map(|line| format!("{} {}: {}", mark(line.status), line.met(), inline(line.text)));
    text += &list("What the statement says", lines);
    if let Some([passed, failed, skipped]) = of.own_tests {
        let tests = tests_told(passed, failed, skipped);
        add(&mut text, format_args!("\n## Your own tests\n\n{tests}.\n"));
    }
    text += &list(
        "What you changed beside the solution",
        of.changed.iter().map(|path| format!("`{}`", code(path))),
    );
    let facts = [
        ("Runtime", inline(&of.runtime)),
        ("Submission SHA-256", inline(of.submission_digest)),
        ("prepkit", inline(of.prepkit)),
    ];
    let rows = facts.into_iter().map(|(name, value)| vec![name.to_owned(), value]).collect();
    text + &table("How it was graded", &["What", "Value"], rows)
}
