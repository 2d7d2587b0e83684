//! A submission: the one file that is graded, or the project that it is the entry of, read so that
//! nothing else can be slipped in.
//!
//! The path is the user's, the file may be a stranger's: it is opened without following a link and
//! without blocking, must be a regular file of bounded size and UTF-8, and its bytes are taken
//! once, so that what is graded is what was digested.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::evidence::Evidence;
use super::project::{self, HandedIn, Project, TooMuch};
use crate::pack::{self, Prompt, Solution};
use rustix::fs::{Mode, OFlags};

/// The largest source that is read, in bytes.
pub(crate) const MAX_SOURCE: u64 = 2 << 20;

/// Endings of a solution's file, in the order in which they are looked for.
pub(super) const ENDINGS: [&str; 7] = ["mjs", "js", "cjs", "mts", "ts", "cts", "py"];

/// What a solution is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    /// Or TypeScript, which becomes it.
    JavaScript,
    Python,
    /// What a plugin runs.
    Foreign,
}

impl Language {
    /// By a solution's name: its ending tells. A folder is a project, which is JavaScript.
    pub(crate) fn of(name: &str) -> Self {
        Self::of_ending(&ending_of(Path::new(name), "js"))
    }

    fn of_ending(ending: &str) -> Self {
        match ending {
            "py" => Self::Python,
            ending if ENDINGS.contains(&ending) => Self::JavaScript,
            _ => Self::Foreign,
        }
    }
}

/// One solution file, or a project with its entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Submission {
    /// As the user named it, or as found in the folder that the user named.
    path: PathBuf,
    ending: String,
    bytes: Vec<u8>,
    /// The `type` of the nearest `package.json`, which decides what a `.js` file is.
    module_type: Option<String>,
    /// What it is the entry of, where a project was handed in.
    project: Option<Arc<HandedIn>>,
}

/// The file that was named cannot be graded.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SubmissionError {
    #[error("`{}` does not exist", .0.display())]
    Missing(PathBuf),
    #[error("`{}` holds no `{entry}.mjs`, `{entry}.js`, `{entry}.cjs`, `{entry}.ts` or `{entry}.py`", .folder.display())]
    NoSolution { folder: PathBuf, entry: String },
    #[error("`{}` holds no `{file}`", .folder.display())]
    NoForeign { folder: PathBuf, file: String },
    #[error("`{}` is a folder, not a file", .0.display())]
    Folder(PathBuf),
    #[error("`{}` is a symbolic link", .0.display())]
    Link(PathBuf),
    #[error("`{}` is not a regular file", .0.display())]
    NotRegular(PathBuf),
    #[error("`{}` does not end in `.mjs`, `.js`, `.cjs`, `.ts` or `.py`", .0.display())]
    Ending(PathBuf),
    #[error("`{}` does not end in `.{ending}`", .path.display())]
    NotForeign { path: PathBuf, ending: String },
    #[error("`{}` has {} MiB, and a solution may have {} MiB", .path.display(), .size >> 20, MAX_SOURCE >> 20)]
    TooLarge { path: PathBuf, size: u64 },
    #[error("`{}` is not UTF-8: byte {} of it starts no character", .path.display(), .at)]
    NotUtf8 { path: PathBuf, at: usize },
    #[error("`{}` cannot be read: {source}", .path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("`{}` has no `package.json`", .0.display())]
    NoPackage(PathBuf),
    #[error("`{}` has {what}", .path.display())]
    TooMuch { path: PathBuf, what: TooMuch },
    #[error("`{}` cannot be taken as an archive: {why}", .path.display())]
    BadArchive { path: PathBuf, why: String },
}

impl SubmissionError {
    pub(crate) fn hint(&self) -> String {
        match self {
            Self::Missing(_) => {
                "name the file with your solution, or the folder that `prepkit start` made".into()
            }
            Self::NoSolution { entry, .. } => format!("name the file itself, or call it `{entry}.mjs`"),
            Self::NoForeign { file, .. } => format!("name the file itself, or call it `{file}`"),
            Self::NotForeign { ending, .. } => format!("the prompt is solved in a file that ends in `.{ending}`"),
            Self::Folder(_) => "a solution is one file: remove or rename the folder".into(),
            Self::Link(_) => "name the file that it points to".into(),
            Self::NotRegular(_) => "a solution is one regular file".into(),
            Self::Ending(_) => {
                "rename it: `.mjs` for an ES module, `.cjs` for CommonJS, `.ts` for TypeScript, `.py` for Python".into()
            }
            Self::TooLarge { .. } => {
                "leave out bundled code and data: Node's own modules are all that is needed".into()
            }
            Self::NotUtf8 { .. } => "save it as UTF-8".into(),
            Self::Unreadable { .. } => "check its permissions".into(),
            Self::NoPackage(_) => {
                "name the project's own folder, the one that `prepkit start` made".into()
            }
            Self::TooMuch { .. } => {
                "hand in the project's sources, without build output, uploads and other data".into()
            }
            Self::BadArchive { .. } => {
                "unpack it where nothing can be overwritten, look at it, and name the folder".into()
            }
        }
    }
}

/// The text of the mark of a project that was handed in as an archive; `None`: it is no archive, or has none.
pub(crate) fn mark_in_archive(path: &Path) -> Result<Option<String>, SubmissionError> {
    if is_archive(path) { project::mark_in_archive(path) } else { Ok(None) }
}

/// Whether a path is that of an archive.
pub(crate) fn is_archive(path: &Path) -> bool {
    path.is_file() && project::is_archive(path)
}

impl Submission {
    /// Reads the file at `path`, or in the folder at `path` the one that solves a prompt.
    pub(crate) fn read(path: &Path, prompt: &Prompt) -> Result<Self, SubmissionError> {
        let kind = std::fs::metadata(path).map_err(|error| unreadable(path, error))?;
        let path = if kind.is_dir() { entry_of(path, prompt)? } else { path.to_owned() };
        let ending = ending_of(&path, "");
        if !endings(prompt).any(|taken| taken == ending) {
            return Err(match &prompt.plugin_runtime {
                Some(ending) if prompt.is_foreign() => {
                    SubmissionError::NotForeign { path, ending: ending.clone() }
                }
                _ => SubmissionError::Ending(path),
            });
        }
        let bytes = read_bounded(&path)?;
        if let Err(error) = std::str::from_utf8(&bytes) {
            return Err(SubmissionError::NotUtf8 { path, at: error.valid_up_to() });
        }
        let module_type = if ending == "js" { nearest_module_type(&path) } else { None };
        Ok(Self { path, ending, bytes, module_type, project: None })
    }

    /// Reads what was handed in for a prompt: of a take-home a folder or an archive, else a file.
    pub(crate) fn handed_in(path: &Path, prompt: &Prompt) -> Result<Self, SubmissionError> {
        if prompt.project.is_some() && (path.is_dir() || project::is_archive(path)) {
            HandedIn::read(path, prompt).map(|handed| Self::entry_of_project(path, handed))
        } else {
            Self::read(path, prompt)
        }
    }

    /// A solution that ships with a prompt.
    pub(crate) fn shipped(prompt: &Prompt, solution: &Solution) -> Self {
        match &*solution.files {
            [file] if prompt.project.is_none() => Self::of_text(&file.path, file.bytes.clone()),
            _ => Self::entry_of_project(Path::new(&solution.name), HandedIn::shipped(prompt, solution)),
        }
    }

    /// A text as if it had been read from a file of this name.
    pub(crate) fn of_text(name: &str, bytes: Vec<u8>) -> Self {
        let path = PathBuf::from(name);
        let ending = ending_of(&path, "mjs");
        Self { path, ending, bytes, module_type: None, project: None }
    }

    /// A project that was read from elsewhere; `None`: it has no entry.
    pub(super) fn of_project(name: &str, project: Project, prompt: &Prompt) -> Option<Self> {
        let handed = HandedIn::restored(project, prompt)?;
        Some(Self::entry_of_project(Path::new(name), handed))
    }

    fn entry_of_project(path: &Path, handed: HandedIn) -> Self {
        let entry = Path::new(&handed.start.file);
        Self {
            path: path.to_owned(),
            ending: ending_of(entry, "js"),
            bytes: handed.project.file(&handed.start.file).unwrap_or_default().to_vec(),
            module_type: handed.module_type.clone(),
            project: Some(Arc::new(handed)),
        }
    }

    pub(crate) fn is_project(&self) -> bool {
        self.project.is_some()
    }

    /// The folders that what is graded lies in.
    pub(crate) fn folders(&self) -> BTreeSet<PathBuf> {
        let folder_of =
            |path: &Path| path.parent().filter(|folder| *folder != Path::new("")).map(Path::to_owned);
        match &self.project {
            Some(handed) => {
                let files = handed.project.files();
                files.filter_map(|(path, _)| folder_of(&self.path.join(path))).collect()
            }
            None => folder_of(&self.path).into_iter().collect(),
        }
    }

    /// The project that it is the entry of.
    pub(super) fn project(&self) -> Option<&HandedIn> {
        self.project.as_deref()
    }

    /// Provides what a project depends on, where that did not come along; `npm` is where that lies.
    /// `Err` says why it cannot be had.
    pub(crate) fn provide(&mut self, npm: Option<&Path>) -> Result<(), String> {
        let Some(handed) = &mut self.project else { return Ok(()) };
        Arc::make_mut(handed).project.install(npm)
    }

    /// What is to be said of a project before any of it has run.
    pub(super) fn evidence(&self) -> Option<Evidence> {
        let handed = self.project.as_ref()?;
        let (delta, notes) = (handed.delta.clone(), handed.project.notes.clone());
        Some(Evidence { delta, notes, ..Evidence::default() })
    }

    /// How messages and reproductions name the file, from where the submission lies.
    pub(super) fn shown(&self) -> &Path {
        match &self.project {
            Some(handed) => Path::new(&handed.start.file),
            None => Path::new(self.path.file_name().unwrap_or_default()),
        }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The same submission as other source text, which a runtime can take.
    pub(super) fn translated(&self, source: String) -> Self {
        Self { bytes: source.into_bytes(), ..self.clone() }
    }

    /// The language of the file at `path`, or of the one that a folder there holds, as far as it can
    /// be told before there is a file.
    pub(crate) fn language_at(path: &Path, prompt: &Prompt) -> Language {
        if prompt.is_foreign() {
            return Language::Foreign;
        }
        let found = if path.is_dir() { entry_of(path, prompt).ok() } else { Some(path.to_owned()) };
        let is_taken = |path: &PathBuf| endings(prompt).any(|ending| ending == ending_of(path, ""));
        let found = found.filter(is_taken);
        found.map_or(Language::JavaScript, |path| Language::of(&path.to_string_lossy()))
    }

    pub(crate) fn language(&self) -> Language {
        Language::of_ending(&self.ending)
    }

    pub(crate) fn is_typescript(&self) -> bool {
        matches!(self.ending.as_str(), "mts" | "ts" | "cts")
    }

    /// The name that it is staged under, whatever it was called; `solution.ts.mjs` was TypeScript.
    /// A project's files keep their places.
    pub(crate) fn file_name(&self) -> String {
        if let Some(handed) = &self.project {
            return handed.start.file.clone();
        }
        match (self.is_typescript(), self.module_kind()) {
            (false, _) => format!("solution.{}", self.ending),
            (true, Some("commonjs")) => format!("solution.{}.cjs", self.ending),
            (true, _) => format!("solution.{}.mjs", self.ending),
        }
    }

    /// `module` or `commonjs`, where the ending, the text or the nearest `package.json` says so.
    pub(crate) fn module_kind(&self) -> Option<&str> {
        match self.ending.as_str() {
            "mjs" | "mts" => Some("module"),
            "ts" if is_module(&self.bytes) => Some("module"),
            "cjs" | "cts" | "ts" => Some("commonjs"),
            _ => self.module_type.as_deref(),
        }
    }

    /// The `package.json` that it is staged with: ours, with nothing but the module type.
    pub(crate) fn package_json(&self) -> String {
        match &self.module_type {
            Some(kind) => format!("{{\"type\":\"{kind}\"}}\n"),
            None => "{}\n".to_owned(),
        }
    }

    /// SHA-256 of all that is graded, in hexadecimal.
    pub(crate) fn digest(&self) -> String {
        self.project.as_ref().map_or_else(|| pack::sha256(&self.bytes), |handed| handed.project.digest())
    }
}

fn ending_of(path: &Path, otherwise: &str) -> String {
    path.extension().and_then(|ending| ending.to_str()).unwrap_or(otherwise).to_owned()
}

/// Whether a line of TypeScript imports or exports: then it is an ES module, whatever the
/// compiler's settings would make of it.
fn is_module(source: &[u8]) -> bool {
    let source = String::from_utf8_lossy(source);
    source.lines().any(|line| {
        let word = line.split(|letter: char| !letter.is_ascii_alphabetic()).next().unwrap_or_default();
        (word == "import" || word == "export")
            && !line.contains("= require(")
            && !line.starts_with("export =")
    })
}

pub(super) fn unreadable(path: &Path, source: io::Error) -> SubmissionError {
    match source.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => SubmissionError::Missing(path.to_owned()),
        _ => SubmissionError::Unreadable { path: path.to_owned(), source },
    }
}

/// The endings of files that may solve a prompt.
fn endings(prompt: &Prompt) -> impl Iterator<Item = &str> {
    let own = ENDINGS.iter().copied().filter(|_| !prompt.is_foreign());
    own.chain(prompt.plugin_runtime.as_deref())
}

fn entry_of(folder: &Path, prompt: &Prompt) -> Result<PathBuf, SubmissionError> {
    let entry = &prompt.entry;
    endings(prompt)
        .map(|ending| folder.join(format!("{entry}.{ending}")))
        .find(|path| path.symlink_metadata().is_ok())
        .ok_or_else(|| {
            let folder = folder.to_owned();
            match &prompt.plugin_runtime {
                Some(ending) if prompt.is_foreign() => {
                    SubmissionError::NoForeign { folder, file: format!("{entry}.{ending}") }
                }
                _ => SubmissionError::NoSolution { folder, entry: entry.clone() },
            }
        })
}

fn read_bounded(path: &Path) -> Result<Vec<u8>, SubmissionError> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = rustix::fs::open(path, flags, Mode::empty()).map_err(|error| match error {
        rustix::io::Errno::LOOP => SubmissionError::Link(path.to_owned()),
        other => unreadable(path, other.into()),
    })?;
    let file = File::from(file);
    let kind = file.metadata().map_err(|error| unreadable(path, error))?;
    if kind.is_dir() {
        return Err(SubmissionError::Folder(path.to_owned()));
    }
    if !kind.is_file() {
        return Err(SubmissionError::NotRegular(path.to_owned()));
    }
    let mut bytes = Vec::new();
    file.take(MAX_SOURCE + 1).read_to_end(&mut bytes).map_err(|error| unreadable(path, error))?;
    if bytes.len() as u64 > MAX_SOURCE {
        return Err(SubmissionError::TooLarge { path: path.to_owned(), size: kind.len() });
    }
    Ok(bytes)
}

/// The `type` field of the nearest `package.json` above the file, as Node looks for it.
fn nearest_module_type(path: &Path) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct Package {
        r#type: Option<String>,
    }
    let absolute = std::path::absolute(path).ok()?;
    let file =
        absolute.ancestors().skip(1).map(|folder| folder.join("package.json")).find(|file| file.is_file())?;
    let text = String::from_utf8(read_bounded(&file).ok()?).ok()?;
    let package: Package = serde_json::from_str(&text).ok()?;
    package.r#type.filter(|kind| kind == "module" || kind == "commonjs")
}
