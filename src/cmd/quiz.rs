//! `quiz`: questions that are due and new ones, answered, compared and rated.
//!
//! Each rating is on the disk before the next question is shown, so that leaving at any moment loses
//! nothing that was said to be kept. A quiz that was left goes on where it stopped.

mod ask;
mod file;

pub(super) use ask::next_told;

use std::path::PathBuf;

use jiff::{SignedDuration, Timestamp};

use super::list::FilterArgs;
use super::plan;
use super::practice::{Practice, asked, key_of};
use super::show::View;
use crate::catalog::query::Flag;
use crate::catalog::{Arrangement, Query};
use crate::environment::Environment;
use crate::error::{Error, Exit};
use crate::journal::{self, Journal, QuestionKey, Quiz};
use crate::pack::Kind;
use crate::practice::queue::{Candidate, Length, order};
use crate::ui::Ui;

/// A quiz that was left longer ago is not taken up again.
const STALE: SignedDuration = SignedDuration::from_hours(18);

/// How many questions a quiz has where nobody says.
const USUAL: usize = 10;

/// Practise questions: those that are due, and new ones
///
/// Type an answer, pick a choice, predict an output, or only look; then say how well you knew it,
/// and prepkit asks again when you are about to forget. A quiz that was left goes on where it stopped.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of the command line")]
pub(crate) struct Args {
    #[command(flatten)]
    filter: FilterArgs,
    /// How many questions [default: 10]
    #[arg(long, short = 'n', value_name = "N")]
    count: Option<usize>,
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

pub(crate) fn run(ui: &Ui, env: &Environment, args: &Args) -> Result<Exit, Error> {
    if let Some(path) = &args.answers {
        return file::take(&mut Practice::open(ui, env)?, path);
    }
    if args.reveal {
        return reveal(&mut Practice::open(ui, env)?, args);
    }
    if !ui.can_ask {
        return Err(Error::usage(
            "there is no terminal to ask at",
            "`--reveal` prints questions with their answers, and `--answers FILE` takes yours from a file",
        ));
    }
    let mut practice = Practice::open(ui, env)?;
    let left = practice.last_quiz()?.filter(|quiz| is_left(quiz, env.now()));
    let last = left.as_ref().filter(|_| args.is_plain());
    if left.is_some() && last.is_none() && !args.fresh {
        ui.say("a quiz was left, and stays so: this is another");
    }
    let keys = match last {
        Some(quiz) => quiz.left().cloned().collect(),
        None => choose(&mut practice, args)?,
    };
    if keys.is_empty() {
        return nothing_to_ask(&mut practice, args);
    }
    let mut journal = Journal::open(&journal::path(&env.data))?;
    let quiz = match last {
        Some(quiz) => {
            ui.say(&format!(
                "going on with the quiz that was left: {} of {} questions\n`--fresh` begins another",
                keys.len(),
                quiz.questions.len()
            ));
            quiz.id
        }
        None => journal.start_quiz(env.now(), &keys)?,
    };
    ask::round(&mut practice, &mut journal, quiz, &keys, args.two)
}

impl Args {
    /// Whether nothing is asked for but to go on.
    fn is_plain(&self) -> bool {
        let asks = self.planned || self.fresh || self.count.is_some() || self.new.is_some();
        !asks && self.seed.is_none() && self.filter == FilterArgs::default()
    }
}

/// Says why nothing is asked, and what could be done.
fn nothing_to_ask(practice: &mut Practice<'_>, args: &Args) -> Result<Exit, Error> {
    let ui = practice.ui;
    let why = match args.planned {
        true => "today's part of the plan is done",
        false => "nothing is due, and nothing is new: come back later, or widen the filter",
    };
    ui.tell(&format!("{why}{}", next_told(practice)));
    let due = Query::all([args.filter.to_query()?, Query::Is(Flag::Due), Query::Kind(Kind::Code)]);
    for prompt in practice.catalog.list(&due, Arrangement::default(), &practice.progress())? {
        ui.hint(&format!(
            "prompt `{}` is due: `prepkit start {}`, then `prepkit check`",
            prompt.id, prompt.id
        ));
    }
    Ok(Exit::Success)
}

/// Whether a quiz is to be taken up again.
fn is_left(quiz: &Quiz, now: Timestamp) -> bool {
    now.duration_since(quiz.started_at) < STALE && quiz.left().next().is_some()
}

/// What to ask: what the plan has for today, or of what the filter leaves what is due, and new ones.
fn choose(practice: &mut Practice<'_>, args: &Args) -> Result<Vec<QuestionKey>, Error> {
    let now = practice.env.now();
    let (entries, count) = if args.planned {
        (plan::today(practice)?, None)
    } else {
        let known = practice.progress();
        let wanted = asked(args.filter.to_query()?);
        let seed = args.seed.or(practice.env.seed).unwrap_or_else(|| now.as_millisecond().unsigned_abs());
        let due = Query::all([wanted.clone(), Query::Is(Flag::Due)]);
        let mut entries = practice.catalog.list(&due, Arrangement::default(), &known)?;
        let new = Query::all([wanted, Query::Is(Flag::New)]);
        let count = args.count.unwrap_or(USUAL);
        let arrangement = Arrangement { limit: Some(count), shuffle: Some(seed) };
        entries.extend(practice.catalog.list(&new, arrangement, &known)?);
        (entries, Some(count))
    };
    let candidates: Vec<_> = entries
        .iter()
        .map(|entry| {
            let key = key_of(entry);
            let recall = practice.schedule(&key).map(|schedule| schedule.recall(now));
            Candidate { key, topic: entry.topic.to_string(), recall }
        })
        .collect();
    let count = count.unwrap_or(candidates.len());
    Ok(order(candidates, Length { count, new: args.new.unwrap_or(count) }))
}

/// Prints questions with their answers.
fn reveal(practice: &mut Practice<'_>, args: &Args) -> Result<Exit, Error> {
    let mut text = String::new();
    for key in choose(practice, args)? {
        let (entry, question) = practice.question(&key)?;
        let license = practice.catalog.license(&entry)?;
        text += &View::whole(&entry, &question, &license).page(practice.ui);
        text += "\n";
    }
    practice.ui.page(&text)?;
    Ok(Exit::Success)
}
