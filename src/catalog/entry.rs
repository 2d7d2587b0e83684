//! What the catalog knows of a question without opening its pack.

use std::sync::Arc;

use rusqlite::Row;

use super::words::{DIFFICULTIES, KINDS, numbered};
use crate::pack::{Difficulty, Kind};

/// A question in a list.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a column of its own, not a state")]
pub(crate) struct Entry {
    /// The name its pack is installed under.
    pub(crate) pack: Arc<str>,
    pub(crate) id: String,
    /// The topic file that holds it.
    pub(super) file: Arc<str>,
    /// Whether its pack has a folder for it, with a check script.
    pub(crate) has_prompt: bool,
    pub(crate) topic: Arc<str>,
    pub(crate) kind: Kind,
    pub(crate) difficulty: Option<Difficulty>,
    pub(crate) minutes: Option<u32>,
    /// With a space on both sides of each.
    tags: String,
    /// The first paragraph, as text.
    pub(crate) title: String,
    /// Whether there is an answer to compare with.
    pub(crate) answered: bool,
    /// How many choices it offers.
    pub(crate) choices: u32,
    /// Whether it shows code.
    pub(crate) code: bool,
    pub(crate) status: Status,
    pub(crate) due: bool,
}

/// How far a person has come with a question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Status {
    #[default]
    New,
    Tried,
    Solved,
}

impl Status {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Tried => "tried",
            Self::Solved => "solved",
        }
    }
}

/// What the journal knows of one question. The id may be one that the question had earlier.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Progress {
    pub(crate) pack: String,
    pub(crate) id: String,
    pub(crate) status: Status,
    pub(crate) due: bool,
    /// How likely it is that its answer is known now, from 0 to 1.
    pub(crate) recall: f64,
}

impl Entry {
    /// `pack/id`, which no other question has.
    pub(crate) fn full_id(&self) -> String {
        format!("{}/{}", self.pack, self.id)
    }

    /// The topic file of its pack that holds it.
    pub(crate) fn file(&self) -> &str {
        &self.file
    }

    pub(crate) fn tags(&self) -> impl Iterator<Item = &str> {
        self.tags.split_whitespace()
    }

    /// Reads a row. `before` is the entry of the row before, with which most words are shared.
    pub(super) fn from_row(row: &Row<'_>, before: Option<&Self>) -> rusqlite::Result<Self> {
        let damaged = |column| rusqlite::Error::IntegralValueOutOfRange(column, 0);
        let shared = |column, last: Option<&Arc<str>>| -> rusqlite::Result<Arc<str>> {
            let text = row.get_ref(column)?.as_str()?;
            Ok(last.filter(|last| ***last == *text).cloned().unwrap_or_else(|| text.into()))
        };
        Ok(Self {
            pack: shared(0, before.map(|entry| &entry.pack))?,
            id: row.get(1)?,
            file: shared(2, before.map(|entry| &entry.file))?,
            topic: shared(3, before.map(|entry| &entry.topic))?,
            kind: numbered(&KINDS, row.get(4)?).ok_or_else(|| damaged(4))?,
            difficulty: numbered(&DIFFICULTIES, row.get(5)?),
            minutes: row.get(6)?,
            tags: row.get(7)?,
            title: row.get(8)?,
            answered: row.get(9)?,
            choices: row.get(10)?,
            code: row.get(11)?,
            has_prompt: row.get(12)?,
            status: match row.get::<_, Option<i64>>(13)? {
                Some(1) => Status::Tried,
                Some(2) => Status::Solved,
                _ => Status::New,
            },
            due: row.get::<_, Option<bool>>(14)?.unwrap_or(false),
        })
    }
}
