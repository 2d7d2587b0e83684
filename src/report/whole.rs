//! A question with all that a document about it says: what the list knows, what its pack says, and
//! where in it that stands.
//!
//! The words for its parts are here once, for every format that shows them.

use crate::catalog::Entry;
use crate::catalog::words::{DIFFICULTIES, KINDS, word};
use crate::pack::{Expected, Experiment, Kind, ModuleKind, Question, Weight};

/// A question, and what stands around it.
#[derive(Clone, Debug)]
pub(crate) struct Whole<'a> {
    pub(crate) entry: &'a Entry,
    pub(crate) question: &'a Question,
    /// The title of its topic.
    pub(crate) topic: &'a str,
    /// SPDX expression: its source's, or else its pack's.
    pub(crate) license: &'a str,
    /// A prompt's, without its marks.
    pub(crate) statement: Option<String>,
    pub(crate) hints: &'a [String],
}

impl Whole<'_> {
    /// Kind, difficulty and minutes, as far as they are known.
    pub(super) fn about(&self) -> Vec<String> {
        let mut about = vec![self.kind().to_owned()];
        about.extend(self.difficulty().map(ToOwned::to_owned));
        about.extend(self.question.minutes.map(|minutes| format!("{minutes} min")));
        about
    }

    pub(super) fn kind(&self) -> &'static str {
        word(&KINDS, self.question.kind)
    }

    pub(super) fn difficulty(&self) -> Option<&'static str> {
        self.question.difficulty.map(|difficulty| word(&DIFFICULTIES, difficulty))
    }

    /// The answer in short.
    pub(super) fn short(&self) -> Option<&str> {
        self.question.answer.as_ref()?.short.as_deref()
    }

    pub(super) fn full(&self) -> Option<&str> {
        self.question.answer.as_ref()?.full.as_deref()
    }

    /// Whether it is worked on in a folder, and checked.
    pub(super) fn is_prompt(&self) -> bool {
        matches!(self.question.kind, Kind::Code | Kind::TakeHome)
    }

    /// The program that an output question asks about, where its text does not hold it.
    pub(super) fn program(&self) -> Option<&Experiment> {
        self.question.experiments.first().filter(|_| self.question.kind == Kind::Output)
    }

    /// What the program prints, in each of its variants: in what, and the lines.
    pub(super) fn prints(&self) -> impl Iterator<Item = (String, String)> {
        let all = &self.question.experiments;
        let of = all.iter().filter(|_| self.question.kind == Kind::Output);
        of.map(|experiment| (variant(experiment, all), expected(&experiment.expected)))
    }
}

/// What tells a program from the others of its question: ` as CommonJS in Node >=22`.
pub(crate) fn variant(experiment: &Experiment, all: &[Experiment]) -> String {
    let mut words = String::new();
    if all.iter().any(|other| other.module != experiment.module) {
        words += match experiment.module {
            ModuleKind::CommonJs => " as CommonJS",
            ModuleKind::Esm => " as an ES module",
        };
    }
    match &experiment.node {
        Some(range) if all.iter().any(|other| other.node != experiment.node) => {
            format!("{words} in Node {range}")
        }
        _ => words,
    }
}

/// What an experiment is said to print.
pub(crate) fn expected(expected: &Expected) -> String {
    match expected {
        Expected::Lines(lines) => lines.join("\n"),
        Expected::Pattern(pattern) => format!("something like /{pattern}/"),
    }
}

pub(super) fn weight(weight: Weight) -> &'static str {
    match weight {
        Weight::Must => "must",
        Weight::Should => "should",
        Weight::Bonus => "bonus",
    }
}
