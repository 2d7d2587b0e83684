//! A small pack to begin with: a question with an experiment, and a prompt with its solutions.
//!
//! `pack verify` takes it as it stands. It has no licence: whoever writes a pack says what others may
//! do with it, and until then it is not published.

use std::fs;
use std::path::Path;

use super::fetch::FetchError;

/// The licence of a pack that has none yet.
const NO_LICENCE: &str = "NOASSERTION";
/// Its files, by path; `NAME`, `TITLE` and `LICENCE` are put in.
const FILES: [(&str, &str); 10] = [
    ("pack.toml", include_str!("blank/pack.toml")),
    ("README.md", include_str!("blank/README.md")),
    ("basics.toml", include_str!("blank/basics.toml")),
    ("count-words/prompt.toml", include_str!("blank/prompt.toml")),
    ("count-words/statement.md", include_str!("blank/statement.md")),
    ("count-words/check.js", include_str!("blank/check.js")),
    ("count-words/starter/solution.mjs", include_str!("blank/starter.mjs")),
    ("count-words/solutions/accepted/split.mjs", include_str!("blank/split.mjs")),
    ("count-words/solutions/rejected/each-blank-splits.mjs", include_str!("blank/each-blank-splits.mjs")),
    ("count-words/solutions/rejected/one-word-at-least.mjs", include_str!("blank/one-word-at-least.mjs")),
];

/// A name as a title: `team-basics` is `Team basics`.
pub(crate) fn title_of(name: &str) -> String {
    let words = name.replace('-', " ");
    let mut letters = words.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

/// Writes a pack called `name` to `folder`, which must not be there yet.
pub(crate) fn blank(name: &str, licence: Option<&str>, folder: &Path) -> Result<(), FetchError> {
    let failed = |error| FetchError::unwritable(folder, error);
    fs::create_dir(folder).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => FetchError::Exists(folder.to_owned()),
        _ => failed(error),
    })?;
    let title = title_of(name);
    for (path, text) in FILES {
        let text = text.replace("{NAME}", name).replace("{TITLE}", &title);
        let text = text.replace("{LICENCE}", licence.unwrap_or(NO_LICENCE));
        let place = folder.join(path);
        place.parent().map_or(Ok(()), fs::create_dir_all).map_err(failed)?;
        fs::write(place, text).map_err(failed)?;
    }
    Ok(())
}
