//! Why a plugin has no answer.

use std::time::Duration;

use crate::sandbox::SpawnError;

/// What a plugin did, or could not do; by name, for whoever goes on without it.
#[derive(Debug, thiserror::Error)]
#[error("plugin `{name}` {fault}")]
pub(crate) struct PluginError {
    pub(crate) name: String,
    pub(crate) fault: Fault,
}

/// A fragment that fits after the plugin's name.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    #[error("cannot be started: {0}")]
    Spawn(#[from] SpawnError),
    #[error("cannot be started: {0}")]
    Io(#[from] std::io::Error),
    #[error("cannot be loaded: {0}")]
    Refused(String),
    #[error("has no library any more: its file is gone")]
    Missing,
    #[error("is not the library that was added: it changed since")]
    Changed,
    #[error("ended its process ({how}) during `{during}`{said}")]
    Ended { how: String, during: String, said: String },
    #[error("gave no answer to `{during}` and no news of it for {} s, and was ended{said}", .patience.as_secs_f64())]
    Slow { during: String, patience: Duration, said: String },
    #[error("used more than {mib} MiB of memory during `{during}`, and was ended")]
    Memory { during: String, mib: u64 },
    #[error("printed more than {kib} KiB during `{during}`, and was ended")]
    Flood { during: String, kib: usize },
    #[error("sent more than {most} pieces of news during `{during}`, and was ended")]
    News { during: String, most: usize },
    #[error("broke the protocol during `{during}`, and was ended: {what}")]
    Broken { during: String, what: String },
    #[error("gave an answer to `{during}` that is none: {what}")]
    Answer { during: String, what: String },
    #[error("cannot answer `{during}`: {what}{said}")]
    Said { during: String, what: String, said: String },
    #[error("was ended before")]
    Over,
    #[error("describes itself otherwise than when it was added")]
    Otherwise,
    #[error("was added with faults: {0}")]
    Record(String),
}

impl PluginError {
    pub(crate) fn hint(&self) -> String {
        let name = &self.name;
        match &self.fault {
            Fault::Spawn(SpawnError::Tier { .. }) => "`prepkit doctor` tells how to get it; `--allow-unsandboxed`, when it is added, lets it run with your own rights".to_owned(),
            Fault::Spawn(_) | Fault::Io(_) => "`prepkit doctor` tells what this machine can do".to_owned(),
            Fault::Changed => format!(
                "look at what changed, and add it again: `prepkit plugin add PATH`; or `prepkit plugin remove {name}`"
            ),
            Fault::Missing | Fault::Otherwise | Fault::Record(_) => {
                format!("add it again: `prepkit plugin add PATH`; or `prepkit plugin remove {name}`")
            }
            Fault::Said { .. } => format!("`prepkit plugin verify {name}` tries what it can do"),
            _ => format!(
                "`prepkit plugin remove {name}` takes it away; `prepkit plugin verify {name}` shows more to its author"
            ),
        }
    }
}
