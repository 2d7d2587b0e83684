//! `quiz`: questions that are due and new ones, answered, compared and rated.
//!
//! Each rating is on the disk before the next question is shown, so that leaving at any moment loses
//! nothing that was said to be kept. A quiz that was left goes on where it stopped.

mod ask;
mod compare;
mod file;

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::SignedDuration;

use super::list::FilterArgs;
use super::show::View;
use super::{open_catalog, plan, progress_from};
use crate::catalog::query::Flag;
use crate::catalog::{Arrangement, Catalog, Entry, Query};
use crate::environment::Environment;
use crate::error::{Error, Exit};
use crate::journal::{self, Journal, QuestionKey, Quiz, QuizId};
use crate::pack::{Kind, Question};
use crate::practice::plan::Item;
use crate::practice::queue::{Candidate, Length, order};
use crate::practice::schedule::{Answer, Schedule, Scheduler};
use crate::ui::Ui;

/// How long an answer takes where the pack does not say.
const USUAL_MINUTES: u32 = 4;
/// A quiz that was left longer ago is not taken up again.
const STALE: SignedDuration = SignedDuration::from_hours(18);

/// Practise questions: those that are due, and new ones
///
/// Type an answer, pick a choice, predict an output, or only look; then say how well you knew it,
/// and prepkit asks again when you are about to forget. A quiz that was left goes on where it stopped.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of the command line")]
pub(crate) struct Args {
    #[command(flatten)]
    filter: FilterArgs,
    /// How many questions
    #[arg(long, short = 'n', default_value_t = 10, value_name = "N")]
    count: usize,
    /// At most so many that were never asked [default: as many as fit]
    #[arg(long, value_name = "N")]
    new: Option<usize>,
    /// Ask what the plan has for today
    #[arg(long, conflicts_with_all = ["count", "new", "reveal", "answers"])]
    planned: bool,
    /// Begin another quiz, though one was left
    #[arg(long)]
    fresh: bool,
    /// Draw new questions by this number, so that the choice can be repeated
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Rate with two words, known or not, instead of four
    #[arg(long)]
    two: bool,
    /// Print the questions with their answers, and ask nothing
    #[arg(long, conflicts_with = "answers")]
    reveal: bool,
    /// Take answers and ratings from a TOML file: `[[answer]]` with `question`, and `text`, `choice`
    /// or `rating`; all of them are kept, or none
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
}

/// A person's practice, open.
pub(super) struct Practice<'a> {
    pub(super) ui: &'a Ui,
    pub(super) env: &'a Environment,
    pub(super) catalog: Catalog,
    pub(super) journal: Journal,
    pub(super) scheduler: Scheduler,
    answers: BTreeMap<QuestionKey, Vec<Answer>>,
}

pub(crate) fn run(ui: &Ui, env: &Environment, args: &Args) -> Result<Exit, Error> {
    let mut practice = Practice::open(ui, env)?;
    if let Some(path) = &args.answers {
        return file::take(&mut practice, path);
    }
    if args.reveal {
        let keys = practice.choose(args)?;
        return practice.reveal(&keys);
    }
    if !ui.can_ask {
        return Err(Error::usage(
            "there is no terminal to ask at",
            "`--reveal` prints questions with their answers, and `--answers FILE` takes yours from a file",
        ));
    }
    let left = practice.left(args)?;
    let (quiz, keys) = match left {
        Some(quiz) => {
            let keys: Vec<_> = quiz.left().cloned().collect();
            ui.say(&format!(
                "going on with the quiz that was left: {} of {} questions (`--fresh` begins another)",
                keys.len(),
                quiz.questions.len()
            ));
            (quiz.id, keys)
        }
        None => practice.begin(args)?,
    };
    if keys.is_empty() {
        ui.say("nothing is due, and nothing is new: come back later, or widen the filter");
        return Ok(Exit::Success);
    }
    ask::round(&mut practice, quiz, &keys, args.two)
}

impl<'a> Practice<'a> {
    pub(super) fn open(ui: &'a Ui, env: &'a Environment) -> Result<Self, Error> {
        let catalog = open_catalog(ui, env)?;
        let journal = Journal::open(&journal::path(&env.data))?;
        let answers = journal.answers()?;
        Ok(Self { ui, env, catalog, journal, scheduler: Scheduler::default(), answers })
    }

    /// Where a question stands.
    pub(super) fn schedule(&self, key: &QuestionKey) -> Option<Schedule> {
        self.scheduler.after(self.answers.get(key)?)
    }

    /// The answers changed.
    pub(super) fn refresh(&mut self) -> Result<(), Error> {
        self.answers = self.journal.answers()?;
        Ok(())
    }

    /// The quiz that was left, unless another is asked for.
    fn left(&self, args: &Args) -> Result<Option<Quiz>, Error> {
        let last = self.journal.last_quiz()?;
        let now = self.env.now();
        Ok(last.filter(|quiz| {
            !args.fresh && now.duration_since(quiz.started_at) < STALE && quiz.left().next().is_some()
        }))
    }

    fn begin(&mut self, args: &Args) -> Result<(QuizId, Vec<QuestionKey>), Error> {
        let keys = self.choose(args)?;
        let quiz = self.journal.start_quiz(self.env.now(), &keys)?;
        Ok((quiz, keys))
    }

    /// What to ask: of what the filter leaves, what is due, and new ones.
    fn choose(&mut self, args: &Args) -> Result<Vec<QuestionKey>, Error> {
        if args.planned {
            return self.planned();
        }
        let now = self.env.now();
        let known = progress_from(&self.journal, now)?;
        let wanted = asked(args.filter.to_query()?);
        let seed = args.seed.or(self.env.seed).unwrap_or_else(|| now.as_millisecond().unsigned_abs());
        let due = Query::all([wanted.clone(), Query::Is(Flag::Due)]);
        let due = self.catalog.list(&due, Arrangement::default(), &known)?;
        let new = Query::all([wanted, Query::Is(Flag::New)]);
        let arrangement = Arrangement { limit: Some(args.count), shuffle: Some(seed) };
        let new = self.catalog.list(&new, arrangement, &known)?;
        let candidates = due.iter().chain(&new).map(|entry| {
            let key = key_of(entry);
            let recall = self.schedule(&key).map(|schedule| schedule.recall(now));
            Candidate { key, topic: entry.topic.to_string(), recall }
        });
        let length = Length { count: args.count, new: args.new.unwrap_or(args.count) };
        Ok(order(candidates.collect(), length))
    }

    /// What the plan has for today, mixed by topic.
    fn planned(&mut self) -> Result<Vec<QuestionKey>, Error> {
        let goal = self.journal.goal()?.ok_or_else(|| {
            Error::usage("there is no plan yet", "make one: `prepkit plan --date 2026-05-31 --minutes 30`")
        })?;
        let (_, plan) = plan::planned(self, &goal)?;
        let Some(today) = plan.days.into_iter().next() else { return Ok(Vec::new()) };
        let now = self.env.now();
        let mut candidates = Vec::new();
        for key in today.again.into_iter().chain(today.new) {
            let (entry, _) = self.question(&key)?;
            let recall = self.schedule(&key).map(|schedule| schedule.recall(now));
            candidates.push(Candidate { key, topic: entry.topic.to_string(), recall });
        }
        let count = candidates.len();
        Ok(order(candidates, Length { count, new: count }))
    }

    /// What a plan can be made of.
    pub(super) fn items(&mut self, query: Query) -> Result<Vec<Item<QuestionKey>>, Error> {
        let known = progress_from(&self.journal, self.env.now())?;
        let entries = self.catalog.list(&asked(query), Arrangement::default(), &known)?;
        let item = |entry: &Entry| {
            let key = key_of(entry);
            let schedule = self.schedule(&key);
            Item { key, minutes: f64::from(entry.minutes.unwrap_or(USUAL_MINUTES)), schedule }
        };
        Ok(entries.iter().map(item).collect())
    }

    /// The question, found by its key.
    pub(super) fn question(&mut self, key: &QuestionKey) -> Result<(Entry, Question), Error> {
        let entry = self.catalog.find(&format!("{}/{}", key.0, key.1), &[])?;
        let question = self.catalog.question(&entry)?;
        Ok((entry, question))
    }

    /// Prints questions with their answers.
    fn reveal(&mut self, keys: &[QuestionKey]) -> Result<Exit, Error> {
        let mut text = String::new();
        for key in keys {
            let (entry, question) = self.question(key)?;
            let license = self.catalog.license(&entry)?;
            text += &View::whole(&entry, &question, &license).page(self.ui);
            text += "\n";
        }
        self.ui.page(&text)?;
        Ok(Exit::Success)
    }
}

/// Prompts are practised with `start` and `check`.
fn asked(query: Query) -> Query {
    let is_asked = [Kind::Code, Kind::TakeHome].map(|kind| Query::Not(Box::new(Query::Kind(kind))));
    Query::all([query].into_iter().chain(is_asked))
}

fn key_of(entry: &Entry) -> QuestionKey {
    (entry.pack.to_string(), entry.id.clone())
}
