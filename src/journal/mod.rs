//! What was attempted, answered and said in mock interviews, which hints were shown and what reviewers said, remembered: one
//! SQLite file, one transaction per event.
//!
//! An attempt is kept as it was judged; triggers in the schema forbid to change or remove one.
//! Because everything that belongs to an attempt is one transaction, a kill at any point leaves
//! either the whole attempt or nothing of it. Reading never makes a file, and a file of a newer
//! prepkit is neither written nor read.
//!
//! Knows no clock and no environment: times and paths come in as values.

mod answer;
mod answered;
mod attempt;
mod error;
mod hint;
mod id;
mod mock;
mod open;
mod read;
mod review;
#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
mod tests;
mod words;
mod write;

use std::path::{Path, PathBuf};

use rusqlite::Connection;

pub(crate) use answer::{AnswerId, Goal, NewAnswer, QuestionKey, Quiz, QuizId};
pub(crate) use answered::Answered;
pub(crate) use attempt::{Attempt, Filter, NewAttempt, Progress, ProgressStatus};
pub(crate) use error::JournalError;
pub(crate) use hint::NewHint;
pub(crate) use id::AttemptId;
pub(crate) use mock::{Begun, Left, Mock, MockAnswer, MockMark, NewMock, NewMockAnswer, Said};
pub(crate) use review::{End, Mark, Review};

/// Where the journal lives in prepkit's data folder.
pub(crate) fn path(data: &Path) -> PathBuf {
    data.join("journal.db")
}

/// An open journal.
#[derive(Debug)]
pub(crate) struct Journal {
    connection: Connection,
    path: PathBuf,
}
