//! What lies in a pack's folder before a pull: its records as they stand there, byte by byte, what
//! of it the person wrote, and the archive.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use super::SourceError;
use super::record::records;
use super::state::ARCHIVE;
use crate::pack::{self, Topic, Tree};

/// The pack's own file.
pub(super) const MANIFEST: &str = "pack.toml";

/// What lies in the pack's folder now.
#[derive(Debug, Default)]
pub(super) struct There {
    /// Records by id, with their file.
    pub(super) records: HashMap<String, Held>,
    /// What each topic file holds before its first record.
    pub(super) heads: HashMap<String, String>,
    /// Ids in the order of the files.
    pub(super) order: Vec<String>,
    /// Files that are not made of records as a pull writes them: they stay whole.
    pub(super) whole: HashMap<String, String>,
    /// Ids that are taken by what stays: in whole files, as aliases, as prompts' folders.
    pub(super) taken: HashSet<String>,
    pub(super) manifest: Option<String>,
    pub(super) topics: Vec<Topic>,
    pub(super) archive: HashMap<String, String>,
}

#[derive(Clone, Debug)]
pub(super) struct Held {
    pub(super) file: String,
    pub(super) topic: String,
    pub(super) text: String,
}

impl There {
    pub(super) fn read(folder: &Path) -> Result<Self, SourceError> {
        let mut there = Self::default();
        if !folder.exists() {
            return Ok(there);
        }
        let (pack, files) = pack::read_placed(&Tree::Folder(folder.to_owned()))?;
        there.topics.clone_from(&pack.topics);
        there.manifest = Some(text_of(folder, MANIFEST)?);
        let mut by_file: BTreeMap<&str, Vec<&pack::Question>> = BTreeMap::new();
        for (question, file) in pack.questions.iter().zip(&files) {
            by_file.entry(file).or_default().push(question);
            there.taken.extend(question.aliases.iter().cloned());
        }
        there.taken.extend(pack.prompts.iter().map(|prompt| prompt.id.clone()));
        for (file, questions) in by_file {
            there.file(file, text_of(folder, file)?, &questions);
        }
        if let Ok(archive) = std::fs::read_to_string(folder.join(ARCHIVE)) {
            there.archive = archived(&archive);
        }
        Ok(there)
    }

    fn file(&mut self, file: &str, text: String, questions: &[&pack::Question]) {
        let found = records(&text);
        if found.len() != questions.len() {
            self.taken.extend(questions.iter().map(|question| question.id.clone()));
            self.whole.insert(file.to_owned(), text);
            return;
        }
        let start = text.find(found[0]).unwrap_or(0);
        self.heads.insert(file.to_owned(), text[..start].to_owned());
        for (record, question) in found.into_iter().zip(questions) {
            self.order.push(question.id.clone());
            let held = Held { file: file.to_owned(), topic: question.topic.clone(), text: record.to_owned() };
            self.records.insert(question.id.clone(), held);
        }
    }
}

fn text_of(folder: &Path, file: &str) -> Result<String, SourceError> {
    let path = folder.join(file);
    std::fs::read_to_string(&path).map_err(|error| SourceError::unreadable(&path, error))
}

/// The records of an archive by id.
fn archived(text: &str) -> HashMap<String, String> {
    let id = |record: &str| {
        let table: toml::Table = toml::from_str(record).ok()?;
        table.get("question")?.get(0)?.get("id")?.as_str().map(ToOwned::to_owned)
    };
    records(text).into_iter().filter_map(|record| Some((id(record)?, record.to_owned()))).collect()
}
