//! The Markdown pages of a source: one file, or those of a folder that may hold questions.

use std::path::Path;

use super::{Origin, Skip, SourceError, files, licence, markdown};
use crate::pack;

/// The most text of a source, in bytes.
const MOST: usize = 64 << 20;

/// The pages of a source.
#[derive(Debug, Default)]
pub(super) struct Pages {
    pub(super) all: Vec<Page>,
    pub(super) skipped: Vec<Skip>,
    pub(super) license: Option<String>,
    /// What to call a pack of them.
    pub(super) name: String,
}

#[derive(Debug)]
pub(super) struct Page {
    /// Its path in the source, with `/`.
    pub(super) path: String,
    pub(super) text: String,
}

impl Page {
    /// The file's name without its ending.
    pub(super) fn stem(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        name.rsplit_once('.').map_or(name, |(stem, _)| stem)
    }
}

impl Pages {
    /// Changes whenever the pages, their licence or how they are read do.
    pub(super) fn digest(&self, topic: Option<&str>) -> String {
        let mut all = format!("{}\0{:?}\0{topic:?}\0", super::state::READER, self.license).into_bytes();
        for page in &self.all {
            all.extend(format!("{}\0{}\0", page.path, page.text.len()).into_bytes());
            all.extend(page.text.as_bytes());
        }
        pack::sha256(&all)
    }
}

pub(super) fn read(fetched: &Path, origin: &Origin) -> Result<Pages, SourceError> {
    let name = |path: &Path| path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let mut pages = Pages::default();
    if fetched.is_dir() {
        let paths = files::below(fetched, |path| is_page(path) && !is_beside(path))?;
        if paths.is_empty() {
            return Err(SourceError::NoPages { path: fetched.to_owned() });
        }
        let has_original = paths.iter().any(|path| path.eq_ignore_ascii_case("readme.md"));
        for path in paths {
            if has_original && is_translation(&path) {
                pages.leave_out(&path, "a translation of the page in the first folder");
            } else {
                pages.add(fetched, path)?;
            }
        }
        pages.license = licence::of_folder(fetched);
        pages.name = fetched.file_name().unwrap_or_default().to_string_lossy().into_owned();
    } else {
        let file = fetched.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if !is_page(&file) {
            return Err(SourceError::NoPage { path: fetched.to_owned() });
        }
        let folder = fetched.parent().unwrap_or(fetched);
        pages.add(folder, file)?;
        pages.license = licence::of_folder(folder);
        // A page that every folder has is called after its folder.
        pages.name = if is_called_as_others(&name(fetched)) {
            folder.file_name().unwrap_or_default().to_string_lossy().into_owned()
        } else {
            name(fetched)
        };
    }
    pages.license = origin.license.clone().or(pages.license);
    if let Some(name) = &origin.name {
        pages.name.clone_from(name);
    }
    Ok(pages)
}

impl Pages {
    fn add(&mut self, root: &Path, path: String) -> Result<(), SourceError> {
        let Some(bytes) = files::read(&root.join(&path), markdown::LONGEST)? else {
            self.leave_out(&path, "it is larger than 8 MiB");
            return Ok(());
        };
        let sum: usize = self.all.iter().map(|page| page.text.len()).sum();
        if sum + bytes.len() > MOST {
            return Err(SourceError::TooMuch { path: root.to_owned(), limit: "64 MiB of text" });
        }
        if bytes.contains(&0) {
            self.leave_out(&path, "it is no text");
            return Ok(());
        }
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let line = error.as_bytes()[..at].split(|byte| *byte == b'\n').count();
                let reason = "bytes from here on are no UTF-8, and stand as `\u{fffd}`".to_owned();
                self.skipped.push(Skip { page: path.clone(), line: Some(line), reason });
                String::from_utf8_lossy(error.as_bytes()).into_owned()
            }
        };
        self.all.push(Page { path, text });
        Ok(())
    }

    fn leave_out(&mut self, path: &str, reason: &str) {
        self.skipped.push(Skip { page: path.to_owned(), line: None, reason: reason.to_owned() });
    }
}

/// Whether a page has a name that every folder's has.
pub(super) fn is_called_as_others(stem: &str) -> bool {
    stem.to_lowercase().starts_with("readme") || stem.eq_ignore_ascii_case("index")
}

pub(super) fn is_page(path: &str) -> bool {
    let lower = path.to_lowercase();
    [".md", ".markdown", ".mdown", ".mkd", ".mdx"].iter().any(|ending| lower.ends_with(ending))
}

/// Pages that repositories have beside what they are about.
fn is_beside(path: &str) -> bool {
    const NAMES: [&str; 12] = [
        "contributing",
        "license",
        "licence",
        "changelog",
        "code_of_conduct",
        "code-of-conduct",
        "security",
        "contributors",
        "pull_request_template",
        "issue_template",
        "summary",
        "authors",
    ];
    let name = path.rsplit('/').next().unwrap_or_default().to_lowercase();
    NAMES.iter().any(|beside| name.strip_prefix(beside).is_some_and(|rest| rest.starts_with(['.', '-', '_'])))
}

/// `README-fr.md`, `zh-CN/README.md`, `translations/…`.
fn is_translation(path: &str) -> bool {
    let lower = path.to_lowercase();
    let is_locale = |word: &str| {
        let (language, region) = word.split_once(['-', '_']).unwrap_or((word, "xx"));
        let is_letters = |text: &str| text.chars().all(|letter| letter.is_ascii_alphabetic());
        language.len() == 2 && is_letters(language) && (2..=4).contains(&region.len()) && is_letters(region)
    };
    let mut folders: Vec<&str> = lower.split('/').collect();
    let name = folders.pop().unwrap_or_default();
    let stem = name.split_once('.').map_or(name, |(stem, _)| stem);
    let suffix =
        name.strip_prefix("readme").map(|rest| rest.trim_start_matches(['-', '_', '.'])).unwrap_or_default();
    let suffix = suffix.split('.').next().unwrap_or_default();
    let is_named = stem.starts_with("readme") && suffix != "md" && is_locale(suffix);
    is_named
        || folders.first().is_some_and(|folder| {
            matches!(*folder, "translations" | "i18n" | "locales")
                || (folder.contains(['-', '_']) && is_locale(folder))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn translations_are_told_by_their_names() {
        for path in [
            "README-fr.md",
            "README.zh_CN.md",
            "readme_pt-BR.md",
            "ja-JP/README.md",
            "Translations/German/README.md",
        ] {
            assert!(is_translation(path), "{path}");
        }
        for path in ["README.md", "js/README.md", "README-short.md", "go.md", "css/flex-box.md"] {
            assert!(!is_translation(path), "{path}");
        }
    }

    #[test]
    fn pages_beside_the_matter_are_left_out() {
        assert!(
            is_beside("CONTRIBUTING.md")
                && is_beside(".github/PULL_REQUEST_TEMPLATE.md")
                && is_beside("LICENSE.md")
        );
        assert!(!is_beside("security/xss.md") && !is_beside("changes.md"));
    }
}
