//! What kind of thing came, by its content first and its name second.

use std::fs::File;
use std::io::{self, Read, Seek};

use crate::archive::Kind;

/// The largest page that is taken, in bytes.
pub(super) const LARGEST_PAGE: u64 = 32 << 20;
/// What is looked at to tell what something is.
const START: u64 = 1 << 10;

/// What came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    Archive(Kind),
    /// The list of a registry.
    Index,
    /// Text: Markdown, as far as can be told.
    Page,
}

/// Nothing that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unknown {
    #[error("it is empty")]
    Empty,
    #[error("it is a web page, not Markdown")]
    Html,
    #[error("it is JSON, but no registry's list")]
    Json,
    #[error("it is neither an archive nor text")]
    Bytes,
    #[error("it is called an archive, and is none")]
    NoArchive,
    #[error("it has more than {} MiB", LARGEST_PAGE >> 20)]
    TooLarge,
}

impl Unknown {
    pub(crate) const fn hint(self) -> &'static str {
        match self {
            Self::Html => {
                "name the page's Markdown itself, which many sites link to as `Raw`; of a repository, `git+` before its address"
            }
            Self::Json => "a registry's list is called `index.json`, and `prepkit pack publish` writes it",
            Self::Empty | Self::Bytes | Self::NoArchive => {
                "a source is a folder, a `.tar.gz`, `.tar.zst` or `.zip` archive, a Markdown page, or a registry"
            }
            Self::TooLarge => "split it, or name an archive",
        }
    }
}

/// What a file holds, which is called `name`; it is read from its start, and left there.
pub(super) fn of(file: &mut File, name: &str) -> io::Result<Result<Content, Unknown>> {
    let mut start = Vec::new();
    file.rewind()?;
    file.by_ref().take(START).read_to_end(&mut start)?;
    file.rewind()?;
    if let Some(kind) = Kind::of_content(&start) {
        return Ok(Ok(Content::Archive(kind)));
    }
    let size = file.metadata()?.len();
    let mut text = Vec::new();
    if size <= LARGEST_PAGE {
        file.by_ref().take(LARGEST_PAGE).read_to_end(&mut text)?;
        file.rewind()?;
    }
    Ok(match () {
        () if size == 0 => Err(Unknown::Empty),
        () if Kind::of_name(name).is_some() => Err(Unknown::NoArchive),
        () if size > LARGEST_PAGE => Err(Unknown::TooLarge),
        () => text_of(&text),
    })
}

fn text_of(bytes: &[u8]) -> Result<Content, Unknown> {
    let text = str::from_utf8(bytes).map_err(|_| Unknown::Bytes)?.trim_start_matches('\u{feff}').trim_start();
    if text.contains('\0') {
        return Err(Unknown::Bytes);
    }
    let start: String = text.chars().take(15).collect::<String>().to_ascii_lowercase();
    match () {
        () if text.is_empty() => Err(Unknown::Empty),
        () if start.starts_with("<!doctype html") || start.starts_with("<html") => Err(Unknown::Html),
        () if is_object(&start) => match text.contains("\"prepkit-registry\"") {
            true => Ok(Content::Index),
            false => Err(Unknown::Json),
        },
        () => Ok(Content::Page),
    }
}

/// Whether a text begins as an object of JSON does; a page may begin with a shortcode, `{{<`.
fn is_object(start: &str) -> bool {
    start.strip_prefix('{').is_some_and(|rest| rest.trim_start().starts_with(['"', '}']))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn of_bytes(bytes: &[u8], name: &str) -> Result<Content, Unknown> {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        of(&mut file, name).unwrap()
    }

    #[test]
    fn content_comes_before_the_name() {
        assert_eq!(of_bytes(b"\x1f\x8b\x08rest", "x.md"), Ok(Content::Archive(Kind::TarGz)));
        assert_eq!(of_bytes(b"\x28\xb5\x2f\xfdrest", ""), Ok(Content::Archive(Kind::TarZst)));
        assert_eq!(of_bytes(b"PK\x03\x04rest", "index.json"), Ok(Content::Archive(Kind::Zip)));
        assert_eq!(of_bytes(b"# Questions\n", "x.html"), Ok(Content::Page));
        assert_eq!(of_bytes(b"\xef\xbb\xbf# Questions\n", ""), Ok(Content::Page));
        assert_eq!(of_bytes(b"{{< toc >}}\n# Questions\n", "x.md"), Ok(Content::Page));
        assert_eq!(of_bytes(b"\n{ \"format\": \"prepkit-registry\" }", ""), Ok(Content::Index));
    }

    #[test]
    fn what_is_nothing_known_is_told_apart() {
        assert_eq!(of_bytes(b"", "x.md"), Err(Unknown::Empty));
        assert_eq!(of_bytes(b" \n", "x.md"), Err(Unknown::Empty));
        assert_eq!(of_bytes(b"  <!DOCTYPE HTML><p>", "x.md"), Err(Unknown::Html));
        assert_eq!(of_bytes(b"{\"a\": 1}", "x.md"), Err(Unknown::Json));
        assert_eq!(of_bytes(b"\x89PNG\r\n", "x.md"), Err(Unknown::Bytes));
        assert_eq!(of_bytes(b"a\0b", "x.md"), Err(Unknown::Bytes));
        assert_eq!(of_bytes(b"# Sorry", "x.tar.gz"), Err(Unknown::NoArchive));
    }
}
