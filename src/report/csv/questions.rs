//! Questions as rows: each whole, with its answer, in columns that a person would sort and filter by.
//!
//! What a question has several of stands in one cell, a line each.

use super::table::{cell, table};
use crate::report::whole::{Whole, weight};

const COLUMNS: [&str; 24] = [
    "id",
    "pack",
    "topic",
    "kind",
    "difficulty",
    "minutes",
    "tags",
    "status",
    "due",
    "title",
    "text",
    "program",
    "choices",
    "right_choices",
    "prints",
    "answer_short",
    "answer_full",
    "key_points",
    "mistakes",
    "follow_ups",
    "levels",
    "references",
    "source",
    "license",
];

/// One row per question.
pub(crate) fn render(questions: &[Whole<'_>]) -> String {
    table(&COLUMNS, questions.iter().map(row))
}

fn row(of: &Whole<'_>) -> Vec<String> {
    let (entry, question) = (of.entry, of.question);
    let lettered = || ('a'..='z').zip(&question.choices);
    let choices = lettered().map(|(letter, choice)| format!("{letter}) {}", choice.text));
    let right = lettered().filter(|(_, choice)| choice.correct).map(|(letter, _)| letter.to_string());
    let printed = of.prints().map(|(variant, lines)| match variant.trim() {
        "" => lines,
        variant => format!("{variant}:\n{lines}"),
    });
    let key_points =
        question.key_points.iter().map(|point| format!("{}: {}", weight(point.weight), point.text));
    let mistakes =
        question.mistakes.iter().map(|mistake| format!("{} → {}", mistake.claim, mistake.correction));
    let levels =
        (1..).zip(&question.rubric).map(|(number, it)| format!("{number} {}: {}", it.level, it.observed));
    let references = question.references.iter().map(|it| format!("{}: {}", it.title, it.url));
    let source = question.source.iter().flat_map(|it| std::iter::once(&it.name).chain(&it.url)).cloned();
    vec![
        cell(&entry.full_id()),
        cell(&entry.pack),
        cell(&entry.topic),
        of.kind().to_owned(),
        of.difficulty().unwrap_or_default().to_owned(),
        question.minutes.map(|minutes| minutes.to_string()).unwrap_or_default(),
        cell(&question.tags.join(" ")),
        entry.status.word().to_owned(),
        entry.due.to_string(),
        cell(&entry.title),
        cell(question.text.trim()),
        cell(of.program().map_or("", |it| it.code.trim_end())),
        lines(choices),
        right.collect::<Vec<_>>().join(" "),
        lines(printed),
        cell(of.short().unwrap_or_default().trim()),
        cell(of.full().unwrap_or_default().trim()),
        lines(key_points),
        lines(mistakes),
        lines(question.follow_ups.iter().map(|next| next.text.clone())),
        lines(levels),
        lines(references),
        lines(source),
        cell(of.license),
    ]
}

/// A cell of several items.
fn lines(items: impl Iterator<Item = String>) -> String {
    let items: Vec<_> = items.map(|item| item.trim().to_owned()).collect();
    cell(&items.join("\n"))
}
