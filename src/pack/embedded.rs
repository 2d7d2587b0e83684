//! The pack that the binary carries: what `build.rs` made of `questions/nodejs`.
//!
//! Each file is deflated by itself, so that one is had without the others.

use std::collections::BTreeSet;
use std::io::Read;
use std::ops::Range;

use flate2::read::DeflateDecoder;

use super::tree::Entry;

/// A file: its path, how long it is, and where in [`PACKED`] its deflated content lies.
type Packed = (&'static str, usize, Range<usize>);

/// By path.
#[expect(clippy::unreadable_literal, reason = "written by build.rs")]
static FILES: &[Packed] = &include!(concat!(env!("OUT_DIR"), "/pack.rs"));
static PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/pack.bin"));

/// Whether there is such a file.
pub(super) fn has(path: &str) -> bool {
    find(path).is_some()
}

/// The content of a file.
pub(super) fn read(path: &str) -> Option<Vec<u8>> {
    let (_, size, place) = find(path)?;
    let mut bytes = Vec::with_capacity(*size);
    DeflateDecoder::new(&PACKED[place.clone()]).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// The files below `folder` (`""` is the whole pack), and the folders that they lie in.
pub(super) fn list(folder: &str) -> Vec<Entry> {
    let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    let first = FILES.partition_point(|(path, ..)| *path < prefix.as_str());
    let below = || FILES[first..].iter().take_while(|(path, ..)| path.starts_with(&prefix));
    let folders: BTreeSet<&str> = below()
        .flat_map(|(path, ..)| path.match_indices('/').map(|(end, _)| &path[..end]))
        .filter(|path| path.len() > prefix.len())
        .collect();
    let entry = |path: &str, is_folder, size| Entry { path: path.to_owned(), is_folder, size, modified: 0 };
    let files = below().map(|(path, size, _)| entry(path, false, *size as u64));
    folders.into_iter().map(|path| entry(path, true, 0)).chain(files).collect()
}

fn find(path: &str) -> Option<&'static Packed> {
    FILES.binary_search_by_key(&path, |(path, ..)| path).ok().map(|at| &FILES[at])
}
