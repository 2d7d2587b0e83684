//! What a plugin answers for: files, which are looked at like any other stranger's.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use prepkit_plugin::{File, Pull, Pulled};

use super::fetcher::{Answer, Fetched, Form, Known};
use super::{Event, FetchError, unpack};
use crate::environment::Environment;
use crate::plugin::{self, Client, Fault, Installed, Network, PluginError};
use crate::sandbox;
use crate::source::pages::is_page;

/// How long a plugin may take to answer.
const PATIENCE: Duration = Duration::from_secs(10 * 60);

/// The schemes that plugins answer for.
pub(crate) fn schemes(installed: &[Installed]) -> Vec<String> {
    installed.iter().filter_map(|of| of.record.description.capabilities.source.clone()).collect()
}

/// The plugins that answer for schemes: each runs from the first time that it is asked.
#[derive(Debug)]
pub(super) struct Sources {
    data: PathBuf,
    network: Network,
    running: RefCell<BTreeMap<String, Client>>,
}

impl Sources {
    pub(super) fn new(env: &Environment) -> Self {
        Self { data: env.data.clone(), network: Network::of(env), running: RefCell::default() }
    }

    /// Asks the plugin of a scheme for what lies at an address.
    pub(super) fn fetch(
        &self,
        scheme: &str,
        address: &str,
        known: Option<&Known>,
        tell: &dyn Fn(Event<'_>),
    ) -> Result<Answer, FetchError> {
        let mut installed = plugin::installed(&self.data).into_iter().flatten();
        let has_it = |of: &Installed| of.record.description.capabilities.source.as_deref() == Some(scheme);
        let url = format!("{scheme}:{address}");
        let installed = installed.find(has_it).ok_or_else(|| FetchError::NoPlugin { text: url.clone() })?;
        let revision = known.and_then(|known| known.revision.clone());
        let asked = Pull { address: address.to_owned(), known: revision };
        let answered = self.ask(&installed, &asked, tell);
        if sandbox::interrupted() {
            return Err(FetchError::Interrupted);
        }
        let pulled = answered?;
        let wrong = |what: String| {
            let fault = Fault::Answer { during: "pull".to_owned(), what };
            PluginError { name: installed.name().to_owned(), fault }
        };
        if let Some(known) = known.filter(|_| pulled.unchanged) {
            return Ok(Answer::Unchanged(known.clone()));
        }
        if pulled.unchanged {
            return Err(wrong("it is unchanged, and was never pulled".to_owned()).into());
        }
        let folder = unpack::fresh()?;
        plugin::write_files(&pulled.files, folder.path()).map_err(|error| wrong(error.to_string()))?;
        let is_taken = |file: &File| file.path == "pack.toml" || is_page(&file.path);
        if !pulled.files.iter().any(is_taken) {
            return Err(wrong("no file of it is a Markdown page or a `pack.toml`".to_owned()).into());
        }
        let root = folder.path().to_owned();
        let licence = unpack::licence(&root);
        let known = Known { revision: pulled.revision, ..Known::default() };
        Ok(Answer::Fetched(Fetched::of_folder(folder, root, Form::Folder, url, licence, known)))
    }

    fn ask(
        &self,
        installed: &Installed,
        asked: &Pull,
        tell: &dyn Fn(Event<'_>),
    ) -> Result<Pulled, PluginError> {
        let running = self.running.borrow_mut().remove(installed.name());
        let mut client = running.map_or_else(|| installed.start_online(&self.network), Ok)?;
        let pulled = client.ask("pull", asked, PATIENCE, &mut |progress| {
            if let Some(message) = &progress.message {
                tell(Event::Began(message));
            }
            tell(Event::Length(progress.of));
            tell(Event::At(progress.done.unwrap_or(0)));
        });
        if !client.is_over() {
            self.running.borrow_mut().insert(installed.name().to_owned(), client);
        }
        pulled
    }
}
