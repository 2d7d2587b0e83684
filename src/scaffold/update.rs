//! What has changed in a template since a project was started, brought into the project by a
//! three-way merge: from the file as it was written then, the person's file, and the file as it
//! would be written now.
//!
//! Nothing of the person's is lost. A file that they removed stays away; where both have changed
//! the same lines, both stand in the file between the usual marks; what cannot be merged stays as
//! it is, and the new one is put beside it. First everything is worked out and written beside its
//! place, then renamed, and the mark is written last; what an interrupted update has done is
//! known from the mark, so that it can be run again.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use diffy::{ConflictStyle, MergeOptions};

use super::folder::{Folder, Found};
use super::mark::{MARK, Mark, Pending, ProjectMark};
use super::project::Project;
use super::{ScaffoldError, base, digests};
use crate::pack::sha256;

/// What became of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// New in the template.
    Added,
    /// It was as it had been written.
    Updated,
    /// Both had changed it, in different places.
    Merged,
    /// Both had changed the same lines.
    Conflict,
    /// It could not be merged: the new one lies beside it, under this name.
    Beside(String),
    /// The template has it no more, and the person had not changed it.
    Removed,
    /// The template has it no more, and the person had changed it.
    Kept,
    /// The person had removed it.
    StaysAway,
    /// Something lies there that is not written through.
    InTheWay(&'static str),
}

impl Fate {
    /// Whether the person has to do something.
    pub(crate) fn is_conflict(&self) -> bool {
        matches!(self, Self::Conflict | Self::Beside(_) | Self::InTheWay(_))
    }
}

/// One file of an update.
#[derive(Debug)]
struct Step {
    path: String,
    fate: Fate,
    /// What is written: a file, and its content.
    write: Option<(String, Vec<u8>)>,
    /// What is removed, as it was.
    remove: Option<Vec<u8>>,
}

/// An update that was worked out, before anything is written.
#[derive(Debug)]
pub(crate) struct Update {
    folder: Folder,
    steps: Vec<Step>,
    mark: Mark,
}

/// Works out what the present template makes of a project; `mark` is the project's.
pub(crate) fn update(
    root: &Path,
    mark: &Mark,
    began: &ProjectMark,
    project: &Project,
    pack_version: &str,
) -> Result<Update, ScaffoldError> {
    let folder = Folder::new(root);
    let texts = base::unpack(&began.base, &began.files);
    let now: BTreeMap<&str, &[u8]> = project.files.iter().map(|file| (&*file.path, &*file.bytes)).collect();
    let paths: BTreeSet<&str> = began.files.keys().map(String::as_str).chain(now.keys().copied()).collect();
    let done = began.pending.as_ref().filter(|pending| pending.template == project.template);
    let mut steps = Vec::new();
    for path in paths {
        let found = folder.look(path)?;
        let case = Case {
            path,
            base: began.files.get(path).map(|digest| (digest.as_str(), texts.get(path).map(String::as_str))),
            new: now.get(path).copied(),
            done: done.and_then(|pending| pending.files.get(path)).map(String::as_str),
        };
        steps.extend(case.step(&folder, found)?);
    }
    let project = ProjectMark {
        template: project.template.clone(),
        prepkit: env!("CARGO_PKG_VERSION").to_owned(),
        answers: began.answers.clone(),
        files: digests(&project.files),
        pending: None,
        base: base::pack(&project.files),
    };
    let mark = Mark { pack_version: pack_version.to_owned(), project: Some(project), ..mark.clone() };
    Ok(Update { folder, steps, mark })
}

impl Update {
    /// The files that would be written or removed.
    pub(crate) fn touched(&self) -> impl Iterator<Item = &str> {
        self.steps.iter().filter(|step| step.write.is_some() || step.remove.is_some()).map(|step| &*step.path)
    }

    /// Does it: what became of each file that is not simply as it was.
    pub(crate) fn apply(self, before: &Mark) -> Result<Vec<(String, Fate)>, ScaffoldError> {
        let Self { folder, steps, mark } = self;
        let writes = steps.iter().filter_map(|step| step.write.as_ref());
        let staged = writes.map(|(path, bytes)| folder.stage(path, bytes)).collect::<Result<Vec<_>, _>>()?;
        if !staged.is_empty() || steps.iter().any(|step| step.remove.is_some()) {
            put_mark(&folder, &announced(before, &mark, &steps))?;
        }
        for file in staged {
            file.settle(&folder)?;
        }
        for step in &steps {
            if let Some(bytes) = &step.remove {
                folder.remove(&step.path, bytes)?;
            }
        }
        put_mark(&folder, &mark)?;
        Ok(steps.into_iter().map(|step| (step.path, step.fate)).collect())
    }
}

/// The old mark, and what is about to be done.
fn announced(before: &Mark, after: &Mark, steps: &[Step]) -> Mark {
    let template = after.project.as_ref().map(|project| project.template.clone()).unwrap_or_default();
    let merged = steps.iter().filter(|step| matches!(step.fate, Fate::Merged | Fate::Conflict));
    let files =
        merged.filter_map(|step| step.write.as_ref()).map(|(path, bytes)| (path.clone(), sha256(bytes)));
    let mut mark = before.clone();
    if let Some(project) = &mut mark.project {
        // What an update did that was interrupted before this one stays known.
        let known = project.pending.take().filter(|pending| pending.template == template);
        let files = known.map(|pending| pending.files).into_iter().flatten().chain(files).collect();
        project.pending = Some(Pending { template, files });
    }
    mark
}

pub(super) fn put_mark(folder: &Folder, mark: &Mark) -> Result<(), ScaffoldError> {
    folder.stage(MARK, mark.text().as_bytes())?.settle(folder)
}

/// One path: as it was written, as it would be written now, and what an interrupted update made of it.
struct Case<'a> {
    path: &'a str,
    /// The digest, and the text where it is known.
    base: Option<(&'a str, Option<&'a str>)>,
    new: Option<&'a [u8]>,
    done: Option<&'a str>,
}

impl Case<'_> {
    /// What is done about it; nothing where nothing has changed in the template, or it is there already.
    fn step(&self, folder: &Folder, found: Found) -> Result<Option<Step>, ScaffoldError> {
        let step = |fate| Step { path: self.path.to_owned(), fate, write: None, remove: None };
        let write =
            |fate, bytes: &[u8]| Step { write: Some((self.path.to_owned(), bytes.to_owned())), ..step(fate) };
        let is_base = |bytes: &[u8]| self.base.is_some_and(|(digest, _)| digest == sha256(bytes));
        if self.new.is_some_and(is_base) {
            return Ok(None);
        }
        Ok(match (self.new, found) {
            (None, Found::Nothing) => None,
            (None, Found::File(bytes)) if is_base(&bytes) => {
                Some(Step { remove: Some(bytes), ..step(Fate::Removed) })
            }
            (None, _) => Some(step(Fate::Kept)),
            (Some(_), Found::Nothing) if self.base.is_some() => Some(step(Fate::StaysAway)),
            (Some(new), Found::Nothing) => Some(write(Fate::Added, new)),
            (Some(_), Found::Other(what)) => Some(step(Fate::InTheWay(what))),
            (Some(new), Found::File(bytes)) if bytes == new => None,
            (Some(new), Found::File(bytes)) if is_base(&bytes) => Some(write(Fate::Updated, new)),
            (Some(_), Found::File(bytes)) if self.done.is_some_and(|digest| digest == sha256(&bytes)) => {
                Some(step(if has_marks(&bytes) { Fate::Conflict } else { Fate::Merged }))
            }
            (Some(new), Found::File(bytes)) => match self.merge(&bytes, new) {
                Some((_, merged)) if merged.as_bytes() == bytes => None,
                Some((true, merged)) => Some(write(Fate::Merged, merged.as_bytes())),
                Some((false, merged)) => Some(write(Fate::Conflict, merged.as_bytes())),
                None => Some(self.beside(folder, new)?),
            },
        })
    }

    /// The merge, and whether it is clean; `None` where there is nothing to merge by.
    fn merge(&self, ours: &[u8], new: &[u8]) -> Option<(bool, String)> {
        let base = self.base?.1?;
        let (ours, new) = (std::str::from_utf8(ours).ok()?, std::str::from_utf8(new).ok()?);
        // An editor or git may have changed all line ends, which is no change of the lines.
        let is_other = ours.contains("\r\n") && !base.contains('\r') && !new.contains('\r');
        let (base, new) = match is_other {
            true => (base.replace('\n', "\r\n"), new.replace('\n', "\r\n")),
            false => (base.to_owned(), new.to_owned()),
        };
        let mut options = MergeOptions::new();
        options.set_conflict_style(ConflictStyle::Merge);
        options.set_incomplete_hunk_style(diffy::IncompleteHunkStyle::Git);
        Some(match options.merge(&base, ours, &new) {
            Ok(text) => (true, text),
            Err(text) => (false, named(&text)),
        })
    }

    /// The new file under the first name beside the old one that is free, or has it already.
    fn beside(&self, folder: &Folder, new: &[u8]) -> Result<Step, ScaffoldError> {
        let mut names = (1_u32..).map(|number| match number {
            1 => format!("{}.new", self.path),
            _ => format!("{}.new{number}", self.path),
        });
        loop {
            let Some(name) = names.next() else { return Err(ScaffoldError::Outside(self.path.to_owned())) };
            let (is_there, is_free) = match folder.look(&name)? {
                Found::File(bytes) => (bytes == new, false),
                Found::Nothing => (false, true),
                Found::Other(_) => (false, false),
            };
            if is_there || is_free {
                let write = is_free.then(|| (name.clone(), new.to_owned()));
                return Ok(Step {
                    path: self.path.to_owned(),
                    fate: Fate::Beside(name),
                    write,
                    remove: None,
                });
            }
        }
    }
}

/// What the marks of a conflict call the two sides.
fn named(text: &str) -> String {
    let lines = text.split_inclusive('\n').map(|line| match line.trim_end_matches(['\r', '\n']) {
        "<<<<<<< ours" => line.replace("ours", "yours"),
        ">>>>>>> theirs" => line.replace("theirs", "template"),
        _ => line.to_owned(),
    });
    lines.collect()
}

fn has_marks(bytes: &[u8]) -> bool {
    String::from_utf8_lossy(bytes).lines().any(|line| line.starts_with("<<<<<<< "))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::pack::File;
    use crate::scaffold::{Answers, Audience, Dialect, TimeBox};

    fn project(files: &[(&str, &str)], template: &str) -> Project {
        let file = |(path, text): &(&str, &str)| File {
            path: (*path).to_owned(),
            bytes: text.as_bytes().to_owned(),
        };
        Project {
            files: files.iter().map(file).collect(),
            template: template.to_owned(),
            entry: "a".to_owned(),
        }
    }

    fn started(root: &Path, project: &Project) -> Mark {
        let answers = Answers {
            name: "it".to_owned(),
            language: Dialect::JavaScript,
            minutes: TimeBox(60),
            audience: Audience::Practice,
        };
        let mark =
            Mark { prompt: "p/it".to_owned(), pack_version: "1".to_owned(), seal: None, project: None };
        crate::scaffold::write_project(project, &mark, &answers, root).unwrap();
        read(root)
    }

    fn read(root: &Path) -> Mark {
        crate::scaffold::mark_of(root).unwrap().unwrap()
    }

    fn planned(root: &Path, project: &Project) -> Update {
        let mark = read(root);
        update(root, &mark, mark.project.as_ref().unwrap(), project, "2").unwrap()
    }

    #[test]
    fn an_update_that_was_interrupted_is_run_again() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        let files = ["a", "b", "c"].map(|path| (path, "one\ntwo\nthree\n"));
        let before = started(root, &project(&files, "old"));
        fs::write(root.join("a"), "mine\ntwo\nthree\n").unwrap();
        fs::write(root.join("b"), "ONE\ntwo\nthree\n").unwrap();
        let new = project(&[("a", "theirs\ntwo\nthree\n"), ("b", "one\ntwo\n3\n"), ("c", "c\n")], "new");
        let Update { folder, steps, mark } = planned(root, &new);
        let conflict = "<<<<<<< yours\nmine\n=======\ntheirs\n>>>>>>> template\ntwo\nthree\n";
        // All is announced, and the first file is there, when the machine stops.
        put_mark(&folder, &announced(&before, &mark, &steps)).unwrap();
        fs::write(root.join("a"), &steps[0].write.as_ref().unwrap().1).unwrap();
        assert_eq!(fs::read_to_string(root.join("a")).unwrap(), conflict);
        let fates = planned(root, &new).apply(&read(root)).unwrap();
        let expected = [("a", Fate::Conflict), ("b", Fate::Merged), ("c", Fate::Updated)];
        assert_eq!(fates, expected.map(|(path, fate)| (path.to_owned(), fate)));
        assert_eq!(fs::read_to_string(root.join("a")).unwrap(), conflict);
        assert_eq!(fs::read_to_string(root.join("b")).unwrap(), "ONE\ntwo\n3\n");
        assert_eq!(read(root), mark);
        assert_eq!(planned(root, &new).apply(&mark).unwrap(), []);
    }

    #[test]
    fn line_ends_are_no_change() {
        let root = tempfile::tempdir().unwrap();
        started(root.path(), &project(&[("a", "one\ntwo\nthree\n")], "old"));
        fs::write(root.path().join("a"), "ONE\r\ntwo\r\nthree\r\n").unwrap();
        let fates = planned(root.path(), &project(&[("a", "one\ntwo\n3\n")], "new"));
        assert_eq!(fates.apply(&read(root.path())).unwrap(), [("a".to_owned(), Fate::Merged)]);
        assert_eq!(fs::read_to_string(root.path().join("a")).unwrap(), "ONE\r\ntwo\r\n3\r\n");
    }

    #[test]
    fn without_its_old_text_a_file_is_put_beside() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        let mut mark = started(root, &project(&[("a", "one\n")], "old"));
        mark.project.as_mut().unwrap().base.packed.clear();
        fs::write(root.join(MARK), mark.text()).unwrap();
        fs::write(root.join("a"), "mine\n").unwrap();
        fs::write(root.join("a.new"), "mine too\n").unwrap();
        let fates = planned(root, &project(&[("a", "two\n")], "new")).apply(&mark).unwrap();
        assert_eq!(fates, [("a".to_owned(), Fate::Beside("a.new2".to_owned()))]);
        let content = ["a", "a.new", "a.new2"].map(|name| fs::read_to_string(root.join(name)).unwrap());
        assert_eq!(content, ["mine\n", "mine too\n", "two\n"]);
    }
}
