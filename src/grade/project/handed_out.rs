//! A take-home as it was handed out: what every submission is compared with, and what the solutions
//! of a pack are laid over.

use super::Project;
use crate::pack::{File, Prompt};
use crate::scaffold::{self, Answers, Audience, Dialect, Mark, TimeBox};

/// The files of the project that a candidate gets. A template that cannot be rendered is the pack's
/// fault, and told by `start`.
pub(super) fn handed_out(prompt: &Prompt, language: Dialect) -> Vec<File> {
    let (name, minutes) = (prompt.id.clone(), TimeBox(60));
    let answers = Answers { name, language, minutes, audience: Audience::Candidate };
    scaffold::project(prompt, &answers).map(|project| project.files).unwrap_or_default()
}

/// The texts that are to be read and not to be changed, as they were written for this project: its
/// mark says with which answers. Without one, the text that is the same in all.
pub(super) fn texts(project: &Project, prompt: &Prompt, given: &[File]) -> Vec<File> {
    let mark = String::from_utf8_lossy(project.file(scaffold::MARK).unwrap_or_default());
    let answers = Mark::parse(&mark).ok().and_then(|mark| mark.project).map(|of| of.answers);
    let written = answers.and_then(|answers| scaffold::project(prompt, &answers).ok());
    let (files, names) = match written {
        Some(written) => (written.files, &[scaffold::BRIEF, "README.md"][..]),
        None => (given.to_vec(), &[scaffold::BRIEF][..]),
    };
    files.into_iter().filter(|file| names.contains(&&*file.path)).collect()
}

/// What a submission is written in: its entry tells.
pub(super) fn language_of(project: &Project, prompt: &Prompt) -> Dialect {
    let is_typed = ["ts", "mts", "cts"]
        .iter()
        .any(|ending| project.file(&format!("{}.{ending}", prompt.entry)).is_some());
    if is_typed { Dialect::TypeScript } else { Dialect::JavaScript }
}

/// The files that stay the grader's.
pub(super) fn protected<'a>(prompt: &'a Prompt, given: &'a [File]) -> impl Iterator<Item = &'a File> {
    let paths = prompt.project.iter().flat_map(|project| &project.protected);
    paths.filter_map(move |path| {
        // In TypeScript a file may have a twin.
        let twin = |file: &&File| stem(&file.path) == stem(path);
        given.iter().find(|file| file.path == *path).or_else(|| given.iter().find(twin))
    })
}

fn stem(path: &str) -> &str {
    path.rsplit_once('.').map_or(path, |(stem, _)| stem)
}
