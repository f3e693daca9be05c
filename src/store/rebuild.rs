//! Dropping the projections and making them anew from the entries.

use super::{
    Progress, Store, StoreError,
    append::Transaction,
    open::{PROJECTIONS, create_projections},
    project::{ProjectError, Projector, redacted_entries},
};
use crate::{
    ledger::{Entry, Extent},
    model::{Body, EntryId},
};

impl Store {
    /// Drops and recreates every projection and view from the entries, in one transaction.
    /// Returns the number of entries.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] if an entry cannot be read: run [`Store::verify`]. Nothing is
    /// changed then.
    pub fn rebuild(&mut self, progress: Progress<'_>) -> Result<u64, StoreError> {
        let store = &*self;
        let transaction = Transaction::begin(store)?;
        let size = store.project_anew(progress)?;
        transaction.commit()?;
        Ok(size)
    }

    /// Does so in the transaction that is open.
    pub(super) fn project_anew(&self, progress: Progress<'_>) -> Result<u64, StoreError> {
        for (kind, name) in PROJECTIONS {
            self.connection
                .execute_batch(&format!("DROP {kind} IF EXISTS {name}"))
                .map_err(|e| self.error(e))?;
        }
        create_projections(&self.connection).map_err(|e| self.error(e))?;
        let size = self.size()?;
        self.project_all(size, progress)?;
        Ok(size)
    }

    fn project_all(&self, size: u64, progress: Progress<'_>) -> Result<(), StoreError> {
        let redacted =
            redacted_entries(&self.connection, "main", Extent::Content).map_err(|e| self.error(e))?;
        let mut projector = Projector::new(&self.connection, redacted);
        let mut statement = self
            .connection
            .prepare(
                "SELECT e.entry_index, e.bytes, b.text FROM entry e LEFT JOIN body b USING (entry_index)
                 ORDER BY e.entry_index",
            )
            .map_err(|e| self.error(e))?;
        let mut rows = statement.query([]).map_err(|e| self.error(e))?;
        while let Some(row) = rows.next().map_err(|e| self.error(e))? {
            let read = || Ok((row.get(0)?, row.get(1)?, row.get(2)?));
            let (index, bytes, text): (u64, Vec<u8>, Option<String>) = read().map_err(|e| self.error(e))?;
            let body = match text {
                Some(text) => Some(self.body(index, &text)?.0),
                None => None,
            };
            let earlier = |id| Self::find(&self.connection, "entry", id);
            let projected = match (self.decode(index, &bytes)?, body) {
                (Entry::Content { time, commitment }, Some(body)) => {
                    projector.project((index, EntryId(*commitment.as_bytes()), time), &body, earlier)
                }
                (Entry::Redaction { target, extent, .. }, Some(Body::Redaction(reason))) => {
                    projector.redaction((index, target, extent), Some(&reason), earlier)
                }
                (Entry::Redaction { target, extent, .. }, None) => {
                    projector.redaction((index, target, extent), None, earlier)
                }
                (Entry::Content { .. } | Entry::Key { .. }, None) => Ok(()),
                (Entry::Redaction { .. } | Entry::Key { .. }, Some(_)) => {
                    return Err(self.damaged(format!("entry {index} has a body that is not for its kind")));
                }
            };
            projected.map_err(|e| match e {
                ProjectError::Database(error) => self.error(error),
                ProjectError::Reference(problem) => self.damaged(format!("entry {index}: {problem}")),
            })?;
            if index.is_multiple_of(1000) {
                progress(index, size);
            }
        }
        projector.finish().map_err(|e| self.error(e))?;
        progress(size, size);
        Ok(())
    }
}
