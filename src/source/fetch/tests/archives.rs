//! Archives, honest and hostile, from the disk: what they hold, or why nothing of them is taken.

use tar::EntryType::{self, Block, Char, Continuous, Directory, Fifo, Link, Regular, Symlink};

use super::hostile::{gzip, tar, tar_of, zip, zip_renamed, zstd};
use super::{Person, assert_says, files, unchanged};
use crate::source::fetch::fetcher::Form;

const PAGE: &[u8] = b"# Questions\n";

fn write(person: &Person, name: &str, bytes: &[u8]) -> String {
    let path = person.home.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    path.display().to_string()
}

/// The files of an archive, or why it cannot be had.
fn unpacked(name: &str, bytes: &[u8]) -> Result<Vec<String>, String> {
    let person = Person::new();
    let source = write(&person, name, bytes);
    match person.try_fetch(&source, None) {
        Ok(answer) => Ok(files(&super::fetched(answer).root)),
        Err(error) => Err(error.to_string()),
    }
}

#[test]
fn every_kind_is_unpacked_without_its_top_folder() {
    let bytes = tar(&[
        ("top/", Directory, b""),
        ("top/pack.toml", Regular, b"format = 1"),
        ("top/a/b.md", Regular, PAGE),
        ("top/LICENSE", Regular, b"MIT"),
    ]);
    let expected = ["LICENSE", "a/b.md", "pack.toml"];
    assert_eq!(unpacked("x.tar.gz", &gzip(&bytes)).unwrap(), expected);
    assert_eq!(unpacked("x.tar.zst", &zstd(&bytes)).unwrap(), expected);
    assert_eq!(unpacked("x.tar", &bytes).unwrap(), expected);
    // What it is tells what comes, not what it is called.
    assert_eq!(unpacked("x.zip", &gzip(&bytes)).unwrap(), expected);
    let bytes = zip(&[("pack.toml", b"", false), ("a/b.md", PAGE, false), ("__MACOSX/x", b"", false)]);
    assert_eq!(unpacked("x", &bytes).unwrap(), ["a/b.md", "pack.toml"]);
}

#[test]
fn what_is_unpacked_is_owned_and_goes_away() {
    use std::os::unix::fs::PermissionsExt;
    let person = Person::new();
    let bytes = gzip(&tar_of(&[("top/LICENSE.md", b"MIT"), ("top/run.sh", b"#!/bin/sh")]));
    let source = write(&person, "x.tar.gz", &bytes);
    let fetched = person.fetch(&source);
    let root = fetched.root.clone();
    assert_eq!(fetched.form, Form::Folder);
    assert_eq!(fetched.licence, Some(root.join("LICENSE.md")));
    // The archive wants it to be run by everybody, as its owner.
    assert_eq!(root.join("run.sh").metadata().unwrap().permissions().mode() & 0o7111, 0);
    let known = fetched.known.clone();
    drop(fetched);
    assert!(!root.exists());
    unchanged(person.try_fetch(&source, Some(&known)).unwrap());
}

#[test]
fn hostile_entries_end_it() {
    let check = |entries: &[(&str, EntryType, &[u8])], expected: &str| {
        for bytes in [gzip(&tar(entries)), zstd(&tar(entries))] {
            assert_says(&unpacked("x.tar.gz", &bytes).unwrap_err(), expected);
        }
    };
    for name in ["../up", "a/../../up", "/etc/x", "a\\..\\up", "//x/y"] {
        check(&[("a.md", Regular, PAGE), (name, Regular, b"1")], "would lie outside of it");
    }
    for name in ["C:/x", "a/nul", "aux.md", "com1", "a.", "a /b", "a\tb", "a\u{202e}b", "a\u{1b}[2Jb"] {
        check(&[(name, Regular, b"1")], "is not a file name that every system knows");
    }
    for kind in [Symlink, Link] {
        check(&[("a.md", Regular, PAGE), ("x", kind, b"")], "is a link");
    }
    for kind in [Fifo, Char, Block, Continuous] {
        check(&[("a.md", Regular, PAGE), ("x", kind, b"")], "is neither a file nor a folder");
    }
    check(&[("x", EntryType::GNUSparse, b"")], "sparse entry");
    // A link to a folder, and then a file through it.
    check(&[("x", Symlink, b""), ("x/passwd", Regular, b"1")], "is a link");
    check(&[("a", Regular, b"1"), ("a", Regular, b"2")], "is there twice");
    check(&[("A/x", Regular, b"1"), ("a/x", Regular, b"2")], "are one name on some systems");
    check(&[("a", Regular, b"1"), ("a/x", Regular, b"2")], "is a file and a folder");
    check(&[(&"d/".repeat(40), Directory, b""), ("x", Regular, b"")], "lie more than 24 deep");
}

#[test]
fn hostile_zip_entries_end_it() {
    let check = |entries: &[(&str, &[u8], bool)], expected: &str| {
        assert_says(&unpacked("x.zip", &zip(entries)).unwrap_err(), expected);
    };
    check(&[("../up", b"1", false)], "would lie outside of it");
    check(&[("a\\..\\up", b"1", false)], "would lie outside of it");
    check(&[("x", b"/etc/passwd", true)], "is a link");
    check(&[("A.md", b"1", false), ("a.md", b"2", false)], "are one name on some systems");
    assert_says(&unpacked("x.zip", &zip_renamed("b.md", "a.md")).unwrap_err(), "is there twice");
    assert_says(&unpacked("x.zip", &zip_renamed("b.md", "/etc")).unwrap_err(), "would lie outside of it");
}

#[test]
fn bombs_are_cut_off() {
    let zeros = vec![0; 30 << 20];
    let tar = tar_of(&[("a", &zeros), ("b", &zeros), ("c", &zeros)]);
    for bytes in [gzip(&tar), zstd(&tar)] {
        assert_says(&unpacked("x.tar", &bytes).unwrap_err(), "far more than its own size");
    }
    let bytes = zip(&[("a", &zeros, false), ("b", &zeros, false)]);
    assert_says(&unpacked("x.zip", &bytes).unwrap_err(), "far more than its own size");
    let large = vec![0; 33 << 20];
    assert_says(&unpacked("x.tar", &tar_of(&[("a", &large)])).unwrap_err(), "more than 32 MiB");
}

#[test]
fn too_many_entries_are_too_many() {
    let names: Vec<String> = (0..20_001).map(|number| format!("d{number}/")).collect();
    let entries: Vec<_> = names.iter().map(|name| (&**name, Directory, &b""[..])).collect();
    assert_says(&unpacked("x.tar.gz", &gzip(&tar(&entries))).unwrap_err(), "more than 20000 files");
}

#[test]
fn what_is_cut_or_changed_is_no_archive() {
    let text: Vec<u8> = (0..50_000u32).flat_map(|it| it.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    let bytes = gzip(&tar_of(&[("a.md", &text), ("b.md", &text)]));
    for length in [20, bytes.len() / 2, bytes.len() - 1] {
        assert_says(&unpacked("x.tar.gz", &bytes[..length]).unwrap_err(), "cannot be taken as an archive");
    }
    let mut changed = bytes.clone();
    let end = changed.len() - 6;
    changed[end] ^= 1;
    assert_says(&unpacked("x.tar.gz", &changed).unwrap_err(), "cannot be taken as an archive");
    assert_says(&unpacked("x.tar.gz", b"# Sorry").unwrap_err(), "is called an archive, and is none");
    assert_says(&unpacked("x.tar.gz", &gzip(b"# a page")).unwrap_err(), "cannot be taken as an archive");
}
