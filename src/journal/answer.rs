//! Answers to questions, and the quizzes that they were given in: one transaction each.
//!
//! A prompt is answered by grading: what the attempts of a day come to is an answer as well
//! ([`Journal::answers`] gives both).

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};

use super::read::{damaged, read_time};
use super::words::{self, time};
use super::{Journal, JournalError};
use crate::practice::schedule::{Answer, Rating};

/// A question by its pack and its id within it.
pub(crate) type QuestionKey = (String, String);

/// An answer to be remembered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NewAnswer {
    pub(crate) at: Timestamp,
    pub(crate) question: QuestionKey,
    pub(crate) rating: Rating,
    /// What was typed or chosen; empty where the answer was only looked at.
    pub(crate) text: String,
    /// Ids of the key points that it made; `None`: nobody was asked.
    pub(crate) points: Option<Vec<String>>,
    pub(crate) quiz: Option<QuizId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct QuizId(i64);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AnswerId(i64);

/// A round of questions, as far as it has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Quiz {
    pub(crate) id: QuizId,
    pub(crate) started_at: Timestamp,
    /// In the order in which they are asked.
    pub(crate) questions: Vec<QuestionKey>,
    pub(crate) answered: Vec<QuestionKey>,
}

/// What somebody prepares for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Goal {
    /// The interview's day.
    pub(crate) date: Date,
    /// For each day until then.
    pub(crate) minutes: u32,
    /// Which questions, as one query; empty: all.
    pub(crate) query: String,
}

impl Quiz {
    /// What is still to be asked.
    pub(crate) fn left(&self) -> impl Iterator<Item = &QuestionKey> {
        self.questions.iter().filter(|question| !self.answered.contains(question))
    }
}

impl Journal {
    /// Begins a round.
    pub(crate) fn start_quiz(
        &mut self,
        at: Timestamp,
        questions: &[QuestionKey],
    ) -> Result<QuizId, JournalError> {
        let list = serde_json::to_string(questions).expect("pairs of strings are JSON");
        let insert = "INSERT INTO quiz (started_at, questions) VALUES (?, ?)";
        let inserted = self.connection.execute(insert, params![time(at), list]);
        inserted.map_err(|error| JournalError::writing(&self.path, &error))?;
        Ok(QuizId(self.connection.last_insert_rowid()))
    }

    /// The round that was begun last.
    pub(crate) fn last_quiz(&self) -> Result<Option<Quiz>, JournalError> {
        self.read_last_quiz().map_err(|error| JournalError::reading(&self.path, &error))
    }

    fn read_last_quiz(&self) -> rusqlite::Result<Option<Quiz>> {
        let select = "SELECT id, started_at, questions FROM quiz ORDER BY id DESC LIMIT 1";
        let found = self.connection.query_row(select, [], |row| {
            let list: String = row.get("questions")?;
            let questions = serde_json::from_str(&list).map_err(|_| damaged("questions", &list))?;
            let started_at = read_time(row, "started_at")?;
            Ok(Quiz { id: QuizId(row.get("id")?), started_at, questions, answered: Vec::new() })
        });
        let Some(mut quiz) = found.optional()? else { return Ok(None) };
        let mut select = self.connection.prepare(
            "SELECT pack, question FROM answer LEFT JOIN answer_undone ON answer = id
             WHERE quiz = ? AND answer IS NULL ORDER BY id",
        )?;
        let answered = select.query_map([quiz.id.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
        quiz.answered = answered.collect::<Result<_, _>>()?;
        Ok(Some(quiz))
    }

    /// Remembers what was being typed when a round was left.
    pub(crate) fn keep_draft(
        &mut self,
        quiz: QuizId,
        (pack, question): &QuestionKey,
        text: &str,
        at: Timestamp,
    ) -> Result<(), JournalError> {
        let insert = "INSERT INTO quiz_draft (written_at, quiz, pack, question, text) VALUES (?, ?, ?, ?, ?)";
        let inserted = self.connection.execute(insert, params![time(at), quiz.0, pack, question, text]);
        inserted.map(drop).map_err(|error| JournalError::writing(&self.path, &error))
    }

    /// What was being typed; empty: nothing.
    pub(crate) fn draft(&self, quiz: QuizId, (pack, question): &QuestionKey) -> Result<String, JournalError> {
        let select = "SELECT text FROM quiz_draft WHERE quiz = ? AND pack = ? AND question = ?
             ORDER BY id DESC LIMIT 1";
        let found = self.connection.query_row(select, params![quiz.0, pack, question], |row| row.get(0));
        let found = found.optional().map_err(|error| JournalError::reading(&self.path, &error))?;
        Ok(found.unwrap_or_default())
    }

    /// Remembers an answer: when this returns, it is on the disk.
    pub(crate) fn record_answer(&mut self, new: &NewAnswer) -> Result<AnswerId, JournalError> {
        // A single statement is a transaction of its own.
        let inserted = insert_answer(&self.connection, new);
        inserted.map_err(|error| JournalError::writing(&self.path, &error))?;
        Ok(AnswerId(self.connection.last_insert_rowid()))
    }

    /// Remembers several, all of them or none.
    pub(crate) fn record_answers(&mut self, all: &[NewAnswer]) -> Result<(), JournalError> {
        self.write_answers(all).map_err(|error| JournalError::writing(&self.path, &error))
    }

    fn write_answers(&mut self, all: &[NewAnswer]) -> rusqlite::Result<()> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        all.iter().try_for_each(|new| insert_answer(&transaction, new))?;
        transaction.commit()
    }

    /// Remembers what is prepared for; it takes the place of what was before.
    pub(crate) fn record_goal(&mut self, goal: &Goal, at: Timestamp) -> Result<(), JournalError> {
        let insert = "INSERT INTO goal (made_at, date, minutes, query) VALUES (?, ?, ?, ?)";
        let values = params![time(at), goal.date.to_string(), goal.minutes, goal.query];
        let inserted = self.connection.execute(insert, values);
        inserted.map(drop).map_err(|error| JournalError::writing(&self.path, &error))
    }

    /// What is prepared for.
    pub(crate) fn goal(&self) -> Result<Option<Goal>, JournalError> {
        let select = "SELECT date, minutes, query FROM goal ORDER BY id DESC LIMIT 1";
        let found = self.connection.query_row(select, [], |row| {
            let date: String = row.get("date")?;
            let parsed = date.parse().map_err(|_| damaged("date", &date))?;
            Ok(Goal { date: parsed, minutes: row.get("minutes")?, query: row.get("query")? })
        });
        found.optional().map_err(|error| JournalError::reading(&self.path, &error))
    }

    /// Takes an answer back: it counts no more.
    pub(crate) fn undo_answer(&mut self, answer: AnswerId, at: Timestamp) -> Result<(), JournalError> {
        let insert = "INSERT INTO answer_undone (answer, undone_at) VALUES (?, ?)";
        let inserted = self.connection.execute(insert, params![answer.0, time(at)]);
        inserted.map(drop).map_err(|error| JournalError::writing(&self.path, &error))
    }

    /// All answers to each question, in the order of time, with what attempts of prompts come to.
    pub(crate) fn answers(&self) -> Result<BTreeMap<QuestionKey, Vec<Answer>>, JournalError> {
        self.read_answers().map_err(|error| JournalError::reading(&self.path, &error))
    }

    fn read_answers(&self) -> rusqlite::Result<BTreeMap<QuestionKey, Vec<Answer>>> {
        let mut all: BTreeMap<QuestionKey, Vec<Answer>> = BTreeMap::new();
        let mut select = self.connection.prepare(
            "SELECT pack, question, answered_at, rating FROM answer
             LEFT JOIN answer_undone ON answer = id WHERE answer IS NULL ORDER BY id",
        )?;
        let typed = select.query_map([], |row| {
            let rating: i64 = row.get("rating")?;
            let rating = words::read_rating(rating).ok_or_else(|| damaged("rating", &rating.to_string()))?;
            Ok(((row.get(0)?, row.get(1)?), Answer { at: read_time(row, "answered_at")?, rating }))
        })?;
        for found in typed {
            let (question, answer) = found?;
            all.entry(question).or_default().push(answer);
        }
        for ((pack, prompt, _), tries) in self.tries()? {
            all.entry((pack, prompt)).or_default().extend(answer_of(&tries));
        }
        for answers in all.values_mut() {
            answers.sort_by_key(|answer| answer.at);
        }
        Ok(all)
    }

    /// The attempts of each coding prompt on each day, in the order of time. A take-home that is graded
    /// is most often somebody else's, and nothing to remember.
    fn tries(&self) -> rusqlite::Result<BTreeMap<(String, String, String), Vec<Try>>> {
        let mut select = self.connection.prepare(
            "SELECT pack, prompt, started_at, outcome FROM attempt
             WHERE outcome NOT LIKE 'judge-error-%' AND rubric IS NULL ORDER BY started_at, id",
        )?;
        let mut days: BTreeMap<(String, String, String), Vec<Try>> = BTreeMap::new();
        for found in select.query_map([], |row| read_try(row, self))? {
            let (key, one) = found?;
            days.entry(key).or_default().push(one);
        }
        Ok(days)
    }
}

pub(super) fn insert_answer(connection: &Connection, new: &NewAnswer) -> rusqlite::Result<()> {
    let points = new.points.as_ref().map(|points| serde_json::to_string(points).expect("strings are JSON"));
    let insert = "INSERT INTO answer (answered_at, pack, question, rating, text, points, quiz)
         VALUES (?, ?, ?, ?, ?, ?, ?)";
    let (pack, question) = &new.question;
    let quiz = new.quiz.map(|quiz| quiz.0);
    let values = params![time(new.at), pack, question, words::rating(new.rating), new.text, points, quiz];
    connection.execute(insert, values).map(drop)
}

/// One attempt of a prompt.
struct Try {
    at: Timestamp,
    is_accepted: bool,
    /// How many hints had been seen by then.
    hints: usize,
}

fn read_try(row: &Row<'_>, journal: &Journal) -> rusqlite::Result<((String, String, String), Try)> {
    let (pack, prompt): (String, String) = (row.get(0)?, row.get(1)?);
    let (started_at, outcome): (String, String) = (row.get(2)?, row.get(3)?);
    let hints = journal.hints_until(&pack, &prompt, Some(&started_at))?;
    let day = started_at.chars().take("2026-01-01".len()).collect();
    let one = Try { at: read_time(row, "started_at")?, is_accepted: outcome == "accepted", hints };
    Ok(((pack, prompt, day), one))
}

/// What the attempts of one day come to: tries that fail are how one works, and a day without an
/// acceptance is a prompt that one could not do.
fn answer_of(tries: &[Try]) -> Option<Answer> {
    /// So many tries are no effort to speak of.
    const FEW: usize = 3;
    let first = tries.iter().position(|one| one.is_accepted);
    let rating = match first {
        None => Rating::Again,
        Some(place) if tries[place].hints > 0 || place >= FEW => Rating::Hard,
        Some(0) => Rating::Easy,
        Some(_) => Rating::Good,
    };
    let deciding = first.map_or(tries.last()?, |place| &tries[place]);
    Some(Answer { at: deciding.at, rating })
}
