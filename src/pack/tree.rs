//! Where a pack's files lie: compiled into the binary, or in a folder.
//!
//! A folder is a stranger's. Listing and reading are bounded, a symbolic link that leaves the
//! folder is refused, and so is everything that is no regular file: a pipe would block and a
//! device would never end. Paths are relative and use `/` on every system. Names that begin with
//! a dot (`.git`, `.DS_Store`) are not part of a pack.

use std::fs::{self, Metadata, OpenOptions};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};
use std::time::UNIX_EPOCH;

use super::embedded;

/// The largest file of a pack, in bytes.
pub(crate) const LARGEST_FILE: u64 = 4 << 20;
/// The most files and folders of a pack.
const MOST_ENTRIES: usize = 20_000;
/// The deepest folder; a prompt with nested solutions needs five.
const DEEPEST: usize = 8;

/// The name of the pack that every prepkit carries.
pub(crate) const BUILTIN: &str = "nodejs";

/// The pack that every prepkit carries.
pub(crate) fn builtin() -> Tree {
    Tree::Embedded
}

/// The files of one pack.
#[derive(Clone, Debug)]
pub(crate) enum Tree {
    Embedded,
    Folder(PathBuf),
}

/// A file of a tree cannot be had. Paths are relative to the pack.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TreeError {
    #[error("`{path}` cannot be read: {error}")]
    Unreadable { path: String, error: io::Error },
    #[error("`{path}` is not a regular file")]
    NotRegular { path: String },
    #[error("`{path}` is a link that leaves the pack")]
    Outside { path: String },
    #[error("`{path}` is a link to a folder")]
    FolderLink { path: String },
    #[error("`{path}` is larger than {} MiB", LARGEST_FILE >> 20)]
    TooLarge { path: String },
    #[error("`{path}` lies more than {DEEPEST} folders deep")]
    TooDeep { path: String },
    #[error("the pack has more than {MOST_ENTRIES} files")]
    TooMany { path: String },
    #[error("`{path}` is not a file name that every system knows")]
    BadName { path: String },
}

impl TreeError {
    /// What it is about, relative to the pack.
    pub(crate) fn path(&self) -> &str {
        match self {
            Self::Unreadable { path, .. }
            | Self::NotRegular { path }
            | Self::Outside { path }
            | Self::FolderLink { path }
            | Self::TooLarge { path }
            | Self::TooDeep { path }
            | Self::TooMany { path }
            | Self::BadName { path } => path,
        }
    }
}

/// A file or folder of a tree.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    pub(super) path: String,
    pub(super) is_folder: bool,
    pub(super) size: u64,
    /// Nanoseconds since 1970; 0 where unknown.
    pub(super) modified: u128,
}

/// What a tree holds, by path, and what had to be left out.
#[derive(Debug, Default)]
pub(super) struct Listing {
    pub(super) entries: Vec<Entry>,
    pub(super) refused: Vec<TreeError>,
}

impl Tree {
    /// How messages call it.
    pub(crate) fn label(&self) -> String {
        match self {
            Self::Embedded => "built-in".to_owned(),
            Self::Folder(path) => path.display().to_string(),
        }
    }

    /// Whether there is a prompt's folder of this id.
    pub(crate) fn has_prompt(&self, id: &str) -> bool {
        let declaration = format!("{id}/prompt.toml");
        match self {
            Self::Embedded => embedded::has(&declaration),
            Self::Folder(root) => root.join(declaration).is_file(),
        }
    }

    /// Everything below `folder` (`""` is the whole tree), by path.
    pub(super) fn list(&self, folder: &str) -> Listing {
        let mut listing = Listing::default();
        match self {
            Self::Embedded => listing.entries = embedded::list(folder),
            Self::Folder(root) => list_root(root, folder, &mut listing),
        }
        listing.entries.sort();
        listing
    }

    /// The bytes of one file.
    pub(super) fn read(&self, path: &str) -> Result<Vec<u8>, TreeError> {
        if !is_inner(path) {
            return Err(TreeError::BadName { path: path.to_owned() });
        }
        match self {
            Self::Embedded => {
                embedded::read(path).ok_or_else(|| unreadable(path, io::ErrorKind::NotFound.into()))
            }
            Self::Folder(root) => read_file(root, path),
        }
    }
}

/// Whether a relative path stays below the root, by its words alone.
fn is_inner(path: &str) -> bool {
    !path.is_empty() && Path::new(path).components().all(|part| matches!(part, Component::Normal(_)))
}

fn list_root(root: &Path, folder: &str, listing: &mut Listing) {
    if !folder.is_empty() && !is_inner(folder) {
        return listing.refused.push(TreeError::BadName { path: folder.to_owned() });
    }
    match fs::canonicalize(root) {
        Ok(root) => list_folder(&root, folder, 0, listing),
        Err(error) => listing.refused.push(unreadable(".", error)),
    }
}

/// Lists one folder and those below it. `root` is canonical.
fn list_folder(root: &Path, folder: &str, depth: usize, listing: &mut Listing) {
    let entries = match fs::read_dir(root.join(folder)) {
        Ok(entries) => entries,
        Err(error) => {
            return listing.refused.push(unreadable(if folder.is_empty() { "." } else { folder }, error));
        }
    };
    for entry in entries {
        match entry {
            Ok(entry) => list_entry(root, folder, &entry.file_name(), depth, listing),
            Err(error) => listing.refused.push(unreadable(folder, error)),
        }
        if matches!(listing.refused.last(), Some(TreeError::TooMany { .. })) {
            return;
        }
    }
}

fn list_entry(root: &Path, folder: &str, name: &std::ffi::OsStr, depth: usize, listing: &mut Listing) {
    let lossy = name.to_string_lossy();
    if lossy.starts_with('.') {
        return;
    }
    let path = if folder.is_empty() { lossy.to_string() } else { format!("{folder}/{lossy}") };
    if listing.entries.len() + listing.refused.len() >= MOST_ENTRIES {
        return listing.refused.push(TreeError::TooMany { path });
    }
    if name.to_str().is_none_or(|name| name.contains(['\\', ':']) || name.chars().any(char::is_control)) {
        return listing.refused.push(TreeError::BadName { path });
    }
    match look(root, &path) {
        Ok(about) if about.is_dir() && depth + 1 >= DEEPEST => {
            listing.refused.push(TreeError::TooDeep { path });
        }
        Ok(about) if about.is_dir() => {
            let entry = Entry { path: path.clone(), is_folder: true, size: 0, modified: 0 };
            listing.entries.push(entry);
            list_folder(root, &path, depth + 1, listing);
        }
        Ok(about) if about.is_file() => listing.entries.push(Entry {
            path,
            is_folder: false,
            size: about.len(),
            modified: modified(&about),
        }),
        Ok(_) => listing.refused.push(TreeError::NotRegular { path }),
        Err(error) => listing.refused.push(error),
    }
}

/// What lies at a path whose folders were listed, and so are no links: only a link needs resolving.
fn look(root: &Path, path: &str) -> Result<Metadata, TreeError> {
    let about = fs::symlink_metadata(root.join(path)).map_err(|error| unreadable(path, error))?;
    if about.is_symlink() { resolve(root, path).map(|(_, about)| about) } else { Ok(about) }
}

/// Follows a path to what it names, as long as that lies below `root`, which is canonical.
fn resolve(root: &Path, path: &str) -> Result<(PathBuf, Metadata), TreeError> {
    let outside = || TreeError::Outside { path: path.to_owned() };
    let there = root.join(path);
    let about = fs::symlink_metadata(&there).map_err(|error| unreadable(path, error))?;
    let target = fs::canonicalize(&there)
        .map_err(|error| if about.is_symlink() { outside() } else { unreadable(path, error) })?;
    if !target.starts_with(root) {
        return Err(outside());
    }
    if !about.is_symlink() {
        return Ok((target, about));
    }
    let about = fs::metadata(&target).map_err(|error| unreadable(path, error))?;
    // Such a link may lead back to a folder that it lies in.
    if about.is_dir() { Err(TreeError::FolderLink { path: path.to_owned() }) } else { Ok((target, about)) }
}

fn read_file(root: &Path, path: &str) -> Result<Vec<u8>, TreeError> {
    let failed = |error| unreadable(path, error);
    let root = fs::canonicalize(root).map_err(failed)?;
    let (target, _) = resolve(&root, path)?;
    let file = open(&target).map_err(failed)?;
    // Asked of the open file, so that nothing can take its place between the look and the read.
    let about = file.metadata().map_err(failed)?;
    if !about.is_file() {
        return Err(TreeError::NotRegular { path: path.to_owned() });
    }
    let mut bytes = Vec::with_capacity(usize::try_from(about.len().min(LARGEST_FILE)).unwrap_or(0) + 1);
    file.take(LARGEST_FILE + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > LARGEST_FILE {
        return Err(TreeError::TooLarge { path: path.to_owned() });
    }
    Ok(bytes)
}

/// Opens a file without waiting for the other end, should it turn out to be a pipe.
fn open(path: &Path) -> io::Result<fs::File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.custom_flags(libc::O_NONBLOCK | libc::O_NOFOLLOW | libc::O_CLOEXEC);
    }
    options.open(path)
}

fn unreadable(path: &str, error: io::Error) -> TreeError {
    TreeError::Unreadable { path: path.to_owned(), error }
}

pub(super) fn modified(about: &Metadata) -> u128 {
    let since = about.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    since.map_or(0, |since| since.as_nanos())
}
