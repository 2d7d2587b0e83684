//! `plugin`: makes, adds, lists, proves and removes plugins.

mod add;
mod new;
mod verify;

use prepkit_plugin::Capabilities;

use crate::environment::Environment;
use crate::error::{Error, Exit};
use crate::plugin::{self, Installed};
use crate::report;
use crate::ui::{Ui, one_line, plain};

/// Make, add, list, prove and remove plugins
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    New(new::Args),
    Add(add::Args),
    List(ListArgs),
    Remove(RemoveArgs),
    Verify(verify::Args),
}

/// List the plugins that are installed
#[derive(Debug, clap::Args)]
struct ListArgs {
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Human,
    Json,
}

/// Remove a plugin with its packs; what you did with their questions stays in the journal
#[derive(Debug, clap::Args)]
struct RemoveArgs {
    /// As `plugin list` names it
    name: String,
}

pub(crate) fn run(ui: &Ui, env: &Environment, args: &Args) -> Result<Exit, Error> {
    match &args.action {
        Action::New(args) => new::run(ui, env, args),
        Action::Add(args) => add::run(ui, env, args),
        Action::List(args) => list(ui, env, args.format),
        Action::Remove(args) => remove(ui, env, &args.name),
        Action::Verify(args) => verify::run(ui, env, args),
    }
}

fn list(ui: &Ui, env: &Environment, format: Format) -> Result<Exit, Error> {
    let sound = sound(ui, env);
    match format {
        Format::Json => ui.result(&report::json::plugins(&sound))?,
        Format::Human if sound.is_empty() => ui.say("no plugin is installed"),
        Format::Human => ui.result(&sound.iter().map(line).collect::<String>())?,
    }
    Ok(Exit::Success)
}

/// The plugins that are installed. One whose record cannot be read is named, and left out.
pub(super) fn sound(ui: &Ui, env: &Environment) -> Vec<Installed> {
    let mut sound = Vec::new();
    for found in plugin::installed(&env.data) {
        match found {
            Ok(installed) => sound.push(installed),
            Err(error) => {
                ui.warn(&plain(&error.to_string()));
                ui.hint(&plain(&error.hint()));
            }
        }
    }
    sound
}

fn line(installed: &Installed) -> String {
    let of = &installed.record.description;
    let granted = if installed.record.network { ", with the network" } else { "" };
    format!(
        "{} {}  {}  ({}{granted})\n",
        plain(&of.name),
        one_line(&of.version, 30),
        one_line(&of.summary, 60),
        can(&of.capabilities).join(", "),
    )
}

fn remove(ui: &Ui, env: &Environment, name: &str) -> Result<Exit, Error> {
    if !plugin::names(&env.data).iter().any(|known| known == name) {
        return Err(unknown(name));
    }
    plugin::remove(&env.data, name)?;
    ui.page(&format!("removed plugin {}\n", plain(name)))?;
    Ok(Exit::Success)
}

fn unknown(name: &str) -> Error {
    Error::usage(&format!("there is no plugin `{name}`"), "`prepkit plugin list` names them")
}

/// What a plugin can do, as fragments.
fn can(capabilities: &Capabilities) -> Vec<String> {
    let Capabilities { packs, source, verdict, report, runtime, network, unknown } = capabilities;
    let mut can = Vec::new();
    can.extend(packs.then(|| "brings packs".to_owned()));
    can.extend(source.as_ref().map(|scheme| format!("answers `pull {}:…`", one_line(scheme, 30))));
    can.extend(runtime.as_ref().map(|name| format!("runs solutions in `.{}`", one_line(name, 30))));
    can.extend(verdict.then(|| "adds to verdicts".to_owned()));
    can.extend(report.then(|| "adds to reports".to_owned()));
    can.extend(network.then(|| "wants the network".to_owned()));
    if !unknown.is_empty() {
        let names: Vec<String> = unknown.keys().take(5).map(|name| one_line(name, 30)).collect();
        can.push(format!("has what this prepkit does not know: {}", names.join(", ")));
    }
    can
}
