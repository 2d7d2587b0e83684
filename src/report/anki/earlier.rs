//! What an earlier package said: a note whose text has not changed since keeps its time, so that an
//! import touches what changed and nothing else.
//!
//! A file that is no package of ours says nothing.

use std::collections::HashMap;
use std::io::{Cursor, Read};

use rusqlite::{Connection, MAIN_DB};
use zip::ZipArchive;

/// More than the text of any bank takes.
const LARGEST: u64 = 512 << 20;

/// Notes by guid: their time, tags and fields.
#[derive(Debug, Default)]
pub(crate) struct Earlier(HashMap<String, (i64, String, String)>);

impl Earlier {
    /// Reads a package.
    pub(crate) fn read(package: &[u8]) -> Self {
        notes(package).map(Self).unwrap_or_default()
    }

    /// The time of a note that says the same.
    pub(super) fn time_of(&self, guid: &str, tags: &str, fields: &str) -> Option<i64> {
        let (time, known_tags, known_fields) = self.0.get(guid)?;
        (known_tags == tags && known_fields == fields).then_some(*time)
    }
}

fn notes(package: &[u8]) -> Option<HashMap<String, (i64, String, String)>> {
    let mut archive = ZipArchive::new(Cursor::new(package)).ok()?;
    let mut collection = Vec::new();
    archive.by_name(super::COLLECTION).ok()?.take(LARGEST).read_to_end(&mut collection).ok()?;
    read(&collection).ok()
}

fn read(collection: &[u8]) -> rusqlite::Result<HashMap<String, (i64, String, String)>> {
    let mut connection = Connection::open_in_memory()?;
    connection.deserialize_read_exact(MAIN_DB, collection, collection.len(), true)?;
    // A view could run for ever.
    let is_table = "SELECT type = 'table' FROM sqlite_schema WHERE name = 'notes'";
    if !connection.query_row(is_table, [], |row| row.get::<_, bool>(0))? {
        return Ok(HashMap::new());
    }
    let mut statement = connection.prepare("SELECT guid, mod, tags, flds FROM notes")?;
    let notes = statement.query_map([], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?, row.get(3)?))))?;
    notes.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(sql: &str) -> Vec<u8> {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(sql).unwrap();
        let collection = connection.serialize(MAIN_DB).unwrap().to_vec();
        super::super::zipped(&[(super::super::COLLECTION, &collection)]).unwrap()
    }

    #[test]
    fn what_is_no_package_says_nothing() {
        let columns = "guid text, mod integer, tags text, flds text";
        let table = format!("CREATE TABLE notes ({columns}); INSERT INTO notes VALUES ('g', 5, ' t ', 'f');");
        let known = Earlier::read(&package(&table));
        assert_eq!(known.time_of("g", " t ", "f"), Some(5));
        assert_eq!((known.time_of("g", " t ", "other"), known.time_of("h", " t ", "f")), (None, None));

        let endless = "CREATE VIEW notes AS WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT 1 FROM n)
             SELECT x AS guid, x AS mod, x AS tags, x AS flds FROM n;";
        let mut damaged = package(&table);
        damaged.truncate(60);
        for bytes in
            [package(endless), package("CREATE TABLE notes (guid)"), damaged, b"no zip".to_vec(), Vec::new()]
        {
            assert!(Earlier::read(&bytes).0.is_empty());
        }
    }
}
