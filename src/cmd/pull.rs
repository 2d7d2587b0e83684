//! `pull`: brings a pack, or brings the packs that it brought before up to date.

use jiff::Timestamp;

use super::plugin::sound;
use crate::environment::{Environment, keep_freed};
use crate::error::{Error, Exit};
use crate::report::count;
use crate::source::fetch::{Answer, Event, Fetched, Fetcher, Known, Spec, schemes};
use crate::source::{self, Options, Origin, Pulled, Skip, SourceError, State};
use crate::ui::{Style, Ui, one_line, plain};

/// So many ids are named of each kind of change.
const NAMED: usize = 5;

/// Bring a pack: a Markdown page, a folder, an archive, a git repository or a registry
///
/// Or from a plugin: `SCHEME:…`. Every list of questions in Markdown becomes a pack, with what its page says and nothing else.
/// A later pull knows its questions again: progress stays with them, and so does what you changed.
/// Without a source, every pack that was pulled is brought up to date.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Where it comes from: a path, an address, `git+` and a repository's, or a plugin's `SCHEME:…`
    source: Option<String>,
    /// Install it under this name [default: the source's]
    #[arg(long = "as", value_name = "NAME", requires = "source")]
    name: Option<String>,
    /// Put every question of the pages under this topic
    #[arg(long, requires = "source")]
    topic: Option<String>,
    /// Say what would be done, and leave everything as it is
    #[arg(long)]
    dry_run: bool,
    /// Say of each line that was left out why
    #[arg(long, short)]
    verbose: bool,
}

pub(crate) fn run(ui: &Ui, env: &Environment, args: &Args) -> Result<Exit, Error> {
    keep_freed();
    let fetcher = Fetcher::new(env);
    let schemes = schemes(&sound(ui, env));
    let Some(source) = &args.source else { return Ok(update(ui, env, &fetcher, &schemes, args)) };
    let spec = Spec::parse(source, &env.working, &schemes)?;
    let options = Options { name: args.name.clone(), topic: args.topic.clone(), dry_run: args.dry_run };
    match fetch(ui, &fetcher, &spec, None)? {
        Answer::Fetched(came) => install(ui, env, args, &spec, &came, &options)?,
        Answer::Unchanged(_) => ui.say("nothing has changed"),
    }
    Ok(Exit::Success)
}

/// Brings every pack that was pulled up to date; one that cannot be keeps none of the others.
fn update(ui: &Ui, env: &Environment, fetcher: &Fetcher, schemes: &[String], args: &Args) -> Exit {
    let installed = source::installed(&env.data);
    if installed.is_empty() {
        ui.say("nothing was pulled yet");
        ui.hint("`prepkit pull SOURCE` brings a pack");
    }
    let mut exit = Exit::Success;
    for (name, state) in installed {
        let options = Options { name: Some(name.clone()), topic: state.topic.clone(), dry_run: args.dry_run };
        let spec = Spec::parse(&state.origin.spec, &env.working, schemes);
        let updated = spec
            .map_err(Error::from)
            .and_then(|spec| update_one(ui, env, fetcher, args, &spec, &state, &options));
        if let Err(error) = updated {
            exit = Exit::Input;
            let age = age(state.origin.seen_at, env.now());
            ui.warn(&plain(&format!("`{name}` stays as it was{age}: {error}")));
            error.hint().into_iter().for_each(|hint| ui.hint(&plain(&hint)));
        }
    }
    exit
}

fn update_one(
    ui: &Ui,
    env: &Environment,
    fetcher: &Fetcher,
    args: &Args,
    spec: &Spec,
    state: &State,
    options: &Options,
) -> Result<(), Error> {
    match fetch(ui, fetcher, spec, state.origin.known.as_ref())? {
        Answer::Fetched(came) => install(ui, env, args, spec, &came, options),
        Answer::Unchanged(known) => {
            let name = options.name.as_deref().unwrap_or_default();
            source::remember(&env.data, name, &known, env.now())?;
            Ok(ui.page(&format!("{}: up to date\n", plain(name)))?)
        }
    }
}

/// How long ago a source was seen, in words that follow others.
fn age(seen_at: Option<Timestamp>, now: Timestamp) -> String {
    let hours = seen_at.map(|seen_at| usize::try_from(now.duration_since(seen_at).as_hours()).unwrap_or(0));
    match hours {
        None => String::new(),
        Some(0) => ", less than an hour old".to_owned(),
        Some(hours @ 1..48) => format!(", {} old", count(hours, "hour")),
        Some(hours) => format!(", {} old", count(hours / 24, "day")),
    }
}

/// Fetches with a bar for what comes over a wire.
fn fetch(ui: &Ui, fetcher: &Fetcher, spec: &Spec, known: Option<&Known>) -> Result<Answer, Error> {
    let bar = ui.progress(0, "fetching");
    let answer = fetcher.fetch(spec, known, &|event| match event {
        Event::Began(what) => bar.set_message(one_line(what, 60)),
        Event::Length(Some(length)) => bar.set_length(length),
        Event::Length(None) => bar.unset_length(),
        Event::At(bytes) => bar.set_position(bytes),
        Event::Waiting { why, wait } => {
            bar.set_message(one_line(&format!("{why}: again in {} s", wait.as_secs()), 60));
        }
    });
    bar.finish_and_clear();
    Ok(answer?)
}

fn install(
    ui: &Ui,
    env: &Environment,
    args: &Args,
    spec: &Spec,
    fetched: &Fetched,
    options: &Options,
) -> Result<(), Error> {
    fetched.notes.iter().for_each(|note| ui.say(&plain(note)));
    let origin = Origin::of(spec, fetched, env.now());
    let pulled = source::install(&env.data, fetched.place(spec), &origin, options).inspect_err(|error| {
        if let SourceError::NoQuestions { skipped, .. } = error {
            tell(ui, args, skipped);
        }
    })?;
    tell(ui, args, &pulled.skipped);
    if pulled.is_same && !args.dry_run {
        source::remember(&env.data, &pulled.name, &fetched.known, env.now())?;
    }
    ui.page(&summary(&pulled, args.dry_run))?;
    if !pulled.changes.is_update && !args.dry_run {
        ui.hint(&format!("`prepkit list --pack {}` lists them", pulled.name));
    }
    Ok(())
}

fn tell(ui: &Ui, args: &Args, skipped: &[Skip]) {
    for skip in skipped.iter().filter(|_| args.verbose) {
        let line = skip.line.map(|line| format!(":{line}")).unwrap_or_default();
        ui.say(&plain(&format!("skipped {}{line}: {}", skip.page, skip.reason)));
    }
}

fn summary(pulled: &Pulled, is_dry: bool) -> String {
    let changes = &pulled.changes;
    let name = &pulled.name;
    if pulled.is_same {
        return format!("{name}: up to date, {}\n", count(pulled.kept, "question"));
    }
    let did = match (is_dry, changes.is_update) {
        (true, _) => "would be pulled",
        (false, false) => "pulled",
        (false, true) => "updated",
    };
    let license = plain(pulled.license.as_deref().unwrap_or("unknown"));
    let mut text = format!("{name}: {did}, {}, licence {license}\n", count(pulled.kept, "question"));
    if changes.is_update {
        text += &ids("added", &changes.added);
        text += &ids("changed", &changes.changed);
        text += &ids("moved", &changes.moved);
        text += &ids("back", &changes.back);
        text += &ids("gone, and archived", &changes.gone);
        text += &ids("yours, and left as they are", &changes.yours);
        text += &ids("removed by you, and left out", &changes.removed);
    }
    let Pulled { found, kept, merged, unanswered, .. } = pulled;
    text += &format!("found {found}, kept {kept}, merged {merged}, skipped {}", pulled.skipped.len());
    if *unanswered > 0 {
        text += &format!("; {unanswered} without an answer");
    }
    text + "\n"
}

/// How many, and which the first are.
fn ids(what: &str, ids: &[String]) -> String {
    if ids.is_empty() {
        return String::new();
    }
    let named = ids.iter().take(NAMED).map(|id| plain(id)).collect::<Vec<_>>().join(", ");
    let more = if ids.len() > NAMED { ", …" } else { "" };
    format!("  {} {what}: {named}{more}\n", Style::Strong.paint(&ids.len().to_string()))
}
