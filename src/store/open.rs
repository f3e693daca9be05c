//! Creating and opening a ledger file.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::{Connection, OpenFlags, OptionalExtension as _, Params, Row, config::DbConfig};

use super::{StoreError, error::NO_ROOM};

/// Marks a SQLite file as a ledger: "ccl1".
pub(crate) const APPLICATION_ID: i64 = 0x6363_6c31;
/// The newest ledger format that this program reads and the one that it writes.
pub(crate) const FORMAT: i64 = 1;

const LEDGER_SQL: &str = include_str!("../../schema/001_ledger.sql");
pub(crate) const PROJECTIONS_SQL: &str = include_str!("../../schema/002_projections.sql");
const VIEWS_SQL: &str = include_str!("../../schema/003_views.sql");
const EXPORT_LOG_SQL: &str = include_str!("../../schema/004_export_log.sql");
const TESTIMONY_SQL: &str = include_str!("../../schema/005_testimony.sql");
const QUOTES_SQL: &str = include_str!("../../schema/006_quotes.sql");
pub(crate) const PAGES_SQL: &str = include_str!("../../schema/007_pages.sql");

/// How long a writer waits for another.
const PATIENCE: Duration = Duration::from_secs(5);

/// What a ledger is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Questions only; the file is not changed.
    Read,
    /// Recording too.
    Write,
}

/// An open ledger file.
#[derive(Debug)]
pub struct Store {
    pub(crate) connection: Connection,
    pub(crate) path: PathBuf,
}

impl Store {
    /// Creates an empty ledger file whose checkpoints start with `origin`.
    ///
    /// # Errors
    /// [`StoreError::Exists`] if a file is there; otherwise as the file system has it. A file
    /// that could not be completed is taken away again.
    pub fn create(path: &Path, origin: &str) -> Result<Self, StoreError> {
        if path.is_dir() {
            return Err(StoreError::Directory { path: path.to_owned() });
        }
        if path.exists() {
            return Err(StoreError::Exists { path: path.to_owned() });
        }
        if let Some(folder) =
            path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.is_dir())
        {
            return Err(StoreError::NoFolder { path: folder.to_owned() });
        }
        Self::create_new(path, origin).inspect_err(|_| {
            drop(fs::remove_file(path));
        })
    }

    fn create_new(path: &Path, origin: &str) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let store = Self::connect(path, flags)?;
        let create = || -> rusqlite::Result<()> {
            store.connection.pragma_update(None, "journal_mode", "WAL")?;
            store.settle()?;
            store.connection.execute_batch("BEGIN IMMEDIATE")?;
            store.connection.pragma_update(None, "application_id", APPLICATION_ID)?;
            store.connection.pragma_update(None, "user_version", FORMAT)?;
            create_all(&store.connection)?;
            store.connection.execute("INSERT INTO ledger (only_row, origin) VALUES (1, ?1)", [origin])?;
            store.connection.execute_batch("COMMIT")
        };
        create().map_err(|e| StoreError::from_database(path, e))?;
        Ok(store)
    }

    /// Opens a ledger file.
    ///
    /// # Errors
    /// [`StoreError`] if it is missing, no ledger, of a newer format, locked, or not writable
    /// when `access` asks for that.
    pub fn open(path: &Path, access: Access) -> Result<Self, StoreError> {
        if path.is_dir() {
            return Err(StoreError::Directory { path: path.to_owned() });
        }
        match fs::File::open(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(StoreError::Missing { path: path.to_owned() });
            }
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                return Err(StoreError::NotAllowed { path: path.to_owned() });
            }
            _ => {}
        }
        let store = match access {
            Access::Write => {
                Self::connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?
            }
            Access::Read => Self::open_for_reading(path)?,
        };
        store.check_format()?;
        if access == Access::Write {
            let writable = store.connection.is_readonly(rusqlite::MAIN_DB).map(|read_only| !read_only);
            if !writable.map_err(|e| store.error(e))? {
                return Err(StoreError::ReadOnly { path: path.to_owned() });
            }
        }
        store.settle().map_err(|e| store.error(e))?;
        Ok(store)
    }

    /// Opens without the right to write. Where the folder cannot be written either, SQLite cannot
    /// make the shared memory that a write-ahead log needs; without such a log the file is
    /// complete by itself and is read as immutable.
    fn open_for_reading(path: &Path) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let store = Self::connect(path, flags)?;
        let probe = store.connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()));
        match probe {
            Err(error) if has_no_shared_memory(&error) && !has_write_ahead_log(path) => {
                let uri = format!("{}&immutable=1", read_only_uri(path));
                Self::connect(Path::new(&uri), flags | OpenFlags::SQLITE_OPEN_URI)
                    .map(|store| Self { path: path.to_owned(), ..store })
            }
            _ => Ok(store),
        }
    }

    fn connect(path: &Path, flags: OpenFlags) -> Result<Self, StoreError> {
        let connection =
            Connection::open_with_flags(path, flags).map_err(|e| StoreError::from_database(path, e))?;
        let store = Self { connection, path: path.to_owned() };
        store.connection.busy_timeout(PATIENCE).map_err(|e| store.error(e))?;
        Ok(store)
    }

    /// Settings of every connection. A plan does not depend on what is bound, so that no statement is
    /// prepared twice; a commit is on the medium before it is reported, deleted
    /// content is overwritten, and nothing in a file of unknown origin can run code.
    fn settle(&self) -> rusqlite::Result<()> {
        self.connection.set_prepared_statement_cache_capacity(64);
        self.connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        self.connection.execute_batch(
            "PRAGMA foreign_keys = ON;
             PRAGMA synchronous = FULL;
             PRAGMA secure_delete = ON;
             PRAGMA trusted_schema = OFF;
             PRAGMA cell_size_check = ON;
             PRAGMA cache_size = -65536;
             PRAGMA temp_store = MEMORY;",
        )
    }

    fn check_format(&self) -> Result<(), StoreError> {
        let pragma = |name: &str| self.connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
        let application = pragma("application_id").map_err(|e| self.error(e))?;
        if application != APPLICATION_ID {
            let detail = if application == 0 {
                "; it is another SQLite database or an empty file"
            } else {
                "; it is another program's SQLite database"
            };
            return Err(StoreError::NotALedger { path: self.path.clone(), detail: detail.to_owned() });
        }
        let found = pragma("user_version").map_err(|e| self.error(e))?;
        if found > FORMAT {
            return Err(StoreError::Newer { path: self.path.clone(), found, known: FORMAT });
        }
        if found < 1 {
            return Err(self.damaged(format!("its format number is {found}")));
        }
        Ok(())
    }

    /// Where the file is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The first line of the ledger's checkpoints.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] if the file does not say.
    pub fn origin(&self) -> Result<String, StoreError> {
        self.connection
            .query_row("SELECT origin FROM ledger", [], |row| row.get(0))
            .optional()
            .map_err(|e| self.error(e))?
            .ok_or_else(|| self.damaged("the ledger's origin is missing".to_owned()))
    }

    /// How many entries there are.
    ///
    /// # Errors
    /// As the database reports.
    pub fn size(&self) -> Result<u64, StoreError> {
        self.connection
            .query_row("SELECT coalesce(max(entry_index) + 1, 0) FROM entry", [], |row| row.get(0))
            .map_err(|e| self.error(e))
    }

    /// The latest signed checkpoint, as a note.
    ///
    /// # Errors
    /// As the database reports.
    pub fn checkpoint(&self) -> Result<Option<String>, StoreError> {
        self.connection
            .query_row("SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1", [], |row| row.get(0))
            .optional()
            .map_err(|e| self.error(e))
    }

    /// Every row of a query, read.
    pub(crate) fn rows<T>(
        &self,
        sql: &str,
        parameters: impl Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, StoreError> {
        let read = || -> rusqlite::Result<Vec<T>> {
            self.connection.prepare_cached(sql)?.query_map(parameters, read)?.collect()
        };
        read().map_err(|e| self.error(e))
    }

    /// The one row of a query, read.
    pub(crate) fn row<T>(
        &self,
        sql: &str,
        parameters: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let read = || self.connection.prepare_cached(sql)?.query_row(parameters, read);
        read().map_err(|e| self.error(e))
    }

    pub(crate) fn error(&self, error: rusqlite::Error) -> StoreError {
        StoreError::from_database(&self.path, error)
    }

    pub(crate) fn damaged(&self, problem: String) -> StoreError {
        StoreError::Damaged { path: self.path.clone(), problem }
    }
}

/// Projections and views, in the order in which they can be dropped.
pub(crate) const PROJECTIONS: [(&str, &str); 18] = [
    ("VIEW", "names"),
    ("VIEW", "disputes"),
    ("VIEW", "positions"),
    ("VIEW", "claims"),
    ("TABLE", "claim_text"),
    ("TABLE", "word"),
    ("TABLE", "naming"),
    ("TABLE", "superseded"),
    ("TABLE", "edition"),
    ("TABLE", "codebook"),
    ("TABLE", "redaction"),
    ("TABLE", "retraction"),
    ("TABLE", "position"),
    ("TABLE", "claim"),
    ("TABLE", "conflict"),
    ("TABLE", "question"),
    ("TABLE", "claimant"),
    ("TABLE", "source"),
];

/// Creates everything that a ledger file has.
pub(crate) fn create_all(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(LEDGER_SQL)?;
    connection.execute_batch(EXPORT_LOG_SQL)?;
    connection.execute_batch(TESTIMONY_SQL)?;
    connection.execute_batch(QUOTES_SQL)?;
    connection.execute_batch(PAGES_SQL)?;
    create_projections(connection)
}

/// Creates the projections and the views over them.
pub(crate) fn create_projections(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(PROJECTIONS_SQL)?;
    connection.execute_batch(VIEWS_SQL)
}

/// Whether the shared memory beside the write-ahead log could not be made: the folder cannot be
/// written, or the medium is full.
fn has_no_shared_memory(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(rusqlite::ErrorCode::CannotOpen)
        || error.sqlite_error().is_some_and(|e| NO_ROOM.contains(&e.extended_code))
}

fn has_write_ahead_log(path: &Path) -> bool {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    fs::metadata(log).is_ok_and(|log| log.len() > 0)
}

/// The SQLite URI that opens the file for reading.
pub(crate) fn read_only_uri(path: &Path) -> String {
    format!("file:{}?mode=ro", percent_encoded(path))
}

/// A path as part of a SQLite URI.
fn percent_encoded(path: &Path) -> String {
    use std::fmt::Write as _;
    path.as_os_str().as_encoded_bytes().iter().fold(String::new(), |mut uri, &byte| {
        if byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(uri, "%{byte:02X}");
        }
        uri
    })
}
