//! A project made ready to be graded: what is the grader's is put back in its place, and how it is
//! started is known.

use std::collections::BTreeSet;
use std::path::Path;

use super::handed_out::{handed_out, language_of, protected};
use super::{PACKAGE, Project, Start, delta};
use crate::grade::evidence::Change;
use crate::grade::submission::{ENDINGS, Language, SubmissionError};
use crate::pack::{File, Profile, Prompt, Solution};

/// A project as it was handed in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::grade) struct HandedIn {
    pub(in crate::grade) project: Project,
    /// `module` or `commonjs`, where its `package.json` says so.
    pub(in crate::grade) module_type: Option<String>,
    /// Its entry, and how that is started.
    pub(in crate::grade) start: Start,
    /// Why it cannot be started at all.
    pub(in crate::grade) fault: Option<String>,
    /// What was changed of what was handed out, before that was put back.
    pub(in crate::grade) delta: Vec<Change>,
    /// Paths of files that are as they were handed out.
    pub(in crate::grade) given: BTreeSet<String>,
}

impl HandedIn {
    /// Reads a folder or an archive.
    pub(in crate::grade) fn read(path: &Path, prompt: &Prompt) -> Result<Self, SubmissionError> {
        let project = Project::read(path)?;
        Self::restored(project, prompt).ok_or_else(|| SubmissionError::NoSolution {
            folder: path.to_owned(),
            entry: prompt.entry.clone(),
        })
    }

    /// What was handed in, with what is the grader's in its place; `None`: it lacks its entry.
    pub(in crate::grade) fn restored(mut project: Project, prompt: &Prompt) -> Option<Self> {
        let given = handed_out(prompt, language_of(&project, prompt));
        let delta = delta::of(&project, prompt, &given);
        for file in protected(prompt, &given) {
            project.put(&file.path, &file.bytes);
        }
        let is_as_given = |file: &File| project.file(&file.path) == Some(&*file.bytes);
        let given = given.iter().filter(|file| is_as_given(file)).map(|file| file.path.clone()).collect();
        let handed = Self { delta, given, ..Self::of(project, prompt) };
        let lacks_entry = handed.project.file(&handed.start.file).is_none();
        (prompt.profile != Profile::Function || !lacks_entry).then_some(handed)
    }

    /// What a pack ships, whole.
    pub(in crate::grade) fn shipped(prompt: &Prompt, solution: &Solution) -> Self {
        Self::of(Project::shipped(prompt, solution), prompt)
    }

    fn of(project: Project, prompt: &Prompt) -> Self {
        let package = project.package();
        let module_type = package.as_ref().ok().and_then(|package| package.module_type().map(Into::into));
        let (start, fault) = match (prompt.profile, package) {
            (Profile::Function, package) => {
                (Start { file: entry_of(&project, prompt), ..Start::default() }, package.err())
            }
            (_, Ok(package)) => match package.start() {
                Ok(start) if project.file(&start.file).is_some() => (start, None),
                Ok(start) if !package.scripts.contains_key("start") => {
                    let why =
                        format!("it has no `start` script, and no `{}`, which npm would run", start.file);
                    (start, Some(why))
                }
                Ok(start) => {
                    let why = format!("its `start` script runs `{}`, which is not there", start.file);
                    (start, Some(why))
                }
                Err(why) => (unknown(), Some(why)),
            },
            (_, Err(why)) => (unknown(), Some(why)),
        };
        Self { project, module_type, start, fault, delta: Vec::new(), given: BTreeSet::new() }
    }

    /// Whether a file of it asks for other files, so that one process keeps their state between two
    /// loads of its entry.
    pub(in crate::grade) fn has_parts(&self) -> bool {
        let entry = String::from_utf8_lossy(self.project.file(&self.start.file).unwrap_or_default());
        self.project.modules.is_some() || asks_for_files(&entry)
    }

    /// The path of a file, whatever its ending is.
    pub(in crate::grade) fn module(&self, path: &str) -> Option<String> {
        let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
        let names = ENDINGS.iter().map(|ending| format!("{stem}.{ending}"));
        names.into_iter().find(|path| self.project.file(path).is_some())
    }

    /// Paths of its files in TypeScript.
    pub(in crate::grade) fn typescript(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let is_typed = |path: &str| [".ts", ".mts", ".cts"].iter().any(|ending| path.ends_with(ending));
        self.project.files().filter(move |(path, _)| is_typed(path) && !path.ends_with(".d.ts"))
    }
}

/// Whether a module's text imports or requires something of its own project.
fn asks_for_files(text: &str) -> bool {
    ["./", "../", "#"].iter().any(|begin| {
        ["'", "\"", "`"].iter().any(|quote| {
            text.match_indices(&format!("{quote}{begin}")).any(|(at, _)| {
                let before = text[..at].trim_end();
                ["from", "import", "import(", "require("].iter().any(|word| before.ends_with(word))
            })
        })
    })
}

/// What stands where nothing can be started.
fn unknown() -> Start {
    Start { file: PACKAGE.to_owned(), ..Start::default() }
}

/// The file that a brief names, whatever its ending.
fn entry_of(project: &Project, prompt: &Prompt) -> String {
    let names = ENDINGS.iter().map(|ending| format!("{}.{ending}", prompt.entry));
    let is_there = |path: &String| Language::of(path) == Language::JavaScript && project.file(path).is_some();
    names.into_iter().find(is_there).unwrap_or_else(|| format!("{}.mjs", prompt.entry))
}

#[cfg(test)]
mod tests {
    use super::asks_for_files;

    #[test]
    fn files_are_asked_for_by_imports() {
        for text in
            ["import a from './a.mjs';", "import \"#a\"", "await import( `../a.mjs`)", "require('./a')"]
        {
            assert!(asks_for_files(text), "{text}");
        }
        for text in ["if (level === '#') return;", "import fs from 'node:fs'; const x = './y';"] {
            assert!(!asks_for_files(text), "{text}");
        }
    }
}
