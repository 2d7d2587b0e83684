//! A download on its way: a file in the cache, so that what came before a break need not come again.
//!
//! Beside it lies what the server said of it. It is gone on with only under a validator that tells
//! files apart byte by byte; else it begins anew. One process at a time has it; another one that
//! wants the same file gets a file of its own, which is not kept.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use flate2::read::MultiGzDecoder;
use reqwest::Url;
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use super::answer::Answer;
use crate::pack::sha256;

/// How long a broken download is kept.
const KEPT: Duration = Duration::from_secs(7 * 24 * 3600);
/// How many times its size a file may grow when it is unpacked, where that is much.
const RATIO: u64 = 200;
const ALWAYS_ALLOWED: u64 = 16 << 20;

/// A file that is not all here.
#[derive(Debug)]
pub(super) struct Partial {
    file: File,
    /// Where it and what is known of it lie; of one that is not kept, nowhere.
    place: Option<PathBuf>,
    pub(super) size: u64,
    known: Known,
}

/// What the server said of the part that is here.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Known {
    strong: Option<String>,
    is_packed: bool,
}

impl Partial {
    /// What is here already of the file at `url`.
    pub(super) fn open(cache: &Path, url: &Url, is_exact: bool) -> io::Result<Self> {
        let folder = cache.join("downloads");
        fs::create_dir_all(&folder)?;
        forget_old(&folder);
        let name = sha256(format!("{url} {is_exact}").as_bytes());
        let place = folder.join(&name[..32]).with_extension("part");
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&place)?;
        if file.try_lock().is_err() {
            let file = tempfile::tempfile_in(&folder)?;
            return Ok(Self { file, place: None, size: 0, known: Known::default() });
        }
        let known = fs::read(place.with_extension("json")).ok();
        let known: Option<Known> = known.and_then(|known| serde_json::from_slice(&known).ok());
        let size = file.metadata()?.len();
        let mut partial = Self { file, place: Some(place), size, known: known.clone().unwrap_or_default() };
        if known.is_none() {
            partial.discard()?;
        }
        Ok(partial)
    }

    /// By what the server can tell that the rest belongs to what is here.
    pub(super) fn can_go_on(&self) -> Option<&str> {
        self.known.strong.as_deref().filter(|_| self.size > 0)
    }

    pub(super) fn is_packed(&self) -> bool {
        self.known.is_packed
    }

    /// Makes ready for what an answer brings.
    pub(super) fn begin(&mut self, answer: &Answer) -> io::Result<()> {
        if answer.from == 0 {
            self.discard()?;
        }
        self.known = Known { strong: answer.strong.clone(), is_packed: answer.is_packed };
        self.file.seek(SeekFrom::Start(self.size))?;
        match &self.place {
            Some(place) if self.known.strong.is_some() => {
                fs::write(place.with_extension("json"), serde_json::to_vec(&self.known)?)
            }
            _ => Ok(()),
        }
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        self.size += bytes.len() as u64;
        Ok(())
    }

    /// Forgets what is here.
    pub(super) fn discard(&mut self) -> io::Result<()> {
        self.file.set_len(0)?;
        self.file.rewind()?;
        (self.size, self.known) = (0, Known::default());
        self.place.as_ref().map_or(Ok(()), |place| remove(&place.with_extension("json")))
    }

    /// The whole file, unpacked; it is not kept here any longer. One beyond `most` fails as
    /// [`io::ErrorKind::FileTooLarge`].
    pub(super) fn finish(&mut self, is_packed: bool, most: u64) -> io::Result<NamedTempFile> {
        self.file.rewind()?;
        let mut whole = NamedTempFile::new()?;
        let copied = if is_packed {
            let grown = self.size.saturating_mul(RATIO).max(ALWAYS_ALLOWED);
            let copied =
                copy(&mut MultiGzDecoder::new(BufReader::new(&self.file)), &mut whole, most.min(grown));
            copied.map_err(|error| match error.kind() {
                io::ErrorKind::FileTooLarge if grown < most => {
                    io::Error::other("it unpacks to far more than its own size")
                }
                _ => error,
            })
        } else {
            copy(&mut &self.file, &mut whole, most)
        };
        self.discard()?;
        self.place.take().map_or(Ok(()), |place| remove(&place))?;
        copied?;
        whole.rewind()?;
        Ok(whole)
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        // An empty one, or one that nobody can go on with, is of no use.
        if let Some(place) = self.place.as_ref().filter(|_| self.can_go_on().is_none()) {
            let _ = fs::remove_file(place);
            let _ = fs::remove_file(place.with_extension("json"));
        }
    }
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn copy(from: &mut dyn Read, to: &mut NamedTempFile, most: u64) -> io::Result<()> {
    match io::copy(&mut from.take(most + 1), to)? {
        copied if copied > most => Err(io::ErrorKind::FileTooLarge.into()),
        _ => Ok(()),
    }
}

/// Removes what nobody went on with.
fn forget_old(folder: &Path) {
    let is_old = |entry: &fs::DirEntry| {
        let modified = entry.metadata().and_then(|about| about.modified()).ok();
        modified.and_then(|at| SystemTime::now().duration_since(at).ok()).is_some_and(|age| age > KEPT)
    };
    for entry in fs::read_dir(folder).into_iter().flatten().flatten().filter(is_old) {
        let _ = fs::remove_file(entry.path());
    }
}
