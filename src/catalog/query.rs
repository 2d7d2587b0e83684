//! The language of `--query`: what it can say, and how it is written.
//!
//! `topic:event-loop -difficulty:easy (is:due or "back pressure")`. A [`Query`] made by the
//! functions below is in normal form, and writing it and parsing that gives the same query again.
//! Knows nothing of the index: `select` turns a query into SQL.

mod parse;
mod value;

use std::fmt;

use super::words::{DIFFICULTIES, KINDS, word};
use crate::pack::{Difficulty, Kind};

pub(crate) use parse::{QueryError, parse};

/// Which questions are wanted.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Query {
    /// All of these; no terms at all means every question.
    And(Vec<Query>),
    Or(Vec<Query>),
    Not(Box<Query>),
    /// A word of the question begins with this.
    Word(String),
    /// These words follow each other.
    Phrase(String),
    Topic(String),
    Tag(String),
    Pack(String),
    Id(String),
    Kind(Kind),
    /// `None` asks for questions that state no difficulty.
    Difficulty(Option<Difficulty>),
    /// From the one to the other, both included, `None` for no bound.
    Minutes(Option<u32>, Option<u32>),
    Is(Flag),
}

/// What can be asked of a question as yes or no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Flag {
    /// Not answered by this person yet.
    New,
    Tried,
    Solved,
    /// To be reviewed now.
    Due,
    /// Has an answer to compare with.
    #[value(skip)]
    Answered,
    /// Shows code.
    #[value(skip)]
    Code,
}

pub(super) const FLAGS: [(Flag, &str); 6] = [
    (Flag::New, "new"),
    (Flag::Tried, "tried"),
    (Flag::Solved, "solved"),
    (Flag::Due, "due"),
    (Flag::Answered, "answered"),
    (Flag::Code, "code"),
];

impl Query {
    /// All of the parts.
    pub(crate) fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut flat = Vec::new();
        for part in parts {
            match part {
                Self::And(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        alone(flat).unwrap_or_else(Self::And)
    }

    /// Any of the parts; of none, every question, as an option that is not given.
    pub(crate) fn any(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut flat = Vec::new();
        for part in parts {
            match part {
                Self::Or(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        if flat.is_empty() { Self::And(flat) } else { alone(flat).unwrap_or_else(Self::Or) }
    }

    pub(crate) fn negate(self) -> Self {
        Self::Not(Box::new(self))
    }

    /// Plain words to search for: no operators, only quotes have a meaning.
    pub(crate) fn words(text: &str) -> Self {
        let pieces = text.split('"').enumerate().map(|(place, piece)| {
            if place % 2 == 1 && !piece.trim().is_empty() {
                return Self::Phrase(piece.to_owned());
            }
            Self::all(piece.split_whitespace().map(|word| Self::Word(word.to_owned())))
        });
        Self::all(pieces)
    }

    /// Whether it looks into the words of questions.
    pub(super) fn needs_search(&self) -> bool {
        match self {
            Self::And(parts) | Self::Or(parts) => parts.iter().any(Self::needs_search),
            Self::Not(part) => part.needs_search(),
            Self::Word(_) | Self::Phrase(_) => true,
            _ => false,
        }
    }
}

/// The only part, or all of them back.
fn alone(mut parts: Vec<Query>) -> Result<Query, Vec<Query>> {
    match parts.len() {
        1 => Ok(parts.remove(0)),
        _ => Err(parts),
    }
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::And(parts) => joined(f, parts, " ", |part| matches!(part, Self::Or(_))),
            Self::Or(parts) => joined(f, parts, " or ", |_| false),
            Self::Not(part) if matches!(**part, Self::And(_) | Self::Or(_)) => write!(f, "-({part})"),
            Self::Not(part) => write!(f, "-{part}"),
            Self::Word(word) => f.write_str(word),
            Self::Phrase(text) => quoted(f, text),
            Self::Topic(value) => field(f, "topic", value),
            Self::Tag(value) => field(f, "tag", value),
            Self::Pack(value) => field(f, "pack", value),
            Self::Id(value) => field(f, "id", value),
            Self::Kind(kind) => write!(f, "kind:{}", word(&KINDS, *kind)),
            Self::Difficulty(None) => f.write_str("difficulty:none"),
            Self::Difficulty(Some(difficulty)) => {
                write!(f, "difficulty:{}", word(&DIFFICULTIES, *difficulty))
            }
            Self::Minutes(least, most) => {
                let end = |bound: &Option<u32>| bound.map_or(String::new(), |minutes| minutes.to_string());
                write!(f, "minutes:{}..{}", end(least), end(most))
            }
            Self::Is(flag) => write!(f, "is:{}", word(&FLAGS, *flag)),
        }
    }
}

fn joined(
    f: &mut fmt::Formatter<'_>,
    parts: &[Query],
    between: &str,
    bracket: fn(&Query) -> bool,
) -> fmt::Result {
    for (place, part) in parts.iter().enumerate() {
        if place > 0 {
            f.write_str(between)?;
        }
        if bracket(part) { write!(f, "({part})")? } else { write!(f, "{part}")? }
    }
    Ok(())
}

fn field(f: &mut fmt::Formatter<'_>, name: &str, value: &str) -> fmt::Result {
    write!(f, "{name}:")?;
    let bare = |character: char| character.is_alphanumeric() || "-_./".contains(character);
    if value.chars().all(bare) { f.write_str(value) } else { quoted(f, value) }
}

fn quoted(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    write!(f, "\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn word() -> impl Strategy<Value = String> {
        "[a-zà-ÿ0-9_.][a-z0-9_.-]{0,8}"
            .prop_filter("a keyword", |word| !matches!(word.as_str(), "or" | "and" | "not"))
    }

    fn term() -> impl Strategy<Value = Query> {
        prop_oneof![
            word().prop_map(Query::Word),
            "[ -~à-ÿ]{0,8}[a-z]".prop_map(Query::Phrase),
            "[ -@\\[-~]{0,8}[a-z]".prop_map(|topic| Query::Topic(topic.trim().to_owned())),
            word().prop_map(Query::Tag),
            word().prop_map(Query::Id),
            Just(Query::Kind(Kind::TakeHome)),
            Just(Query::Difficulty(None)),
            Just(Query::Is(Flag::Due)),
            (any::<u32>(), 0_u32..9)
                .prop_map(|(least, most)| Query::Minutes(Some(least), least.checked_add(most))),
            (0_u32..60).prop_map(|most| Query::Minutes(None, Some(most))),
        ]
    }

    fn query() -> impl Strategy<Value = Query> {
        term().prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 1..4).prop_map(Query::all),
                prop::collection::vec(inner.clone(), 1..4).prop_map(Query::any),
                inner.prop_map(Query::negate),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(query in query()) {
            let written = query.to_string();
            prop_assert_eq!(parse(&written), Ok(query), "{}", written);
        }

        #[test]
        fn parsing_never_panics(text in "\\PC{0,40}") {
            let _ = parse(&text);
        }

        #[test]
        fn parsing_near_the_language_never_panics(text in r#"([-()"\\:<>.=]|or|not|topic|minutes|is| |[0-9]|é){0,24}"#) {
            if let Ok(query) = parse(&text) {
                prop_assert_eq!(parse(&query.to_string()).expect("it was written by us"), query);
            }
        }
    }

    #[test]
    fn words_have_no_operators() {
        assert_eq!(
            Query::words(r#"not a:b "event loop" -x "#),
            Query::all([
                Query::Word("not".into()),
                Query::Word("a:b".into()),
                Query::Phrase("event loop".into()),
                Query::Word("-x".into()),
            ])
        );
        assert_eq!(Query::words(" "), Query::And(vec![]));
    }
}
