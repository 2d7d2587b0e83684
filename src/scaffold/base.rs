//! The texts that a project was started with, packed into the lines of its mark: what an update
//! merges from, since the template of that time is at hand no more.
//!
//! One file is one rename, so mark and texts are never of different times. What cannot be
//! unpacked is left out: such a file is then merged like a binary one, and nothing is lost.

use std::collections::BTreeMap;
use std::io::{Read, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;

use super::mark::Base;
use crate::pack::{File, sha256};

/// As many bytes of text are kept; a starter has a few thousand.
const MOST_TEXT: usize = 4 << 20;
/// Quotes, commas and escapes of the list that is packed.
const MOST_PACKED: u64 = 3 * MOST_TEXT as u64;
const LINE: usize = 96;

/// Packs the files that are text, as far as there is room.
pub(super) fn pack(files: &[File]) -> Base {
    let mut room = MOST_TEXT;
    let mut texts: BTreeMap<&str, &str> = BTreeMap::new();
    for file in files {
        if let Ok(text) = std::str::from_utf8(&file.bytes)
            && let Some(left) = room.checked_sub(text.len())
        {
            room = left;
            texts.insert(&file.path, text);
        }
    }
    let list = serde_json::to_vec(&texts).expect("a map of texts is a JSON object");
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
    let packed = packed.write_all(&list).and_then(|()| packed.finish()).expect("memory can be written to");
    let text = STANDARD.encode(packed);
    let lines = text.as_bytes().chunks(LINE).map(|line| String::from_utf8_lossy(line).into_owned());
    Base { packed: lines.collect() }
}

/// The texts that are what the digests say.
pub(super) fn unpack(base: &Base, digests: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let mut texts = unpacked(base).unwrap_or_default();
    texts.retain(|path, text| digests.get(path).is_some_and(|digest| *digest == sha256(text.as_bytes())));
    texts
}

fn unpacked(base: &Base) -> Option<BTreeMap<String, String>> {
    let packed = STANDARD.decode(base.packed.concat()).ok()?;
    let mut list = Vec::new();
    ZlibDecoder::new(&*packed).take(MOST_PACKED).read_to_end(&mut list).ok()?;
    serde_json::from_slice(&list).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_packed_comes_back_if_it_is_what_the_digests_say() {
        let file = |path: &str, bytes: &[u8]| File { path: path.to_owned(), bytes: bytes.to_owned() };
        let files = [file("a.mjs", "grün\r\n".as_bytes()), file("b.png", &[0xff, 0]), file("c", b"changed")];
        let mut digests: BTreeMap<_, _> =
            files.iter().map(|file| (file.path.clone(), sha256(&file.bytes))).collect();
        digests.insert("c".to_owned(), sha256(b"another"));
        let texts = unpack(&pack(&files), &digests);
        assert_eq!(texts, BTreeMap::from([("a.mjs".to_owned(), "grün\r\n".to_owned())]));
    }

    #[test]
    fn what_is_broken_is_left_out() {
        for packed in [vec![], vec!["*".to_owned()], vec!["AAAA".to_owned()]] {
            assert_eq!(unpack(&Base { packed }, &BTreeMap::new()), BTreeMap::new());
        }
    }
}
