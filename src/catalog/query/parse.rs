//! The parser of `--query`: text to a [`Query`], or the first fault with its column.
//!
//! A hand of recursive functions over a cursor. Bounded in depth and in terms, because a query may
//! come from a script; nothing in a text may make it panic.

use std::fmt;

use unicode_width::UnicodeWidthStr;

use super::super::words::{DIFFICULTIES, KINDS, nearest};
use super::value::{choose, minutes};
use super::{FLAGS, Query};
use crate::ui;

const DEEPEST: usize = 64;
const MOST_TERMS: usize = 200;
const FIELDS: [&str; 9] = ["topic", "difficulty", "kind", "tag", "pack", "id", "status", "is", "minutes"];

/// What is wrong with a query, and where.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct QueryError {
    query: String,
    /// The faulty piece, as bytes of the query.
    from: usize,
    to: usize,
    message: String,
    pub(crate) hint: Option<String>,
}

impl std::error::Error for QueryError {}

impl fmt::Display for QueryError {
    /// The message, then the query with the faulty piece underlined.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let flat = |text: &str| ui::plain(text).replace(['\n', '\t'], " ");
        let before = flat(&self.query[..self.from]);
        let marked = flat(&self.query[self.from..self.to]);
        let column = self.query[..self.from].chars().count() + 1;
        writeln!(f, "{} at column {column} of the query", self.message)?;
        writeln!(f, "  | {}", flat(&self.query))?;
        write!(f, "  | {:indent$}{}", "", "^".repeat(marked.width().max(1)), indent = before.width())
    }
}

/// Reads a query; the empty text asks for everything.
pub(crate) fn parse(text: &str) -> Result<Query, QueryError> {
    let mut parser = Parser { text, at: 0, depth: 0, terms: 0 };
    let query = parser.alternatives()?;
    match parser.peek() {
        None => Ok(query),
        Some(_) => Err(parser.fault(
            parser.at,
            parser.at + 1,
            "`)` closes nothing",
            Some("quote it to search for it"),
        )),
    }
}

struct Parser<'a> {
    text: &'a str,
    /// In bytes.
    at: usize,
    depth: usize,
    terms: usize,
}

type Parsed<T> = Result<T, QueryError>;

impl<'a> Parser<'a> {
    /// `a b or c`
    fn alternatives(&mut self) -> Parsed<Query> {
        let mut parts = vec![self.sequence()?];
        while self.keyword("or") {
            let start = self.at;
            let part = self.sequence()?;
            if is_everything(&part) || is_everything(&parts[0]) {
                return Err(self.fault(
                    start - 2,
                    start,
                    "`or` needs a term on both sides",
                    Some("quote it to search for the word"),
                ));
            }
            parts.push(part);
        }
        Ok(Query::any(parts))
    }

    /// `a b -c`
    fn sequence(&mut self) -> Parsed<Query> {
        let mut parts = Vec::new();
        while let Some(next) = self.peek() {
            if next == ')' || self.next_is_keyword("or") {
                break;
            }
            if !self.keyword("and") {
                parts.push(self.term()?);
            }
        }
        Ok(Query::all(parts))
    }

    fn term(&mut self) -> Parsed<Query> {
        let start = self.at;
        self.depth += 1;
        self.terms += 1;
        if self.depth > DEEPEST || self.terms > MOST_TERMS {
            let limits = format!("a query has at most {MOST_TERMS} terms, {DEEPEST} deep");
            return Err(self.fault(start, start + 1, "the query is too long", Some(&limits)));
        }
        let term = if self.next_is_keyword("not") || self.peek() == Some('-') {
            self.negation()?
        } else if self.peek() == Some('(') {
            self.bracket()?
        } else {
            self.plain_term()?
        };
        self.depth -= 1;
        Ok(term)
    }

    fn negation(&mut self) -> Parsed<Query> {
        let start = self.at;
        if !self.keyword("not") {
            self.at += 1;
        }
        let sign = self.at;
        let glued = self.text[sign..].chars().next().is_some_and(|next| !next.is_whitespace());
        let nothing = self.peek().is_none_or(|next| next == ')') || self.next_is_keyword("or");
        if nothing || (&self.text[start..sign] == "-" && !glued) {
            let hint = "write `-word`, `-topic:event-loop` or `-(a or b)`";
            return Err(self.fault(start, sign, "there is nothing to negate", Some(hint)));
        }
        Ok(self.term()?.negate())
    }

    fn bracket(&mut self) -> Parsed<Query> {
        let start = self.at;
        self.at += 1;
        let inner = self.alternatives()?;
        if self.peek() != Some(')') {
            return Err(self.fault(
                start,
                start + 1,
                "`(` is not closed",
                Some("add `)`, or quote it to search for it"),
            ));
        }
        self.at += 1;
        if is_everything(&inner) {
            return Err(self.fault(start, self.at, "the brackets hold nothing", None));
        }
        Ok(inner)
    }

    fn plain_term(&mut self) -> Parsed<Query> {
        let start = self.at;
        if self.peek() == Some('"') {
            let text = self.quoted()?;
            return if text.trim().is_empty() {
                Err(self.fault(start, self.at, "the quotes hold nothing", None))
            } else {
                Ok(Query::Phrase(text))
            };
        }
        let word = self.bare(&[':']);
        if self.text[self.at..].starts_with(':') {
            self.at += 1;
            let from = self.at;
            let written = self.value()?;
            return self.field((start, word), (from, &written));
        }
        Ok(Query::Word(word.to_owned()))
    }

    fn value(&mut self) -> Parsed<String> {
        if self.text[self.at..].starts_with('"') { self.quoted() } else { Ok(self.bare(&[]).to_owned()) }
    }

    fn field(&self, (start, name): (usize, &str), (from, written): (usize, &str)) -> Parsed<Query> {
        let name_end = start + name.len();
        let name = name.to_lowercase();
        if !FIELDS.contains(&name.as_str()) {
            let hint = match nearest(&name, FIELDS).first() {
                Some(known) => format!("did you mean `{known}:`?"),
                None => format!("fields are {}; quote the text to search for it", FIELDS.join(", ")),
            };
            return Err(self.fault(
                start,
                name_end,
                &format!("unknown field `{}`", ui::plain(&name)),
                Some(&hint),
            ));
        }
        let text = written.trim().to_lowercase();
        if text.is_empty() {
            return Err(self.fault(start, name_end + 1, &format!("`{name}:` has no value"), None));
        }
        let query = match name.as_str() {
            "topic" => Ok(Query::Topic(text)),
            "tag" => Ok(Query::Tag(text)),
            "pack" => Ok(Query::Pack(text)),
            "id" => Ok(Query::Id(text)),
            "kind" => choose(&KINDS, &text).map(Query::Kind),
            "difficulty" if text == "none" => Ok(Query::Difficulty(None)),
            "difficulty" => {
                choose(&DIFFICULTIES, &text).map(|difficulty| Query::Difficulty(Some(difficulty)))
            }
            "status" => choose(&FLAGS[..4], &text).map(Query::Is),
            "is" => choose(&FLAGS, &text).map(Query::Is),
            _ => minutes(&text),
        };
        query.map_err(|hint| {
            let message = format!("`{name}:` cannot be `{}`", ui::plain(written));
            self.fault(from, self.at, &message, Some(&hint))
        })
    }

    /// Text in double quotes, in which `\` makes the next character plain.
    fn quoted(&mut self) -> Parsed<String> {
        let start = self.at;
        let mut text = String::new();
        let mut characters = self.text[start..].char_indices().skip(1);
        while let Some((place, character)) = characters.next() {
            match character {
                '"' => {
                    self.at = start + place + 1;
                    return Ok(text);
                }
                '\\' => text.extend(characters.next().map(|(_, escaped)| escaped)),
                other => text.push(other),
            }
        }
        Err(self.fault(start, start + 1, "the quote is not closed", None))
    }

    /// What stands up to a space, a bracket, a quote or one of `stops`.
    fn bare(&mut self, stops: &[char]) -> &'a str {
        let rest = &self.text[self.at..];
        let end = rest
            .find(|next: char| next.is_whitespace() || "()\"".contains(next) || stops.contains(&next))
            .unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    /// The next character that is no space, which is skipped.
    fn peek(&mut self) -> Option<char> {
        let rest = self.text[self.at..].trim_start();
        self.at = self.text.len() - rest.len();
        rest.chars().next()
    }

    fn next_is_keyword(&mut self, keyword: &str) -> bool {
        self.peek();
        let rest = &self.text[self.at..];
        rest.get(..keyword.len()).is_some_and(|word| word.eq_ignore_ascii_case(keyword))
            && rest[keyword.len()..]
                .chars()
                .next()
                .is_none_or(|next| next.is_whitespace() || "()\"".contains(next))
    }

    fn keyword(&mut self, keyword: &str) -> bool {
        let found = self.next_is_keyword(keyword);
        if found {
            self.at += keyword.len();
        }
        found
    }

    fn fault(&self, from: usize, to: usize, message: &str, hint: Option<&str>) -> QueryError {
        let end = (to..self.text.len()).find(|at| self.text.is_char_boundary(*at));
        QueryError {
            query: self.text.to_owned(),
            from,
            to: end.unwrap_or(self.text.len()),
            message: message.to_owned(),
            hint: hint.map(str::to_owned),
        }
    }
}

fn is_everything(query: &Query) -> bool {
    matches!(query, Query::And(parts) if parts.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, written: &str) {
        assert_eq!(parse(text).map(|query| query.to_string()), Ok(written.to_owned()), "{text}");
    }

    fn fault(text: &str) -> String {
        let error = parse(text).unwrap_err();
        format!("{error}\nhint: {}", error.hint.as_deref().unwrap_or("none"))
    }

    #[test]
    fn reads_the_language() {
        check("", "");
        check(
            "topic:event-loop -difficulty:easy is:due \"backpressure\"",
            "topic:event-loop -difficulty:easy is:due \"backpressure\"",
        );
        check("a or b c", "a or b c");
        check("(a or b) c", "(a or b) c");
        check("((a) and (b)) NOT (c OR d)", "a b -(c or d)");
        check("status:new kind:Take-Home", "is:new kind:take-home");
        check(
            "minutes:5 minutes:<10 minutes:>3 minutes:2..4",
            "minutes:5..5 minutes:..9 minutes:4.. minutes:2..4",
        );
        check("topic:\"a b\" \"say \\\"hi\\\"\"", "topic:\"a b\" \"say \\\"hi\\\"\"");
        check("long-lived order notable", "long-lived order notable");
        check("not -a", "--a");
    }

    #[test]
    fn points_at_the_fault() {
        insta::assert_snapshot!(fault("a topc:event-loop"), @"
        unknown field `topc` at column 3 of the query
          | a topc:event-loop
          |   ^^^^
        hint: did you mean `topic:`?
        ");
        insta::assert_snapshot!(fault("grün is:deu"), @"
        `is:` cannot be `deu` at column 9 of the query
          | grün is:deu
          |         ^^^
        hint: did you mean `due`?
        ");
        insta::assert_snapshot!(fault("(a or b"), @"
        `(` is not closed at column 1 of the query
          | (a or b
          | ^
        hint: add `)`, or quote it to search for it
        ");
        insta::assert_snapshot!(fault("a or"), @"
        `or` needs a term on both sides at column 3 of the query
          | a or
          |   ^^
        hint: quote it to search for the word
        ");
        insta::assert_snapshot!(fault("漢字 \"b"), @r#"
        the quote is not closed at column 4 of the query
          | 漢字 "b
          |      ^
        hint: none
        "#);
        insta::assert_snapshot!(fault("minutes:9..3"), @"
        `minutes:` cannot be `9..3` at column 9 of the query
          | minutes:9..3
          |         ^^^^
        hint: write `minutes:3..9`
        ");
        insta::assert_snapshot!(fault("topic: x"), @"
        `topic:` has no value at column 1 of the query
          | topic: x
          | ^^^^^^
        hint: none
        ");
        insta::assert_snapshot!(fault("a - b"), @"
        there is nothing to negate at column 3 of the query
          | a - b
          |   ^
        hint: write `-word`, `-topic:event-loop` or `-(a or b)`
        ");
    }

    #[test]
    fn bounds_what_it_reads() {
        assert!(parse(&"(".repeat(100_000)).is_err());
        assert!(parse(&"-".repeat(100_000)).is_err());
        assert!(parse(&"a ".repeat(MOST_TERMS)).is_ok());
        assert!(parse(&"a ".repeat(MOST_TERMS + 1)).is_err());
    }
}
