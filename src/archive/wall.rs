//! Names that a stranger gives files, before anything is written under them.
//!
//! A name passes as a relative path with `/` and no more, and once. Where files are written it has
//! to be one that every system takes for the same file: no letter-case twins, no devices of
//! Windows, no control characters. Nothing here touches a disk.

use std::collections::HashMap;

/// Names that some systems keep for devices, whatever their ending.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];
/// The longest path, and part of one, in bytes.
const LONGEST: usize = 1024;
const LONGEST_PART: usize = 255;

/// How strict a wall is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Names {
    /// They stay inside: enough where nothing is written.
    Inner,
    /// They are also the same file on every system.
    Portable,
}

/// A name did not pass.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refused {
    #[error("`{0}` would lie outside of it")]
    Outside(String),
    #[error("`{0}` is there twice")]
    Twice(String),
    #[error("`{0}` and `{1}` are one name on some systems")]
    Twins(String, String),
    #[error("`{0}` is a file and a folder")]
    Both(String),
    #[error("`{0}` is not a file name that every system knows")]
    BadName(String),
    #[error("`{0}` lies too deep")]
    TooDeep(String),
}

/// What has passed so far.
#[derive(Debug)]
pub(crate) struct Wall {
    names: Names,
    depth: usize,
    /// By the name that systems without letter case know: as it was written, and whether as a folder.
    seen: HashMap<String, (String, bool)>,
}

impl Wall {
    pub(crate) fn new(names: Names, depth: usize) -> Self {
        Self { names, depth, seen: HashMap::new() }
    }

    /// The clean path of an entry; `None` for the folder around everything.
    pub(crate) fn pass(&mut self, name: &str, is_folder: bool) -> Result<Option<String>, Refused> {
        let outside = || Refused::Outside(name.to_owned());
        if name.starts_with('/') || name.contains(['\\', '\0']) {
            return Err(outside());
        }
        let parts: Vec<&str> = name.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
        if parts.contains(&"..") {
            return Err(outside());
        }
        if parts.len() > self.depth {
            return Err(Refused::TooDeep(name.to_owned()));
        }
        let is_bad = || name.len() > LONGEST || !parts.iter().all(|part| is_portable(part));
        if self.names == Names::Portable && is_bad() {
            return Err(Refused::BadName(name.to_owned()));
        }
        let Some(last) = parts.len().checked_sub(1) else {
            return if is_folder { Ok(None) } else { Err(Refused::BadName(name.to_owned())) };
        };
        for at in 0..last {
            self.note(parts[..=at].join("/"), true)?;
        }
        let path = parts.join("/");
        self.note(path.clone(), is_folder)?;
        Ok(Some(path))
    }

    fn note(&mut self, path: String, is_folder: bool) -> Result<(), Refused> {
        let folded = if self.names == Names::Portable { path.to_lowercase() } else { path.clone() };
        match self.seen.get(&folded) {
            None => {
                self.seen.insert(folded, (path, is_folder));
                Ok(())
            }
            Some((known, _)) if *known != path => Err(Refused::Twins(known.clone(), path)),
            Some((_, was_folder)) if *was_folder != is_folder => Err(Refused::Both(path)),
            Some(_) if is_folder => Ok(()),
            Some(_) => Err(Refused::Twice(path)),
        }
    }
}

/// Whether every system takes it for one part of a path, and people see what it is.
fn is_portable(part: &str) -> bool {
    // Joiners stay: words of many languages and composed emoji are written with them.
    let is_hidden = |letter: char| matches!(letter, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    let is_bad = |letter: char| letter.is_control() || letter == ':' || is_hidden(letter);
    !part.contains(is_bad) && !part.ends_with(['.', ' ']) && part.len() <= LONGEST_PART && !is_device(part)
}

fn is_device(part: &str) -> bool {
    let stem = part.split('.').next().unwrap_or_default().trim_end().to_lowercase();
    let is_port = |kind: &str| {
        stem.strip_prefix(kind).is_some_and(|rest| {
            rest.chars().count() == 1
                && rest != "0"
                && rest.chars().all(|digit| digit.is_ascii_digit() || "¹²³".contains(digit))
        })
    };
    DEVICES.contains(&&*stem) || is_port("com") || is_port("lpt")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passed(names: &[&str]) -> Result<Option<String>, String> {
        let mut wall = Wall::new(Names::Portable, 8);
        let mut last = Ok(None);
        for name in names {
            last = wall.pass(name, name.ends_with('/')).map_err(|refused| refused.to_string());
            if last.is_err() {
                break;
            }
        }
        last
    }

    #[test]
    fn clean_names_pass() {
        for (names, path) in [
            (&["a/b.md"][..], "a/b.md"),
            (&["./a//b.md"], "a/b.md"),
            (&["a/", "a/", "a/b"], "a/b"),
            (&["What? “so”.md"], "What? “so”.md"),
            (&["console.md"], "console.md"),
            (&["com10.txt"], "com10.txt"),
            (&[".gitignore"], ".gitignore"),
            (&["👩\u{200d}💻.md"], "👩\u{200d}💻.md"),
        ] {
            assert_eq!(passed(names).unwrap().as_deref(), Some(path));
        }
        assert_eq!(passed(&["./"]).unwrap(), None);
    }

    #[test]
    fn names_that_lead_elsewhere_or_mean_two_things_are_refused() {
        let check = |names: &[&str], expected: &str| assert_eq!(passed(names).unwrap_err(), expected);
        for name in ["../x", "a/../../x", "a/..", "/etc/x", "a\\b", "\\\\host\\x", "x\0y", "//host/x"] {
            check(&[name], &format!("`{name}` would lie outside of it"));
        }
        let bad = [
            "C:x",
            "c:/x",
            "a/NUL",
            "aux.txt",
            "Com1.md",
            "lpt9",
            "com¹",
            "a.",
            "a /x",
            "a\nb",
            "a\u{202e}b",
            "\u{7f}",
        ];
        for name in bad {
            check(&[name], &format!("`{name}` is not a file name that every system knows"));
        }
        check(&["a", "a"], "`a` is there twice");
        check(&["./a", "a"], "`a` is there twice");
        check(&["A/x", "a/x"], "`A` and `a` are one name on some systems");
        check(&["a/README", "a/readme"], "`a/README` and `a/readme` are one name on some systems");
        check(&["a", "a/b"], "`a` is a file and a folder");
        check(&["a/b", "a"], "`a` is a file and a folder");
        check(&["1/2/3/4/5/6/7/8/9"], "`1/2/3/4/5/6/7/8/9` lies too deep");
        assert!(passed(&[&"x".repeat(256)]).is_err());
        assert!(passed(&[&"x/".repeat(600)]).is_err());
    }
}
