//! What the user set, in `config.toml`: read strictly, written whole or not at all.
//!
//! There are few settings on purpose: what a flag says once, a flag says.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::Environment;

/// More reviewers than anybody asks to read one piece of work.
const MOST_REVIEWERS: u8 = 20;

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
    /// How many reviewers a take-home has, where `review` is not told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reviewers: Option<Reviewers>,
}

/// How many reviewers a take-home has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub(crate) struct Reviewers(u8);

impl Reviewers {
    pub(crate) const fn count(self) -> u8 {
        self.0
    }
}

impl std::fmt::Display for Reviewers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            1 => f.write_str("1 review is"),
            many => write!(f, "{many} reviews are"),
        }
    }
}

impl TryFrom<u8> for Reviewers {
    type Error = String;

    fn try_from(count: u8) -> Result<Self, String> {
        let refused = || format!("a take-home has 1 to {MOST_REVIEWERS} reviewers, and not {count}");
        (1..=MOST_REVIEWERS).contains(&count).then_some(Self(count)).ok_or_else(refused)
    }
}

impl std::str::FromStr for Reviewers {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.parse::<u8>().map_err(|_| format!("`{text}` is no number of reviewers")).and_then(Self::try_from)
    }
}

impl From<Reviewers> for u8 {
    fn from(of: Reviewers) -> Self {
        of.0
    }
}

/// A setting's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Setting {
    /// Node's binary, where it is not the one on the path
    Node,
    /// The name that `review` proposes
    Reviewer,
    /// How many reviewers a take-home has: nobody's marks are shown before so many are complete
    Reviewers,
}

impl Setting {
    pub(crate) const ALL: [Self; 3] = [Self::Node, Self::Reviewer, Self::Reviewers];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Node => "node",
            Self::Reviewer => "reviewer",
            Self::Reviewers => "reviewers",
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
    #[error("{0}")]
    NoCount(String),
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
            Self::NoCount(_) => "give a whole number: `prepkit config set reviewers 2`",
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

    pub(crate) fn get(&self, setting: Setting) -> Option<String> {
        match setting {
            Setting::Node => self.node.clone(),
            Setting::Reviewer => self.reviewer.clone(),
            Setting::Reviewers => self.reviewers.map(|of| of.0.to_string()),
        }
    }

    /// How many reviewers a take-home has.
    pub(crate) const fn reviewers(&self) -> Option<Reviewers> {
        self.reviewers
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
            Setting::Reviewers => {
                self.reviewers = value.map(|text| text.parse()).transpose().map_err(ConfigError::NoCount)?;
            }
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
