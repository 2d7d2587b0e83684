//! SHA-256 as lowercase hexadecimal: of one file's bytes, as `sha256sum` prints it, or of a tree.

use sha2::{Digest, Sha256};

/// The digest of one file's bytes.
pub(crate) fn digest(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// The digest of a tree of files, whatever order they come in.
///
/// Lengths are part of what is digested, so that no two trees run together to the same bytes.
pub(crate) fn digest_of_files<'a>(files: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> String {
    let mut files: Vec<_> = files.into_iter().collect();
    files.sort_unstable();
    let mut hasher = Sha256::new();
    for (path, bytes) in files {
        for part in [path.as_bytes(), bytes] {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part);
        }
    }
    hexadecimal(&hasher.finalize())
}

fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_file_is_digested_as_sha256sum_does() {
        assert_eq!(digest(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn a_tree_is_digested_whatever_its_order_and_never_runs_together() {
        let tree = digest_of_files([("a", b"1".as_slice()), ("b", b"2")]);
        assert_eq!(tree, digest_of_files([("b", b"2".as_slice()), ("a", b"1")]));
        assert_ne!(digest_of_files([("a", b"bc".as_slice())]), digest_of_files([("ab", b"c".as_slice())]));
        assert_ne!(tree, digest_of_files([("a", b"1".as_slice())]));
    }
}
