//! The words that people use for what the model has as enums, and the nearest word to a wrong one.
//!
//! The place of a word in its table is also its number in the index, so a table may only grow.

use crate::pack::{Difficulty, Kind};

pub(crate) const KINDS: [(Kind, &str); 7] = [
    (Kind::Concept, "concept"),
    (Kind::Output, "output"),
    (Kind::Choice, "choice"),
    (Kind::Scenario, "scenario"),
    (Kind::Design, "design"),
    (Kind::Code, "code"),
    (Kind::TakeHome, "take-home"),
];

pub(crate) const DIFFICULTIES: [(Difficulty, &str); 3] =
    [(Difficulty::Easy, "easy"), (Difficulty::Medium, "medium"), (Difficulty::Hard, "hard")];

/// The word for a value of one of the tables.
pub(crate) fn word<T: Copy + PartialEq>(table: &[(T, &'static str)], value: T) -> &'static str {
    table.iter().find(|(known, _)| *known == value).map_or("", |(_, word)| word)
}

/// The value that a word stands for.
pub(crate) fn value<T: Copy>(table: &[(T, &'static str)], text: &str) -> Option<T> {
    table.iter().find(|(_, word)| *word == text).map(|(value, _)| *value)
}

/// The number that stands for a value in the index.
pub(super) fn number<T: Copy + PartialEq>(table: &[(T, &'static str)], wanted: T) -> Option<i64> {
    table.iter().position(|(known, _)| *known == wanted).and_then(|place| i64::try_from(place).ok())
}

/// The value that a number of the index stands for.
pub(super) fn numbered<T: Copy>(table: &[(T, &'static str)], number: i64) -> Option<T> {
    table.get(usize::try_from(number).ok()?).map(|(value, _)| *value)
}

/// The candidates that `wanted` may be a slip for, best first, at most three.
pub(crate) fn nearest<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let mut close: Vec<(f64, &str)> = candidates
        .into_iter()
        .map(|candidate| (likeness(wanted, candidate), candidate))
        .filter(|(likeness, _)| *likeness >= 0.6)
        .collect();
    close.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    close.dedup_by(|a, b| a.1 == b.1);
    close.truncate(3);
    close.into_iter().map(|(_, candidate)| candidate).collect()
}

/// How alike two words are, from 0 to 1; part of a word is a good guess at the whole, and so is its
/// beginning with a slip in it.
fn likeness(wanted: &str, candidate: &str) -> f64 {
    let edits = strsim::normalized_damerau_levenshtein(wanted, candidate);
    if wanted.len() < 3 {
        return edits;
    }
    let beginning: String = candidate.chars().take(wanted.chars().count()).collect();
    let begins = 0.8 * strsim::normalized_damerau_levenshtein(wanted, &beginning);
    if candidate.contains(wanted) { edits.max(0.75) } else { edits.max(begins) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_word() {
        assert_eq!(nearest("evnt-loop", ["event-loop", "streams"]), ["event-loop"]);
        assert_eq!(nearest("loop", ["event-loop", "streams"]), ["event-loop"]);
        assert_eq!(nearest("next-tik", ["next-tick-or-microtask", "streams"]), ["next-tick-or-microtask"]);
        assert!(nearest("quantum", ["event-loop", "streams"]).is_empty());
    }

    #[test]
    fn words_and_numbers_lead_back() {
        for (kind, word) in KINDS {
            assert_eq!(value(&KINDS, word), Some(kind));
            assert_eq!(numbered(&KINDS, number(&KINDS, kind).unwrap()), Some(kind));
        }
    }
}
