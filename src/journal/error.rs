//! What can be wrong with a journal, each with the file's path and a way out.
//!
//! A verdict does not depend on being remembered: `check` shows one of these as a warning, with
//! [`JournalError::hint`] below it, and ends as the verdict says.

use std::fs::OpenOptions;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

use crate::ui::plain;

#[derive(Debug, thiserror::Error)]
pub(crate) enum JournalError {
    #[error("the journal `{}` cannot be written: {reason}", shown(.path))]
    Unwritable { path: PathBuf, reason: String },
    #[error("the journal `{}` cannot be read: {reason}", shown(.path))]
    Unreadable { path: PathBuf, reason: String },
    #[error("the journal `{}` cannot be written: the disk is full", shown(.path))]
    Full { path: PathBuf },
    #[error("the journal `{}` is damaged: {reason}", shown(.path))]
    Damaged { path: PathBuf, reason: String },
    #[error("the journal `{}` is held by another program", shown(.path))]
    Busy { path: PathBuf },
    #[error("the journal `{}` is not a file", shown(.path))]
    NotAFile { path: PathBuf },
    #[error("`{}` is another program's database, not a journal of prepkit", shown(.path))]
    Foreign { path: PathBuf },
    #[error("the journal `{}` is of a newer prepkit: format {found}, and this one knows {known}", shown(.path))]
    Newer { path: PathBuf, found: i64, known: i64 },
    #[error("no attempt is called `{}`", plain(.typed))]
    NoSuchAttempt { typed: String },
    #[error("`{}` is the beginning of more than one attempt", plain(.typed))]
    Ambiguous { typed: String, some: Vec<String> },
}

impl JournalError {
    /// The way out.
    pub(crate) fn hint(&self) -> String {
        const ELSEWHERE: &str = "set `PREPKIT_HOME` to another folder";
        match self {
            Self::Unwritable { .. } => format!("make its folder one that can be written, or {ELSEWHERE}"),
            Self::Unreadable { .. } => format!("make it readable, or {ELSEWHERE}"),
            Self::Full { .. } => format!("free some space, or {ELSEWHERE}; what was saved is safe"),
            Self::Damaged { path, .. } => format!(
                "move it away and a new one begins; `sqlite3 '{}' .recover` prints what can be saved of it",
                shown(path)
            ),
            Self::Busy { .. } => "wait until that program is done, and try again".to_owned(),
            Self::NotAFile { .. } | Self::Foreign { .. } => format!("move it away, or {ELSEWHERE}"),
            Self::Newer { .. } => format!("update prepkit, or {ELSEWHERE}"),
            Self::NoSuchAttempt { .. } => {
                "`prepkit report --format markdown` lists them; the newest is also called `last`".to_owned()
            }
            Self::Ambiguous { some, .. } => format!("type more of it: `{}`", some.join("`, `")),
        }
    }

    /// What SQLite's error means while the journal is being written.
    pub(super) fn writing(path: &Path, error: &rusqlite::Error) -> Self {
        // SQLite could not make it: neither will this, and it says why.
        let options = OpenOptions::new().append(true).create(true).to_owned();
        Self::of(path, error, &options, |path, reason| Self::Unwritable { path, reason })
    }

    /// What SQLite's error means while the journal is being read.
    pub(super) fn reading(path: &Path, error: &rusqlite::Error) -> Self {
        let options = OpenOptions::new().read(true).to_owned();
        Self::of(path, error, &options, |path, reason| Self::Unreadable { path, reason })
    }

    pub(super) fn making_folder(path: &Path, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull => Self::Full { path: path.to_owned() },
            io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory => {
                Self::Unwritable { path: path.to_owned(), reason: "its folder is a file".to_owned() }
            }
            _ => Self::Unwritable { path: path.to_owned(), reason: error.to_string() },
        }
    }

    fn of(
        path: &Path,
        error: &rusqlite::Error,
        options: &OpenOptions,
        other: impl FnOnce(PathBuf, String) -> Self,
    ) -> Self {
        let path = path.to_owned();
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full { path },
            // The shared-memory file beside the journal could not get its few pages.
            Some(ErrorCode::SystemIoFailure) if extended(error) == rusqlite::ffi::SQLITE_IOERR_SHMSIZE => {
                Self::Full { path }
            }
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy { path },
            // Not a database any more, or a table is missing, or a value is of the wrong type.
            None
            | Some(
                ErrorCode::DatabaseCorrupt
                | ErrorCode::NotADatabase
                | ErrorCode::Unknown
                | ErrorCode::TypeMismatch,
            ) => Self::Damaged { path, reason: reason(error) },
            // SQLite does not say why; the system does.
            Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
                let why = options.open(&path).err().map(|error| error.to_string());
                other(path, why.unwrap_or_else(|| "its folder is read-only".to_owned()))
            }
            Some(_) => other(path, reason(error)),
        }
    }
}

fn extended(error: &rusqlite::Error) -> i32 {
    error.sqlite_error().map_or(0, |failure| failure.extended_code)
}

fn reason(error: &rusqlite::Error) -> String {
    plain(&error.to_string()).into_owned()
}

fn shown(path: &Path) -> String {
    plain(&path.display().to_string()).into_owned()
}
