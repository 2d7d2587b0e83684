//! What the journal remembers, as HTML, Markdown, JSON, JUnit XML, CSV and terminal text; and whole
//! questions, as sheets, JSON, CSV and packages for Anki.
//!
//! Pure functions from plain values to text or bytes; only [`save`] touches the disk.
//! Every title, message and reproduction was written by a stranger: each format escapes it for
//! its own reader, and none trusts another to have done so.

mod activity;
pub(crate) mod addition;
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
mod key_points;
mod markdown;
pub(crate) mod matrix;
pub(crate) mod mock;
pub(crate) mod mutants;
#[cfg(test)]
mod sample;
mod save;
pub(crate) mod scorecard;
mod summary;
pub(crate) mod terminal;
mod text;
mod view;
pub(crate) mod whole;

use std::path::PathBuf;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::journal::{Attempt, Goal, Mock};
use crate::practice::forecast::Point;
use crate::ui::plain;

pub(crate) use addition::Addition;
pub(crate) use compare::{Comparison, compare};
pub(crate) use key_points::{KeyPointTally, tally};
pub(crate) use markdown::{fenced, sheet};
pub(crate) use save::save;
use scorecard::Scorecard;
pub(crate) use text::{count, passed};

/// Everything that was practised.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Practice<'a> {
    pub(crate) made_at: Timestamp,
    /// By whose days it is counted when something was done.
    pub(crate) zone: &'a TimeZone,
    /// When questions were answered, attempts not among them.
    pub(crate) answers: &'a [Timestamp],
    /// Oldest first.
    pub(crate) attempts: &'a [Attempt],
    /// In the packs' own order.
    pub(crate) topics: &'a [TopicProgress],
    pub(crate) forecast: Option<&'a Forecast>,
    /// Of questions that were answered more than once.
    pub(crate) key_points: &'a [KeyPointTally],
    /// Oldest first.
    pub(crate) mocks: &'a [Mock],
}

/// What will be known on the days to come.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Forecast {
    /// What is prepared for, if its day is still to come.
    pub(crate) goal: Option<Goal>,
    /// How many questions it is about.
    pub(crate) questions: usize,
    /// Now, and after each day.
    pub(crate) points: Vec<Point>,
}

#[cfg(test)]
impl<'a> Practice<'a> {
    /// Nothing was done.
    fn empty(made_at: Timestamp, zone: &'a TimeZone) -> Self {
        Self {
            made_at,
            zone,
            answers: &[],
            attempts: &[],
            topics: &[],
            forecast: None,
            key_points: &[],
            mocks: &[],
        }
    }
}

impl Practice<'_> {
    /// How many questions there are, were answered, are due, and are known now, by how likely it is of each.
    fn totals(&self) -> Totals {
        let sum = |of: fn(&TopicProgress) -> usize| self.topics.iter().map(of).sum();
        let known = self.topics.iter().map(|topic| topic.mastery * topic.total as f64).sum();
        Totals {
            questions: sum(|of| of.total),
            prompts: sum(|of| of.prompts),
            answered: sum(|of| of.answered),
            due: sum(|of| of.due),
            known,
        }
    }
}

/// All topics together.
struct Totals {
    /// Of every kind, with the prompts among them.
    questions: usize,
    prompts: usize,
    answered: usize,
    due: usize,
    known: f64,
}

impl Totals {
    fn mastery(&self) -> f64 {
        self.known / self.questions.max(1) as f64
    }
}

/// How far a person has come with one topic.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TopicProgress {
    pub(crate) pack: String,
    pub(crate) topic_id: String,
    pub(crate) title: String,
    /// Questions of every kind.
    pub(crate) total: usize,
    /// Those that were ever answered, and those that are due.
    pub(crate) answered: usize,
    pub(crate) due: usize,
    /// How much of it is known now, from 0 to 1.
    pub(crate) mastery: f64,
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

/// The report as text in this format, with what plugins add where it has a place for that.
pub(crate) fn render(
    subject: &Subject<'_>,
    format: Format,
    additions: &[Addition],
) -> Result<String, ReportError> {
    Ok(match format {
        Format::Html => html::report(subject, additions),
        Format::Markdown => markdown::report(subject) + &markdown::sections(additions),
        Format::Json => addition::json(render_data(subject, format)?, additions),
        Format::Junit | Format::Csv => render_data(subject, format)?,
    })
}

/// The report for programs.
fn render_data(subject: &Subject<'_>, format: Format) -> Result<String, ReportError> {
    Ok(match (format, subject) {
        (Format::Html, _) => html::report(subject, &[]),
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
