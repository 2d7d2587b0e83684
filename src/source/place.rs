//! Puts a pack in its place: it is made in a folder beside it, whole, and then takes the place of
//! the old one in one step.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::SourceError;

/// A pack while it is made.
#[derive(Debug)]
pub(super) struct Making {
    folder: TempDir,
    place: PathBuf,
}

impl Making {
    /// A folder beside where the pack will be.
    pub(super) fn begin(data: &Path, name: &str) -> Result<Self, SourceError> {
        let packs = data.join("packs");
        let unwritable = |error| SourceError::unwritable(&packs, error);
        fs::create_dir_all(&packs).map_err(unwritable)?;
        // Names that begin with a dot are no packs.
        let folder = tempfile::Builder::new().prefix(".pull-").tempdir_in(&packs).map_err(unwritable)?;
        Ok(Self { folder, place: packs.join(name) })
    }

    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file of the pack; the folders above it are made.
    pub(super) fn write(&self, path: &str, bytes: &[u8]) -> Result<(), SourceError> {
        let path = self.folder().join(path);
        let unwritable = |error| SourceError::unwritable(&path, error);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(unwritable)?;
        }
        fs::write(&path, bytes).map_err(unwritable)
    }

    /// Takes everything over from the old pack, but for what `leaves_out` says yes to.
    pub(super) fn take_over(&self, leaves_out: impl Fn(&str) -> bool) -> Result<(), SourceError> {
        if self.place.exists() { copy(&self.place, self.folder(), "", &leaves_out) } else { Ok(()) }
    }

    /// Puts it in place; what was there is gone then.
    pub(super) fn finish(self) -> Result<(), SourceError> {
        let unwritable = |error| SourceError::unwritable(&self.place, error);
        open_to_its_owner(self.folder.path());
        if !self.place.exists() {
            fs::rename(self.folder.path(), &self.place).map_err(unwritable)?;
            // It is no longer there, so nothing is removed.
            let _ = self.folder.keep();
            return Ok(());
        }
        exchange(self.folder.path(), &self.place).map_err(unwritable)
        // The temporary folder is the old pack now, and goes.
    }
}

/// A temporary folder is for nobody else's eyes; a pack is as other files are.
fn open_to_its_owner(folder: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let _ = fs::set_permissions(folder, fs::Permissions::from_mode(0o755));
    }
    #[cfg(not(unix))]
    let _ = folder;
}

/// Lets two folders change places; at every moment there is one in each.
#[cfg(target_os = "linux")]
fn exchange(new: &Path, old: &Path) -> std::io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    match renameat_with(CWD, new, CWD, old, RenameFlags::EXCHANGE) {
        Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS | rustix::io::Errno::NOTSUP) => {
            step_aside(new, old)
        }
        done => done.map_err(Into::into),
    }
}

#[cfg(not(target_os = "linux"))]
fn exchange(new: &Path, old: &Path) -> std::io::Result<()> {
    step_aside(new, old)
}

/// Where folders cannot change places at once: the old one comes back if the new one cannot go.
fn step_aside(new: &Path, old: &Path) -> std::io::Result<()> {
    let mut aside = new.as_os_str().to_owned();
    aside.push("-old");
    let aside = PathBuf::from(aside);
    fs::rename(old, &aside)?;
    if let Err(error) = fs::rename(new, old) {
        fs::rename(&aside, old)?;
        return Err(error);
    }
    fs::rename(&aside, new)
}

/// Copies a folder's files and folders; links are copied as links.
fn copy(from: &Path, to: &Path, inner: &str, leaves_out: &impl Fn(&str) -> bool) -> Result<(), SourceError> {
    let folder = from.join(inner);
    let unreadable = |error| SourceError::unreadable(&folder, error);
    for entry in fs::read_dir(&folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        let path = if inner.is_empty() { name } else { format!("{inner}/{name}") };
        if leaves_out(&path) {
            continue;
        }
        let target = to.join(&path);
        let unwritable = |error| SourceError::unwritable(&target, error);
        let kind = entry.file_type().map_err(unreadable)?;
        if kind.is_dir() {
            fs::create_dir_all(&target).map_err(unwritable)?;
            copy(from, to, &path, leaves_out)?;
        } else if kind.is_file() {
            fs::copy(entry.path(), &target).map_err(unwritable)?;
        } else if kind.is_symlink() {
            copy_link(&entry.path(), &target).map_err(unwritable)?;
        }
    }
    Ok(())
}

#[cfg(unix)]
fn copy_link(from: &Path, to: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(fs::read_link(from)?, to)
}

#[cfg(not(unix))]
fn copy_link(_: &Path, _: &Path) -> std::io::Result<()> {
    Ok(())
}
