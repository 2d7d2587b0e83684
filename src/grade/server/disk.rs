//! The folder on disk that a server may write to: made for one check, watched from outside while the
//! server runs, and gone with the check.
//!
//! Whatever lies in it is hostile. It is walked without following a link, within bounds, and no file
//! is opened that is not a regular one. What is too much is told; nothing here judges.

use std::ffi::CStr;
use std::fs::{self, File};
use std::io::{self, Read};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags};
use rustix::io::Errno;
use serde::Serialize;

use super::super::input::Hashing;
use super::super::stage::remove_folder;

/// The most files and folders that one may make.
const MOST_ENTRIES: usize = 10_000;
/// How deep folders may lie.
const DEEPEST: usize = 32;
/// The largest file that has a digest, and the most that is read for all of them, in bytes.
const LARGEST: u64 = 64 << 20;
const MOST_READ: u64 = 256 << 20;
/// How long nobody looks, at least, and how many times as long as looking takes.
const REST: Duration = Duration::from_millis(100);
const SHARE: u32 = 10;

/// A server's folder.
#[derive(Debug)]
pub(super) struct Disk {
    folder: PathBuf,
    /// How much may be in it, in bytes.
    most: u64,
    device: u64,
    /// When it is to be looked at again.
    due: Instant,
}

/// One thing in the folder.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Found {
    /// Its path below the folder.
    name: String,
    kind: &'static str,
    size: u64,
    /// Of a file, in hexadecimal; `None`: it is too large, or cannot be read.
    sha256: Option<String>,
}

/// Why a folder is not walked to its end.
enum Stop {
    /// What the server made is more than anybody would look at.
    Excess(String),
    Io(io::Error),
}

impl From<Errno> for Stop {
    fn from(error: Errno) -> Self {
        Self::Io(error.into())
    }
}

/// What is met on the way: where it lies, its name there, its path below the folder, and what it is.
type Visit<'a> = dyn FnMut(&OwnedFd, &CStr, &str, &rustix::fs::Stat) + 'a;

/// Makes a folder anew for a program to write to.
pub(in crate::grade) fn make(folder: &Path) -> io::Result<()> {
    remove_folder(folder);
    fs::create_dir(folder)?;
    // The program is an ordinary user also where this process is not.
    match crate::sandbox::dropped() {
        Some(user) => std::os::unix::fs::chown(folder, Some(user), Some(user)),
        None => Ok(()),
    }
}

impl Disk {
    /// Makes the folder anew.
    pub(super) fn new(folder: PathBuf, most: u64) -> io::Result<Self> {
        make(&folder)?;
        let device = fs::symlink_metadata(&folder)?.dev();
        Ok(Self { folder, most, device, due: Instant::now() })
    }

    pub(super) fn folder(&self) -> &std::path::Path {
        &self.folder
    }

    /// How much may be in it, in bytes.
    pub(super) fn most(&self) -> u64 {
        self.most
    }

    /// Why the machine cannot give as much as may be written, if it cannot.
    pub(super) fn lacks_room(&self) -> Option<String> {
        let found = rustix::fs::statvfs(&self.folder).ok()?;
        let free = found.f_bavail.saturating_mul(found.f_frsize);
        (free < self.most).then(|| {
            format!(
                "a server may write {} MiB, and this machine has {} MiB left",
                self.most >> 20,
                free >> 20
            )
        })
    }

    /// What is too much in it, when it is time to look; `nameless` is what the server holds beside
    /// it, in bytes.
    pub(super) fn excess(&mut self, nameless: impl FnOnce(u64) -> u64) -> Option<String> {
        let started = Instant::now();
        if started < self.due {
            return None;
        }
        let mut size = nameless(self.device);
        let walked = self.walk(&mut |_, _, _, stat| {
            size = size.saturating_add(u64::try_from(stat.st_blocks).unwrap_or(0) * 512);
        });
        self.due = Instant::now() + REST.max(started.elapsed() * SHARE);
        match walked {
            Err(Stop::Excess(why)) => Some(why),
            _ if size > self.most => Some(format!("wrote more than {} MiB below DATA_DIR", self.most >> 20)),
            _ => None,
        }
    }

    /// All that lies in it, by name; an error says why nobody could look at all of it.
    pub(super) fn files(&self) -> Result<Vec<Found>, String> {
        let mut found = Vec::new();
        let mut left = MOST_READ;
        let walked = self.walk(&mut |folder, name, path, stat| {
            let size = u64::try_from(stat.st_size).unwrap_or(0);
            let kind = match FileType::from_raw_mode(stat.st_mode) {
                FileType::RegularFile => "file",
                FileType::Directory => "folder",
                FileType::Symlink => "link",
                _ => "other",
            };
            let is_read = kind == "file" && size <= LARGEST.min(left);
            let sha256 = if is_read { digest_of(folder, name, size) } else { None };
            left -= if is_read { size } else { 0 };
            found.push(Found { name: path.to_owned(), kind, size, sha256 });
        });
        match walked {
            Ok(()) => {
                found.sort_by(|one, other| one.name.cmp(&other.name));
                Ok(found)
            }
            Err(Stop::Excess(why)) => Err(why),
            Err(Stop::Io(error)) => Err(format!("left a folder that cannot be read: {error}")),
        }
    }

    fn walk(&self, visit: &mut Visit<'_>) -> Result<(), Stop> {
        let top = rustix::fs::open(&self.folder, FOLDER, Mode::empty())?;
        let mut left = MOST_ENTRIES;
        below(&top, "", DEEPEST, &mut left, visit)
    }
}

const FOLDER: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);

/// Visits all that lies in a folder, and below it. What goes away meanwhile is passed over.
fn below(
    folder: &OwnedFd,
    path: &str,
    depth: usize,
    left: &mut usize,
    visit: &mut Visit<'_>,
) -> Result<(), Stop> {
    for entry in Dir::read_from(folder.as_fd())? {
        let entry = entry?;
        let name = entry.file_name();
        if [c".", c".."].contains(&name) {
            continue;
        }
        let Some(now) = left.checked_sub(1) else {
            return Err(Stop::Excess(format!("made more than {MOST_ENTRIES} files below DATA_DIR")));
        };
        *left = now;
        let stat = match rustix::fs::statat(folder, name, AtFlags::SYMLINK_NOFOLLOW) {
            Err(Errno::NOENT) => continue,
            other => other?,
        };
        let inner = format!("{path}{}", name.to_string_lossy());
        visit(folder, name, &inner, &stat);
        if FileType::from_raw_mode(stat.st_mode) != FileType::Directory {
            continue;
        }
        if depth == 0 {
            return Err(Stop::Excess(format!("made folders more than {DEEPEST} deep below DATA_DIR")));
        }
        match rustix::fs::openat(folder, name, FOLDER, Mode::empty()) {
            Ok(next) => below(&next, &format!("{inner}/"), depth - 1, left, visit)?,
            Err(Errno::NOENT | Errno::LOOP | Errno::NOTDIR) => {}
            Err(Errno::ACCESS) => {
                return Err(Stop::Excess("made a folder below DATA_DIR that it cannot read itself".into()));
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// The digest of a file of this size, while it stays one.
fn digest_of(folder: &OwnedFd, name: &CStr, size: u64) -> Option<String> {
    // What has become a pipe since is not waited for.
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = File::from(rustix::fs::openat(folder, name, flags, Mode::empty()).ok()?);
    if !file.metadata().ok()?.is_file() {
        return None;
    }
    let mut hashing = Hashing::default();
    io::copy(&mut file.take(size), &mut hashing).ok()?;
    Some(hashing.end())
}

impl Drop for Disk {
    fn drop(&mut self) {
        remove_folder(&self.folder);
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn disk(most: u64) -> (tempfile::TempDir, Disk) {
        let parent = tempfile::tempdir().unwrap();
        let disk = Disk::new(parent.path().join("data"), most).unwrap();
        (parent, disk)
    }

    #[test]
    fn what_lies_there_is_told_and_no_link_is_followed() {
        let (parent, disk) = disk(1 << 20);
        fs::create_dir(disk.folder().join("a")).unwrap();
        fs::write(disk.folder().join("a/b\n"), "abc").unwrap();
        fs::write(parent.path().join("secret"), "secret").unwrap();
        symlink(parent.path().join("secret"), disk.folder().join("link")).unwrap();
        symlink("/etc", disk.folder().join("up")).unwrap();
        let found = disk.files().unwrap();
        let told: Vec<_> = found.iter().map(|found| (found.name.as_str(), found.kind)).collect();
        assert_eq!(told, [("a", "folder"), ("a/b\n", "file"), ("link", "link"), ("up", "link")]);
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!((found[1].size, found[1].sha256.as_deref()), (3, Some(abc)));
        assert_eq!(found[2].sha256, None);
    }

    #[test]
    fn what_is_too_much_is_told() {
        let (_parent, mut disk) = disk(64 << 10);
        assert_eq!(disk.excess(|_| 0), None);
        fs::write(disk.folder().join("a"), vec![1; 128 << 10]).unwrap();
        disk.due = Instant::now();
        assert_eq!(disk.excess(|_| 0).unwrap(), "wrote more than 0 MiB below DATA_DIR");
        fs::remove_file(disk.folder().join("a")).unwrap();
        disk.due = Instant::now();
        assert!(disk.excess(|_| 1 << 20).is_some(), "what has no name counts too");
        for number in 0..=MOST_ENTRIES {
            File::create(disk.folder().join(number.to_string())).unwrap();
        }
        disk.due = Instant::now();
        assert!(disk.excess(|_| 0).unwrap().contains("more than 10000 files"));
        assert!(disk.files().is_err());
    }

    #[test]
    fn whatever_was_made_is_removed() {
        let (parent, disk) = disk(1 << 20);
        let mut deep = disk.folder().to_owned();
        for _ in 0..100 {
            deep.push("d");
            fs::create_dir(&deep).unwrap();
        }
        assert!(disk.files().unwrap_err().contains("deep"));
        let closed = disk.folder().join("closed");
        fs::create_dir(&closed).unwrap();
        fs::write(closed.join("file"), "").unwrap();
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o0)).unwrap();
        symlink(parent.path(), disk.folder().join("link")).unwrap();
        let folder = disk.folder().to_owned();
        drop(disk);
        assert!(!folder.exists() && parent.path().exists());
    }
}
