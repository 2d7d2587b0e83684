//! The starter of a take-home: under which names its files stand in a project, which of them are
//! templates, and what is wrong with those.
//!
//! Reading a pack parses its templates and renders none: what a template does takes a project's
//! answers, which are the scaffold's.

use std::collections::BTreeMap;

use minijinja::syntax::SyntaxConfig;
use minijinja::{AutoEscape, Environment, Error, UndefinedBehavior};

use super::findings::{Findings, Raw, Span, quoted};
use super::model::File;
use super::page::nearest;

/// How the name of a file ends that is rendered.
const TEMPLATE: &str = ".jinja";
/// Stands for the dot that no name in a pack may begin with.
const DOT: &str = "dot-";
/// What a template may name.
pub(crate) const VARIABLES: [&str; 10] = [
    "name",
    "package",
    "title",
    "prompt",
    "entry",
    "typescript",
    "minutes",
    "time_box",
    "library",
    "candidate",
];
/// The names that a project keeps for others: git's own folder, which would run what lies in it, and
/// the project's mark.
const RESERVED: [&str; 2] = [".git", ".prepkit.toml"];
/// As many steps as a template may take: it goes through no data that is large.
const MOST_STEPS: u64 = 1_000_000;

/// Under which path a file of the starter stands in a project.
pub(crate) fn project_path(path: &str) -> String {
    let path = path.strip_suffix(TEMPLATE).unwrap_or(path);
    let parts =
        path.split('/').map(|part| part.strip_prefix(DOT).map_or(part.to_owned(), |rest| format!(".{rest}")));
    parts.collect::<Vec<_>>().join("/")
}

/// Whether a file of the starter is rendered.
pub(crate) fn is_template(path: &str) -> bool {
    path.ends_with(TEMPLATE)
}

/// Whether a path stays in the project, by its words alone, and leaves the reserved names alone.
pub(crate) fn is_project_path(path: &str) -> bool {
    let is_fit = |part: &str| {
        !matches!(part, "" | "." | "..")
            && !part.contains(['\\', ':'])
            && !part.chars().any(char::is_control)
            && !RESERVED.iter().any(|reserved| part.eq_ignore_ascii_case(reserved))
    };
    path.split('/').all(is_fit)
}

/// The engine that renders templates, with nothing in it.
pub(crate) fn engine<'source>() -> Environment<'source> {
    let mut engine = Environment::new();
    engine.set_undefined_behavior(UndefinedBehavior::Strict);
    // What is rendered is text of all kinds, whose names say nothing about how to escape it.
    engine.set_auto_escape_callback(|_| AutoEscape::None);
    // A line that is a block alone is no line of the file.
    let syntax =
        SyntaxConfig::builder().keep_trailing_newline(true).trim_blocks(true).lstrip_blocks(true).build();
    engine.set_syntax(syntax.expect("the delimiters are the usual ones"));
    engine.set_fuel(Some(MOST_STEPS));
    engine
}

/// What a template's error says, on one line.
pub(crate) fn explained(error: &Error) -> String {
    error.detail().map_or_else(|| error.kind().to_string(), |detail| format!("{}: {detail}", error.kind()))
}

/// Reports names that no project can have, and templates that cannot be parsed.
pub(super) fn check(findings: &Findings, id: &str, files: &[File]) {
    let mut taken: BTreeMap<String, &str> = BTreeMap::new();
    for File { path, bytes } in files {
        let place = format!("{id}/starter/{path}");
        let target = project_path(path);
        if !is_project_path(&target) {
            let message = format!("{} is no name for a file of a project", quoted(&target));
            findings.add_for_file(&place, message, Some("it stays in the project, and leaves `.git` alone"));
        }
        if let Some(other) = taken.insert(target.clone(), path) {
            let message =
                format!("{} and {} are both {} in a project", quoted(other), quoted(path), quoted(&target));
            findings.add_for_file(&place, message, None);
        }
        if is_template(path) {
            check_template(findings, &place, bytes);
        }
    }
}

fn check_template(findings: &Findings, place: &str, bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return findings.add_for_file(place, format!("{} is not UTF-8", quoted(place)), None);
    };
    let file = findings.file(place);
    let fault = |span: Option<Span>, message: String, hint: Option<String>| {
        findings.add(Raw { file, span, message, hint, other: None });
    };
    let mut engine = engine();
    if let Err(error) = engine.add_template("it", text) {
        let span = error.range().or_else(|| error.line().map(|line| start_of_line(text, line)));
        fault(span, format!("this template cannot be read: {}", explained(&error)), None);
    } else if let Ok(template) = engine.get_template("it") {
        let known: Vec<&str> = VARIABLES.into_iter().chain(engine.globals().map(|(name, _)| name)).collect();
        let mut unknown: Vec<String> = template.undeclared_variables(false).into_iter().collect();
        unknown.retain(|name| !known.contains(&name.as_str()));
        unknown.sort();
        for name in unknown {
            let near = nearest(&name, VARIABLES).map(|near| format!("did you mean `{near}`?"));
            let hint = near.unwrap_or_else(|| format!("templates know {}", VARIABLES.join(", ")));
            fault(place_of(text, &name), format!("unknown name {} in a template", quoted(&name)), Some(hint));
        }
    }
    findings.close(file, text.to_owned());
}

/// Where a line begins, counted from 1.
fn start_of_line(text: &str, line: usize) -> Span {
    let start = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    start..start
}

/// Where a template first names something: in a tag, as a whole word.
fn place_of(text: &str, name: &str) -> Option<Span> {
    let is_part = |character: char| character.is_alphanumeric() || character == '_';
    let mut tag = None;
    for (at, _) in text.char_indices() {
        let rest = &text[at..];
        if rest.starts_with("{{") || rest.starts_with("{%") {
            tag = Some(at);
        } else if rest.starts_with("}}") || rest.starts_with("%}") {
            tag = None;
        } else if tag.is_some()
            && rest.starts_with(name)
            && !text[..at].ends_with(is_part)
            && !rest[name.len()..].starts_with(is_part)
        {
            return Some(at..at + name.len());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_a_pack_become_names_of_a_project() {
        for (path, expected) in [
            ("src/cache.mjs", "src/cache.mjs"),
            ("package.json.jinja", "package.json"),
            ("dot-github/workflows/test.yml.jinja", ".github/workflows/test.yml"),
            ("dot-npmrc", ".npmrc"),
            ("src/dotted.mjs", "src/dotted.mjs"),
        ] {
            assert_eq!(project_path(path), expected);
        }
    }

    #[test]
    fn a_project_has_names_that_stay_in_it() {
        for path in ["a.mjs", "a/b.mjs", ".github/workflows/test.yml", ".gitignore", "..a"] {
            assert!(is_project_path(path), "{path}");
        }
        for path in [
            "",
            "/a",
            "../a",
            "a/..",
            "a//b",
            ".git/config",
            "a/.GIT/hooks/x",
            ".prepkit.toml",
            "c:a",
            "a\nb",
            "a\\b",
        ] {
            assert!(!is_project_path(path), "{path}");
        }
        assert!(!is_project_path(&project_path("dot-./a")));
    }

    #[test]
    fn the_place_of_a_name_is_in_a_tag() {
        assert_eq!(place_of("nam {{ name }} {{ nam }}", "nam"), Some(18..21));
        assert_eq!(place_of("nam", "nam"), None);
    }
}
