//! Writes the questions of pages as a pack, around what the person changed.
//!
//! Three editions meet: what the last pull wrote, what lies there now, and what the source says
//! today. A record that is as it was written follows the source. One that is not is the person's
//! and stays, byte by byte; one that they removed stays away; one of their own stays where it is.
//! What the source no longer has goes to the archive, and comes back under its id.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use super::collect::{self, Collected};
use super::identity::{Mark, matched};
use super::pages::Pages;
use super::pieces::by_pieces;
use super::place::Making;
use super::record::{manifest, topic_table};
use super::records::{File, Records};
use super::slug::{Taken, free, slug};
use super::state::{self, ARCHIVE, Kept, Origin, Questions, State};
use super::there::{MANIFEST, There};
use super::{Options, Pulled, Question, SourceError};
use crate::pack::{self, Topic, Tree};
use crate::plugin;

/// So many topic files are never more than a pack may have.
const FEW: usize = 10_000;

pub(super) fn install(
    data: &Path,
    pages: &Pages,
    origin: &Origin,
    options: &Options,
) -> Result<Pulled, SourceError> {
    let name = name(options, &pages.name)?;
    let folder = data.join("packs").join(&name);
    let state = belongs(data, &name, origin)?;
    let topic = options.topic.clone().or_else(|| state.as_ref().and_then(|state| state.topic.clone()));
    let digest = pages.digest(topic.as_deref());
    let mut pulled = Pulled { name: name.clone(), license: pages.license.clone(), ..Pulled::default() };
    if let Some(state) = state.as_ref().filter(|state| state.digest == digest) {
        pulled.is_same = true;
        pulled.kept = state.count;
        pulled.found = pulled.kept;
        pulled.changes.is_update = true;
        return Ok(pulled);
    }
    let mut collected = collect::collect(pages, origin, topic.as_deref());
    if collected.questions.is_empty() {
        return Err(no_questions(origin, &collected));
    }
    pulled.skipped = std::mem::take(&mut collected.skipped);
    pulled.merged = collected.merged;
    pulled.unanswered = collected.unanswered;
    pulled.found = collected.questions.len() + collected.merged;
    pulled.changes.is_update = state.is_some();
    let before = if state.is_some() { Questions::read(&folder)? } else { Questions::default() };
    let old = state.unwrap_or_default();
    let mut new = State::new(origin, topic.as_deref(), digest);
    let mut there = There::read(&folder)?;
    let asked = std::mem::take(&mut collected.questions);
    let (plan, after) = Plan::make(asked, &before, &mut there, &mut pulled);
    new.count = after.there.len();
    let making = Making::begin(data, &name)?;
    // Both are long where a page is.
    std::thread::scope(|scope| {
        let kept = scope.spawn(|| after.write(making.folder()));
        write(&making, &name, pages, origin, &collected, &old, &mut new, &there, &plan)?;
        kept.join().expect("writing does not panic")
    })?;
    making.write(state::FILE, &new.text())?;
    read_back(&making, &plan, &there)?;
    if !options.dry_run {
        making.finish()?;
    }
    Ok(pulled)
}

/// A pack is read before anybody else reads it, as strictly. What is all of this pull's making needs
/// it of the manifest alone: its records are sound by [`is_sound`].
fn read_back(making: &Making, plan: &Plan, there: &There) -> Result<(), SourceError> {
    let tree = Tree::Folder(making.folder().to_owned());
    let is_known = plan.is_sound && there.manifest.is_none() && plan.files.len() < FEW;
    let read = if is_known { pack::read_manifest(&tree).map(drop) } else { pack::read(&tree).map(drop) };
    Ok(read?)
}

/// The name that a pack is installed under.
pub(super) fn name(options: &Options, proposed: &str) -> Result<String, SourceError> {
    let wanted = options.name.as_deref().unwrap_or(proposed);
    let found = slug(wanted).filter(|name| options.name.is_none() || name == wanted);
    found.ok_or_else(|| SourceError::BadName { name: wanted.to_owned() })
}

/// What the last pull of a source kept, where the pack of this name is that source's.
pub(super) fn belongs(data: &Path, name: &str, origin: &Origin) -> Result<Option<State>, SourceError> {
    let taken = |whose: &str| SourceError::Taken { name: name.to_owned(), whose: whose.to_owned() };
    if name == crate::pack::BUILTIN {
        return Err(taken("every prepkit carries"));
    }
    if let Some(pack) = plugin::packs(data).into_iter().find(|pack| pack.name == name) {
        return Err(taken(&format!("plugin `{}` brought", pack.plugin)));
    }
    let folder = data.join("packs").join(name);
    match State::read(&folder)? {
        Some(state) if state.origin.spec == origin.spec => Ok(Some(state)),
        Some(state) => Err(taken(&format!("came from `{}`", state.origin.spec))),
        None if folder.exists() => Err(taken("no pull made")),
        None => Ok(None),
    }
}

fn no_questions(origin: &Origin, collected: &Collected) -> SourceError {
    let why = match &*collected.whys {
        [] => "nothing was read".to_owned(),
        [(_, why)] => (*why).to_owned(),
        several => format!("{} pages, and none is a list of questions", several.len()),
    };
    SourceError::NoQuestions { spec: origin.spec.clone(), why, skipped: collected.skipped.clone() }
}

/// What goes where.
#[derive(Debug, Default)]
struct Plan {
    files: BTreeMap<String, File>,
    archive: BTreeMap<String, String>,
    /// Topics that some record names.
    topics: HashSet<String>,
    /// Every record that was made fits a pack.
    is_sound: bool,
}

impl Plan {
    fn make(
        mut asked: Vec<Question>,
        old: &Questions,
        there: &mut There,
        pulled: &mut Pulled,
    ) -> (Self, Questions) {
        let mut plan = Self { archive: there.archive.drain().collect(), is_sound: true, ..Self::default() };
        for (file, text) in &there.whole {
            plan.file(file, there).push(text.trim_end());
        }
        let olds: Vec<&Kept> = old.there.iter().chain(&old.gone).collect();
        let pairs = pairs(&asked, old);
        let mut taken = Taken::default();
        taken.reserve(asked.len());
        for id in olds.iter().map(|kept| &kept.id).chain(there.records.keys()).chain(&there.taken) {
            taken.add(id);
        }
        let wanted = by_pieces(&asked, |piece| piece.iter().map(collect::wanted_id).collect::<Vec<_>>());
        for ((question, pair), wanted) in asked.iter_mut().zip(&pairs).zip(wanted.into_iter().flatten()) {
            question.id = pair.map_or_else(|| free(wanted, &mut taken), |at| olds[at].id.clone());
        }
        let written = by_pieces(&asked, Records::of);
        plan.is_sound = written.iter().all(|records| records.are_sound);
        let records = written.iter().flat_map(Records::each);
        let mut new = Questions { there: Vec::with_capacity(asked.len()), gone: Vec::new() };
        for ((mut question, pair), (text, digest)) in asked.into_iter().zip(pairs).zip(records) {
            let id = std::mem::take(&mut question.id);
            let kept = Kept { id, mark: Mark::of(question), digest: digest.to_owned() };
            let was_gone = pair.is_some_and(|at| at >= old.there.len());
            plan.place(&kept, text, pair.map(|at| olds[at]), was_gone, there, pulled);
            new.there.push(kept);
        }
        new.gone = plan.leave(old, &new.there, there, pulled);
        plan.own(there);
        pulled.kept = new.there.len() - pulled.changes.removed.len();
        (plan, new)
    }

    /// Places a question that the source has.
    fn place(
        &mut self,
        kept: &Kept,
        text: &str,
        before: Option<&Kept>,
        was_gone: bool,
        there: &mut There,
        pulled: &mut Pulled,
    ) {
        let (changes, id) = (&mut pulled.changes, &kept.id);
        let held = there.records.remove(id);
        match (before, held) {
            (Some(before), Some(held)) if pack::sha256(held.text.as_bytes()) == before.digest => {
                if before.mark.topic != kept.mark.topic {
                    changes.moved.push(id.clone());
                } else if before.digest != kept.digest {
                    changes.changed.push(id.clone());
                }
                self.add(&kept.mark.topic, text, there);
            }
            (Some(_), Some(held)) => {
                changes.yours.push(id.clone());
                self.add_to(&held.file, &held.topic, &held.text, there);
            }
            (Some(before), None) if was_gone => {
                changes.back.push(id.clone());
                let archived = self.archive.remove(id);
                let edited = archived.filter(|record| pack::sha256(record.as_bytes()) != before.digest);
                if edited.is_some() {
                    changes.yours.push(id.clone());
                }
                self.add(&kept.mark.topic, edited.as_deref().unwrap_or(text), there);
            }
            (Some(_), None) if !there.taken.contains(id) => changes.removed.push(id.clone()),
            (Some(_), None) => changes.yours.push(id.clone()),
            (None, _) => {
                // Of a source that is new, all are.
                if changes.is_update {
                    changes.added.push(id.clone());
                }
                self.add(&kept.mark.topic, text, there);
            }
        }
    }

    /// What the source no longer has goes to the archive, unless the person changed it.
    fn leave(&mut self, old: &Questions, met: &[Kept], there: &mut There, pulled: &mut Pulled) -> Vec<Kept> {
        if old.there.is_empty() && old.gone.is_empty() {
            return Vec::new();
        }
        let met: HashSet<&str> = met.iter().map(|kept| &*kept.id).collect();
        let mut gone = Vec::new();
        for kept in old.there.iter().chain(&old.gone).filter(|kept| !met.contains(&*kept.id)) {
            gone.push(kept.clone());
            let Some(held) = there.records.get(&kept.id) else { continue };
            if pack::sha256(held.text.as_bytes()) == kept.digest {
                pulled.changes.gone.push(kept.id.clone());
                self.archive.insert(kept.id.clone(), held.text.clone());
                there.records.remove(&kept.id);
            } else {
                pulled.changes.yours.push(kept.id.clone());
            }
        }
        gone
    }

    /// What is left is the person's own, and stays in its file.
    fn own(&mut self, there: &mut There) {
        for id in std::mem::take(&mut there.order) {
            if let Some(held) = there.records.remove(&id) {
                self.add_to(&held.file, &held.topic, &held.text, there);
            }
        }
    }

    fn add(&mut self, topic: &str, record: &str, there: &There) {
        let file = if topic == "pack" { "pack-questions.toml".to_owned() } else { format!("{topic}.toml") };
        self.add_to(&file, topic, record, there);
    }

    fn add_to(&mut self, file: &str, topic: &str, record: &str, there: &There) {
        self.file(file, there).push(record);
        if !self.topics.contains(topic) {
            self.topics.insert(topic.to_owned());
        }
    }

    /// A topic file, with what it holds before its first record.
    fn file(&mut self, file: &str, there: &There) -> &mut File {
        if !self.files.contains_key(file) {
            let head = there.heads.get(file).map_or("", |head| &**head);
            self.files.insert(file.to_owned(), File::new(head));
        }
        self.files.get_mut(file).expect("it is there by now")
    }
}

/// For each question the old one that it is: of those that are there, then of those that are gone.
fn pairs(asked: &[Question], old: &Questions) -> Vec<Option<usize>> {
    fn marks(kept: &[Kept]) -> Vec<&Mark> {
        kept.iter().map(|kept| &kept.mark).collect()
    }
    if old.there.is_empty() && old.gone.is_empty() {
        return vec![None; asked.len()];
    }
    let new: Vec<Mark> = asked.iter().cloned().map(Mark::of).collect();
    let new: Vec<&Mark> = new.iter().collect();
    let mut pairs = matched(&marks(&old.there), &new);
    let left: Vec<usize> = (0..new.len()).filter(|at| pairs[*at].is_none()).collect();
    let left_marks: Vec<&Mark> = left.iter().map(|at| new[*at]).collect();
    for (at, pair) in left.into_iter().zip(matched(&marks(&old.gone), &left_marks)) {
        pairs[at] = pair.map(|pair| pair + old.there.len());
    }
    pairs
}

#[expect(clippy::too_many_arguments, reason = "it is where all of a pull meets")]
fn write(
    making: &Making,
    name: &str,
    pages: &Pages,
    origin: &Origin,
    collected: &Collected,
    old: &State,
    new: &mut State,
    there: &There,
    plan: &Plan,
) -> Result<(), SourceError> {
    let is_ours = |path: &str| {
        let is_topic = Path::new(path).extension().is_some_and(|ending| ending == "toml");
        path == state::FILE
            || path == state::QUESTIONS
            || path == ARCHIVE
            || (!path.contains('/') && is_topic)
    };
    making.take_over(is_ours)?;
    for (name, file) in &plan.files {
        for (name, part) in file.parts(name) {
            making.write(&name, part.as_bytes())?;
        }
    }
    if !plan.archive.is_empty() {
        let records = plan.archive.values().map(|record| format!("{record}\n")).collect::<Vec<_>>();
        making.write(ARCHIVE, records.join("\n").as_bytes())?;
    }
    let topics = topics(collected, there, &plan.topics);
    let license = pages.license.as_deref().unwrap_or(collect::UNKNOWN);
    let sources = [origin.url.clone().unwrap_or_else(|| origin.spec.clone())];
    let fresh = manifest(name, &collected.title, license, &sources, &topics);
    new.files.insert(MANIFEST.to_owned(), pack::sha256(fresh.as_bytes()));
    let edited = there
        .manifest
        .as_ref()
        .filter(|text| old.files.get(MANIFEST) != Some(&pack::sha256(text.as_bytes())));
    let text = edited.map_or(fresh, |text| with_topics(text, there, &topics));
    making.write(MANIFEST, text.as_bytes())
}

/// The topics of the source, and those that only records of the person's name.
fn topics(collected: &Collected, there: &There, named: &HashSet<String>) -> Vec<Topic> {
    let mut topics = collected.topics.clone();
    let others = there.topics.iter().filter(|topic| {
        named.contains(&topic.id) || there.whole.values().any(|text| text.contains(&topic.id))
    });
    for topic in others {
        if topics.iter().all(|known| known.id != topic.id) {
            topics.push(topic.clone());
        }
    }
    topics
}

/// A manifest that the person changed, with the topics that it lacks.
fn with_topics(text: &str, there: &There, topics: &[Topic]) -> String {
    let mut out = format!("{}\n", text.trim_end());
    for topic in topics.iter().filter(|topic| there.topics.iter().all(|known| known.id != topic.id)) {
        out += "\n";
        out += &topic_table(topic);
    }
    out
}
