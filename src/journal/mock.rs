//! Mock interviews: begun, answered, marked and ended, one transaction each.

#[cfg(test)]
pub(super) mod sample;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use rusqlite::{OptionalExtension, Row, TransactionBehavior, params};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::answer::insert_answer;
use super::read::{damaged, read_time};
use super::words::{finite, signed, time};
use super::{Journal, JournalError, NewAnswer, QuestionKey};
use crate::practice::interview::{Level, Section};
use crate::practice::score;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MockId(i64);

/// An interview to be begun.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct NewMock {
    pub(crate) at: Timestamp,
    pub(crate) minutes: u32,
    /// The id of a role in a pack.
    pub(crate) role: Option<String>,
    pub(crate) level: Level,
    pub(crate) seed: u64,
    pub(crate) sections: Vec<Section>,
}

/// An interview as far as it has come.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Mock {
    pub(crate) id: MockId,
    pub(crate) started_at: Timestamp,
    pub(crate) minutes: u32,
    pub(crate) role: Option<String>,
    pub(crate) level: Level,
    pub(crate) seed: u64,
    pub(crate) sections: Vec<Section>,
    /// In the order in which they were given.
    pub(crate) answers: Vec<MockAnswer>,
    /// When its debrief was done or declined.
    pub(crate) ended_at: Option<Timestamp>,
}

/// An answer to be remembered.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct NewMockAnswer {
    /// Of the section in the interview, and of the question in the section; from 0.
    pub(crate) section: usize,
    pub(crate) place: usize,
    pub(crate) asked_at: Timestamp,
    pub(crate) answered_at: Timestamp,
    pub(crate) said: Vec<Said>,
    /// The id of the attempt that a coding round ended with.
    pub(crate) attempt: Option<String>,
}

/// An answer with what it was found to be worth.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct MockAnswer {
    pub(crate) id: MockAnswerId,
    pub(crate) given: NewMockAnswer,
    pub(crate) mark: Option<MockMark>,
}

impl NewMockAnswer {
    /// How long it took.
    pub(crate) fn time(&self) -> SignedDuration {
        self.answered_at.duration_since(self.asked_at)
    }

    /// All that was said.
    pub(crate) fn text(&self) -> String {
        self.said.iter().map(|said| &*said.text).collect::<Vec<_>>().join("\n")
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MockAnswerId(i64);

/// What was said to what was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Said {
    /// Empty: the question itself.
    pub(crate) asked: String,
    pub(crate) text: String,
}

/// Where an interview was left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Left {
    /// How much of its time was used by then.
    pub(crate) used: SignedDuration,
    /// The question at hand.
    pub(crate) section: usize,
    pub(crate) place: usize,
    pub(crate) begun: Begun,
}

/// An answer that is not complete.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Begun {
    pub(crate) said: Vec<Said>,
    /// What was being typed.
    pub(crate) draft: String,
}

/// What an answer was worth.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct MockMark {
    /// From 0 to 1.
    pub(crate) score: f64,
    /// Ids of the key points that it made; `None`: none were asked for.
    pub(crate) points: Option<Vec<String>>,
    /// Of the stages of a design, from 1 to 4.
    pub(crate) levels: Vec<u8>,
}

impl MockId {
    /// As people name it.
    pub(crate) const fn number(self) -> i64 {
        self.0
    }
}

impl Mock {
    pub(crate) fn question(&self, section: usize, place: usize) -> Option<&QuestionKey> {
        self.sections.get(section)?.questions.get(place)
    }

    pub(crate) fn answer(&self, section: usize, place: usize) -> Option<&MockAnswer> {
        self.answers.iter().find(|answer| (answer.given.section, answer.given.place) == (section, place))
    }

    /// How much of its time was used for what was answered.
    pub(crate) fn used(&self) -> SignedDuration {
        self.answers.iter().map(|answer| answer.given.time()).sum()
    }

    /// What the answers of a section were worth on the whole, from 0 to 1; what was not asked counts
    /// nothing, and what was not marked neither. `None`: nothing was marked.
    pub(crate) fn section_score(&self, section: usize) -> Option<f64> {
        let of_section = self.answers.iter().filter(|answer| answer.given.section == section);
        score::mean(of_section.filter_map(|answer| Some(answer.mark.as_ref()?.score)))
    }

    /// What all of it was worth, each section by its minutes.
    pub(crate) fn score(&self) -> Option<f64> {
        let scored = (0..)
            .zip(&self.sections)
            .filter_map(|(place, section)| Some((self.section_score(place)?, f64::from(section.minutes))));
        let (sum, minutes) =
            scored.fold((0.0, 0.0), |(sum, all), (score, minutes)| (sum + score * minutes, all + minutes));
        (minutes > 0.0).then(|| sum / minutes)
    }
}

impl Journal {
    /// Begins an interview.
    pub(crate) fn start_mock(&mut self, new: &NewMock) -> Result<MockId, JournalError> {
        let insert = "INSERT INTO mock (started_at, minutes, role, level, seed, sections)
             VALUES (?, ?, ?, ?, ?, ?)";
        let values = params![
            time(new.at),
            new.minutes,
            new.role,
            new.level.word(),
            new.seed.to_string(),
            json(&new.sections)
        ];
        self.write_mock(insert, values).map(MockId)
    }

    /// Remembers an answer: when this returns, it is on the disk.
    pub(crate) fn record_mock_answer(
        &mut self,
        mock: MockId,
        answer: &NewMockAnswer,
    ) -> Result<MockAnswerId, JournalError> {
        let insert = "INSERT INTO mock_answer (mock, section, place, asked_at, answered_at, said, attempt)
             VALUES (?, ?, ?, ?, ?, ?, ?)";
        let values = params![
            mock.0,
            signed(answer.section as u64),
            signed(answer.place as u64),
            time(answer.asked_at),
            time(answer.answered_at),
            json(&answer.said),
            answer.attempt
        ];
        self.write_mock(insert, values).map(MockAnswerId)
    }

    /// Remembers where an interview was left.
    pub(crate) fn leave_mock(
        &mut self,
        mock: MockId,
        left: &Left,
        at: Timestamp,
    ) -> Result<(), JournalError> {
        let insert = "INSERT INTO mock_left (mock, left_at, seconds, section, place, said, draft)
             VALUES (?, ?, ?, ?, ?, ?, ?)";
        let values = params![
            mock.0,
            time(at),
            left.used.as_secs().max(0),
            signed(left.section as u64),
            signed(left.place as u64),
            json(&left.begun.said),
            left.begun.draft
        ];
        self.write_mock(insert, values).map(drop)
    }

    /// Where it was left the last time.
    pub(crate) fn mock_left(&self, mock: MockId) -> Result<Option<Left>, JournalError> {
        let select = "SELECT seconds, section, place, said, draft FROM mock_left
             WHERE mock = ? ORDER BY id DESC LIMIT 1";
        let found = self.connection.query_row(select, [mock.0], |row| {
            let number = |column| row.get::<_, u32>(column).map(|number| number as usize);
            Ok(Left {
                used: SignedDuration::from_secs(row.get("seconds")?),
                section: number("section")?,
                place: number("place")?,
                begun: Begun { said: read_json(row, "said")?, draft: row.get("draft")? },
            })
        });
        found.optional().map_err(|error| JournalError::reading(&self.path, &error))
    }

    /// The folder of the coding round: the one that is known, else this one from now on.
    pub(crate) fn mock_folder(&mut self, mock: MockId, proposed: &Path) -> Result<PathBuf, JournalError> {
        let select = "SELECT path FROM mock_folder WHERE mock = ?";
        let known = self.connection.query_row(select, [mock.0], |row| row.get::<_, String>(0)).optional();
        if let Some(known) = known.map_err(|error| JournalError::reading(&self.path, &error))? {
            return Ok(PathBuf::from(known));
        }
        let insert = "INSERT INTO mock_folder (mock, path) VALUES (?, ?)";
        self.write_mock(insert, params![mock.0, proposed.to_string_lossy()])?;
        Ok(proposed.to_owned())
    }

    /// Remembers what an answer was worth, and the answer of practice that it is as well; both or none.
    pub(crate) fn record_mock_mark(
        &mut self,
        answer: MockAnswerId,
        at: Timestamp,
        mark: &MockMark,
        practised: Option<&NewAnswer>,
    ) -> Result<(), JournalError> {
        let written = self.write_mark(answer, at, mark, practised);
        written.map_err(|error| JournalError::writing(&self.path, &error))
    }

    fn write_mark(
        &mut self,
        answer: MockAnswerId,
        at: Timestamp,
        mark: &MockMark,
        practised: Option<&NewAnswer>,
    ) -> rusqlite::Result<()> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let insert =
            "INSERT INTO mock_mark (answer, marked_at, score, points, levels) VALUES (?, ?, ?, ?, ?)";
        let values = params![answer.0, time(at), finite(mark.score), json(&mark.points), json(&mark.levels)];
        transaction.execute(insert, values)?;
        practised.map(|new| insert_answer(&transaction, new)).transpose()?;
        transaction.commit()
    }

    /// The interview's debrief is done, or was declined.
    pub(crate) fn end_mock(&mut self, mock: MockId, at: Timestamp) -> Result<(), JournalError> {
        let insert = "INSERT OR IGNORE INTO mock_end (mock, ended_at) VALUES (?, ?)";
        self.write_mock(insert, params![mock.0, time(at)]).map(drop)
    }

    /// A single statement is a transaction of its own. Gives the row's number.
    fn write_mock(&mut self, insert: &str, values: &[&dyn rusqlite::ToSql]) -> Result<i64, JournalError> {
        let inserted = self.connection.execute(insert, values);
        inserted.map_err(|error| JournalError::writing(&self.path, &error))?;
        Ok(self.connection.last_insert_rowid())
    }

    /// All interviews, in the order of time.
    pub(crate) fn mocks(&self) -> Result<Vec<Mock>, JournalError> {
        self.read_mocks().map_err(|error| JournalError::reading(&self.path, &error))
    }

    /// One interview by its number.
    pub(crate) fn mock(&self, number: i64) -> Result<Option<Mock>, JournalError> {
        let found =
            self.connection.query_row(&format!("{MOCKS} WHERE id = ?"), [number], read_mock).optional();
        let found = found.and_then(|mock| mock.map(|mock| self.with_answers(mock)).transpose());
        found.map_err(|error| JournalError::reading(&self.path, &error))
    }

    fn read_mocks(&self) -> rusqlite::Result<Vec<Mock>> {
        let mut select = self.connection.prepare(&format!("{MOCKS} ORDER BY id"))?;
        let mocks: Vec<Mock> = select.query_map([], read_mock)?.collect::<Result<_, _>>()?;
        mocks.into_iter().map(|mock| self.with_answers(mock)).collect()
    }

    fn with_answers(&self, mut mock: Mock) -> rusqlite::Result<Mock> {
        let mut select = self.connection.prepare_cached(
            "SELECT id, section, place, asked_at, answered_at, said, attempt, score, points, levels
             FROM mock_answer LEFT JOIN mock_mark ON answer = id WHERE mock = ? ORDER BY id",
        )?;
        mock.answers = select.query_map([mock.id.0], read_answer)?.collect::<Result<_, _>>()?;
        Ok(mock)
    }
}

const MOCKS: &str = "SELECT id, started_at, minutes, role, level, seed, sections, ended_at
     FROM mock LEFT JOIN mock_end ON mock = id";

fn read_mock(row: &Row<'_>) -> rusqlite::Result<Mock> {
    let (level, seed): (String, String) = (row.get("level")?, row.get("seed")?);
    let ended_at: Option<String> = row.get("ended_at")?;
    Ok(Mock {
        id: MockId(row.get("id")?),
        started_at: read_time(row, "started_at")?,
        minutes: row.get("minutes")?,
        role: row.get("role")?,
        level: read_level(&level).ok_or_else(|| damaged("level", &level))?,
        seed: seed.parse().map_err(|_| damaged("seed", &seed))?,
        sections: read_json(row, "sections")?,
        answers: Vec::new(),
        ended_at: ended_at.map(|_| read_time(row, "ended_at")).transpose()?,
    })
}

fn read_answer(row: &Row<'_>) -> rusqlite::Result<MockAnswer> {
    let score: Option<f64> = row.get("score")?;
    let number = |column| row.get::<_, u32>(column).map(|number| number as usize);
    let mark = |score| -> rusqlite::Result<MockMark> {
        Ok(MockMark { score, points: read_json(row, "points")?, levels: read_json(row, "levels")? })
    };
    let given = NewMockAnswer {
        section: number("section")?,
        place: number("place")?,
        asked_at: read_time(row, "asked_at")?,
        answered_at: read_time(row, "answered_at")?,
        said: read_json(row, "said")?,
        attempt: row.get("attempt")?,
    };
    Ok(MockAnswer { id: MockAnswerId(row.get("id")?), given, mark: score.map(mark).transpose()? })
}

fn read_level(word: &str) -> Option<Level> {
    [Level::Junior, Level::Mid, Level::Senior].into_iter().find(|level| level.word() == word)
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("strings, numbers and lists are JSON")
}

fn read_json<T: DeserializeOwned>(row: &Row<'_>, column: &str) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(|_| damaged(column, &text))
}
