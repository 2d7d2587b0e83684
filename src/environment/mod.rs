//! What the outside world tells prepkit: folders, clock, terminal and the few variables it heeds.
//!
//! Read once, at the start, into one struct that travels as data: nothing below `cmd/` asks the
//! process's environment or the system's clock again, so a test that fixes this struct fixes both.

mod config;

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

use etcetera::BaseStrategy;
use jiff::Timestamp;

pub(crate) use config::{Config, ConfigError, Setting};

/// Everything prepkit takes from its surroundings.
#[derive(Clone, Debug)]
pub(crate) struct Environment {
    /// Where packs, the journal and caches live.
    pub(crate) data: PathBuf,
    /// Where `config.toml` lives.
    pub(crate) config: PathBuf,
    /// Where rebuildable indexes live; may be removed at any time.
    pub(crate) cache: PathBuf,
    /// The folder the command was started in.
    pub(crate) working: PathBuf,
    /// `PATH`, to find runtimes.
    pub(crate) path: OsString,
    /// A fixed time from `PREPKIT_NOW` (RFC 3339), else `None`: the system's clock.
    fixed_now: Option<Timestamp>,
    /// A fixed seed from `PREPKIT_SEED`.
    pub(crate) seed: Option<u64>,
}

/// The file in the data folder that holds the home's own word.
const IDENTITY: &str = "identity";

/// The environment cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum EnvironmentError {
    #[error("no home folder: neither `PREPKIT_HOME` nor `HOME` is set")]
    NoHome,
    #[error("the current folder cannot be read: {0}")]
    NoWorkingFolder(std::io::Error),
    #[error("`{variable}` is set to `{value}`, which is not {expected}")]
    BadVariable { variable: &'static str, value: String, expected: &'static str },
}

impl EnvironmentError {
    pub(crate) fn hint(&self) -> String {
        match self {
            Self::NoHome => "set `PREPKIT_HOME` to a folder of your own".to_owned(),
            Self::NoWorkingFolder(_) => "change to a folder that exists and can be read".to_owned(),
            Self::BadVariable { variable, .. } => {
                format!("set it right, or leave it out: `unset {variable}`")
            }
        }
    }
}

impl Environment {
    /// Reads the process's environment.
    pub(crate) fn read() -> Result<Self, EnvironmentError> {
        let (data, config, cache) = if let Some(home) = variable("PREPKIT_HOME") {
            let home = std::path::absolute(home).map_err(EnvironmentError::NoWorkingFolder)?;
            (home.clone(), home.clone(), home.join("cache"))
        } else {
            let base = etcetera::choose_base_strategy().map_err(|_| EnvironmentError::NoHome)?;
            (
                base.data_dir().join("prepkit"),
                base.config_dir().join("prepkit"),
                base.cache_dir().join("prepkit"),
            )
        };
        Ok(Self {
            data,
            config,
            cache,
            working: env::current_dir().map_err(EnvironmentError::NoWorkingFolder)?,
            path: variable("PATH").unwrap_or_default(),
            fixed_now: parsed("PREPKIT_NOW", "a time such as 2026-01-31T12:00:00Z")?,
            seed: parsed("PREPKIT_SEED", "a whole number")?,
        })
    }

    /// The same surroundings with another home, for a throw-away run.
    pub(crate) fn at_home(&self, home: PathBuf) -> Self {
        Self { config: home.clone(), cache: home.join("cache"), data: home, ..self.clone() }
    }

    /// The present time.
    pub(crate) fn now(&self) -> Timestamp {
        self.fixed_now.unwrap_or_else(Timestamp::now)
    }

    /// The word by which this home knows the folders that it started; `None` before the first.
    pub(crate) fn identity(&self) -> Option<String> {
        std::fs::read_to_string(self.data.join(IDENTITY)).ok().filter(|word| !word.is_empty())
    }

    /// The same, made where there is none yet. Nobody else can know it.
    pub(crate) fn own_identity(&self) -> std::io::Result<String> {
        use std::hash::{BuildHasher, RandomState};
        if let Some(identity) = self.identity() {
            return Ok(identity);
        }
        let identity = format!("{:016x}", RandomState::new().hash_one(0));
        std::fs::create_dir_all(&self.data)?;
        std::fs::write(self.data.join(IDENTITY), &identity)?;
        Ok(identity)
    }

    /// A program's path by its name, as a shell would find it on `PATH`.
    pub(crate) fn find_program(&self, name: &str) -> Option<PathBuf> {
        env::split_paths(&self.path)
            .filter(|folder| folder.is_absolute())
            .map(|folder| folder.join(name))
            .find(|candidate| candidate.is_file())
    }
}

fn parsed<T: std::str::FromStr>(
    variable: &'static str,
    expected: &'static str,
) -> Result<Option<T>, EnvironmentError> {
    let Some(value) = self::variable(variable) else { return Ok(None) };
    let text = value.to_string_lossy();
    let bad = || EnvironmentError::BadVariable { variable, value: text.to_string(), expected };
    text.parse().map(Some).map_err(|_| bad())
}

/// An environment variable that says something.
#[expect(clippy::disallowed_methods, reason = "this is the place where the environment is read")]
fn variable(name: &str) -> Option<OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}
