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
            remove(&entry.path());
        }
    }
}

/// Removes a folder with whatever a solution made in it: folders as deep as it likes, or closed to
/// their own user. Nothing of it runs any more, no link is followed, and what cannot be removed stays.
pub(crate) fn remove(folder: &Path) {
    use std::os::unix::fs::PermissionsExt;

    let mut count = 0_usize;
    let mut folders = vec![folder.to_owned()];
    while let Some(path) = folders.pop() {
        if !fs::symlink_metadata(&path).is_ok_and(|found| found.is_dir()) {
            continue;
        }
        let _ = fs::set_permissions(&path, fs::Permissions::from_mode(0o700));
        for entry in fs::read_dir(&path).into_iter().flatten().flatten() {
            if !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                let _ = fs::remove_file(entry.path());
                continue;
            }
            // Brought to the top, so that no path becomes too long for the system.
            count += 1;
            let _ = fs::set_permissions(entry.path(), fs::Permissions::from_mode(0o700));
            let near = folder.join(format!(".{count}.removed"));
            if path == folder || fs::rename(entry.path(), &near).is_err() {
                folders.push(entry.path());
            } else {
                folders.push(near);
            }
        }
        if path != folder {
            let _ = fs::remove_dir(&path);
        }
    }
    let _ = fs::remove_dir_all(folder);
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
