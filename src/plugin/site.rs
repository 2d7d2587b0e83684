//! Where a library is, and the jail that it is loaded in: it reads itself, the system's C library and
//! what that needs, and writes to a scratch folder; the network is there only where it was granted.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::error::{Fault, PluginError};
use super::network::{self, Network};
use crate::sandbox::{Payload, Plan, Policy, Profile, Tier};

/// The hidden first argument that makes the binary a plugin's host.
pub(crate) const ROLE: &str = "__plugin-host";

/// What it may use in one command.
const CPU: Duration = Duration::from_secs(5 * 60);
pub(super) const MEMORY_MIB: u64 = 512;

/// Libraries of the system that another one may need: those of C and C++. prepkit has most of them
/// loaded itself.
const SYSTEM: [&str; 9] = [
    "libc.so.6",
    "libdl.so.2",
    "libgcc_s.so.1",
    "libm.so.6",
    "libpthread.so.0",
    "libresolv.so.2",
    "librt.so.1",
    "libstdc++.so.6",
    "ld-linux-x86-64.so.2",
];
const SYSTEM_FOLDERS: [&str; 6] =
    ["/lib/x86_64-linux-gnu", "/lib/aarch64-linux-gnu", "/lib64", "/lib", "/usr/lib64", "/usr/lib"];

/// A library to be loaded, and what it may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Site {
    /// What messages call it.
    pub(crate) name: String,
    /// A path from the root.
    pub(crate) library: PathBuf,
    /// SHA-256 of the library, in hexadecimal.
    pub(crate) digest: String,
    /// The network, where it has it.
    pub(crate) network: Option<Network>,
    /// Whether it may run where the system cannot keep it apart.
    pub(crate) is_trusted: bool,
}

/// The first line that a host hears.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Orders {
    pub(super) library: PathBuf,
    pub(super) digest: String,
    pub(super) serve: Serve,
}

/// What a host hears after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Serve {
    Frames,
    /// Lines of the driver protocol.
    Driver,
}

impl Site {
    /// Whether there is a library to be loaded: a jail tells that of it in no words for people.
    pub(crate) fn is_there(&self) -> Result<(), PluginError> {
        match self.library.is_file() {
            true => Ok(()),
            false => Err(PluginError { name: self.name.clone(), fault: Fault::Missing }),
        }
    }

    /// How it is kept apart where nobody says otherwise.
    pub(super) fn policy(&self) -> Policy {
        let least = if self.is_trusted { Tier::Integrity } else { Tier::Core };
        Policy { least, ..Policy::best() }
    }

    pub(super) fn plan(&self) -> Plan {
        self.plan_within(&self.policy(), CPU, MEMORY_MIB << 20)
    }

    /// Its host as a candidate's process: without the network, and within the prompt's limits.
    pub(crate) fn plan_of_runtime(&self, policy: &Policy, cpu: Duration, memory: u64) -> Plan {
        let offline = Self { network: None, ..self.clone() };
        // A solution may be one's own; the library is not.
        let least = policy.least.max(self.policy().least);
        offline.plan_within(&Policy { least, ..policy.clone() }, cpu, memory)
    }

    fn plan_within(&self, policy: &Policy, cpu: Duration, memory: u64) -> Plan {
        let network = self.network.as_ref();
        let more = network.map_or(&[][..], |_| &network::LIBRARIES[..]);
        let libraries = SYSTEM.iter().chain(more);
        Plan {
            payload: Payload::Role(ROLE.to_owned()),
            profile: if network.is_some() { Profile::PluginOnline } else { Profile::Plugin },
            beside: None,
            policy: policy.clone(),
            env: network.map(Network::variables).unwrap_or_default(),
            working: PathBuf::from("/"),
            readable: network.map(Network::readable).unwrap_or_default(),
            libraries: [self.library.clone()].into_iter().chain(libraries.filter_map(placed)).collect(),
            writable: Vec::new(),
            own_channel: true,
            cpu,
            memory,
            file_size: 16 << 20,
        }
    }

    fn greeting_for(&self, serve: Serve) -> String {
        let orders = Orders { library: self.library.clone(), digest: self.digest.clone(), serve };
        serde_json::to_string(&orders).expect("paths from the root that were read are texts")
    }

    pub(super) fn greeting(&self) -> String {
        self.greeting_for(Serve::Frames)
    }

    /// The line that its host hears before any question, as a candidate's process.
    pub(crate) fn greeting_of_runtime(&self) -> String {
        self.greeting_for(Serve::Driver)
    }
}

/// Where the system keeps a library.
fn placed(name: &&str) -> Option<PathBuf> {
    SYSTEM_FOLDERS.iter().map(|folder| Path::new(folder).join(name)).find(|path| path.is_file())
}
