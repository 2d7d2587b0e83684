//! Answers as they were given, for whoever looks back on them: when, to what, and which key points
//! they made. Those that were taken back are not among them, and neither are attempts of prompts.

use jiff::Timestamp;

use super::read::{damaged, read_time};
use super::{Journal, JournalError, QuestionKey};

/// An answer to a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answered {
    pub(crate) at: Timestamp,
    pub(crate) question: QuestionKey,
    /// Ids of the key points that it made; `None`: nobody was asked.
    pub(crate) points: Option<Vec<String>>,
}

impl Journal {
    /// Every answer that counts, oldest first.
    pub(crate) fn answered(&self) -> Result<Vec<Answered>, JournalError> {
        self.read_answered().map_err(|error| JournalError::reading(&self.path, &error))
    }

    fn read_answered(&self) -> rusqlite::Result<Vec<Answered>> {
        let mut select = self.connection.prepare(
            "SELECT pack, question, answered_at, points FROM answer
             LEFT JOIN answer_undone ON answer = id WHERE answer IS NULL ORDER BY answered_at, id",
        )?;
        let rows = select.query_map([], |row| {
            let points: Option<String> = row.get("points")?;
            let points = points.map(|list| serde_json::from_str(&list).map_err(|_| damaged("points", &list)));
            Ok(Answered {
                at: read_time(row, "answered_at")?,
                question: (row.get(0)?, row.get(1)?),
                points: points.transpose()?,
            })
        })?;
        rows.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::{NewAnswer, path};
    use crate::practice::schedule::Rating;

    #[test]
    fn what_was_taken_back_is_not_there_and_the_rest_is_in_the_order_of_time() {
        let home = tempfile::tempdir().unwrap();
        let mut journal = Journal::open(&path(home.path())).unwrap();
        let new = |at: &str, question: &str, points: Option<&[&str]>| NewAnswer {
            at: at.parse().unwrap(),
            question: ("nodejs".to_owned(), question.to_owned()),
            rating: Rating::Good,
            text: String::new(),
            points: points.map(|ids| ids.iter().map(|&id| id.to_owned()).collect()),
            quiz: None,
        };
        journal.record_answer(&new("2026-01-02T09:00:00Z", "later", Some(&["a", "b"]))).unwrap();
        let wrong = journal.record_answer(&new("2026-01-02T10:00:00Z", "undone", None)).unwrap();
        journal.undo_answer(wrong, "2026-01-02T10:01:00Z".parse().unwrap()).unwrap();
        journal.record_answer(&new("2026-01-01T09:00:00Z", "first", None)).unwrap();
        let answered = journal.answered().unwrap();
        let told: Vec<_> = answered.iter().map(|it| (it.question.1.as_str(), it.points.as_deref())).collect();
        assert_eq!(told, [("first", None), ("later", Some(&["a".to_owned(), "b".to_owned()][..]))]);
    }
}
