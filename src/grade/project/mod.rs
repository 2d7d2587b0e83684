//! A project: all files of a take-home, as they were handed in.
//!
//! Whoever made it may be a stranger. It is read once, in full and in bounds, without following a
//! link, so that what is graded is what was digested; nothing of it runs here. What cannot be taken
//! is left out and noted, never guessed.

mod archive;
mod delta;
mod dependencies;
mod folder;
mod handed;
mod handed_out;
mod history;
mod lay_out;
mod package;
mod shipped;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::submission::SubmissionError;
use crate::pack;

pub(super) use archive::{is_archive, mark as mark_in_archive};
pub(super) use handed::HandedIn;
pub(super) use history::{Commit, History};
pub(super) use lay_out::lay_out;
use package::{Package, Start};

/// What describes a project.
const PACKAGE: &str = "package.json";
/// The most files of a project, what it depends on left aside.
const MOST_FILES: usize = 5_000;
/// The most bytes of them, together and of one.
const MOST_BYTES: u64 = 64 << 20;
const LARGEST_FILE: u64 = 8 << 20;
/// How many folders may lie in each other.
const DEEPEST: usize = 24;

/// The files of a project.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Project {
    /// By path, with `/` on every system.
    files: BTreeMap<String, Vec<u8>>,
    /// The folder with what it depends on, where that came along.
    pub(super) modules: Option<PathBuf>,
    /// What keeps that folder, where it is ours.
    installed: Option<dependencies::Installed>,
    /// What was left out, and why.
    pub(super) notes: Vec<String>,
}

impl Project {
    /// Reads a folder, or an archive of one (`.zip`, `.tar`, `.tar.gz`, `.tgz`).
    pub(crate) fn read(path: &Path) -> Result<Self, SubmissionError> {
        let found = std::fs::metadata(path).map_err(|error| super::submission::unreadable(path, error))?;
        let project = if found.is_dir() { folder::read(path)? } else { archive::read(path)? };
        if project.files.contains_key(PACKAGE) {
            Ok(project)
        } else {
            Err(SubmissionError::NoPackage(path.to_owned()))
        }
    }

    pub(super) fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(path, bytes)| (&**path, &**bytes))
    }

    pub(super) fn file(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(Vec::as_slice)
    }

    /// Puts a file in its place, whatever was there.
    pub(super) fn put(&mut self, path: &str, bytes: &[u8]) {
        self.files.insert(path.to_owned(), bytes.to_vec());
    }

    pub(super) fn remove(&mut self, path: &str) {
        self.files.remove(path);
    }

    /// Its `package.json`.
    pub(super) fn package(&self) -> Result<Package, String> {
        Package::parse(self.file(PACKAGE).unwrap_or_default())
    }

    /// The line that `npm test` would run, where there is one.
    pub(super) fn test_script(&self) -> Result<Option<String>, String> {
        Ok(self.package()?.scripts.get("test").cloned())
    }

    /// SHA-256 over all paths and bytes, in hexadecimal.
    pub(super) fn digest(&self) -> String {
        let mut list = String::new();
        for (path, bytes) in &self.files {
            list += &format!("{} {}:{path}\n", pack::sha256(bytes), path.len());
        }
        pack::sha256(list.as_bytes())
    }

    /// Takes a file in, unless it is too much.
    fn take(&mut self, room: &mut Room, path: String, bytes: Vec<u8>) -> Result<(), TooMuch> {
        room.bytes = room.bytes.checked_sub(bytes.len() as u64).ok_or(TooMuch::Bytes)?;
        room.files = room.files.checked_sub(1).ok_or(TooMuch::Files)?;
        self.files.insert(path, bytes);
        Ok(())
    }

    fn note(&mut self, path: &str, why: &str) {
        // Of a thousand links the first few tell all.
        if self.notes.len() < 20 {
            self.notes.push(format!("left out `{path}`: {why}"));
        }
    }
}

/// What may still be taken.
struct Room {
    bytes: u64,
    files: usize,
}

impl Room {
    const WHOLE: Self = Self { bytes: MOST_BYTES, files: MOST_FILES };
}

/// Which bound a project is beyond.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TooMuch {
    Bytes,
    Files,
    Depth,
}

impl std::fmt::Display for TooMuch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Bytes => write!(f, "more than {} MiB", MOST_BYTES >> 20),
            Self::Files => write!(f, "more than {MOST_FILES} files"),
            Self::Depth => write!(f, "folders more than {DEEPEST} deep"),
        }
    }
}

/// Folders that are no work of whoever hands them in.
fn is_left_out(name: &str) -> bool {
    matches!(name, "node_modules" | ".git" | ".hg" | ".svn" | "__MACOSX" | ".DS_Store" | ".prepkit")
}

#[cfg(test)]
mod tests;
