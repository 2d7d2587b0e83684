//! What a plugin answers for: files, which are looked at like any other stranger's.

use std::path::Path;
use std::time::Duration;

use prepkit_plugin::{Pull, Pulled};

use super::fetcher::{Answer, Fetched, Form, Known};
use super::{Event, FetchError, unpack};
use crate::plugin::{self, Fault, Network, PluginError};
use crate::sandbox;

/// How long a plugin may take to answer.
const PATIENCE: Duration = Duration::from_secs(10 * 60);

/// The schemes that plugins answer for.
pub(crate) fn schemes(data: &Path) -> Vec<String> {
    let installed = plugin::installed(data).into_iter().flatten();
    installed.filter_map(|installed| installed.record.description.capabilities.source).collect()
}

/// Asks the plugin of a scheme for what lies at an address.
pub(super) fn fetch(
    data: &Path,
    network: &Network,
    scheme: &str,
    address: &str,
    known: Option<&Known>,
    tell: &dyn Fn(Event<'_>),
) -> Result<Answer, FetchError> {
    let mut installed = plugin::installed(data).into_iter().flatten();
    let has_it =
        |of: &plugin::Installed| of.record.description.capabilities.source.as_deref() == Some(scheme);
    let installed = installed.find(has_it).ok_or_else(|| FetchError::BadSpec {
        text: format!("{scheme}:{address}"),
        why: "no plugin answers for it any more",
    })?;
    let name = installed.name().to_owned();
    let revision = known.and_then(|known| known.revision.clone());
    let asked = Pull { address: address.to_owned(), known: revision };
    let answered = installed.start_online(network).and_then(|mut client| {
        client.ask::<Pulled>("pull", &asked, PATIENCE, &mut |progress| {
            if let Some(message) = &progress.message {
                tell(Event::Began(message));
            }
            tell(Event::Length(progress.of));
            tell(Event::At(progress.done.unwrap_or(0)));
        })
    });
    if sandbox::interrupted() {
        return Err(FetchError::Interrupted);
    }
    let Pulled { unchanged, revision, files } = answered?;
    if unchanged {
        return Ok(Answer::Unchanged(known.cloned().unwrap_or_default()));
    }
    let folder = unpack::fresh()?;
    plugin::write_files(&files, folder.path()).map_err(|error| {
        let fault = Fault::Answer { during: "pull".to_owned(), what: error.to_string() };
        PluginError { name, fault }
    })?;
    let root = folder.path().to_owned();
    let licence = unpack::licence(&root);
    let known = Known { revision, ..Known::default() };
    let url = format!("{scheme}:{address}");
    Ok(Answer::Fetched(Fetched::of_folder(folder, root, Form::Folder, url, licence, known)))
}
