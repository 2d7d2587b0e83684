//! A prompt to a folder to work in: what `start` writes, how it is brought up to date, and how
//! `check` knows it again.
//!
//! Nothing that is there is ever overwritten: a file that exists stays as it is, whatever it holds.
//! `.prepkit.toml` in the folder names the prompt. A coding prompt is a few files; a take-home is a
//! project, rendered from the pack's starter and what all of them have.

mod answers;
mod base;
mod folder;
mod git;
mod mark;
mod project;
pub(crate) mod render;
mod update;

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

pub(crate) use answers::{Answers, Audience, BadAnswer, Dialect, TimeBox, check_name};
pub(crate) use git::unsaved;
pub(crate) use mark::{MARK, Mark, ProjectMark, mark_of, mark_path};
pub(crate) use project::{BRIEF, Project, project, prove};
pub(crate) use update::{Fate, update};

use crate::pack::{self, Prompt, sha256, without_marks};
use folder::{Folder, Found};

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
    #[error("`{}` cannot be read: {error}", .path.display())]
    Unreadable { path: PathBuf, error: io::Error },
    #[error("`{}` is {what}, and nothing is written there", .path.display())]
    InTheWay { path: PathBuf, what: &'static str },
    #[error("`{}` was changed while this ran, and stays as it is now", .0.display())]
    ChangedMeanwhile(PathBuf),
    #[error("the pack's template `{file}` cannot be rendered{}: {message}", line_of(*.line))]
    Template { file: String, line: Option<usize>, message: String },
    #[error("the pack's templates cannot be rendered: {0}")]
    Renderer(String),
    #[error("`{}` is a project of `{found}`, not of `{asked}`", .folder.display())]
    OtherProject { folder: PathBuf, found: String, asked: String },
    #[error("`{}` is a project of `{prompt}` already", .folder.display())]
    AlreadyStarted { folder: PathBuf, prompt: String },
    #[error("`{}` is no project that `prepkit start` made: it has no `{MARK}` of one", .0.display())]
    NoProject(PathBuf),
}

fn line_of(line: Option<usize>) -> String {
    line.map_or_else(String::new, |line| format!(" (line {line})"))
}

impl ScaffoldError {
    pub(crate) fn hint(&self) -> String {
        match self {
            Self::NotAFolder(_) | Self::OtherProject { .. } => "name another folder".into(),
            Self::Unwritable { .. } => "check the folder's permissions and the space on its disk".into(),
            Self::Unreadable { .. } => "check its permissions, and those of the folders above it".into(),
            Self::Outside(_) | Self::Template { .. } => "tell the pack's authors".into(),
            Self::Renderer(_) => "`prepkit doctor` shows what this machine keeps apart".into(),
            Self::InTheWay { .. } => "move it away, or name another folder".into(),
            Self::ChangedMeanwhile(_) => "run it again when nobody else writes there".into(),
            Self::AlreadyStarted { folder, .. } => format!(
                "`prepkit start --update {}` brings in what has changed since; for a new start name another folder",
                folder.display()
            ),
            Self::NoProject(_) => "name the folder of one: `prepkit start --update DIR`".into(),
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
    let mark = mark.text();
    let mut files = vec![("STATEMENT.md".to_owned(), without_marks(&prompt.statement).into_bytes())];
    files.extend(prompt.starter.iter().map(|file| (file.path.clone(), file.bytes.clone())));
    files.push((MARK.to_owned(), mark.into_bytes()));
    if let Some((path, _)) = files.iter().find(|(path, _)| !stays_inside(path)) {
        return Err(ScaffoldError::Outside(path.clone()));
    }
    files.into_iter().map(|(path, bytes)| Ok((path.clone(), place(&folder.join(&path), &bytes)?))).collect()
}

/// Whether a folder can take the project of a take-home.
pub(crate) fn expect_free(prompt: &str, root: &Path) -> Result<(), ScaffoldError> {
    if root.exists() && !root.is_dir() {
        return Err(ScaffoldError::NotAFolder(root.to_owned()));
    }
    let folder = root.to_owned();
    match mark_of(root)?.filter(|_| root.is_dir()) {
        None => Ok(()),
        Some(mark) if mark.prompt == prompt => {
            Err(ScaffoldError::AlreadyStarted { folder, prompt: mark.prompt })
        }
        Some(mark) => {
            Err(ScaffoldError::OtherProject { folder, found: mark.prompt, asked: prompt.to_owned() })
        }
    }
}

/// Writes a project into `folder`, which is made if need be; the mark comes last. What is in the
/// way is told before anything is written.
pub(crate) fn write_project(
    project: &Project,
    mark: &Mark,
    answers: &Answers,
    root: &Path,
) -> Result<Vec<(String, Became)>, ScaffoldError> {
    expect_free(&mark.prompt, root)?;
    let folder = Folder::new(root);
    if let Found::Other(what) = folder.look(MARK)? {
        return Err(ScaffoldError::InTheWay { path: folder.path(MARK), what });
    }
    let mut became = Vec::new();
    for file in &project.files {
        became.push((
            file.path.clone(),
            match folder.look(&file.path)? {
                Found::Nothing => Became::Written,
                Found::File(bytes) if bytes == file.bytes => Became::Same,
                Found::File(_) => Became::Kept,
                Found::Other(what) => {
                    return Err(ScaffoldError::InTheWay { path: folder.path(&file.path), what });
                }
            },
        ));
    }
    for (file, (_, became)) in project.files.iter().zip(&became) {
        if *became == Became::Written {
            folder.stage(&file.path, &file.bytes)?.settle(&folder)?;
        }
    }
    let began = ProjectMark {
        template: project.template.clone(),
        prepkit: env!("CARGO_PKG_VERSION").to_owned(),
        answers: answers.clone(),
        files: digests(&project.files),
        pending: None,
        base: base::pack(&project.files),
    };
    update::put_mark(&folder, &Mark { project: Some(began), ..mark.clone() })?;
    became.push((MARK.to_owned(), Became::Written));
    Ok(became)
}

/// SHA-256 of each file, by path.
fn digests(files: &[pack::File]) -> BTreeMap<String, String> {
    files.iter().map(|file| (file.path.clone(), sha256(&file.bytes))).collect()
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
}
