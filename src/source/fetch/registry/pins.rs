//! What is known of registries from earlier: their keys, and how far their lists had come.
//!
//! It lies in the data folder, in `registries.json`, which a person may edit. It is changed in one
//! step and under a lock, so that two fetches at a time lose nothing.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use semver::Version;
use serde::{Deserialize, Serialize};

use crate::source::fetch::FetchError;

/// The file of a data folder.
pub(crate) fn pins_path(data: &Path) -> PathBuf {
    data.join("registries.json")
}

/// All that is known.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Pins {
    version: u32,
    /// By address, as it may be printed.
    registries: BTreeMap<String, Pin>,
}

/// What is known of a registry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Pin {
    /// The public key in one line; of a registry that signs nothing, nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) key: Option<String>,
    /// The serial of the last list, and its SHA-256.
    pub(super) serial: u64,
    pub(super) index: String,
    /// By id of the pack.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) packs: BTreeMap<String, Had>,
}

/// The latest version of a pack that was had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Had {
    pub(super) version: Version,
    pub(super) sha256: String,
}

impl Pins {
    fn read(path: &Path) -> io::Result<Self> {
        match fs::read(path) {
            Ok(text) => serde_json::from_slice(&text).map_err(io::Error::other),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Ok(Self { version: 1, registries: BTreeMap::new() })
            }
            Err(error) => Err(error),
        }
    }

    /// What is known of the registry at an address.
    pub(super) fn of(path: &Path, url: &str) -> Result<Option<Pin>, FetchError> {
        let pins = Self::read(path).map_err(|error| FetchError::Pins { path: path.to_owned(), error })?;
        Ok(pins.registries.get(url).cloned())
    }

    /// Changes what is known of a registry; what `change` refuses stays as it is.
    pub(super) fn change<E: From<FetchError>>(
        path: &Path,
        url: &str,
        change: impl FnOnce(&mut Option<Pin>) -> Result<(), E>,
    ) -> Result<(), E> {
        let failed = |error| FetchError::Pins { path: path.to_owned(), error };
        let _lock = lock(path).map_err(failed)?;
        let mut pins = Self::read(path).map_err(failed)?;
        let mut pin = pins.registries.get(url).cloned();
        let before = pin.clone();
        change(&mut pin)?;
        if pin == before {
            return Ok(());
        }
        pins.registries.extend(pin.map(|pin| (url.to_owned(), pin)));
        pins.write(path).map_err(failed)?;
        Ok(())
    }

    fn write(&self, path: &Path) -> io::Result<()> {
        let folder = path.parent().unwrap_or(Path::new("."));
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(serde_json::to_string_pretty(self).map_err(io::Error::other)?.as_bytes())?;
        file.write_all(b"\n")?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|error| error.error).map(drop)
    }
}

/// Held as long as it lives.
fn lock(path: &Path) -> io::Result<File> {
    path.parent().map_or(Ok(()), fs::create_dir_all)?;
    let file = File::create(path.with_extension("lock"))?;
    file.lock()?;
    Ok(file)
}
