//! What a pull keeps beside the pack that it made: in `.pull.json` where it came from, and in
//! `.pull-questions.json` what it wrote, so that the next pull knows its questions again and sees
//! what the person changed. A source that is what it was needs the first alone, which is short.
//!
//! Names that begin with a dot are no part of a pack, so its reader never sees these.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::SourceError;
use super::fetch::Known;
use super::identity::Mark;

/// The file's name in the pack's folder.
pub(super) const FILE: &str = ".pull.json";
/// And that of what is kept of each question.
pub(super) const QUESTIONS: &str = ".pull-questions.json";
/// Where records wait that are no longer in the source.
pub(super) const ARCHIVE: &str = ".archive.toml";
/// Raised when pages are read otherwise, so that an unchanged page is read again.
pub(super) const READER: u32 = 5;
const VERSION: u32 = 2;

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
    /// How many questions the source has.
    #[serde(default)]
    pub(super) count: usize,
}

/// The questions of a source, as the last pull of it wrote them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Questions {
    /// In the order of their source.
    pub(super) there: Vec<Kept>,
    /// Those that the source no longer has.
    pub(super) gone: Vec<Kept>,
}

/// A question that a pull wrote.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Kept {
    pub(super) id: String,
    pub(super) mark: Mark,
    /// Of its record as it was written.
    pub(super) digest: String,
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
        let Some(state) = read::<Self>(folder, FILE)? else { return Ok(None) };
        match state.version {
            VERSION => Ok(Some(state)),
            version => {
                let whose = if version > VERSION { "a newer" } else { "an older" };
                Err(bad(folder, format!("{whose} prepkit wrote it")))
            }
        }
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

impl Questions {
    /// What a pull kept of its questions.
    pub(super) fn read(folder: &Path) -> Result<Self, SourceError> {
        read(folder, QUESTIONS)?.ok_or_else(|| bad(folder, format!("`{QUESTIONS}` is not there")))
    }

    /// Writes them into the folder of a pack that is made.
    pub(super) fn write(&self, folder: &Path) -> Result<(), SourceError> {
        let path = folder.join(QUESTIONS);
        let write = || {
            let mut file = BufWriter::with_capacity(1 << 16, File::create(&path)?);
            serde_json::to_writer(&mut file, self)?;
            file.flush()
        };
        write().map_err(|error| SourceError::unwritable(&path, error))
    }
}

/// A file of a pack's folder; `None` where there is none.
fn read<T: DeserializeOwned>(folder: &Path, file: &str) -> Result<Option<T>, SourceError> {
    match std::fs::read(folder.join(file)) {
        Ok(text) => {
            serde_json::from_slice(&text).map(Some).map_err(|error| bad(folder, format!("`{file}`: {error}")))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(bad(folder, format!("`{file}`: {error}"))),
    }
}

fn bad(folder: &Path, message: String) -> SourceError {
    let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    SourceError::BadState { name, message }
}
