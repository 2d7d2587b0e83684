//! The prompt that a verb is about: found by what was typed, or asked for.

use super::open_catalog;
use crate::catalog::{Arrangement, Catalog, CatalogError, Entry, Installed, Query};
use crate::environment::Environment;
use crate::error::Error;
use crate::pack::{self, Kind, Manifest, Prompt, Question};
use crate::ui::Ui;

/// A prompt with the pack that it comes from.
#[derive(Debug)]
pub(super) struct Chosen {
    /// The name its pack is installed under.
    pub(super) pack: String,
    pub(super) manifest: Manifest,
    pub(super) prompt: Prompt,
    pub(super) question: Question,
    /// SHA-256 of the whole pack, in hexadecimal.
    pub(super) pack_digest: String,
    installed: Installed,
}

impl Chosen {
    /// By id or a unique beginning of it.
    pub(super) fn find(ui: &Ui, env: &Environment, typed: &str) -> Result<Self, Error> {
        Self::open(&mut open_catalog(ui, env)?, typed)
    }

    /// Lets the person at the terminal choose; without one, says what to name and how.
    pub(super) fn ask(ui: &Ui, env: &Environment, what: &str, otherwise: &str) -> Result<Self, Error> {
        if !ui.can_ask {
            return Err(Error::usage(&format!("{what}? there is no terminal to ask at"), otherwise));
        }
        let mut catalog = open_catalog(ui, env)?;
        let ids = prompts(&mut catalog)?.into_iter().map(|entry| entry.id).collect();
        let id = ui.ask_choice(&format!("{what}?"), ids).ok_or(Error::Interrupted)?;
        Self::open(&mut catalog, &id)
    }

    fn open(catalog: &mut Catalog, typed: &str) -> Result<Self, Error> {
        // Of all questions more begin so than of the prompts.
        let beginning = typed.trim().to_lowercase();
        let begins = |entry: &&Entry| entry.id.starts_with(&beginning);
        let named = match prompts(catalog)?.iter().filter(begins).collect::<Vec<_>>()[..] {
            [only] => only.full_id(),
            _ => typed.to_owned(),
        };
        let entry = catalog.find(&named, &[])?;
        if !matches!(entry.kind, Kind::Code | Kind::TakeHome) {
            let message = format!("`{}` is a question, not a prompt", entry.id);
            return Err(Error::usage(&message, &format!("`prepkit show {}` shows it", entry.id)));
        }
        let installed = catalog
            .installed(&entry.pack)
            .cloned()
            .ok_or_else(|| CatalogError::Broken { pack: entry.pack.to_string() })?;
        if !installed.tree.has_prompt(&entry.id) {
            let message = format!("pack `{}` has no checks for `{}` yet", entry.pack, entry.id);
            return Err(Error::usage(&message, &format!("`prepkit show {}` shows the task", entry.id)));
        }
        Ok(Self {
            manifest: pack::read_manifest(&installed.tree)?,
            prompt: pack::read_prompt(&installed.tree, &entry.id)?,
            question: catalog.question(&entry)?,
            pack_digest: catalog.digest(&entry.pack)?,
            installed,
            pack: entry.pack.to_string(),
        })
    }

    /// SHA-256 of the prompt's folder, in hexadecimal.
    pub(super) fn prompt_digest(&self) -> Result<String, Error> {
        Ok(self.installed.tree.prompt_digest(&self.prompt.id)?)
    }
}

/// All prompts that can be graded.
fn prompts(catalog: &mut Catalog) -> Result<Vec<Entry>, Error> {
    let query = Query::any([Query::Kind(Kind::Code), Query::Kind(Kind::TakeHome)]);
    let mut entries = catalog.list(&query, Arrangement::default(), &[])?;
    let there = |pack: &str, id: &str| catalog.installed(pack).is_some_and(|pack| pack.tree.has_prompt(id));
    entries.retain(|entry| there(&entry.pack, &entry.id));
    Ok(entries)
}
