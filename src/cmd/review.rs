//! `review`: a reviewer fills in what the checks of a take-home cannot see.
//!
//! On a terminal it asks, dimension by dimension, and keeps each answer at once; options and a
//! TOML file give the same without one, all of it or nothing. What others marked is shown once
//! as many reviews as are expected, and all that were started, are complete; a complete review gains
//! no marks.

mod ask;
mod file;
mod marks;

use std::path::{Path, PathBuf};

use crate::environment::{Config, Environment, Reviewers, Setting};
use crate::error::{Error, Exit};
use crate::journal::{self, Attempt, AttemptId, End, Journal, JournalError, Review};
use crate::pack::Rubric;
use crate::report::scorecard::{Standing, scorecard};
use crate::report::terminal;
use crate::ui::{Style, Ui, is_hostile, plain};

/// The longest name of a reviewer, in characters.
const LONGEST_NAME: usize = 60;

/// Mark what the checks of a take-home cannot see
///
/// Walks through the dimensions of its rubric that no check fills, and keeps each answer as it is
/// given: the next run goes on where this one stopped. Nobody's marks are shown before as many
/// reviews as are expected, and all that were started, are complete.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The submission, to review its last attempt [default: the last take-home's]
    #[arg(conflicts_with = "attempt")]
    path: Option<PathBuf>,
    /// Review this attempt: its id, any beginning of it that is enough, or `last`, `last~1`, …
    #[arg(long, value_name = "ID")]
    attempt: Option<String>,
    /// Who reviews [default: `config get reviewer`; asked for on a terminal]
    #[arg(long, value_name = "NAME")]
    reviewer: Option<String>,
    /// How many reviewers this attempt has: nobody's marks are shown before so many are complete
    /// [default: `config get reviewers`, or 1]
    #[arg(long, value_name = "COUNT")]
    reviewers: Option<Reviewers>,
    /// Mark a dimension with a level from 1 to 4; may be given several times
    #[arg(long, value_name = "DIMENSION=LEVEL")]
    mark: Vec<String>,
    /// Say why; may be given several times, and must be where a mark overrides the checks
    #[arg(long, value_name = "DIMENSION=TEXT")]
    comment: Vec<String>,
    /// Take the marks from a file such as `--template` prints
    #[arg(long, value_name = "FILE", conflicts_with_all = ["mark", "comment"])]
    from: Option<PathBuf>,
    /// Print a TOML file to fill in for `--from`
    #[arg(long, conflicts_with_all = ["mark", "comment", "from", "done"])]
    template: bool,
    /// Say that the review is complete: its marks cannot be changed after that
    #[arg(long)]
    done: bool,
    /// Take your review back: it counts no more, and cannot be taken up again
    #[arg(long, conflicts_with_all = ["mark", "comment", "from", "template", "done"])]
    withdraw: bool,
}

/// The attempt that is reviewed, with what it is reviewed by.
pub(super) struct Subject {
    pub(super) attempt: Attempt,
    pub(super) rubric: Rubric,
}

pub(crate) fn run(ui: &Ui, env: &Environment, args: &Args) -> Result<Exit, Error> {
    let file = args.from.as_ref().map(|path| file::read(ui, &env.working.join(path))).transpose()?;
    let subject = find(env, args, file.as_ref().and_then(|file| file.attempt.as_deref()))?;
    if args.template {
        ui.result(&file::template(&subject))?;
        return Ok(Exit::Success);
    }
    let asked = match &file {
        Some(file) => file.marks(ui, &subject.rubric)?,
        None => marks::of_options(&args.mark, &args.comment, &subject.rubric)?,
    };
    let is_end = args.done || file.as_ref().is_some_and(file::Marks::is_done);
    let asks = asked.is_empty() && !is_end && !args.withdraw;
    if let (Some(expected), true, false) = (args.reviewers, asks, ui.can_ask) {
        let mut journal = Journal::open(&journal::path(&env.data))?;
        journal.expect_reviewers(&subject.attempt.id, expected.count(), env.now())?;
        let told = format!("Marks of attempt {} are shown when {} complete.\n", subject.attempt.id, expected);
        ui.result(&told)?;
        return Ok(Exit::Success);
    }
    if asks && !ui.can_ask {
        return Err(Error::usage(
            "there is no terminal to ask at",
            "mark with `--mark DIMENSION=LEVEL`, or `--from FILE`: `--template` prints what to fill in",
        ));
    }
    let mut journal = Journal::open(&journal::path(&env.data))?;
    let reviews = journal.reviews(&subject.attempt.id)?;
    let named = args.reviewer.as_deref().or(file.as_ref().and_then(|file| file.reviewer.as_deref()));
    let reviewer = reviewer(ui, env, named, &reviews)?;
    let id = &subject.attempt.id;
    if journal.is_withdrawn(id, &reviewer)? {
        let message = format!("`{reviewer}` has withdrawn a review of this attempt");
        return Err(Error::usage(&message, &report_hint(&subject.attempt)));
    }
    let own = reviews.iter().find(|review| review.reviewer == reviewer);
    let is_complete = own.is_some_and(|review| review.ended_at.is_some());
    if is_complete && !asks {
        let message = format!("the review of `{reviewer}` is complete: its marks stay as they are");
        return Err(Error::usage(&message, &report_hint(&subject.attempt)));
    }
    if args.withdraw {
        return withdraw(ui, env, &mut journal, &subject.attempt, &reviewer, own.is_some());
    }
    expect(env, args, &mut journal, id)?;
    if asks && !is_complete {
        ask::walk(ui, env, &mut journal, &subject, &reviewer)?;
    } else if !asks {
        let marks = marks::merged(&asked, own, &subject.rubric)?;
        if is_end && marks.is_empty() && own.is_none_or(|own| own.marks.is_empty()) {
            refuse_empty(&subject.rubric)?;
        }
        journal.keep_marks(id, &reviewer, env.now(), &marks, is_end.then_some(End::Complete))?;
    }
    summary(ui, &journal, &subject, &reviewer)?;
    Ok(Exit::Success)
}

/// Keeps how many reviewers are expected: what is said now, else what the settings say.
fn expect(env: &Environment, args: &Args, journal: &mut Journal, id: &AttemptId) -> Result<(), Error> {
    let said = match args.reviewers {
        None if journal.expected_reviewers(id)?.is_none() => Config::read(env)?.reviewers(),
        said => said,
    };
    Ok(said.map_or(Ok(()), |said| journal.expect_reviewers(id, said.count(), env.now()))?)
}

/// A complete review gains no marks, so that one without any says nothing for good.
fn refuse_empty(rubric: &Rubric) -> Result<(), Error> {
    match rubric.dimensions.iter().find(|dimension| dimension.from.is_empty()) {
        None => Ok(()),
        Some(first) => Err(Error::usage(
            "nothing is marked yet, and a complete review cannot be changed",
            &format!("mark first: `--mark {}=LEVEL`", first.id),
        )),
    }
}

/// Takes a review back that was started.
fn withdraw(
    ui: &Ui,
    env: &Environment,
    journal: &mut Journal,
    attempt: &Attempt,
    reviewer: &str,
    was_started: bool,
) -> Result<Exit, Error> {
    if !was_started {
        let message = format!("`{reviewer}` has started no review of `{}`", attempt.id);
        return Err(Error::usage(&message, &report_hint(attempt)));
    }
    journal.keep_marks(&attempt.id, reviewer, env.now(), &[], Some(End::Withdrawn))?;
    ui.result(&format!("The review of `{}` is withdrawn: it does not count.\n", plain(reviewer)))?;
    Ok(Exit::Success)
}

fn find(env: &Environment, args: &Args, in_file: Option<&str>) -> Result<Subject, Error> {
    let journal = Journal::open_read_only_if_there(&journal::path(&env.data))?;
    let typed = args.attempt.as_deref().or(in_file.filter(|_| args.path.is_none()));
    let attempt = match (typed, &journal) {
        (Some(typed), Some(journal)) => journal.attempt(typed)?,
        (Some(typed), None) => return Err(JournalError::NoSuchAttempt { typed: typed.to_owned() }.into()),
        (None, _) => last(env, journal.as_ref(), args.path.as_deref())?,
    };
    let Some(rubric) = attempt.rubric.clone() else {
        let id = &attempt.id;
        let message = format!("`{id}` is an attempt of `{}`, which is no take-home", attempt.verdict.prompt);
        return Err(Error::usage(&message, &format!("`prepkit report --attempt {id}` reports it")));
    };
    let other = in_file.filter(|named| *named != attempt.id.as_str());
    if let Some(other) = other {
        let message = format!("the file is for attempt `{other}`, and not for `{}`", attempt.id);
        return Err(Error::usage(&message, "leave out `--attempt` and the path, or take another file"));
    }
    Ok(Subject { attempt, rubric })
}

/// The last attempt of a take-home, or of the submission that lies there.
fn last(env: &Environment, journal: Option<&Journal>, path: Option<&Path>) -> Result<Attempt, Error> {
    let mut all = journal.map_or(Ok(Vec::new()), Journal::take_homes)?.into_iter();
    let Some(path) = path else {
        let none = || Error::usage("no take-home was graded yet", "grade one first: `prepkit check DIR`");
        return all.next().ok_or_else(none);
    };
    let full = env.working.join(path);
    let full = full.canonicalize().unwrap_or(full);
    let lies_there = |attempt: &Attempt| {
        let location = attempt.location.as_deref().map(Path::new);
        location.is_some_and(|location| location == full || location.parent() == Some(&full))
    };
    all.find(lies_there).ok_or_else(|| {
        let message = format!("`{}` was not graded as a take-home", path.display());
        Error::usage(&message, "grade it first with `prepkit check`, or name an attempt: `--attempt ID`")
    })
}

/// Who reviews, by the name under which a review was started, however it is spelt now.
fn reviewer(ui: &Ui, env: &Environment, named: Option<&str>, reviews: &[Review]) -> Result<String, Error> {
    let set = || Config::read(env).map(|config| config.get(Setting::Reviewer));
    let typed = match named {
        Some(name) => name.to_owned(),
        None if ui.can_ask => ask_name(ui, &set()?.or_else(|| env.user.clone()).unwrap_or_default())?,
        None => set()?.ok_or_else(|| {
            let hint = "name yourself: `--reviewer NAME`, `reviewer = \"NAME\"` in the file, or once and for all `prepkit config set reviewer NAME`";
            Error::usage("a review has a reviewer, and there is no terminal to ask at", hint)
        })?,
    };
    let name = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(is_hostile) {
        let message = format!("`{name}` is no name of a reviewer");
        let hint = format!("a name has 1 to {LONGEST_NAME} characters, and none that a terminal obeys");
        return Err(Error::usage(&message, &hint));
    }
    let same = |review: &&Review| review.reviewer.to_lowercase() == name.to_lowercase();
    Ok(reviews.iter().find(same).map_or(name, |review| review.reviewer.clone()))
}

fn ask_name(ui: &Ui, proposed: &str) -> Result<String, Error> {
    loop {
        let typed = ui.ask_text("who reviews?", proposed).ok_or(Error::Interrupted)?;
        if !typed.trim().is_empty() {
            return Ok(typed);
        }
        ui.warn("a review has a reviewer: type your name, or leave with Ctrl-C");
    }
}

/// The own marks; and everybody's where all are in.
fn summary(ui: &Ui, journal: &Journal, subject: &Subject, reviewer: &str) -> Result<(), Error> {
    let attempt = &subject.attempt;
    let reviews = journal.reviews(&attempt.id)?;
    let expected = journal.expected_reviewers(&attempt.id)?;
    let card = scorecard(attempt, &reviews, expected.unwrap_or(1));
    let Some(own) = reviews.iter().find(|review| review.reviewer == reviewer) else { return Ok(()) };
    let of = format!("{}, attempt {}", plain(&attempt.verdict.prompt), attempt.id);
    let mut text = String::new();
    let is_shown = own.ended_at.is_some() && !card.standing.is_open();
    for review in reviews.iter().filter(|review| is_shown || review.reviewer == reviewer) {
        let by = format!("Review of {of}, by {}", plain(&review.reviewer));
        text += &format!("{}\n{}\n", Style::Strong.paint(&by), terminal::review(&card, review, ui.width));
    }
    if is_shown {
        text += &terminal::levels(&card, ui.width);
        text.push('\n');
    }
    text += &standing(own, card.standing, &subject.rubric);
    let waiting: Vec<_> = reviews
        .iter()
        .filter(|review| review.ended_at.is_none())
        .map(|review| plain(&review.reviewer))
        .collect();
    if own.ended_at.is_some() && !waiting.is_empty() {
        text += &ui.wrapped(&format!(
            "Waiting for {}; a review that nobody will complete is taken back: `prepkit review --withdraw --reviewer NAME`",
            waiting.join(", ")
        ));
        text.push('\n');
    }
    ui.result(&text)?;
    if own.ended_at.is_some() {
        ui.say(&format!("next: {}", Style::Code.paint(&report_command(attempt))));
    }
    Ok(())
}

fn standing(own: &Review, standing: Standing<'_>, rubric: &Rubric) -> String {
    let human = || rubric.dimensions.iter().filter(|dimension| dimension.from.is_empty());
    let marked = human().filter(|dimension| own.mark(&dimension.id).is_some()).count();
    let told = format!("{marked} of {} dimensions marked", human().count());
    match standing.told().filter(|_| own.ended_at.is_some()) {
        _ if own.ended_at.is_none() => format!("{told}; `prepkit review --done` completes the review\n"),
        Some(waiting) => format!("{told}, complete. {waiting}\n"),
        None => format!("{told}, complete.\n"),
    }
}

fn report_command(attempt: &Attempt) -> String {
    format!("prepkit report --attempt {} --open", attempt.id)
}

fn report_hint(attempt: &Attempt) -> String {
    format!("`{}` shows the scorecard", report_command(attempt))
}
