//! Keeps the index in step with the packs: reads those that changed, writes their rows.
//!
//! A pack is read and written in one transaction, so another prepkit sees it as it was or as it
//! is. A pack with faults has a row that says so and no questions. The words are indexed only when
//! somebody searches, in a transaction of their own.

use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension, params};

use super::words::{DIFFICULTIES, KINDS, number};
use super::{Faulty, Installed};
use crate::catalog::store::Store;
use crate::pack::{self, Difficulty, Pack, Question};
use crate::ui::markdown;

/// How far the pack stands left of the place in a row number of `search.prose`; `select` knows it too.
const SLOT_SHIFT: u32 = 32;

/// Brings the list columns up to date. Says which packs are left out.
pub(super) fn refresh(store: &mut Store, installed: &[Installed]) -> rusqlite::Result<Vec<Faulty>> {
    let known = known_packs(&store.connection)?;
    for pack in installed {
        let fingerprint = fingerprint(pack);
        if !known.iter().any(|row| row.name == pack.name && row.fingerprint == fingerprint) {
            store.write(|connection| index_pack(connection, pack, &fingerprint))?;
        }
    }
    let gone: Vec<&Known> =
        known.iter().filter(|row| !installed.iter().any(|pack| pack.name == row.name)).collect();
    if !gone.is_empty() {
        store.write(|connection| gone.iter().try_for_each(|row| forget(connection, row.slot)))?;
    }
    let left_out = known_packs(&store.connection)?.into_iter().filter(|row| row.faults > 0);
    Ok(left_out.map(|row| Faulty { pack: row.name, faults: row.faults }).collect())
}

/// Brings the words up to date with the list columns.
pub(super) fn refresh_search(store: &mut Store, installed: &[Installed]) -> rusqlite::Result<()> {
    store.attach_search()?;
    let stale = "SELECT EXISTS (SELECT slot, name, fingerprint FROM main.packs
         EXCEPT SELECT slot, name, fingerprint FROM search.packs)
         OR EXISTS (SELECT slot FROM search.packs EXCEPT SELECT slot FROM main.packs)";
    if !store.connection.query_row(stale, [], |row| row.get(0))? {
        return Ok(());
    }
    for pack in installed {
        store.write(|connection| index_words(connection, pack))?;
    }
    store.write(|connection| {
        let mut gone = connection
            .prepare("SELECT slot FROM search.packs WHERE slot NOT IN (SELECT slot FROM main.packs)")?;
        let slots = gone.query_map([], |row| row.get(0))?.collect::<Result<Vec<i64>, _>>()?;
        slots.into_iter().try_for_each(|slot| forget_words(connection, slot))
    })
}

struct Known {
    slot: i64,
    name: String,
    fingerprint: String,
    faults: u32,
}

fn known_packs(connection: &Connection) -> rusqlite::Result<Vec<Known>> {
    connection
        .prepare("SELECT slot, name, fingerprint, faults FROM packs ORDER BY name")?
        .query_map([], |row| {
            Ok(Known { slot: row.get(0)?, name: row.get(1)?, fingerprint: row.get(2)?, faults: row.get(3)? })
        })?
        .collect()
}

/// A pack's fingerprint; another prepkit may read the same files differently, so it is part of it.
fn fingerprint(pack: &Installed) -> String {
    let files = match &pack.record {
        Some(record) => pack::file_fingerprint(record).unwrap_or_else(|error| error.to_string()),
        None => pack.tree.fingerprint().unwrap_or_else(|error| error.to_string()),
    };
    format!("{files} {}", env!("CARGO_PKG_VERSION"))
}

fn index_pack(connection: &Connection, installed: &Installed, fingerprint: &str) -> rusqlite::Result<()> {
    let known: Option<(i64, String)> = connection
        .query_row("SELECT slot, fingerprint FROM packs WHERE name = ?1", [&installed.name], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    if known.as_ref().is_some_and(|(_, indexed)| indexed == fingerprint) {
        return Ok(());
    }
    if let Some((slot, _)) = &known {
        forget(connection, *slot)?;
    }
    let read = pack::read_placed(&installed.tree);
    let (license, faults) = match &read {
        Ok((pack, _)) => (pack.license.as_str(), 0),
        Err(faults) => ("", i64::try_from(faults.count()).unwrap_or(i64::MAX)),
    };
    // A pack that cannot be hashed has faults too, and nothing of it is ever graded.
    let digest = if read.is_ok() { installed.tree.digest().unwrap_or_default() } else { String::new() };
    connection.execute(
        "INSERT INTO packs (slot, name, fingerprint, license, digest, faults) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![known.map(|(slot, _)| slot), installed.name, fingerprint, license, digest, faults],
    )?;
    let slot = connection.last_insert_rowid();
    if let Ok((pack, files)) = read {
        write_pack(connection, slot, &pack, &files)?;
    }
    // How the values are spread decides which index serves a filter.
    connection.execute_batch("PRAGMA analysis_limit = 1000; ANALYZE main.questions")
}

/// Writes a pack's rows. `files` says for each question where it stands.
fn write_pack(connection: &Connection, slot: i64, pack: &Pack, files: &[String]) -> rusqlite::Result<()> {
    let mut topics =
        connection.prepare("INSERT INTO topics (pack, place, id, title) VALUES (?1, ?2, ?3, ?4)")?;
    for (place, topic) in (0_i64..).zip(&pack.topics) {
        topics.execute(params![slot, place, topic.id, topic.title])?;
    }
    let mut tags = connection.prepare("INSERT OR IGNORE INTO tags (pack, tag) VALUES (?1, ?2)")?;
    let mut aliases =
        connection.prepare("INSERT OR IGNORE INTO aliases (alias, pack, place) VALUES (?1, ?2, ?3)")?;
    let mut questions = connection.prepare(
        "INSERT INTO questions (pack, place, id, file, topic, kind, difficulty, minutes, tags, title, answered, choices, code, prompt)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
    )?;
    let prompts: HashSet<&str> = pack.prompts.iter().map(|prompt| prompt.id.as_str()).collect();
    for (place, (at, question)) in (0_i64..).zip(in_order(pack)) {
        let spaced: String = question.tags.iter().flat_map(|tag| [" ", tag, " "]).collect();
        questions.execute(params![
            slot,
            place,
            question.id,
            files.get(at),
            question.topic,
            number(&KINDS, question.kind),
            difficulty_number(question.difficulty),
            question.minutes,
            spaced,
            title(question),
            is_answered(question),
            i64::try_from(question.choices.len()).unwrap_or(i64::MAX),
            markdown::has_code(&question.text),
            prompts.contains(question.id.as_str()),
        ])?;
        for tag in &question.tags {
            tags.execute(params![slot, tag])?;
        }
        for alias in &question.aliases {
            aliases.execute(params![alias, slot, place])?;
        }
    }
    Ok(())
}

/// Never null, so that a condition on it is never unknown.
pub(super) fn difficulty_number(difficulty: Option<Difficulty>) -> i64 {
    difficulty.and_then(|difficulty| number(&DIFFICULTIES, difficulty)).unwrap_or(-1)
}

/// The questions by topic, in the pack's order of topics, else as they stand; each with its place in the pack.
fn in_order(pack: &Pack) -> Vec<(usize, &Question)> {
    let rank = |question: &Question| pack.topics.iter().position(|topic| topic.id == question.topic);
    let mut questions: Vec<(usize, &Question)> = pack.questions.iter().enumerate().collect();
    questions.sort_by_cached_key(|(_, question)| rank(question));
    questions
}

/// The first paragraph as text; a question that has none is called by its id.
pub(super) fn title(question: &Question) -> String {
    let title = markdown::first_paragraph(&question.text);
    if title.is_empty() { question.id.clone() } else { title }
}

/// Whether there is something to compare one's own answer with.
pub(super) fn is_answered(question: &Question) -> bool {
    let written =
        question.answer.as_ref().is_some_and(|answer| answer.short.is_some() || answer.full.is_some());
    written || question.choices.iter().any(|choice| choice.correct)
}

fn forget(connection: &Connection, slot: i64) -> rusqlite::Result<()> {
    connection.execute("DELETE FROM packs WHERE slot = ?1", [slot])?;
    for table in ["topics", "tags", "questions", "aliases"] {
        connection.execute(&format!("DELETE FROM {table} WHERE pack = ?1"), [slot])?;
    }
    Ok(())
}

fn index_words(connection: &Connection, installed: &Installed) -> rusqlite::Result<()> {
    let sql = "SELECT slot, name, fingerprint FROM main.packs WHERE name = ?1
         EXCEPT SELECT slot, name, fingerprint FROM search.packs";
    let stale: Option<(i64, String, String)> = connection
        .query_row(sql, [&installed.name], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((slot, name, fingerprint)) = stale else { return Ok(()) };
    forget_words(connection, slot)?;
    if fingerprint != self::fingerprint(installed) {
        // It changed again since it was listed: its words wait for the next run.
        return Ok(());
    }
    connection.execute("INSERT INTO search.packs VALUES (?1, ?2, ?3)", params![slot, name, fingerprint])?;
    match pack::read(&installed.tree) {
        Ok(pack) => write_words(connection, slot, &pack),
        Err(_) => Ok(()),
    }
}

fn write_words(connection: &Connection, slot: i64, pack: &Pack) -> rusqlite::Result<()> {
    let mut row = connection.prepare(
        "INSERT INTO search.prose (rowid, title, text, labels, key_points, answers) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for (place, (_, question)) in (slot << SLOT_SHIFT..).zip(in_order(pack)) {
        row.execute(params![
            place,
            title(question),
            question.text,
            labels(question),
            key_points(question),
            answers(question)
        ])?;
    }
    Ok(())
}

fn labels(question: &Question) -> String {
    format!("{} {} {}", question.id, question.topic, question.tags.join(" "))
}

fn key_points(question: &Question) -> String {
    let points = question.key_points.iter();
    points
        .flat_map(|point| [&point.text].into_iter().chain(&point.phrasings))
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join("\n")
}

fn answers(question: &Question) -> String {
    let written = question.answer.iter().flat_map(|answer| [&answer.short, &answer.full]).flatten();
    let choices = question.choices.iter().map(|choice| &choice.text);
    written.chain(choices).map(String::as_str).collect::<Vec<_>>().join("\n")
}

fn forget_words(connection: &Connection, slot: i64) -> rusqlite::Result<()> {
    let first = slot << SLOT_SHIFT;
    let last = first | 0xffff_ffff;
    connection.execute("DELETE FROM search.packs WHERE slot = ?1", [slot])?;
    connection.execute("DELETE FROM search.prose WHERE rowid BETWEEN ?1 AND ?2", [first, last])?;
    Ok(())
}
