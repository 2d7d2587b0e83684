//! Adding a plugin: its library is copied and looked at beside its place, and takes it, with its packs,
//! in one step or not at all.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use prepkit_plugin::{Description, Pack};
use rustix::io::Errno;
use rustix::process::{Pid, test_kill_process};
use tempfile::TempDir;

use super::error::PluginError;
use super::rules;
use super::site::Site;
use super::store::{self, Installed, PACKS, Record};
use super::{Client, format};
use crate::archive::{Names, Wall};
use crate::pack::{self, Faults, Tree};

/// Folders that are not in their place yet, or no more; each name goes on with its process's number.
const ADDING: &str = ".adding-";
const REMOVED: &str = ".removed-";
/// The largest library, in bytes.
const LARGEST: u64 = 256 << 20;
const MOST_PACKS: usize = 50;
const MOST_FILES: usize = 20_000;
const DEEPEST: usize = 12;
/// How long a plugin may take to hand over its packs.
const PATIENCE: Duration = Duration::from_secs(60);
/// A plugin cannot be added.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AddError {
    #[error("`{}` cannot be read: {error}", .path.display())]
    Unreadable { path: PathBuf, error: io::Error },
    #[error("`{}` cannot be added: {why}", .path.display())]
    Format { path: PathBuf, why: String },
    #[error("`{}` cannot be written: {error}", .path.display())]
    Unwritable { path: PathBuf, error: io::Error },
    #[error(transparent)]
    Plugin(#[from] PluginError),
    #[error("the plugin describes itself with {0}")]
    Description(String),
    #[error("plugin `{name}` cannot be added: {why}")]
    Taken { name: String, why: String },
    #[error("plugin `{name}` hands over packs that cannot be taken: {why}")]
    Packs { name: String, why: String },
    #[error(transparent)]
    Faults(#[from] Faults),
}

impl AddError {
    pub(crate) fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Unreadable { .. } => "name a dynamic library, or a folder with a crate".to_owned(),
            Self::Format { .. } => {
                "build it on this machine, or get the library that was built for it".to_owned()
            }
            Self::Unwritable { .. } => "set `PREPKIT_HOME` to a folder that can be written".to_owned(),
            Self::Plugin(error) => return Some(added_hint(error)),
            Self::Description(_) | Self::Packs { .. } => {
                "nothing was installed; its author finds the rules in `docs/plugins.md`".to_owned()
            }
            Self::Taken { .. } => "remove what has it now, or ask its author for another name".to_owned(),
            Self::Faults(_) => return None,
        })
    }
}

/// It is not installed, so nothing can be removed.
fn added_hint(error: &PluginError) -> String {
    match &error.fault {
        super::Fault::Spawn(_) | super::Fault::Io(_) => error.hint(),
        _ => "nothing was installed; `docs/plugins.md` tells its author what a plugin must do".to_owned(),
    }
}

/// A plugin on its way: a copy of its library, which runs and has described itself.
#[derive(Debug)]
pub(crate) struct Adding {
    folder: TempDir,
    data: PathBuf,
    origin: String,
    pub(crate) site: Site,
    pub(crate) description: Description,
    pub(crate) abi: (u16, u16),
    client: Client,
}

impl Adding {
    /// Copies the library at `path`, and has it describe itself in its jail. `is_trusted`: also where
    /// the system cannot keep it apart.
    pub(crate) fn begin(data: &Path, path: &Path, is_trusted: bool) -> Result<Self, AddError> {
        let place = data.join("plugins");
        let unwritable = |error| AddError::Unwritable { path: place.clone(), error };
        fs::create_dir_all(&place).map_err(unwritable)?;
        clear(&place);
        let prefix = format!("{ADDING}{}-", std::process::id());
        let folder = tempfile::Builder::new().prefix(&prefix).tempdir_in(&place).map_err(unwritable)?;
        open_to_its_owner(folder.path()).map_err(unwritable)?;
        let real = folder.path().canonicalize().map_err(unwritable)?;
        let library = real.join(libloading::library_filename("plugin"));
        let digest = copy(path, &library)?;
        let called = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut site = Site { name: called, library, digest, network: None, is_trusted };
        let mut client = Client::start(&site)?;
        let description = client.describe()?;
        rules::check(&description).map_err(AddError::Description)?;
        site.name.clone_from(&description.name);
        let origin = path.canonicalize().unwrap_or_else(|_| path.to_owned()).display().to_string();
        let abi = client.abi;
        let adding = Self { folder, data: data.to_owned(), origin, site, description, abi, client };
        adding.check_room()?;
        Ok(adding)
    }

    /// The plugin whose place it takes.
    pub(crate) fn before(&self) -> Option<Installed> {
        store::find(&self.data, &self.description.name).and_then(Result::ok)
    }

    /// Takes its packs and puts it in its place, with the network where that is granted.
    pub(crate) fn finish(mut self, network: bool) -> Result<Vec<String>, AddError> {
        let network = network && self.description.capabilities.network;
        let packs = self.take_packs()?;
        let record =
            Record::new(self.description.clone(), &self.site, self.abi, self.origin.clone(), network);
        let place = store::folder_of(&self.data, &self.description.name);
        let unwritable = |error| AddError::Unwritable { path: place.clone(), error };
        record.write(self.folder.path()).map_err(unwritable)?;
        let aside = aside(&place);
        let is_update = place.exists();
        if is_update {
            fs::rename(&place, &aside).map_err(unwritable)?;
        }
        if let Err(error) = fs::rename(self.folder.path(), &place) {
            if is_update {
                fs::rename(&aside, &place).map_err(unwritable)?;
            }
            return Err(unwritable(error));
        }
        // It is no longer there, so nothing is removed.
        let _ = self.folder.keep();
        if is_update {
            fs::remove_dir_all(&aside).map_err(unwritable)?;
        }
        Ok(packs)
    }

    /// What it wants to be must be nobody else's.
    fn check_room(&self) -> Result<(), AddError> {
        let Description { name, capabilities, .. } = &self.description;
        let others = store::installed(&self.data).into_iter().flatten().filter(|other| other.name() != *name);
        for other in others {
            let theirs = &other.record.description.capabilities;
            let has = |own: &Option<String>, their: &Option<String>| own.is_some() && own == their;
            let what = match () {
                () if has(&capabilities.source, &theirs.source) => "scheme",
                () if has(&capabilities.runtime, &theirs.runtime) => "runtime",
                () => continue,
            };
            let why = format!("plugin `{}` has the same {what}", other.name());
            return Err(AddError::Taken { name: name.clone(), why });
        }
        Ok(())
    }

    /// Writes its packs beside the library, each read as strictly as any.
    fn take_packs(&mut self) -> Result<Vec<String>, AddError> {
        if !self.description.capabilities.packs {
            return Ok(Vec::new());
        }
        let name = self.description.name.clone();
        let packs: Vec<Pack> = self.client.ask("packs", &serde_json::json!({}), PATIENCE, &mut |_| {})?;
        let refused = |why: String| AddError::Packs { name: name.clone(), why };
        if packs.len() > MOST_PACKS {
            return Err(refused(format!("there are {} of them, and {MOST_PACKS} are the most", packs.len())));
        }
        let place = self.folder.path().join(PACKS);
        let mut ids = Vec::new();
        for pack in &packs {
            if !pack.files.iter().any(|file| file.path == "pack.toml") {
                return Err(refused("one of them has no `pack.toml`".to_owned()));
            }
            let making = place.join(".making");
            write(pack, &making).map_err(|why| refused(why.to_string()))?;
            let read = pack::read(&Tree::Folder(making.clone()))?;
            if ids.contains(&read.id) {
                return Err(refused(format!("it has twice a pack `{}`", read.id)));
            }
            if let Some(whose) = self.whose(&read.id) {
                return Err(AddError::Taken { name, why: format!("{whose} a pack `{}`", read.id) });
            }
            let unwritable = |error| AddError::Unwritable { path: place.clone(), error };
            fs::rename(&making, place.join(&read.id)).map_err(unwritable)?;
            ids.push(read.id);
        }
        Ok(ids)
    }

    /// Who has a pack of this id already.
    fn whose(&self, id: &str) -> Option<String> {
        if id == pack::BUILTIN {
            return Some("every prepkit carries".to_owned());
        }
        let own_folder = store::folder_of(&self.data, &self.description.name);
        let mut others = store::packs(&self.data).into_iter();
        if let Some(pack) = others.find(|pack| pack.name == id && !pack.folder.starts_with(&own_folder)) {
            return Some(format!("plugin `{}` has", pack.plugin));
        }
        self.data.join("packs").join(id).exists().then(|| "you have".to_owned())
    }
}

/// Removes a plugin with its packs; what a person did with their questions stays in the journal.
pub(crate) fn remove(data: &Path, name: &str) -> Result<(), AddError> {
    let place = store::folder_of(data, name);
    let unwritable = |error| AddError::Unwritable { path: place.clone(), error };
    // In one step for whoever looks, however long it takes.
    let aside = aside(&place);
    fs::rename(&place, &aside).map_err(unwritable)?;
    fs::remove_dir_all(&aside).map_err(unwritable)
}

/// Where what is removed lies until it is gone.
fn aside(place: &Path) -> PathBuf {
    place.with_file_name(format!("{REMOVED}{}", std::process::id()))
}

/// Clears away what processes left that were killed.
fn clear(place: &Path) {
    for entry in fs::read_dir(place).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let rest = name.strip_prefix(ADDING).or_else(|| name.strip_prefix(REMOVED));
        let pid = rest.and_then(|rest| rest.split('-').next()?.parse().ok()).and_then(Pid::from_raw);
        if pid.is_some_and(|pid| test_kill_process(pid) == Err(Errno::SRCH)) {
            // What cannot be cleared away is in nobody's way.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Copies a library that this machine may load: its SHA-256.
fn copy(from: &Path, to: &Path) -> Result<String, AddError> {
    let unreadable = |error| AddError::Unreadable { path: from.to_owned(), error };
    let refused = |why: String| AddError::Format { path: from.to_owned(), why };
    // A pipe that lies there does not block.
    let file = File::options().read(true).custom_flags(libc::O_NONBLOCK).open(from).map_err(unreadable)?;
    let about = file.metadata().map_err(unreadable)?;
    if !about.is_file() {
        return Err(unreadable(io::Error::other("it is no regular file")));
    }
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > LARGEST {
        return Err(refused(format!("it has more than {} MiB", LARGEST >> 20)));
    }
    if let Some(why) = format::foreign(&bytes) {
        return Err(refused(why));
    }
    let written = File::create_new(to).and_then(|mut file| {
        file.write_all(&bytes)?;
        let mut rights = file.metadata()?.permissions();
        rights.set_readonly(true);
        file.set_permissions(rights)
    });
    written.map_err(|error| AddError::Unwritable { path: to.to_owned(), error })?;
    Ok(pack::sha256(&bytes))
}

/// A temporary folder is for nobody else's eyes, and the one whom a library runs as is somebody else.
fn open_to_its_owner(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755))
}

/// Writes a pack's files below a folder.
fn write(pack: &Pack, folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    write_files(&pack.files, folder)
}

/// Writes files that a plugin gave below a folder of ours: names that stay inside, each once.
pub(crate) fn write_files(files: &[prepkit_plugin::File], folder: &Path) -> io::Result<()> {
    if files.len() > MOST_FILES {
        return Err(io::Error::other(format!("there are more than {MOST_FILES} files")));
    }
    let mut wall = Wall::new(Names::Portable, DEEPEST);
    let mut seen = HashSet::new();
    for file in files {
        let path = wall.pass(&file.path, false).map_err(io::Error::other)?;
        let path = path.filter(|path| seen.insert(path.clone()));
        let path = path.ok_or_else(|| io::Error::other("a file has no name"))?;
        let bytes = file.content().ok_or_else(|| io::Error::other(format!("`{path}` is no base64")))?;
        let place = folder.join(&path);
        place.parent().map_or(Ok(()), fs::create_dir_all)?;
        File::create_new(place)?.write_all(&bytes)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_process_left_is_cleared_away() {
        let place = tempfile::tempdir().unwrap();
        let [own, dead, other] = [
            format!("{ADDING}{}-x", std::process::id()),
            format!("{ADDING}{}-x", i32::MAX),
            "wiki".to_owned(),
        ];
        for name in [&own, &dead, &other] {
            fs::create_dir(place.path().join(name)).unwrap();
        }
        clear(place.path());
        let left: Vec<bool> = [&own, &dead, &other].map(|name| place.path().join(name).exists()).to_vec();
        assert_eq!(left, [true, false, true]);
    }
}
