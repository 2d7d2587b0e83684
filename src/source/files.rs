//! The files of a folder that was fetched: all of a kind, in bounds, without following a link.

use std::fs;
use std::path::Path;

use super::SourceError;

/// The most files that are looked at, in one folder and those below it.
const MOST_FILES: usize = 20_000;
/// The deepest folder.
const DEEPEST: usize = 12;
/// Folders that hold nothing of their owner's own.
const FOREIGN: [&str; 5] = ["node_modules", "target", "vendor", "dist", "__pycache__"];

/// Paths below a folder, with `/` and by name, of regular files that `wants` says yes to.
pub(super) fn below(root: &Path, wants: impl Fn(&str) -> bool) -> Result<Vec<String>, SourceError> {
    let mut found = Vec::new();
    let mut seen = 0;
    let mut waiting = vec![(String::new(), 0)];
    while let Some((folder, depth)) = waiting.pop() {
        let path = root.join(&folder);
        for entry in fs::read_dir(&path).map_err(|error| SourceError::unreadable(&path, error))? {
            let entry = entry.map_err(|error| SourceError::unreadable(&path, error))?;
            seen += 1;
            if seen > MOST_FILES {
                return Err(SourceError::TooMuch { path: root.to_owned(), limit: "20,000 files" });
            }
            let Ok(name) = entry.file_name().into_string() else { continue };
            let Ok(kind) = entry.file_type() else { continue };
            if name.starts_with('.') || name.chars().any(char::is_control) {
                continue;
            }
            let inner = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
            if kind.is_dir() && depth < DEEPEST && !FOREIGN.contains(&&*name) {
                waiting.push((inner, depth + 1));
            } else if kind.is_file() && wants(&inner) {
                found.push(inner);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// A file that is no longer than `limit` bytes; `None` of a longer one.
pub(super) fn read(path: &Path, limit: usize) -> Result<Option<Vec<u8>>, SourceError> {
    use std::io::Read;
    let failed = |error| SourceError::unreadable(path, error);
    let mut options = fs::OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        // A pipe that took the file's place does not block.
        options.custom_flags(libc::O_NONBLOCK | libc::O_CLOEXEC);
    }
    let file = options.open(path).map_err(failed)?;
    if !file.metadata().map_err(failed)?.is_file() {
        return Err(failed(std::io::Error::other("it is no regular file")));
    }
    let mut bytes = Vec::new();
    file.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
    Ok((bytes.len() <= limit).then_some(bytes))
}
