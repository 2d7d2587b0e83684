//! `.prepkit.toml`, the file by which a started folder is known again.
//!
//! It comes back with the folder from whoever worked there, so it is believed in nothing but which
//! prompt this is: paths in it are checked, texts in it are compared with their digests, and both
//! are bounded. It holds nothing that grades.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::ScaffoldError;
use super::answers::Answers;
use crate::pack::starter::is_project_path;

/// The file that marks a started folder.
pub(crate) const MARK: &str = ".prepkit.toml";
/// What whoever finds the file in a project wants to know.
const ABOUT: &str = "\
# By this file prepkit knows the folder again, and what it looked like at first. Leave it here.

";
/// A project's holds the texts it was started with, packed; more than this is no mark.
const LARGEST_MARK: u64 = 4 << 20;

/// What `.prepkit.toml` says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Mark {
    /// `PACK/PROMPT`.
    pub(crate) prompt: String,
    /// The pack's version at that time.
    pub(crate) pack_version: String,
    /// By what the home that started the folder knows it again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) seal: Option<String>,
    /// How a take-home's project was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) project: Option<ProjectMark>,
}

/// How a take-home's project was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProjectMark {
    /// SHA-256 of the template: the pack's part and prepkit's.
    pub(crate) template: String,
    /// The version of prepkit that it was rendered with.
    pub(crate) prepkit: String,
    pub(crate) answers: Answers,
    /// SHA-256 of each file as it was written.
    pub(crate) files: BTreeMap<String, String>,
    /// What an update is about to make of files: there only while one is under way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) pending: Option<Pending>,
    /// The texts of the files as they were written.
    #[serde(default)]
    pub(crate) base: Base,
}

/// Texts, packed into lines: see `base.rs`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Base {
    pub(crate) packed: Vec<String>,
}

/// An update that was not finished.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pending {
    /// The template that it brings in.
    pub(crate) template: String,
    /// SHA-256 of each file as it will be.
    pub(crate) files: BTreeMap<String, String>,
}

impl Mark {
    /// As it stands in the file.
    pub(super) fn text(&self) -> String {
        const WHY: &str = "a mark is strings, numbers and tables of them";
        match self.project {
            None => toml::to_string(self).expect(WHY),
            Some(_) => ABOUT.to_owned() + &toml::to_string_pretty(self).expect(WHY),
        }
    }
}

/// Where the mark lies of the folder that holds `path`, or of `path` itself.
pub(crate) fn mark_path(path: &Path) -> PathBuf {
    let folder = if path.is_dir() { path } else { path.parent().unwrap_or(Path::new(".")) };
    folder.join(MARK)
}

/// What the mark says, where there is one.
pub(crate) fn mark_of(path: &Path) -> Result<Option<Mark>, ScaffoldError> {
    let path = mark_path(path);
    let bad = |message: String| ScaffoldError::BadMark { path: path.clone(), message };
    match fs::metadata(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(bad(error.to_string())),
        Ok(found) if !found.is_file() || found.len() > LARGEST_MARK => {
            return Err(bad("it is no small file".into()));
        }
        Ok(_) => {}
    }
    let text = fs::read_to_string(&path).map_err(|error| bad(error.to_string()))?;
    Mark::parse(&text).map(Some).map_err(bad)
}

impl Mark {
    /// What the text of a mark says, or why it is none.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        if text.len() as u64 > LARGEST_MARK {
            return Err("it is no small file".to_owned());
        }
        let mark: Self = toml::from_str(text).map_err(|error| error.message().to_owned())?;
        mark.check().map(|()| mark)
    }

    /// Whether what it says of a project can be.
    fn check(&self) -> Result<(), String> {
        let Some(project) = &self.project else { return Ok(()) };
        let named =
            project.files.keys().chain(project.pending.iter().flat_map(|pending| pending.files.keys()));
        match named.into_iter().find(|path| !is_project_path(path)) {
            Some(path) => Err(format!("it names `{path}`, which is no file of a project")),
            None => project.answers.check().map_err(|error| error.message),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_foreign_mark_is_told() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(mark_of(folder.path()).unwrap(), None);
        fs::write(folder.path().join(MARK), "prompt = 3").unwrap();
        assert!(matches!(mark_of(folder.path()), Err(ScaffoldError::BadMark { .. })));
    }
}
