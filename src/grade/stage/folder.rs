//! A stage's folder: ours for as long as this process lives, and removed at its end.
//!
//! A process that is killed removes nothing. So each folder is locked, the lock ends with the
//! process however it ends, and the next prepkit removes what is locked by nobody.

use std::fs::{self, File};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::Once;
use std::time::Duration;

use tempfile::TempDir;

const PREFIX: &str = "prepkit-";
/// A folder is made before it is locked: what is younger is left alone.
const YOUNG: Duration = Duration::from_secs(60);

/// A locked folder for temporary files.
#[derive(Debug)]
pub(super) struct Folder {
    folder: TempDir,
    /// Closed last, by the order of the fields.
    _lock: File,
}

impl Folder {
    pub(super) fn new() -> std::io::Result<Self> {
        static SWEPT: Once = Once::new();
        SWEPT.call_once(|| sweep(&tempfile::env::temp_dir(), YOUNG));
        let folder = tempfile::Builder::new().prefix(PREFIX).tempdir()?;
        let lock = File::open(folder.path())?;
        // Where a file system has no locks, nothing is swept either.
        let _ = lock.try_lock_shared();
        Ok(Self { folder, _lock: lock })
    }

    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// Removes the folders of ours in which nobody works any more. What cannot be removed stays.
fn sweep(parent: &Path, young: Duration) {
    let Ok(entries) = fs::read_dir(parent) else { return };
    for entry in entries.flatten() {
        if entry.file_name().to_string_lossy().starts_with(PREFIX) && is_abandoned(&entry.path(), young) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

fn is_abandoned(path: &Path, young: Duration) -> bool {
    let is_ours = fs::symlink_metadata(path).is_ok_and(|found| {
        let age = found.modified().ok().and_then(|at| at.elapsed().ok()).unwrap_or_default();
        found.is_dir() && found.uid() == rustix::process::geteuid().as_raw() && age >= young
    });
    // Only a stage has a driver in it.
    is_ours
        && path.join("driver.cjs").is_file()
        && File::open(path).is_ok_and(|folder| folder.try_lock().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_process_left_is_removed_and_nothing_else() {
        let parent = tempfile::tempdir().unwrap();
        let make = |name: &str, driver: bool| {
            let path = parent.path().join(name);
            fs::create_dir_all(path.join("solution")).unwrap();
            if driver {
                fs::write(path.join("driver.cjs"), "").unwrap();
            }
            path
        };
        let abandoned = make("prepkit-abandoned", true);
        let others =
            [make("prepkit-of-somebody", false), make("another", true), make("prepkit-at-work", true)];
        let lock = File::open(&others[2]).unwrap();
        lock.try_lock_shared().unwrap();
        std::os::unix::fs::symlink(&others[1], parent.path().join("prepkit-link")).unwrap();

        sweep(parent.path(), YOUNG);
        assert!(abandoned.exists(), "it is too young");
        sweep(parent.path(), Duration::ZERO);
        assert!(!abandoned.exists());
        assert!(others.iter().all(|path| path.exists()));
    }
}
