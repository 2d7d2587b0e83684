//! What keeps a file from coming, and the way out of each.

use std::fmt;
use std::io;
use std::time::Duration;

use reqwest::Url;

use super::shown;

/// A fault, and the address that it was met at.
#[derive(Debug)]
pub(crate) struct WebError {
    /// As it may be printed.
    pub(crate) url: String,
    pub(crate) fault: Fault,
}

impl WebError {
    pub(crate) fn new(url: &Url, fault: Fault) -> Self {
        Self { url: shown(url), fault }
    }
}

impl fmt::Display for WebError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` cannot be fetched: {}", self.url, self.fault)
    }
}

impl std::error::Error for WebError {}

/// What was met.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    #[error("it is no address: {0}")]
    BadUrl(String),
    #[error("it is not protected: `http` is for this machine alone")]
    Unprotected,
    #[error("`{0}` is nothing that is fetched")]
    Scheme(String),
    #[error("it leads on to `{to}`, and {why}")]
    Redirect { to: String, why: String },
    #[error("it leads on more than {0} times")]
    TooManyRedirects(usize),
    #[error("the server cannot be reached: {0}")]
    Unreachable(String),
    #[error("the server's certificate does not prove who it is: {0}")]
    Certificate(String),
    #[error("the server said nothing for {0:?}")]
    Silent(Duration),
    #[error("it is not here after {0:?}")]
    TooSlow(Duration),
    #[error("there is nothing: {0}")]
    Missing(u16),
    #[error("the server does not give it out: {0}")]
    Denied(u16),
    #[error("the server is busy: {status}{}", .wait.map_or_else(String::new, |wait| format!(", and asks to come back in {} s", wait.as_secs())))]
    Busy { status: u16, wait: Option<Duration> },
    #[error("the server answers {0}")]
    Status(u16),
    #[error("the answer is no HTTP: {0}")]
    NoHttp(String),
    #[error("it came broken: {0}")]
    Broken(String),
    #[error("it does not say where it ends, so that half of it would look like all")]
    Endless,
    #[error("it is packed as `{0}`, which was not asked for")]
    Encoding(String),
    #[error("it has more than {} MiB", .0 >> 20)]
    TooLarge(u64),
    #[error("it cannot be written down: {0}")]
    Cache(io::Error),
    #[error("no connections can be made here: {0}")]
    NoClient(String),
    #[error("interrupted")]
    Interrupted,
}

impl Fault {
    pub(crate) const fn hint(&self) -> &'static str {
        match self {
            Self::BadUrl(_) | Self::Scheme(_) => {
                "a source is a folder, an archive, a Markdown page, a registry or a git repository"
            }
            Self::Unprotected => "ask its keeper for an address that begins with `https://`",
            Self::Redirect { .. } | Self::TooManyRedirects(_) => {
                "open it in a browser, and name the address where it ends up"
            }
            Self::Unreachable(_) | Self::Silent(_) | Self::TooSlow(_) => {
                "look whether the network is up and `HTTPS_PROXY` is right; what was pulled before stays usable"
            }
            Self::Certificate(_) => {
                "look at the clock and at the certificates of this system; `SSL_CERT_FILE` names others"
            }
            Self::Missing(_) => "look for a mistake in the address; it may have moved",
            Self::Denied(_) => {
                "name yourself in the address (`https://NAME:TOKEN@…`), or download it by hand"
            }
            Self::Busy { .. } | Self::Status(_) => "try again later; what was pulled before stays usable",
            Self::Broken(_) => "try again: what has come is kept, and gone on with",
            Self::NoHttp(_) | Self::Endless | Self::Encoding(_) => {
                "tell whoever keeps the server, or download it by hand and name the file"
            }
            Self::TooLarge(_) => "a pack is text: name the folder of it that holds the questions",
            Self::Cache(_) => "make room in the cache's folder, or set `PREPKIT_HOME` to another one",
            Self::NoClient(_) => "install the system's certificates: Debian has them in `ca-certificates`",
            Self::Interrupted => "run it again: what has come is kept, and gone on with",
        }
    }
}
