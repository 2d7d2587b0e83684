//! A person's practice, as `quiz` and `plan` begin with it: the questions, and what was answered so far.
//!
//! Reading it writes nothing; whoever keeps an answer opens the journal for that.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{open_catalog, progress_of};
use crate::catalog::{Arrangement, Catalog, Entry, Progress, Query};
use crate::environment::Environment;
use crate::error::Error;
use crate::journal::{self, Goal, Journal, Mock, QuestionKey, Quiz};
use crate::pack::{Kind, Question};
use crate::practice::plan::{Item, minutes_of};
use crate::practice::schedule::{Answer, Schedule, Scheduler};
use crate::ui::Ui;

/// How long an answer takes where the pack does not say.
const USUAL_MINUTES: u32 = 4;

pub(super) struct Practice<'a> {
    pub(super) ui: &'a Ui,
    pub(super) env: &'a Environment,
    pub(super) catalog: Catalog,
    pub(super) scheduler: Scheduler,
    /// For reading; `None`: there is none yet.
    journal: Option<Journal>,
    known: Known,
}

impl<'a> Practice<'a> {
    pub(super) fn open(ui: &'a Ui, env: &'a Environment) -> Result<Self, Error> {
        let mut catalog = open_catalog(ui, env)?;
        let journal = Journal::open_read_only_if_there(&journal::path(&env.data))?;
        let known = match &journal {
            Some(journal) => Known::read(&mut catalog, journal)?,
            None => Known::default(),
        };
        Ok(Self { ui, env, catalog, scheduler: Scheduler::default(), journal, known })
    }

    /// What is prepared for.
    pub(super) fn goal(&self) -> Result<Option<Goal>, Error> {
        Ok(self.journal.as_ref().map_or(Ok(None), Journal::goal)?)
    }

    pub(super) fn last_quiz(&self) -> Result<Option<Quiz>, Error> {
        Ok(self.journal.as_ref().map_or(Ok(None), Journal::last_quiz)?)
    }

    /// All mock interviews, in the order of time.
    pub(super) fn mocks(&self) -> Result<Vec<Mock>, Error> {
        Ok(self.journal.as_ref().map_or(Ok(Vec::new()), Journal::mocks)?)
    }

    /// Where a question stands.
    pub(super) fn schedule(&self, key: &QuestionKey) -> Option<Schedule> {
        self.scheduler.after(self.known.answers.get(key)?)
    }

    /// When the first of all that was ever answered is due, with how many are due by now.
    pub(super) fn next_due(&self) -> Option<(Timestamp, usize)> {
        let due = self.known.answers.values().filter_map(|answers| Some(self.scheduler.after(answers)?.due));
        let due: Vec<Timestamp> = due.collect();
        let now = self.env.now();
        Some((*due.iter().min()?, due.iter().filter(|due| **due <= now).count()))
    }

    /// An answer was kept.
    pub(super) fn learn(&mut self, key: &QuestionKey, answer: Answer) {
        self.known.answers.entry(key.clone()).or_default().push(answer);
    }

    /// The last answer to a question was taken back.
    pub(super) fn unlearn(&mut self, key: &QuestionKey) {
        self.known.answers.get_mut(key).and_then(Vec::pop);
    }

    /// What lists know of each question.
    pub(super) fn progress(&self) -> Vec<Progress> {
        progress_of(&self.known, self.env.now())
    }

    /// What a plan can be made of.
    pub(super) fn items(&mut self, query: Query) -> Result<Vec<Item<QuestionKey>>, Error> {
        let known = self.progress();
        let entries = self.catalog.list(&asked(query), Arrangement::default(), &known)?;
        let item = |entry: &Entry| {
            let key = key_of(entry);
            let schedule = self.schedule(&key);
            Item { key, minutes: f64::from(entry.minutes.unwrap_or(USUAL_MINUTES)), schedule }
        };
        Ok(entries.iter().map(item).collect())
    }

    /// How long it took to answer what was answered of these since then.
    pub(super) fn minutes_since(&self, items: &[Item<QuestionKey>], since: Timestamp) -> f64 {
        let minutes = |item: &Item<QuestionKey>| {
            let answers = self.known.answers.get(&item.key).map_or(&[][..], Vec::as_slice);
            let before = answers.iter().take_while(|answer| answer.at < since).count();
            minutes_of(item.minutes, before == 0, answers.len() - before)
        };
        items.iter().map(minutes).sum()
    }

    /// The question's entry, found by its key.
    pub(super) fn entry(&mut self, (pack, id): &QuestionKey) -> Result<Entry, Error> {
        Ok(self.catalog.find(&format!("{pack}/{id}"), &[])?)
    }

    pub(super) fn question(&mut self, key: &QuestionKey) -> Result<(Entry, Question), Error> {
        let entry = self.entry(key)?;
        let question = self.catalog.question(&entry)?;
        Ok((entry, question))
    }
}

/// What the journal knows of questions, by the ids that they have now.
#[derive(Debug, Default)]
pub(super) struct Known {
    pub(super) answers: BTreeMap<QuestionKey, Vec<Answer>>,
    /// Of prompts, whether they were solved.
    pub(super) solved: Vec<journal::Progress>,
}

impl Known {
    pub(super) fn read(catalog: &mut Catalog, journal: &Journal) -> Result<Self, Error> {
        let mut known = Self { answers: journal.answers()?, solved: journal.progress()? };
        if known.answers.is_empty() {
            return Ok(known);
        }
        let renamed = catalog.renamed()?;
        for (earlier, id) in &renamed {
            if let Some(before) = known.answers.remove(earlier) {
                let all = known.answers.entry((earlier.0.clone(), id.clone())).or_default();
                all.extend(before);
                all.sort_by_key(|answer| answer.at);
            }
        }
        for solved in &mut known.solved {
            let earlier = (solved.pack.clone(), solved.prompt.clone());
            if let Some(id) = renamed.get(&earlier) {
                solved.prompt.clone_from(id);
            }
        }
        Ok(known)
    }
}

/// Prompts are practised with `start` and `check`.
pub(super) fn asked(query: Query) -> Query {
    let is_asked = [Kind::Code, Kind::TakeHome].map(|kind| Query::Not(Box::new(Query::Kind(kind))));
    Query::all([query].into_iter().chain(is_asked))
}

pub(super) fn key_of(entry: &Entry) -> QuestionKey {
    (entry.pack.to_string(), entry.id.clone())
}
