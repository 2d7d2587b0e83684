//! The id of an attempt: `a-`, nine letters of time, three of chance, such as `a-1k0ptr8w4x7q`.
//!
//! Crockford's base 32 in lower case: sorts by time, survives being read aloud, and `O`, `I` and
//! `L` are taken for the digits they look like. Typed without the `a-`, or only in part, it still
//! finds its attempt.

use std::fmt;

use jiff::Timestamp;

const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// Nine letters hold milliseconds until the year 3084.
const TIME_LETTERS: u32 = 9;
const CHANCE_LETTERS: u32 = 3;

/// Names one attempt in one journal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct AttemptId(String);

impl AttemptId {
    /// The id of an attempt at this time; `chance` keeps apart those of the same millisecond.
    pub(super) fn new(at: Timestamp, chance: u64) -> Self {
        let time = u64::try_from(at.as_millisecond()).unwrap_or(0);
        Self(format!("a-{}{}", letters(time, TIME_LETTERS), letters(chance, CHANCE_LETTERS)))
    }

    /// An id as the journal holds it.
    pub(super) fn stored(id: String) -> Self {
        Self(id)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AttemptId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn letters(number: u64, count: u32) -> String {
    (0..count).rev().map(|place| char::from(LETTERS[(number >> (5 * place) & 31) as usize])).collect()
}

/// What a person typed for an id, as the stored id would begin; `None` where no id can.
pub(super) fn prefix(typed: &str) -> Option<String> {
    let typed = typed.trim().to_ascii_lowercase();
    let letters = typed.strip_prefix("a-").unwrap_or(&typed);
    if letters.is_empty() {
        return None;
    }
    let letters: Option<String> = letters
        .chars()
        .map(|letter| match letter {
            'o' => Some('0'),
            'i' | 'l' => Some('1'),
            other if other.is_ascii() && LETTERS.contains(&(other as u8)) => Some(other),
            _ => None,
        })
        .collect();
    Some(format!("a-{}", letters?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_time() {
        let at = |ms| AttemptId::new(Timestamp::from_millisecond(ms).unwrap(), 0x7fff);
        assert_eq!(at(0).as_str(), "a-000000000zzz");
        assert_eq!(at(1_767_000_000_000).as_str(), "a-1kdmpghg0zzz");
        assert!(at(1_767_000_000_000) < at(1_767_000_000_001));
    }

    #[test]
    fn what_a_person_types_is_taken_kindly() {
        let check = |typed, expect: Option<&str>| assert_eq!(prefix(typed).as_deref(), expect, "{typed}");
        check("a-1kd", Some("a-1kd"));
        check(" 1KD ", Some("a-1kd"));
        check("A-1kO", Some("a-1k0"));
        check("ll", Some("a-11"));
        check("a-", None);
        check("", None);
        check("a-%", None);
        check("a_1", None);
        check("ü", None);
    }
}
