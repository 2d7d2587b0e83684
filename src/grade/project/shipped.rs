//! A project that a pack ships: what a solution holds is laid over the reference, which is laid over
//! the starter, so that a wrong solution is no more than its difference from a right one.

use super::handed_out::handed_out;
use super::{PACKAGE, Project};
use crate::pack::{File, Prompt, Solution};
use crate::scaffold::Dialect;

impl Project {
    /// The whole project of one of a prompt's solutions.
    pub(in crate::grade) fn shipped(prompt: &Prompt, solution: &Solution) -> Self {
        let given = handed_out(prompt, Dialect::JavaScript);
        let files = given.into_iter().map(|file| (file.path, file.bytes)).collect();
        let mut project = Self { files, ..Self::default() };
        if let Some(reference) = prompt.reference() {
            project.lay(prompt, reference);
        }
        project.lay(prompt, solution);
        project
    }

    /// Lays a solution over it: the files of a folder, or one in the place of the entry.
    fn lay(&mut self, prompt: &Prompt, solution: &Solution) {
        match &*solution.files {
            [file] if solution.is_file() => self.lay_entry(&prompt.entry, file),
            files => files.iter().for_each(|file| self.put(&file.path, &file.bytes)),
        }
    }

    /// Puts a file in the place of the entry, which the start script names with its new ending.
    fn lay_entry(&mut self, entry: &str, file: &File) {
        let ending = file.path.rsplit('.').next().unwrap_or("mjs");
        let is_entry = |path: &str| path.strip_prefix(entry).is_some_and(|rest| rest.starts_with('.'));
        let old: Vec<String> = self.files.keys().filter(|path| is_entry(path)).cloned().collect();
        for path in &old {
            self.remove(path);
        }
        let new = format!("{entry}.{ending}");
        self.put(&new, &file.bytes);
        let package = String::from_utf8_lossy(self.file(PACKAGE).unwrap_or_default()).into_owned();
        let package = old.iter().fold(package, |package, path| package.replace(path, &new));
        self.put(PACKAGE, package.as_bytes());
    }
}
