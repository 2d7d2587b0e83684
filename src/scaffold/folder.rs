//! A project's folder, in which files are looked at, put and removed without ever going through a
//! link: who made the folder may have laid links that lead out of it.
//!
//! A file is written whole beside its place and then renamed, so that there is no moment at which
//! it is half of anything.

use std::fs::{self, OpenOptions, Permissions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::ScaffoldError;
use crate::pack::starter::is_project_path;

/// The largest file that is read to be merged.
const LARGEST: u64 = 16 << 20;

/// A project's folder.
#[derive(Clone, Debug)]
pub(super) struct Folder {
    root: PathBuf,
}

/// What lies at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    Nothing,
    File(Vec<u8>),
    /// A link, a folder, or something else that is not written through.
    Other(&'static str),
}

impl Folder {
    pub(super) fn new(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// The path as a person would name it.
    pub(super) fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// Looks at what lies at a path.
    pub(super) fn look(&self, path: &str) -> Result<Found, ScaffoldError> {
        let mut at = self.root.clone();
        let parts: Vec<&str> = path.split('/').collect();
        for (index, part) in parts.iter().enumerate() {
            at.push(part);
            let about = match fs::symlink_metadata(&at) {
                Ok(about) => about,
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Found::Nothing),
                Err(error) => return Err(ScaffoldError::Unreadable { path: at, error }),
            };
            let is_last = index + 1 == parts.len();
            match about.file_type() {
                kind if kind.is_symlink() => return Ok(Found::Other("a link")),
                kind if kind.is_dir() && !is_last => {}
                kind if kind.is_dir() => return Ok(Found::Other("a folder")),
                kind if kind.is_file() && !is_last => {
                    return Ok(Found::Other("a file where a folder belongs"));
                }
                kind if !kind.is_file() => return Ok(Found::Other("no ordinary file")),
                _ if about.len() > LARGEST => return Ok(Found::Other("a very large file")),
                _ => {}
            }
        }
        let unreadable = |error| ScaffoldError::Unreadable { path: at.clone(), error };
        let flags = libc::O_NOFOLLOW | libc::O_NONBLOCK | libc::O_CLOEXEC;
        let file = OpenOptions::new().read(true).custom_flags(flags).open(&at).map_err(unreadable)?;
        let mut bytes = Vec::new();
        file.take(LARGEST).read_to_end(&mut bytes).map_err(unreadable)?;
        Ok(Found::File(bytes))
    }

    /// Writes a file beside its place, with the folders above it: [`Staged::settle`] puts it there.
    pub(super) fn stage(&self, path: &str, bytes: &[u8]) -> Result<Staged, ScaffoldError> {
        let target = self.path(path);
        let unwritable = |error| ScaffoldError::Unwritable { path: target.clone(), error };
        if path != super::mark::MARK && !is_project_path(path) {
            return Err(ScaffoldError::Outside(path.to_owned()));
        }
        let before = self.look(path)?;
        if let Found::Other(what) = before {
            return Err(ScaffoldError::InTheWay { path: target, what });
        }
        let folder = target.parent().unwrap_or(&self.root);
        fs::create_dir_all(folder).map_err(unwritable)?;
        let mode = match &before {
            Found::File(_) => fs::metadata(&target).map_err(unwritable)?.permissions(),
            // Less what the person takes from every file.
            _ => Permissions::from_mode(0o666),
        };
        let mut file = tempfile::Builder::new()
            .prefix(".prepkit-")
            .permissions(Permissions::from_mode(mode.mode() & 0o777))
            .tempfile_in(folder)
            .map_err(unwritable)?;
        file.write_all(bytes).map_err(unwritable)?;
        if matches!(before, Found::File(_)) {
            file.as_file().set_permissions(mode).map_err(unwritable)?;
        }
        Ok(Staged { path: path.to_owned(), target, before, file })
    }

    /// Removes a file that is still what it was.
    pub(super) fn remove(&self, path: &str, before: &[u8]) -> Result<(), ScaffoldError> {
        let target = self.path(path);
        if self.look(path)? != Found::File(before.to_owned()) {
            return Err(ScaffoldError::ChangedMeanwhile(target));
        }
        fs::remove_file(&target).map_err(|error| ScaffoldError::Unwritable { path: target, error })
    }
}

/// A file that waits beside its place.
#[derive(Debug)]
pub(super) struct Staged {
    path: String,
    target: PathBuf,
    before: Found,
    file: NamedTempFile,
}

impl Staged {
    /// Puts the file into its place, unless somebody has changed what lies there meanwhile.
    pub(super) fn settle(self, folder: &Folder) -> Result<(), ScaffoldError> {
        let Self { path, target, before, file } = self;
        if folder.look(&path)? != before {
            return Err(ScaffoldError::ChangedMeanwhile(target));
        }
        let unwritable = |error| ScaffoldError::Unwritable { path: target.clone(), error };
        if before == Found::Nothing {
            file.persist_noclobber(&target).map(drop).map_err(|error| unwritable(error.error))
        } else {
            file.persist(&target).map(drop).map_err(|error| unwritable(error.error))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn nothing_is_written_through_a_link() {
        let outside = tempfile::tempdir().unwrap();
        let root = tempfile::tempdir().unwrap();
        symlink(outside.path(), root.path().join("src")).unwrap();
        symlink(outside.path().join("new"), root.path().join("a")).unwrap();
        let folder = Folder::new(root.path());
        for path in ["src/x", "a", "../x", "/x", ".git/x"] {
            assert!(folder.stage(path, b"x").is_err(), "{path}");
        }
        assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
    }

    #[test]
    fn what_was_changed_meanwhile_stays() {
        let root = tempfile::tempdir().unwrap();
        let folder = Folder::new(root.path());
        let staged = folder.stage("a/b", b"new").unwrap();
        fs::write(root.path().join("a/b"), "mine").unwrap();
        assert!(matches!(staged.settle(&folder), Err(ScaffoldError::ChangedMeanwhile(_))));
        assert_eq!(fs::read(root.path().join("a/b")).unwrap(), b"mine");
        assert_eq!(fs::read_dir(root.path().join("a")).unwrap().count(), 1);
    }

    #[test]
    fn a_file_keeps_its_permissions() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("run");
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o755)).unwrap();
        let folder = Folder::new(root.path());
        folder.stage("run", b"new").unwrap().settle(&folder).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o755);
        assert_eq!(fs::read(&path).unwrap(), b"new");
    }
}
