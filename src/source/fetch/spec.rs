//! What a source is called on the command line, and what it means. Nothing is looked up here.

use std::path::{Path, PathBuf};

use reqwest::Url;

use super::{FetchError, http};
use crate::archive::{Names, Wall};
use crate::plugin;

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Spec {
    /// A folder, an archive or a page on this machine.
    Path(PathBuf),
    /// An archive, a page or a registry; of that, what follows the `#`.
    Web {
        url: Url,
        fragment: Option<String>,
    },
    Git(Remote),
    /// What a plugin answers for.
    Plugin {
        scheme: String,
        address: String,
    },
}

/// A git repository, and what of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Remote {
    /// As git takes it.
    pub(super) url: String,
    /// A branch, a tag or a commit; else what the repository shows first.
    pub(super) reference: Option<String>,
    pub(super) folder: Option<String>,
}

impl Spec {
    /// Reads what was typed; a relative path starts in `working`, and `schemes` are those of plugins.
    pub(crate) fn parse(text: &str, working: &Path, schemes: &[String]) -> Result<Self, FetchError> {
        let bad = |why| FetchError::BadSpec { text: without_secrets(text), why };
        if text.trim().is_empty() || text.chars().any(char::is_control) {
            return Err(bad("it is empty, or has control characters in it"));
        }
        if let Some((scheme, address)) = text.split_once(':')
            && schemes.iter().any(|known| known == scheme)
        {
            return Ok(Self::Plugin { scheme: scheme.to_owned(), address: address.to_owned() });
        }
        if let Some(rest) = text.strip_prefix("git+") {
            return remote(rest).map(Self::Git).map_err(bad);
        }
        let Some((scheme, rest)) = text.split_once("://") else {
            return match working.join(text).exists() {
                false if is_scp_like(text) => remote(text).map(Self::Git).map_err(bad),
                false if has_scheme(text) => Err(FetchError::NoPlugin { text: text.to_owned() }),
                _ => Ok(Self::Path(working.join(text))),
            };
        };
        let path = rest.split(['#', '?']).next().unwrap_or_default();
        let is_repository =
            path.trim_end_matches('/').strip_suffix(".git").is_some() || path.contains(".git//");
        match scheme {
            "https" | "ssh" | "file" if is_repository || scheme == "ssh" => {
                remote(text).map(Self::Git).map_err(bad)
            }
            "file" => Url::parse(text)
                .ok()
                .and_then(|url| url.to_file_path().ok())
                .map(Self::Path)
                .ok_or_else(|| bad("it is no path on this machine")),
            "http" | "https" => {
                let fragment = text.split_once('#').map(|(_, fragment)| fragment.to_owned());
                let url = http::parse(text)
                    .map_err(|fault| http::WebError { url: without_secrets(text), fault })?;
                Ok(Self::Web { url, fragment: fragment.filter(|fragment| !fragment.is_empty()) })
            }
            "git" => Err(bad("the protocol `git://` protects nothing")),
            _ if has_scheme(text) => Err(FetchError::NoPlugin { text: without_secrets(text) }),
            _ => Err(bad("nothing that begins so is known")),
        }
    }

    /// What to call what lies there: the last part of its address that is no name which many have.
    pub(crate) fn called(&self) -> String {
        const COMMON: &str = "readme|index|main|master|trunk|head|heads|refs|raw|blob|archive|-";
        let place = match self {
            Self::Path(path) => path.to_string_lossy(),
            Self::Web { url, .. } => url.path().into(),
            Self::Git(remote) => remote.folder.as_deref().unwrap_or(&remote.url).into(),
            Self::Plugin { address, .. } => address.into(),
        };
        let parts = place.rsplit(['/', ':']).filter_map(|part| part.split('.').next());
        let is_common = |part: &str| COMMON.split('|').any(|name| part.eq_ignore_ascii_case(name));
        let found = parts.filter(|part| !part.is_empty()).find(|part| !is_common(part));
        found.unwrap_or("source").to_owned()
    }

    /// As it may be printed, and kept to ask again.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Path(path) => path.display().to_string(),
            Self::Web { url, fragment: None } => http::shown(url),
            Self::Web { url, fragment: Some(fragment) } => format!("{}#{fragment}", http::shown(url)),
            // What does not look like a repository by itself is said to be one.
            Self::Git(remote) => match remote.shown() {
                shown if matches!(Self::parse(&shown, Path::new("/"), &[]), Ok(Self::Git(_))) => shown,
                shown => format!("git+{shown}"),
            },
            Self::Plugin { scheme, address } => format!("{scheme}:{address}"),
        }
    }
}

impl Remote {
    pub(crate) fn shown(&self) -> String {
        let folder = self.folder.as_ref().map_or_else(String::new, |folder| format!("//{folder}"));
        let reference = self.reference.as_ref().map_or_else(String::new, |reference| format!("#{reference}"));
        format!("{}{folder}{reference}", without_secrets(&self.url))
    }
}

/// Whether it begins as what a plugin may answer for.
fn has_scheme(text: &str) -> bool {
    text.split_once(':').is_some_and(|(scheme, _)| plugin::may_be_scheme(scheme))
}

/// `[user@]host:path`, as ssh takes it.
fn is_scp_like(text: &str) -> bool {
    text.split_once(':').is_some_and(|(host, _)| host.contains('@') && !host.contains('/'))
}

/// `URL[//FOLDER][#REF]`.
fn remote(text: &str) -> Result<Remote, &'static str> {
    let (place, reference) = match text.split_once('#') {
        Some((place, reference)) => (place, Some(reference)),
        None => (text, None),
    };
    let start = place.find("://").map_or(0, |at| at + 3);
    let (url, folder) = match place[start..].find("//") {
        Some(at) => (&place[..start + at], Some(&place[start + at + 2..])),
        None => (place, None),
    };
    let is_known = ["https://", "ssh://", "file:///"].iter().any(|scheme| url.starts_with(scheme));
    if !is_known && (url.contains("://") || !is_scp_like(url)) {
        return Err("a repository is reached by `https`, `ssh` or `file`");
    }
    let host = url[start..].rsplit_once('@').map_or(&url[start..], |(_, host)| host);
    if url.starts_with('-') || host.starts_with('-') || url.contains([' ', '\\']) {
        return Err("it is no address of a repository");
    }
    if reference.is_some_and(|reference| !is_reference(reference)) {
        return Err("what follows `#` is no branch, tag or commit");
    }
    let inner = |folder: &str| Wall::new(Names::Portable, 24).pass(folder, true).ok().flatten();
    let folder = match folder.map(|folder| folder.trim_end_matches('/')) {
        None | Some("") => None,
        Some(folder) => Some(inner(folder).ok_or("what follows `//` is no folder in it")?),
    };
    Ok(Remote { url: url.to_owned(), reference: reference.map(str::to_owned), folder })
}

/// What git itself takes for a name, and no expression.
fn is_reference(text: &str) -> bool {
    let is_plain = |letter: char| letter.is_alphanumeric() || "._-/+@=,%".contains(letter);
    !text.is_empty()
        && text.len() <= 250
        && text.chars().all(is_plain)
        && !text.starts_with(['-', '/', '.'])
        && !text.contains("..")
        && !text.contains("@{")
}

/// A text that may be an address, without what is between `//` and `@`, or follows `?`.
pub(super) fn without_secrets(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("://") else { return text.to_owned() };
    let (place, query) = rest.split_once('?').map_or((rest, ""), |(place, _)| (place, "?…"));
    let end = place.find(['/', '#']).unwrap_or(place.len());
    let (host, path) = place.split_at(end);
    let host = match host.rsplit_once('@') {
        // The name of an ssh account is no secret.
        Some((user, host)) if scheme.ends_with("ssh") && !user.contains(':') => format!("{user}@{host}"),
        Some((_, host)) => host.to_owned(),
        None => host.to_owned(),
    };
    format!("{scheme}://{host}{path}{query}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> String {
        match Spec::parse(text, Path::new("/here"), &["wiki".to_owned()]) {
            Ok(Spec::Path(path)) => format!("path {}", path.display()),
            Ok(Spec::Web { url, fragment }) => format!("web {url} {}", fragment.unwrap_or_default()),
            Ok(Spec::Git(it)) => {
                format!(
                    "git {} {} {}",
                    it.url,
                    it.reference.unwrap_or_default(),
                    it.folder.unwrap_or_default()
                )
            }
            Ok(Spec::Plugin { scheme, address }) => format!("plugin {scheme} {address}"),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn sources_are_told_apart() {
        for (text, expected) in [
            ("packs/mine", "path /here/packs/mine"),
            ("/x/y.tar.gz", "path /x/y.tar.gz"),
            ("file:///x/y%20z.md", "path /x/y z.md"),
            ("https://a.example/x.md", "web https://a.example/x.md "),
            ("https://a.example/index.json#tiny@1.0.0", "web https://a.example/index.json tiny@1.0.0"),
            ("https://a.example/x.git", "git https://a.example/x.git  "),
            ("https://a.example/x.git//docs/q#v1.2", "git https://a.example/x.git v1.2 docs/q"),
            ("git+https://a.example/x//docs/#main", "git https://a.example/x main docs"),
            ("git@a.example:me/x.git#feature/y", "git git@a.example:me/x.git feature/y "),
            ("ssh://git@a.example/x", "git ssh://git@a.example/x  "),
            ("wiki:interviews/backend", "plugin wiki interviews/backend"),
            ("wiki://x", "plugin wiki //x"),
            ("other:x", "no plugin that is here answers for `other:x`"),
            ("other/a:x", "path /here/other/a:x"),
            ("c:x", "path /here/c:x"),
            ("git+file:///srv/x.git//q", "git file:///srv/x.git  q"),
        ] {
            assert_eq!(parsed(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_kept_of_a_repository_is_one_when_it_is_read_again() {
        for text in [
            "https://a.example/x.git//docs/q#v1.2",
            "git+https://a.example/x//docs#main",
            "git+https://a.example/x",
            "git+file:///srv/x//q",
            "git@a.example:me/x.git#feature/y",
            "ssh://git@a.example/x",
        ] {
            let kept = Spec::parse(text, Path::new("/here"), &[]).unwrap().shown();
            assert_eq!(parsed(&kept), parsed(text), "{kept}");
        }
    }

    #[test]
    fn a_source_is_called_by_its_address() {
        for (text, expected) in [
            ("git+https://a.example/me/ice", "ice"),
            ("https://a.example/me/ice.git//docs/fog#main", "fog"),
            ("git@a.example:ice.git", "ice"),
            ("https://a.example/me/ice/refs/heads/main/README.md", "ice"),
            ("https://a.example/ice.tar.gz", "ice"),
            ("https://a.example/README.md", "source"),
        ] {
            assert_eq!(Spec::parse(text, Path::new("/here"), &[]).unwrap().called(), expected, "{text}");
        }
    }

    #[test]
    fn what_means_harm_is_no_source() {
        for text in [
            "",
            "a\nb",
            "git+ext::sh -c x",
            "git+http://a.example/x.git",
            "git://a.example/x",
            "git+ssh://-oProxyCommand=x/y",
            "git+-upload-pack=x@y:z",
            "git+https://a.example/x.git#--upload-pack=x",
            "git+https://a.example/x.git#a..b",
            "git+https://a.example/x.git#a:b",
            "git+https://a.example/x.git//../y",
            "ftp://a.example/x",
            "http://a.example/x",
        ] {
            assert!(Spec::parse(text, Path::new("/here"), &[]).is_err(), "{text}: {}", parsed(text));
        }
    }

    #[test]
    fn secrets_are_not_shown() {
        let shown = |text: &str| {
            Spec::parse(text, Path::new("/here"), &[]).map_or_else(|it| it.to_string(), |it| it.shown())
        };
        assert_eq!(shown("https://me:secret@a.example/x?key=secret"), "https://a.example/x?…");
        assert_eq!(shown("git+https://secret@a.example/x.git#main"), "https://a.example/x.git#main");
        assert_eq!(shown("ssh://git@a.example/x"), "ssh://git@a.example/x");
        let refused = shown("gopher://me:secret@a.example/x?key=secret");
        assert!(!refused.contains("secret"), "{refused}");
        let refused = shown("http://me:secret@a.example/x?key=secret");
        assert!(!refused.contains("secret"), "{refused}");
    }
}
