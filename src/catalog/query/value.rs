//! The values of fields: a word of a table, a range of minutes; or a hint for what was written.

use super::super::words::{nearest, value};
use super::Query;

/// The value of a word, or a hint.
pub(super) fn choose<T: Copy>(table: &[(T, &'static str)], text: &str) -> Result<T, String> {
    let known = || table.iter().map(|(_, word)| *word);
    value(table, text).ok_or_else(|| match nearest(text, known()).first() {
        Some(word) => format!("did you mean `{word}`?"),
        None => format!("it is one of {}", known().collect::<Vec<_>>().join(", ")),
    })
}

/// `5`, `<5`, `>=5`, `5..10`, `..10` or `5..`.
pub(super) fn minutes(text: &str) -> Result<Query, String> {
    let hint = || "write `minutes:5`, `minutes:<10`, `minutes:>=5` or `minutes:5..10`".to_owned();
    let number = |text: &str| text.parse::<u32>().map_err(|_| hint());
    let end = |text: &str| if text.is_empty() { Ok(None) } else { number(text).map(Some) };
    let (least, most) = if let Some((least, most)) = text.split_once("..") {
        (end(least)?, end(most)?)
    } else if let Some(bound) = text.strip_prefix("<=") {
        (None, Some(number(bound)?))
    } else if let Some(bound) = text.strip_prefix(">=") {
        (Some(number(bound)?), None)
    } else if let Some(bound) = text.strip_prefix('<') {
        (None, Some(number(bound)?.checked_sub(1).ok_or_else(hint)?))
    } else if let Some(bound) = text.strip_prefix('>') {
        (Some(number(bound)?.checked_add(1).ok_or_else(hint)?), None)
    } else {
        (Some(number(text)?), Some(number(text)?))
    };
    match (least, most) {
        (None, None) => Err(hint()),
        (Some(least), Some(most)) if least > most => Err(format!("write `minutes:{most}..{least}`")),
        bounds => Ok(Query::Minutes(bounds.0, bounds.1)),
    }
}
