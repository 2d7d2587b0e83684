//! `pack new`: a small pack to begin with.

use std::path::PathBuf;

use crate::environment::Environment;
use crate::error::{Error, Exit};
use crate::pack;
use crate::source;
use crate::ui::{Ui, plain};

/// Make a small pack to begin with, which `pack verify` takes as it stands
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Its id: lowercase words with hyphens between them
    name: String,
    /// The folder to make [default: the id]
    dir: Option<PathBuf>,
    /// What others may do with it, as SPDX; it is not published without
    #[arg(long, value_name = "SPDX")]
    license: Option<String>,
}

pub(super) fn run(ui: &Ui, env: &Environment, args: &Args) -> Result<Exit, Error> {
    if !pack::is_slug(&args.name) {
        return Err(Error::usage(
            &format!("`{}` is no id of a pack", args.name),
            "ids are lowercase letters, digits and single hyphens, and start with a letter: `team-basics`",
        ));
    }
    let license = args.license.as_deref();
    if license.is_some_and(|license| license.chars().any(|it| it.is_control() || it == '"' || it == '\\')) {
        return Err(Error::usage("that is no licence", "name it as SPDX does: `MIT`, `CC-BY-4.0`"));
    }
    let named = args.dir.clone().unwrap_or_else(|| PathBuf::from(&args.name));
    source::blank(&args.name, license, &env.working.join(&named))?;
    let shown = plain(&named.display().to_string()).into_owned();
    ui.result(&format!("made {shown}\nnext: prepkit pack verify {shown}\n"))?;
    Ok(Exit::Success)
}
