//! Which packs there are: the one that every prepkit carries, those of plugins, and the folders in the
//! data folder.

use std::fs;
use std::path::{Path, PathBuf};

use crate::pack::{self, BUILTIN, Tree};
use crate::plugin;

/// A pack and the name it goes by on this machine, which no other pack has.
#[derive(Clone, Debug)]
pub(crate) struct Installed {
    pub(crate) name: String,
    pub(crate) tree: Tree,
    /// A file that is written anew whenever the pack is: its size and time stand for those of all of the
    /// pack's. Where there is none, somebody may write to any of them.
    pub(crate) record: Option<PathBuf>,
}

/// The packs of a data folder by name, those of plugins, and the built-in one, unless a folder takes
/// their names.
pub(crate) fn installed(data: &Path) -> Vec<Installed> {
    let mut packs: Vec<Installed> = fs::read_dir(data.join("packs"))
        .into_iter()
        .flatten()
        .filter_map(Result::ok)
        .filter(|entry| entry.path().is_dir())
        .map(|entry| Installed {
            name: entry.file_name().to_string_lossy().into_owned(),
            tree: Tree::Folder(entry.path()),
            record: None,
        })
        .filter(|pack| !pack.name.starts_with('.'))
        .collect();
    for pack in plugin::packs(data) {
        if !packs.iter().any(|known| known.name == pack.name) {
            let record = Some(pack.record(data));
            packs.push(Installed { name: pack.name, tree: Tree::Folder(pack.folder), record });
        }
    }
    if !packs.iter().any(|pack| pack.name == BUILTIN) {
        packs.push(Installed { name: BUILTIN.to_owned(), tree: pack::builtin(), record: None });
    }
    packs.sort_by(|a, b| a.name.cmp(&b.name));
    packs.dedup_by(|a, b| a.name == b.name);
    packs
}
