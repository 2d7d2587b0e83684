//! Reading projects, folders and archives alike: what is taken, what is left out and noted, and what
//! ends the reading. The worst that a stranger hands in is here as well as in `tests/take_homes.rs`,
//! since only from inside can it be seen that nothing was unpacked.

use std::fs;
use std::io::Write;
use std::os::unix::fs::symlink;

use super::*;

const PACKAGE_JSON: &str = r#"{ "type": "module" }"#;

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn paths(project: &Project) -> Vec<&str> {
    project.files().map(|(path, _)| path).collect()
}

#[test]
fn a_folder_is_read_without_what_is_nobodys_work() {
    let folder = folder(&[
        ("package.json", PACKAGE_JSON),
        ("src/cache.mjs", "export {};"),
        (".git/config", "x"),
        ("node_modules/a/index.js", "x"),
        ("a/node_modules/b.js", "x"),
        ("a b\n.txt", "x"),
    ]);
    symlink("/etc/passwd", folder.path().join("secret")).unwrap();
    symlink("src", folder.path().join("linked")).unwrap();
    let project = Project::read(folder.path()).unwrap();
    assert_eq!(paths(&project), ["a b\n.txt", "package.json", "src/cache.mjs"]);
    assert!(project.modules.is_some());
    let mut notes = project.notes.clone();
    notes.sort();
    assert_eq!(
        notes,
        ["left out `linked`: it is a symbolic link", "left out `secret`: it is a symbolic link"]
    );
}

#[test]
fn what_is_too_much_or_no_project_is_told() {
    let empty = folder(&[("x.js", "1")]);
    assert!(matches!(Project::read(empty.path()), Err(SubmissionError::NoPackage(_))));
    let large = folder(&[("package.json", PACKAGE_JSON)]);
    for number in 0..9 {
        // Holes cost no disk.
        let file = fs::File::create(large.path().join(format!("{number}.bin"))).unwrap();
        file.set_len(1 << 30).unwrap();
    }
    let read = Project::read(large.path());
    assert!(matches!(read, Err(SubmissionError::TooMuch { what: TooMuch::Bytes, .. })), "{read:?}");
    let mut deep = String::new();
    for _ in 0..40 {
        deep += "d/";
    }
    let deep = folder(&[("package.json", PACKAGE_JSON), (&format!("{deep}x"), "1")]);
    let read = Project::read(deep.path());
    assert!(matches!(read, Err(SubmissionError::TooMuch { what: TooMuch::Depth, .. })), "{read:?}");
}

#[test]
fn pipes_are_left_out_and_nobody_waits_for_them() {
    let folder = folder(&[("package.json", PACKAGE_JSON)]);
    let pipe = folder.path().join("pipe");
    let mode = rustix::fs::Mode::from_raw_mode(0o600);
    rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, mode, 0).unwrap();
    let project = Project::read(folder.path()).unwrap();
    assert_eq!(project.notes, ["left out `pipe`: it is no regular file"]);
}

fn tar(entries: &[(&str, tar::EntryType, &[u8])]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (name, kind, bytes) in entries {
        let mut header = tar::Header::new_ustar();
        // By hand: the library refuses to write what it refuses to read.
        header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
        header.set_entry_type(*kind);
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        if *kind == tar::EntryType::Symlink {
            header.set_link_name("/etc/passwd").unwrap();
        }
        header.set_cksum();
        archive.append(&header, *bytes).unwrap();
    }
    archive.into_inner().unwrap()
}

fn read_archive(name: &str, bytes: &[u8]) -> Result<Project, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    Project::read(&path).map_err(|error| error.to_string().split("` ").last().unwrap().to_owned())
}

#[test]
fn a_tar_archive_is_read_without_its_top_folder() {
    use tar::EntryType::{Directory, Regular};
    let bytes = tar(&[
        ("work/", Directory, b""),
        ("work/package.json", Regular, PACKAGE_JSON.as_bytes()),
        ("work/src/a.mjs", Regular, b"1"),
        ("work/node_modules/b.js", Regular, b"2"),
    ]);
    assert_eq!(paths(&read_archive("x.tar", &bytes).unwrap()), ["package.json", "src/a.mjs"]);
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(&bytes).unwrap();
    let packed = packed.finish().unwrap();
    assert_eq!(paths(&read_archive("x.tgz", &packed).unwrap()), ["package.json", "src/a.mjs"]);
}

#[test]
fn what_it_depends_on_comes_along_in_an_archive_without_its_links() {
    use tar::EntryType::{Regular, Symlink};
    let bytes = tar(&[
        ("work/package.json", Regular, PACKAGE_JSON.as_bytes()),
        ("work/node_modules/.bin/left", Symlink, b""),
        ("work/node_modules/left/index.js", Regular, b"1"),
    ]);
    let project = read_archive("x.tar", &bytes).unwrap();
    assert_eq!(project.notes, ["left out `node_modules/.bin`: its links are not needed"]);
    let modules = project.modules.clone().unwrap();
    assert_eq!(fs::read(modules.join("left/index.js")).unwrap(), b"1");
    assert!(modules.join(".bin").symlink_metadata().is_err());
    drop(project);
    assert!(!modules.exists());
}

#[test]
fn a_pipe_that_is_called_an_archive_is_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("x.zip");
    let mode = rustix::fs::Mode::from_raw_mode(0o600);
    rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, mode, 0).unwrap();
    assert!(matches!(Project::read(&pipe), Err(SubmissionError::NotRegular(_))));
}

#[test]
fn hostile_tar_archives_are_refused() {
    use tar::EntryType::{Char, Fifo, Link, Regular, Symlink};
    let check = |entries: &[(&str, tar::EntryType, &[u8])], expected: &str| {
        assert_eq!(read_archive("x.tar", &tar(entries)).unwrap_err(), expected);
    };
    check(&[("../up", Regular, b"1")], "would lie outside of it");
    check(&[("/etc/x", Regular, b"1")], "would lie outside of it");
    check(&[("a/../../x", Regular, b"1")], "would lie outside of it");
    check(&[("link", Symlink, b"")], "is a link");
    check(&[("hard", Link, b"")], "is a link");
    check(&[("node_modules/x", Symlink, b"")], "is a link");
    check(&[("pipe", Fifo, b"")], "is neither a file nor a folder");
    check(&[("disk", Char, b"")], "is neither a file nor a folder");
    check(&[("a", Regular, b"1"), ("a", Regular, b"2")], "is there twice");
}

#[test]
fn bombs_are_cut_off() {
    use tar::EntryType::Regular;
    let zeros = vec![0; 9 << 20];
    let bytes = tar(&[("package.json", Regular, PACKAGE_JSON.as_bytes()), ("big", Regular, &zeros)]);
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(&bytes).unwrap();
    assert_eq!(read_archive("x.tar.gz", &packed.finish().unwrap()).unwrap_err(), "has more than 64 MiB");
}

fn zip(entries: &[(&str, &[u8], bool)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for (name, bytes, is_link) in entries {
        if *is_link {
            archive.add_symlink(*name, "/etc/passwd", options).unwrap();
        } else {
            archive.start_file(*name, options).unwrap();
            archive.write_all(bytes).unwrap();
        }
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn zip_archives_are_read_as_strictly() {
    let package = PACKAGE_JSON.as_bytes();
    let whole = zip(&[("top/package.json", package, false), ("top/src/a.mjs", b"1", false)]);
    assert_eq!(paths(&read_archive("x.zip", &whole).unwrap()), ["package.json", "src/a.mjs"]);
    let check = |entries: &[(&str, &[u8], bool)], expected: &str| {
        assert_eq!(read_archive("x.zip", &zip(entries)).unwrap_err(), expected);
    };
    check(&[("../x", b"1", false)], "would lie outside of it");
    check(&[("a\\..\\x", b"1", false)], "would lie outside of it");
    check(&[("link", b"", true)], "is a link");
    let zeros = vec![0; 9 << 20];
    check(&[("package.json", package, false), ("big", &zeros, false)], "has more than 64 MiB");
    assert!(read_archive("x.zip", b"no archive").is_err());
}
