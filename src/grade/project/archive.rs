//! A project in an archive: `.zip`, or `.tar`, plain or packed.
//!
//! Nothing of its work is unpacked to the disk; what it depends on (`node_modules`) goes to a folder of
//! ours, without its links. What an archive of a stranger's may hold is decided in `archive`: whoever
//! packs anything else does not hand in work.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use super::dependencies::Installed;
use super::{DEEPEST, LARGEST_FILE, MOST_BYTES, Project, Room, TooMuch, is_left_out};
use crate::archive::{self, Bounds, Kind, Names, Stop};
use crate::grade::submission::{SubmissionError, unreadable};
use crate::scaffold::MARK;

/// The largest archive that is opened.
const LARGEST_ARCHIVE: u64 = 256 << 20;
/// The most bytes of what a project depends on, together and of one file.
const MOST_OF_MODULES: u64 = 512 << 20;
const LARGEST_OF_MODULES: u64 = 64 << 20;
const BOUNDS: Bounds = Bounds {
    entries: 50_000,
    file: LARGEST_OF_MODULES,
    total: MOST_BYTES + MOST_OF_MODULES,
    ratio: 1_000,
    depth: DEEPEST,
    names: Names::Inner,
    // npm makes them of every package that has commands, and nothing here runs any.
    passed_over: |path| path.contains("node_modules/.bin/"),
};

impl From<archive::TooMuch> for TooMuch {
    fn from(what: archive::TooMuch) -> Self {
        match what {
            archive::TooMuch::Bytes | archive::TooMuch::File => Self::Bytes,
            archive::TooMuch::Files => Self::Files,
            archive::TooMuch::Depth => Self::Depth,
        }
    }
}

impl From<TooMuch> for archive::TooMuch {
    fn from(what: TooMuch) -> Self {
        match what {
            TooMuch::Bytes => Self::Bytes,
            TooMuch::Files => Self::Files,
            TooMuch::Depth => Self::Depth,
        }
    }
}

/// Whether a path is called as an archive is.
pub(in crate::grade) fn is_archive(path: &Path) -> bool {
    kind(path).is_some()
}

fn kind(path: &Path) -> Option<Kind> {
    Kind::of_name(path.file_name()?.to_str()?)
}

/// The text of a project's mark, without the rest of it; `None` where it has none.
pub(in crate::grade) fn mark(path: &Path) -> Result<Option<String>, SubmissionError> {
    let (file, kind) = open(path)?;
    let mut found: Option<(String, Vec<u8>)> = None;
    let read = archive::read(file, kind, &BOUNDS, is_mark, &mut |name, bytes| {
        // The project's own, where a folder in it has one too.
        if found.as_ref().is_none_or(|(other, _)| name.len() < other.len()) {
            found = Some((name, bytes));
        }
        Ok(())
    });
    read.map_err(|stop| refused(path, stop))?;
    Ok(found.map(|(_, bytes)| String::from_utf8_lossy(&bytes).into_owned()))
}

fn is_mark(path: &str) -> bool {
    path == MARK || path.split_once('/').is_some_and(|(_, name)| name == MARK)
}

fn open(path: &Path) -> Result<(fs::File, Kind), SubmissionError> {
    let Some(kind) = kind(path) else { return Err(SubmissionError::Ending(path.to_owned())) };
    // A pipe in its place is not waited for.
    let flags = rustix::fs::OFlags::NONBLOCK.bits().cast_signed();
    let opened = OpenOptions::new().read(true).custom_flags(flags).open(path);
    let file = opened.map_err(|error| unreadable(path, error))?;
    let about = file.metadata().map_err(|error| unreadable(path, error))?;
    if !about.is_file() {
        return Err(SubmissionError::NotRegular(path.to_owned()));
    }
    if about.len() > LARGEST_ARCHIVE {
        return Err(SubmissionError::TooMuch { path: path.to_owned(), what: TooMuch::Bytes });
    }
    Ok((file, kind))
}

fn refused(path: &Path, stop: Stop) -> SubmissionError {
    let path = path.to_owned();
    match stop {
        Stop::TooMuch(what) => SubmissionError::TooMuch { path, what: what.into() },
        Stop::Broken(why) => SubmissionError::BadArchive { path, why },
    }
}

pub(super) fn read(path: &Path) -> Result<Project, SubmissionError> {
    let (file, kind) = open(path)?;
    let (mut project, mut room) = (Project::default(), Room::WHOLE);
    let modules = tempfile::tempdir().map_err(|error| unreadable(path, error))?;
    let read =
        archive::read(file, kind, &BOUNDS, |path| is_work(path) || is_module(path), &mut |path, bytes| {
            if is_module(&path) {
                return Ok(put(modules.path(), &path, &bytes)?);
            }
            if bytes.len() as u64 > LARGEST_FILE {
                return Err(Stop::TooMuch(archive::TooMuch::File));
            }
            project.take(&mut room, path, bytes).map_err(|what| Stop::TooMuch(what.into()))
        });
    if read.map_err(|stop| refused(path, stop))? > 0 {
        project.note("node_modules/.bin", "its links are not needed");
    }
    let (top, mut project) = without_top(project);
    let folder = modules.path().join(top).join("node_modules");
    if folder.is_dir() {
        project.modules = Some(folder);
        project.installed = Some(Installed::of(modules));
    }
    Ok(project)
}

fn is_work(path: &str) -> bool {
    !path.split('/').any(is_left_out)
}

/// What the project depends on, whether or not a folder lies around everything.
fn is_module(path: &str) -> bool {
    let mut parts = path.split('/').take(2);
    parts.any(|part| part == "node_modules") && !path.split('/').any(|part| part == ".git")
}

/// Writes a file below a folder of ours, by a path that passed the wall.
fn put(folder: &Path, path: &str, bytes: &[u8]) -> io::Result<()> {
    let place = folder.join(path);
    place.parent().map_or(Ok(()), fs::create_dir_all)?;
    OpenOptions::new().write(true).create_new(true).open(place)?.write_all(bytes)
}

/// The one folder that an archive has around everything, if it has, and the project without it.
fn without_top(project: Project) -> (String, Project) {
    let top = |path: &str| path.split_once('/').map(|(top, _)| format!("{top}/"));
    let first = project.files.keys().next().and_then(|path| top(path)).unwrap_or_default();
    if !project.files.keys().all(|path| path.starts_with(&first)) {
        return (String::new(), project);
    }
    let files =
        project.files.into_iter().map(|(path, bytes)| (path[first.len()..].to_owned(), bytes)).collect();
    (first, Project { files, ..project })
}
