//! The words by which the journal's columns spell the core types, both ways.
//!
//! A word outlives the type that it stands for: never change one, only add.

use jiff::Timestamp;

use crate::grade::{Blame, Group, Outcome, Status};
use crate::practice::schedule::Rating;

pub(super) fn outcome(value: &Outcome) -> &'static str {
    match value {
        Outcome::Accepted => "accepted",
        Outcome::WrongAnswer => "wrong-answer",
        Outcome::TimeLimit => "time-limit",
        Outcome::MemoryLimit => "memory-limit",
        Outcome::OutputLimit => "output-limit",
        Outcome::RuntimeError => "runtime-error",
        Outcome::JudgeError(Blame::Pack) => "judge-error-pack",
        Outcome::JudgeError(Blame::Machine) => "judge-error-machine",
        Outcome::JudgeError(Blame::Prepkit) => "judge-error-prepkit",
    }
}

pub(super) fn read_outcome(word: &str) -> Option<Outcome> {
    const ALL: [Outcome; 9] = [
        Outcome::Accepted,
        Outcome::WrongAnswer,
        Outcome::TimeLimit,
        Outcome::MemoryLimit,
        Outcome::OutputLimit,
        Outcome::RuntimeError,
        Outcome::JudgeError(Blame::Pack),
        Outcome::JudgeError(Blame::Machine),
        Outcome::JudgeError(Blame::Prepkit),
    ];
    ALL.into_iter().find(|value| outcome(value) == word)
}

pub(super) fn group(value: Group) -> &'static str {
    match value {
        Group::Core => "core",
        Group::Edge => "edge",
        Group::Scale => "scale",
        Group::Bonus => "bonus",
    }
}

pub(super) fn read_group(word: &str) -> Option<Group> {
    [Group::Core, Group::Edge, Group::Scale, Group::Bonus].into_iter().find(|value| group(*value) == word)
}

pub(super) fn status(value: Status) -> &'static str {
    match value {
        Status::Passed => "passed",
        Status::Failed => "failed",
        Status::NotRun => "not-run",
    }
}

pub(super) fn read_status(word: &str) -> Option<Status> {
    [Status::Passed, Status::Failed, Status::NotRun].into_iter().find(|value| status(*value) == word)
}

pub(super) fn rating(value: Rating) -> i64 {
    match value {
        Rating::Again => 1,
        Rating::Hard => 2,
        Rating::Good => 3,
        Rating::Easy => 4,
    }
}

pub(super) fn read_rating(number: i64) -> Option<Rating> {
    Rating::ALL.into_iter().find(|value| rating(*value) == number)
}

/// RFC 3339 in UTC with three decimals, so that text order is time order.
pub(super) fn time(at: Timestamp) -> String {
    format!("{at:.3}")
}

/// SQLite takes NaN for NULL.
pub(super) fn finite(number: f64) -> f64 {
    if number.is_finite() { number } else { 0.0 }
}

/// SQLite's numbers have a sign.
pub(super) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
