//! A prompt to a project folder: what `start` writes, and how `check` knows it again.
//!
//! Nothing that is there is ever overwritten: a file that exists stays as it is, whatever it holds.
//! `.prepkit.toml` in the folder names the prompt and the digests of what was written.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::pack::{Prompt, without_marks};

/// The file that marks a started folder.
const MARK: &str = ".prepkit.toml";
/// A mark is a few lines; more than this is no mark.
const LARGEST_MARK: u64 = 64 << 10;

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
}

/// What became of one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Became {
    Written,
    /// It was there, with the same content.
    Same,
    /// It was there with other content, and still is.
    Kept,
}

/// A project folder cannot be made or read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ScaffoldError {
    #[error("`{}` is a file, not a folder", .0.display())]
    NotAFolder(PathBuf),
    #[error("`{}` cannot be written: {error}", .path.display())]
    Unwritable { path: PathBuf, error: io::Error },
    #[error("the pack's file `{0}` would lie outside the folder")]
    Outside(String),
    #[error("`{}` does not tell which prompt this is: {message}", .path.display())]
    BadMark { path: PathBuf, message: String },
}

impl ScaffoldError {
    pub(crate) fn hint(&self) -> String {
        match self {
            Self::NotAFolder(_) => "name another folder".into(),
            Self::Unwritable { .. } => "check the folder's permissions and the space on its disk".into(),
            Self::Outside(_) => "tell the pack's authors".into(),
            Self::BadMark { .. } => {
                "name the prompt with `--prompt ID`, or start again in another folder".into()
            }
        }
    }
}

/// Writes the statement, the starter files and the mark into `folder`, which is made if need be.
pub(crate) fn write(
    prompt: &Prompt,
    mark: &Mark,
    folder: &Path,
) -> Result<Vec<(String, Became)>, ScaffoldError> {
    if folder.exists() && !folder.is_dir() {
        return Err(ScaffoldError::NotAFolder(folder.to_owned()));
    }
    let mark = toml::to_string(mark).expect("a mark is two strings");
    let mut files = vec![("STATEMENT.md".to_owned(), without_marks(&prompt.statement).into_bytes())];
    files.extend(prompt.starter.iter().map(|file| (file.path.clone(), file.bytes.clone())));
    files.push((MARK.to_owned(), mark.into_bytes()));
    if let Some((path, _)) = files.iter().find(|(path, _)| !stays_inside(path)) {
        return Err(ScaffoldError::Outside(path.clone()));
    }
    files.into_iter().map(|(path, bytes)| Ok((path.clone(), place(&folder.join(&path), &bytes)?))).collect()
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
    toml::from_str(&text).map(Some).map_err(|error| bad(error.message().to_owned()))
}

fn stays_inside(path: &str) -> bool {
    !path.is_empty() && Path::new(path).components().all(|part| matches!(part, Component::Normal(_)))
}

fn place(path: &Path, bytes: &[u8]) -> Result<Became, ScaffoldError> {
    let unwritable = |error| ScaffoldError::Unwritable { path: path.to_owned(), error };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(unwritable)?;
    }
    match OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(file) => fill(file, path, bytes).map(|()| Became::Written).map_err(unwritable),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let same = path.is_file() && fs::read(path).is_ok_and(|found| found == bytes);
            Ok(if same { Became::Same } else { Became::Kept })
        }
        Err(error) => Err(unwritable(error)),
    }
}

/// A file that could not be written whole is not left behind: it would pass for changed.
fn fill(mut file: File, path: &Path, bytes: &[u8]) -> io::Result<()> {
    file.write_all(bytes).inspect_err(|_| {
        let _ = fs::remove_file(path);
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_file_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b.mjs");
        assert_eq!(place(&path, b"one").unwrap(), Became::Written);
        assert_eq!(place(&path, b"one").unwrap(), Became::Same);
        fs::write(&path, b"mine").unwrap();
        assert_eq!(place(&path, b"one").unwrap(), Became::Kept);
        assert_eq!(fs::read(&path).unwrap(), b"mine");
    }

    #[test]
    fn paths_stay_inside() {
        for (path, inside) in [
            ("a.mjs", true),
            ("a/b.mjs", true),
            ("../a", false),
            ("/a", false),
            ("a/../../b", false),
            ("", false),
        ] {
            assert_eq!(stays_inside(path), inside, "{path}");
        }
    }

    #[test]
    fn a_foreign_mark_is_told() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(mark_of(folder.path()).unwrap(), None);
        fs::write(folder.path().join(MARK), "prompt = 3").unwrap();
        assert!(matches!(mark_of(folder.path()), Err(ScaffoldError::BadMark { .. })));
    }
}
