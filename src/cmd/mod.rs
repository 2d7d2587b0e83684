//! The verbs: one file each with its clap `Args` and `run(ui, env, args) -> Result<Exit, Error>`.
//!
//! Arguments end here: the floors below get checked values, never clap's.

mod additions;
mod asking;
mod check;
mod compare;
mod completions;
mod config;
mod demo;
mod doctor;
mod faults;
mod hints;
mod isolation;
mod list;
mod man;
mod mock;
mod pack;
mod plan;
mod plugin;
mod practice;
mod prompt;
mod pull;
mod quiz;
mod report;
mod review;
mod runtime;
mod show;
mod start;
mod topics;

use std::collections::HashMap;
use std::path::Path;

use clap::{Parser, Subcommand};
use jiff::Timestamp;

use crate::catalog::{self, Catalog, CatalogError};
use crate::environment::Environment;
use crate::error::{Error, Exit};
use crate::journal::{self, Journal, QuestionKey};
use crate::practice::schedule::{Answer, Rating, Scheduler};
use crate::scaffold;
use crate::source::fetch::FetchError;
use crate::ui::{Ui, plain};
use practice::Known;

/// Prepare for technical interviews, and grade what comes back
#[derive(Debug, Parser)]
#[command(name = "prepkit", version, max_term_width = 100, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

/// In the order in which a person meets them.
#[derive(Debug, Subcommand)]
enum Verb {
    Topics(topics::Args),
    List(list::Args),
    Show(show::Args),
    Pull(pull::Args),
    Quiz(quiz::Args),
    Mock(mock::Args),
    Plan(plan::Args),
    Start(start::Args),
    Check(check::Args),
    Review(review::Args),
    Report(report::Args),
    Pack(pack::Args),
    Plugin(plugin::Args),
    Demo(demo::Args),
    Doctor(doctor::Args),
    Config(config::Args),
    Completions(completions::Args),
    Man(man::Args),
}

/// Reads the command line, runs the verb, and says what went wrong.
pub(crate) fn main() -> Exit {
    let ui = Ui::new();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let exit = if error.use_stderr() { Exit::Usage } else { Exit::Success };
            // Help on a closed pipe is nobody's loss.
            let _ = error.print();
            return exit;
        }
    };
    run(&ui, cli).unwrap_or_else(|error| explain(&ui, &error))
}

fn run(ui: &Ui, cli: Cli) -> Result<Exit, Error> {
    let env = Environment::read()?;
    match cli.verb {
        Verb::Topics(args) => topics::run(ui, &env, &args),
        Verb::List(args) => list::run(ui, &env, &args),
        Verb::Show(args) => show::run(ui, &env, &args),
        Verb::Pull(args) => pull::run(ui, &env, &args),
        Verb::Quiz(args) => quiz::run(ui, &env, &args),
        Verb::Mock(args) => mock::run(ui, &env, &args),
        Verb::Plan(args) => plan::run(ui, &env, &args),
        Verb::Start(args) => start::run(ui, &env, &args),
        Verb::Check(args) => check::run(ui, &env, &args),
        Verb::Review(args) => review::run(ui, &env, &args),
        Verb::Report(args) => report::run(ui, &env, &args),
        Verb::Pack(args) => pack::run(ui, &env, &args),
        Verb::Plugin(args) => plugin::run(ui, &env, &args),
        Verb::Demo(args) => demo::run(ui, &env, &args),
        Verb::Doctor(args) => doctor::run(ui, &env, &args),
        Verb::Config(args) => config::run(ui, &env, &args),
        Verb::Completions(args) => completions::run(ui, &args),
        Verb::Man(args) => man::run(ui, &args),
    }
}

/// Says what kept a command from its result, and the way out.
fn explain(ui: &Ui, error: &Error) -> Exit {
    let exit = Exit::from(error);
    if exit == Exit::Success {
        return exit;
    }
    if let Error::Pack(faults) | Error::Fetch(FetchError::Pack(faults)) = error {
        ui.say(&faults.render(ui.stderr_is_terminal, ui.width));
    }
    // Paths and values in it may be a stranger's.
    ui.error(&plain(&error.to_string()));
    if let Some(hint) = error.hint() {
        ui.hint(&plain(&hint));
    }
    exit
}

/// All packs of this machine; warns of those that have faults.
fn open_catalog(ui: &Ui, env: &Environment) -> Result<Catalog, CatalogError> {
    let catalog = Catalog::open(catalog::installed(&env.data), &env.cache)?;
    catalog.left_out().iter().for_each(|faulty| ui.warn(&faulty.to_string()));
    Ok(catalog)
}

/// The prompt that a folder's mark names. One that nobody has is the mark's fault: it was not typed.
fn marked_prompt(
    ui: &Ui,
    env: &Environment,
    path: &Path,
    mark: &scaffold::Mark,
) -> Result<prompt::Chosen, Error> {
    prompt::Chosen::find(ui, env, &mark.prompt).map_err(|error| match Exit::from(&error) {
        Exit::Usage => {
            let message = error.to_string();
            scaffold::ScaffoldError::BadMark { path: scaffold::mark_path(path), message }.into()
        }
        _ => error,
    })
}

/// What the journal knows of each question. A journal that cannot be read costs the marks, not
/// the list.
fn progress(ui: &Ui, env: &Environment, catalog: &mut Catalog) -> Vec<catalog::Progress> {
    let known = Journal::open_read_only_if_there(&journal::path(&env.data)).map_err(Error::from);
    let known = known.and_then(|journal| {
        let Some(journal) = journal else { return Ok(Vec::new()) };
        Ok(progress_of(&Known::read(catalog, &journal)?, env.now()))
    });
    known.unwrap_or_else(|error| {
        ui.warn(&format!("progress is not shown: {error}"));
        error.hint().into_iter().for_each(|hint| ui.hint(&hint));
        Vec::new()
    })
}

/// What was answered, whether it was known the last time, and what is due: of prompts, whether they
/// are `solved`.
fn progress_of(known: &Known, now: Timestamp) -> Vec<catalog::Progress> {
    let solved: HashMap<(&str, &str), bool> = known
        .solved
        .iter()
        .map(|of| ((&*of.pack, &*of.prompt), of.status == journal::ProgressStatus::Solved))
        .collect();
    let scheduler = Scheduler::default();
    let asked = |((pack, id), answers): (&QuestionKey, &Vec<Answer>)| {
        let was_known = || answers.last().is_some_and(|last| last.rating >= Rating::Good);
        let is_solved = solved.get(&(&**pack, &**id)).copied().unwrap_or_else(was_known);
        let schedule = scheduler.after(answers);
        let due = schedule.is_some_and(|schedule| schedule.due <= now);
        let recall = schedule.map_or(0.0, |schedule| schedule.recall(now));
        catalog::Progress { pack: pack.clone(), id: id.clone(), status: status(is_solved), due, recall }
    };
    // A take-home is solved or not, and never due.
    let is_asked = |pack: &str, id: &str| known.answers.contains_key(&(pack.to_owned(), id.to_owned()));
    let others = solved.iter().filter(|((pack, id), _)| !is_asked(pack, id));
    let handed_in = others.map(|((pack, id), is_solved)| catalog::Progress {
        pack: (*pack).to_owned(),
        id: (*id).to_owned(),
        status: status(*is_solved),
        due: false,
        recall: f64::from(u8::from(*is_solved)),
    });
    known.answers.iter().map(asked).chain(handed_in).collect()
}

const fn status(is_solved: bool) -> catalog::Status {
    if is_solved { catalog::Status::Solved } else { catalog::Status::Tried }
}
