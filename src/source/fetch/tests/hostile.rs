//! Archives as nobody should make them, made by code: a reader can see what is wrong with each.

use std::io::{Cursor, Write};

use tar::EntryType;

/// A `.tar` of entries by hand: the library refuses to write what it refuses to read.
pub(super) fn tar(entries: &[(&str, EntryType, &[u8])]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (name, kind, bytes) in entries {
        let mut header = tar::Header::new_ustar();
        header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
        header.set_entry_type(*kind);
        header.set_size(bytes.len() as u64);
        header.set_mode(0o6777);
        if matches!(kind, EntryType::Symlink | EntryType::Link) {
            header.set_link_name("/etc/passwd").unwrap();
        }
        header.set_cksum();
        archive.append(&header, *bytes).unwrap();
    }
    archive.into_inner().unwrap()
}

/// A `.tar` of honest files.
pub(super) fn tar_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let entries: Vec<_> = files.iter().map(|(name, bytes)| (*name, EntryType::Regular, *bytes)).collect();
    tar(&entries)
}

pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

pub(super) fn zstd(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

/// A `.zip` of entries: files, or links where the bytes say where to.
pub(super) fn zip(entries: &[(&str, &[u8], bool)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for (name, bytes, is_link) in entries {
        if *is_link {
            archive.add_symlink(*name, str::from_utf8(bytes).unwrap(), options).unwrap();
        } else {
            archive.start_file(*name, options).unwrap();
            archive.write_all(bytes).unwrap();
        }
    }
    archive.finish().unwrap().into_inner()
}

/// A `.zip` with a name in it exchanged for another one of the same length, everywhere.
pub(super) fn zip_renamed(name: &str, other: &str) -> Vec<u8> {
    assert_eq!(name.len(), other.len());
    let mut bytes = zip(&[("a.md", b"1", false), (name, b"2", false)]);
    let places: Vec<usize> =
        (0..bytes.len() - name.len()).filter(|at| bytes[*at..].starts_with(name.as_bytes())).collect();
    for at in places {
        bytes[at..at + name.len()].copy_from_slice(other.as_bytes());
    }
    bytes
}
