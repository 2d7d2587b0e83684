//! The SQLite file of a package, made in memory.

use std::collections::BTreeSet;

use jiff::Timestamp;
use rusqlite::{Connection, MAIN_DB, params};

use super::earlier::Earlier;
use super::note::{fields, tags};
use super::{id, settings};
use crate::report::whole::Whole;

/// Between two fields of a note; no field holds it.
pub(super) const SEPARATOR: &str = "\u{1f}";
/// The day that Anki counts from: it matters to cards that were learnt, of which there are none.
const CREATED_AT: i64 = 1_577_836_800;

/// A question's row.
struct Note {
    id: i64,
    guid: String,
    modified_at: i64,
    deck: String,
    tags: String,
    fields: String,
    name: String,
}

pub(super) fn bytes(questions: &[Whole<'_>], now: Timestamp, earlier: &Earlier) -> rusqlite::Result<Vec<u8>> {
    let mut connection = Connection::open_in_memory()?;
    connection.execute_batch(include_str!("schema.sql"))?;
    let transaction = connection.transaction()?;
    let mut taken = BTreeSet::new();
    let notes: Vec<_> = questions.iter().map(|of| note(of, now, earlier, &mut taken)).collect();
    write_collection(&transaction, &notes)?;
    for (place, note) in (1_i64..).zip(&notes) {
        write_note(&transaction, place, note)?;
    }
    transaction.commit()?;
    Ok(connection.serialize(MAIN_DB)?.to_vec())
}

fn note(of: &Whole<'_>, now: Timestamp, earlier: &Earlier, taken: &mut BTreeSet<i64>) -> Note {
    let name = id::name(of);
    let mut id = id::number("note", &name);
    while !taken.insert(id) {
        id += 1;
    }
    let (guid, fields) = (id::guid(&name), fields(of).join(SEPARATOR));
    // Anki looks for ` tag `.
    let tags = format!(" {} ", tags(of).join(" "));
    let now = now.as_second();
    let modified_at = earlier.time_of(&guid, &tags, &fields).map_or(now, |time| time.min(now));
    Note { id, guid, modified_at, deck: settings::deck(of), tags, fields, name: of.entry.full_id() }
}

fn write_collection(connection: &Connection, notes: &[Note]) -> rusqlite::Result<()> {
    let modified_at = notes.iter().map(|note| note.modified_at).max().unwrap_or(CREATED_AT) * 1000;
    connection.execute(
        "INSERT INTO col VALUES (1, ?1, ?2, ?2, 11, 0, 0, 0, '{}', ?3, ?4, ?5, '{}')",
        params![
            CREATED_AT,
            modified_at,
            settings::note_types().to_string(),
            settings::decks(notes.iter().map(|note| note.deck.as_str())).to_string(),
            settings::presets().to_string(),
        ],
    )?;
    Ok(())
}

/// One note, and its card, which nobody has learnt yet.
fn write_note(connection: &Connection, place: i64, note: &Note) -> rusqlite::Result<()> {
    // Anki works out the checksum of the first field by itself.
    connection
        .prepare_cached("INSERT INTO notes VALUES (?1, ?2, ?3, ?4, -1, ?5, ?6, ?7, 0, 0, '')")?
        .execute(params![
            note.id,
            note.guid,
            settings::note_type_id(),
            note.modified_at,
            note.tags,
            note.fields,
            note.name
        ])?;
    connection
        .prepare_cached(
            "INSERT INTO cards VALUES (?1, ?1, ?2, 0, ?3, -1, 0, 0, ?4, 0, 0, 0, 0, 0, 0, 0, 0, '')",
        )?
        .execute(params![note.id, settings::deck_id(&note.deck), note.modified_at, place])?;
    Ok(())
}
