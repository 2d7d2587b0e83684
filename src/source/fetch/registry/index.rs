//! `index.json`: what a registry has. It is a stranger's, and read strictly: an unknown key, a name
//! that is no name, or one thing said twice, and nothing of it is used.
//!
//! Knows nothing of files, the web or signatures, so that it can be fuzzed by itself.

use std::collections::HashSet;

use semver::Version;
use serde::{Deserialize, Serialize};

use crate::pack;

/// What every list of a registry says of itself.
const FORMAT: &str = "prepkit-registry";
/// The version of the list that this prepkit reads.
const VERSION: u64 = 1;
/// The largest list, in bytes.
pub(crate) const LARGEST: u64 = 8 << 20;
/// The largest archive that it may name.
const LARGEST_ARCHIVE: u64 = 256 << 20;
/// The longest names and texts, in bytes.
const LONGEST_NAME: usize = 200;
const LONGEST_TEXT: usize = 2_000;

/// A registry's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Index {
    format: String,
    version: u64,
    /// Larger in every list than in the one before.
    pub(crate) serial: u64,
    /// By id.
    pub(crate) packs: Vec<Pack>,
}

/// A pack of a registry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pack {
    pub(crate) id: String,
    pub(crate) title: String,
    /// SPDX, of the last version.
    pub(crate) license: String,
    /// The oldest first.
    pub(crate) versions: Vec<Release>,
}

/// A version of a pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Release {
    pub(crate) version: Version,
    /// The name of its file, beside the list.
    pub(crate) archive: String,
    pub(crate) size: u64,
    pub(crate) sha256: String,
}

/// A list that cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum IndexError {
    #[error("its list is larger than {} MiB", LARGEST >> 20)]
    TooLarge,
    #[error("its list cannot be read: {0}")]
    Syntax(serde_json::Error),
    #[error("its list is of version {0}, and this prepkit reads {VERSION}")]
    Newer(u64),
    #[error("its list is wrong: {0}")]
    Wrong(String),
}

impl IndexError {
    pub(crate) const fn hint(&self) -> &'static str {
        match self {
            Self::Newer(_) => "use a later prepkit",
            _ => "tell whoever keeps it; what was pulled before stays usable",
        }
    }
}

impl Default for Index {
    fn default() -> Self {
        Self { format: FORMAT.to_owned(), version: VERSION, serial: 0, packs: Vec::new() }
    }
}

impl Index {
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, IndexError> {
        /// What all versions have.
        #[derive(Deserialize)]
        struct Head {
            format: String,
            version: u64,
        }
        if bytes.len() as u64 > LARGEST {
            return Err(IndexError::TooLarge);
        }
        let head: Head = serde_json::from_slice(bytes).map_err(IndexError::Syntax)?;
        if head.format != FORMAT {
            return Err(IndexError::Wrong(format!("its `format` is not `{FORMAT}`")));
        }
        if head.version > VERSION {
            return Err(IndexError::Newer(head.version));
        }
        let index: Self = serde_json::from_slice(bytes).map_err(IndexError::Syntax)?;
        index.check().map_err(IndexError::Wrong)?;
        Ok(index)
    }

    /// As it is published: the same list is the same text.
    pub(crate) fn to_json(&self) -> String {
        let text = serde_json::to_string_pretty(self).expect("a list has text alone, which is JSON");
        format!("{text}\n")
    }

    pub(crate) fn pack(&self, id: &str) -> Option<&Pack> {
        self.packs.iter().find(|pack| pack.id == id)
    }

    /// Adds a version, and takes over what the pack is called now, if it is the last.
    pub(crate) fn add(&mut self, id: &str, title: &str, license: &str, release: Release) {
        let at = self.packs.binary_search_by(|pack| (*pack.id).cmp(id)).unwrap_or_else(|at| {
            let (id, title, license) = (id.to_owned(), title.to_owned(), license.to_owned());
            self.packs.insert(at, Pack { id, title, license, versions: Vec::new() });
            at
        });
        let pack = &mut self.packs[at];
        if pack.versions.iter().all(|known| known.version <= release.version) {
            title.clone_into(&mut pack.title);
            license.clone_into(&mut pack.license);
        }
        pack.versions.push(release);
        pack.versions.sort_by(|a, b| a.version.cmp(&b.version));
    }

    fn check(&self) -> Result<(), String> {
        if self.version != VERSION {
            return Err(format!("its `version` is {}", self.version));
        }
        let (mut ids, mut archives) = (HashSet::new(), HashSet::new());
        for pack in &self.packs {
            if !pack::is_slug(&pack.id) {
                return Err(format!("`{}` is no id of a pack", cut(&pack.id)));
            }
            if !ids.insert(&pack.id) {
                return Err(format!("pack `{}` is there twice", pack.id));
            }
            if pack.title.len() > LONGEST_TEXT || pack.license.len() > LONGEST_TEXT {
                return Err(format!("pack `{}` has too long a title or licence", pack.id));
            }
            if pack.versions.is_empty() {
                return Err(format!("pack `{}` has no version", pack.id));
            }
            let mut versions = HashSet::new();
            for release in &pack.versions {
                release.check().map_err(|why| format!("pack `{}`: {why}", pack.id))?;
                let is_new = versions.insert(release.version.clone());
                if !is_new || !archives.insert(&release.archive) {
                    return Err(format!("pack `{}` has version {} twice", pack.id, release.version));
                }
            }
        }
        Ok(())
    }
}

impl Pack {
    /// The last version, or the one that is asked for.
    pub(crate) fn release(&self, wanted: Option<&Version>) -> Option<&Release> {
        let is_final = |release: &&Release| release.version.pre.is_empty();
        let last = |a: &&Release, b: &&Release| a.version.cmp(&b.version);
        if let Some(wanted) = wanted {
            return self.versions.iter().find(|release| release.version == *wanted);
        }
        // What is not final is had by its name alone, unless there is nothing else.
        let is_last = self.versions.iter().filter(is_final).max_by(last);
        is_last.or_else(|| self.versions.iter().max_by(last))
    }
}

impl Release {
    fn check(&self) -> Result<(), String> {
        if !is_file_name(&self.archive) {
            return Err(format!("`{}` is no name of an archive", cut(&self.archive)));
        }
        if self.size > LARGEST_ARCHIVE {
            return Err(format!("`{}` has more than {} MiB", self.archive, LARGEST_ARCHIVE >> 20));
        }
        let is_digest = self.sha256.len() == 64
            && self.sha256.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if is_digest { Ok(()) } else { Err(format!("`{}` has no SHA-256", self.archive)) }
    }
}

/// A name that means the same in an address and in a folder.
fn is_file_name(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._+-".contains(&byte);
    text.ends_with(".tar.gz")
        && text.len() <= LONGEST_NAME
        && text.bytes().all(is_plain)
        && !text.starts_with(['.', '-'])
}

fn cut(text: &str) -> String {
    text.chars().take(80).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn release(version: &str) -> Release {
        let version: Version = version.parse().unwrap();
        Release { archive: format!("a-{version}.tar.gz"), version, size: 1, sha256: "0".repeat(64) }
    }

    fn index() -> Index {
        let mut index = Index::default();
        for version in ["1.10.0", "1.9.0", "2.0.0-beta.1"] {
            index.add("a", "A", "MIT", release(version));
        }
        index
    }

    #[test]
    fn a_list_is_what_was_written() {
        assert_eq!(Index::parse(index().to_json().as_bytes()).unwrap(), index());
    }

    #[test]
    fn the_last_final_version_is_taken() {
        let index = index();
        let version = |wanted: Option<&str>| {
            let wanted = wanted.map(|wanted| wanted.parse().unwrap());
            index.pack("a").unwrap().release(wanted.as_ref()).map(|release| release.version.to_string())
        };
        assert_eq!(version(None).unwrap(), "1.10.0");
        assert_eq!(version(Some("2.0.0-beta.1")).unwrap(), "2.0.0-beta.1");
        assert_eq!(version(Some("3.0.0")), None);
    }

    #[test]
    fn what_a_list_must_not_say_is_refused() {
        let text = index().to_json();
        for (from, to, expected) in [
            ("\"a\"", "\"../a\"", "no id of a pack"),
            ("\"a\"", "\"A\"", "no id of a pack"),
            ("a-1.9.0.tar.gz", "../x.tar.gz", "no name of an archive"),
            ("a-1.9.0.tar.gz", "https://x.tar.gz", "no name of an archive"),
            ("a-1.9.0.tar.gz", ".x.tar.gz", "no name of an archive"),
            ("a-1.9.0.tar.gz", "a-1.9.0.zip", "no name of an archive"),
            ("a-1.9.0.tar.gz", "a-1.10.0.tar.gz", "twice"),
            ("\"version\": \"1.9.0\"", "\"version\": \"1.10.0\"", "twice"),
            ("\"version\": \"1.9.0\"", "\"version\": \"1.9\"", "cannot be read"),
            ("0000", "000X", "no SHA-256"),
            ("\"size\": 1", "\"size\": 999999999999", "more than 256 MiB"),
            ("\"size\": 1", "\"size\": -1", "cannot be read"),
            ("\"title\"", "\"name\"", "cannot be read"),
            ("\"version\": 1,", "\"version\": 2,", "this prepkit reads 1"),
            ("prepkit-registry", "other-registry", "its `format`"),
        ] {
            assert!(text.contains(from), "{from}");
            let error = Index::parse(text.replacen(from, to, 1).as_bytes()).unwrap_err().to_string();
            assert!(error.contains(expected), "{to}: {error}");
        }
    }
}
