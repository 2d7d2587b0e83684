//! Plugins: added, listed, proved, upgraded and removed by the binary; tampered with; and one that does
//! every bad thing on request, which costs its own answer and nothing else.

mod additions;
mod life;
mod misbehaviour;
mod network;
mod new;
mod sql;

use std::fs;
use std::path::{Path, PathBuf};

use crate::env::TestEnv;

/// What stands in the misbehaving library before the name of its way, and how long that may be.
const MARK: &[u8] = b"prepkit-way-is: ";
const LONGEST: usize = 48;

/// A library of this workspace, which cargo built for these tests.
fn library(name: &str) -> PathBuf {
    let beside = std::env::current_exe().unwrap().parent().unwrap().to_owned();
    let file = format!("{}{name}{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    let path = beside.join(&file);
    assert!(path.is_file(), "cargo built no `{file}` in `{}`", beside.display());
    path
}

/// A copy of the misbehaving library that goes this way.
pub(crate) fn misbehaving(env: &TestEnv, way: &str) -> PathBuf {
    let mut bytes = fs::read(library("prepkit_misbehave")).unwrap();
    let places: Vec<usize> =
        bytes.windows(MARK.len()).enumerate().filter(|(_, it)| *it == MARK).map(|(at, _)| at).collect();
    assert!(!places.is_empty(), "the library has no mark");
    for at in places {
        let name = format!("{way:LONGEST$}");
        assert_eq!(name.len(), LONGEST, "{way}");
        let place = at + MARK.len();
        // The mark that it is looked for by has no name behind it.
        if bytes[place..].starts_with(b"well") {
            bytes[place..place + LONGEST].copy_from_slice(name.as_bytes());
        }
    }
    env.write(&format!("{way}{}", std::env::consts::DLL_SUFFIX), bytes)
}

/// Adds a library, which must be taken.
pub(crate) fn add(env: &TestEnv, library: &Path) {
    let added = env.run(&["plugin", "add", library.to_str().unwrap(), "--yes"]);
    assert_eq!(added.status, Some(0), "{added}");
}
