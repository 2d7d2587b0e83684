//! What the outside world tells prepkit: folders, clock, terminal and the few variables it heeds.
//!
//! Read once, at the start, into one struct that travels as data: nothing below `cmd/` asks the
//! process's environment or the system's clock again, so a test that fixes this struct fixes both.

mod config;
mod memory;

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use jiff::Timestamp;
use jiff::tz::TimeZone;

pub(crate) use config::{Config, ConfigError, Reviewers, Setting};
pub(crate) use memory::keep_freed;

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
    /// The login name, from `USER`.
    pub(crate) user: Option<String>,
    /// How the web is reached.
    pub(crate) proxies: Proxies,
    /// Who is believed there.
    pub(crate) certificates: Certificates,
    /// A fixed time from `PREPKIT_NOW` (RFC 3339), else `None`: the system's clock.
    fixed_now: Option<Timestamp>,
    /// A fixed seed from `PREPKIT_SEED`.
    pub(crate) seed: Option<u64>,
}

/// Through whom connections go, from `https_proxy`, `all_proxy` and `no_proxy` in small or capital
/// letters. Unprotected connections never leave this machine, and need none.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Proxies {
    pub(crate) https: Option<String>,
    /// Hosts that are reached without one, with commas between them.
    pub(crate) except: Option<String>,
}

impl std::fmt::Debug for Proxies {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Its address may hold a password.
        f.debug_struct("Proxies").field("https", &self.https.is_some()).field("except", &self.except).finish()
    }
}

impl Proxies {
    fn read() -> Self {
        let first = |names: &[&str]| names.iter().find_map(|name| variable(name)?.into_string().ok());
        Self {
            https: first(&["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]),
            except: first(&["no_proxy", "NO_PROXY"]),
        }
    }
}

/// Certificates that are believed in place of the system's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Certificates {
    /// From `SSL_CERT_FILE`.
    pub(crate) file: Option<PathBuf>,
    /// From `SSL_CERT_DIR`, which may name several.
    pub(crate) folders: Vec<PathBuf>,
}

impl Certificates {
    fn read() -> Self {
        Self {
            file: variable("SSL_CERT_FILE").map(PathBuf::from),
            folders: env::split_paths(&variable("SSL_CERT_DIR").unwrap_or_default()).collect(),
        }
    }
}

/// The file in the data folder that seals are made with.
const SECRET: &str = "secret";

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
            user: variable("USER").and_then(|name| name.into_string().ok()),
            proxies: Proxies::read(),
            certificates: Certificates::read(),
            fixed_now: parsed("PREPKIT_NOW", "a time such as 2026-01-31T12:00:00Z")?,
            seed: parsed("PREPKIT_SEED", "a whole number")?,
        })
    }

    /// The same surroundings with another home, for a throw-away run.
    pub(crate) fn at_home(&self, home: PathBuf) -> Self {
        Self { config: home.clone(), cache: home.join("cache"), data: home, ..self.clone() }
    }

    /// The time zone by whose days the person lives: what `TZ` says, else the system's, else UTC.
    #[expect(
        clippy::unused_self,
        reason = "read late: the few that ask need files that others can do without"
    )]
    pub(crate) fn zone(&self) -> TimeZone {
        TimeZone::try_system().unwrap_or(TimeZone::UTC)
    }

    /// The present time.
    pub(crate) fn now(&self) -> Timestamp {
        self.fixed_now.unwrap_or_else(Timestamp::now)
    }

    /// The word by which this home knows a folder that it started; nobody else can make it, and it
    /// is wrong for every other folder. `None` before the home has started any.
    pub(crate) fn seal(&self, folder: &Path) -> Option<String> {
        use sha2::{Digest, Sha256};
        let secret = std::fs::read(self.data.join(SECRET)).ok().filter(|secret| !secret.is_empty())?;
        let real = folder.canonicalize().ok()?;
        let digest =
            Sha256::new().chain_update(&secret).chain_update(real.as_os_str().as_encoded_bytes()).finalize();
        digest.first_chunk().map(|half| format!("{:032x}", u128::from_be_bytes(*half)))
    }

    /// Gives the home what its seals are made with, where it has nothing yet.
    pub(crate) fn prepare_seals(&self) -> std::io::Result<()> {
        use std::hash::{BuildHasher, RandomState};
        use std::io::Write;
        use std::os::unix::fs::OpenOptionsExt;
        std::fs::create_dir_all(&self.data)?;
        let random = || format!("{:016x}", RandomState::new().hash_one(std::process::id()));
        let options =
            std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(self.data.join(SECRET));
        match options {
            Ok(mut file) => file.write_all(format!("{}{}", random(), random()).as_bytes()),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
            Err(error) => Err(error),
        }
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
