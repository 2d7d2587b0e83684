//! What is installed: `plugins/NAME/` in the data folder, with the library, `plugin.json` and the packs
//! that were taken from it.
//!
//! A plugin is made beside its place, whole, and takes it in one step. Its packs are listed without
//! looking at anything but folders, so that no list of questions waits for plugins.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use prepkit_plugin::Description;
use serde::{Deserialize, Serialize};

use super::error::{Fault, PluginError};
use super::site::Site;
use super::{Client, Network};

const RECORD: &str = "plugin.json";
/// The folder with a plugin's packs.
pub(crate) const PACKS: &str = "packs";
const VERSION: u32 = 1;

/// An installed plugin.
#[derive(Clone, Debug)]
pub(crate) struct Installed {
    pub(crate) folder: PathBuf,
    pub(crate) record: Record,
}

/// What was kept when a plugin was added.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Record {
    version: u32,
    pub(crate) description: Description,
    /// The library's file name in the folder.
    pub(crate) library: String,
    /// Its SHA-256, in hexadecimal.
    pub(crate) digest: String,
    /// Where it was added from.
    pub(crate) origin: String,
    /// The version of its interface.
    pub(crate) abi: (u16, u16),
    /// Whether the network was granted.
    pub(crate) network: bool,
    /// Whether it may run where the system cannot keep it apart.
    pub(crate) unsandboxed: bool,
}

/// A pack that a plugin brought.
#[derive(Clone, Debug)]
pub(crate) struct InstalledPack {
    pub(crate) plugin: String,
    pub(crate) name: String,
    pub(crate) folder: PathBuf,
}

impl InstalledPack {
    /// The file that is written anew whenever the pack is, which only adding the plugin does.
    pub(crate) fn record(&self, data: &Path) -> PathBuf {
        folder_of(data, &self.plugin).join(RECORD)
    }
}

impl Record {
    pub(crate) fn new(
        description: Description,
        site: &Site,
        abi: (u16, u16),
        origin: String,
        network: bool,
    ) -> Self {
        let library = site.library.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Self {
            version: VERSION,
            description,
            library,
            digest: site.digest.clone(),
            origin,
            abi,
            network,
            unsandboxed: site.is_trusted,
        }
    }

    pub(crate) fn write(&self, folder: &Path) -> io::Result<()> {
        let text = serde_json::to_string_pretty(self).expect("a record is made of texts");
        fs::write(folder.join(RECORD), text + "\n")
    }
}

impl Installed {
    pub(crate) fn name(&self) -> &str {
        &self.record.description.name
    }

    /// The library, kept from the network.
    pub(crate) fn site(&self) -> Site {
        Site {
            name: self.name().to_owned(),
            library: self.folder.join(&self.record.library),
            digest: self.record.digest.clone(),
            network: None,
            is_trusted: self.record.unsandboxed,
        }
    }

    /// Starts it, without the network; it must still be what it was when it was added.
    pub(crate) fn start(&self) -> Result<Client, PluginError> {
        self.start_at(&self.site())
    }

    /// The same, with the network where it was granted.
    pub(crate) fn start_online(&self, network: &Network) -> Result<Client, PluginError> {
        self.start_at(&Site { network: self.record.network.then(|| network.clone()), ..self.site() })
    }

    fn start_at(&self, site: &Site) -> Result<Client, PluginError> {
        let mut client = Client::start(site)?;
        if client.describe()? != self.record.description {
            return Err(PluginError { name: self.name().to_owned(), fault: Fault::Otherwise });
        }
        Ok(client)
    }
}

/// The folder of the plugin of this name.
pub(crate) fn folder_of(data: &Path, name: &str) -> PathBuf {
    data.join("plugins").join(name)
}

/// Every plugin by name; one whose record cannot be read is an error.
pub(crate) fn installed(data: &Path) -> Vec<Result<Installed, PluginError>> {
    names(data).iter().map(|name| read(data, name)).collect()
}

/// The plugin of this name; `None` where there is none.
pub(crate) fn find(data: &Path, name: &str) -> Option<Result<Installed, PluginError>> {
    // A name is looked up, never a path.
    names(data).iter().any(|known| known == name).then(|| read(data, name))
}

fn read(data: &Path, name: &str) -> Result<Installed, PluginError> {
    let folder = folder_of(data, name);
    let bad = |why: String| PluginError { name: name.to_owned(), fault: Fault::Record(why) };
    let text = match fs::read(folder.join(RECORD)) {
        Ok(text) => text,
        Err(error) => return Err(bad(error.to_string())),
    };
    let record: Record = match serde_json::from_slice(&text) {
        Ok(record) => record,
        Err(error) => return Err(bad(error.to_string())),
    };
    if record.version > VERSION {
        return Err(bad("a newer prepkit added it".to_owned()));
    }
    if record.description.name != name || record.library.contains(['/', '\\']) {
        return Err(bad(format!("its `{RECORD}` is another's")));
    }
    Ok(Installed { folder, record })
}

/// The names of all plugins, in order.
pub(crate) fn names(data: &Path) -> Vec<String> {
    folders(&data.join("plugins"))
}

/// The packs of all plugins.
pub(crate) fn packs(data: &Path) -> Vec<InstalledPack> {
    let mut found = Vec::new();
    for plugin in names(data) {
        let packs = folder_of(data, &plugin).join(PACKS);
        found.extend(folders(&packs).into_iter().map(|name| {
            let folder = packs.join(&name);
            InstalledPack { plugin: plugin.clone(), name, folder }
        }));
    }
    found
}

/// The names of the folders in a folder, but for those that begin with a dot.
fn folders(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let folders = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
    let mut names: Vec<String> = folders.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.retain(|name| !name.starts_with('.'));
    names.sort();
    names
}
