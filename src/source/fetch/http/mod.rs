//! Fetching one file over HTTP, whole or not at all.
//!
//! TLS everywhere but on loopback, and a redirect leads to nothing less. Everything is bounded:
//! redirects, tries, silence, the whole time, headers and bytes. A download that breaks is kept in
//! the cache and gone on with, if the server can tell that it is still the same file. What was
//! unchanged costs one request. What comes is a stranger's bytes; what they are is decided elsewhere.

mod address;
mod answer;
mod client;
mod fault;
mod partial;
mod retry;

use std::cell::{Cell, OnceCell};
use std::io;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use reqwest::Url;
use reqwest::blocking::Client;
use tempfile::NamedTempFile;

use super::Event;
use crate::environment::Proxies;
use crate::sandbox;

pub(crate) use address::{parse, shown};
pub(crate) use fault::{Fault, WebError};
use partial::Partial;
use retry::{Failure, Retry};

/// How long is waited, how often something is tried, and how much of it is taken.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patience {
    pub(crate) connect: Duration,
    /// For the headers, and then for each further piece.
    pub(crate) silence: Duration,
    /// For one file, with all tries.
    pub(crate) whole: Duration,
    pub(crate) tries: u32,
    /// Before the second try; doubled for each further one.
    pub(crate) pause: Duration,
    /// The longest that a server may ask to be waited for.
    pub(crate) asked: Duration,
    /// The most bytes of one file.
    pub(crate) largest: u64,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            silence: Duration::from_secs(30),
            whole: Duration::from_secs(600),
            tries: 4,
            pause: Duration::from_millis(500),
            asked: Duration::from_secs(60),
            largest: 256 << 20,
        }
    }
}

/// What tells whether a file is still the one that is there.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Validators {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) etag: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) modified: Option<String>,
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Request<'a> {
    pub(crate) url: &'a Url,
    /// Of the file that is there already.
    pub(crate) known: Option<&'a Validators>,
    /// The most bytes of it.
    pub(crate) most: u64,
    /// Take the bytes as they are stored, never packed for the way.
    pub(crate) is_exact: bool,
}

/// What came.
#[derive(Debug)]
pub(crate) enum Got {
    Unchanged,
    File(Download),
}

/// A file that came whole.
#[derive(Debug)]
pub(crate) struct Download {
    pub(crate) file: NamedTempFile,
    /// Where it came from in the end.
    pub(crate) url: Url,
    pub(crate) validators: Validators,
    /// Whether the server said where it ends; else it only ended.
    pub(crate) has_length: bool,
}

/// The web, as it is reached from here.
#[derive(Debug)]
pub(crate) struct Web {
    proxies: Proxies,
    /// Where downloads that broke are kept.
    cache: PathBuf,
    patience: Patience,
    /// Whether the last server could not be reached: the next is not waited for.
    is_down: Cell<bool>,
    plain: OnceCell<Client>,
    secure: OnceCell<Client>,
}

impl Web {
    pub(crate) fn new(proxies: Proxies, cache: PathBuf, patience: Patience) -> Self {
        Self {
            proxies,
            cache,
            patience,
            is_down: Cell::default(),
            plain: OnceCell::new(),
            secure: OnceCell::new(),
        }
    }

    /// Fetches a file, with all tries.
    pub(crate) fn get(&self, request: Request<'_>, tell: &dyn Fn(Event<'_>)) -> Result<Got, WebError> {
        let got = self.try_often(request, tell);
        self.is_down.set(matches!(&got, Err(WebError { fault: Fault::Unreachable(_), .. })));
        got
    }

    fn try_often(&self, request: Request<'_>, tell: &dyn Fn(Event<'_>)) -> Result<Got, WebError> {
        let until = Instant::now() + self.patience.whole;
        let tries = if self.is_down.get() { 1 } else { self.patience.tries };
        let mut partial = Partial::open(&self.cache, request.url, request.is_exact)
            .map_err(|error| WebError::new(request.url, Fault::Cache(error)))?;
        let mut pause = self.patience.pause;
        for tried in 1.. {
            let Failure { error, retry } = match self.attempt(request, &mut partial, until, tell) {
                Ok(got) => return Ok(got),
                Err(failure) => failure,
            };
            let wait = match retry {
                Retry::Never => return Err(error),
                Retry::After(wait) if wait > self.patience.asked => return Err(error),
                Retry::After(wait) => wait,
                Retry::Backoff => retry::jittered(pause),
            };
            if tried >= tries || Instant::now() + wait >= until {
                return Err(error);
            }
            tell(Event::Waiting { why: &error.to_string(), wait });
            retry::sleep(wait).map_err(|()| WebError::new(request.url, Fault::Interrupted))?;
            pause *= 2;
        }
        unreachable!("the loop ends by returning")
    }

    fn attempt(
        &self,
        request: Request<'_>,
        partial: &mut Partial,
        until: Instant,
        tell: &dyn Fn(Event<'_>),
    ) -> Result<Got, Failure> {
        let (response, url) = self.follow(request, partial)?;
        let failed = |fault| WebError::new(&url, fault);
        let Some(answer) = answer::judge(&response, &url, request, partial)? else {
            return Ok(Got::Unchanged);
        };
        self.store(response, &answer, request, partial, until, tell)
            .map_err(|failure| Failure { error: failed(failure.error.fault), ..failure })?;
        let file = partial.finish(answer.is_packed, request.most).map_err(|error| {
            let fault = if error.kind() == io::ErrorKind::FileTooLarge {
                Fault::TooLarge(request.most)
            } else {
                Fault::Broken(error.to_string())
            };
            Failure::for_good(failed(fault))
        })?;
        let (validators, has_length) = (answer.validators, answer.has_length);
        Ok(Got::File(Download { file, url, validators, has_length }))
    }

    /// Writes what an answer holds to the partial file, to its end.
    fn store(
        &self,
        mut response: reqwest::blocking::Response,
        answer: &answer::Answer,
        request: Request<'_>,
        partial: &mut Partial,
        until: Instant,
        tell: &dyn Fn(Event<'_>),
    ) -> Result<(), Failure> {
        let failed = |fault| WebError::new(request.url, fault);
        let cache = |error| Failure::for_good(failed(Fault::Cache(error)));
        partial.begin(answer).map_err(cache)?;
        tell(Event::Length(answer.whole));
        let mut buffer = vec![0; 64 << 10];
        loop {
            if sandbox::interrupted() {
                return Err(Failure::for_good(failed(Fault::Interrupted)));
            }
            if Instant::now() >= until {
                return Err(Failure::for_good(failed(Fault::TooSlow(self.patience.whole))));
            }
            match io::Read::read(&mut response, &mut buffer) {
                Ok(0) => break,
                Ok(read) => partial.write(&buffer[..read]).map_err(cache)?,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    return Err(Failure::once_more(failed(client::broken(&error, self.patience.silence))));
                }
            }
            if partial.size > request.most {
                partial.discard().map_err(cache)?;
                return Err(Failure::for_good(failed(Fault::TooLarge(request.most))));
            }
            tell(Event::At(partial.size));
        }
        match answer.whole {
            Some(whole) if whole != partial.size => {
                let why = format!("{} of {whole} bytes came", partial.size);
                Err(Failure::once_more(failed(Fault::Broken(why))))
            }
            _ => Ok(()),
        }
    }
}
