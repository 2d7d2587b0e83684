//! Every way a command can end: [`Error`] with a variant per floor, and [`Exit`], the one place
//! that spells exit numbers.
//!
//! A verdict is never an error. A message is a fragment that fits after `error: `; the way out is
//! its own `hint:` line.

use std::io;
use std::process::ExitCode;

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
    Catalog(#[from] crate::catalog::CatalogError),
    #[error("output cannot be written: {0}")]
    Output(#[from] io::Error),
}

impl Error {
    /// The way out, where there is one to tell.
    pub(crate) fn hint(&self) -> Option<String> {
        match self {
            Self::Usage { hint, .. } => hint.clone(),
            Self::Environment(_) => Some("set `PREPKIT_HOME` to a folder of your own".to_owned()),
            Self::Catalog(error) => error.hint(),
            Self::Output(_) => None,
        }
    }
}

impl From<&Error> for Exit {
    fn from(error: &Error) -> Self {
        match error {
            Error::Usage { .. } => Self::Usage,
            Error::Environment(_) => Self::Input,
            Error::Catalog(error) if error.is_input() => Self::Input,
            Error::Catalog(_) => Self::Usage,
            Error::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => Self::Success,
            Error::Output(_) => Self::Input,
        }
    }
}
