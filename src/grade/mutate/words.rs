//! Edits in languages that prepkit has no grammar of: a table of words for each, and what one may be
//! mistaken for. Comments are left alone. An edit need not be anything that the language takes: whoever
//! runs it finds out.

use std::ops::Range;

use super::operators::Edit;

/// What is known of a language.
pub(super) struct Language {
    ending: &'static str,
    /// What begins a comment, which reaches to the end of its line.
    comment: &'static str,
    /// What is said where it does not take a text, which shows call by call.
    refusals: &'static [&'static str],
    /// Words and signs with spaces between, what may stand there instead, and the name of the mistake. The
    /// first that fits counts, with those below it of the same words; where they are their own replacement,
    /// they are left alone.
    swaps: &'static [(&'static str, &'static str, &'static str)],
}

const LANGUAGES: [Language; 1] = [Language {
    ending: ".sql",
    comment: "--",
    refusals: &[": syntax error", "incomplete input"],
    swaps: &SQL,
}];

const SQL: [(&str, &str, &str); 53] = [
    ("<", "<=", "boundary"),
    ("<=", "<", "boundary"),
    (">", ">=", "boundary"),
    (">=", ">", "boundary"),
    ("=", "<>", "comparison"),
    ("<>", "=", "comparison"),
    ("!=", "=", "comparison"),
    ("+", "-", "arithmetic"),
    ("-", "+", "arithmetic"),
    ("( *", "( *", ""),
    (". *", ". *", ""),
    ("SELECT *", "SELECT *", ""),
    ("*", "/", "arithmetic"),
    ("/", "*", "arithmetic"),
    ("AND", "OR", "logical"),
    ("OR", "AND", "logical"),
    ("IS NOT NULL", "IS NULL", "negation"),
    ("IS NULL", "IS NOT NULL", "negation"),
    ("IS NOT", "IS", "negation"),
    ("IS", "=", "comparison"),
    ("NOT EXISTS", "EXISTS", "negation"),
    ("EXISTS", "NOT EXISTS", "negation"),
    ("NOT IN", "IN", "negation"),
    ("IN", "NOT IN", "negation"),
    ("NOT", "", "negation"),
    ("TRUE", "FALSE", "constant"),
    ("FALSE", "TRUE", "constant"),
    ("LEFT OUTER JOIN", "JOIN", "join"),
    ("LEFT JOIN", "JOIN", "join"),
    ("CROSS JOIN", "CROSS JOIN", ""),
    ("INNER JOIN", "LEFT JOIN", "join"),
    ("JOIN", "LEFT JOIN", "join"),
    ("DISTINCT", "", "distinct"),
    ("UNION ALL", "UNION", "distinct"),
    ("UNION", "UNION ALL", "distinct"),
    ("EXCEPT", "INTERSECT", "set"),
    ("INTERSECT", "EXCEPT", "set"),
    ("DESC", "", "order"),
    ("ASC", "DESC", "order"),
    ("ROWS", "RANGE", "frame"),
    ("RANGE", "ROWS", "frame"),
    ("PRECEDING", "FOLLOWING", "frame"),
    ("sum (", "max(", "swapped call"),
    ("min (", "max(", "swapped call"),
    ("max (", "min(", "swapped call"),
    ("total (", "sum(", "swapped call"),
    ("count ( *", "count ( *", ""),
    ("count (", "sum(", "swapped call"),
    ("rank (", "dense_rank(", "swapped call"),
    ("dense_rank (", "rank(", "swapped call"),
    ("row_number (", "rank(", "swapped call"),
    ("lag (", "lead(", "swapped call"),
    ("lead (", "lag(", "swapped call"),
];

impl Language {
    /// Whether it says here that it does not take a text.
    pub(super) fn refuses(&self, said: &str) -> bool {
        self.refusals.iter().any(|refusal| said.contains(refusal))
    }
}

/// The language of a file, where there is a table for it.
pub(super) fn language_of(file: &str) -> Option<&'static Language> {
    LANGUAGES.iter().find(|language| file.ends_with(language.ending))
}

/// Every edit, in no order.
pub(super) fn edits(language: &Language, source: &str) -> Vec<Edit> {
    let tokens = tokens(language, source);
    let mut edits = removed_lines(&tokens, source);
    let mut at = 0;
    while at < tokens.len() {
        let here = language.swaps.iter().find(|(words, ..)| fits(words, &tokens[at..], source));
        let Some((words, ..)) = here else {
            edits.extend(constant(&tokens[at], source));
            at += 1;
            continue;
        };
        let next = at + words.split(' ').count();
        for (_, replacement, operator) in language.swaps.iter().filter(|(it, ..)| it == words) {
            let mut end = tokens[next - 1].end;
            if replacement.is_empty() {
                // What is left out takes the space behind it along.
                end += source[end..].len() - source[end..].trim_start_matches(' ').len();
            }
            let replacement = (*replacement).to_owned();
            if replacement != *words {
                edits.push(Edit { operator, range: tokens[at].start..end, replacement });
            }
        }
        at = next;
    }
    edits
}

/// Whether these words come next, in whatever case.
fn fits(words: &str, tokens: &[Range<usize>], source: &str) -> bool {
    let words: Vec<_> = words.split(' ').collect();
    words.len() <= tokens.len()
        && words.iter().zip(tokens).all(|(word, token)| source[token.clone()].eq_ignore_ascii_case(word))
}

/// A number to the next, a text to another.
fn constant(token: &Range<usize>, source: &str) -> Option<Edit> {
    let text = &source[token.clone()];
    let replacement = match text.as_bytes()[0] {
        b'\'' => if text == "''" { "'mutant'" } else { "''" }.to_owned(),
        b'0'..=b'9' => (text.parse::<f64>().ok()? + 1.0).to_string(),
        _ => return None,
    };
    // `1.0` is another number than `1`, where division hangs on it.
    let replacement =
        if text.contains('.') && !replacement.contains('.') { replacement + ".0" } else { replacement };
    Some(Edit { operator: "constant", range: token.clone(), replacement })
}

/// Each line that a word begins in, by itself, from its first word on.
fn removed_lines(tokens: &[Range<usize>], source: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut end = 0;
    for token in tokens {
        if token.start >= end {
            let line = source[token.start..].lines().next().unwrap_or_default();
            end = token.start + line.trim_end().len();
            let (range, replacement) = (token.start..end, String::new());
            edits.push(Edit { operator: "removed line", range, replacement });
        }
    }
    edits
}

/// Words, numbers, texts and signs, without comments.
fn tokens(language: &Language, source: &str) -> Vec<Range<usize>> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = source[at..].chars().next() {
        let rest = &source[at..];
        let length = if rest.starts_with(language.comment) {
            at += rest.find('\n').unwrap_or(rest.len());
            continue;
        } else if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        } else if matches!(first, '\'' | '"') {
            quoted(rest, first)
        } else if is_of_word(first) || first == ':' {
            let behind = rest[1..].find(|it: char| !(is_of_word(it) || first.is_ascii_digit() && it == '.'));
            behind.map_or(rest.len(), |end| end + 1)
        } else {
            ["<=", ">=", "<>", "!=", "||", "=="]
                .iter()
                .find(|sign| rest.starts_with(**sign))
                .map_or(first.len_utf8(), |sign| sign.len())
        };
        tokens.push(at..at + length);
        at += length;
    }
    tokens
}

fn is_of_word(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}

/// How long a text in quotes is; a quote in it is written twice.
fn quoted(text: &str, quote: char) -> usize {
    let mut end = 1;
    while let Some(found) = text[end..].find(quote) {
        end += found + 1;
        if !text[end..].starts_with(quote) {
            return end;
        }
        end += 1;
    }
    text.len()
}
