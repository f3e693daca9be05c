//! Dropping the projections and making them anew from the entries.

use super::{
    Progress, Store, StoreError,
    append::Transaction,
    open::{PROJECTIONS, create_projections},
    project::{ProjectError, Projector},
};
use crate::model::{Body, EntryId};

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
        for (kind, name) in PROJECTIONS {
            store
                .connection
                .execute_batch(&format!("DROP {kind} IF EXISTS {name}"))
                .map_err(|e| store.error(e))?;
        }
        create_projections(&store.connection).map_err(|e| store.error(e))?;
        let size = store.size()?;
        store.project_all(size, progress)?;
        transaction.commit()?;
        Ok(size)
    }

    fn project_all(&self, size: u64, progress: Progress<'_>) -> Result<(), StoreError> {
        let mut projector = Projector::new(&self.connection);
        let mut statement = self
            .connection
            .prepare(
                "SELECT e.entry_index, e.bytes, b.text FROM entry e JOIN body b USING (entry_index)
                 ORDER BY e.entry_index",
            )
            .map_err(|e| self.error(e))?;
        let mut rows = statement.query([]).map_err(|e| self.error(e))?;
        while let Some(row) = rows.next().map_err(|e| self.error(e))? {
            let read =
                || Ok::<(u64, Vec<u8>, String), rusqlite::Error>((row.get(0)?, row.get(1)?, row.get(2)?));
            let (index, bytes, text) = read().map_err(|e| self.error(e))?;
            let entry = self.decode(index, &bytes)?;
            let (body, _) = Body::decode(&text).map_err(|e| self.damaged(format!("entry {index}: {e}")))?;
            let Some(commitment) = entry.commitment() else {
                return Err(self.damaged(format!("entry {index} has a body and is no content")));
            };
            let id = EntryId(*commitment.as_bytes());
            let earlier = |id| Self::find(&self.connection, "entry", id);
            projector.project((index, id, entry.time()), &body, earlier).map_err(|e| match e {
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
