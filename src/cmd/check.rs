//! `check`: grades one solution, says why, and remembers it.

mod saves;
mod watch;

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use indicatif::ProgressBar;

use super::additions::Adders;
use super::hints;
use super::isolation::{self, IsolationArgs};
use super::prompt::Chosen;
use super::runtime;
use crate::environment::Environment;
use crate::error::{Error, Exit};
use crate::grade::timeline::Place;
use crate::grade::{self, CheckInfo, Event, Job, Outcome, Runtime, Submission, Verdict};
use crate::journal::{self, Journal, JournalError, NewAttempt};
use crate::pack;
use crate::report;
use crate::report::terminal::Reproductions;
use crate::sandbox::{self, Policy};
use crate::scaffold;
use crate::ui::{Ui, one_line};

/// Grade a solution and say why
///
/// PATH is the solution's file, or a folder that `prepkit start` made. Ends with status 0 when
/// the solution is accepted, 1 when it is not.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of the command line")]
pub(crate) struct Args {
    /// The solution's file, or the folder that holds it
    #[arg(default_value = ".")]
    path: PathBuf,
    /// The prompt it solves; known by itself in a folder that `prepkit start` made
    #[arg(long, value_name = "ID")]
    prompt: Option<String>,
    /// Leave out the checks that measure growth and memory
    #[arg(long)]
    quick: bool,
    /// Draw the random inputs from this seed, as an earlier verdict named it
    #[arg(long)]
    seed: Option<u64>,
    /// What runs the solution [default: node, and embedded where there is none; python for `.py`]
    #[arg(long, value_enum)]
    runtime: Option<pack::Runtime>,
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Print the reproduction of every failed check, not of the first alone
    #[arg(long, short)]
    verbose: bool,
    #[command(flatten)]
    isolation: IsolationArgs,
    /// Do not keep the attempt in the journal
    #[arg(long)]
    no_journal: bool,
    /// Of a take-home with a history in git: tell when which requirement first passed, by running
    /// the light checks on up to 12 of its commits
    #[arg(long, conflicts_with = "watch")]
    history: bool,
    /// Grade again after each save, until Ctrl-C
    ///
    /// Checks that measure growth and memory follow when nothing is saved for a moment; a save
    /// ends what runs. The journal keeps the last verdict on each save that none followed at once.
    #[arg(long)]
    watch: bool,
}

impl Args {
    const fn reproductions(&self) -> Reproductions {
        if self.verbose { Reproductions::All } else { Reproductions::First }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Human,
    Json,
}

pub(crate) fn run(ui: &Ui, env: &Environment, args: &Args) -> Result<Exit, Error> {
    let chosen = choose(ui, env, args)?;
    let language = Submission::language_at(&args.path, &chosen.prompt);
    let mut settings = Settings {
        runtime: runtime::choose(ui, env, args.runtime, &chosen.prompt, language)?,
        seed: args.seed,
        quick: args.quick,
        policy: args.isolation.policy(is_own(env, &args.path)),
        lacks: None,
        history: history(env, args)?,
    };
    if args.watch {
        return watch::run(ui, env, args, &chosen, &settings);
    }
    let mut submission = Submission::handed_in(&args.path, &chosen.prompt)?;
    settings.lacks = submission.provide(env.find_program("npm").as_deref()).err();
    let attempt = attempt(ui, env, &chosen, &submission, &settings)?;
    if !args.no_journal {
        keep(ui, env, &attempt);
    }
    let verdict = &attempt.verdict;
    let added = Adders::of_verdicts(ui, env).beside(ui, verdict);
    match args.format {
        Format::Human => ui.result(&report::terminal::verdict(verdict, ui.width, args.reproductions()))?,
        Format::Json => ui.result(&report::addition::json(report::json::verdict(verdict), &added))?,
    }
    if let (Format::Human, Some(rubric)) = (args.format, &attempt.rubric) {
        ui.result(&format!("\n{}", report::terminal::rubric(verdict, rubric, ui.width)))?;
    }
    if args.format == Format::Human {
        ui.result(&report::addition::terminal(&added, ui.width))?;
        hints::point_at(ui, env, &chosen, verdict, !args.no_journal);
    }
    Ok(match verdict.outcome {
        Outcome::Accepted => Exit::Success,
        Outcome::JudgeError(_) => Exit::Judge,
        _ => Exit::NotAccepted,
    })
}

/// Where git lies, for whoever asks for a history.
fn history(env: &Environment, args: &Args) -> Result<Option<PathBuf>, Error> {
    if !args.history {
        return Ok(None);
    }
    let git = env.find_program("git").ok_or_else(|| {
        Error::usage("there is no `git` on the path to read the history with", "leave `--history` out")
    })?;
    Ok(Some(git))
}

fn choose(ui: &Ui, env: &Environment, args: &Args) -> Result<Chosen, Error> {
    if let Some(id) = &args.prompt {
        return Chosen::find(ui, env, id);
    }
    if let Some(mark) = mark_in_archive(&args.path)? {
        return super::marked_prompt(ui, env, &args.path, &mark);
    }
    if let Some(mark) = scaffold::mark_of(&args.path)? {
        return super::marked_prompt(ui, env, &args.path, &mark);
    }
    if !args.path.exists() {
        return Err(grade::SubmissionError::Missing(args.path.clone()).into());
    }
    let what = format!("which prompt does `{}` solve", args.path.display());
    Chosen::ask(ui, env, &what, "name it with `--prompt ID`, or check a folder that `prepkit start ID` made")
}

/// What the mark says of a project that was handed in as an archive.
fn mark_in_archive(path: &Path) -> Result<Option<scaffold::Mark>, Error> {
    let Some(text) = grade::mark_in_archive(path)? else { return Ok(None) };
    let bad = |message| scaffold::ScaffoldError::BadMark { path: path.join(scaffold::MARK), message };
    Ok(Some(scaffold::Mark::parse(&text).map_err(bad)?))
}

/// How to grade.
pub(super) struct Settings {
    pub(super) runtime: Runtime,
    pub(super) seed: Option<u64>,
    pub(super) quick: bool,
    pub(super) policy: Policy,
    /// Why the submission cannot be run here.
    pub(super) lacks: Option<String>,
    /// What reads the submission's history, where that is asked for.
    pub(super) history: Option<PathBuf>,
}

/// Whether this very person started the folder, and it lies where it was started: what is in it is
/// their own.
pub(super) fn is_own(env: &Environment, path: &Path) -> bool {
    // What came in an archive may lie in a folder of theirs, and be anybody's.
    if grade::is_archive(path) {
        return false;
    }
    // A mark that cannot be read is nobody's.
    let seal = scaffold::mark_of(path).ok().flatten().and_then(|mark| mark.seal);
    let mark = scaffold::mark_path(path);
    let folder = mark.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    seal.is_some() && seal == env.seal(folder)
}

/// Grades once, with progress on a terminal, and says what is worth keeping of it.
pub(super) fn attempt(
    ui: &Ui,
    env: &Environment,
    chosen: &Chosen,
    submission: &Submission,
    settings: &Settings,
) -> Result<NewAttempt, Error> {
    let started_at = env.now();
    let verdict = with_progress(ui, env, chosen, submission, settings)?;
    new_attempt(env, chosen, submission, started_at, verdict)
}

fn new_attempt(
    env: &Environment,
    chosen: &Chosen,
    submission: &Submission,
    started_at: jiff::Timestamp,
    verdict: Verdict,
) -> Result<NewAttempt, Error> {
    Ok(NewAttempt {
        started_at,
        finished_at: env.now(),
        pack: chosen.pack.clone(),
        pack_version: chosen.manifest.version.clone(),
        pack_digest: chosen.pack_digest.clone(),
        prompt: chosen.prompt.id.clone(),
        prompt_digest: chosen.prompt_digest()?,
        submission: submission.path().display().to_string(),
        submission_digest: submission.digest(),
        location: submission.path().canonicalize().ok().map(|path| path.display().to_string()),
        prepkit: env!("CARGO_PKG_VERSION").to_owned(),
        rubric: chosen.prompt.project.as_ref().map(|project| project.rubric.clone()),
        verdict,
    })
}

fn with_progress(
    ui: &Ui,
    env: &Environment,
    chosen: &Chosen,
    submission: &Submission,
    settings: &Settings,
) -> Result<Verdict, Error> {
    let job = Job {
        name: format!("{}/{}", chosen.pack, chosen.prompt.id),
        prompt: &chosen.prompt,
        submission,
        runtime: &settings.runtime,
        policy: &settings.policy,
        seed: seed_of(settings.seed, env),
        quick: settings.quick,
        repeat: true,
        lacks: settings.lacks.clone(),
    };
    let bar = ui.progress(0, "checking");
    let mut verdict = grade::grade(&job, |event| show(&bar, event));
    if let Some(evidence) = &mut verdict.evidence {
        let (cache, digest) = (env.cache.join("timeline"), chosen.prompt_digest()?);
        let place = settings.history.as_ref().map(|git| Place {
            folder: submission.path(),
            git,
            cache: &cache,
            prompt: &digest,
        });
        grade::gather(evidence, &job, place, |what| bar.set_message(one_line(what, 50)));
    }
    bar.finish_and_clear();
    if sandbox::interrupted() {
        return Err(Error::Interrupted);
    }
    isolation::settle(ui, &settings.policy)?;
    Ok(verdict)
}

fn show(bar: &ProgressBar, event: Event<'_>) {
    match event {
        Event::Listed { checks } => bar.set_length(checks as u64),
        Event::Started { check: CheckInfo { title, .. } } => bar.set_message(one_line(title, 50)),
        Event::Finished => bar.inc(1),
    }
}

/// The seed that was asked for, or a fresh one that a person can type: six digits.
fn seed_of(asked: Option<u64>, env: &Environment) -> u64 {
    use std::hash::{BuildHasher, RandomState};
    asked.or(env.seed).unwrap_or_else(|| RandomState::new().hash_one(0) % 1_000_000)
}

/// Remembers an attempt; a journal that cannot be written costs the memory, not the verdict.
pub(super) fn keep(ui: &Ui, env: &Environment, attempt: &NewAttempt) {
    let path = journal::path(&env.data);
    if let Err(error) = record(&path, attempt) {
        ui.warn(&format!("this attempt is not remembered: {error}"));
        ui.hint(&error.hint());
    }
}

fn record(path: &Path, attempt: &NewAttempt) -> Result<(), JournalError> {
    Journal::open(path)?.record(attempt).map(drop)
}
