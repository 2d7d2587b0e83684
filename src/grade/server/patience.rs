//! How much patience a server still gets: one that answers nothing, or that has to be ended for its
//! memory again and again, is not waited for in every check of a run.
//!
//! Time here is real, and a slow machine is no fault of the solution's: whatever is given up has
//! had its whole time before, more than once, and is told as *not run*, with the reason.

use std::collections::BTreeSet;

use super::super::probe::{Ask, Told};
use super::super::verdict::Outcome;

/// After so many checks of one kind the rest are not run.
const ENOUGH: usize = 2;
/// What a request gets for a page that earlier checks asked for and never had an answer from, in
/// milliseconds.
const SHORT: u64 = 1_000;

/// What a server has shown of itself since grading began.
#[derive(Debug, Default)]
pub(in crate::grade) struct Patience {
    has_answered: bool,
    /// Failed checks in which something was asked before there ever was an answer.
    silent: usize,
    /// Checks in which it was ended for its memory.
    swollen: usize,
    /// Whether the program that is started has ended and left another to serve.
    has_handed_over: bool,
    /// Method and path of what was answered, and of what was not.
    answered: BTreeSet<String>,
    unanswered: BTreeSet<String>,
    /// Those that were not, in earlier checks.
    given_up: BTreeSet<String>,
    /// Of the present check.
    check: Check,
}

#[derive(Debug, Default)]
struct Check {
    has_asked: bool,
    is_swollen: bool,
    /// Whether a request had only a short time, and no answer.
    was_short: bool,
}

impl Patience {
    /// Why no further check is run, if that is so; else the next one begins.
    pub(in crate::grade) fn begin(&mut self) -> Option<String> {
        self.check = Check::default();
        self.given_up = self.unanswered.difference(&self.answered).cloned().collect();
        if !self.has_answered && self.silent >= ENOUGH {
            Some(format!(
                "the server answered not one request in {} checks: it is not asked again",
                self.silent
            ))
        } else if self.swollen >= ENOUGH {
            Some(format!(
                "the server took too much memory in {} checks: it is not started again",
                self.swollen
            ))
        } else {
            None
        }
    }

    /// After a check that failed: whether it is worth another try.
    pub(in crate::grade) fn failed(&mut self) -> bool {
        let is_silent = !self.has_answered && self.check.has_asked;
        self.silent += usize::from(is_silent);
        self.swollen += usize::from(self.check.is_swollen);
        !self.check.is_swollen
            && !self.check.was_short
            && !self.has_handed_over
            && (!is_silent || self.silent == 1)
    }

    /// Waits less for a page that was given up.
    pub(super) fn shorten(&self, ask: &mut Ask) {
        let is_given_up = page(ask).is_some_and(|page| self.given_up.contains(&page));
        if let (true, Ask::Request { within, .. }) = (is_given_up, ask) {
            *within = SHORT.min(*within);
        }
    }

    pub(super) fn heard(&mut self, ask: &Ask, told: &Told) {
        self.check.has_asked |= told.is_of_request();
        self.has_answered |= told.has_answer();
        let Some(page) = page(ask) else { return };
        if told.has_answer() {
            self.given_up.remove(&page);
            self.answered.insert(page);
        } else {
            self.check.was_short |= self.given_up.contains(&page);
            self.unanswered.insert(page);
        }
    }

    /// Nothing listens where it ought to.
    pub(super) fn never_listened(&mut self) {
        self.check.has_asked = true;
    }

    pub(super) fn handed_over(&mut self) {
        self.has_handed_over = true;
    }

    pub(super) const fn has_handed_over(&self) -> bool {
        self.has_handed_over
    }

    pub(super) fn ended_for(&mut self, cause: &Outcome) {
        self.check.is_swollen |= *cause == Outcome::MemoryLimit;
    }
}

/// What a request asks for: its method and its path.
fn page(ask: &Ask) -> Option<String> {
    let Ask::Request { method, path, .. } = ask else { return None };
    let path = path.split('?').next().unwrap_or(path);
    Some(format!("{method} {path}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grade::probe::Answer;

    fn get(path: &str) -> Ask {
        let (method, path, body) = ("GET".into(), path.into(), Vec::new());
        Ask::Request { method, path, headers: Vec::new(), body, digest: false, within: 5_000 }
    }

    fn timeout() -> Told {
        Told::Trouble("timeout".into())
    }

    fn within(patience: &Patience, path: &str) -> u64 {
        let mut ask = get(path);
        patience.shorten(&mut ask);
        let Ask::Request { within, .. } = ask else { return 0 };
        within
    }

    #[test]
    fn who_answers_nothing_is_given_up_after_two_checks() {
        let mut patience = Patience::default();
        assert_eq!(patience.begin(), None);
        patience.heard(&get("/"), &timeout());
        assert!(patience.failed(), "the first is repeated");
        assert_eq!(patience.begin(), None);
        patience.heard(&get("/"), &timeout());
        assert!(!patience.failed());
        assert!(patience.begin().is_some());
    }

    #[test]
    fn whoever_answered_once_is_asked_in_every_check() {
        let mut patience = Patience::default();
        patience.heard(&get("/"), &Told::Answer(Answer::default()));
        for _ in 0..9 {
            assert_eq!(patience.begin(), None);
            patience.heard(&get("/"), &timeout());
            assert!(patience.failed());
        }
    }

    #[test]
    fn a_page_without_an_answer_gets_less_time_until_it_has_one() {
        let mut patience = Patience::default();
        patience.heard(&get("/"), &Told::Answer(Answer::default()));
        patience.heard(&get("/page?a"), &timeout());
        assert_eq!(within(&patience, "/page"), 5_000, "it is the same check");
        patience.begin();
        assert_eq!((within(&patience, "/page?b"), within(&patience, "/")), (SHORT, 5_000));
        patience.heard(&get("/page"), &timeout());
        assert!(!patience.failed());
        patience.heard(&get("/page"), &Told::Answer(Answer::default()));
        patience.begin();
        assert_eq!(within(&patience, "/page"), 5_000);
    }

    #[test]
    fn what_takes_too_much_memory_twice_is_not_started_again() {
        let mut patience = Patience::default();
        patience.heard(&get("/"), &Told::Answer(Answer::default()));
        for _ in 0..2 {
            assert_eq!(patience.begin(), None);
            patience.ended_for(&Outcome::MemoryLimit);
            assert!(!patience.failed());
        }
        assert!(patience.begin().is_some());
    }
}
