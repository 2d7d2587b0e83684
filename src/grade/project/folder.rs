//! A project in a folder.
//!
//! Each folder is opened without following a link, and what lies in it is opened from there: nothing
//! that is exchanged meanwhile leads anywhere else.

use std::fs::File;
use std::io::Read;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;

use rustix::fs::{CWD, Dir, FileType, Mode, OFlags, openat};

use super::{DEEPEST, LARGEST_FILE, Project, Room, TooMuch, is_left_out};
use crate::grade::submission::{SubmissionError, unreadable};

const FOLDER: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);
const FILE: OFlags = OFlags::RDONLY.union(OFlags::NOFOLLOW).union(OFlags::NONBLOCK).union(OFlags::CLOEXEC);

/// Why a folder cannot be taken.
enum Stop {
    TooMuch(TooMuch),
    Unreadable(std::io::Error),
}

impl From<rustix::io::Errno> for Stop {
    fn from(error: rustix::io::Errno) -> Self {
        Self::Unreadable(error.into())
    }
}

pub(super) fn read(path: &Path) -> Result<Project, SubmissionError> {
    let mut walk = Walk { project: Project::default(), room: Room::WHOLE };
    // The folder itself is named by the user, who may call it by a link.
    let read = openat(CWD, path, FOLDER.difference(OFlags::NOFOLLOW), Mode::empty())
        .map_err(Stop::from)
        .and_then(|folder| walk.folder(&folder, "", 0));
    match read {
        Ok(()) => {}
        Err(Stop::Unreadable(error)) => return Err(unreadable(path, error)),
        Err(Stop::TooMuch(what)) => {
            return Err(SubmissionError::TooMuch { path: path.to_owned(), what });
        }
    }
    let modules = path.join("node_modules");
    let has_modules = modules.symlink_metadata().is_ok_and(|found| found.is_dir());
    walk.project.modules = has_modules.then_some(modules);
    Ok(walk.project)
}

struct Walk {
    project: Project,
    room: Room,
}

impl Walk {
    fn folder(&mut self, folder: &OwnedFd, above: &str, depth: usize) -> Result<(), Stop> {
        if depth > DEEPEST {
            return Err(Stop::TooMuch(TooMuch::Depth));
        }
        for entry in Dir::read_from(folder)? {
            let entry = entry?;
            let name = entry.file_name();
            if [".", ".."].iter().any(|dots| name.to_bytes() == dots.as_bytes()) {
                continue;
            }
            let Ok(text) = name.to_str() else {
                self.project.note(&format!("{above}{}", name.to_string_lossy()), "its name is not UTF-8");
                continue;
            };
            if is_left_out(text) {
                continue;
            }
            let path = format!("{above}{text}");
            // What is listed may be gone or another thing by now: what is opened counts.
            match openat(folder, name, FILE, Mode::empty()) {
                Ok(opened) => self.opened(folder.as_fd(), name, &opened, &path, depth)?,
                Err(rustix::io::Errno::LOOP) => self.project.note(&path, "it is a symbolic link"),
                Err(rustix::io::Errno::NOENT) => {}
                Err(error) => {
                    self.project.note(&path, &format!("it cannot be read ({})", error.kind()));
                }
            }
        }
        Ok(())
    }

    fn opened(
        &mut self,
        folder: BorrowedFd<'_>,
        name: &std::ffi::CStr,
        opened: &OwnedFd,
        path: &str,
        depth: usize,
    ) -> Result<(), Stop> {
        let about = rustix::fs::fstat(opened)?;
        match FileType::from_raw_mode(about.st_mode) {
            FileType::Directory => {
                let below = openat(folder, name, FOLDER, Mode::empty())?;
                self.folder(&below, &format!("{path}/"), depth + 1)
            }
            FileType::RegularFile => self.file(opened, path),
            _ => {
                self.project.note(path, "it is no regular file");
                Ok(())
            }
        }
    }

    fn file(&mut self, opened: &OwnedFd, path: &str) -> Result<(), Stop> {
        let mut bytes = Vec::new();
        let file = File::from(opened.try_clone().map_err(Stop::Unreadable)?);
        file.take(LARGEST_FILE + 1).read_to_end(&mut bytes).map_err(Stop::Unreadable)?;
        if bytes.len() as u64 > LARGEST_FILE {
            self.project.note(path, &format!("it has more than {} MiB", LARGEST_FILE >> 20));
            // It counts all the same: a folder of such files is no project.
            let rest = self.room.bytes.checked_sub(LARGEST_FILE);
            self.room.bytes = rest.ok_or(Stop::TooMuch(TooMuch::Bytes))?;
            return Ok(());
        }
        self.project.take(&mut self.room, path.to_owned(), bytes).map_err(Stop::TooMuch)
    }
}
