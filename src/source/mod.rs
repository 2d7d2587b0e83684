//! Where packs come from: what is fetched ([`fetch`]) becomes an installed pack.
//!
//! What is fetched lies in a folder or is one file. A folder with `pack.toml` is a pack: it is read
//! strictly and copied ([`copy`]). Markdown pages are imported ([`markdown`]), matched with what an
//! earlier pull found ([`identity`]), and written as a pack's files around what the person changed
//! ([`layout`]). Either way the pack is made beside the old one and takes its place in one step
//! ([`place`]); whatever goes wrong before leaves the old one as it was. Nothing of it is run.

mod blank;
mod collect;
mod copy;
mod error;
pub(crate) mod fetch;
mod files;
mod identity;
mod layout;
mod licence;
mod markdown;
mod pages;
mod pieces;
mod place;
mod record;
mod records;
mod slug;
mod state;
#[cfg(test)]
mod tests;
mod there;

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;

pub(crate) use blank::{blank, title_of};
pub(crate) use error::SourceError;
pub(crate) use state::{Origin, State};

use crate::pack;
use fetch::{Fetched, Form, Known, Spec};

/// What a pull is told beside its source.
#[derive(Clone, Debug, Default)]
pub(crate) struct Options {
    /// The name to install it under.
    pub(crate) name: Option<String>,
    /// The topic to put every question of a page under.
    pub(crate) topic: Option<String>,
    /// Do everything but put it in place.
    pub(crate) dry_run: bool,
}

/// What a pull did.
#[derive(Debug, Default)]
pub(crate) struct Pulled {
    pub(crate) name: String,
    pub(crate) license: Option<String>,
    /// The source is what it was, and so nothing was done.
    pub(crate) is_same: bool,
    /// Questions that the pages have, those twice there counted twice.
    pub(crate) found: usize,
    /// Questions of the source that the pack has now.
    pub(crate) kept: usize,
    pub(crate) merged: usize,
    pub(crate) unanswered: usize,
    /// What is no question, by page.
    pub(crate) skipped: Vec<Skip>,
    /// Ids: what changed from the last pull to this one.
    pub(crate) changes: Changes,
}

/// What changed between two pulls, by id.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    /// There was a pack of this source before.
    pub(crate) is_update: bool,
    pub(crate) added: Vec<String>,
    pub(crate) changed: Vec<String>,
    pub(crate) moved: Vec<String>,
    /// No longer in the source: archived.
    pub(crate) gone: Vec<String>,
    /// In the source again, under the id that they had.
    pub(crate) back: Vec<String>,
    /// Changed by the person, and left so; or files of a pack.
    pub(crate) yours: Vec<String>,
    /// Removed by the person, and not brought back.
    pub(crate) removed: Vec<String>,
}

/// What was left out, and why; a whole page has no line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Skip {
    pub(crate) page: String,
    pub(crate) line: Option<usize>,
    pub(crate) reason: String,
}

/// A question as it goes into a pack.
#[derive(Clone, Debug, PartialEq)]
struct Question {
    id: String,
    /// The path of the page that has it.
    page: Arc<str>,
    topic: Arc<str>,
    kind: &'static str,
    difficulty: Option<&'static str>,
    tags: Vec<String>,
    text: String,
    hints: Vec<String>,
    follow_ups: Vec<String>,
    /// Title and address.
    references: Vec<(String, String)>,
    source: Arc<pack::Source>,
    answer: Option<String>,
    /// Text, and whether it is right.
    choices: Vec<(String, bool)>,
}

impl Origin {
    /// Of what was fetched by now, as it may be asked for again.
    pub(crate) fn of(spec: &Spec, fetched: &Fetched, now: Timestamp) -> Self {
        let is_remote = !matches!(spec, Spec::Path(_));
        let is_pack = fetched.root.join("pack.toml").exists();
        let has_name = fetched.form == Form::Page && {
            let stem = fetched.root.file_stem().unwrap_or_default().to_string_lossy();
            !pages::is_called_as_others(&stem)
        };
        Self {
            spec: spec.shown(),
            url: is_remote.then(|| fetched.url.clone()),
            revision: fetched.known.revision.clone(),
            license: fetched.licence.as_deref().and_then(Path::parent).and_then(licence::of_folder),
            name: match spec {
                // What came lies in a folder of no name; a pack has its own.
                Spec::Plugin { scheme, address } if !is_pack => Some(format!("{scheme}-{address}")),
                _ if fetched.is_unnamed() && !is_pack && !has_name => Some(spec.called()),
                _ => None,
            },
            known: Some(fetched.known.clone()),
            seen_at: Some(now),
        }
    }
}

/// Makes an installed pack of what was fetched, or brings the one that it made earlier up to date.
pub(crate) fn install(
    data: &Path,
    fetched: &Path,
    origin: &Origin,
    options: &Options,
) -> Result<Pulled, SourceError> {
    let about = std::fs::metadata(fetched).map_err(|error| SourceError::unreadable(fetched, error))?;
    if about.is_dir() && fetched.join("pack.toml").exists() {
        return copy::install(data, fetched, origin, options);
    }
    let pages = pages::read(fetched, origin)?;
    layout::install(data, &pages, origin, options)
}

/// Keeps that the source of a pack was seen to be what it was, and what the next fetch of it is told.
pub(crate) fn remember(
    data: &Path,
    name: &str,
    known: &Known,
    seen_at: Timestamp,
) -> Result<(), SourceError> {
    let folder = data.join("packs").join(name);
    let Some(mut state) = State::read(&folder)? else { return Ok(()) };
    state.origin.known = Some(known.clone());
    state.origin.seen_at = Some(seen_at);
    state.write(&folder)
}

/// The packs that pulls made, by name, each with what its pull kept.
pub(crate) fn installed(data: &Path) -> Vec<(String, State)> {
    let entries = std::fs::read_dir(data.join("packs")).into_iter().flatten().flatten();
    let mut found: Vec<(String, State)> = entries
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok().filter(|name| !name.starts_with('.'))?;
            Some((name, State::read(&entry.path()).ok().flatten()?))
        })
        .collect();
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
}
