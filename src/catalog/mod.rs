//! The catalog: all packs as one list, to find, filter and search questions in.
//!
//! It reads packs only when they changed; else it answers from an index in the cache folder
//! (`store`, `index`), which may be removed at any time. A pack with faults is left out and named
//! in [`Catalog::left_out`]; it never keeps the others from being listed. Knows no journal: what a
//! person did comes in as [`Progress`].

mod entry;
mod find;
mod index;
mod installed;
pub(crate) mod json;
pub(crate) mod query;
mod select;
mod shuffle;
mod store;
mod topics;
pub(crate) mod words;

use std::collections::{HashMap, hash_map};
use std::fmt;
use std::path::{Path, PathBuf};

use rusqlite::params_from_iter;

pub(crate) use entry::{Entry, Progress, Status};
pub(crate) use installed::{Installed, installed};
pub(crate) use query::{Query, QueryError};
pub(crate) use shuffle::draw;
pub(crate) use topics::TopicCount;

use crate::pack::{self, Prompt, Question, Role, Tree};
use select::{Select, Shape};
use store::Store;

/// More results than this are not ranked but listed in order, those with the words in their title first.
const MOST_RANKED: usize = 1_000;

/// The packs of this machine as one list.
pub(crate) struct Catalog {
    store: Store,
    packs: Vec<Installed>,
    folder: PathBuf,
    left_out: Vec<Faulty>,
}

/// A pack that is not in the catalog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Faulty {
    pub(crate) pack: String,
    pub(crate) faults: u32,
}

impl fmt::Display for Faulty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { pack, faults } = self;
        let plural = if *faults == 1 { "" } else { "s" };
        let pack = crate::ui::plain(pack);
        write!(
            f,
            "pack `{pack}` has {faults} fault{plural} and is left out; `prepkit pack verify {pack}` shows them"
        )
    }
}

/// What the catalog cannot answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CatalogError {
    #[error("no question `{id}`")]
    Unknown { id: String, nearest: Vec<String> },
    #[error("`{id}` may be any of {count} questions")]
    Ambiguous { id: String, count: usize, candidates: Vec<String> },
    #[error("no {what} `{value}`")]
    NoSuch { what: &'static str, value: String, nearest: Vec<String> },
    #[error("pack `{pack}` has faults and is left out")]
    Broken { pack: String },
    #[error(transparent)]
    Query(#[from] QueryError),
    #[error("question `{id}` is no longer in its pack")]
    Gone { id: String },
    #[error("the questions cannot be indexed: {0}")]
    Index(#[from] rusqlite::Error),
}

impl CatalogError {
    /// The way out, where there is one to tell.
    pub(crate) fn hint(&self) -> Option<String> {
        let mean =
            |nearest: &[String]| (!nearest.is_empty()).then(|| format!("did you mean {}?", listed(nearest)));
        match self {
            Self::Unknown { nearest, .. } => {
                mean(nearest).or_else(|| Some("`prepkit list` shows every id".to_owned()))
            }
            Self::Ambiguous { count, candidates, .. } => {
                let more = if *count > candidates.len() { ", …" } else { "" };
                Some(format!("say which: {}{more}", listed(candidates)))
            }
            Self::NoSuch { nearest, what, .. } => mean(nearest).or_else(|| match *what {
                "topic" => Some("`prepkit topics` lists them".to_owned()),
                "pack" => Some("`prepkit pack list` lists them".to_owned()),
                _ => None,
            }),
            Self::Broken { pack } => Some(format!("`prepkit pack verify {pack}` shows them")),
            Self::Query(error) => error.hint.clone(),
            Self::Gone { .. } => Some("the pack changed at this moment: try again".to_owned()),
            Self::Index(_) => None,
        }
    }

    /// Whether a file is at fault rather than the command line.
    pub(crate) const fn is_input(&self) -> bool {
        matches!(self, Self::Broken { .. } | Self::Gone { .. } | Self::Index(_))
    }
}

fn listed(words: &[String]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// What to do with the questions that a query finds.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Arrangement {
    /// At most so many.
    pub(crate) limit: Option<usize>,
    /// In an order drawn from this seed.
    pub(crate) shuffle: Option<u64>,
}

impl Catalog {
    /// Opens the index in `folder` and brings it up to date with the packs.
    ///
    /// `packs` are all that are installed: what is not among them is forgotten.
    pub(crate) fn open(packs: Vec<Installed>, folder: &Path) -> Result<Self, CatalogError> {
        let store = Store::open(folder).or_else(|_| Store::in_memory())?;
        let mut catalog = Self { store, packs, folder: folder.to_owned(), left_out: Vec::new() };
        catalog.left_out = catalog.with_store(index::refresh)?;
        Ok(catalog)
    }

    /// The pack of this name.
    pub(crate) fn installed(&self, name: &str) -> Option<&Installed> {
        self.packs.iter().find(|pack| pack.name == name)
    }

    /// The roles of all packs; a pack with faults has none.
    pub(crate) fn roles(&self) -> Vec<Role> {
        let manifests = self.packs.iter().filter_map(|pack| pack::read_manifest(&pack.tree).ok());
        manifests.flat_map(|manifest| manifest.roles).collect()
    }

    /// SHA-256 of a pack's content, as it was when it was indexed.
    pub(crate) fn digest(&mut self, name: &str) -> Result<String, CatalogError> {
        self.with_store(|store, _| {
            store.connection.query_row("SELECT digest FROM packs WHERE name = ?1", [name], |row| row.get(0))
        })
    }

    /// The packs that have faults.
    pub(crate) fn left_out(&self) -> &[Faulty] {
        &self.left_out
    }

    /// The questions that a query asks for: those it searches by rank, else in the packs' order.
    ///
    /// `progress` is needed for a query about it, and to know each entry's
    /// status; empty means that nothing was ever answered.
    pub(crate) fn list(
        &mut self,
        query: &Query,
        arrangement: Arrangement,
        progress: &[Progress],
    ) -> Result<Vec<Entry>, CatalogError> {
        self.check_names(query)?;
        self.with_store(|store, packs| {
            if query.needs_search() {
                index::refresh_search(store, packs)?;
            }
            fill_progress(store, progress)?;
            entries(store, query, arrangement, !progress.is_empty())
        })
    }

    /// The whole question behind an entry, from its pack.
    pub(crate) fn question(&self, entry: &Entry) -> Result<Question, CatalogError> {
        let broken = |_| CatalogError::Broken { pack: entry.pack.to_string() };
        let questions = pack::read_questions_of(self.tree(entry)?, &entry.file).map_err(broken)?;
        let gone = || CatalogError::Gone { id: entry.full_id() };
        questions.into_iter().find(|question| question.id == entry.id).ok_or_else(gone)
    }

    /// The whole questions behind entries; each file is read once.
    pub(crate) fn questions(&self, entries: &[Entry]) -> Result<Vec<Question>, CatalogError> {
        let mut read: HashMap<(&str, &str), HashMap<String, Question>> = HashMap::new();
        let mut questions = Vec::with_capacity(entries.len());
        for entry in entries {
            let all = match read.entry((&*entry.pack, &*entry.file)) {
                hash_map::Entry::Occupied(known) => known.into_mut(),
                hash_map::Entry::Vacant(place) => {
                    let broken = |_| CatalogError::Broken { pack: entry.pack.to_string() };
                    let all = pack::read_questions_of(self.tree(entry)?, &entry.file).map_err(broken)?;
                    place.insert(all.into_iter().map(|question| (question.id.clone(), question)).collect())
                }
            };
            let found = all.get(&entry.id).cloned();
            questions.push(found.ok_or_else(|| CatalogError::Gone { id: entry.full_id() })?);
        }
        Ok(questions)
    }

    /// The prompt of a coding question; `None` if its pack has none.
    pub(crate) fn prompt(&self, entry: &Entry) -> Result<Option<Prompt>, CatalogError> {
        if !entry.has_prompt {
            return Ok(None);
        }
        let broken = |_| CatalogError::Broken { pack: entry.pack.to_string() };
        pack::read_prompt(self.tree(entry)?, &entry.id).map(Some).map_err(broken)
    }

    /// The licence of the pack that an entry is from.
    pub(crate) fn license(&mut self, entry: &Entry) -> Result<String, CatalogError> {
        self.with_store(|store, _| {
            let sql = "SELECT license FROM packs WHERE name = ?1";
            store.connection.query_row(sql, [&*entry.pack], |row| row.get(0))
        })
    }

    /// The files of the pack that an entry is from.
    pub(crate) fn tree(&self, entry: &Entry) -> Result<&Tree, CatalogError> {
        let gone = || CatalogError::Gone { id: entry.full_id() };
        self.packs.iter().find(|pack| *pack.name == *entry.pack).map(|pack| &pack.tree).ok_or_else(gone)
    }

    /// Runs `work` on the index; on a new one where a file turns out to be damaged, and in memory
    /// where the cache folder is of no use.
    fn with_store<T>(
        &mut self,
        work: impl Fn(&mut Store, &[Installed]) -> rusqlite::Result<T>,
    ) -> Result<T, CatalogError> {
        let failed = match work(&mut self.store, &self.packs) {
            Ok(result) => return Ok(result),
            Err(error) => error,
        };
        let again = |mut store: Store, packs: &[Installed]| {
            index::refresh(&mut store, packs)?;
            let result = work(&mut store, packs)?;
            Ok::<_, rusqlite::Error>((store, result))
        };
        let mended = if store::is_damage(&failed) {
            Store::mended(&self.folder).and_then(|store| again(store, &self.packs))
        } else {
            Err(failed)
        };
        let (store, result) = mended.or_else(|_| again(Store::in_memory()?, &self.packs))?;
        self.store = store;
        Ok(result)
    }
}

fn entries(
    store: &Store,
    query: &Query,
    arrangement: Arrangement,
    has_progress: bool,
) -> rusqlite::Result<Vec<Entry>> {
    let is_ranked = match select::has_more(query, MOST_RANKED) {
        Some(Select { sql, values }) => {
            !store.connection.query_row(&sql, params_from_iter(values), |row| row.get::<_, bool>(0))?
        }
        None => true,
    };
    let shape = Shape { arrangement, has_progress, is_ranked };
    let Select { sql, values } = select::select(query, shape);
    let mut statement = store.connection.prepare(&sql)?;
    let mut rows = statement.query(params_from_iter(values))?;
    let mut entries: Vec<Entry> = Vec::new();
    while let Some(row) = rows.next()? {
        entries.push(Entry::from_row(row, entries.last())?);
    }
    Ok(entries)
}

/// Makes what the journal knows joinable, in a table of this connection alone.
fn fill_progress(store: &mut Store, progress: &[Progress]) -> rusqlite::Result<()> {
    if progress.is_empty() {
        return Ok(());
    }
    let connection = &store.connection;
    connection.execute_batch(
        "CREATE TEMP TABLE IF NOT EXISTS progress
            (pack INTEGER, place INTEGER, status INTEGER, due INTEGER, recall REAL, PRIMARY KEY (pack, place)) WITHOUT ROWID;
         DELETE FROM temp.progress; BEGIN",
    )?;
    let mut insert = connection.prepare(
        "INSERT OR IGNORE INTO temp.progress
         SELECT q.pack, q.place, ?3, ?4, ?5 FROM packs p JOIN questions q ON q.pack = p.slot WHERE p.name = ?1 AND q.id = ?2
         UNION ALL
         SELECT a.pack, a.place, ?3, ?4, ?5 FROM packs p JOIN aliases a ON a.pack = p.slot WHERE p.name = ?1 AND a.alias = ?2",
    )?;
    for Progress { pack, id, status, due, recall } in progress {
        insert.execute(rusqlite::params![pack, id, *status as i64, due, recall])?;
    }
    connection.execute_batch("COMMIT")
}

#[cfg(test)]
mod tests;
