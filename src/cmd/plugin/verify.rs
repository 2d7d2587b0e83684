//! `plugin verify`: what an author runs in their own CI: calls through the conformance suite, packs
//! through `pack verify`.

use std::path::PathBuf;

use super::add::{build, cargo_for};
use super::unknown;
use crate::cmd::pack;
use crate::environment::Environment;
use crate::error::{Error, Exit};
use crate::plugin::{self, Adding, Installed, PACKS, conformance};
use crate::ui::{Style, Ui, plain};

/// Prove a plugin: calls it in every wrong way, and its packs through `pack verify`
///
/// Fails where it crashes, hangs, grows, or answers with what is no answer.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// An installed plugin, a library, or a folder with a crate, which is built
    plugin: String,
    /// Leave the heavy checks of its packs out
    #[arg(long)]
    quick: bool,
    /// Leave its packs out
    #[arg(long)]
    calls: bool,
    /// Try a library also where the system cannot keep it apart, with your own rights
    #[arg(long)]
    allow_unsandboxed: bool,
}

pub(super) fn run(ui: &Ui, env: &Environment, args: &Args) -> Result<Exit, Error> {
    let path = env.working.join(&args.plugin);
    if let Some(installed) = plugin::find(&env.data, &args.plugin) {
        return prove(ui, env, args, &installed?);
    }
    if !path.exists() {
        return Err(unknown(&args.plugin));
    }
    // It is added to a home of its own, which goes away.
    let home = tempfile::tempdir()?;
    let there = env.at_home(home.path().canonicalize()?);
    let library: PathBuf = if path.is_dir() { build(ui, &cargo_for(env, &path)?, &path)? } else { path };
    let adding = Adding::begin(&there.data, &library, args.allow_unsandboxed)?;
    let name = adding.description.name.clone();
    adding.finish(false)?;
    let installed = plugin::find(&there.data, &name).ok_or_else(|| unknown(&name))?;
    prove(ui, &there, args, &installed?)
}

fn prove(ui: &Ui, env: &Environment, args: &Args, installed: &Installed) -> Result<Exit, Error> {
    let found = conformance::prove(installed);
    let mut text = String::new();
    for conformance::Found { title, fault } in &found {
        let mark = if fault.is_none() { Style::Good.paint("✓") } else { Style::Bad.paint("✗") };
        text += &format!("  {mark} {title}\n");
        text.extend(fault.iter().map(|fault| format!("      {}\n", plain(fault).replace('\n', "\n      "))));
    }
    if let Ok((first, further)) = conformance::measure(installed) {
        text += &format!(
            "  the first call takes {:.1} ms, with the process and the loading; each further one {} µs\n",
            first.as_secs_f64() * 1e3,
            further.as_micros()
        );
    }
    ui.result(&text)?;
    let mut sound = found.iter().all(|found| found.fault.is_none());
    // What does not even load has said so.
    if !args.calls && found.len() > 1 {
        let packs = plugin::packs(&env.data).into_iter();
        for pack in packs.filter(|pack| pack.folder.starts_with(installed.folder.join(PACKS))) {
            ui.say(&format!("pack {}", plain(&pack.name)));
            sound &= pack::prove(ui, env, &pack.folder, args.quick)? == Exit::Success;
        }
    }
    let verdict = if sound { Style::Good.paint("sound") } else { Style::Bad.paint("not sound") };
    ui.result(&format!("plugin {}: {verdict}", plain(installed.name())))?;
    Ok(if sound { Exit::Success } else { Exit::Input })
}
