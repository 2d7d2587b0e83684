//! Hints that were shown: one transaction each, from which the next hint and an attempt's count
//! follow.
//!
//! A person who was shown hint 3 has seen 1 and 2: hints are shown up to a number.

use jiff::Timestamp;
use rusqlite::{Row, params};

use super::words::{signed, time};
use super::{Journal, JournalError};

/// A hint that was shown, to be remembered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NewHint {
    pub(crate) shown_at: Timestamp,
    pub(crate) pack: String,
    /// The question's id within its pack.
    pub(crate) question: String,
    /// From 1.
    pub(crate) number: usize,
}

impl Journal {
    /// Remembers a hint: when this returns, it is on the disk.
    pub(crate) fn record_hint(&mut self, new: &NewHint) -> Result<(), JournalError> {
        let insert = "INSERT INTO hint (shown_at, pack, question, number) VALUES (?, ?, ?, ?)";
        let values = params![time(new.shown_at), new.pack, new.question, signed(new.number as u64)];
        // A single statement is a transaction of its own.
        let inserted = self.connection.execute(insert, values);
        inserted.map(drop).map_err(|error| JournalError::writing(&self.path, &error))
    }

    /// How many hints of a question were shown so far.
    pub(crate) fn hints_shown(&self, pack: &str, question: &str) -> Result<usize, JournalError> {
        let shown = self.hints_until(pack, question, None);
        shown.map_err(|error| JournalError::reading(&self.path, &error))
    }

    /// How many attempts of a prompt were judged and not accepted.
    pub(crate) fn failures(&self, pack: &str, prompt: &str) -> Result<usize, JournalError> {
        let count = "SELECT count(*) FROM attempt WHERE pack = ? AND prompt = ?
             AND outcome != 'accepted' AND outcome NOT LIKE 'judge-error-%'";
        let found = self.connection.query_row(count, [pack, prompt], counted);
        found.map_err(|error| JournalError::reading(&self.path, &error))
    }

    /// The highest number that was shown, at that moment at the latest.
    pub(super) fn hints_until(
        &self,
        pack: &str,
        question: &str,
        latest: Option<&str>,
    ) -> rusqlite::Result<usize> {
        let mut select = self.connection.prepare_cached(
            "SELECT coalesce(max(number), 0) FROM hint
             WHERE pack = ?1 AND question = ?2 AND (?3 IS NULL OR shown_at <= ?3)",
        )?;
        select.query_row(params![pack, question, latest], counted)
    }
}

/// A count in the first column, which is never negative.
fn counted(row: &Row<'_>) -> rusqlite::Result<usize> {
    let number: i64 = row.get(0)?;
    Ok(usize::try_from(number).unwrap_or(0))
}
