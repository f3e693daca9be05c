//! The only writer.

use std::time::{SystemTime, UNIX_EPOCH};

use rusqlite::{Connection, OptionalExtension as _, params};

use crate::{
    ledger::{self, Appender, Checkpoint, Commitment, Extent, Salt, Signer, VerifierKey, commit, leaf_hash},
    model::{Body, EntryId},
};

use super::{
    Store, StoreError,
    project::{ProjectError, Projector, redacted_entries},
    tiles::TileTable,
};

/// How far the clock may stand behind the last entry before recording is refused; within it the
/// last entry's time is used again.
const CLOCK_SLACK: u64 = 300;
/// Full tiles held before they are written.
const TILES_HELD: u64 = 16 * 256;

/// Where the time of an entry comes from.
pub trait Clock {
    /// Now, in Unix seconds.
    fn now(&self) -> u64;
}

/// The clock of the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> u64 {
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs())
    }
}

/// Where an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    /// Its number, from 0.
    pub index: u64,
    /// Its public id.
    pub id: EntryId,
    /// Whether it is new, or says what an earlier entry said already.
    pub is_new: bool,
}

/// Entries being appended: nothing of it is in the ledger until all of it is.
pub struct Batch<'s> {
    pub(super) store: &'s Store,
    pub(super) projector: Projector<'s>,
    tree: Appender,
    /// Leaves whose tiles have been written.
    written: u64,
    pub(super) time: u64,
    recorded_by: Option<String>,
}

impl Store {
    /// Appends what `record` records, all of it or nothing: entries, bodies, tree, projections
    /// and a checkpoint signed by `signer` are one transaction. When this returns, it is on the
    /// medium. A batch that records nothing leaves the ledger as it was.
    ///
    /// # Errors
    /// Whatever `record` returns; [`StoreError::Locked`], [`StoreError::ReadOnly`],
    /// [`StoreError::Full`], [`StoreError::ClockBehind`]. Nothing is recorded then.
    pub fn append<T, E: From<StoreError>>(
        &mut self,
        signer: &Signer,
        clock: &dyn Clock,
        recorded_by: Option<&str>,
        record: impl FnOnce(&mut Batch<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.append_signed(signer, None, clock, recorded_by, record)
    }

    /// Puts the key of `new` in force by an entry that announces it. The checkpoint that covers the entry is signed by
    /// `new`, as every later one, and by `old` as well: whoever knows only the old key can see that its holder handed
    /// over.
    ///
    /// # Errors
    /// As [`append`](Self::append).
    pub fn rotate_key(&mut self, old: &Signer, new: &Signer, clock: &dyn Clock) -> Result<u64, StoreError> {
        self.append_signed(new, Some(old), clock, None, |batch| batch.announce_key(new.verifier_key()))
    }

    fn append_signed<T, E: From<StoreError>>(
        &mut self,
        signer: &Signer,
        previous: Option<&Signer>,
        clock: &dyn Clock,
        recorded_by: Option<&str>,
        record: impl FnOnce(&mut Batch<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let store = &*self;
        let transaction = Transaction::begin(store)?;
        if let Some(previous) = previous
            && store.verifier_key()? != previous.verifier_key()
        {
            return Err(StoreError::KeyChanged.into());
        }
        let start = store.size()?;
        let tree = Appender::resume(start, &TileTable(&store.connection))
            .map_err(|e| store.damaged(format!("the tree cannot be read: {e}")))?;
        let mut batch = Batch {
            store,
            projector: store.projector()?,
            tree,
            written: start,
            time: store.next_time(clock.now())?,
            recorded_by: recorded_by.map(ToOwned::to_owned),
        };
        let outcome = record(&mut batch)?;
        if batch.tree.size() > start {
            batch.seal(signer, previous)?;
            transaction.commit()?;
        }
        Ok(outcome)
    }

    pub(super) fn projector(&self) -> Result<Projector<'_>, StoreError> {
        let redacted =
            redacted_entries(&self.connection, "main", Extent::Content).map_err(|e| self.error(e))?;
        Ok(Projector::new(&self.connection, redacted))
    }

    /// The time of the next entry: now, or the last entry's time if the clock stands slightly
    /// behind it.
    fn next_time(&self, now: u64) -> Result<u64, StoreError> {
        let size = self.size()?;
        let last = match size.checked_sub(1) {
            Some(index) => self.entry(index)?.recorded_at,
            None => return Ok(now),
        };
        if now + CLOCK_SLACK < last {
            return Err(StoreError::ClockBehind { now, last });
        }
        Ok(now.max(last))
    }

    /// The key that signs the ledger's checkpoints, by its latest key entry.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] if no key is announced.
    pub fn verifier_key(&self) -> Result<VerifierKey, StoreError> {
        let found: Option<(u64, Vec<u8>)> = self
            .connection
            .query_row(
                "SELECT entry_index, bytes FROM entry WHERE substr(bytes, 4, 1) = x'4B'
                 ORDER BY entry_index DESC LIMIT 1",
                [],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()
            .map_err(|e| self.error(e))?;
        match found {
            Some((index, bytes)) => match self.decode(index, &bytes)? {
                ledger::Entry::Key { verifier, .. } => Ok(verifier),
                _ => Err(self.damaged(format!("entry {index} is no key"))),
            },
            None => Err(self.damaged("no signing key is announced".to_owned())),
        }
    }

    /// The entry that says this already, if one does and was not retracted.
    ///
    /// # Errors
    /// As [`Batch::record`].
    pub fn recorded(&self, body: &Body) -> Result<Option<Receipt>, StoreError> {
        self.already(&body.encode(None)?)
    }

    fn already(&self, content: &str) -> Result<Option<Receipt>, StoreError> {
        let store = self;
        let found: Option<(u64, Vec<u8>)> = store
            .connection
            .prepare_cached(
                "SELECT b.entry_index, e.bytes FROM body b JOIN entry e USING (entry_index)
                 WHERE b.content_hash = ?1 AND NOT EXISTS (
                     SELECT 1 FROM claim c WHERE c.entry_index = b.entry_index AND c.retracted_by IS NOT NULL)
                 ORDER BY b.entry_index LIMIT 1",
            )
            .and_then(|mut statement| {
                statement.query_row([content_hash(content)], |row| Ok((row.get(0)?, row.get(1)?))).optional()
            })
            .map_err(|e| store.error(e))?;
        let Some((index, bytes)) = found else { return Ok(None) };
        let entry = store.decode(index, &bytes)?;
        Ok(entry.commitment().map(|id| Receipt { index, id: EntryId(*id.as_bytes()), is_new: false }))
    }

    /// The number of the content entry with this id.
    pub(crate) fn find(connection: &Connection, table: &str, id: EntryId) -> rusqlite::Result<Option<u64>> {
        connection
            .prepare_cached(&format!(
                "SELECT entry_index FROM {table} WHERE substr(bytes, 13) = ?1 AND substr(bytes, 4, 1) = x'43'"
            ))?
            .query_row(params![id.0], |row| row.get(0))
            .optional()
    }
}

impl Batch<'_> {
    /// The ledger as the batch has it.
    #[must_use]
    pub fn store(&self) -> &Store {
        self.store
    }

    /// Records a body.
    ///
    /// # Errors
    /// [`StoreError`] if it cannot be stored or refers to an entry that is not there.
    pub fn record(&mut self, body: &Body) -> Result<Receipt, StoreError> {
        let content = body.encode(None)?;
        self.record_content(body, content)
    }

    /// Records a body, unless an entry that was not retracted says the same already.
    ///
    /// # Errors
    /// As [`Batch::record`].
    pub fn record_once(&mut self, body: &Body) -> Result<Receipt, StoreError> {
        let content = body.encode(None)?;
        match self.store.already(&content)? {
            Some(receipt) => Ok(receipt),
            None => self.record_content(body, content),
        }
    }

    fn record_content(&mut self, body: &Body, content: String) -> Result<Receipt, StoreError> {
        let store = self.store;
        let time = self.time;
        let (index, id) =
            self.store_body(body, content, |commitment| ledger::Entry::Content { time, commitment })?;
        let resolve = |id| Store::find(&store.connection, "entry", id);
        self.projector.project((index, id, self.time), body, resolve).map_err(|e| match e {
            ProjectError::Database(error) => store.error(error),
            ProjectError::Reference(problem) => StoreError::Log(problem),
        })?;
        Ok(Receipt { index, id, is_new: true })
    }

    /// Stores a body under a fresh salt, with the entry that `entry` makes of its commitment.
    pub(super) fn store_body(
        &mut self,
        body: &Body,
        content: String,
        entry: impl FnOnce(Commitment) -> ledger::Entry,
    ) -> Result<(u64, EntryId), StoreError> {
        let store = self.store;
        let hash = content_hash(&content);
        let text = match &self.recorded_by {
            Some(name) => body.encode(Some(name))?,
            None => content,
        };
        let mut salt = [0; 32];
        getrandom::fill(&mut salt)
            .map_err(|e| StoreError::Log(format!("this system gives no random bytes: {e}")))?;
        let commitment = commit(&Salt::from_bytes(salt), text.as_bytes());
        let index = self.push(&entry(commitment))?;
        store
            .connection
            .prepare_cached(
                "INSERT INTO body (entry_index, salt, text, content_hash) VALUES (?1, ?2, ?3, ?4)",
            )
            .and_then(|mut statement| statement.execute(params![index, salt, text, hash]))
            .map_err(|e| store.error(e))?;
        Ok((index, EntryId(*commitment.as_bytes())))
    }

    /// Announces the key that signs from here on.
    ///
    /// # Errors
    /// As the database reports.
    pub fn announce_key(&mut self, verifier: VerifierKey) -> Result<u64, StoreError> {
        self.push(&ledger::Entry::Key { time: self.time, verifier })
    }

    fn push(&mut self, entry: &ledger::Entry) -> Result<u64, StoreError> {
        let bytes = entry.encode();
        let index = self.tree.push(leaf_hash(&bytes));
        self.store
            .connection
            .prepare_cached("INSERT INTO entry (entry_index, bytes) VALUES (?1, ?2)")
            .and_then(|mut statement| statement.execute(params![index, bytes]))
            .map_err(|e| self.store.error(e))?;
        if self.tree.size() - self.written >= TILES_HELD {
            let full = self.tree.take_full();
            TileTable(&self.store.connection).write(&full).map_err(|e| self.store.error(e))?;
            self.written = self.tree.size();
        }
        Ok(index)
    }

    /// Completes the batch: summaries, tiles, and the checkpoint that covers it.
    fn seal(mut self, signer: &Signer, previous: Option<&Signer>) -> Result<(), StoreError> {
        let store = self.store;
        // Whoever changed the key since the signer was taken from the keyring has made it void.
        if store.verifier_key()? != signer.verifier_key() {
            return Err(StoreError::KeyChanged);
        }
        self.projector.finish().map_err(|e| store.error(e))?;
        let appended = self.tree.finish();
        TileTable(&store.connection).write(&appended.tiles).map_err(|e| store.error(e))?;
        let checkpoint = Checkpoint::new(&store.origin()?, appended.size, appended.root)
            .and_then(|checkpoint| checkpoint.sign(signer))
            .map_err(|e| StoreError::Log(e.to_string()))?;
        let mut note = checkpoint.into_note();
        if let Some(previous) = previous {
            let signature = previous.sign(note.text());
            note.add(signature);
        }
        store
            .connection
            .execute(
                "INSERT INTO checkpoint (size, note) VALUES (?1, ?2)",
                params![appended.size, note.to_string()],
            )
            .map_err(|e| store.error(e))?;
        Ok(())
    }
}

/// The hash by which equal content is found again. It stays in the body's row.
pub(super) fn content_hash(content: &str) -> [u8; 32] {
    *blake3::hash(content.as_bytes()).as_bytes()
}

/// A view of the ledger as it is when it is first read, until it is dropped: several questions are
/// answered from one state, whatever is recorded meanwhile.
#[derive(Debug)]
pub struct Snapshot<'s> {
    store: &'s Store,
    began: bool,
}

impl Store {
    /// Reads from one state of the ledger from here on. Within another snapshot or an append this
    /// is that one's.
    ///
    /// # Errors
    /// As the database reports.
    pub fn snapshot(&self) -> Result<Snapshot<'_>, StoreError> {
        let began = self.connection.is_autocommit();
        if began {
            self.connection.execute_batch("BEGIN DEFERRED").map_err(|e| self.error(e))?;
        }
        Ok(Snapshot { store: self, began })
    }
}

impl Drop for Snapshot<'_> {
    fn drop(&mut self) {
        if self.began {
            // Nothing was written, and a failure to end it ends with the connection.
            let _ = self.store.connection.execute_batch("COMMIT");
        }
    }
}

/// A write transaction that is rolled back unless committed.
pub(crate) struct Transaction<'s> {
    store: &'s Store,
    open: bool,
}

impl<'s> Transaction<'s> {
    pub(crate) fn begin(store: &'s Store) -> Result<Self, StoreError> {
        store.connection.execute_batch("BEGIN IMMEDIATE").map_err(|e| store.error(e))?;
        Ok(Self { store, open: true })
    }

    pub(crate) fn commit(mut self) -> Result<(), StoreError> {
        self.store.connection.execute_batch("COMMIT").map_err(|e| self.store.error(e))?;
        self.open = false;
        Ok(())
    }
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        if self.open {
            // SQLite has rolled back already if the failure was its own; a second time is refused.
            let _ = self.store.connection.execute_batch("ROLLBACK");
        }
    }
}
