//! Which failures may pass by themselves, and how long to wait for that.

use std::hash::{BuildHasher, RandomState};
use std::thread;
use std::time::{Duration, Instant};

use super::WebError;
use crate::sandbox;

/// How often an interrupt is looked for.
const LOOK: Duration = Duration::from_millis(50);

/// A try that failed.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) error: WebError,
    pub(super) retry: Retry,
}

/// Whether another try has a chance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Retry {
    Never,
    Backoff,
    /// The server said when.
    After(Duration),
}

impl Failure {
    pub(super) fn for_good(error: WebError) -> Self {
        Self { error, retry: Retry::Never }
    }

    pub(super) fn once_more(error: WebError) -> Self {
        Self { error, retry: Retry::Backoff }
    }
}

/// Between half of a pause and all of it, so that those who failed together do not come back together.
pub(super) fn jittered(pause: Duration) -> Duration {
    let random = RandomState::new().hash_one(pause) % 1000;
    pause / 2 + pause.mul_f64(random as f64 / 2000.0)
}

/// Waits; `Err` where it was interrupted.
pub(super) fn sleep(wait: Duration) -> Result<(), ()> {
    let until = Instant::now() + wait;
    loop {
        let left = until.saturating_duration_since(Instant::now());
        if sandbox::interrupted() {
            return Err(());
        }
        if left.is_zero() {
            return Ok(());
        }
        thread::sleep(left.min(LOOK));
    }
}

#[test]
fn pauses_differ_within_bounds() {
    let pause = Duration::from_secs(1);
    let pauses: Vec<Duration> = (0..50).map(|_| jittered(pause)).collect();
    assert!(pauses.iter().all(|it| *it >= pause / 2 && *it <= pause));
    assert!(pauses.iter().any(|it| *it != pauses[0]));
}
