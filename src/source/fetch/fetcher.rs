//! Fetches what a source names: decides by the spec where to ask, and by what came what it is.
//!
//! What comes lies in a temporary folder that goes away with [`Fetched`]; a folder on this machine
//! is not copied. [`Known`] is what the next fetch needs to tell that nothing has changed: whoever
//! installs keeps it, and hands it back.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use reqwest::Url;
use serde::{Deserialize, Serialize};
use tempfile::TempDir;

use super::content::{self, Content};
use super::http::{self, Fault, Got, Patience, Request, Validators, Web, WebError};
use super::plugin::Sources;
use super::registry::{self, Pick};
use super::spec::{Remote, Spec};
use super::{Event, FetchError, git, unpack};
use crate::archive::{Names, Wall};
use crate::environment::Environment;
use crate::pack::sha256;

/// The largest file that is taken, in bytes.
const LARGEST: u64 = 256 << 20;

/// What was asked for.
#[derive(Debug)]
pub(crate) enum Answer {
    /// It is still what it was.
    Unchanged(Known),
    Fetched(Fetched),
}

/// What the next fetch is told of this one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Known {
    #[serde(flatten)]
    pub(super) validators: Validators,
    /// The commit, or the version that a registry gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) revision: Option<String>,
    /// SHA-256 of what came, where it was one file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) sha256: Option<String>,
}

/// What came.
#[derive(Debug)]
pub(crate) struct Fetched {
    /// The folder with what came, or the page itself.
    pub(crate) root: PathBuf,
    pub(crate) form: Form,
    /// Where it came from, as it may be printed and kept.
    pub(crate) url: String,
    /// The file with its licence, where there is one.
    pub(crate) licence: Option<PathBuf>,
    pub(crate) known: Known,
    /// What was left out, and whom a first pull trusts.
    pub(crate) notes: Vec<String>,
    /// Keeps what came until it is installed.
    folder: Option<TempDir>,
}

impl Fetched {
    /// What lies in a folder that goes away with it.
    pub(super) fn of_folder(
        folder: TempDir,
        root: PathBuf,
        form: Form,
        url: String,
        licence: Option<PathBuf>,
        known: Known,
    ) -> Self {
        Self { root, form, url, licence, known, notes: Vec::new(), folder: Some(folder) }
    }

    /// Whether the folder that it is or lies in has a name of ours, which says nothing.
    pub(crate) fn is_unnamed(&self) -> bool {
        let place = match self.form {
            Form::Folder => Some(&*self.root),
            Form::Page => self.root.parent(),
        };
        self.folder.as_ref().is_some_and(|folder| Some(folder.path()) == place)
    }

    /// Where to read it: a page of this machine where it lies, under its own name.
    pub(crate) fn place<'a>(&'a self, spec: &'a Spec) -> &'a Path {
        match (spec, self.form) {
            (Spec::Path(path), Form::Page) => path,
            _ => &self.root,
        }
    }
}

/// What `root` is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// With a `pack.toml`, or with Markdown pages.
    Folder,
    /// One Markdown page.
    Page,
}

/// Whoever fetches.
#[derive(Debug)]
pub(crate) struct Fetcher {
    web: Web,
    git: Option<PathBuf>,
    /// The keys of registries.
    pins: PathBuf,
    /// The most bytes of one file from the web.
    largest: u64,
    plugins: Sources,
}

impl Fetcher {
    pub(crate) fn new(env: &Environment) -> Self {
        Self::with_patience(env, Patience::default())
    }

    pub(super) fn with_patience(env: &Environment, patience: Patience) -> Self {
        let web = Web::new(env.proxies.clone(), env.cache.clone(), patience);
        let pins = registry::pins_path(&env.data);
        let (git, plugins) = (env.find_program("git"), Sources::new(env));
        Self { web, git, pins, largest: patience.largest, plugins }
    }

    /// Fetches a source, unless it is still what is `known` of it.
    pub(crate) fn fetch(
        &self,
        spec: &Spec,
        known: Option<&Known>,
        tell: &dyn Fn(Event<'_>),
    ) -> Result<Answer, FetchError> {
        tell(Event::Began(&spec.shown()));
        match spec {
            Spec::Path(path) => local(path, known),
            Spec::Git(remote) => self.repository(remote, known, tell),
            Spec::Plugin { scheme, address } => self.plugins.fetch(scheme, address, known, tell),
            Spec::Web { url, fragment } => self.page(url, fragment.as_deref(), known, tell),
        }
    }

    fn repository(
        &self,
        remote: &Remote,
        known: Option<&Known>,
        tell: &dyn Fn(Event<'_>),
    ) -> Result<Answer, FetchError> {
        let revision = known.and_then(|known| known.revision.as_deref());
        let Some(checkout) = git::fetch(self.git.as_deref(), remote, revision, tell)? else {
            return Ok(Answer::Unchanged(known.cloned().unwrap_or_default()));
        };
        let whole = checkout.folder.path().to_owned();
        let root = remote.folder.as_ref().map_or_else(|| whole.clone(), |folder| whole.join(folder));
        let licence = unpack::licence(&root).or_else(|| unpack::licence(&whole));
        let known = Known { revision: Some(checkout.revision), ..Known::default() };
        Ok(Answer::Fetched(Fetched {
            root,
            form: Form::Folder,
            url: remote.shown(),
            licence,
            known,
            notes: checkout.notes,
            folder: Some(checkout.folder),
        }))
    }

    fn page(
        &self,
        url: &Url,
        fragment: Option<&str>,
        known: Option<&Known>,
        tell: &dyn Fn(Event<'_>),
    ) -> Result<Answer, FetchError> {
        let validators = known.map(|known| &known.validators);
        let request = Request { url, known: validators, most: self.largest, is_exact: false };
        let mut download = match self.web.get(request, tell)? {
            Got::Unchanged => return Ok(Answer::Unchanged(known.cloned().unwrap_or_default())),
            Got::File(download) => download,
        };
        let from = http::shown(url);
        let name = name_of(&download.url);
        let (content, bytes) = look(download.file.as_file_mut(), &name, &from)?;
        // An archive proves by itself that it is whole, and a list by its syntax.
        if content == Content::Page && !download.has_length {
            return Err(WebError::new(url, Fault::Endless).into());
        }
        if content == Content::Index {
            let pick = Pick::parse(fragment).map_err(|why| FetchError::BadSpec { text: from, why })?;
            let registry = registry::Shelf::open(&self.web, url, &bytes, &self.pins, tell)?;
            return registry.fetch(&pick, download.validators, known, tell);
        }
        let came = Known { validators: download.validators, revision: None, sha256: Some(sha256(&bytes)) };
        drop(bytes);
        if known.is_some_and(|known| known.sha256 == came.sha256) {
            return Ok(Answer::Unchanged(came));
        }
        let file = download.file.into_file();
        one_file(file, content, &name, from, came).map(Answer::Fetched)
    }
}

/// What lies on this machine.
fn local(path: &Path, known: Option<&Known>) -> Result<Answer, FetchError> {
    let unreadable = |error| FetchError::unreadable(path, error);
    let about = std::fs::metadata(path).map_err(unreadable)?;
    let url = path.display().to_string();
    if about.is_dir() {
        return Ok(Answer::Fetched(Fetched {
            root: path.to_owned(),
            form: Form::Folder,
            url,
            licence: unpack::licence(path),
            known: Known::default(),
            notes: Vec::new(),
            folder: None,
        }));
    }
    if !about.is_file() {
        return Err(FetchError::NotRegular(path.to_owned()));
    }
    let mut file = File::open(path).map_err(unreadable)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let (content, bytes) = look(&mut file, &name, &url)?;
    if content == Content::Index {
        let why = "a registry's list means something only where it is served";
        return Err(FetchError::BadSpec { text: url, why });
    }
    let came = Known { sha256: Some(sha256(&bytes)), ..Known::default() };
    if known.is_some_and(|known| known.sha256 == came.sha256) {
        return Ok(Answer::Unchanged(came));
    }
    let mut fetched = one_file(file, content, &name, url, came)?;
    // Beside a page lies the licence of what it belongs to.
    if fetched.form == Form::Page {
        fetched.licence = path.parent().and_then(unpack::licence);
    }
    Ok(Answer::Fetched(fetched))
}

/// What a file is, and all of it; it is left at its start.
fn look(file: &mut File, name: &str, from: &str) -> Result<(Content, Vec<u8>), FetchError> {
    let unreadable = |error| FetchError::unreadable(Path::new(from), error);
    let content = content::of(file, name).map_err(unreadable)?;
    let content = content.map_err(|why| FetchError::Content { from: from.to_owned(), why })?;
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > LARGEST {
        let why = format!("it has more than {} MiB", LARGEST >> 20);
        return Err(FetchError::Archive { from: from.to_owned(), why });
    }
    std::io::Seek::rewind(file).map_err(unreadable)?;
    Ok((content, bytes))
}

/// An archive or a page to a folder.
fn one_file(
    mut file: File,
    content: Content,
    name: &str,
    url: String,
    known: Known,
) -> Result<Fetched, FetchError> {
    if let Content::Archive(kind) = content {
        let folder = unpack::unpack(file, kind, &url)?;
        return folder_fetched(folder, url, known);
    }
    let folder = unpack::fresh()?;
    let mut bytes = Vec::new();
    let root = folder.path().join(name);
    file.read_to_end(&mut bytes)
        .and_then(|_| unpack::put(folder.path(), name, &bytes))
        .map_err(|error| FetchError::unwritable(&root, error))?;
    Ok(Fetched::of_folder(folder, root, Form::Page, url, None, known))
}

/// What was unpacked.
pub(super) fn folder_fetched(folder: TempDir, url: String, known: Known) -> Result<Fetched, FetchError> {
    let root = unpack::top(folder.path())?;
    let licence = unpack::licence(&root);
    Ok(Fetched::of_folder(folder, root, Form::Folder, url, licence, known))
}

/// A name for what lies at an address.
fn name_of(url: &Url) -> String {
    let last = url.path_segments().and_then(|mut parts| parts.next_back()).unwrap_or_default();
    let passed = Wall::new(Names::Portable, 1).pass(last, false).ok().flatten();
    passed.unwrap_or_else(|| "page.md".to_owned())
}
