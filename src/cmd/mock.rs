//! `mock`: a timed interview in rounds, without a word of how it goes until the debrief.
//!
//! Each answer is on the disk before the next question is asked. An interview that was left goes on
//! where it stopped, with its clock where it stood then.

mod coding;
mod debrief;
mod session;
mod transcript;

use std::collections::HashMap;

use jiff::SignedDuration;

use super::practice::Practice;
use crate::catalog::{Arrangement, Query};
use crate::environment::Environment;
use crate::error::{Error, Exit};
use crate::journal::{self, Journal, Mock, NewMock};
use crate::pack::{Kind, Role};
use crate::practice::interview::{Brief, Candidate, Level, Round, Section, sections};
use crate::report::count;
use crate::report::mock::{self as report, Format};
use crate::ui::{Style, Ui};

/// An interview that was left longer ago is not taken up again.
const STALE: SignedDuration = SignedDuration::from_hours(18);
const USUAL_LENGTH: u32 = 45;
/// How long an answer takes where the pack does not say.
const USUAL_MINUTES: u32 = 4;

/// Hold a timed mock interview, and look back at it
///
/// In rounds: what programs print, questions in words with follow-ups, a coding prompt graded by its
/// checks, a design. Topics that you know less well are asked more often. How it went is said at the
/// end. An interview that was left goes on where it stopped.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// How long it takes: 30, 45, 60 or 90 minutes [default: 45]
    #[arg(long, value_name = "N", value_parser = length)]
    minutes: Option<u32>,
    /// The level that it is for [default: mid]
    #[arg(long, value_enum)]
    level: Option<Level>,
    /// The role that it is for, as a pack names it; it decides the topics of the questions in words
    #[arg(long, value_name = "ROLE")]
    role: Option<String>,
    /// These rounds alone, separated by commas [default: those that the time has room for]
    #[arg(long, value_enum, value_name = "ROUNDS", value_delimiter = ',')]
    rounds: Vec<Round>,
    /// Draw the questions by this number, so that the choice can be repeated
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Ask what an earlier interview asked
    #[arg(long, value_name = "NUMBER", conflicts_with_all = ["role", "rounds", "seed", "agenda"])]
    again: Option<i64>,
    /// Begin another interview, though one was left
    #[arg(long)]
    fresh: bool,
    /// Print what would be asked, and ask nothing
    #[arg(long)]
    agenda: bool,
    /// List the interviews with their scores
    #[arg(long, conflicts_with_all = ["agenda", "again", "replay"])]
    sessions: bool,
    /// Print the transcript of an interview [default: the last]
    #[arg(long, value_name = "NUMBER", num_args = 0..=1, conflicts_with_all = ["agenda", "again"])]
    #[expect(clippy::option_option, reason = "the option may stand without its value")]
    replay: Option<Option<i64>>,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

fn length(typed: &str) -> Result<u32, String> {
    match typed {
        "30" | "45" | "60" | "90" => typed.parse().map_err(|_| String::new()),
        _ => Err("an interview takes 30, 45, 60 or 90 minutes".to_owned()),
    }
}

pub(crate) fn run(ui: &Ui, env: &Environment, args: &Args) -> Result<Exit, Error> {
    let mut practice = Practice::open(ui, env)?;
    if args.sessions {
        return transcript::sessions(&practice, args.format);
    }
    if let Some(number) = args.replay {
        return transcript::replay(&mut practice, number, args.format);
    }
    if args.agenda {
        return agenda(&mut practice, args);
    }
    if !ui.can_ask {
        return Err(Error::usage(
            "there is no terminal to ask at",
            "`--agenda` prints what would be asked, `--replay` what was said",
        ));
    }
    let left = practice.mocks()?.pop().filter(|mock| is_left(mock, env));
    if left.is_some() && !args.is_plain() && !args.fresh {
        ui.say("an interview was left, and stays so: this is another");
    }
    let mock = match left.filter(|_| args.is_plain()) {
        Some(mock) => {
            ui.say("going on with the interview that was left; `--fresh` begins another");
            mock
        }
        None => match begin(&mut practice, args)? {
            Some(mock) => mock,
            None => return Ok(Exit::Success),
        },
    };
    let mut journal = Journal::open(&journal::path(&env.data))?;
    let held = session::hold(&mut practice, &mut journal, mock)
        .and_then(|mock| debrief::hold(&mut practice, &mut journal, &mock));
    match held {
        // It was said what is kept; leaving is no error.
        Err(Error::Interrupted) => Ok(Exit::Interrupted),
        other => other,
    }
}

impl Args {
    /// Whether nothing is asked for but to go on.
    fn is_plain(&self) -> bool {
        let asks = self.fresh || self.minutes.is_some() || self.level.is_some() || self.role.is_some();
        !asks && self.rounds.is_empty() && self.seed.is_none() && self.again.is_none()
    }
}

fn is_left(mock: &Mock, env: &Environment) -> bool {
    mock.ended_at.is_none() && env.now().duration_since(mock.started_at) < STALE
}

/// Says what will be asked, and begins if the person wants to; `None`: they do not.
fn begin(practice: &mut Practice<'_>, args: &Args) -> Result<Option<Mock>, Error> {
    let new = drawn(practice, args)?;
    practice.ui.say(&told(&new));
    let choices = ["begin; the clock starts".to_owned(), "not now".to_owned()];
    match practice.ui.ask_place("ready?", choices.to_vec(), 0) {
        Some(0) => {}
        Some(_) => return Ok(None),
        None => return Err(Error::Interrupted),
    }
    let new = NewMock { at: practice.env.now(), ..new };
    let mut journal = Journal::open(&journal::path(&practice.env.data))?;
    let id = journal.start_mock(&new)?;
    Ok(journal.mock(id.number())?)
}

/// The interview that was asked for.
fn drawn(practice: &mut Practice<'_>, args: &Args) -> Result<NewMock, Error> {
    let at = practice.env.now();
    if let Some(number) = args.again {
        let Mock { minutes, role, level, seed, sections, .. } = transcript::find(practice, Some(number))?;
        return Ok(NewMock { at, minutes, role, level, seed, sections });
    }
    let role = args.role.as_deref().map(|typed| find_role(practice, typed)).transpose()?;
    let chance = || at.as_millisecond().unsigned_abs() % 1_000_000;
    let seed = args.seed.or(practice.env.seed).unwrap_or_else(chance);
    let (minutes, level) = (args.minutes.unwrap_or(USUAL_LENGTH), args.level.unwrap_or(Level::Mid));
    let brief = Brief { minutes, level, rounds: args.rounds.clone(), seed };
    let sections = sections(&brief, &candidates(practice, role.as_ref())?);
    if sections.is_empty() {
        return Err(Error::usage(
            "no pack has a question for these rounds",
            "ask for others with `--rounds`",
        ));
    }
    Ok(NewMock { at, minutes, role: role.map(|role| role.id), level, seed, sections })
}

/// The first pack's role of this name.
fn find_role(practice: &Practice<'_>, typed: &str) -> Result<Role, Error> {
    let roles = practice.catalog.roles();
    let known: Vec<String> = roles.iter().map(|role| format!("`{}`", role.id)).collect();
    roles.into_iter().find(|role| role.id == typed).ok_or_else(|| {
        let hint = match known.is_empty() {
            true => "leave it out: no pack names any".to_owned(),
            false => format!("they are {}", known.join(", ")),
        };
        Error::usage(&format!("no pack has a role `{typed}`"), &hint)
    })
}

/// All that may be asked: of a role's topics what is answered in words, and all tasks.
fn candidates(practice: &mut Practice<'_>, role: Option<&Role>) -> Result<Vec<Candidate>, Error> {
    let mut entries = practice.catalog.list(&Query::all([]), Arrangement::default(), &[])?;
    // A prompt without checks cannot be graded.
    entries.retain(|entry| entry.kind != Kind::Code || entry.has_prompt);
    let known: HashMap<(String, String), f64> = practice
        .catalog
        .topics(&practice.progress())?
        .into_iter()
        .map(|topic| ((topic.pack.clone(), topic.id.clone()), topic.mastery()))
        .collect();
    let candidates = entries.into_iter().map(|entry| {
        let topic = (entry.pack.to_string(), entry.topic.to_string());
        let known = known.get(&topic).copied().unwrap_or(0.0);
        Candidate {
            pack: topic.0,
            topic: topic.1,
            kind: entry.kind,
            difficulty: entry.difficulty,
            minutes: entry.minutes.unwrap_or(USUAL_MINUTES),
            known,
            id: entry.id,
        }
    });
    let is_wanted = |it: &Candidate| it.is_task() || role.is_none_or(|role| role.topics.contains(&it.topic));
    Ok(candidates.filter(is_wanted).collect())
}

fn agenda(practice: &mut Practice<'_>, args: &Args) -> Result<Exit, Error> {
    let new = drawn(practice, args)?;
    match args.format {
        Format::Json => practice.ui.result(&report::agenda_json(&new))?,
        Format::Human | Format::Markdown => {
            let mut text = told(&new);
            for Section { round, questions, .. } in &new.sections {
                text += &format!("\n{}\n", Style::Strong.paint(round.word()));
                for (pack, id) in questions {
                    text += &format!("  {pack}/{id}\n");
                }
            }
            practice.ui.page(&text)?;
        }
    }
    Ok(Exit::Success)
}

/// What an interview will be like, without what it asks.
fn told(new: &NewMock) -> String {
    let role = new.role.as_ref().map_or(String::new(), |role| format!(", {role}"));
    let mut text = format!(
        "{}\n",
        Style::Strong.paint(&format!(
            "A mock interview of {} minutes, {} level{role} (seed {})",
            new.minutes,
            new.level.word(),
            new.seed
        ))
    );
    for section in &new.sections {
        let what = match section.round.is_one_task() {
            true => "one task".to_owned(),
            false => count(section.questions.len(), "question"),
        };
        text += &format!("  {:8} {:>2} min  {what}\n", section.round.word(), section.minutes);
    }
    text
}
