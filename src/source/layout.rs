//! Writes the questions of pages as a pack, around what the person changed.
//!
//! Three editions meet: what the last pull wrote, what lies there now, and what the source says
//! today. A record that is as it was written follows the source. One that is not is the person's
//! and stays, byte by byte; one that they removed stays away; one of their own stays where it is.
//! What the source no longer has goes to the archive, and comes back under its id.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use super::collect::{self, Collected};
use super::identity::matched;
use super::pages::Pages;
use super::place::Making;
use super::record::{manifest, record, topic_table};
use super::slug::{Taken, free, slug};
use super::state::{self, ARCHIVE, Kept, Origin, State};
use super::there::{MANIFEST, There};
use super::{Options, Pulled, Question, SourceError};
use crate::pack::{self, Topic, Tree};
use crate::plugin;

/// A topic file is cut when it is larger than this, in bytes: a pack's reader has a limit.
const LARGEST: usize = 2 << 20;

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
        pulled.kept = state.questions.len();
        pulled.found = pulled.kept;
        pulled.changes.is_update = true;
        return Ok(pulled);
    }
    let collected = collect::collect(pages, origin, topic.as_deref());
    if collected.questions.is_empty() {
        return Err(no_questions(origin, &collected));
    }
    pulled.skipped.clone_from(&collected.skipped);
    pulled.merged = collected.merged;
    pulled.unanswered = collected.unanswered;
    pulled.found = collected.questions.len() + collected.merged;
    pulled.changes.is_update = state.is_some();
    let old = state.unwrap_or_default();
    let mut new = State::new(origin, topic.as_deref(), digest);
    let mut there = There::read(&folder)?;
    let plan = Plan::make(&collected, &old, &mut new, &mut there, &mut pulled);
    let making = Making::begin(data, &name)?;
    write(&making, &name, pages, origin, &collected, &old, &mut new, &there, &plan)?;
    making.write(state::FILE, &new.text())?;
    pack::read(&Tree::Folder(making.folder().to_owned()))?;
    if !options.dry_run {
        making.finish()?;
    }
    Ok(pulled)
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

/// What goes where: records by file, in order.
#[derive(Debug, Default)]
struct Plan {
    files: BTreeMap<String, Vec<String>>,
    archive: BTreeMap<String, String>,
    /// Topics that some record names.
    topics: HashSet<String>,
}

impl Plan {
    fn make(
        collected: &Collected,
        old: &State,
        new: &mut State,
        there: &mut There,
        pulled: &mut Pulled,
    ) -> Self {
        let mut plan = Self { archive: there.archive.drain().collect(), ..Self::default() };
        let olds: Vec<&Kept> = old.questions.iter().chain(&old.gone).collect();
        let pairs = pairs(collected, old);
        let mut taken = Taken::default();
        taken.ids.extend(olds.iter().map(|kept| kept.id.clone()));
        taken.ids.extend(there.records.keys().cloned().chain(there.taken.iter().cloned()));
        let mut met = HashSet::new();
        for ((mark, question), pair) in collected.questions.iter().zip(pairs) {
            let before = pair.map(|at| olds[at]);
            let was_gone = pair.is_some_and(|at| at >= old.questions.len());
            let id =
                before.map_or_else(|| free(collect::wanted_id(question), &mut taken), |kept| kept.id.clone());
            let question = Question { id: id.clone(), ..question.clone() };
            let text = record(&question).trim_end().to_owned();
            let kept = Kept {
                id: id.clone(),
                page: mark.page.clone(),
                topic: question.topic.clone(),
                text: mark.text.clone(),
                answer: mark.answer.clone(),
                digest: pack::sha256(text.as_bytes()),
            };
            plan.place(&kept, text, before, was_gone, there, pulled);
            met.insert(id);
            new.questions.push(kept);
        }
        plan.leave(old, new, there, &met, pulled);
        plan.own(there);
        pulled.kept = new.questions.len() - pulled.changes.removed.len();
        plan
    }

    /// Places a question that the source has.
    fn place(
        &mut self,
        kept: &Kept,
        text: String,
        before: Option<&Kept>,
        was_gone: bool,
        there: &mut There,
        pulled: &mut Pulled,
    ) {
        let (changes, id) = (&mut pulled.changes, &kept.id);
        let held = there.records.remove(id);
        match (before, held) {
            (Some(before), Some(held)) if pack::sha256(held.text.as_bytes()) == before.digest => {
                if before.topic != kept.topic {
                    changes.moved.push(id.clone());
                } else if before.digest != kept.digest {
                    changes.changed.push(id.clone());
                }
                self.add(&kept.topic, text);
            }
            (Some(_), Some(held)) => {
                changes.yours.push(id.clone());
                self.add_to(&held.file, &held.topic, held.text);
            }
            (Some(before), None) if was_gone => {
                changes.back.push(id.clone());
                let archived = self.archive.remove(id);
                let edited = archived.filter(|record| pack::sha256(record.as_bytes()) != before.digest);
                if edited.is_some() {
                    changes.yours.push(id.clone());
                }
                self.add(&kept.topic, edited.unwrap_or(text));
            }
            (Some(_), None) if !there.taken.contains(id) => changes.removed.push(id.clone()),
            (Some(_), None) => changes.yours.push(id.clone()),
            (None, _) => {
                changes.added.push(id.clone());
                self.add(&kept.topic, text);
            }
        }
    }

    /// What the source no longer has goes to the archive, unless the person changed it.
    fn leave(
        &mut self,
        old: &State,
        new: &mut State,
        there: &mut There,
        met: &HashSet<String>,
        pulled: &mut Pulled,
    ) {
        for kept in old.questions.iter().chain(&old.gone).filter(|kept| !met.contains(&kept.id)) {
            new.gone.push(kept.clone());
            let Some(held) = there.records.get(&kept.id) else { continue };
            if pack::sha256(held.text.as_bytes()) == kept.digest {
                pulled.changes.gone.push(kept.id.clone());
                self.archive.insert(kept.id.clone(), held.text.clone());
                there.records.remove(&kept.id);
            } else {
                pulled.changes.yours.push(kept.id.clone());
            }
        }
    }

    /// What is left is the person's own, and stays in its file.
    fn own(&mut self, there: &mut There) {
        for id in std::mem::take(&mut there.order) {
            if let Some(held) = there.records.remove(&id) {
                self.add_to(&held.file, &held.topic, held.text);
            }
        }
        for (file, text) in &there.whole {
            self.files.entry(file.clone()).or_default().insert(0, text.trim_end().to_owned());
        }
    }

    fn add(&mut self, topic: &str, record: String) {
        let file = if topic == "pack" { "pack-questions.toml".to_owned() } else { format!("{topic}.toml") };
        self.add_to(&file, topic, record);
    }

    fn add_to(&mut self, file: &str, topic: &str, record: String) {
        self.topics.insert(topic.to_owned());
        self.files.entry(file.to_owned()).or_default().push(record);
    }
}

/// For each question the old one that it is: of those that are there, then of those that are gone.
fn pairs(collected: &Collected, old: &State) -> Vec<Option<usize>> {
    let marks: Vec<_> = collected.questions.iter().map(|(mark, _)| mark.clone()).collect();
    let olds: Vec<_> = old.questions.iter().map(Kept::mark).collect();
    let mut pairs = matched(&olds, &marks);
    let left: Vec<usize> = (0..marks.len()).filter(|at| pairs[*at].is_none()).collect();
    let gone: Vec<_> = old.gone.iter().map(Kept::mark).collect();
    let left_marks: Vec<_> = left.iter().map(|at| marks[*at].clone()).collect();
    for (at, pair) in left.into_iter().zip(matched(&gone, &left_marks)) {
        pairs[at] = pair.map(|pair| pair + olds.len());
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
        path == state::FILE || path == ARCHIVE || (!path.contains('/') && is_topic)
    };
    making.take_over(is_ours)?;
    for (file, records) in &plan.files {
        let head = there.heads.get(file).map_or("", |head| &**head);
        for (path, text) in parts(file, head, records) {
            making.write(&path, text.as_bytes())?;
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

/// A topic file, in as many parts as keep each of them small enough.
fn parts(file: &str, head: &str, records: &[String]) -> Vec<(String, String)> {
    let stem = file.strip_suffix(".toml").unwrap_or(file);
    let mut parts: Vec<String> = vec![head.to_owned()];
    for record in records {
        let last = parts.last_mut().expect("there is one");
        let part = if last.len() + record.len() > LARGEST && last.len() > head.len() {
            parts.push(String::new());
            parts.last_mut().expect("it was just pushed")
        } else {
            last
        };
        if !part.is_empty() && !part.ends_with("\n\n") {
            part.push('\n');
        }
        part.push_str(record);
        part.push('\n');
    }
    let name = |number: usize| if number == 1 { file.to_owned() } else { format!("{stem}.{number}.toml") };
    (1..).map(name).zip(parts).collect()
}
