//! What reviewers said of a take-home's attempt: one transaction for each answer, never changed.
//!
//! Of a reviewer's marks for a dimension the latest counts. A review that is complete gains no
//! marks, because from then on its reviewer may see what others said; one that was withdrawn neither.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, TransactionBehavior, params};

use super::read::{damaged, read_time};
use super::words::time;
use super::{AttemptId, Journal, JournalError};

/// How a review ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Complete,
    /// Taken back: it counts no more, and nobody waits for it.
    Withdrawn,
}

/// One reviewer's marks of one attempt.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Review {
    pub(crate) reviewer: String,
    pub(crate) started_at: Timestamp,
    /// When the reviewer said that it is complete.
    pub(crate) ended_at: Option<Timestamp>,
    /// The latest for each dimension.
    pub(crate) marks: Vec<Mark>,
}

/// What a reviewer found of one dimension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    /// The dimension's id in the attempt's rubric.
    pub(crate) dimension: String,
    /// From 1, the weakest, to 4.
    pub(crate) level: u8,
    /// May be empty.
    pub(crate) comment: String,
}

impl Review {
    pub(crate) fn mark(&self, dimension: &str) -> Option<&Mark> {
        self.marks.iter().find(|mark| mark.dimension == dimension)
    }
}

impl Journal {
    /// All reviews of an attempt but those that were withdrawn, in the order in which they were started.
    pub(crate) fn reviews(&self, attempt: &AttemptId) -> Result<Vec<Review>, JournalError> {
        self.read_reviews(attempt).map_err(|error| JournalError::reading(&self.path, &error))
    }

    /// How many reviewers were said to be expected of an attempt.
    pub(crate) fn expected_reviewers(&self, attempt: &AttemptId) -> Result<Option<u8>, JournalError> {
        let last = "SELECT reviewers FROM review_expected WHERE attempt = ? ORDER BY id DESC LIMIT 1";
        let found = self.connection.query_row(last, [attempt.as_str()], |row| row.get(0)).optional();
        found.map_err(|error| JournalError::reading(&self.path, &error))
    }

    /// Says how many reviewers are expected of an attempt, from 1 to 20.
    pub(crate) fn expect_reviewers(
        &mut self,
        attempt: &AttemptId,
        reviewers: u8,
        at: Timestamp,
    ) -> Result<(), JournalError> {
        let insert = "INSERT INTO review_expected (attempt, said_at, reviewers) VALUES (?, ?, ?)";
        let written = self.connection.execute(insert, params![attempt.as_str(), time(at), reviewers]);
        written.map(drop).map_err(|error| JournalError::writing(&self.path, &error))
    }

    /// Whether this reviewer took a review of the attempt back.
    pub(crate) fn is_withdrawn(&self, attempt: &AttemptId, reviewer: &str) -> Result<bool, JournalError> {
        let there = "SELECT 1 FROM review_end
             WHERE attempt = ? AND lower(reviewer) = lower(?) AND is_withdrawn";
        let found = self.connection.query_row(there, [attempt.as_str(), reviewer], |_| Ok(())).optional();
        Ok(found.map_err(|error| JournalError::reading(&self.path, &error))?.is_some())
    }

    /// Begins a review, or goes on with it.
    pub(crate) fn start_review(
        &mut self,
        attempt: &AttemptId,
        reviewer: &str,
        at: Timestamp,
    ) -> Result<(), JournalError> {
        self.keep_marks(attempt, reviewer, at, &[], None)
    }

    /// Keeps what a reviewer answered, all of it or nothing; when this returns, it is on the disk.
    pub(crate) fn keep_marks(
        &mut self,
        attempt: &AttemptId,
        reviewer: &str,
        at: Timestamp,
        marks: &[Mark],
        end: Option<End>,
    ) -> Result<(), JournalError> {
        self.write_review(attempt, reviewer, at, marks, end)
            .map_err(|error| JournalError::writing(&self.path, &error))
    }

    fn write_review(
        &mut self,
        attempt: &AttemptId,
        reviewer: &str,
        at: Timestamp,
        marks: &[Mark],
        end: Option<End>,
    ) -> rusqlite::Result<()> {
        let (attempt, at) = (attempt.as_str(), time(at));
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let there = "SELECT 1 FROM review WHERE attempt = ? AND reviewer = ?";
        if transaction.query_row(there, [attempt, reviewer], |_| Ok(())).optional()?.is_none() {
            let insert = "INSERT INTO review (attempt, reviewer, started_at) VALUES (?, ?, ?)";
            transaction.execute(insert, params![attempt, reviewer, at])?;
        }
        for mark in marks {
            transaction.execute(
                "INSERT INTO review_mark (attempt, reviewer, marked_at, dimension, level, comment)
                 VALUES (?, ?, ?, ?, ?, ?)",
                params![attempt, reviewer, at, mark.dimension, mark.level, mark.comment],
            )?;
        }
        if let Some(end) = end {
            let insert =
                "INSERT INTO review_end (attempt, reviewer, ended_at, is_withdrawn) VALUES (?, ?, ?, ?)";
            transaction.execute(insert, params![attempt, reviewer, at, end == End::Withdrawn])?;
        }
        transaction.commit()
    }

    fn read_reviews(&self, attempt: &AttemptId) -> rusqlite::Result<Vec<Review>> {
        // One snapshot for both, so that a mark is not seen without its review.
        let transaction = self.connection.unchecked_transaction()?;
        let mut select = transaction.prepare(
            "SELECT review.reviewer, started_at, ended_at FROM review LEFT JOIN review_end USING (attempt, reviewer)
             WHERE attempt = ? AND NOT coalesce(is_withdrawn, 0) ORDER BY started_at, review.reviewer",
        )?;
        let mut reviews: Vec<_> =
            select.query_map([attempt.as_str()], read_review)?.collect::<Result<_, _>>()?;
        let mut select = transaction.prepare(
            "SELECT reviewer, dimension, level, comment FROM review_mark
             LEFT JOIN review_end USING (attempt, reviewer)
             WHERE attempt = ? AND NOT coalesce(is_withdrawn, 0) ORDER BY id",
        )?;
        let marks = select.query_map([attempt.as_str()], |row| {
            let mark = Mark {
                dimension: row.get("dimension")?,
                level: row.get("level")?,
                comment: row.get("comment")?,
            };
            Ok((row.get::<_, String>("reviewer")?, mark))
        })?;
        for found in marks {
            let (reviewer, mark) = found?;
            let review = reviews.iter_mut().find(|review| review.reviewer == reviewer);
            let review = review.ok_or_else(|| damaged("reviewer", &reviewer))?;
            review.marks.retain(|known| known.dimension != mark.dimension);
            review.marks.push(mark);
        }
        Ok(reviews)
    }
}

fn read_review(row: &Row<'_>) -> rusqlite::Result<Review> {
    let ended: Option<String> = row.get("ended_at")?;
    let ended_at = ended.is_some().then(|| read_time(row, "ended_at")).transpose()?;
    Ok(Review {
        reviewer: row.get("reviewer")?,
        started_at: read_time(row, "started_at")?,
        ended_at,
        marks: Vec::new(),
    })
}
