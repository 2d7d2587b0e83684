//! What a plugin may be called and what it may say of itself, before anything of it is taken.

use prepkit_plugin::{Capabilities, Description};

use crate::pack;
use crate::ui::one_line;

/// The longest name, in characters.
const LONGEST_NAME: usize = 60;
/// The longest text of a description, in characters.
const LONGEST: usize = 300;
/// Schemes that are prepkit's own, or mean something else on most machines.
const OWN_SCHEMES: [&str; 10] =
    ["data", "file", "ftp", "git", "http", "https", "mailto", "plugin", "ssh", "urn"];
/// Runtimes that are prepkit's own, and endings that its own runtimes take.
const OWN_RUNTIMES: [&str; 12] =
    ["node", "embedded", "python", "mjs", "js", "cjs", "mts", "ts", "cts", "py", "json", "toml"];

/// What a name is, for people.
pub(crate) const NAME_RULE: &str =
    "lowercase letters, digits and single hyphens, beginning with a letter; at most 60";

/// Whether a plugin may have this name.
pub(crate) fn is_name(name: &str) -> bool {
    pack::is_slug(name) && name.len() <= LONGEST_NAME
}

/// Whether a scheme or a runtime may be called so.
fn is_word(word: &str) -> bool {
    pack::is_slug(word) && (2..=30).contains(&word.len())
}

/// Whether a plugin may answer for what begins with this word and a colon.
pub(crate) fn may_be_scheme(word: &str) -> bool {
    is_word(word) && !OWN_SCHEMES.contains(&word)
}

/// Why a plugin may not be what it says that it is.
pub(super) fn check(description: &Description) -> Result<(), String> {
    let Description { name, version, authors, summary, capabilities } = description;
    if !is_name(name) {
        return Err(format!("`{}`, which is no name: {NAME_RULE}", one_line(name, LONGEST_NAME)));
    }
    if semver::Version::parse(version).is_err() {
        return Err(format!("`{}`, which is no version such as `1.0.0`", one_line(version, LONGEST_NAME)));
    }
    if authors.len() > 50 || authors.iter().chain([summary]).any(|text| text.chars().count() > LONGEST) {
        return Err(format!("a text of more than {LONGEST} characters, or more than 50 authors"));
    }
    let Capabilities { source, runtime, network, .. } = capabilities;
    for (what, word, own) in [("scheme", source, &OWN_SCHEMES[..]), ("runtime", runtime, &OWN_RUNTIMES)] {
        let Some(word) = word.as_ref().filter(|word| !is_word(word) || own.contains(&&***word)) else {
            continue;
        };
        let why = match is_word(word) {
            true => "which is not to be had: it means something already",
            false => {
                "which is none: 2 to 30 lowercase letters, digits and single hyphens, beginning with a letter"
            }
        };
        return Err(format!("the {what} `{}`, {why}", one_line(word, LONGEST_NAME)));
    }
    if *network && source.is_none() {
        return Err("the capability `network`, which goes with `source` alone".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_names_what_is_not_to_be_had() {
        let document = include_str!("../../docs/plugins.md");
        let named =
            |words: &[&str]| words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
        assert!(document.contains(&format!("none of {}; a runtime", named(&OWN_SCHEMES))));
        assert!(document.contains(&format!("none of {}.", named(&OWN_RUNTIMES))));
    }
}
