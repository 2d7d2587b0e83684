//! Why a source cannot be had, or a pack not be published.

use std::io;
use std::path::{Path, PathBuf};

use super::git::GitError;
use super::http::WebError;
use super::registry::{IndexError, KeyError, Mistrust, PublishError};
use crate::pack::{Faults, TreeError};

/// Why a source cannot be had, or a pack not be published.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FetchError {
    #[error("`{text}` is no source: {why}")]
    BadSpec { text: String, why: &'static str },
    #[error("no plugin that is here answers for `{text}`")]
    NoPlugin { text: String },
    #[error("`{}` does not exist", .0.display())]
    Missing(PathBuf),
    #[error("`{}` is neither a file nor a folder", .0.display())]
    NotRegular(PathBuf),
    #[error("`{}` cannot be read: {error}", .path.display())]
    Unreadable { path: PathBuf, error: io::Error },
    #[error("`{}` cannot be written: {error}", .path.display())]
    Unwritable { path: PathBuf, error: io::Error },
    #[error("`{from}` cannot be taken: {why}")]
    Content { from: String, why: super::content::Unknown },
    #[error("`{from}` cannot be taken as an archive: {why}")]
    Archive { from: String, why: String },
    #[error(transparent)]
    Web(#[from] WebError),
    #[error("`{from}` cannot be fetched: {error}")]
    Git { from: String, error: GitError },
    #[error("the registry `{url}` cannot be used: {error}")]
    Index { url: String, error: IndexError },
    #[error("the registry `{url}` is not trusted: {why}")]
    Mistrust { url: String, why: Box<Mistrust> },
    #[error("the registry `{url}` has {what}")]
    NotThere { url: String, what: String, packs: String },
    #[error("the keys of registries in `{}` cannot be used: {error}", .path.display())]
    Pins { path: PathBuf, error: io::Error },
    #[error("the key `{}` cannot be used: {error}", .path.display())]
    Key { path: PathBuf, error: KeyError },
    #[error("pack `{pack}` is not published: {error}")]
    Publish { pack: String, error: PublishError },
    #[error(transparent)]
    Plugin(#[from] crate::plugin::PluginError),
    #[error(transparent)]
    Pack(#[from] Faults),
    #[error(transparent)]
    PackFiles(#[from] TreeError),
    #[error("`{}` is there already", .0.display())]
    Exists(PathBuf),
    #[error("interrupted")]
    Interrupted,
}

impl FetchError {
    pub(crate) fn hint(&self) -> Option<String> {
        let text = match self {
            Self::BadSpec { .. } => {
                "name a folder, an archive, `https://…`, or a git repository: `git+https://…#REF`, `git@HOST:…`"
            }
            Self::NoPlugin { .. } => {
                "add the one that does: `prepkit plugin add PATH`; `prepkit plugin list` shows those that are here"
            }
            Self::Missing(_) => "look for a mistake in the path",
            Self::NotRegular(_) => "name a folder, or a file with an archive or a Markdown page",
            Self::Unreadable { .. } => "check its permissions",
            Self::Unwritable { .. } => "make its folder one that can be written, or name another one",
            Self::Content { why, .. } => why.hint(),
            Self::Archive { .. } => {
                "unpack it where nothing can be overwritten, look at it, and name the folder"
            }
            Self::Web(error) => error.fault.hint(),
            Self::Git { error, .. } => error.hint(),
            Self::Index { error, .. } => error.hint(),
            Self::Mistrust { why, .. } => return Some(why.hint()),
            Self::NotThere { packs, .. } => return Some(format!("it has {packs}")),
            Self::Pins { .. } => "mend the file, or move it away to trust every registry anew",
            Self::Key { error, .. } => error.hint(),
            Self::Publish { error, .. } => return Some(error.hint()),
            Self::Exists(_) => "name another one, or move it away",
            Self::Plugin(error) => return Some(error.hint()),
            Self::Pack(_) => "`docs/packs.md` describes the format",
            Self::PackFiles(_) => "take what is named out of the pack's folder",
            Self::Interrupted => return None,
        };
        Some(text.to_owned())
    }

    pub(super) fn unreadable(path: &Path, error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Self::Missing(path.to_owned()),
            _ => Self::Unreadable { path: path.to_owned(), error },
        }
    }

    pub(in crate::source) fn unwritable(path: &Path, error: io::Error) -> Self {
        Self::Unwritable { path: path.to_owned(), error }
    }
}
