//! `plugin new`: a plugin to begin with, which builds, tests and can be added as it stands.
//!
//! The SDK is written beside it, as this prepkit carries it: so it builds wherever Rust and its crates
//! are to be had, and speaks what this prepkit speaks. `plugins/team-template` is what this makes.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::cmd::start::quoted;
use crate::environment::Environment;
use crate::error::{Error, Exit};
use crate::plugin;
use crate::scaffold::ScaffoldError;
use crate::source;
use crate::ui::{Ui, one_line, plain};

/// The folder of the SDK in a new plugin.
const SDK: &str = "sdk";
/// Its files, by path; `NAME`, `TITLE` and `SDK` are put in.
const FILES: [(&str, &str); 5] = [
    ("Cargo.toml", include_str!("template/Cargo.toml.txt")),
    (".gitignore", include_str!("template/gitignore.txt")),
    ("README.md", include_str!("template/README.md.txt")),
    ("build.rs", include_str!("template/build.rs.txt")),
    ("src/lib.rs", include_str!("template/lib.rs.txt")),
];

/// Make a plugin to begin with: a crate with a pack, which builds, tests and can be added as it stands
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Its name: lowercase words with hyphens between them
    name: String,
    /// The folder to make [default: the name]
    dir: Option<PathBuf>,
}

pub(super) fn run(ui: &Ui, env: &Environment, args: &Args) -> Result<Exit, Error> {
    // A crate of the SDK's name could not depend on it.
    if !plugin::is_name(&args.name) || args.name == "prepkit-plugin" {
        return Err(Error::usage(
            &format!("`{}` is no name of a plugin", one_line(&args.name, 80)),
            &format!("names are {}: `team-basics`", plugin::NAME_RULE),
        ));
    }
    let named = args.dir.clone().unwrap_or_else(|| PathBuf::from(&args.name));
    let folder = env.working.join(&named);
    let shown = plain(&named.display().to_string()).into_owned();
    match fs::create_dir(&folder) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            return Err(Error::usage(
                &format!("`{shown}` is there already"),
                "name another folder, or move it away",
            ));
        }
        made => made.map_err(|error| ScaffoldError::Unwritable { path: folder.clone(), error })?,
    }
    for (path, text) in FILES {
        let text = text
            .replace("{NAME}", &args.name)
            .replace("{TITLE}", &source::title_of(&args.name))
            .replace("{SDK}", SDK);
        // It is no part of a workspace that it may lie in.
        let text = if path == "Cargo.toml" { text + "\n[workspace]\n" } else { text };
        write(&folder.join(path), &text)?;
    }
    for (path, text) in prepkit_plugin::source::FILES {
        write(&folder.join(SDK).join(path), text)?;
    }
    source::blank(&args.name, None, &folder.join("pack"))?;
    let typed = quoted(&shown);
    ui.result(&format!(
        "made {shown}\nnext: prepkit plugin verify {typed}\nthen: prepkit plugin add {typed}\n"
    ))?;
    Ok(Exit::Success)
}

fn write(path: &Path, text: &str) -> Result<(), ScaffoldError> {
    let made = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(path, text));
    made.map_err(|error| ScaffoldError::Unwritable { path: path.to_owned(), error })
}
