//! Every way a command can end: [`Error`] with a variant per floor, and [`Exit`], the one place
//! that spells exit numbers.
//!
//! A verdict is never an error. A message is a fragment that fits after `error: `; the way out is
//! its own `hint:` line.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use crate::grade::experiment::ExperimentError;
use crate::plugin::{AddError, PluginError};
use crate::report::ReportError;
use crate::sandbox::Tier;
use crate::source::SourceError;
use crate::source::fetch::FetchError;

/// How prepkit ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done, or accepted.
    Success,
    /// Graded, and not accepted.
    NotAccepted,
    /// The command line is wrong, or asks for an answer that only a terminal could give.
    Usage,
    /// A pack, the configuration or another input is wrong.
    Input,
    /// Grading could not be done; never the candidate's fault.
    Judge,
    /// A bug of prepkit's own.
    Panic,
    /// Ctrl-C.
    Interrupted,
}

impl Exit {
    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::NotAccepted => 1,
            Self::Usage => 2,
            Self::Input => 3,
            Self::Judge => 4,
            Self::Panic => 101,
            Self::Interrupted => 130,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// What kept a command from its result.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("{message}")]
    Usage { message: String, hint: Option<String> },
    #[error(transparent)]
    Environment(#[from] crate::environment::EnvironmentError),
    #[error(transparent)]
    Pack(#[from] crate::pack::Faults),
    #[error(transparent)]
    PackFiles(#[from] crate::pack::TreeError),
    #[error(transparent)]
    Catalog(#[from] crate::catalog::CatalogError),
    #[error(transparent)]
    Fetch(#[from] FetchError),
    #[error(transparent)]
    Plugin(#[from] PluginError),
    #[error(transparent)]
    AddPlugin(AddError),
    #[error(transparent)]
    Source(SourceError),
    #[error(transparent)]
    Submission(#[from] crate::grade::SubmissionError),
    #[error(transparent)]
    Scaffold(#[from] crate::scaffold::ScaffoldError),
    #[error(transparent)]
    Journal(#[from] crate::journal::JournalError),
    #[error(transparent)]
    Report(#[from] ReportError),
    #[error(transparent)]
    Config(#[from] crate::environment::ConfigError),
    /// A file of marks; its faults have been said.
    #[error("{message}")]
    Marks { message: String },
    /// A file of answers; its faults have been said.
    #[error("{message}")]
    Answers { message: String },
    #[error("no Node.js: there is no `node` on the path")]
    NoNode,
    #[error("nothing here runs solutions in `{0}`: a plugin does")]
    NoPlugin(String),
    #[error("there is no Python here, which runs solutions in Python")]
    NoPython,
    #[error("`{}` is no Python that runs: {message}", .path.display())]
    BadPython { path: PathBuf, message: String },
    #[error("`{}` is no Node.js that runs: {message}", .path.display())]
    BadNode { path: PathBuf, message: String },
    #[error("an experiment cannot be run: {0}")]
    Experiment(ExperimentError),
    #[error("isolation of tier {} is not to be had here: {why}", .wanted.name())]
    Isolation { wanted: Tier, why: String },
    #[error("interrupted")]
    Interrupted,
    #[error("output cannot be written: {0}")]
    Output(#[from] io::Error),
}

impl Error {
    /// A command line that cannot be followed, and how to put it right.
    pub(crate) fn usage(message: &str, hint: &str) -> Self {
        Self::Usage { message: message.to_owned(), hint: Some(hint.to_owned()) }
    }

    /// The way out, where there is one to tell.
    pub(crate) fn hint(&self) -> Option<String> {
        match self {
            Self::Usage { hint, .. } => hint.clone(),
            Self::Environment(error) => Some(error.hint()),
            Self::Pack(_) => Some("`docs/packs.md` describes the format".to_owned()),
            Self::PackFiles(_) => Some("install the pack again".to_owned()),
            Self::Catalog(error) => error.hint(),
            Self::Fetch(error) => error.hint(),
            Self::Plugin(error) => Some(error.hint()),
            Self::AddPlugin(error) => error.hint(),
            Self::Source(error) => error.hint(),
            Self::Submission(error) => Some(error.hint()),
            Self::Scaffold(error) => Some(error.hint()),
            Self::Journal(error) => Some(error.hint()),
            Self::Report(error) => Some(error.hint()),
            Self::Config(error) => Some(error.hint().to_owned()),
            Self::Marks { .. } => Some("`prepkit review --template` prints a file to fill in".to_owned()),
            Self::Answers { .. } => Some("`prepkit quiz --help` says what such a file holds".to_owned()),
            Self::Isolation { .. } => Some(
                "`prepkit doctor` tells how to get it; `--allow-unsandboxed` runs code that you trust without"
                    .to_owned(),
            ),
            Self::NoPython | Self::BadPython { .. } => {
                Some("install Python 3.11 or newer, so that `python3` is on the path".to_owned())
            }
            Self::NoPlugin(runtime) => Some(format!(
                "add the plugin that runs `.{runtime}`: `prepkit plugin add PATH`; `prepkit plugin list` shows those that are here"
            )),
            Self::NoNode | Self::BadNode { .. } => {
                Some("install Node.js 20 or newer, or name one: `prepkit config set node PATH`".to_owned())
            }
            Self::Output(error) if error.kind() == io::ErrorKind::StorageFull => {
                Some("free some space where the output goes".to_owned())
            }
            Self::Experiment(ExperimentError::Plugin { hint, .. }) => Some(hint.clone()),
            Self::Experiment(_) => Some("`prepkit doctor` tells what this machine can do".to_owned()),
            Self::Interrupted | Self::Output(_) => None,
        }
    }
}

impl From<ExperimentError> for Error {
    fn from(error: ExperimentError) -> Self {
        match error {
            ExperimentError::Interrupted => Self::Interrupted,
            other => Self::Experiment(other),
        }
    }
}

impl From<AddError> for Error {
    fn from(error: AddError) -> Self {
        match error {
            // Faults have a page of their own.
            AddError::Faults(faults) => Self::Pack(faults),
            other => Self::AddPlugin(other),
        }
    }
}

impl From<SourceError> for Error {
    fn from(error: SourceError) -> Self {
        match error {
            // Faults have a page of their own.
            SourceError::Pack(faults) => Self::Pack(faults),
            other => Self::Source(other),
        }
    }
}

impl From<&Error> for Exit {
    fn from(error: &Error) -> Self {
        match error {
            Error::Usage { .. }
            | Error::Fetch(
                FetchError::BadSpec { .. } | FetchError::NoPlugin { .. } | FetchError::NotThere { .. },
            )
            | Error::Report(ReportError::OnlyForPeople(_) | ReportError::NotForCandidates(_)) => Self::Usage,
            Error::Catalog(error) if !error.is_input() => Self::Usage,
            Error::NoNode
            | Error::BadNode { .. }
            | Error::NoPython
            | Error::NoPlugin(_)
            | Error::BadPython { .. }
            | Error::Experiment(_) => Self::Judge,
            Error::Interrupted | Error::Fetch(FetchError::Interrupted) => Self::Interrupted,
            Error::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => Self::Success,
            Error::Environment(_)
            | Error::Pack(_)
            | Error::PackFiles(_)
            | Error::Catalog(_)
            | Error::Fetch(_)
            | Error::Plugin(_)
            | Error::AddPlugin(_)
            | Error::Source(_)
            | Error::Submission(_)
            | Error::Scaffold(_)
            | Error::Journal(_)
            | Error::Report(_)
            | Error::Config(_)
            | Error::Marks { .. }
            | Error::Answers { .. }
            | Error::Isolation { .. }
            | Error::Output(_) => Self::Input,
        }
    }
}
