//! `prepkit report`: what was practised, one attempt, or two compared.
//!
//! Only reads the journal. On a terminal a page is for a browser, so that HTML goes to a file
//! and the terminal is told where; everything else, and everything piped, goes to stdout.

mod practised;

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use practised::Practised;

use super::additions::Adders;
use crate::environment::Environment;
use crate::error::{Error, Exit};
use crate::journal::{self, Attempt, Journal, JournalError};
use crate::report::scorecard::scorecard;
use crate::report::{self, Addition, Format, Subject};
use crate::sandbox;
use crate::ui::{Ui, plain};

/// Where a page goes that nobody named a place for.
const DEFAULT_FILE: &str = "prepkit-report.html";

/// Report what was practised: every attempt, one attempt, or what changed between two
///
/// Without `--format` the report is HTML: on a terminal it is written to `prepkit-report.html` in
/// the working folder, and piped it goes to standard output. Every other format goes to standard
/// output unless `--out` names a file.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Write the report in this format
    #[arg(long, value_enum, default_value_t = Format::Html)]
    format: Format,

    /// Write to this file, replacing it; `-` is standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,

    /// Open the file in the program that the system opens such files with
    #[arg(long)]
    open: bool,

    /// Report this attempt alone: its id, any beginning of it that is enough, or `last`, `last~1`, …
    #[arg(long, value_name = "ID")]
    attempt: Option<String>,

    /// For whom an attempt's report is: a candidate's tells nothing of hidden checks and reviewers
    #[arg(long, value_enum, requires = "attempt", default_value_t = Audience::Grader)]
    audience: Audience,

    /// Show what changed since this attempt of the same prompt
    #[arg(long, value_name = "ID", requires = "attempt", conflicts_with = "audience")]
    against: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Audience {
    /// Whoever grades: everything that is known
    Grader,
    /// The candidate: the verdict, lines of the statement, and the levels that were reached
    Candidate,
}

pub(crate) fn run(ui: &Ui, env: &Environment, args: &Args) -> Result<Exit, Error> {
    let journal = Journal::open_read_only_if_there(&journal::path(&env.data))?;
    let text = match (&args.attempt, &args.against) {
        (None, _) => practice(ui, env, journal.as_ref(), args.format)?,
        (Some(new), None) => {
            let attempt = find(journal.as_ref(), new)?;
            let reviews = journal.as_ref().map_or(Ok(Vec::new()), |journal| journal.reviews(&attempt.id))?;
            let expected = journal.as_ref().map_or(Ok(None), |of| of.expected_reviewers(&attempt.id))?;
            let scorecard = scorecard(&attempt, &reviews, expected.unwrap_or(1));
            let subject = match args.audience {
                Audience::Candidate => Subject::Feedback(scorecard),
                Audience::Grader if attempt.rubric.is_some() => Subject::Scorecard(scorecard),
                Audience::Grader => Subject::Attempt(&attempt),
            };
            let added = match args.audience {
                // Nobody but the grader asked for what plugins say.
                Audience::Candidate => Vec::new(),
                Audience::Grader => beside_verdict(ui, env, args.format, &attempt),
            };
            report::render(&subject, args.format, &added)?
        }
        (Some(new), Some(against)) => {
            let (new, against) = (find(journal.as_ref(), new)?, find(journal.as_ref(), against)?);
            report::render(&Subject::Comparison(report::compare(&new, &against)?), args.format, &[])?
        }
    };
    match destination(ui, env, args) {
        Some(path) => {
            report::save(&path, &text)?;
            ui.say(&format!("wrote `{}`", plain(&shown(&path, env))));
            if args.open {
                show(ui, &path);
            }
        }
        None if args.open => return Err(Error::usage("`--open` needs a file", "name one: `--out FILE`")),
        None => ui.result(&text)?,
    }
    Ok(Exit::Success)
}

/// The page of everything that was practised.
pub(super) fn practice_page(ui: &Ui, env: &Environment) -> Result<String, Error> {
    let journal = Journal::open_read_only_if_there(&journal::path(&env.data))?;
    practice(ui, env, journal.as_ref(), Format::Html)
}

fn practice(ui: &Ui, env: &Environment, journal: Option<&Journal>, format: Format) -> Result<String, Error> {
    let practised = Practised::gather(ui, env, journal, format)?;
    let subject = Subject::Practice(practised.as_report());
    let mut adders = Adders::of_reports(ui, env);
    let added = match has_place(format) && !adders.is_empty() {
        true => adders.within(ui, &report::render(&subject, Format::Json, &[])?),
        false => Vec::new(),
    };
    Ok(report::render(&subject, format, &added)?)
}

/// What plugins say of an attempt's verdict, where the format has a place for it.
fn beside_verdict(ui: &Ui, env: &Environment, format: Format, attempt: &Attempt) -> Vec<Addition> {
    if has_place(format) { Adders::of_verdicts(ui, env).beside(ui, &attempt.verdict) } else { Vec::new() }
}

const fn has_place(format: Format) -> bool {
    matches!(format, Format::Html | Format::Markdown | Format::Json)
}

/// Opens the page; where that cannot be done, the page is written all the same.
fn show(ui: &Ui, page: &Path) {
    if let Err(error) = sandbox::open_for_reading(page) {
        ui.warn(&format!("the report is written but cannot be opened: {error}"));
    }
}

fn find(journal: Option<&Journal>, typed: &str) -> Result<Attempt, JournalError> {
    let none = || JournalError::NoSuchAttempt { typed: typed.to_owned() };
    journal.ok_or_else(none)?.attempt(typed)
}

/// The file to write, or `None` for standard output.
fn destination(ui: &Ui, env: &Environment, args: &Args) -> Option<PathBuf> {
    match &args.out {
        Some(path) if path == Path::new("-") => None,
        Some(path) => Some(env.working.join(path)),
        None if (ui.stdout_is_terminal || args.open) && args.format == Format::Html => {
            Some(env.working.join(DEFAULT_FILE))
        }
        None => None,
    }
}

/// The path as a person in the working folder would type it.
fn shown(path: &Path, env: &Environment) -> String {
    path.strip_prefix(&env.working).unwrap_or(path).display().to_string()
}
