//! Fetching from git repositories, by the `git` on the path.
//!
//! git works in an empty repository of ours, asks nothing on the terminal, runs no hook and no
//! filter, and speaks `https`, `ssh` and `file` alone. The person's own settings stay in force: they
//! hold proxies and who one is. Nothing is checked out: the files of one commit are read as objects
//! and pass the same wall as an archive's. Links and submodules are left out, and noted.

mod objects;

use std::cell::Cell;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::spec::{Remote, without_secrets};
use super::{Event, FetchError, unpack};
use crate::sandbox::{self, run_tool_while};

/// How long git may take to ask, and to fetch.
const ASKING: Duration = Duration::from_secs(60);
const FETCHING: Duration = Duration::from_secs(600);
/// The most bytes of a commit as git sends it, and how often that is looked at.
const MOST_SENT: u64 = 512 << 20;
const LOOK: Duration = Duration::from_secs(1);
/// Where what was fetched stands in our repository.
const FETCHED: &str = "refs/prepkit/fetched";
/// What no repository may have git do.
const SETTINGS: [&str; 18] = [
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "gc.auto=0",
    "-c",
    "maintenance.auto=false",
    "-c",
    "fetch.recurseSubmodules=false",
    "-c",
    "submodule.recurse=false",
    "-c",
    "transfer.bundleURI=false",
    "-c",
    "core.askPass=",
    "-c",
    "credential.interactive=false",
];

/// git could not fetch.
#[derive(Debug, thiserror::Error)]
pub(crate) enum GitError {
    #[error("there is no `git` on the path")]
    NoGit,
    #[error("`git` cannot be started: {0}")]
    Start(std::io::Error),
    #[error("`git` says: {0}")]
    Failed(String),
    #[error("`git` took longer than {} s", .0.as_secs())]
    TooSlow(Duration),
    #[error("it has no branch, tag or commit `{0}`")]
    NoReference(String),
    #[error("it has no commit")]
    Empty,
    #[error("it has no folder `{0}`")]
    NoFolder(String),
    #[error("it has {0}")]
    TooMuch(String),
    #[error("`git` answers what cannot be read")]
    Unreadable,
}

impl GitError {
    pub(crate) const fn hint(&self) -> &'static str {
        match self {
            Self::NoGit | Self::Start(_) => "install git, or download an archive of the repository",
            Self::Failed(_) => {
                "see whether `git ls-remote` reaches it; a private one needs a credential helper or an ssh agent"
            }
            Self::TooSlow(_) => "look whether the network is up, or download an archive of the repository",
            Self::NoReference(_) => "name one that `git ls-remote` shows, or leave `#…` out",
            Self::Empty => "look for a mistake in the address",
            Self::NoFolder(_) => "look for a mistake in what follows `//`",
            Self::TooMuch(_) => "name the folder of it that holds the questions: `…//FOLDER`",
            Self::Unreadable => "use a later git",
        }
    }
}

/// The files of a commit.
#[derive(Debug)]
pub(super) struct Checkout {
    pub(super) folder: TempDir,
    pub(super) revision: String,
    pub(super) notes: Vec<String>,
}

/// Fetches what is asked for; `None` where it is still at the `known` commit.
pub(super) fn fetch(
    git: Option<&Path>,
    remote: &Remote,
    known: Option<&str>,
    tell: &dyn Fn(Event<'_>),
) -> Result<Option<Checkout>, FetchError> {
    let failed = |error| FetchError::Git { from: remote.shown(), error };
    let told = |error| if sandbox::interrupted() { FetchError::Interrupted } else { failed(error) };
    let git = git.ok_or_else(|| failed(GitError::NoGit))?;
    let own = unpack::fresh()?;
    prepare(own.path(), &remote.url).map_err(|error| FetchError::unwritable(own.path(), error))?;
    let ours = Repository { git: git.to_owned(), folder: own, url: remote.url.clone() };
    let (name, commit) = ours.resolve(remote.reference.as_deref()).map_err(told)?;
    if known == Some(&*commit) {
        return Ok(None);
    }
    tell(Event::Length(None));
    let refs = format!("+{name}:{FETCHED}");
    let args = ["fetch", "--quiet", "--depth=1", "--no-tags", "--no-write-fetch-head", "origin", &refs];
    ours.run_within(&args, Vec::new(), FETCHING, MOST_SENT).map_err(told)?;
    let folder = unpack::fresh()?;
    let (revision, notes) = ours.write_files(remote.folder.as_deref(), folder.path()).map_err(told)?;
    Ok(Some(Checkout { folder, revision, notes }))
}

/// A repository of ours, with nothing in it but where the other one is. The address stands in its
/// settings, since others on this machine see what a process is started with.
fn prepare(folder: &Path, url: &str) -> std::io::Result<()> {
    for inner in ["objects", "refs/heads"] {
        fs::create_dir_all(folder.join(inner))?;
    }
    fs::write(folder.join("HEAD"), "ref: refs/heads/none\n")?;
    let url = url.replace('\\', "\\\\").replace('"', "\\\"");
    let settings = format!(
        "[core]\n\trepositoryformatversion = 0\n\tbare = true\n[remote \"origin\"]\n\turl = \"{url}\"\n"
    );
    fs::write(folder.join("config"), settings)
}

#[derive(Debug)]
struct Repository {
    git: PathBuf,
    folder: TempDir,
    url: String,
}

impl Repository {
    /// The full name of what is asked for, and its commit, as the other side has it now.
    fn resolve(&self, reference: Option<&str>) -> Result<(String, String), GitError> {
        if let Some(commit) = reference.filter(|reference| is_digest(reference)) {
            return Ok((commit.to_owned(), commit.to_owned()));
        }
        let names = match reference {
            None => vec!["HEAD".to_owned()],
            Some(full) if full.starts_with("refs/") => vec![full.to_owned()],
            Some(short) => vec![format!("refs/heads/{short}"), format!("refs/tags/{short}")],
        };
        let peeled: Vec<String> = names.iter().map(|name| format!("{name}^{{}}")).collect();
        let mut args = vec!["ls-remote", "--quiet", "origin"];
        args.extend(names.iter().chain(&peeled).map(String::as_str));
        let told = self.run(&args, Vec::new(), ASKING)?;
        let told = String::from_utf8_lossy(&told).into_owned();
        let commit_of = |name: &str| {
            let line =
                told.lines().filter_map(|line| line.split_once('\t')).find(|(_, known)| *known == name);
            line.map(|(commit, _)| commit.to_owned()).filter(|commit| is_digest(commit))
        };
        // What an annotated tag stands for is listed beside it.
        let found = names.iter().zip(&peeled).find_map(|(name, peeled)| {
            let commit = commit_of(peeled).or_else(|| commit_of(name))?;
            Some((name.clone(), commit))
        });
        found.ok_or_else(|| reference.map_or(GitError::Empty, |name| GitError::NoReference(name.to_owned())))
    }

    fn run(&self, args: &[&str], input: Vec<u8>, patience: Duration) -> Result<Vec<u8>, GitError> {
        self.run_within(args, input, patience, u64::MAX)
    }

    /// Runs git, as long as our repository has no more than `most` bytes.
    fn run_within(
        &self,
        args: &[&str],
        input: Vec<u8>,
        patience: Duration,
        most: u64,
    ) -> Result<Vec<u8>, GitError> {
        let args: Vec<&OsStr> = SETTINGS.iter().chain(args).map(OsStr::new).collect();
        let objects = self.folder.path().join("objects");
        let env = [
            ("GIT_DIR", self.folder.path().as_os_str()),
            ("GIT_OBJECT_DIRECTORY", objects.as_os_str()),
            ("GIT_ALTERNATE_OBJECT_DIRECTORIES", OsStr::new("")),
            ("GIT_ALLOW_PROTOCOL", OsStr::new("https:ssh:file")),
            ("GIT_PROTOCOL_FROM_USER", OsStr::new("0")),
            ("GIT_NO_REPLACE_OBJECTS", OsStr::new("1")),
            ("GIT_NO_LAZY_FETCH", OsStr::new("1")),
            ("GIT_LFS_SKIP_SMUDGE", OsStr::new("1")),
            ("GIT_TERMINAL_PROMPT", OsStr::new("0")),
            ("GIT_ASKPASS", OsStr::new("")),
            ("SSH_ASKPASS", OsStr::new("/bin/false")),
            ("SSH_ASKPASS_REQUIRE", OsStr::new("force")),
            ("LC_ALL", OsStr::new("C")),
        ];
        let began = Instant::now();
        let (looked, is_large) = (Cell::new(began), Cell::new(false));
        let may = || {
            if most < u64::MAX && looked.get().elapsed() >= LOOK {
                is_large.set(size_of(&objects) > most);
                looked.set(Instant::now());
            }
            !is_large.get()
        };
        let folder = self.folder.path();
        let told = run_tool_while(&self.git, &args, folder, &env, input, patience, &mut |_| may());
        let told = told.map_err(GitError::Start)?;
        match told.success {
            true => Ok(told.stdout),
            false if is_large.get() => Err(GitError::TooMuch(format!("more than {} MiB", most >> 20))),
            false if began.elapsed() >= patience => Err(GitError::TooSlow(patience)),
            false => Err(GitError::Failed(self.said(&told.stderr))),
        }
    }

    /// The line of what git said that says most, without secrets.
    fn said(&self, stderr: &str) -> String {
        let line = |start: &str| stderr.lines().find(|line| line.starts_with(start));
        let line = line("fatal: ").or_else(|| line("error: ")).or_else(|| stderr.lines().next());
        let line = line.unwrap_or("nothing").trim_start_matches("fatal: ").trim_start_matches("error: ");
        let line = line.replace(&self.url, &without_secrets(&self.url));
        let end = self.url.find("://").map_or(0, |at| at + 3);
        let secret = self.url[end..].split('/').next().and_then(|host| host.rsplit_once('@'));
        let line = secret.map_or_else(
            || line.clone(),
            |(secret, _)| match secret {
                "git" => line.clone(),
                secret => secret.split(':').fold(line.clone(), |line, part| match part.len() {
                    0..4 => line,
                    _ => line.replace(part, "…"),
                }),
            },
        );
        line.chars().take(300).collect()
    }
}

/// The bytes of all files below a folder, as far as they can be read.
fn size_of(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let size = |entry: fs::DirEntry| match entry.metadata() {
        Ok(about) if about.is_dir() => size_of(&entry.path()),
        Ok(about) => about.len(),
        Err(_) => 0,
    };
    entries.map(size).sum()
}

fn is_digest(text: &str) -> bool {
    [40, 64].contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
