//! A project in an archive: `.zip`, or `.tar`, plain or packed.
//!
//! Nothing is unpacked to the disk. What an archive of a stranger's may hold is decided in
//! `archive`: whoever packs anything else does not hand in work.

use std::fs::File;
use std::path::Path;

use super::{DEEPEST, LARGEST_FILE, MOST_BYTES, Project, Room, TooMuch, is_left_out};
use crate::archive::{self, Bounds, Kind, Names, Stop};
use crate::grade::submission::{SubmissionError, unreadable};

/// The largest archive that is opened.
const LARGEST_ARCHIVE: u64 = 256 << 20;
const BOUNDS: Bounds = Bounds {
    entries: 50_000,
    file: LARGEST_FILE,
    total: MOST_BYTES,
    ratio: 1_000,
    depth: DEEPEST,
    names: Names::Inner,
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

pub(super) fn read(path: &Path) -> Result<Project, SubmissionError> {
    let Some(kind) = kind(path) else { return Err(SubmissionError::Ending(path.to_owned())) };
    let file = File::open(path).map_err(|error| unreadable(path, error))?;
    let about = file.metadata().map_err(|error| unreadable(path, error))?;
    if !about.is_file() {
        return Err(SubmissionError::NotRegular(path.to_owned()));
    }
    let too_much = |what| SubmissionError::TooMuch { path: path.to_owned(), what };
    if about.len() > LARGEST_ARCHIVE {
        return Err(too_much(TooMuch::Bytes));
    }
    let (mut project, mut room) = (Project::default(), Room::WHOLE);
    let read = archive::read(file, kind, &BOUNDS, is_work, &mut |path, bytes| {
        project.take(&mut room, path, bytes).map_err(|what| Stop::TooMuch(what.into()))
    });
    match read {
        Ok(()) => Ok(without_top(project)),
        Err(Stop::TooMuch(what)) => Err(too_much(what.into())),
        Err(Stop::Broken(why)) => Err(SubmissionError::BadArchive { path: path.to_owned(), why }),
    }
}

fn is_work(path: &str) -> bool {
    !path.split('/').any(is_left_out)
}

/// A project whose archive has one folder around everything, without it.
fn without_top(project: Project) -> Project {
    let top = |path: &str| path.split_once('/').map(|(top, _)| format!("{top}/"));
    let Some(first) = project.files.keys().next().and_then(|path| top(path)) else { return project };
    if !project.files.keys().all(|path| path.starts_with(&first)) {
        return project;
    }
    let files =
        project.files.into_iter().map(|(path, bytes)| (path[first.len()..].to_owned(), bytes)).collect();
    Project { files, ..project }
}
