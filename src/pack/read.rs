//! A whole pack, or one part of it: a topic file, a prompt's folder, the manifest.
//!
//! Nothing is read past a limit, and nothing stops at the first fault. The parts hold to the same
//! rules as the whole, but for what only the whole can tell: ids that are there twice, topics that
//! are not there, prompts without a question.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::Faults;
use super::fields::Fields;
use super::findings::{FileId, Findings, Raw, Span, quoted};
use super::manifest::{Manifest, manifest};
use super::model::{Kind, Pack, Prompt, Question};
use super::page::{Page, nearest};
use super::prompt::prompt;
use super::question::{Placed, Surroundings, questions};
use super::tree::{Entry, Tree};

const MANIFEST: &str = "pack.toml";

/// Reads a pack, or finds everything that is wrong with it.
pub(crate) fn read(tree: &Tree) -> Result<Pack, Faults> {
    read_placed(tree).map(|(pack, _)| pack)
}

/// Reads a pack, and says for each of its questions which topic file holds it.
pub(crate) fn read_placed(tree: &Tree) -> Result<(Pack, Vec<String>), Faults> {
    let findings = Findings::default();
    let listing = tree.list("");
    listing.refused.iter().for_each(|error| findings.add_refused(error));
    let top = Top::new(&listing.entries);
    let (manifest, manifest_is_sound) = match read_top_manifest(tree, &findings, &top) {
        Ok(read) => read,
        Err(Newer) => return Err(findings.into_faults(tree, "")),
    };
    top.check_names(&findings);
    let around = surroundings(&manifest, manifest_is_sound, &top);
    let mut records = Records::default();
    let mut files = Vec::new();
    for path in top.topic_files() {
        records.read_file(tree, &findings, path, &around);
        files.resize(records.questions.len(), path.to_owned());
    }
    let prompts: Vec<Prompt> =
        top.folders.iter().map(|(id, entries)| prompt(tree, &findings, id, entries)).collect();
    records.check_ids(&findings);
    records.check_prompts(&findings, &prompts);
    let id = manifest.id.clone();
    findings.finish(tree, &id, (pack(manifest, records.questions, prompts), files))
}

/// Reads `pack.toml` alone.
pub(crate) fn read_manifest(tree: &Tree) -> Result<Manifest, Faults> {
    let findings = Findings::default();
    let listing = tree.list("");
    let manifest = match read_top_manifest(tree, &findings, &Top::new(&listing.entries)) {
        Ok((manifest, _)) => manifest,
        Err(Newer) => return Err(findings.into_faults(tree, "")),
    };
    let id = manifest.id.clone();
    findings.finish(tree, &id, manifest)
}

/// Reads the questions of one topic file.
pub(crate) fn read_questions_of(tree: &Tree, file: &str) -> Result<Vec<Question>, Faults> {
    let findings = Findings::default();
    let mut records = Records::default();
    records.read_file(tree, &findings, file, &Surroundings::default());
    records.check_ids(&findings);
    findings.finish(tree, "", records.questions)
}

/// Reads one prompt's folder.
pub(crate) fn read_prompt(tree: &Tree, id: &str) -> Result<Prompt, Faults> {
    let findings = Findings::default();
    let listing = tree.list(id);
    listing.refused.iter().for_each(|error| findings.add_refused(error));
    let entries: Vec<&Entry> = listing.entries.iter().collect();
    let prompt = prompt(tree, &findings, id, &entries);
    findings.finish(tree, "", prompt)
}

/// The text of a file, or a fault.
pub(super) fn text(tree: &Tree, findings: &Findings, path: &str) -> Option<String> {
    let bytes = match tree.read(path) {
        Ok(bytes) => bytes,
        Err(error) => {
            findings.add_refused(&error);
            return None;
        }
    };
    match String::from_utf8(bytes) {
        Ok(text) => Some(text),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            findings.add_for_file(path, format!("{} is not UTF-8 (byte {at})", quoted(path)), None);
            None
        }
    }
}

/// What lies at the top of a pack.
struct Top<'a> {
    files: Vec<&'a str>,
    /// Each prompt's folder, with what lies below it.
    folders: BTreeMap<&'a str, Vec<&'a Entry>>,
}

impl<'a> Top<'a> {
    fn new(entries: &'a [Entry]) -> Self {
        let mut top = Top { files: Vec::new(), folders: BTreeMap::new() };
        for entry in entries {
            match entry.path.split_once('/') {
                Some((folder, _)) => top.folders.entry(folder).or_default().push(entry),
                None if entry.is_folder => drop(top.folders.entry(&entry.path).or_default()),
                None => top.files.push(&entry.path),
            }
        }
        top
    }

    fn topic_files(&self) -> impl Iterator<Item = &'a str> {
        self.files.iter().copied().filter(|path| *path != MANIFEST && is_toml(path))
    }

    fn check_names(&self, findings: &Findings) {
        let is_known =
            |name: &str| is_toml(name) || name.starts_with("README") || name.starts_with("LICENSE");
        for name in self.files.iter().filter(|name| !is_known(name)) {
            let hint = "at the top are TOML files, prompts' folders, README and LICENSE";
            findings.add_for_file(name, format!("{} does not belong in a pack", quoted(name)), Some(hint));
        }
    }
}

fn is_toml(name: &str) -> bool {
    name.strip_suffix(".toml").is_some_and(|stem| !stem.is_empty())
}

/// The pack is of a later format.
struct Newer;

/// The manifest, and whether its syntax is sound.
fn read_top_manifest(tree: &Tree, findings: &Findings, top: &Top<'_>) -> Result<(Manifest, bool), Newer> {
    if !top.files.contains(&MANIFEST) {
        if findings.is_empty() {
            findings.add_for_file(MANIFEST, "there is no `pack.toml`, so this is no pack".to_owned(), None);
        }
        return Ok((Manifest::default(), false));
    }
    let Some(text) = text(tree, findings, MANIFEST) else { return Ok((Manifest::default(), false)) };
    let file = findings.file(MANIFEST);
    let (page, table) = Page::open(findings, file, &text);
    let read = manifest(Fields::new(&page, table, "pack"));
    let is_sound = !page.is_recovering();
    drop(page);
    findings.close(file, text);
    read.map(|manifest| (manifest, is_sound)).ok_or(Newer)
}

fn surroundings(manifest: &Manifest, is_sound: bool, top: &Top<'_>) -> Surroundings {
    let topics: Vec<String> = manifest.topics.iter().map(|topic| topic.id.clone()).collect();
    Surroundings {
        topic_set: topics.iter().cloned().collect(),
        topics: is_sound.then_some(topics),
        prompts: top.folders.keys().map(|id| (*id).to_owned()).collect(),
    }
}

/// The questions of all files read so far.
#[derive(Default)]
struct Records {
    questions: Vec<Question>,
    /// Where the names of each question stand.
    places: Vec<Names>,
    /// Some file is broken, so a question may seem to be missing.
    is_recovering: bool,
}

struct Names {
    file: FileId,
    id: Span,
    aliases: Vec<Span>,
}

impl Records {
    fn read_file(&mut self, tree: &Tree, findings: &Findings, path: &str, around: &Surroundings) {
        let Some(text) = text(tree, findings, path) else {
            self.is_recovering = true;
            return;
        };
        let file = findings.file(path);
        let (page, table) = Page::open(findings, file, &text);
        for Placed { question, id, aliases } in questions(Fields::new(&page, table, "topic file"), around) {
            self.questions.push(question);
            self.places.push(Names { file, id, aliases });
        }
        self.is_recovering |= page.is_recovering();
        drop(page);
        findings.close(file, text);
    }

    /// Reports ids and aliases that are there twice.
    fn check_ids(&self, findings: &Findings) {
        let mut seen: HashMap<&str, (FileId, Span)> = HashMap::with_capacity(self.questions.len());
        let mut note = |name, file, span: &Span, what| {
            if let Some((first_file, first)) = seen.get(name) {
                findings.add(Raw {
                    file,
                    span: Some(span.clone()),
                    message: format!("{what} {} is there twice", quoted(name)),
                    hint: None,
                    other: Some((*first_file, first.clone(), "first here")),
                });
            } else if !name.is_empty() {
                seen.insert(name, (file, span.clone()));
            }
        };
        for (question, names) in self.questions.iter().zip(&self.places) {
            note(&question.id, names.file, &names.id, "id");
        }
        for (question, names) in self.questions.iter().zip(&self.places) {
            for (alias, span) in question.aliases.iter().zip(&names.aliases) {
                note(alias, names.file, span, "alias");
            }
        }
    }

    /// Every prompt needs the question that asks for it.
    fn check_prompts(&self, findings: &Findings, prompts: &[Prompt]) {
        if self.is_recovering || prompts.is_empty() {
            return;
        }
        let ids: HashSet<&str> = self.questions.iter().map(|question| question.id.as_str()).collect();
        for prompt in prompts.iter().filter(|prompt| !ids.contains(prompt.id.as_str())) {
            let coding =
                self.questions.iter().filter(|question| matches!(question.kind, Kind::Code | Kind::TakeHome));
            let hint = match nearest(&prompt.id, coding.map(|question| question.id.as_str())) {
                Some(near) => format!("did you mean {}?", quoted(near)),
                None => "its question has the folder's name as `id`".to_owned(),
            };
            let message = format!("prompt {} has no question", quoted(&prompt.id));
            findings.add_for_file(&prompt.id, message, Some(&hint));
        }
    }
}

fn pack(manifest: Manifest, questions: Vec<Question>, prompts: Vec<Prompt>) -> Pack {
    let Manifest { id, version, title, license, authors, sources, difficulties, topics, roles: _ } = manifest;
    Pack { id, version, title, license, authors, sources, difficulties, topics, questions, prompts }
}
