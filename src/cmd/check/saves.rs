//! The saves of a solution: what lies at its path, each time that it differs from before.
//!
//! A thread watches the *folder*, and of a project every folder that holds a file of it, so that
//! files which are renamed into place, removed and made anew are seen. An editor may touch a file several times for one save: what was closed after writing
//! is read at once, everything else only when the folder has been quiet for a moment. Only content
//! counts: a save that changes no byte is none. Where events are missing (network folders, a folder
//! that was replaced, no watches left), a look now and then finds what they did not tell.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant, SystemTime};

use notify::event::{AccessKind, AccessMode, ModifyKind, RenameMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use crate::grade::{Cancel, Submission, SubmissionError};
use crate::pack::Prompt;
use crate::sandbox;

/// How long a folder must be quiet before what lies there is taken for saved.
pub(super) const QUIET: Duration = Duration::from_millis(40);
/// How long events may go on before a look is taken all the same.
const LONGEST: Duration = Duration::from_millis(500);
/// How often a look is taken without events; and where there are none to be had.
const LOOK: Duration = Duration::from_secs(1);
const LOOK_WITHOUT_EVENTS: Duration = Duration::from_millis(200);
/// How often an interruption is looked for.
const WATCH: Duration = Duration::from_millis(100);

/// What lay at the path after a save.
#[derive(Debug)]
pub(super) struct Save {
    pub(super) content: Result<Submission, SubmissionError>,
    pub(super) seen: Instant,
}

/// The newest save, handed from the thread that watches to the one that grades.
#[derive(Debug)]
pub(super) struct Saves {
    shared: Arc<(Mutex<Shared>, Condvar)>,
}

#[derive(Debug, Default)]
struct Shared {
    newest: Option<Save>,
    /// Ends the grading of what is no longer the newest.
    running: Option<Cancel>,
}

impl Saves {
    /// Follows what is handed in for a prompt at `path`. What lies there now is the first save.
    pub(super) fn follow(path: &Path, prompt: &Prompt) -> Self {
        let shared = Arc::new((Mutex::new(Shared::default()), Condvar::new()));
        let saves = Self { shared: Arc::clone(&shared) };
        let place = Place { path: path.to_owned(), prompt: prompt.clone() };
        std::thread::spawn(move || Follower::new(place, shared).run());
        saves
    }

    /// The newest save that nobody took yet, waiting for it until `deadline`. Nothing when the
    /// time is over, or prepkit was interrupted.
    pub(super) fn next(&self, deadline: Option<Instant>) -> Option<Save> {
        let (_, bell) = &*self.shared;
        let mut shared = self.lock();
        loop {
            if let Some(save) = shared.newest.take() {
                return Some(save);
            }
            let left = deadline.map_or(WATCH, |deadline| deadline.saturating_duration_since(Instant::now()));
            if left.is_zero() || sandbox::interrupted() {
                return None;
            }
            let waited = bell.wait_timeout(shared, left.min(WATCH));
            shared = waited.unwrap_or_else(std::sync::PoisonError::into_inner).0;
        }
    }

    /// From now on the next save ends this grading.
    pub(super) fn cancel_with(&self, cancel: &Cancel) {
        let mut shared = self.lock();
        if shared.newest.is_some() {
            cancel.ask();
        }
        shared.running = Some(cancel.clone());
    }

    fn lock(&self) -> MutexGuard<'_, Shared> {
        lock(&self.shared.0)
    }
}

fn lock(shared: &Mutex<Shared>) -> MutexGuard<'_, Shared> {
    shared.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// What is followed, as the user named it.
struct Place {
    path: PathBuf,
    prompt: Prompt,
}

impl Place {
    /// The folder whose events tell of the solution, as long as nothing else is known of it.
    fn folder(&self) -> PathBuf {
        if self.path.is_dir() && !has_ending(&self.path) {
            return self.path.clone();
        }
        match self.path.parent() {
            Some(folder) if folder != Path::new("") => folder.to_owned(),
            _ => PathBuf::from("."),
        }
    }
}

/// A folder called `solution.mjs` stands where a file is expected.
fn has_ending(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ["mjs", "js", "cjs"].iter().any(|known| ending == *known))
}

/// Which folder or file it is, and in what state: where this stays, so does the content.
type Stamp = Option<(u64, u64, u64, SystemTime)>;

fn stamp(path: &Path) -> Stamp {
    let data = fs::metadata(path).ok()?;
    Some((data.dev(), data.ino(), data.len(), data.modified().ok()?))
}

fn identity(path: &Path) -> Option<(u64, u64)> {
    fs::metadata(path).ok().map(|data| (data.dev(), data.ino()))
}

/// The thread that watches.
struct Follower {
    place: Place,
    shared: Arc<(Mutex<Shared>, Condvar)>,
    events: Receiver<notify::Result<Event>>,
    watcher: Option<RecommendedWatcher>,
    /// The folders whose events tell of the solution.
    folders: BTreeSet<PathBuf>,
    /// Those of them that are there, and watched.
    watched: BTreeMap<PathBuf, (u64, u64)>,
    /// What was handed on last: the content's name and digest, or what was wrong.
    known: Option<String>,
    /// The file that was read last, and its state then; of a project none is known, so that each
    /// look reads it.
    file: PathBuf,
    state: Stamp,
    is_project: bool,
}

impl Follower {
    fn new(place: Place, shared: Arc<(Mutex<Shared>, Condvar)>) -> Self {
        let (sender, events) = channel();
        let watcher = RecommendedWatcher::new(sender, notify::Config::default()).ok();
        let file = place.path.clone();
        let folders = BTreeSet::from([place.folder()]);
        Self {
            place,
            shared,
            events,
            watcher,
            folders,
            watched: BTreeMap::new(),
            known: None,
            file,
            state: None,
            is_project: false,
        }
    }

    fn run(mut self) {
        self.rewatch();
        self.look(true);
        // When to look, and since when there have been events.
        let mut due: Option<(Instant, Instant)> = None;
        loop {
            let idle = if self.watched.is_empty() { LOOK_WITHOUT_EVENTS } else { LOOK };
            let wait = due.map_or(idle, |(at, _)| at.saturating_duration_since(Instant::now()));
            match self.events.recv_timeout(wait) {
                Ok(Ok(event)) if changes(event.kind) => {
                    let now = Instant::now();
                    if ends_a_save(event.kind) && self.is_about_the_file(&event) {
                        self.look(false);
                    }
                    let since = due.map_or(now, |(_, since)| since);
                    due = Some(((now + QUIET).min(since + LONGEST), since));
                }
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) => {
                    self.rewatch();
                    if due.take().is_some() || stamp(&self.file) != self.state {
                        self.look(true);
                    }
                }
                // There is no watcher: this is a look now and then.
                Err(RecvTimeoutError::Disconnected) => {
                    std::thread::sleep(wait);
                    self.look(true);
                }
            }
        }
    }

    /// Follows folders that came, were removed and made anew, or renamed away and replaced.
    fn rewatch(&mut self) {
        let Some(watcher) = &mut self.watcher else { return };
        let there = self.folders.iter().filter_map(|folder| Some((folder.clone(), identity(folder)?)));
        let there: BTreeMap<_, _> = there.collect();
        if there == self.watched {
            return;
        }
        for (folder, _) in self.watched.iter().filter(|it| there.get(it.0) != Some(it.1)) {
            let _ = watcher.unwatch(folder);
        }
        let known = std::mem::take(&mut self.watched);
        let mut follow = |folder: &PathBuf, identity: &(u64, u64)| {
            known.get(folder) == Some(identity) || watcher.watch(folder, RecursiveMode::NonRecursive).is_ok()
        };
        self.watched = there.into_iter().filter(|(folder, identity)| follow(folder, identity)).collect();
        self.state = None;
    }

    fn is_about_the_file(&self, event: &Event) -> bool {
        self.is_project || event.paths.iter().any(|path| path.file_name() == self.file.file_name())
    }

    /// Reads what lies there; hands it on when it is new. What may be a save half done (nothing,
    /// or no file) counts only when the folder is `quiet`.
    fn look(&mut self, quiet: bool) {
        let content = Submission::handed_in(&self.place.path, &self.place.prompt);
        let known = match &content {
            Ok(submission) if !quiet && submission.bytes().is_empty() => return,
            Err(_) if !quiet => return,
            Ok(submission) => format!("{} {}", submission.file_name(), submission.digest()),
            Err(error) => error.to_string(),
        };
        if let Ok(submission) = &content {
            submission.path().clone_into(&mut self.file);
            self.is_project = submission.is_project();
            self.folders = submission.folders();
            self.folders.insert(self.place.folder());
        }
        self.state = stamp(&self.file).filter(|_| !self.is_project);
        if self.known.as_ref() == Some(&known) {
            return;
        }
        self.known = Some(known);
        let (shared, bell) = &*self.shared;
        let mut shared = lock(shared);
        shared.newest = Some(Save { content, seen: Instant::now() });
        if let Some(running) = shared.running.take() {
            running.ask();
        }
        bell.notify_all();
    }
}

/// Reading is no change, and our own reading must not set off another.
fn changes(kind: EventKind) -> bool {
    !matches!(kind, EventKind::Access(_)) || ends_a_save(kind)
}

fn ends_a_save(kind: EventKind) -> bool {
    matches!(
        kind,
        EventKind::Access(AccessKind::Close(AccessMode::Write))
            | EventKind::Modify(ModifyKind::Name(RenameMode::To | RenameMode::Both))
    )
}
