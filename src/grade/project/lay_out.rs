//! A project on the disk, where it is graded: its files, and a copy of what it depends on.

use std::fs;
use std::io;
use std::path::Path;

use super::HandedIn;
use crate::grade::stage::{open_to_dropped_root, write};

/// The most files of what a project depends on, and the most bytes of them.
const MOST_FILES: usize = 60_000;
const MOST_BYTES: u64 = 1 << 30;
/// Packages within packages lie deep.
const DEEPEST: usize = 64;

/// Puts every file in its place below `root`, which is there.
pub(in crate::grade) fn lay_out(handed: &HandedIn, root: &Path) -> io::Result<()> {
    for (path, bytes) in handed.project.files() {
        let place = root.join(path);
        let folder = place.parent().unwrap_or(root);
        make_folders(root, folder)?;
        write(&place, bytes)?;
    }
    match &handed.project.modules {
        Some(modules) => {
            let mut left = (MOST_FILES, MOST_BYTES);
            copy(modules, &root.join("node_modules"), &mut left, DEEPEST)
        }
        None => Ok(()),
    }
}

fn make_folders(root: &Path, folder: &Path) -> io::Result<()> {
    if folder == root || folder.is_dir() {
        return Ok(());
    }
    make_folders(root, folder.parent().unwrap_or(root))?;
    fs::create_dir(folder)?;
    open_to_dropped_root(folder, 0o755)
}

/// Copies files and folders; links lead nowhere where it runs, so that they are left out.
fn copy(from: &Path, to: &Path, left: &mut (usize, u64), deepest: usize) -> io::Result<()> {
    fs::create_dir(to)?;
    open_to_dropped_root(to, 0o755)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (kind, place) = (entry.file_type()?, to.join(entry.file_name()));
        if kind.is_dir() && deepest > 0 {
            copy(&entry.path(), &place, left, deepest - 1)?;
        } else if kind.is_file() {
            let size = entry.metadata()?.len();
            let too_much = || io::Error::other("what the project depends on is too large");
            left.0 = left.0.checked_sub(1).ok_or_else(too_much)?;
            left.1 = left.1.checked_sub(size).ok_or_else(too_much)?;
            fs::copy(entry.path(), &place)?;
            open_to_dropped_root(&place, 0o644)?;
        }
    }
    Ok(())
}
