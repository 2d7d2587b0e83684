//! What the user set, in `config.toml`: read strictly, written whole or not at all.
//!
//! There are few settings on purpose: what a flag says once, a flag says.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::Environment;

/// The settings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    /// Node's binary, where it is not the one on the path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    node: Option<String>,
    /// The name that `review` proposes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reviewer: Option<String>,
}

/// A setting's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Setting {
    /// Node's binary, where it is not the one on the path
    Node,
    /// The name that `review` proposes
    Reviewer,
}

impl Setting {
    pub(crate) const ALL: [Self; 2] = [Self::Node, Self::Reviewer];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Node => "node",
            Self::Reviewer => "reviewer",
        }
    }
}

/// The configuration cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigError {
    #[error("the configuration `{}` cannot be used: {message}", .path.display())]
    Bad { path: PathBuf, message: String },
    #[error("the configuration `{}` cannot be written: {error}", .path.display())]
    Unwritable { path: PathBuf, error: io::Error },
    #[error("`{0}` is no file that can be started as Node.js")]
    NoProgram(String),
}

impl ConfigError {
    pub(crate) const fn hint(&self) -> &'static str {
        match self {
            Self::Bad { .. } => "mend the file, or move it away to begin anew",
            Self::Unwritable { .. } => {
                "make its folder one that can be written, or set `PREPKIT_HOME` to another folder"
            }
            Self::NoProgram(_) => {
                "give the absolute path of the `node` binary: `prepkit config set node PATH`"
            }
        }
    }
}

impl Config {
    pub(crate) const FILE: &str = "config.toml";

    /// The settings of this home; a missing file sets nothing.
    pub(crate) fn read(env: &Environment) -> Result<Self, ConfigError> {
        let path = env.config.join(Self::FILE);
        match fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text).map_err(|error| bad(&path, error.to_string().trim_end())),
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                Ok(Self::default())
            }
            Err(error) => Err(bad(&path, error)),
        }
    }

    pub(crate) fn get(&self, setting: Setting) -> Option<&str> {
        match setting {
            Setting::Node => self.node.as_deref(),
            Setting::Reviewer => self.reviewer.as_deref(),
        }
    }

    /// Node's binary, where one is set, and whether it is still there.
    pub(crate) fn node(&self) -> Result<Option<PathBuf>, ConfigError> {
        let Some(path) = &self.node else { return Ok(None) };
        if is_program(path) { Ok(Some(path.into())) } else { Err(ConfigError::NoProgram(path.clone())) }
    }

    pub(crate) fn set(&mut self, setting: Setting, value: Option<String>) -> Result<(), ConfigError> {
        match setting {
            Setting::Node => {
                if let Some(path) = &value
                    && !is_program(path)
                {
                    return Err(ConfigError::NoProgram(path.clone()));
                }
                self.node = value;
            }
            Setting::Reviewer => self.reviewer = value,
        }
        Ok(())
    }

    /// Replaces the file in one step.
    pub(crate) fn write(&self, env: &Environment) -> Result<(), ConfigError> {
        let path = env.config.join(Self::FILE);
        let text = toml::to_string(self).map_err(|error| bad(&path, error))?;
        let replace = || -> io::Result<()> {
            fs::create_dir_all(&env.config)?;
            let mut file = tempfile::NamedTempFile::new_in(&env.config)?;
            file.write_all(text.as_bytes())?;
            file.persist(&path).map_err(|error| error.error).map(drop)
        };
        replace().map_err(|error| ConfigError::Unwritable { path, error })
    }
}

fn is_program(path: &str) -> bool {
    Path::new(path).is_absolute() && Path::new(path).is_file()
}

#[expect(clippy::needless_pass_by_value, reason = "it is handed errors by map_err")]
fn bad(path: &Path, error: impl ToString) -> ConfigError {
    ConfigError::Bad { path: path.to_owned(), message: error.to_string() }
}
