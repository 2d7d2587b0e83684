//! The files of a commit, read out of our own repository and written to a folder.

use std::collections::HashMap;
use std::path::Path;

use super::{ASKING, FETCHED, GitError, Repository, is_digest};
use crate::archive::Wall;
use crate::source::fetch::unpack::{self, BOUNDS};

/// How many bytes are asked for at once.
const AT_ONCE: u64 = 32 << 20;
/// The most notes: of a thousand links the first few tell all.
const MOST_NOTES: usize = 20;

/// A file of a commit.
struct Listed {
    object: String,
    size: u64,
    path: String,
}

impl Repository {
    /// Writes the files of what was fetched, or of one folder of it and the licences at the top:
    /// the commit, and what was left out.
    pub(super) fn write_files(
        &self,
        folder: Option<&str>,
        to: &Path,
    ) -> Result<(String, Vec<String>), GitError> {
        let commit =
            self.run(&["rev-parse", "--verify", &format!("{FETCHED}^{{commit}}")], Vec::new(), ASKING)?;
        let commit = String::from_utf8_lossy(&commit).trim().to_owned();
        if !is_digest(&commit) {
            return Err(GitError::Unreadable);
        }
        let listed = self.run(&["ls-tree", "-r", "-z", "-l", &commit], Vec::new(), ASKING)?;
        let mut notes = Vec::new();
        let files = wanted(&String::from_utf8_lossy(&listed), folder, &mut notes)?;
        let is_below = |file: &Listed, folder: &str| {
            file.path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
        };
        if let Some(folder) = folder
            && !files.iter().any(|file| is_below(file, folder))
        {
            return Err(GitError::NoFolder(folder.to_owned()));
        }
        let mut waiting: &[Listed] = &files;
        while !waiting.is_empty() {
            let mut size = 0;
            let count = waiting
                .iter()
                .take_while(|file| {
                    size += file.size;
                    size <= AT_ONCE
                })
                .count();
            let (now, later) = waiting.split_at(count.max(1));
            self.write(now, to)?;
            waiting = later;
        }
        Ok((commit, notes))
    }

    fn write(&self, files: &[Listed], to: &Path) -> Result<(), GitError> {
        let asked: String = files.iter().flat_map(|file| [&*file.object, "\n"]).collect();
        let answer = self.run(&["cat-file", "--batch"], asked.into_bytes(), ASKING)?;
        let objects = batch(&answer);
        for file in files {
            let bytes = objects.get(&*file.object).ok_or(GitError::Unreadable)?;
            unpack::put(to, &file.path, bytes).map_err(GitError::Start)?;
        }
        Ok(())
    }
}

/// The regular files that are asked for, in bounds.
fn wanted(list: &str, folder: Option<&str>, notes: &mut Vec<String>) -> Result<Vec<Listed>, GitError> {
    let (mut files, mut total) = (Vec::new(), 0);
    let mut wall = Wall::new(BOUNDS.names, BOUNDS.depth);
    let mut note = |path: &str, why: &str| {
        if notes.len() < MOST_NOTES {
            notes.push(format!("left out `{path}`: {why}"));
        }
    };
    for line in list.split('\0').filter(|line| !line.is_empty()) {
        let (about, path) = line.split_once('\t').ok_or(GitError::Unreadable)?;
        let is_licence = !path.contains('/') && unpack::is_licence(path);
        let is_asked = |folder: &str| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
        if !(is_licence || folder.is_none_or(is_asked)) {
            continue;
        }
        let about: Vec<&str> = about.split_whitespace().collect();
        let &[mode, _, object, size] = &*about else { return Err(GitError::Unreadable) };
        match mode {
            "100644" | "100755" => {}
            "120000" => {
                note(path, "it is a symbolic link");
                continue;
            }
            "160000" => {
                note(path, "it is a repository of its own");
                continue;
            }
            _ => {
                note(path, "it is no regular file");
                continue;
            }
        }
        let size: u64 = size.parse().map_err(|_| GitError::Unreadable)?;
        if size > BOUNDS.file {
            note(path, "it is too large");
            continue;
        }
        match wall.pass(path, false) {
            Ok(Some(path)) if is_digest(object) => {
                files.push(Listed { object: object.to_owned(), size, path });
            }
            Err(refused) => {
                note(path, &refused.to_string());
                continue;
            }
            Ok(_) => return Err(GitError::Unreadable),
        }
        total += size;
        if files.len() > BOUNDS.entries || total > BOUNDS.total {
            let most = format!("more than {} files or {} MiB", BOUNDS.entries, BOUNDS.total >> 20);
            return Err(GitError::TooMuch(most));
        }
    }
    Ok(files)
}

/// What `cat-file --batch` answers: `OBJECT blob SIZE`, the bytes, and a line's end, for each.
fn batch(mut answer: &[u8]) -> HashMap<&str, &[u8]> {
    let mut objects = HashMap::new();
    while let Some(end) = answer.iter().position(|byte| *byte == b'\n') {
        let head = str::from_utf8(&answer[..end]).unwrap_or_default();
        answer = &answer[end + 1..];
        let words: Vec<&str> = head.split(' ').collect();
        let &[object, "blob", size] = &*words else { continue };
        let size = size.parse().unwrap_or(0).min(answer.len());
        objects.insert(object, &answer[..size]);
        answer = answer.get(size + 1..).unwrap_or_default();
    }
    objects
}

#[test]
fn a_commit_is_read_in_bounds() {
    let digest = "a".repeat(40);
    let line = |mode: &str, size: &str, path: &str| format!("{mode} blob {digest} {size}\t{path}\0");
    let list = [
        line("100644", "     10", "q/a.md"),
        line("120000", "      3", "q/link"),
        line("160000", "      -", "q/module"),
        line("100644", "      1", "q/A.md"),
        line("100644", "      1", "q/aux.md"),
        line("100644", "      1", "other/b.md"),
        line("100644", "      1", "LICENSE"),
        line("100644", "9999999999", "q/huge"),
    ];
    let mut notes = Vec::new();
    let files = wanted(&list.concat(), Some("q"), &mut notes).unwrap();
    let paths: Vec<&str> = files.iter().map(|file| &*file.path).collect();
    assert_eq!(paths, ["q/a.md", "LICENSE"]);
    assert_eq!(notes.len(), 5, "{notes:?}");
    let many = line("100644", "30000000", "x").replace('\0', "");
    let many: Vec<String> = (0..10).map(|number| format!("{many}{number}\0")).collect();
    assert!(matches!(wanted(&many.concat(), None, &mut notes), Err(GitError::TooMuch(_))));
}
