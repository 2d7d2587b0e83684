//! The files of the index: opened, made, and made anew when they are damaged or foreign.
//!
//! `catalog.db` is the main database; `search.db` is attached as `search` when somebody searches.
//! Both are caches in rollback mode, so that one that cannot be written can still be read. A file
//! is only ever made or removed under `index.lock`, after another look: two prepkits that find
//! the same damage do not take the file from under each other. Where no file can be had, the same
//! tables are made in memory.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};

use super::shuffle;

const CATALOG: Part = Part::new("catalog.db", include_str!("schema/catalog.sql"));
const SEARCH: Part = Part::new("search.db", include_str!("schema/search.sql"));
/// Marks a file as an index of ours: `prep` in ASCII.
const APPLICATION: i64 = 0x7072_6570;
/// Long enough for another prepkit to index a large pack.
const PATIENCE: Duration = Duration::from_secs(60);

/// One of the files.
struct Part {
    file: &'static str,
    tables: &'static str,
    /// Follows from the tables: a file that was made for others is made anew.
    version: i64,
}

impl Part {
    const fn new(file: &'static str, tables: &'static str) -> Self {
        let mut version: i64 = 0;
        let mut at = 0;
        while at < tables.len() {
            version = (version * 31 + tables.as_bytes()[at] as i64) % 0x7fff_ffff;
            at += 1;
        }
        Self { file, tables, version }
    }
}

/// The open index.
pub(super) struct Store {
    pub(super) connection: Connection,
    /// `None`: in memory.
    folder: Option<PathBuf>,
    search_is_attached: bool,
}

impl Store {
    /// The index in a cache folder, made if need be.
    pub(super) fn open(folder: &Path) -> rusqlite::Result<Self> {
        let path = ready(folder, &CATALOG)?;
        let connection = connect(&path, OpenFlags::empty())?;
        shuffle::teach(&connection)?;
        Ok(Self { connection, folder: Some(folder.to_owned()), search_is_attached: false })
    }

    pub(super) fn in_memory() -> rusqlite::Result<Self> {
        let connection = Connection::open_in_memory()?;
        connection.execute_batch(CATALOG.tables)?;
        shuffle::teach(&connection)?;
        Ok(Self { connection, folder: None, search_is_attached: false })
    }

    /// Removes what is damaged, and opens the index again.
    pub(super) fn mended(folder: &Path) -> rusqlite::Result<Self> {
        let lock = lock(folder)?;
        for part in [&CATALOG, &SEARCH] {
            let path = folder.join(part.file);
            if !is_sound(&path, part) {
                remove(&path)?;
            }
        }
        drop(lock);
        Self::open(folder)
    }

    /// Makes the tables of `search` available.
    pub(super) fn attach_search(&mut self) -> rusqlite::Result<()> {
        if self.search_is_attached {
            return Ok(());
        }
        match &self.folder {
            Some(folder) => {
                let path = ready(folder, &SEARCH)?;
                self.connection.execute("ATTACH ?1 AS search", [path.to_string_lossy()])?;
            }
            None => attach_in_memory(&self.connection)?,
        }
        self.search_is_attached = true;
        Ok(())
    }

    /// Runs `work` in a transaction that holds the right to write from its start.
    pub(super) fn write<T>(
        &mut self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let result = work(&transaction)?;
        transaction.commit()?;
        Ok(result)
    }
}

/// Whether a file of the index is no longer what `SQLite` wrote.
pub(super) fn is_damage(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
}

fn connect(path: &Path, more: OpenFlags) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | more;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(PATIENCE)?;
    // Readers are kept out while it is committed, not for all the time that a large pack takes.
    // Mapped, a list in the order of rank does not read the same pages again and again.
    connection.execute_batch(
        "PRAGMA cache_spill = OFF; PRAGMA synchronous = NORMAL; PRAGMA mmap_size = 536870912",
    )?;
    Ok(connection)
}

/// Makes sure that a file is there and ours.
fn ready(folder: &Path, part: &Part) -> rusqlite::Result<PathBuf> {
    let path = folder.join(part.file);
    if !is_ours(&path, part) {
        let lock = lock(folder)?;
        if !is_ours(&path, part) {
            remove(&path)?;
            make(&path, part)?;
        }
        drop(lock);
    }
    Ok(path)
}

fn is_ours(path: &Path, part: &Part) -> bool {
    let look = || -> rusqlite::Result<(i64, i64)> {
        let connection = connect(path, OpenFlags::empty())?;
        let pragma = |name: &str| connection.query_row(&format!("PRAGMA {name}"), [], |row| row.get(0));
        Ok((pragma("application_id")?, pragma("user_version")?))
    };
    look().is_ok_and(|found| found == (APPLICATION, part.version))
}

/// Reads all of a file to see whether it is whole.
fn is_sound(path: &Path, part: &Part) -> bool {
    let look = || -> rusqlite::Result<String> {
        let connection = connect(path, OpenFlags::empty())?;
        if part.file == SEARCH.file {
            connection.execute("INSERT INTO prose (prose) VALUES ('integrity-check')", [])?;
        }
        connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
    };
    look().is_ok_and(|found| found == "ok")
}

fn make(path: &Path, part: &Part) -> rusqlite::Result<()> {
    let mut connection = connect(path, OpenFlags::SQLITE_OPEN_CREATE)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Exclusive)?;
    transaction.execute_batch(part.tables)?;
    transaction.pragma_update(None, "user_version", part.version)?;
    transaction.pragma_update(None, "application_id", APPLICATION)?;
    transaction.commit()
}

fn attach_in_memory(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch("ATTACH ':memory:' AS search")?;
    let tables = SEARCH
        .tables
        .replace("CREATE TABLE ", "CREATE TABLE search.")
        .replace("CREATE VIRTUAL TABLE ", "CREATE VIRTUAL TABLE search.")
        .replace("INSERT INTO ", "INSERT INTO search.");
    connection.execute_batch(&tables)
}

/// Held while a file is made or removed. Given back when it is dropped.
fn lock(folder: &Path) -> rusqlite::Result<File> {
    let locked = || -> io::Result<File> {
        fs::create_dir_all(folder)?;
        let file =
            OpenOptions::new().write(true).create(true).truncate(false).open(folder.join("index.lock"))?;
        file.lock()?;
        Ok(file)
    };
    locked().map_err(|error| refused(&error))
}

fn remove(path: &Path) -> rusqlite::Result<()> {
    for suffix in ["", "-journal", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        match fs::remove_file(&name) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(refused(&error)),
            _ => {}
        }
    }
    Ok(())
}

/// An error of the file system in the words of `SQLite`, so that callers know one kind.
fn refused(error: &io::Error) -> rusqlite::Error {
    let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CANTOPEN);
    rusqlite::Error::SqliteFailure(code, Some(error.to_string()))
}
