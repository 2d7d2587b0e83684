//! `start`: makes the folder to work in.

use std::path::{Path, PathBuf};

use super::prompt::Chosen;
use crate::environment::Environment;
use crate::error::{Error, Exit};
use crate::scaffold::{self, Became, Mark};
use crate::ui::{Style, Ui, plain};

/// Make the folder to work in: the statement, a starter and an example test
///
/// A file that is there already stays as it is.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The prompt; asked for on a terminal
    id: Option<String>,
    /// The folder, made if need be [default: the prompt's id]
    dir: Option<PathBuf>,
}

impl Args {
    /// As if these had been typed.
    pub(super) fn new(id: &str, folder: &std::path::Path) -> Self {
        Self { id: Some(id.to_owned()), dir: Some(folder.to_owned()) }
    }
}

pub(crate) fn run(ui: &Ui, env: &Environment, args: &Args) -> Result<Exit, Error> {
    let chosen = match &args.id {
        Some(id) => Chosen::find(ui, env, id)?,
        None => Chosen::ask(
            ui,
            env,
            "which prompt",
            "name it: `prepkit start ID`; `prepkit list --kind code` lists them",
        )?,
    };
    let folder = args.dir.clone().unwrap_or_else(|| PathBuf::from(&chosen.prompt.id));
    let mark = Mark {
        prompt: format!("{}/{}", chosen.pack, chosen.prompt.id),
        pack_version: chosen.manifest.version.clone(),
        seal: seal(env, &folder),
    };
    let files = scaffold::write(&chosen.prompt, &mark, &folder)?;
    let shown = folder.display().to_string();
    let mut text = String::new();
    for (path, became) in &files {
        let word = match became {
            Became::Written => Style::Good.paint("wrote"),
            Became::Same => Style::Faint.paint(" same"),
            Became::Kept => Style::Warning.paint(" kept"),
        };
        let note = if *became == Became::Kept { "  (it is changed: yours stays)" } else { "" };
        text += &format!("{word} {}/{}{note}\n", plain(&shown), plain(path));
    }
    let minutes =
        chosen.question.minutes.map(|minutes| format!(" Plan {minutes} minutes.")).unwrap_or_default();
    text += &format!(
        "\nRead {}/STATEMENT.md, then work in the starter.{minutes}\nnext: {}\n",
        plain(&shown),
        Style::Code.paint(&format!("prepkit check {}", quoted(&shown)))
    );
    ui.result(&text)?;
    Ok(Exit::Success)
}

/// A path as a shell takes it.
fn quoted(path: &str) -> String {
    let plain = path.chars().all(|character| character.is_alphanumeric() || "-_./".contains(character));
    if plain { path.to_owned() } else { format!("'{}'", path.replace('\'', r"'\''")) }
}

/// The home's seal for a folder that is about to be filled. Without one, its code counts as a
/// stranger's, which is the safe mistake; what is wrong with the folder shows when it is filled.
fn seal(env: &Environment, folder: &Path) -> Option<String> {
    std::fs::create_dir_all(folder).ok()?;
    env.prepare_seals().ok()?;
    env.seal(folder)
}
