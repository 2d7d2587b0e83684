//! What an id is. Needs nothing else of a pack's, so that a fuzz target can take it along.

pub(crate) const SLUG_RULE: &str =
    "lowercase letters, digits and single hyphens, starting with a letter, at most 64 characters";

/// Whether a text can be an id.
pub(crate) fn is_slug(text: &str) -> bool {
    text.len() <= 64
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
        && !text.ends_with('-')
        && !text.contains("--")
}
