//! What a pull keeps beside the pack that it made, in `.pull.json`: where it came from, and what
//! it wrote, so that the next pull knows its questions again and sees what the person changed.
//!
//! Names that begin with a dot are no part of a pack, so its reader never sees this.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::SourceError;
use super::fetch::Known;
use super::identity::Mark;

/// The file's name in the pack's folder.
pub(super) const FILE: &str = ".pull.json";
/// Where records wait that are no longer in the source.
pub(super) const ARCHIVE: &str = ".archive.toml";
/// Raised when pages are read otherwise, so that an unchanged page is read again.
pub(super) const READER: u32 = 3;
const VERSION: u32 = 1;

/// Where a pack came from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Origin {
    /// As one would type it after `pull`.
    pub(crate) spec: String,
    /// Where a person can see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) url: Option<String>,
    /// Which edition of it: a commit, an `ETag`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) revision: Option<String>,
    /// SPDX, where whoever fetched it knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) license: Option<String>,
    /// What to call it where nothing else says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    /// What the next fetch is told of this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) known: Option<Known>,
    /// When the source was last seen to be as it is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) seen_at: Option<Timestamp>,
}

/// What the last pull of a pack kept.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct State {
    version: u32,
    pub(crate) origin: Origin,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) topic: Option<String>,
    /// Of everything that the pull was made of.
    pub(super) digest: String,
    /// The digest of each file that was written and is no topic's.
    #[serde(default)]
    pub(super) files: BTreeMap<String, String>,
    /// Questions in the order of their source.
    #[serde(default)]
    pub(super) questions: Vec<Kept>,
    /// Questions that the source no longer has.
    #[serde(default)]
    pub(super) gone: Vec<Kept>,
}

/// A question that a pull wrote.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Kept {
    pub(super) id: String,
    pub(super) page: String,
    pub(super) topic: String,
    pub(super) text: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) answer: String,
    /// Of its record as it was written.
    pub(super) digest: String,
}

impl Kept {
    pub(super) fn mark(&self) -> Mark {
        Mark {
            page: self.page.clone(),
            topic: self.topic.clone(),
            text: self.text.clone(),
            answer: self.answer.clone(),
        }
    }
}

impl State {
    pub(super) fn new(origin: &Origin, topic: Option<&str>, digest: String) -> Self {
        Self {
            version: VERSION,
            origin: origin.clone(),
            topic: topic.map(ToOwned::to_owned),
            digest,
            ..Self::default()
        }
    }

    /// What a pack's folder keeps; `None` where no pull made it.
    pub(super) fn read(folder: &Path) -> Result<Option<Self>, SourceError> {
        let path = folder.join(FILE);
        let bad = |message: String| SourceError::BadState {
            name: folder.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            message,
        };
        let text = match std::fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(bad(error.to_string())),
        };
        let state: Self = serde_json::from_slice(&text).map_err(|error| bad(error.to_string()))?;
        if state.version > VERSION {
            return Err(bad("a newer prepkit wrote it".to_owned()));
        }
        Ok(Some(state))
    }

    /// Takes the place of what was kept in a pack's folder, in one step.
    pub(super) fn write(&self, folder: &Path) -> Result<(), SourceError> {
        let unwritable = |error| SourceError::unwritable(&folder.join(FILE), error);
        let mut file = tempfile::NamedTempFile::new_in(folder).map_err(unwritable)?;
        file.write_all(&self.text()).map_err(unwritable)?;
        file.persist(folder.join(FILE)).map_err(|error| unwritable(error.error))?;
        Ok(())
    }

    pub(super) fn text(&self) -> Vec<u8> {
        serde_json::to_vec_pretty(self).expect("its keys are texts")
    }
}
