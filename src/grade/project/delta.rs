//! What came back otherwise than it was handed out, where a reviewer wants to know: files that are
//! the grader's, scripts, dependencies. Nothing of it is a fault by itself.

use std::collections::BTreeMap;

use super::{PACKAGE, Package, Project, handed_out};
use crate::grade::evidence::Change;
use crate::pack::{File, Prompt};

/// Scripts that a package manager runs by itself when it installs.
const ON_INSTALL: [&str; 8] = [
    "preinstall",
    "install",
    "postinstall",
    "prepublish",
    "preprepare",
    "prepare",
    "postprepare",
    "dependencies",
];
/// Files that change how the others are installed or run.
const SETTINGS: [&str; 9] = [
    ".npmrc",
    ".yarnrc",
    ".yarnrc.yml",
    ".pnpmfile.cjs",
    "pnpm-workspace.yaml",
    ".node-version",
    ".nvmrc",
    "yarn.lock",
    "pnpm-lock.yaml",
];
/// Fields that decide what is run beside scripts and dependencies.
const FIELDS: [&str; 6] = ["type", "engines", "imports", "exports", "overrides", "workspaces"];
/// The longest text of somebody's that a change quotes.
const LONGEST: usize = 120;

pub(super) fn of(project: &Project, prompt: &Prompt, given: &[File]) -> Vec<Change> {
    let mut delta: Vec<Change> =
        handed_out::protected(prompt, given).filter_map(|file| protected(project, file)).collect();
    for text in handed_out::texts(project, prompt, given) {
        if project.file(&text.path).is_some_and(|bytes| bytes != text.bytes) {
            delta.push(change(&text.path, "is not as it is handed out"));
        }
    }
    delta.extend(fields(given, project));
    let given: BTreeMap<&str, &[u8]> = given.iter().map(|file| (&*file.path, &*file.bytes)).collect();
    let ours = given.get(PACKAGE).map(|bytes| Package::parse(bytes).unwrap_or_default());
    match project.package() {
        Ok(theirs) => delta.extend(packages(&ours.unwrap_or_default(), &theirs)),
        Err(why) => delta.push(change(PACKAGE, &why)),
    }
    for name in SETTINGS.iter().filter(|name| project.file(name).is_some() && !given.contains_key(*name)) {
        delta.push(change(name, "was added: it changes how dependencies are installed or Node is run"));
    }
    delta.extend(submodules(project));
    if project.file("package-lock.json").is_some() && !given.contains_key("package-lock.json") {
        delta.push(change("package-lock.json", "was added"));
    }
    delta
}

/// What a `package.json` says beside scripts and dependencies that decides what is run.
fn fields(given: &[File], project: &Project) -> Vec<Change> {
    let read = |bytes: &[u8]| serde_json::from_slice::<serde_json::Value>(bytes).unwrap_or_default();
    let ours = read(given.iter().find(|file| file.path == PACKAGE).map_or(b"", |file| &*file.bytes));
    let theirs = read(project.file(PACKAGE).unwrap_or_default());
    if !theirs.is_object() {
        return Vec::new();
    }
    let told = |name: &&str| match (ours.get(name), theirs.get(name)) {
        (ours, theirs) if ours == theirs => None,
        (None, Some(value)) => Some(format!("`{name}` was added: `{}`", cut(&value.to_string()))),
        (_, Some(value)) => Some(format!("`{name}` now is `{}`", cut(&value.to_string()))),
        (_, None) => Some(format!("`{name}` was removed")),
    };
    FIELDS.iter().filter_map(told).map(|what| change(PACKAGE, &what)).collect()
}

/// The folders that git would fetch from elsewhere, as far as `.gitmodules` names them.
fn submodules(project: &Project) -> impl Iterator<Item = Change> {
    let text = String::from_utf8_lossy(project.file(".gitmodules").unwrap_or_default()).into_owned();
    let paths: Vec<String> = text
        .lines()
        .filter_map(|line| {
            Some(line.trim().strip_prefix("path")?.trim().strip_prefix('=')?.trim().to_owned())
        })
        .take(20)
        .collect();
    paths.into_iter().map(|path| {
        let below = format!("{path}/");
        let is_empty = !project.files().any(|(file, _)| file.starts_with(&below));
        let came = if is_empty { " and came empty: its files are not in the hand-in" } else { "" };
        change(".gitmodules", &format!("`{}` is a git submodule{came}", cut(&path)))
    })
}

fn protected(project: &Project, given: &File) -> Option<Change> {
    match project.file(&given.path) {
        Some(bytes) if bytes == given.bytes => None,
        Some(_) => Some(change(&given.path, "was changed, and graded as it was handed out")),
        None => Some(change(&given.path, "was removed, and graded as it was handed out")),
    }
}

fn packages(ours: &Package, theirs: &Package) -> Vec<Change> {
    let mut delta = Vec::new();
    for (name, line) in &theirs.scripts {
        if ours.scripts.get(name) == Some(line) {
            continue;
        }
        let how = if ours.scripts.contains_key(name) { "now is" } else { "was added:" };
        let note = if ON_INSTALL.contains(&&**name) { " (runs on install; never run here)" } else { "" };
        // What every project of this kind starts with is no news.
        if !is_usual(name, line) {
            delta.push(change(PACKAGE, &format!("script `{name}` {how} `{}`{note}", cut(line))));
        }
    }
    for (name, _) in ours.scripts.iter().filter(|(name, _)| !theirs.scripts.contains_key(*name)) {
        delta.push(change(PACKAGE, &format!("script `{name}` was removed")));
    }
    let kinds = [
        ("depends on", &ours.dependencies, &theirs.dependencies),
        ("may depend on", &ours.optional_dependencies, &theirs.optional_dependencies),
        ("is developed with", &ours.dev_dependencies, &theirs.dev_dependencies),
    ];
    for (what, ours, theirs) in kinds {
        for (name, range) in theirs.iter().filter(|(name, _)| !ours.contains_key(*name)) {
            delta.push(change(PACKAGE, &format!("{what} `{}` {}", cut(name), cut(range))));
        }
    }
    delta
}

fn is_usual(name: &str, line: &str) -> bool {
    match name {
        "test" => line == "node --test" || line.starts_with("node --test test"),
        "start" => line.starts_with("node ") && !line.contains(['&', '|', ';', '$', '`']),
        _ => false,
    }
}

fn change(path: &str, what: &str) -> Change {
    Change { path: path.to_owned(), what: what.to_owned() }
}

fn cut(text: &str) -> String {
    text.chars().take(LONGEST).collect()
}
