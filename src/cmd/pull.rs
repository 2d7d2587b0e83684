//! `pull`: brings a pack, or brings the packs that it brought before up to date.

use crate::environment::Environment;
use crate::error::{Error, Exit};
use crate::report::count;
use crate::source::{self, Options, Pulled, Skip, SourceError};
use crate::ui::{Style, Ui, plain};

/// So many ids are named of each kind of change.
const NAMED: usize = 5;

/// Bring a pack: a Markdown page, a folder of pages, or a pack's folder
///
/// Every list of questions in Markdown becomes a pack, with what its page says and nothing else.
/// A later pull knows its questions again: progress stays with them, and so does what you changed.
/// Without a source, every pack that was pulled is brought up to date.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Where it comes from
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
    match &args.source {
        Some(spec) => {
            let options =
                Options { name: args.name.clone(), topic: args.topic.clone(), dry_run: args.dry_run };
            pull(ui, env, args, spec, &options)?;
            Ok(Exit::Success)
        }
        None => Ok(update(ui, env, args)),
    }
}

/// Brings every pack that was pulled up to date; one that cannot be keeps none of the others.
fn update(ui: &Ui, env: &Environment, args: &Args) -> Exit {
    let installed = source::installed(&env.data);
    if installed.is_empty() {
        ui.say("nothing was pulled yet");
        ui.hint("`prepkit pull SOURCE` brings a pack");
    }
    let mut exit = Exit::Success;
    for (name, state) in installed {
        let options = Options { name: Some(name.clone()), topic: state.topic.clone(), dry_run: args.dry_run };
        if let Err(error) = pull(ui, env, args, &state.origin.spec, &options) {
            exit = Exit::Input;
            ui.warn(&plain(&format!("`{name}` stays as it was: {error}")));
            error.hint().into_iter().for_each(|hint| ui.hint(&plain(&hint)));
        }
    }
    exit
}

fn pull(ui: &Ui, env: &Environment, args: &Args, spec: &str, options: &Options) -> Result<(), Error> {
    let (fetched, origin) = source::local(spec, &env.working)?;
    let pulled = source::install(&env.data, &fetched, &origin, options).inspect_err(|error| {
        if let SourceError::NoQuestions { skipped, .. } = error {
            tell(ui, args, skipped);
        }
    })?;
    tell(ui, args, &pulled.skipped);
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
