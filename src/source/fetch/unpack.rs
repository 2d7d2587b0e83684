//! A stranger's archive to a fresh folder: regular files that passed the wall, and the folders above
//! them. Modes, owners and times are not taken, and no file is written twice.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::FetchError;
use crate::archive::{self, Bounds, Kind, Names, Stop, TooMuch};

/// How far an archive of a pack may go.
pub(super) const BOUNDS: Bounds = Bounds {
    entries: 20_000,
    file: 32 << 20,
    total: 256 << 20,
    ratio: 200,
    depth: 24,
    names: Names::Portable,
    passed_over: |_| false,
};
/// How a licence's file is called, ending and letter case left aside.
const LICENCES: [&str; 5] = ["license", "licence", "copying", "unlicense", "license-mit"];

/// Unpacks an archive, which messages call `from`.
pub(super) fn unpack(file: File, kind: Kind, from: &str) -> Result<TempDir, FetchError> {
    let folder = fresh()?;
    archive::read(file, kind, &BOUNDS, is_wanted, &mut |path, bytes| Ok(put(folder.path(), &path, &bytes)?))
        .map_err(|stop| FetchError::Archive { from: from.to_owned(), why: said(stop) })?;
    Ok(folder)
}

/// A folder that nobody else has.
pub(super) fn fresh() -> Result<TempDir, FetchError> {
    let made = tempfile::Builder::new().prefix("prepkit-").tempdir();
    made.map_err(|error| FetchError::unwritable(&std::env::temp_dir(), error))
}

/// Writes a file below a folder of ours, by a path that passed the wall.
pub(super) fn put(folder: &Path, path: &str, bytes: &[u8]) -> io::Result<()> {
    let place = folder.join(path);
    place.parent().map_or(Ok(()), fs::create_dir_all)?;
    OpenOptions::new().write(true).create_new(true).open(place)?.write_all(bytes)
}

/// What some systems add by themselves.
fn is_wanted(path: &str) -> bool {
    !path.split('/').any(|part| matches!(part, "__MACOSX" | ".DS_Store" | ".git"))
}

fn said(stop: Stop) -> String {
    match stop {
        Stop::Broken(why) => why,
        Stop::TooMuch(TooMuch::Bytes) => format!("it has more than {} MiB", BOUNDS.total >> 20),
        Stop::TooMuch(TooMuch::File) => format!("a file of it has more than {} MiB", BOUNDS.file >> 20),
        Stop::TooMuch(TooMuch::Files) => format!("it has more than {} files", BOUNDS.entries),
        Stop::TooMuch(TooMuch::Depth) => format!("its folders lie more than {} deep", BOUNDS.depth),
    }
}

/// The folder that counts: the one that lies around everything, if there is one.
pub(super) fn top(folder: &Path) -> Result<PathBuf, FetchError> {
    let only = archive::top_folder(folder).map_err(|error| FetchError::unreadable(folder, error))?;
    Ok(only.unwrap_or_else(|| folder.to_owned()))
}

/// The file with the licence of what lies in a folder.
pub(super) fn licence(folder: &Path) -> Option<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()))
        .filter(|entry| is_licence(&entry.file_name().to_string_lossy()))
        .map(|entry| entry.path())
        .collect();
    found.sort();
    found.into_iter().next()
}

/// Whether a file at the top is called as a licence is.
pub(super) fn is_licence(name: &str) -> bool {
    let name = name.to_lowercase();
    LICENCES.contains(&name.split('.').next().unwrap_or_default())
}
