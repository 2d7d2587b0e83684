//! A sheet of questions in Markdown: for a candidate to read, or for an interviewer to hold, with what
//! a good answer says and room for marks.
//!
//! Questions are Markdown already and stay it; raw HTML in them becomes text.

use std::fmt::Write as _;

use super::foreign::{fenced, harmless};
use crate::pack::{Experiment, Kind, Question, Weight};
use crate::report::text::{count, line};

/// Whom a sheet is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Reader {
    /// The questions alone
    Candidate,
    /// With key points, follow-ups, levels, and room for marks
    Interviewer,
}

/// The questions, numbered, in the order in which they come.
pub(crate) fn render(questions: &[Question], reader: Reader) -> String {
    let mut text = format!("# {}\n", count(questions.len(), "question"));
    if reader == Reader::Interviewer {
        text += "\nCandidate: ________________  Date: __________  Interviewer: ________________\n";
    }
    for (number, question) in (1..).zip(questions) {
        text += &one(number, question, reader);
    }
    text
}

fn one(number: usize, question: &Question, reader: Reader) -> String {
    let mut about = vec![line(&question.topic)];
    about.extend(question.difficulty.map(|difficulty| format!("{difficulty:?}").to_lowercase()));
    about.extend(question.minutes.map(|minutes| format!("{minutes} min")));
    let mut text = format!("\n## {number}. {}\n\n{}\n", about.join(" · "), harmless(&question.text));
    let program = question.experiments.first().filter(|_| question.kind == Kind::Output);
    if let Some(Experiment { code, .. }) = program {
        text += &fenced(code, "js");
    }
    for (letter, choice) in ('a'..='z').zip(&question.choices) {
        let right = if reader == Reader::Interviewer && choice.correct { " **(right)**" } else { "" };
        let _ = writeln!(text, "- {letter}) {}{right}", harmless(&choice.text));
    }
    for (number, stage) in (1..).zip(&question.stages) {
        let _ =
            write!(text, "\n{number}. **{}.** {}\n", line(&stage.title), indented(&harmless(&stage.text)));
    }
    if reader == Reader::Interviewer {
        text += &kit(question, program);
    }
    text
}

/// What the interviewer alone sees.
fn kit(question: &Question, program: Option<&Experiment>) -> String {
    let mut text = String::new();
    if let Some(crate::pack::Expected::Lines(lines)) = program.map(|program| &program.expected) {
        text += &format!("\nIt prints:\n{}", fenced(&lines.join("\n"), "text"));
    }
    if let Some(short) = question.answer.as_ref().and_then(|answer| answer.short.as_deref()) {
        let _ = write!(text, "\n**In short:** {}\n", harmless(short));
    }
    let points = question.key_points.iter().map(|point| {
        let weight = match point.weight {
            Weight::Must => "must",
            Weight::Should => "should",
            Weight::Bonus => "bonus",
        };
        format!("- [ ] ({weight}) {}", harmless(&point.text))
    });
    text += &list("Key points", points);
    text += &list("Follow-ups", question.follow_ups.iter().map(|next| format!("- {}", harmless(&next.text))));
    let levels = (1..).zip(&question.rubric).map(|(number, level)| {
        format!("- [ ] {number}, {}: {}", line(&level.level), harmless(&level.observed))
    });
    text += &list("Level", levels);
    text + "\nNotes: ________________________________________________\n"
}

fn list(title: &str, items: impl Iterator<Item = String>) -> String {
    let items: Vec<_> = items.map(|item| indented(&item)).collect();
    if items.is_empty() { String::new() } else { format!("\n**{title}**\n\n{}\n", items.join("\n")) }
}

/// Further lines belong to the item that they begin in.
fn indented(text: &str) -> String {
    text.trim_end().replace('\n', "\n  ")
}
