//! A program as the sandbox has to know it: which files it is made of, and how much memory it
//! takes just to stand there.
//!
//! Both are found by starting it once, unconfined, since it is the person's own and not the
//! candidate's; what was found is kept beside the other caches until the file changes.

use std::fs;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

/// A program and what it needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Program {
    /// The binary itself, behind every link and wrapper.
    pub(crate) path: PathBuf,
    /// The binary, its loader, its libraries and its own folders, by the names under which they are
    /// looked for.
    pub(crate) files: Vec<PathBuf>,
    /// Private writable memory that it maps before it does anything, in bytes.
    pub(crate) data: u64,
}

/// What is kept of a program, and of which state of its file.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Known {
    asked: PathBuf,
    size: u64,
    modified_ns: u128,
    program: Program,
}

/// The system's own index of libraries: the loader finds those in unusual folders by it.
const LIBRARY_INDEX: &str = "/etc/ld.so.cache";

impl Program {
    /// Examines the program at `path`, or finds in the folder `cache` what was found before.
    /// `probe` are arguments with which it prints a line, its own real path and, after a tab each, those
    /// of the folders that it reads besides, and then waits for its standard input to end.
    pub(crate) fn examine(path: &Path, probe: &[&str], cache: &Path) -> io::Result<Self> {
        let kept = cache.join("runtime.json");
        let mark = |program| mark_of(path, program);
        if let Some(known) = fs::read(&kept).ok().and_then(|text| serde_json::from_slice::<Known>(&text).ok())
            && mark(known.program.clone()).is_ok_and(|mark| mark == known)
        {
            return Ok(known.program);
        }
        let program = find_out(path, probe)?;
        // A cache that cannot be written costs the next start a moment.
        if let Ok(known) = mark(program.clone()) {
            let _ = keep(&kept, &known);
        }
        Ok(program)
    }
}

fn mark_of(asked: &Path, program: Program) -> io::Result<Known> {
    let file = fs::metadata(&program.path)?;
    let modified_ns = file.modified()?.duration_since(UNIX_EPOCH).map_err(io::Error::other)?.as_nanos();
    Ok(Known { asked: asked.to_owned(), size: file.len(), modified_ns, program })
}

fn keep(path: &Path, known: &Known) -> io::Result<()> {
    let folder = path.parent().ok_or_else(|| io::Error::other("no folder"))?;
    fs::create_dir_all(folder)?;
    let file = tempfile::NamedTempFile::new_in(folder)?;
    serde_json::to_writer(&file, known)?;
    file.persist(path)?;
    Ok(())
}

fn find_out(path: &Path, probe: &[&str]) -> io::Result<Program> {
    let mut running = command(path).args(probe).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let mut line = String::new();
    let printed = running.stdout.take().expect("the pipe was asked for above");
    BufReader::new(printed).read_line(&mut line)?;
    let mut named = line.trim_end().split('\t').map(PathBuf::from);
    let real = named.next().unwrap_or_default();
    let data = memory_of(running.id());
    let mapped = mapped_files(running.id());
    drop(running.stdin.take());
    running.wait()?;
    if !real.is_absolute() {
        let printed: String = line.trim_end().chars().take(80).collect();
        let what = if printed.is_empty() {
            "it printed nothing".to_owned()
        } else {
            format!("it printed `{printed}`")
        };
        return Err(io::Error::other(what));
    }
    let mut files = libraries(&real)?;
    if files.is_empty() {
        files = with_links(&mapped);
    }
    files.push(real.clone());
    let folders: Vec<_> = named.filter(|path| path.is_absolute()).collect();
    if !folders.is_empty() {
        // What it has loaded from there by now needs libraries of its own.
        files.extend(with_links(&mapped));
        files.retain(|file| !folders.iter().any(|folder| file.starts_with(folder)));
        files.extend(folders);
    }
    files.extend(Path::new(LIBRARY_INDEX).is_file().then(|| LIBRARY_INDEX.into()));
    files.sort();
    files.dedup();
    Ok(Program { path: real, files, data })
}

fn command(path: &Path) -> Command {
    #[expect(
        clippy::disallowed_methods,
        reason = "the person's own runtime, before anything foreign is in it"
    )]
    let mut command = Command::new(path);
    // Wrappers look for settings in the folder that they start in, and this one may be anybody's.
    command.env_clear().current_dir("/").stdin(Stdio::null()).stderr(Stdio::null());
    command
}

/// Private writable memory of a process, as `RLIMIT_DATA` counts it.
fn memory_of(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmData:"));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    kib.unwrap_or(0) * 1024
}

/// What the loader says that it looks for, path by path; nothing where the loader is not glibc's.
fn libraries(program: &Path) -> io::Result<Vec<PathBuf>> {
    if !cfg!(all(target_os = "linux", target_env = "gnu")) {
        return Ok(Vec::new());
    }
    let listed = command(program).env("LD_TRACE_LOADED_OBJECTS", "1").output()?;
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    let path = |line: &str| {
        let before = line.split(" (0x").next()?;
        let path = before.rsplit("=> ").next()?.trim();
        path.starts_with('/').then(|| PathBuf::from(path))
    };
    Ok(listed.lines().filter_map(path).collect())
}

/// The files that a process has mapped, by their real names.
fn mapped_files(pid: u32) -> Vec<PathBuf> {
    let maps = fs::read_to_string(format!("/proc/{pid}/maps")).unwrap_or_default();
    let mut files: Vec<PathBuf> =
        maps.lines().filter_map(|line| line.find('/').map(|at| PathBuf::from(&line[at..]))).collect();
    files.sort();
    files.dedup();
    files
}

/// Real files, and the links beside them that lead to them: a loader looks for the links.
fn with_links(files: &[PathBuf]) -> Vec<PathBuf> {
    let mut all = files.to_vec();
    for file in files {
        let siblings =
            file.parent().and_then(|folder| fs::read_dir(folder).ok()).into_iter().flatten().flatten();
        all.extend(
            siblings
                .map(|entry| entry.path())
                .filter(|path| path.is_symlink() && path.canonicalize().is_ok_and(|real| real == *file)),
        );
    }
    all
}
