//! The commits of a project: its files at each of a few, read out of a stranger's repository.
//!
//! What a repository's settings can have git do is no business of ours, so they are never read: git
//! works in an empty repository of ours and takes only objects from theirs, by digests that are
//! read here. It checks nothing out, and runs no hook, filter or transport.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{LARGEST_FILE, PACKAGE, Project, Room, is_left_out};
use crate::sandbox::run_tool;

const PATIENCE: Duration = Duration::from_secs(30);
/// The most commits that are looked through, from the last.
const MOST_COMMITS: &str = "--max-count=2000";
/// The longest subject of a commit that is kept, in characters.
const LONGEST: usize = 100;
/// How links within a repository may lead on to the commit.
const DEEPEST_REF: usize = 5;

/// A commit, as its repository tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::grade) struct Commit {
    pub(in crate::grade) id: String,
    /// The digest of its files.
    pub(in crate::grade) tree: String,
    /// RFC 3339.
    pub(in crate::grade) at: String,
    pub(in crate::grade) subject: String,
}

/// A repository that is read.
#[derive(Debug)]
pub(in crate::grade) struct History {
    git: PathBuf,
    objects: PathBuf,
    head: String,
    /// Ours: empty.
    own: tempfile::TempDir,
}

impl History {
    /// The repository of the project in `folder`; `None` where it has none, or no commit.
    pub(in crate::grade) fn open(folder: &Path, git: &Path) -> Result<Option<Self>, String> {
        let theirs = folder.join(".git");
        if !theirs.symlink_metadata().is_ok_and(|about| about.is_dir()) {
            return Ok(None);
        }
        let Some(head) = head_of(&theirs) else { return Ok(None) };
        let own = tempfile::tempdir().map_err(|error| error.to_string())?;
        for folder in ["objects", "refs/heads"] {
            fs::create_dir_all(own.path().join(folder)).map_err(|error| error.to_string())?;
        }
        fs::write(own.path().join("HEAD"), "ref: refs/heads/none\n").map_err(|error| error.to_string())?;
        let objects = theirs.join("objects").canonicalize().map_err(|error| error.to_string())?;
        Ok(Some(Self { git: git.to_owned(), objects, head, own }))
    }

    /// Its commits, the oldest first; of merges only the first parent is followed.
    pub(in crate::grade) fn commits(&self) -> Result<Vec<Commit>, String> {
        let format = "--format=%H%x00%T%x00%aI%x00%s";
        let args = ["rev-list", "--first-parent", MOST_COMMITS, "--no-commit-header", format, &self.head];
        let told = self.git(&args, Vec::new())?;
        let mut commits: Vec<Commit> =
            String::from_utf8_lossy(&told).lines().filter_map(Commit::parse).collect();
        commits.reverse();
        Ok(commits)
    }

    /// The files of a commit, in the same bounds as those of a folder.
    pub(in crate::grade) fn project(&self, commit: &Commit) -> Result<Project, String> {
        let listed = self.git(&["ls-tree", "-r", "-z", "-l", &commit.tree], Vec::new())?;
        let files: Vec<(String, String)> = listed
            .split(|byte| *byte == 0)
            .filter_map(|line| regular(&String::from_utf8_lossy(line)))
            .collect();
        let asked: Vec<&str> = files.iter().flat_map(|(object, _)| [&**object, "\n"]).collect();
        let content = self.git(&["cat-file", "--batch"], asked.concat().into_bytes())?;
        let mut objects = batch(&content);
        let (mut project, mut room) = (Project::default(), Room::WHOLE);
        for (object, path) in files {
            let bytes = objects.remove(&object).unwrap_or_default();
            project.take(&mut room, path, bytes).map_err(|what| format!("it has {what}"))?;
        }
        match project.file(PACKAGE) {
            Some(_) => Ok(project),
            None => Err(format!("it has no `{PACKAGE}`")),
        }
    }

    fn git(&self, args: &[&str], input: Vec<u8>) -> Result<Vec<u8>, String> {
        let args: Vec<&OsStr> = args.iter().map(OsStr::new).collect();
        let env = [
            ("GIT_DIR", self.own.path().as_os_str()),
            ("GIT_OBJECT_DIRECTORY", self.objects.as_os_str()),
            ("GIT_CONFIG_GLOBAL", OsStr::new("/dev/null")),
            ("GIT_CONFIG_NOSYSTEM", OsStr::new("1")),
            ("GIT_NO_REPLACE_OBJECTS", OsStr::new("1")),
            ("GIT_NO_LAZY_FETCH", OsStr::new("1")),
            ("GIT_ALLOW_PROTOCOL", OsStr::new("none")),
            ("GIT_TERMINAL_PROMPT", OsStr::new("0")),
        ];
        let told = run_tool(&self.git, &args, self.own.path(), &env, input, PATIENCE)
            .map_err(|error| format!("`git` cannot be started: {error}"))?;
        match told.success {
            true => Ok(told.stdout),
            false => Err(told.stderr.lines().next().unwrap_or("`git` took too long").to_owned()),
        }
    }
}

impl Commit {
    fn parse(line: &str) -> Option<Self> {
        let mut parts = line.splitn(4, '\0').map(str::to_owned);
        let (id, tree, at) = (parts.next()?, parts.next()?, parts.next()?);
        let subject = parts.next().unwrap_or_default().chars().take(LONGEST).collect();
        (is_digest(&id) && is_digest(&tree)).then_some(Self { id, tree, at, subject })
    }
}

/// The commit that a repository stands at, without asking git: by its own small files.
fn head_of(git: &Path) -> Option<String> {
    let read = |name: &str| {
        let path = git.join(name);
        let about = path.symlink_metadata().ok()?;
        (about.is_file() && about.len() < 8 << 20).then(|| fs::read_to_string(path).ok())?
    };
    let mut name = "HEAD".to_owned();
    for _ in 0..DEEPEST_REF {
        let text = read(&name).or_else(|| packed(&read("packed-refs")?, &name))?;
        let text = text.trim();
        match text.strip_prefix("ref: ") {
            Some(next) if next.starts_with("refs/") && !next.split('/').any(|part| part == "..") => {
                next.clone_into(&mut name);
            }
            Some(_) => return None,
            None => return is_digest(text).then(|| text.to_owned()),
        }
    }
    None
}

fn packed(refs: &str, name: &str) -> Option<String> {
    let line = refs.lines().find(|line| line.split_once(' ').is_some_and(|(_, other)| other == name))?;
    Some(line.split_once(' ')?.0.to_owned())
}

fn is_digest(text: &str) -> bool {
    [40, 64].contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// A line of `ls-tree -r -l`: the object and path of a regular file of ordinary size.
fn regular(line: &str) -> Option<(String, String)> {
    let (about, path) = line.split_once('\t')?;
    let mut about = about.split_whitespace();
    let (mode, _kind, object, size) = (about.next()?, about.next()?, about.next()?, about.next()?);
    let is_ours = ["100644", "100755"].contains(&mode) && !path.split('/').any(is_left_out);
    let leads_out = path.starts_with('/') || path.split('/').any(|part| part.is_empty() || part == "..");
    let fits = size.parse::<u64>().is_ok_and(|size| size <= LARGEST_FILE);
    (is_ours && fits && !leads_out && is_digest(object)).then(|| (object.to_owned(), path.to_owned()))
}

/// What `cat-file --batch` answers: `OBJECT blob SIZE`, the bytes, and a line's end, for each.
fn batch(mut answer: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut objects = BTreeMap::new();
    while let Some(end) = answer.iter().position(|byte| *byte == b'\n') {
        let head = String::from_utf8_lossy(&answer[..end]).into_owned();
        answer = &answer[end + 1..];
        let mut words = head.split(' ');
        let (Some(object), Some("blob"), Some(size)) = (words.next(), words.next(), words.next()) else {
            continue;
        };
        let size = size.parse().unwrap_or(0).min(answer.len());
        objects.insert(object.to_owned(), answer[..size].to_vec());
        answer = answer.get(size + 1..).unwrap_or_default();
    }
    objects
}
