//! Opening a journal: for writing, which makes and migrates it, or for reading, which makes
//! nothing.
//!
//! The file's `application_id` and `user_version` are looked at before anything is changed, so
//! that neither another program's database nor a newer journal is ever touched.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::{Journal, JournalError};

/// The steps from an empty file to the present format; `user_version` counts those taken.
const MIGRATIONS: [&str; 7] = [
    include_str!("schema/001.sql"),
    include_str!("schema/002.sql"),
    include_str!("schema/003.sql"),
    include_str!("schema/004.sql"),
    include_str!("schema/005.sql"),
    include_str!("schema/006.sql"),
    include_str!("schema/007.sql"),
];
/// "prep", as SQLite's header keeps it.
const APPLICATION: i64 = 0x7072_6570;
/// How long to wait for another prepkit that is writing.
const PATIENCE: Duration = Duration::from_secs(10);

/// The present format.
#[expect(clippy::cast_possible_wrap, reason = "there are a handful of migrations")]
const KNOWN: i64 = MIGRATIONS.len() as i64;

impl Journal {
    /// Opens the journal for writing; makes it, its folder, and its newest format where needed.
    pub(crate) fn open(path: &Path) -> Result<Self, JournalError> {
        refuse_other_than_file(path)?;
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|error| JournalError::making_folder(path, &error))?;
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        let connection = connect(path, flags).map_err(|error| JournalError::writing(path, &error))?;
        let mut journal = Self { connection, path: path.to_owned() };
        journal.format().map_err(|error| JournalError::writing(path, &error))?.check(path)?;
        journal.prepare().map_err(|error| JournalError::writing(path, &error))?;
        Ok(journal)
    }

    /// Opens the journal for reading, or says that there is none yet.
    pub(crate) fn open_read_only_if_there(path: &Path) -> Result<Option<Self>, JournalError> {
        match fs::metadata(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => {
                return Err(JournalError::Unreadable { path: path.to_owned(), reason: error.to_string() });
            }
            Ok(_) => refuse_other_than_file(path)?,
        }
        let (journal, format) = Self::connect_to_read(path)?;
        format.check(path)?;
        match format.version {
            0 => Ok(None),
            KNOWN => Ok(Some(journal)),
            // An older journal is brought up to date by the same way as for writing.
            _ => {
                drop(journal);
                Self::open(path).map(Some)
            }
        }
    }

    /// A reader's connection may write in one sense: it makes and removes the `-wal` and `-shm`
    /// files through which it sees a writer's work. Where the folder forbids even that and no
    /// `-wal` file waits, nobody is writing, and the file can be read as it lies there.
    fn connect_to_read(path: &Path) -> Result<(Self, Format), JournalError> {
        let open = |location: &Path, flags| -> rusqlite::Result<_> {
            let connection = connect(location, flags)?;
            let journal = Self { connection, path: path.to_owned() };
            journal.connection.pragma_update(None, "query_only", true)?;
            let format = journal.format()?;
            Ok((journal, format))
        };
        open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)
            .or_else(|error| {
                let waiting = fs::metadata(beside(path, "-wal")).is_ok_and(|file| file.len() > 0);
                if waiting {
                    return Err(error);
                }
                let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
                open(Path::new(&immutable(path)), flags).map_err(|_| error)
            })
            .map_err(|error| JournalError::reading(path, &error))
    }

    /// In one transaction, so that a journal that another prepkit is just making is seen either
    /// before or after.
    fn format(&self) -> rusqlite::Result<Format> {
        let transaction = self.connection.unchecked_transaction()?;
        let pragma = |name| transaction.pragma_query_value(None, name, |row| row.get(0));
        let count = "SELECT count(*) FROM sqlite_schema";
        Ok(Format {
            // First of the three, because it takes the snapshot that the other two then see.
            tables: transaction.query_row(count, [], |row| row.get(0))?,
            application: pragma("application_id")?,
            version: pragma("user_version")?,
        })
    }

    fn prepare(&mut self) -> rusqlite::Result<()> {
        self.write_ahead()?;
        self.connection.pragma_update(None, "synchronous", "FULL")?;
        self.connection.pragma_update(None, "foreign_keys", true)?;
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let version: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
        let taken = usize::try_from(version).unwrap_or(MIGRATIONS.len());
        if taken < MIGRATIONS.len() {
            for step in &MIGRATIONS[taken..] {
                transaction.execute_batch(step)?;
            }
            transaction.pragma_update(None, "application_id", APPLICATION)?;
            transaction.pragma_update(None, "user_version", KNOWN)?;
        }
        transaction.commit()
    }

    /// Turns write-ahead logging on. SQLite does not wait by itself when two try it at once.
    fn write_ahead(&self) -> rusqlite::Result<()> {
        let began = Instant::now();
        loop {
            let outcome = self.connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()));
            match outcome {
                Err(error)
                    if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy)
                        && began.elapsed() < PATIENCE =>
                {
                    std::thread::sleep(Duration::from_millis(5));
                }
                other => return other,
            }
        }
    }
}

/// What a database's header says it is.
struct Format {
    application: i64,
    version: i64,
    tables: i64,
}

impl Format {
    fn check(&self, path: &Path) -> Result<(), JournalError> {
        let path = path.to_owned();
        let empty = self.version == 0 && self.tables == 0 && self.application == 0;
        if !empty && self.application != APPLICATION {
            return Err(JournalError::Foreign { path });
        }
        if self.version > KNOWN {
            return Err(JournalError::Newer { path, found: self.version, known: KNOWN });
        }
        Ok(())
    }
}

fn connect(path: &Path, flags: OpenFlags) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(PATIENCE)?;
    Ok(connection)
}

fn refuse_other_than_file(path: &Path) -> Result<(), JournalError> {
    match fs::metadata(path) {
        Ok(found) if !found.is_file() => Err(JournalError::NotAFile { path: path.to_owned() }),
        _ => Ok(()),
    }
}

fn beside(path: &Path, ending: &str) -> std::path::PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// The path as a SQLite URI that promises that nobody changes the file.
fn immutable(path: &Path) -> String {
    let escaped = path.as_os_str().as_bytes().iter().map(|byte| match byte {
        b'/' | b'-' | b'_' | b'.' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => char::from(*byte).to_string(),
        _ => format!("%{byte:02X}"),
    });
    format!("file:{}?immutable=1", escaped.collect::<String>())
}
