//! A prompt's folder: `prompt.toml`, the statement with its marks, the check script, and the files
//! of starter and solutions, which are kept as bytes.

use toml::Spanned;

use super::equivalent;
use super::fields::Fields;
use super::findings::{Findings, quoted};
use super::model::{Equivalent, File, Profile, Project, Prompt, PromptLimits, Rubric, Runtime, Solution};
use super::page::{Page, nearest};
use super::rubric;
use super::slug::is_slug;
use super::starter;
use super::statement;
use super::tree::{Entry, Tree};

const RUNTIMES: &[(&str, Runtime)] =
    &[("node", Runtime::Node), ("embedded", Runtime::Embedded), ("python", Runtime::Python)];
const PROFILES: &[(&str, Profile)] =
    &[("function", Profile::Function), ("server", Profile::Server), ("command", Profile::Command)];
/// The parts of a prompt's folder.
const PARTS: &[&str] = &["prompt.toml", "statement.md", "check.js", "rubric.toml", "starter", "solutions"];
/// What a take-home is marked by.
const RUBRIC: &str = "rubric.toml";
/// The list of equivalent mutants, in `solutions`.
const EQUIVALENT: &str = "equivalent.toml";
/// The longest limit of time: an hour.
const MOST_MS: u64 = 3_600_000;
const MOST_MEMORY_MIB: u64 = 65_536;
const MOST_OUTPUT_KIB: u64 = 1_048_576;
const MOST_DISK_MIB: u64 = 65_536;

/// Reads the folder `id`; `entries` is what lies below it.
pub(super) fn prompt(tree: &Tree, findings: &Findings, id: &str, entries: &[&Entry]) -> Prompt {
    let folder = Folder { tree, findings, id, entries };
    folder.check_names();
    let mut prompt = folder.declaration();
    match (&mut prompt.project, entries.iter().any(|entry| folder.inner(entry) == RUBRIC)) {
        (Some(project), _) => project.rubric = folder.rubric(),
        (None, true) => {
            folder.fault(
                &format!("{id}/{RUBRIC}"),
                "only a take-home has a rubric".into(),
                Some("`[project]` in `prompt.toml` makes it one"),
            );
        }
        (None, false) => {}
    }
    let is_project = prompt.project.is_some();
    let statement = folder.text("statement.md");
    let file = findings.file(&format!("{id}/statement.md"));
    let lines = statement::lines(findings, file, &statement);
    findings.close(file, statement.clone());
    let starter = folder.files("starter");
    if prompt.project.is_some() {
        starter::check(findings, id, &starter);
    }
    Prompt {
        lines,
        statement,
        check_script: folder.text("check.js"),
        starter,
        accepted: folder.solutions("solutions/accepted", is_project),
        rejected: folder.solutions("solutions/rejected", is_project),
        equivalents: folder.equivalents(),
        ..prompt
    }
}

struct Folder<'a> {
    tree: &'a Tree,
    findings: &'a Findings,
    id: &'a str,
    entries: &'a [&'a Entry],
}

impl Folder<'_> {
    fn check_names(&self) {
        if !is_slug(self.id) {
            self.fault(self.id, format!("the folder's name {} is not an id", quoted(self.id)), None);
        }
        for entry in self.entries {
            let inner = self.inner(entry);
            let known = match inner.split_once('/') {
                None => PARTS.contains(&inner),
                Some(("solutions", EQUIVALENT)) => !entry.is_folder,
                Some(("solutions", below)) => {
                    matches!(below.split('/').next(), Some("accepted" | "rejected"))
                }
                Some(_) => true,
            };
            if !known {
                let near =
                    nearest(inner, PARTS.iter().copied().chain(["solutions/accepted", "solutions/rejected"]));
                let hint = near.map(|near| format!("did you mean `{near}`?"));
                self.fault(
                    &entry.path,
                    format!("{} does not belong in a prompt's folder", quoted(inner)),
                    hint.as_deref(),
                );
            }
        }
    }

    /// A text of the prompt, which must be there and say something.
    fn text(&self, name: &str) -> String {
        let path = format!("{}/{name}", self.id);
        if !self.entries.iter().any(|entry| entry.path == path && !entry.is_folder) {
            self.fault(self.id, format!("prompt {} lacks `{name}`", quoted(self.id)), None);
            return String::new();
        }
        let text = super::read::text(self.tree, self.findings, &path);
        if text.as_ref().is_some_and(|text| text.trim().is_empty()) {
            self.fault(&path, format!("`{name}` is empty"), None);
        }
        text.unwrap_or_default()
    }

    /// The files below a folder, of which there must be one.
    fn files(&self, name: &str) -> Vec<File> {
        let prefix = format!("{}/{name}/", self.id);
        let below = self.entries.iter().filter(|entry| !entry.is_folder);
        let mut files = Vec::new();
        let mut count = 0;
        for entry in below {
            let Some(path) = entry.path.strip_prefix(&prefix) else { continue };
            count += 1;
            match self.tree.read(&entry.path) {
                Ok(bytes) => files.push(File { path: path.to_owned(), bytes }),
                Err(error) => self.findings.add_refused(&error),
            }
        }
        if count == 0 {
            self.fault(self.id, format!("prompt {} has no file in `{name}`", quoted(self.id)), None);
        }
        files
    }

    /// The solutions below a folder: each file is one, and where they are projects, each folder.
    fn solutions(&self, name: &str, are_projects: bool) -> Vec<Solution> {
        let mut solutions: Vec<Solution> = Vec::new();
        for file in self.files(name) {
            let (name, path) = match file.path.split_once('/') {
                Some((folder, below)) if are_projects => (folder.to_owned(), below.to_owned()),
                _ => (file.path.clone(), file.path.clone()),
            };
            let file = File { path, ..file };
            match solutions.last_mut() {
                Some(last) if last.name == name => last.files.push(file),
                _ => solutions.push(Solution { name, files: vec![file] }),
            }
        }
        solutions
    }

    /// The paths of the files below a folder, within it.
    fn names(&self, name: &str) -> Vec<&str> {
        let prefix = format!("{}/{name}/", self.id);
        let below = self.entries.iter().filter(|entry| !entry.is_folder);
        below.filter_map(|entry| entry.path.strip_prefix(&prefix)).collect()
    }

    /// The mutants that `solutions/equivalent.toml` explains, if it is there.
    fn equivalents(&self) -> Vec<Equivalent> {
        if !self.names("solutions").contains(&EQUIVALENT) {
            return Vec::new();
        }
        let text = self.text(&format!("solutions/{EQUIVALENT}"));
        let file = self.findings.file(&format!("{}/solutions/{EQUIVALENT}", self.id));
        let (page, table) = Page::open(self.findings, file, &text);
        let fields = Fields::new(&page, table, "list of equivalent mutants");
        let equivalents = equivalent::equivalents(fields, &self.names("solutions/accepted"));
        drop(page);
        self.findings.close(file, text);
        equivalents
    }

    fn rubric(&self) -> Rubric {
        let text = self.text(RUBRIC);
        let file = self.findings.file(&format!("{}/{RUBRIC}", self.id));
        let (page, table) = Page::open(self.findings, file, &text);
        let rubric = rubric::rubric(Fields::new(&page, table, "rubric"));
        drop(page);
        self.findings.close(file, text);
        rubric
    }

    /// What `prompt.toml` says; the rest is left empty.
    fn declaration(&self) -> Prompt {
        let text = self.text("prompt.toml");
        let file = self.findings.file(&format!("{}/prompt.toml", self.id));
        let prompt = if text.trim().is_empty() {
            empty(self.id)
        } else {
            let (page, table) = Page::open(self.findings, file, &text);
            let names = (self.names("starter"), self.names("solutions/accepted"));
            declared(self.id, Fields::new(&page, table, "prompt"), &names.0, &names.1)
        };
        self.findings.close(file, text);
        prompt
    }

    fn inner<'e>(&self, entry: &'e Entry) -> &'e str {
        entry.path.strip_prefix(self.id).unwrap_or(&entry.path).trim_start_matches('/')
    }

    fn fault(&self, path: &str, message: String, hint: Option<&str>) {
        self.findings.add_for_file(path, message, hint);
    }
}

fn empty(id: &str) -> Prompt {
    Prompt {
        id: id.to_owned(),
        exports: Vec::new(),
        entry: "solution".to_owned(),
        runtimes: Vec::new(),
        plugin_runtime: None,
        profile: Profile::Function,
        limits: PromptLimits::default(),
        hints: Vec::new(),
        statement: String::new(),
        lines: Vec::new(),
        check_script: String::new(),
        starter: Vec::new(),
        accepted: Vec::new(),
        rejected: Vec::new(),
        reference: None,
        equivalents: Vec::new(),
        project: None,
    }
}

fn declared(id: &str, mut fields: Fields<'_, '_>, starter: &[&str], accepted: &[&str]) -> Prompt {
    let profile = fields.word("profile", PROFILES).map_or(Profile::Function, Spanned::into_inner);
    let project = fields.table("project", "project").map(|fields| project(fields, starter));
    let (runtimes, plugin_runtime) = runtimes(&mut fields, profile);
    let prompt = Prompt {
        exports: exports(&mut fields, profile),
        entry: entry(&mut fields, project.is_some()),
        runtimes,
        plugin_runtime,
        profile,
        limits: fields.table("limits", "limits").map(|table| limits(table, profile)).unwrap_or_default(),
        hints: fields.texts("hints"),
        reference: reference(&mut fields, accepted, project.is_some()),
        project,
        ..empty(id)
    };
    fields.finish();
    prompt
}

/// A server or a program is started and may export nothing; a function cannot be called without a name.
fn exports(fields: &mut Fields<'_, '_>, profile: Profile) -> Vec<String> {
    let names = fields.placed_texts("exports");
    for name in names.iter().filter(|name| !is_identifier(name.get_ref())) {
        fields.page.fault(name.span(), format!("{} is not a name in JavaScript", quoted(name.get_ref())));
    }
    if names.is_empty() && profile == Profile::Function {
        fields.fault("prompt lacks `exports`".to_owned());
    }
    names.into_iter().map(Spanned::into_inner).collect()
}

/// What stands in for Node calls functions, and starts nothing. A name that is none of ours, nor nearly
/// one, is a plugin's, of which there is one at most.
fn runtimes(fields: &mut Fields<'_, '_>, profile: Profile) -> (Vec<Runtime>, Option<String>) {
    let names = fields.placed_texts("runtimes");
    if names.is_empty() {
        fields.fault("prompt lacks `runtimes`".to_owned());
    }
    let known = || RUNTIMES.iter().map(|(name, _)| *name);
    let is_foreign = |name: &str| is_slug(name) && nearest(name, known()).is_none();
    let (foreign, own): (Vec<_>, Vec<_>) = names.into_iter().partition(|name| is_foreign(name.get_ref()));
    let own: Vec<_> = own.iter().filter_map(|name| fields.page.as_word("runtimes", name, RUNTIMES)).collect();
    let is_fit = |runtime: Runtime| profile != Profile::Command || runtime == Runtime::Node;
    for runtime in own.iter().filter(|runtime| !is_fit(*runtime.get_ref())) {
        fields.page.fault(runtime.span(), "a program is run by `node` alone".to_owned());
    }
    for name in foreign.iter().filter(|_| profile != Profile::Function) {
        fields.page.fault(name.span(), "a plugin's runtime runs functions alone".to_owned());
    }
    for name in foreign.iter().skip(1) {
        fields.page.fault(name.span(), "a prompt has one runtime of a plugin's at most".to_owned());
    }
    let plugin_runtime = foreign.into_iter().next().map(Spanned::into_inner);
    (own.into_iter().map(Spanned::into_inner).collect(), plugin_runtime)
}

/// A project's lies where its brief says, any other beside nothing else.
fn entry(fields: &mut Fields<'_, '_>, is_project: bool) -> String {
    let Some(stem) = fields.optional_placed_text("entry") else { return empty("").entry };
    let is_name = |name: &str| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    let is_stem = if is_project { stem.get_ref().split('/').all(is_name) } else { is_name(stem.get_ref()) };
    if !is_stem {
        let what = if is_project { "path" } else { "file name" };
        fields
            .page
            .fault(stem.span(), format!("{} is not a {what} without its ending", quoted(stem.get_ref())));
    }
    stem.into_inner()
}

fn project(mut fields: Fields<'_, '_>, starter: &[&str]) -> Project {
    let protected = fields.placed_texts("protected");
    // They are named as they stand in a project.
    let starter: Vec<String> = starter.iter().map(|path| starter::project_path(path)).collect();
    for path in protected.iter().filter(|path| !starter.contains(path.get_ref())) {
        fields.page.fault(path.span(), format!("there is no {} in `starter`", quoted(path.get_ref())));
    }
    fields.finish();
    let protected = protected.into_iter().map(Spanned::into_inner).collect();
    Project { protected, rubric: Rubric::default() }
}

/// Of a project, the folder that holds it is named.
fn reference(fields: &mut Fields<'_, '_>, accepted: &[&str], is_project: bool) -> Option<String> {
    let named = fields.optional_placed_text("reference")?;
    let folders = accepted.iter().filter_map(|path| Some(path.split_once('/')?.0));
    let files = accepted.iter().copied().filter(|path| !is_project || !path.contains('/'));
    let solutions: Vec<&str> = if is_project { files.chain(folders).collect() } else { files.collect() };
    fields.page.check_solution(&named, &solutions);
    Some(named.into_inner())
}

fn limits(mut fields: Fields<'_, '_>, profile: Profile) -> PromptLimits {
    let usual = PromptLimits::default();
    let limits = PromptLimits {
        call_ms: fields.number("call_ms", 1, MOST_MS).unwrap_or(usual.call_ms),
        heavy_ms: fields.number("heavy_ms", 1, MOST_MS).unwrap_or(usual.heavy_ms),
        cpu_ms: fields.number("cpu_ms", 1, MOST_MS).unwrap_or(usual.cpu_ms),
        memory_mib: fields.number("memory_mib", 1, MOST_MEMORY_MIB).unwrap_or(usual.memory_mib),
        output_kib: fields.number("output_kib", 1, MOST_OUTPUT_KIB).unwrap_or(usual.output_kib),
        disk_mib: fields.number("disk_mib", 1, MOST_DISK_MIB),
    };
    if limits.disk_mib.is_some() && profile != Profile::Server {
        fields.fault(
            "only a server has a folder to write to: `disk_mib` is for `profile = \"server\"`".to_owned(),
        );
    }
    fields.finish();
    limits
}

fn is_identifier(name: &str) -> bool {
    let is_part = |part: char| part.is_alphanumeric() || part == '_' || part == '$';
    name.chars().all(is_part) && !name.starts_with(|first: char| first.is_numeric())
}
