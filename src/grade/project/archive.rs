//! A project in an archive: `.zip`, or `.tar`, plain or with gzip.
//!
//! Nothing is unpacked to the disk. An entry that would lie outside, a link, a device and a second
//! entry of one name end the reading: whoever packs such a thing does not hand in work. Bytes are
//! counted as they come out, so that a bomb costs no more than a project may have.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;

use super::{DEEPEST, LARGEST_FILE, MOST_BYTES, Project, Room, TooMuch, is_left_out};
use crate::grade::submission::{SubmissionError, unreadable};

/// The largest archive that is opened.
const LARGEST_ARCHIVE: u64 = 256 << 20;
/// The most entries, of all kinds.
const MOST_ENTRIES: usize = 50_000;

/// Why an archive cannot be taken.
enum Stop {
    TooMuch(TooMuch),
    Broken(String),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Broken(error.to_string())
    }
}

impl From<zip::result::ZipError> for Stop {
    fn from(error: zip::result::ZipError) -> Self {
        Self::Broken(error.to_string())
    }
}

/// Whether a path is called as an archive is.
pub(in crate::grade) fn is_archive(path: &Path) -> bool {
    kind(path).is_some()
}

#[derive(Clone, Copy)]
enum Kind {
    Zip,
    Tar,
    TarGz,
}

fn kind(path: &Path) -> Option<Kind> {
    let name = path.file_name()?.to_str()?.to_ascii_lowercase();
    let ends = |ending: &str| name.ends_with(ending);
    match () {
        () if ends(".zip") => Some(Kind::Zip),
        () if ends(".tar.gz") || ends(".tgz") => Some(Kind::TarGz),
        () if ends(".tar") => Some(Kind::Tar),
        () => None,
    }
}

pub(super) fn read(path: &Path) -> Result<Project, SubmissionError> {
    let Some(kind) = kind(path) else { return Err(SubmissionError::Ending(path.to_owned())) };
    let file = File::open(path).map_err(|error| unreadable(path, error))?;
    let about = file.metadata().map_err(|error| unreadable(path, error))?;
    if !about.is_file() {
        return Err(SubmissionError::NotRegular(path.to_owned()));
    }
    if about.len() > LARGEST_ARCHIVE {
        return Err(SubmissionError::TooMuch { path: path.to_owned(), what: TooMuch::Bytes });
    }
    let mut reading = Reading { project: Project::default(), room: Room::WHOLE, entries: 0 };
    let read = match kind {
        Kind::Zip => reading.zip(file),
        Kind::Tar => reading.tar(io::BufReader::new(file)),
        Kind::TarGz => reading.tar(MultiGzDecoder::new(io::BufReader::new(file))),
    };
    match read {
        Ok(()) => Ok(without_top(reading.project)),
        Err(Stop::TooMuch(what)) => Err(SubmissionError::TooMuch { path: path.to_owned(), what }),
        Err(Stop::Broken(why)) => Err(SubmissionError::BadArchive { path: path.to_owned(), why }),
    }
}

struct Reading {
    project: Project,
    room: Room,
    entries: usize,
}

impl Reading {
    fn zip(&mut self, file: File) -> Result<(), Stop> {
        let mut archive = zip::ZipArchive::new(io::BufReader::new(file))?;
        for index in 0..archive.len() {
            let entry = archive.by_index(index)?;
            let name = entry.name()?.into_owned();
            self.count(&name)?;
            if entry.is_symlink() {
                return Err(Stop::Broken(format!("`{name}` is a link")));
            }
            if !entry.is_dir() {
                self.entry(&name, entry)?;
            }
        }
        Ok(())
    }

    fn tar(&mut self, bytes: impl Read) -> Result<(), Stop> {
        // A bomb is cut off where its bytes are no longer a project.
        let mut archive = tar::Archive::new(bytes.take(4 * MOST_BYTES));
        for entry in archive.entries()? {
            let entry = entry?;
            let name = String::from_utf8(entry.path_bytes().into_owned())
                .map_err(|_| Stop::Broken("the name of an entry is not UTF-8".to_owned()))?;
            self.count(&name)?;
            let kind = entry.header().entry_type();
            if kind.is_file() {
                self.entry(&name, entry)?;
            } else if !kind.is_dir() && !kind.is_pax_global_extensions() {
                return Err(Stop::Broken(format!("`{name}` is neither a file nor a folder")));
            }
        }
        Ok(())
    }

    fn count(&mut self, name: &str) -> Result<(), Stop> {
        self.entries += 1;
        if self.entries > MOST_ENTRIES {
            return Err(Stop::TooMuch(TooMuch::Files));
        }
        check_name(name)
    }

    fn entry(&mut self, name: &str, content: impl Read) -> Result<(), Stop> {
        if name.split('/').any(is_left_out) {
            return Ok(());
        }
        let path = name.trim_start_matches("./").to_owned();
        if self.project.file(&path).is_some() {
            return Err(Stop::Broken(format!("`{name}` is there twice")));
        }
        let mut bytes = Vec::new();
        content.take(LARGEST_FILE + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > LARGEST_FILE {
            return Err(Stop::TooMuch(TooMuch::Bytes));
        }
        self.project.take(&mut self.room, path, bytes).map_err(Stop::TooMuch)
    }
}

fn check_name(name: &str) -> Result<(), Stop> {
    let parts = || name.split('/');
    let leads_out = name.starts_with('/') || parts().any(|part| part == "..") || name.contains(['\\', '\0']);
    if leads_out {
        return Err(Stop::Broken(format!("`{name}` would lie outside of it")));
    }
    if parts().count() > DEEPEST {
        return Err(Stop::TooMuch(TooMuch::Depth));
    }
    Ok(())
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
