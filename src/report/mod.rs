//! What the journal remembers, as HTML, Markdown, JSON, JUnit XML, CSV and terminal text; and whole
//! questions, as sheets, JSON, CSV and packages for Anki.
//!
//! Pure functions from plain values to text or bytes; only [`save`] touches the disk.
//! Every title, message and reproduction was written by a stranger: each format escapes it for
//! its own reader, and none trusts another to have done so.

pub(crate) mod anki;
mod candidate;
mod chart;
mod compare;
pub(crate) mod csv;
pub(crate) mod experiments;
mod facts;
mod html;
pub(crate) mod json;
mod junit;
mod markdown;
pub(crate) mod matrix;
pub(crate) mod mock;
pub(crate) mod mutants;
mod save;
pub(crate) mod scorecard;
mod summary;
pub(crate) mod terminal;
mod text;
mod view;
pub(crate) mod whole;

use std::path::PathBuf;

use jiff::Timestamp;

use crate::journal::Attempt;
use crate::ui::plain;

pub(crate) use compare::{Comparison, compare};
pub(crate) use markdown::{fenced, sheet};
pub(crate) use save::save;
use scorecard::Scorecard;
pub(crate) use text::{count, passed};

/// Everything that was practised.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Practice<'a> {
    pub(crate) made_at: Timestamp,
    /// Oldest first.
    pub(crate) attempts: &'a [Attempt],
    /// In the packs' own order.
    pub(crate) topics: &'a [TopicProgress],
}

/// How far a person has come with the prompts of one topic.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TopicProgress {
    pub(crate) pack: String,
    pub(crate) topic_id: String,
    pub(crate) title: String,
    /// Questions of every kind.
    pub(crate) total: usize,
    /// Those of them that can be graded.
    pub(crate) prompts: usize,
    /// Prompts that were attempted, the solved ones among them.
    pub(crate) tried: usize,
    pub(crate) solved: usize,
}

/// What a report is about.
#[derive(Clone, Debug)]
pub(crate) enum Subject<'a> {
    Practice(Practice<'a>),
    Attempt(&'a Attempt),
    /// A take-home's attempt, for whoever grades.
    Scorecard(Scorecard<'a>),
    /// What the candidate may see of an attempt.
    Feedback(Scorecard<'a>),
    Comparison(Comparison<'a>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// One page with charts, for people; needs nothing but itself
    Html,
    /// Text for people, for a terminal or a wiki
    Markdown,
    /// For programs
    Json,
    /// JUnit XML, for build servers
    Junit,
    /// For spreadsheets
    Csv,
}

/// A report cannot be made or saved.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReportError {
    #[error("`{new}` is an attempt of `{}`, `{against}` one of `{}`", text::line(.new_prompt), text::line(.against_prompt))]
    DifferentPrompts { new: String, new_prompt: String, against: String, against_prompt: String },
    #[error("a comparison is for people: it has no {0} form")]
    OnlyForPeople(&'static str),
    #[error("what a candidate may see has no {0} form")]
    NotForCandidates(&'static str),
    #[error("`{}` is {what}", plain(&.path.display().to_string()))]
    NotAFile { path: PathBuf, what: &'static str },
    #[error("`{}` is in a folder that does not exist", plain(&.path.display().to_string()))]
    NoFolder { path: PathBuf },
    #[error("`{}` cannot be written: {reason}", plain(&.path.display().to_string()))]
    Unwritable { path: PathBuf, reason: std::io::ErrorKind },
}

impl ReportError {
    /// The way out.
    pub(crate) fn hint(&self) -> String {
        match self {
            Self::DifferentPrompts { .. } => "compare two attempts of one prompt",
            Self::NotForCandidates(_) => "use `--format html`, `--format markdown` or `--format json`",
            Self::OnlyForPeople(_) => "use `--format html` or `--format markdown`",
            Self::NotAFile { .. } => "name a file with `--out`, or `--out -` for standard output",
            Self::NoFolder { .. } => "make the folder first, or name another file with `--out`",
            Self::Unwritable { .. } => "name another file with `--out`",
        }
        .to_owned()
    }
}

/// The report as text in this format.
pub(crate) fn render(subject: &Subject<'_>, format: Format) -> Result<String, ReportError> {
    Ok(match (format, subject) {
        (Format::Html, _) => html::report(subject),
        (Format::Markdown, _) => markdown::report(subject),
        (Format::Json, Subject::Practice(practice)) => json::practice(practice),
        (Format::Json, Subject::Attempt(attempt)) => json::attempt(attempt),
        (Format::Json, Subject::Scorecard(of)) => json::scorecard(of),
        (Format::Json, Subject::Feedback(of)) => json::candidate(of),
        (Format::Json, Subject::Comparison(_)) => return Err(ReportError::OnlyForPeople("JSON")),
        (Format::Junit, Subject::Practice(practice)) => junit::report(practice.attempts.iter()),
        (Format::Junit, Subject::Attempt(attempt) | Subject::Scorecard(Scorecard { attempt, .. })) => {
            junit::report(std::iter::once(*attempt))
        }
        (Format::Junit, Subject::Feedback(_)) => return Err(ReportError::NotForCandidates("JUnit")),
        (Format::Junit, Subject::Comparison(_)) => return Err(ReportError::OnlyForPeople("JUnit")),
        (Format::Csv, Subject::Practice(practice)) => csv::attempts(practice.attempts),
        (Format::Csv, Subject::Attempt(attempt) | Subject::Scorecard(Scorecard { attempt, .. })) => {
            csv::checks(attempt)
        }
        (Format::Csv, Subject::Feedback(_)) => return Err(ReportError::NotForCandidates("CSV")),
        (Format::Csv, Subject::Comparison(_)) => return Err(ReportError::OnlyForPeople("CSV")),
    })
}

/// Topics of a pack in the middle of being practised.
#[cfg(test)]
pub(crate) fn sample_topics() -> Vec<TopicProgress> {
    let topic = |topic_id: &str, title: &str, total, prompts, tried, solved| TopicProgress {
        pack: "nodejs".to_owned(),
        topic_id: topic_id.to_owned(),
        title: title.to_owned(),
        total,
        prompts,
        tried,
        solved,
    };
    vec![
        topic("core-javascript", "Core JavaScript", 31, 1, 1, 1),
        topic("event-loop", "Event loop and asynchronous behaviour", 24, 0, 0, 0),
        topic("node-apis", "Node APIs and runtime behaviour", 28, 2, 0, 0),
        topic("http", "HTTP, REST and real-time APIs", 26, 3, 2, 1),
        topic("databases", "Databases and caching", 22, 1, 0, 0),
        topic("system-design", "System design", 19, 4, 1, 0),
    ]
}
