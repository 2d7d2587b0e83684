//! A sheet of questions in Markdown: for a candidate to read, or for an interviewer to hold, with what
//! a good answer says and room for marks.
//!
//! Questions are Markdown already and stay it; raw HTML in them becomes text.

use std::fmt::Write as _;

use super::foreign::{fenced, harmless, inline};
use crate::pack::{Choice, FollowUp, Question, Stage};
use crate::report::text::{count, line};
use crate::report::whole::{Whole, weight};

/// Whom a sheet is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Reader {
    /// The questions alone
    Candidate,
    /// With key points, follow-ups, levels, and room for marks
    Interviewer,
}

/// The questions, numbered, in the order in which they come.
pub(crate) fn render(questions: &[Whole<'_>], reader: Reader) -> String {
    let minutes: u32 = questions.iter().filter_map(|of| of.question.minutes).sum();
    let time = if minutes > 0 { format!(", about {minutes} min") } else { String::new() };
    let mut text = format!("# {}{time}\n", count(questions.len(), "question"));
    if reader == Reader::Interviewer {
        text += &result(questions);
    }
    for (number, of) in (1..).zip(questions) {
        text += &one(number, of, reader);
    }
    text
}

/// What an interviewer fills in at the end.
fn result(questions: &[Whole<'_>]) -> String {
    let mut text = String::from(
        "\nCandidate: ________________  Date: __________  Interviewer: ________________\n\n\
         | | Question | Level, 1 to 4 | In a word |\n|-:|---|---|---|\n",
    );
    for (number, of) in (1..).zip(questions) {
        let _ = writeln!(text, "| {number} | {} | | |", inline(&of.entry.full_id()));
    }
    text + "\nRecommendation: [ ] no  [ ] rather no  [ ] rather yes  [ ] yes\n\nBecause: ______________________________\n"
}

fn one(number: usize, of: &Whole<'_>, reader: Reader) -> String {
    let question = of.question;
    let is_kit = reader == Reader::Interviewer;
    let mut about = vec![inline(of.topic)];
    about.extend(of.about());
    let mut text = format!("\n## {number}. {}\n", about.join(" · "));
    if is_kit {
        let _ = write!(text, "\n`{}`\n", line(&of.entry.full_id()));
    }
    let _ = write!(text, "\n{}\n", harmless(&question.text));
    text += &of.program().map(|it| fenced(&it.code, it.language())).unwrap_or_default();
    let choices: String =
        ('a'..='z').zip(&question.choices).map(|(letter, it)| choice(letter, it, is_kit)).collect();
    if !choices.is_empty() {
        let _ = write!(text, "\n{choices}");
    }
    for (number, it) in (1..).zip(&question.stages) {
        text += &stage(number, it, is_kit);
    }
    if of.is_prompt() {
        let _ = write!(text, "\nTo work on it: `prepkit start {}`\n", line(&of.entry.full_id()));
    }
    if is_kit {
        text += &kit(of);
    }
    text
}

fn choice(letter: char, choice: &Choice, is_kit: bool) -> String {
    let mut item = format!("- {letter}) {}", harmless(&choice.text));
    if is_kit {
        item += if choice.correct { " **(right)**" } else { " (wrong)" };
        item += &choice.reason.as_deref().map(|reason| format!(" {}", harmless(reason))).unwrap_or_default();
    }
    indented(&item) + "\n"
}

fn stage(number: usize, stage: &Stage, is_kit: bool) -> String {
    let minutes = stage.minutes.map(|minutes| format!(" ({minutes} min)")).unwrap_or_default();
    let mut text =
        format!("\n### {number}. {}{minutes}\n\n{}\n", inline(&stage.title), harmless(&stage.text));
    let estimates = stage.estimates.iter().map(|it| match is_kit {
        true => format!("- {}: **{}** ({})", harmless(&it.what), harmless(&it.value), harmless(&it.how)),
        false => format!("- {}", harmless(&it.what)),
    });
    text += &list("Estimate", estimates);
    if is_kit {
        let outline = stage.outline.as_deref().map(harmless);
        text += &outline.map(|outline| format!("\n**A strong answer**\n\n{outline}\n")).unwrap_or_default();
        let levels = (1..).zip(&stage.rubric);
        text +=
            &list("Level", levels.map(|(level, observed)| format!("- [ ] {level}: {}", harmless(observed))));
    }
    text
}

/// What the interviewer alone sees.
fn kit(of: &Whole<'_>) -> String {
    let question = of.question;
    let mut text = String::new();
    for (variant, lines) in of.prints() {
        let _ = write!(text, "\nIt prints{variant}:\n{}", fenced(&lines, "text"));
    }
    text += &of.short().map(|short| format!("\n**In short:** {}\n", harmless(short))).unwrap_or_default();
    let points = (1..).zip(&question.key_points);
    text += &list(
        "Key points",
        points.map(|(number, it)| format!("{number}. [ ] ({}) {}", weight(it.weight), harmless(&it.text))),
    );
    let mistakes = question.mistakes.iter();
    text += &list(
        "What people get wrong",
        mistakes.map(|it| format!("- [ ] {} → {}", harmless(&it.claim), harmless(&it.correction))),
    );
    text += &list("Follow-ups", question.follow_ups.iter().map(|next| follow_up(next, question)));
    let levels = (1..).zip(&question.rubric);
    text += &list(
        "Level",
        levels
            .map(|(number, it)| format!("- [ ] {number}, {}: {}", inline(&it.level), harmless(&it.observed))),
    );
    if question.rubric.is_empty() {
        text += "\n**Level** [ ] 1  [ ] 2  [ ] 3  [ ] 4\n";
    }
    text + "\nNotes: ________________________________________________\n\n\
            ________________________________________________________\n"
}

/// Asked next, and after which point was missing.
fn follow_up(next: &FollowUp, question: &Question) -> String {
    let is_missed = |id: &String| question.key_points.iter().position(|point| point.id == *id);
    let missed = next.when_missed.as_ref().and_then(is_missed);
    let when = missed.map(|place| format!(" (when point {} was missed)", place + 1)).unwrap_or_default();
    format!("- [ ] {}{when}", harmless(&next.text))
}

fn list(title: &str, items: impl Iterator<Item = String>) -> String {
    let items: Vec<_> = items.map(|item| indented(&item)).collect();
    if items.is_empty() { String::new() } else { format!("\n**{title}**\n\n{}\n", items.join("\n")) }
}

/// Further lines belong to the item that they begin in.
fn indented(text: &str) -> String {
    text.trim_end().replace('\n', "\n    ")
}
