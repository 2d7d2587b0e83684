//! What keeps a source from becoming a pack.

use std::io;
use std::path::{Path, PathBuf};

use super::Skip;
use crate::pack::{Faults, TreeError};

#[derive(Debug, thiserror::Error)]
pub(crate) enum SourceError {
    #[error("`{}` cannot be read: {error}", .path.display())]
    Unreadable { path: PathBuf, error: io::Error },
    #[error("`{}` is neither a Markdown page nor a folder", .path.display())]
    NoPage { path: PathBuf },
    #[error("there is no Markdown page in `{}`", .path.display())]
    NoPages { path: PathBuf },
    #[error("`{}` has more than {limit}", .path.display())]
    TooMuch { path: PathBuf, limit: &'static str },
    #[error("there are no questions in `{spec}`: {why}")]
    NoQuestions { spec: String, why: String, skipped: Vec<Skip> },
    #[error("`{name}` is no name of a pack")]
    BadName { name: String },
    #[error("there is a pack `{name}` already, which {whose}")]
    Taken { name: String, whose: String },
    #[error("what the last pull of `{name}` kept cannot be read: {message}")]
    BadState { name: String, message: String },
    #[error(transparent)]
    Pack(#[from] Faults),
    #[error(transparent)]
    Files(#[from] TreeError),
    #[error("`{}` cannot be written: {error}", .path.display())]
    Unwritable { path: PathBuf, error: io::Error },
}

impl SourceError {
    pub(super) fn unreadable(path: &Path, error: io::Error) -> Self {
        Self::Unreadable { path: path.to_owned(), error }
    }

    pub(super) fn unwritable(path: &Path, error: io::Error) -> Self {
        Self::Unwritable { path: path.to_owned(), error }
    }

    pub(crate) fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NoPage { .. } | Self::NoPages { .. } => {
                "a page's name ends in `.md` or `.markdown`; a pack's folder has a `pack.toml`".to_owned()
            }
            Self::TooMuch { .. } => "pull the part of it that holds questions".to_owned(),
            Self::NoQuestions { .. } => {
                "`--verbose` says of each line that was looked at why it is no question".to_owned()
            }
            Self::BadName { .. } => {
                "lowercase letters, digits and single hyphens, starting with a letter: `--as NAME`".to_owned()
            }
            Self::Taken { .. } => "install it under another name: `--as NAME`".to_owned(),
            Self::BadState { name, .. } => format!(
                "move the pack away and pull again: its ids are made anew; or mend `packs/{name}/.pull.json`"
            ),
            Self::Pack(_) => return None,
            Self::Unreadable { .. } | Self::Files(_) => "see that it is there and may be read".to_owned(),
            Self::Unwritable { .. } => {
                "make its folder one that can be written, or set `PREPKIT_HOME` to another folder".to_owned()
            }
        })
    }
}
