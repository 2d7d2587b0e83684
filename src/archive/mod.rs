//! Archives of strangers, entry by entry: `.zip`, and `.tar` plain, with gzip or with Zstandard.
//!
//! Nothing is unpacked to the disk here: whoever reads gets names that passed the [`Wall`], and
//! bytes in bounds. A link that is not to be passed over, a device and a name that would lie outside
//! end the reading, and so does a second entry of one name. Modes and owners are not looked at. Bytes
//! are counted as they come out, so that a bomb costs no more than an honest archive may.

mod wall;

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;

pub(crate) use wall::{Names, Refused, Wall};

/// What an archive may unpack to, however small it is.
const ALWAYS_ALLOWED: u64 = 16 << 20;
/// Of a `.tar`, what stands between files counts as well.
const FRAME: u64 = 4;

/// How an archive is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Zip,
    Tar,
    TarGz,
    TarZst,
}

impl Kind {
    /// By what a file is called.
    pub(crate) fn of_name(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let ends = |ending: &str| name.ends_with(ending);
        match () {
            () if ends(".zip") => Some(Self::Zip),
            () if ends(".tar.gz") || ends(".tgz") => Some(Self::TarGz),
            () if ends(".tar.zst") || ends(".tzst") => Some(Self::TarZst),
            () if ends(".tar") => Some(Self::Tar),
            () => None,
        }
    }

    /// By its first bytes; what is packed with gzip or Zstandard is taken for a `.tar`.
    pub(crate) fn of_content(start: &[u8]) -> Option<Self> {
        match start {
            [0x1f, 0x8b, ..] => Some(Self::TarGz),
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Self::TarZst),
            [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Some(Self::Zip),
            _ if start.get(257..262) == Some(b"ustar") => Some(Self::Tar),
            _ => None,
        }
    }
}

/// How far an archive may go.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// Entries of all kinds.
    pub(crate) entries: usize,
    /// Bytes of one file, and of all that are taken.
    pub(crate) file: u64,
    pub(crate) total: u64,
    /// How many times its own size it may unpack to, where that is much.
    pub(crate) ratio: u64,
    /// Parts of a path.
    pub(crate) depth: usize,
    pub(crate) names: Names,
    /// Links that are passed over by their paths, and not made; any other ends the reading.
    pub(crate) passed_over: fn(&str) -> bool,
}

/// Why an archive cannot be taken.
#[derive(Debug)]
pub(crate) enum Stop {
    TooMuch(TooMuch),
    Broken(String),
}

/// Which bound an archive is beyond.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TooMuch {
    Bytes,
    File,
    Files,
    Depth,
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

impl From<Refused> for Stop {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::TooDeep(_) => Self::TooMuch(TooMuch::Depth),
            refused => Self::Broken(refused.to_string()),
        }
    }
}

/// What is done with a file of an archive.
pub(crate) type Take<'a> = dyn FnMut(String, Vec<u8>) -> Result<(), Stop> + 'a;

/// Reads an archive from its start, and hands over each file that is `wanted`, by its path in it; how
/// many links were passed over.
pub(crate) fn read(
    file: File,
    kind: Kind,
    bounds: &Bounds,
    wanted: fn(&str) -> bool,
    take: &mut Take<'_>,
) -> Result<usize, Stop> {
    let packed = file.metadata()?.len();
    let most = packed.saturating_mul(bounds.ratio).clamp(ALWAYS_ALLOWED, FRAME * bounds.total);
    let wall = Wall::new(bounds.names, bounds.depth);
    let mut reading =
        Reading { bounds, wall, left: bounds.total, raw: most, entries: 0, links: 0, wanted, take };
    let bytes = BufReader::new(file);
    match kind {
        Kind::Zip => reading.zip(bytes),
        Kind::Tar => reading.tar(bytes),
        Kind::TarGz => reading.tar(MultiGzDecoder::new(bytes)),
        Kind::TarZst => {
            let unpacked = ruzstd::decoding::StreamingDecoder::new(bytes);
            reading.tar(unpacked.map_err(|error| Stop::Broken(error.to_string()))?)
        }
    }?;
    Ok(reading.links)
}

struct Reading<'a, 't> {
    bounds: &'a Bounds,
    wall: Wall,
    /// Bytes that may still be taken, and that may still come out of the packing.
    left: u64,
    raw: u64,
    entries: usize,
    links: usize,
    wanted: fn(&str) -> bool,
    take: &'a mut Take<'t>,
}

impl Reading<'_, '_> {
    fn zip(&mut self, bytes: BufReader<File>) -> Result<(), Stop> {
        let mut archive = zip::ZipArchive::new(bytes)?;
        if archive.has_duplicate_names() {
            return Err(Stop::Broken("a file is there twice".to_owned()));
        }
        for index in 0..archive.len() {
            let mut entry = archive.by_index(index)?;
            let name = entry.name()?.into_owned();
            let is_folder = entry.is_dir();
            let path = self.pass(&name, is_folder)?;
            if entry.is_symlink() {
                self.link(&name, path.as_deref())?;
                continue;
            }
            if entry.unix_mode().is_some_and(|mode| !matches!(mode & 0o170_000, 0 | 0o100_000 | 0o040_000)) {
                return Err(Stop::Broken(format!("`{name}` is neither a file nor a folder")));
            }
            if let Some(path) = path.filter(|path| !is_folder && (self.wanted)(path)) {
                let mut raw = self.raw;
                self.file(path, &mut Metered { bytes: &mut entry, left: &mut raw })?;
                self.raw = raw;
            }
        }
        Ok(())
    }

    fn tar(&mut self, bytes: impl Read) -> Result<(), Stop> {
        let mut raw = self.raw;
        let mut archive = tar::Archive::new(Metered { bytes, left: &mut raw });
        for entry in archive.entries()? {
            let mut entry = entry?;
            let name = String::from_utf8(entry.path_bytes().into_owned())
                .map_err(|_| Stop::Broken("the name of an entry is not UTF-8".to_owned()))?;
            let kind = entry.header().entry_type();
            if kind.is_pax_global_extensions() {
                continue;
            }
            let path = self.pass(&name, kind.is_dir())?;
            if kind.is_symlink() || kind.is_hard_link() {
                self.link(&name, path.as_deref())?;
                continue;
            }
            if !kind.is_file() && !kind.is_dir() {
                return Err(Stop::Broken(format!("`{name}` is neither a file nor a folder")));
            }
            if let Some(path) = path.filter(|path| kind.is_file() && (self.wanted)(path)) {
                self.file(path, &mut entry)?;
            }
        }
        // Its own checksum stands at the end of what it is packed with.
        io::copy(&mut archive.into_inner(), &mut io::sink())?;
        Ok(())
    }

    fn link(&mut self, name: &str, path: Option<&str>) -> Result<(), Stop> {
        self.links += 1;
        match path.is_some_and(self.bounds.passed_over) {
            true => Ok(()),
            false => Err(Stop::Broken(format!("`{name}` is a link"))),
        }
    }

    fn pass(&mut self, name: &str, is_folder: bool) -> Result<Option<String>, Stop> {
        self.entries += 1;
        if self.entries > self.bounds.entries {
            return Err(Stop::TooMuch(TooMuch::Files));
        }
        Ok(self.wall.pass(name, is_folder)?)
    }

    fn file(&mut self, path: String, content: &mut dyn Read) -> Result<(), Stop> {
        let mut bytes = Vec::new();
        content.take(self.bounds.file + 1).read_to_end(&mut bytes)?;
        let size = bytes.len() as u64;
        if size > self.bounds.file {
            return Err(Stop::TooMuch(TooMuch::File));
        }
        self.left = self.left.checked_sub(size).ok_or(Stop::TooMuch(TooMuch::Bytes))?;
        (self.take)(path, bytes)
    }
}

/// Bytes that come out of a packing, which fail where they are too many.
struct Metered<'a, R> {
    bytes: R,
    left: &'a mut u64,
}

impl<R: Read> Read for Metered<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.bytes.read(buffer)?;
        *self.left = self
            .left
            .checked_sub(read as u64)
            .ok_or_else(|| io::Error::other("it unpacks to far more than its own size"))?;
        Ok(read)
    }
}

/// The one folder that lies around everything in `root`, if there is one.
pub(crate) fn top_folder(root: &Path) -> io::Result<Option<std::path::PathBuf>> {
    let entries = std::fs::read_dir(root)?.collect::<io::Result<Vec<_>>>()?;
    match &*entries {
        [only] if only.file_type()?.is_dir() => Ok(Some(only.path())),
        _ => Ok(None),
    }
}
