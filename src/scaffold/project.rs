//! A take-home to the files of its project: what the pack's starter holds, and what every
//! take-home has, so that a pack need not repeat it. Prompt and answers in, files out; what a pack's
//! templates do, they do in the sandbox.
//!
//! Nothing that grades is read here: no check script, no rubric, no solution.

use minijinja::{Value, context};

use super::ScaffoldError;
use super::answers::{Answers, Audience, Dialect, TimeBox};
use super::render::{in_sandbox, render};
use crate::pack::starter::{is_project_path, is_template, project_path};
use crate::pack::{File, Profile, Prompt, sha256, without_marks};

/// What every project has, unless its starter has a file of that name: the path, the text, and for
/// whom it is.
const COMMON: [(&str, &str, For); 8] = [
    (".editorconfig", include_str!("project/editorconfig"), For::All),
    (".github/workflows/test.yml", include_str!("project/test.yml.jinja"), For::All),
    (".gitignore", include_str!("project/gitignore"), For::All),
    ("NOTES.md", include_str!("project/NOTES.md.jinja"), For::All),
    ("PRACTICE.md", include_str!("project/PRACTICE.md.jinja"), For::Practice),
    ("README.md", include_str!("project/README.md.jinja"), For::All),
    ("package.json", include_str!("project/package.json.jinja"), For::All),
    ("tsconfig.json", include_str!("project/tsconfig.json"), For::TypeScript),
];
/// The statement, as its reader gets it.
pub(crate) const BRIEF: &str = "BRIEF.md";
/// How the entry of a JavaScript starter may end.
const JAVASCRIPT: [&str; 3] = [".mjs", ".js", ".cjs"];
/// Files with these endings are for TypeScript alone.
const TYPESCRIPT: [&str; 3] = [".ts", ".mts", ".cts"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum For {
    All,
    Practice,
    TypeScript,
}

/// The files of a project, and which template they came from.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Project {
    /// By path.
    pub(crate) files: Vec<File>,
    /// SHA-256 of what they were rendered from.
    pub(crate) template: String,
    /// Where the person's work begins.
    pub(crate) entry: String,
}

/// Renders a take-home.
pub(crate) fn project(prompt: &Prompt, answers: &Answers) -> Result<Project, ScaffoldError> {
    let is_typescript = answers.language == Dialect::TypeScript;
    let entries = Entries::of(prompt);
    let entry = if is_typescript { &entries.typescript } else { &entries.javascript };
    let values = values(prompt, answers, entry);
    let mut files = Vec::new();
    let mut rendered = rendered(prompt, &values)?.into_iter();
    for source in &prompt.starter {
        let text = if is_template(&source.path) { rendered.next() } else { None };
        let Some(path) = entries.path_of(prompt, &project_path(&source.path), is_typescript) else {
            continue;
        };
        if !is_project_path(&path) {
            return Err(ScaffoldError::Outside(path));
        }
        let bytes = match text.map_or_else(|| String::from_utf8(source.bytes.clone()), Ok) {
            Ok(text) if is_typescript => entries.in_typescript(&text).into_bytes(),
            Ok(text) => text.into_bytes(),
            Err(other) => other.into_bytes(),
        };
        files.push(File { path, bytes });
    }
    let brief = without_marks(&prompt.statement);
    add(&mut files, BRIEF, if is_typescript { entries.in_typescript(&brief) } else { brief });
    for (path, text, whom) in COMMON {
        let is_wanted = match whom {
            For::All => true,
            For::Practice => answers.audience == Audience::Practice,
            For::TypeScript => is_typescript,
        };
        if is_wanted {
            add(&mut files, path, render(path, text, &values)?);
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(Project { files, template: digest(prompt), entry: entry.clone() })
}

/// Renders a take-home in every way in which a person may ask for it.
pub(crate) fn prove(prompt: &Prompt) -> Result<(), ScaffoldError> {
    for language in [Dialect::JavaScript, Dialect::TypeScript] {
        for audience in [Audience::Practice, Audience::Candidate] {
            project(prompt, &Answers { name: prompt.id.clone(), language, minutes: TimeBox(60), audience })?;
        }
    }
    Ok(())
}

/// Adds a file, unless the pack has brought its own.
fn add(files: &mut Vec<File>, path: &str, text: String) {
    if !files.iter().any(|file| file.path == path) {
        files.push(File { path: path.to_owned(), bytes: text.into_bytes() });
    }
}

/// The digest of everything that files are rendered from.
fn digest(prompt: &Prompt) -> String {
    let common = COMMON.iter().map(|(path, text, _)| (*path, text.as_bytes()));
    let starter = prompt.starter.iter().map(|file| (file.path.as_str(), file.bytes.as_slice()));
    let all =
        common.chain(starter).chain([(BRIEF, prompt.statement.as_bytes()), ("", prompt.entry.as_bytes())]);
    let lines: Vec<String> = all.map(|(path, bytes)| format!("{path}\0{}\n", sha256(bytes))).collect();
    sha256(lines.concat().as_bytes())
}

/// What templates can name: [`starter::VARIABLES`].
fn values(prompt: &Prompt, answers: &Answers, entry: &str) -> Value {
    let heading = prompt.statement.lines().find_map(|line| line.strip_prefix("# "));
    context! {
        name => &answers.name,
        package => answers.package(&prompt.id),
        title => heading.map_or_else(|| prompt.id.clone(), |line| without_marks(line).trim().to_owned()),
        prompt => &prompt.id,
        entry => entry,
        typescript => answers.language == Dialect::TypeScript,
        minutes => answers.minutes.0,
        time_box => answers.minutes.words(),
        library => prompt.profile == Profile::Function,
        candidate => answers.audience == Audience::Candidate,
    }
}

/// The texts of the starter's templates, in the order of its files.
fn rendered(prompt: &Prompt, values: &Value) -> Result<Vec<String>, ScaffoldError> {
    let templates = prompt.starter.iter().filter(|source| is_template(&source.path)).map(|source| {
        let text = String::from_utf8_lossy(&source.bytes).into_owned();
        (format!("{}/starter/{}", prompt.id, source.path), text)
    });
    in_sandbox(templates.collect(), values)
}

/// The file in which the work begins, in both languages.
#[derive(Debug)]
struct Entries {
    javascript: String,
    typescript: String,
}

impl Entries {
    fn of(prompt: &Prompt) -> Self {
        let there: Vec<String> = prompt.starter.iter().map(|file| project_path(&file.path)).collect();
        let named = |ending: &str| format!("{}{ending}", prompt.entry);
        let javascript = JAVASCRIPT.into_iter().map(named).find(|path| there.contains(path));
        Self { javascript: javascript.unwrap_or_else(|| named(".mjs")), typescript: named(".ts") }
    }

    /// Under which path a file of the starter is written, if it is.
    fn path_of(&self, prompt: &Prompt, path: &str, is_typescript: bool) -> Option<String> {
        let stem = |endings: [&str; 3]| endings.iter().find_map(|ending| path.strip_suffix(ending));
        if stem(TYPESCRIPT).is_some() {
            return is_typescript.then(|| path.to_owned());
        }
        if !is_typescript {
            return Some(path.to_owned());
        }
        if let Some(stem) = stem(JAVASCRIPT) {
            let twin = TYPESCRIPT.map(|ending| format!("{stem}{ending}"));
            if prompt.starter.iter().any(|file| twin.contains(&project_path(&file.path))) {
                return None;
            }
        }
        Some(if path == self.javascript { self.typescript.clone() } else { path.to_owned() })
    }

    /// A text in which the entry is named by its name in TypeScript.
    fn in_typescript(&self, text: &str) -> String {
        let name = |path: &str| path.rsplit('/').next().unwrap_or(path).to_owned();
        let (from, to) = (name(&self.javascript), name(&self.typescript));
        let is_part = |character: char| character.is_alphanumeric() || "_-.".contains(character);
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find(&from) {
            let (before, after) = (&rest[..at], &rest[at + from.len()..]);
            // A dot may stand before it as in `./`, and after it at the end of a sentence.
            let is_word = !before.ends_with(is_part)
                && !after.starts_with(|next: char| next.is_alphanumeric() || next == '_');
            out.push_str(before);
            out.push_str(if is_word { &to } else { &from });
            rest = after;
        }
        out + rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::starter;

    #[test]
    fn the_entry_is_named_by_its_whole_name() {
        let entries = Entries { javascript: "src/bus.mjs".into(), typescript: "src/bus.ts".into() };
        for (text, expected) in [
            ("import '../src/bus.mjs'; bus.mjs", "import '../src/bus.ts'; bus.ts"),
            ("`bus.mjs`. See bus.mjs.", "`bus.ts`. See bus.ts."),
            ("omnibus.mjs my-bus.mjs x.bus.mjs bus.mjsx", "omnibus.mjs my-bus.mjs x.bus.mjs bus.mjsx"),
        ] {
            assert_eq!(entries.in_typescript(text), expected);
        }
    }

    #[test]
    fn what_every_project_has_names_nothing_else() {
        for (path, text, _) in COMMON {
            let mut engine = starter::engine();
            engine.add_template(path, text).unwrap();
            let named = engine.get_template(path).unwrap().undeclared_variables(false);
            assert!(
                named.iter().all(|name| starter::VARIABLES.contains(&name.as_str())),
                "{path}: {named:?}"
            );
        }
    }
}
