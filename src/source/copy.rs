//! Copies a pack that was fetched as it is: read strictly first, and around what the person
//! changed in the copy that is there.

use std::path::Path;

use super::layout::{belongs, name};
use super::place::Making;
use super::state::{self, Origin, State};
use super::{Options, Pulled, SourceError, files};
use crate::pack::{self, Tree};

/// The largest file of a pack, in bytes.
const LARGEST: usize = 4 << 20;

pub(super) fn install(
    data: &Path,
    fetched: &Path,
    origin: &Origin,
    options: &Options,
) -> Result<Pulled, SourceError> {
    let tree = Tree::Folder(fetched.to_owned());
    let found = pack::read(&tree)?;
    let name = name(options, origin.name.as_deref().unwrap_or(&found.id))?;
    let folder = data.join("packs").join(&name);
    let old = belongs(data, &name, origin)?;
    let mut pulled = Pulled {
        name: name.clone(),
        license: Some(found.license.clone()),
        found: found.questions.len(),
        kept: found.questions.len(),
        unanswered: found.questions.iter().filter(|question| question.answer.is_none()).count(),
        ..Pulled::default()
    };
    let digest = tree.digest()?;
    pulled.changes.is_update = old.is_some();
    if old.as_ref().is_some_and(|old| old.digest == digest) {
        pulled.is_same = true;
        return Ok(pulled);
    }
    let before = old.is_some().then(|| pack::read(&Tree::Folder(folder.clone()))).and_then(Result::ok);
    compare(before.as_ref(), &found, &mut pulled);
    let making = Making::begin(data, &name)?;
    let mut new = State::new(origin, None, digest);
    copy(&making, fetched, &folder, &old.unwrap_or_default(), &mut new, &mut pulled)?;
    making.write(state::FILE, &new.text())?;
    pack::read(&Tree::Folder(making.folder().to_owned()))?;
    if !options.dry_run {
        making.finish()?;
    }
    Ok(pulled)
}

/// Which questions came, went and changed.
fn compare(before: Option<&pack::Pack>, after: &pack::Pack, pulled: &mut Pulled) {
    let Some(before) = before else { return };
    let was = |id: &str| before.questions.iter().find(|question| question.id == id);
    for question in &after.questions {
        match was(&question.id).or_else(|| question.aliases.iter().find_map(|alias| was(alias))) {
            None => pulled.changes.added.push(question.id.clone()),
            Some(old) if old.topic != question.topic => pulled.changes.moved.push(question.id.clone()),
            Some(old) if old != question => pulled.changes.changed.push(question.id.clone()),
            Some(_) => {}
        }
    }
    let is_there = |id: &str| {
        after
            .questions
            .iter()
            .any(|question| question.id == id || question.aliases.iter().any(|alias| alias == id))
    };
    let gone = before.questions.iter().filter(|question| !is_there(&question.id));
    pulled.changes.gone.extend(gone.map(|question| question.id.clone()));
}

/// Copies file by file. One that the person changed stays theirs; one that they added stays.
fn copy(
    making: &Making,
    fetched: &Path,
    folder: &Path,
    old: &State,
    new: &mut State,
    pulled: &mut Pulled,
) -> Result<(), SourceError> {
    let now = |path: &str| files::read(&folder.join(path), LARGEST).ok().flatten();
    for path in files::below(fetched, |_| true)? {
        let Some(bytes) = files::read(&fetched.join(&path), LARGEST)? else { continue };
        let digest = pack::sha256(&bytes);
        let theirs = old.files.get(&path).and_then(|written| match now(&path) {
            Some(bytes) if pack::sha256(&bytes) != *written => Some(bytes),
            _ => None,
        });
        if theirs.is_some() {
            pulled.changes.yours.push(path.clone());
        }
        making.write(&path, theirs.as_deref().unwrap_or(&bytes))?;
        new.files.insert(path, digest);
    }
    if !folder.exists() {
        return Ok(());
    }
    for path in files::below(folder, |path| !new.files.contains_key(path))? {
        let Some(bytes) = now(&path) else { continue };
        let is_untouched = old.files.get(&path).is_some_and(|written| pack::sha256(&bytes) == *written);
        if !is_untouched {
            pulled.changes.yours.push(path.clone());
            making.write(&path, &bytes)?;
        }
    }
    Ok(())
}
