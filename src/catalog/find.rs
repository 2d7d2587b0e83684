//! From what a person typed to the one thing it names, or to a helpful miss.
//!
//! A question is named by its id, an earlier id of it, or the beginning of its id if no other
//! begins so; with `pack/` before it where several packs have the same.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, params};

use super::words::nearest;
use super::{Arrangement, Catalog, CatalogError, Entry, Progress, Query};

/// How many candidates a message names.
const SHOWN: usize = 8;

impl Catalog {
    /// The question that `wanted` names.
    pub(crate) fn find(&mut self, wanted: &str, progress: &[Progress]) -> Result<Entry, CatalogError> {
        let text = wanted.trim().to_lowercase();
        let (pack, id) = match text.split_once('/') {
            Some((pack, id)) => (Some(pack), id),
            None => (None, text.as_str()),
        };
        if let Some(pack) = pack {
            self.check_pack(pack)?;
        }
        let mut found = self.with_store(|store, _| candidates(&store.connection, pack, id))?;
        match found.len() {
            0 => Err(self.miss(wanted, pack, id)?),
            1 => self.entry(&found.remove(0), progress),
            count => {
                let candidates = found.into_iter().take(SHOWN).map(|name| name.full()).collect();
                Err(CatalogError::Ambiguous { id: wanted.to_owned(), count, candidates })
            }
        }
    }

    fn entry(&mut self, name: &Name, progress: &[Progress]) -> Result<Entry, CatalogError> {
        let query = Query::all([Query::Pack(name.pack.clone()), Query::Id(name.id.clone())]);
        let gone = || CatalogError::Gone { id: name.full() };
        self.list(&query, Arrangement::default(), progress)?.into_iter().next().ok_or_else(gone)
    }

    fn miss(&mut self, wanted: &str, pack: Option<&str>, id: &str) -> Result<CatalogError, CatalogError> {
        let ids = self.with_store(|store, _| names(&store.connection, "?2 = ''", pack, ""))?;
        let close = nearest(id, ids.iter().map(|name| name.id.as_str()));
        let nearest =
            close
                .into_iter()
                .map(|id| {
                    if pack.is_some() { format!("{}/{id}", pack.unwrap_or_default()) } else { id.to_owned() }
                })
                .collect();
        Ok(CatalogError::Unknown { id: wanted.to_owned(), nearest })
    }

    /// Refuses a topic, tag or pack that no pack has: a slip must not look like an empty answer.
    pub(super) fn check_names(&mut self, query: &Query) -> Result<(), CatalogError> {
        match query {
            Query::And(parts) | Query::Or(parts) => parts.iter().try_for_each(|part| self.check_names(part)),
            Query::Not(part) => self.check_names(part),
            Query::Topic(topic) => self.check_name("topic", topic, "topics", "id"),
            Query::Tag(tag) => self.check_name("tag", tag, "tags", "tag"),
            Query::Pack(pack) => self.check_pack(pack),
            _ => Ok(()),
        }
    }

    fn check_pack(&mut self, pack: &str) -> Result<(), CatalogError> {
        if self.left_out.iter().any(|faulty| faulty.pack == pack) {
            return Err(CatalogError::Broken { pack: pack.to_owned() });
        }
        self.check_name("pack", pack, "packs", "name")
    }

    fn check_name(
        &mut self,
        what: &'static str,
        value: &str,
        table: &str,
        column: &str,
    ) -> Result<(), CatalogError> {
        let known = self.with_store(|store, _| {
            let sql = format!("SELECT 1 FROM {table} WHERE {column} = ?1 LIMIT 1");
            store.connection.query_row(&sql, [value], |_| Ok(())).optional()
        })?;
        if known.is_some() {
            return Ok(());
        }
        let all = self.with_store(|store, _| {
            let mut statement =
                store.connection.prepare(&format!("SELECT DISTINCT {column} FROM {table}"))?;
            statement.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()
        })?;
        let nearest = nearest(value, all.iter().map(String::as_str)).into_iter().map(str::to_owned).collect();
        Err(CatalogError::NoSuch { what, value: value.to_owned(), nearest })
    }
}

struct Name {
    pack: String,
    id: String,
}

impl Name {
    fn full(&self) -> String {
        format!("{}/{}", self.pack, self.id)
    }
}

impl Catalog {
    /// The ids that questions had earlier, each with its pack, and the ids that they have now.
    pub(crate) fn renamed(&mut self) -> Result<HashMap<(String, String), String>, CatalogError> {
        let sql = "SELECT p.name, a.alias, q.id FROM aliases a JOIN packs p ON p.slot = a.pack
             JOIN questions q ON q.pack = a.pack AND q.place = a.place";
        self.with_store(|store, _| {
            let mut select = store.connection.prepare(sql)?;
            let renamed = select.query_map([], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))?;
            renamed.collect()
        })
    }
}

/// What an id may name: itself, else an earlier id, else a beginning.
fn candidates(connection: &Connection, pack: Option<&str>, id: &str) -> rusqlite::Result<Vec<Name>> {
    let earlier = "(q.pack, q.place) IN (SELECT a.pack, a.place FROM aliases a WHERE a.alias = ?2)";
    for condition in ["q.id = ?2", earlier, "?2 <> '' AND q.id >= ?2 AND q.id < ?2 || x'7f'"] {
        let found = names(connection, condition, pack, id)?;
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(Vec::new())
}

fn names(
    connection: &Connection,
    condition: &str,
    pack: Option<&str>,
    id: &str,
) -> rusqlite::Result<Vec<Name>> {
    let sql = format!(
        "SELECT p.name, q.id FROM questions q JOIN packs p ON p.slot = q.pack
         WHERE {condition} AND (?1 IS NULL OR p.name = ?1) ORDER BY p.name, q.id"
    );
    connection
        .prepare(&sql)?
        .query_map(params![pack, id], |row| Ok(Name { pack: row.get(0)?, id: row.get(1)? }))?
        .collect()
}
