//! Which files git could not give back: read from git's own index, because running git in a folder
//! of unknown origin would run what its configuration names.
//!
//! As git itself does at first sight, a file counts as unchanged while its size and time are those
//! of the index. What was staged and not committed is not seen. An index that cannot be read tells
//! nothing.

use std::collections::BTreeMap;
use std::fs::{self, File, Metadata};
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// The largest index that is read.
const LARGEST_INDEX: u64 = 64 << 20;
/// What stands before an entry's digest, in bytes.
const BEFORE_DIGEST: usize = 40;

/// Those of the files, relative to `root`, that lie in a repository as it does not know them.
pub(crate) fn unsaved<'a>(root: &Path, paths: impl Iterator<Item = &'a str>) -> Vec<String> {
    let Some((tree, known)) = root.canonicalize().ok().and_then(|root| repository(&root)) else {
        return Vec::new();
    };
    let Ok(root) = root.canonicalize() else { return Vec::new() };
    let is_unsaved = |path: &str| {
        let whole = root.join(path);
        let Ok(about) = fs::symlink_metadata(&whole) else { return false };
        let inner = whole.strip_prefix(&tree).ok().and_then(Path::to_str);
        inner.and_then(|inner| known.get(inner)).is_none_or(|state| *state != State::of(&about))
    };
    paths.filter(|path| is_unsaved(path)).map(ToOwned::to_owned).collect()
}

/// By what git tells at first sight whether a file has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct State {
    seconds: u32,
    size: u32,
}

impl State {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "as git's index does")]
    fn of(about: &Metadata) -> Self {
        Self { seconds: about.mtime() as u32, size: about.size() as u32 }
    }
}

/// The working tree around a folder, and the files that git knows in it.
fn repository(root: &Path) -> Option<(PathBuf, BTreeMap<String, State>)> {
    let (tree, git) = root.ancestors().find_map(|folder| Some((folder, git_of(folder)?)))?;
    let mut index = Vec::new();
    File::open(git.join("index")).ok()?.take(LARGEST_INDEX).read_to_end(&mut index).ok()?;
    let is_longer = fs::read_to_string(git.join("config")).is_ok_and(|text| text.contains("sha256"));
    Some((tree.to_owned(), entries(&index, if is_longer { 32 } else { 20 })?))
}

/// Where the repository of a working tree lies: in it, or where a file of that name says.
fn git_of(folder: &Path) -> Option<PathBuf> {
    let git = folder.join(".git");
    if git.is_dir() {
        return Some(git);
    }
    let text = fs::metadata(&git)
        .ok()
        .filter(|about| about.len() < 4096)
        .and_then(|_| fs::read_to_string(&git).ok())?;
    Some(folder.join(text.strip_prefix("gitdir: ")?.trim_end()))
}

/// The entries of an index, of its versions 2 to 4.
fn entries(index: &[u8], digest: usize) -> Option<BTreeMap<String, State>> {
    let number = |at: usize| Some(u32::from_be_bytes(*index.get(at..)?.first_chunk()?));
    let version = number(4).filter(|version| index.starts_with(b"DIRC") && (2..=4).contains(version))?;
    let mut known = BTreeMap::new();
    let mut name: Vec<u8> = Vec::new();
    let mut at = 12;
    for _ in 0..number(8)? {
        let state = State { seconds: number(at + 8)?, size: number(at + 36)? };
        let flags = at + BEFORE_DIGEST + digest;
        let is_extended = index.get(flags)? & 0x40 != 0;
        let mut start = flags + if is_extended { 4 } else { 2 };
        if version == 4 {
            let (dropped, length) = offset(index.get(start..)?)?;
            name.truncate(name.len().checked_sub(dropped)?);
            start += length;
        } else {
            name.clear();
        }
        let rest = index.get(start..)?;
        let length = rest.iter().position(|byte| *byte == 0)?;
        name.extend(&rest[..length]);
        let end = start + length;
        // Up to version 3 each entry is filled up with zeros, at least one, to a multiple of eight.
        at = if version == 4 { end + 1 } else { at + ((end - at) / 8 + 1) * 8 };
        known.insert(String::from_utf8_lossy(&name).into_owned(), state);
    }
    Some(known)
}

/// A number of git's own encoding, and how many bytes it takes.
fn offset(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut value = usize::from(bytes.first()? & 0x7f);
    let mut length = 1;
    while bytes.get(length - 1)? & 0x80 != 0 {
        value = value.checked_add(1)?.checked_mul(128)? + usize::from(bytes.get(length)? & 0x7f);
        length += 1;
    }
    Some((value, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str, seconds: u32, size: u32) -> Vec<u8> {
        let mut bytes = vec![0; BEFORE_DIGEST + 20];
        bytes[8..12].copy_from_slice(&seconds.to_be_bytes());
        bytes[36..40].copy_from_slice(&size.to_be_bytes());
        bytes.extend([0, u8::try_from(name.len()).unwrap()]);
        bytes.extend(name.as_bytes());
        bytes.resize((bytes.len() / 8 + 1) * 8, 0);
        bytes
    }

    fn index(entries: &[Vec<u8>]) -> Vec<u8> {
        let count = u32::try_from(entries.len()).unwrap().to_be_bytes();
        [b"DIRC\0\0\0\x02".to_vec(), count.to_vec(), entries.concat()].concat()
    }

    #[test]
    fn what_git_knows_is_what_it_has_of_that_size_and_time() {
        let root = tempfile::tempdir().unwrap();
        let project = root.path().join("project");
        fs::create_dir_all(root.path().join(".git")).unwrap();
        fs::create_dir_all(&project).unwrap();
        for name in ["same", "longer", "new"] {
            fs::write(project.join(name), "four").unwrap();
        }
        let State { seconds, .. } = State::of(&fs::metadata(project.join("same")).unwrap());
        let known = [entry("project/longer", seconds, 3), entry("project/same", seconds, 4)];
        fs::write(root.path().join(".git/index"), index(&known)).unwrap();
        let unsaved = unsaved(&project, ["same", "longer", "new", "away"].into_iter());
        assert_eq!(unsaved, ["longer", "new"]);
    }

    #[test]
    fn what_is_no_index_tells_nothing() {
        let whole = index(&[entry("a", 1, 1), entry("some/longer/name", 2, 2)]);
        assert_eq!(entries(&whole, 20).unwrap().len(), 2);
        for end in 0..whole.len() - 8 {
            assert!(entries(&whole[..end], 20).is_none_or(|known| known.len() < 3), "{end}");
        }
        assert!(entries(b"DIRC\0\0\0\x09\0\0\0\0", 20).is_none());
        assert_eq!(offset(&[0x80, 0x00]), Some((128, 2)));
        assert_eq!(offset(&[0xff; 40]), None);
    }
}
