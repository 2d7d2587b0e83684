//! A package for Anki, read back with nothing of prepkit's.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use rusqlite::{Connection, MAIN_DB};
use serde_json::Value;
use zip::ZipArchive;

/// What stands in a package.
#[derive(Debug)]
pub(crate) struct Package {
    pub(crate) version: i64,
    pub(crate) media: String,
    pub(crate) note_type: i64,
    /// The names of the note type's fields.
    pub(crate) fields: Vec<String>,
    /// Names by id.
    pub(crate) decks: BTreeMap<i64, String>,
    /// In the order in which they are learnt; each has one card.
    pub(crate) notes: Vec<Note>,
}

#[derive(Debug)]
pub(crate) struct Note {
    pub(crate) id: i64,
    pub(crate) guid: String,
    pub(crate) modified_at: i64,
    pub(crate) tags: String,
    pub(crate) fields: Vec<String>,
    pub(crate) deck: i64,
}

impl Package {
    pub(crate) fn read(path: &Path) -> Self {
        let mut archive = ZipArchive::new(File::open(path).unwrap()).unwrap();
        let names: Vec<_> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
        assert_eq!(names, ["collection.anki2", "media"]);
        let mut media = String::new();
        archive.by_name("media").unwrap().read_to_string(&mut media).unwrap();
        let mut bytes = Vec::new();
        archive.by_name("collection.anki2").unwrap().read_to_end(&mut bytes).unwrap();
        let mut connection = Connection::open_in_memory().unwrap();
        connection.deserialize_read_exact(MAIN_DB, &*bytes, bytes.len(), true).unwrap();
        let sound: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        assert_eq!(sound, "ok");
        let (version, note_types, decks): (i64, String, String) = connection
            .query_row("SELECT ver, models, decks FROM col", [], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
            .unwrap();
        let note_types: BTreeMap<i64, Value> = serde_json::from_str(&note_types).unwrap();
        let (id, only) = note_types.first_key_value().unwrap();
        let decks: BTreeMap<i64, Value> = serde_json::from_str(&decks).unwrap();
        let notes = notes(&connection, *id);
        Self {
            version,
            media,
            note_type: *id,
            fields: only["flds"].as_array().unwrap().iter().map(|field| text(&field["name"])).collect(),
            decks: decks.iter().map(|(id, deck)| (*id, text(&deck["name"]))).collect(),
            notes,
        }
    }
}

/// The notes, each with its one new card.
fn notes(connection: &Connection, note_type: i64) -> Vec<Note> {
    let sql = "SELECT n.id, guid, n.mod, tags, flds, did FROM notes n JOIN cards c ON c.nid = n.id
         WHERE mid = ?1 AND c.type = 0 AND c.queue = 0 AND c.reps = 0 ORDER BY due";
    let mut statement = connection.prepare(sql).unwrap();
    let note = |row: &rusqlite::Row<'_>| {
        let fields: String = row.get(4)?;
        Ok(Note {
            id: row.get(0)?,
            guid: row.get(1)?,
            modified_at: row.get(2)?,
            tags: row.get(3)?,
            fields: fields.split('\u{1f}').map(ToOwned::to_owned).collect(),
            deck: row.get(5)?,
        })
    };
    let notes: Vec<Note> = statement.query_map([note_type], note).unwrap().map(Result::unwrap).collect();
    let count = |sql| connection.query_row(sql, [], |row| row.get::<_, u32>(0)).unwrap() as usize;
    assert_eq!(count("SELECT count(*) FROM notes"), notes.len());
    assert_eq!(count("SELECT count(*) FROM cards"), notes.len());
    assert_eq!(count("SELECT count(DISTINCT guid) FROM notes"), notes.len());
    notes
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}
