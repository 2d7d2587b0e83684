//! Sources as they are met: a server on loopback that does wrong on order, archives of strangers,
//! repositories, and a registry that is tampered with.

mod archives;
mod hostile;
mod pages;
mod registries;
mod repositories;
#[path = "../../../../tests/server.rs"]
mod server;
mod wrong;

use std::cell::RefCell;
use std::path::Path;
use std::time::Duration;

use tempfile::TempDir;

use super::http::Patience;
use super::{Answer, Event, FetchError, Fetched, Fetcher, Known, Spec};
use crate::environment::Environment;

/// So little that no test waits for it, and so much that a busy machine keeps to it.
const PATIENCE: Patience = Patience {
    connect: Duration::from_secs(5),
    silence: Duration::from_secs(5),
    whole: Duration::from_secs(60),
    tries: 4,
    pause: Duration::from_millis(10),
    asked: Duration::from_secs(2),
    largest: 40 << 20,
};

/// Somebody who fetches, with a home of their own.
struct Person {
    home: TempDir,
    patience: Patience,
    /// Why something was tried again.
    waited: RefCell<Vec<String>>,
}

impl Person {
    fn new() -> Self {
        Self::with(PATIENCE)
    }

    fn with(patience: Patience) -> Self {
        Self { home: tempfile::tempdir().unwrap(), patience, waited: RefCell::default() }
    }

    fn try_fetch(&self, source: &str, known: Option<&Known>) -> Result<Answer, FetchError> {
        let env = Environment::read().unwrap().at_home(self.home.path().to_owned());
        let spec = Spec::parse(source, self.home.path(), &[])?;
        Fetcher::with_patience(&env, self.patience).fetch(&spec, known, &|event| {
            if let Event::Waiting { why, .. } = event {
                self.waited.borrow_mut().push(why.to_owned());
            }
        })
    }

    fn fetch(&self, source: &str) -> Fetched {
        fetched(self.try_fetch(source, None).unwrap())
    }

    /// Why it cannot be had; and the way out has to be told.
    fn refused(&self, source: &str) -> String {
        let error = self.try_fetch(source, None).map(|answer| fetched(answer).root).unwrap_err();
        assert!(error.hint().is_some_and(|hint| !hint.is_empty()), "{error}");
        error.to_string()
    }

    /// Files that are kept of downloads that broke.
    fn kept(&self) -> usize {
        std::fs::read_dir(self.home.path().join("cache/downloads")).map_or(0, Iterator::count)
    }
}

#[track_caller]
fn fetched(answer: Answer) -> Fetched {
    match answer {
        Answer::Fetched(fetched) => fetched,
        Answer::Unchanged(known) => panic!("unchanged: {known:?}"),
    }
}

#[track_caller]
fn unchanged(answer: Answer) -> Known {
    match answer {
        Answer::Unchanged(known) => known,
        Answer::Fetched(fetched) => panic!("fetched: {fetched:?}"),
    }
}

#[track_caller]
fn assert_says(message: &str, part: &str) {
    assert!(message.contains(part), "{message}\nis not about: {part}");
}

/// The files below a folder, by path.
fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(next) = waiting.pop() {
        for entry in std::fs::read_dir(next).unwrap().map(Result::unwrap) {
            match entry.file_type().unwrap().is_dir() {
                true => waiting.push(entry.path()),
                false => found.push(entry.path().strip_prefix(folder).unwrap().display().to_string()),
            }
        }
    }
    found.sort();
    found
}
