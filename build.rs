//! Fingerprints the built-in pack while it is being compiled in, so that the binary can tell at
//! start-up, without hashing anything, whether what it indexed before is still what it carries.

#![expect(clippy::print_stdout, reason = "this is how a build script speaks to cargo")]

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::{fs, io};

const PACK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/questions/nodejs");

fn main() -> io::Result<()> {
    let mut files = Vec::new();
    collect(Path::new(PACK), &mut files)?;
    files.sort();
    let mut hasher = DefaultHasher::new();
    for path in &files {
        path.strip_prefix(PACK).unwrap_or(path).hash(&mut hasher);
        fs::read(path)?.hash(&mut hasher);
    }
    println!("cargo:rustc-env=PREPKIT_BUILTIN_FINGERPRINT={:016x}", hasher.finish());
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed={PACK}");
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), files)?;
        } else {
            files.push(entry.path());
        }
    }
    Ok(())
}
