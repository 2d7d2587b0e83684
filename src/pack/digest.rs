//! What tells two states of a pack apart.
//!
//! A fingerprint is cheap and answers "may the index be used as it is?": it looks at sizes and
//! times, never at content. A digest is SHA-256 over the content, is kept with every attempt, and
//! is the same for a folder and for the same files compiled in.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::tree::{Entry, Tree, TreeError, modified};

impl Tree {
    /// Changes whenever the files do: path, size and time of each, hashed.
    pub(crate) fn fingerprint(&self) -> Result<String, TreeError> {
        if matches!(self, Self::Embedded) {
            return Ok(env!("PREPKIT_BUILTIN_FINGERPRINT").to_owned());
        }
        let mut hasher = DefaultHasher::new();
        for Entry { path, size, modified, .. } in self.files("")? {
            (path, size, modified).hash(&mut hasher);
        }
        Ok(format!("{:016x}", hasher.finish()))
    }

    /// SHA-256 over path, length and content of every file, by path.
    pub(crate) fn digest(&self) -> Result<String, TreeError> {
        self.digest_below("")
    }

    /// The digest of one prompt's folder: stays when the rest of the pack changes.
    pub(crate) fn prompt_digest(&self, id: &str) -> Result<String, TreeError> {
        self.digest_below(id)
    }

    fn digest_below(&self, folder: &str) -> Result<String, TreeError> {
        let mut hasher = Sha256::new();
        for entry in self.files(folder)? {
            let content = self.read(&entry.path)?;
            let path = entry.path.strip_prefix(folder).unwrap_or(&entry.path).trim_start_matches('/');
            hasher.update((path.len() as u64).to_le_bytes());
            hasher.update(path.as_bytes());
            hasher.update((content.len() as u64).to_le_bytes());
            hasher.update(&content);
        }
        Ok(hex(&hasher.finalize()))
    }

    /// Hands over every file, by path; the first that `take` fails for is the last.
    pub(crate) fn each_file<E>(
        &self,
        mut take: impl FnMut(&str, &[u8]) -> Result<(), E>,
    ) -> Result<Result<(), E>, TreeError> {
        for entry in self.files("")? {
            if let Err(error) = take(&entry.path, &self.read(&entry.path)?) {
                return Ok(Err(error));
            }
        }
        Ok(Ok(()))
    }

    /// The files below a folder, by path; nothing may be missing.
    fn files(&self, folder: &str) -> Result<Vec<Entry>, TreeError> {
        let listing = self.list(folder);
        match listing.refused.into_iter().next() {
            Some(refused) => Err(refused),
            None => Ok(listing.entries.into_iter().filter(|entry| !entry.is_folder).collect()),
        }
    }
}

/// Changes whenever a file is written: its size and time.
pub(crate) fn file_fingerprint(path: &Path) -> io::Result<String> {
    let about = fs::metadata(path)?;
    Ok(format!("{} {}", about.len(), modified(&about)))
}

/// SHA-256 of these bytes in lowercase hexadecimal, as `sha256sum` prints it.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Bytes in lowercase hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let halves = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    halves.map(|half| char::from(DIGITS[usize::from(half)])).collect()
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    #[test]
    fn a_folder_and_its_embedded_twin_have_one_digest() {
        let folder = Tree::Folder(PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/questions/nodejs")));
        assert_eq!(super::super::builtin().digest().unwrap(), folder.digest().unwrap());
        assert_eq!(super::super::builtin().fingerprint().unwrap().len(), 16);
    }

    #[test]
    fn names_and_content_cannot_be_mistaken_for_each_other() {
        let digest = |files: &[(&str, &str)]| {
            let folder = tempfile::tempdir().unwrap();
            for (path, content) in files {
                std::fs::write(folder.path().join(path), content).unwrap();
            }
            Tree::Folder(folder.path().to_owned()).digest().unwrap()
        };
        assert_ne!(digest(&[("a", "bc")]), digest(&[("ab", "c")]));
        assert_ne!(digest(&[("a", "1"), ("b", "2")]), digest(&[("a", "2"), ("b", "1")]));
        assert_eq!(digest(&[("b", "2"), ("a", "1")]), digest(&[("a", "1"), ("b", "2")]));
    }

    #[test]
    fn bytes_are_digested_as_sha256sum_does() {
        assert_eq!(sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
