//! Where a list goes: a file that `--out` names, or standard output.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Args, Format};
use crate::environment::Environment;
use crate::error::Error;
use crate::report;
use crate::ui::{Ui, plain};

/// What a list became.
pub(super) enum Made {
    Text(String),
    Package(Vec<u8>),
}

/// Where it goes.
pub(super) enum Place {
    File(PathBuf),
    Stdout,
}

impl Place {
    /// Refuses what could not be followed, before anything is done for it.
    pub(super) fn of(ui: &Ui, env: &Environment, args: &Args) -> Result<Self, Error> {
        let refuse = |message: &str, hint: &str| Err(Error::usage(message, hint));
        let is_package = args.format == Format::Anki;
        if args.full && args.format != Format::Json {
            return refuse(
                "`--full` is of `--format json` alone",
                "add `--format json`, or leave `--full` out",
            );
        }
        match &args.out {
            Some(path) if path != Path::new("-") => Ok(Self::File(env.working.join(path))),
            Some(_) if is_package && ui.stdout_is_terminal => refuse(
                "a package for Anki is no text, and standard output is a terminal",
                "name a file: `--out prepkit.apkg`",
            ),
            None if is_package => refuse(
                "a package for Anki needs a file",
                "name one: `--out prepkit.apkg`; `--out -` writes it into a pipe",
            ),
            _ => Ok(Self::Stdout),
        }
    }

    /// The reader for whom a list of lines is laid out: nobody's terminal cuts a file.
    pub(super) fn reader(&self, ui: &Ui) -> Ui {
        match self {
            Self::File(_) => Ui { stdout_is_terminal: false, ..ui.clone() },
            Self::Stdout => ui.clone(),
        }
    }

    /// What is there now, to be replaced.
    pub(super) fn present(&self) -> Vec<u8> {
        match self {
            Self::File(path) if path.is_file() => fs::read(path).unwrap_or_default(),
            _ => Vec::new(),
        }
    }

    /// Puts it there, whole or not at all.
    pub(super) fn put(&self, ui: &Ui, env: &Environment, made: &Made) -> Result<(), Error> {
        match (self, made) {
            (Self::Stdout, Made::Text(text)) => ui.result(text)?,
            (Self::Stdout, Made::Package(bytes)) => ui.bytes(bytes)?,
            (Self::File(path), Made::Text(text)) => save(ui, env, path, text.as_bytes())?,
            (Self::File(path), Made::Package(bytes)) => save(ui, env, path, bytes)?,
        }
        Ok(())
    }
}

fn save(ui: &Ui, env: &Environment, path: &Path, content: &[u8]) -> Result<(), Error> {
    report::save(path, content)?;
    let shown = path.strip_prefix(&env.working).unwrap_or(path).display().to_string();
    ui.say(&format!("wrote `{}`", plain(&shown)));
    Ok(())
}
