//! The claims of a selection, to be written out one after another.

use std::{
    collections::{BTreeSet, HashMap},
    io,
};

use crate::{
    io::export::Claims,
    model::{EntryId, Recorded, Said, Selection, Source},
    store::{ClaimsWanted, Snapshot, Store, StoreError},
};

use super::{Docket, DocketError};

/// The claims of a selection as they are in the ledger when they are chosen, each read when it is handed over.
pub struct ChosenClaims<'d> {
    store: &'d Store,
    wanted: ClaimsWanted,
    entries: Vec<u64>,
    qualifiers: BTreeSet<String>,
    relayed: HashMap<EntryId, String>,
    _one_state: Snapshot<'d>,
}

impl Docket {
    /// The claims that are wanted.
    ///
    /// # Errors
    /// As the store reports.
    pub fn choose_claims(&self, wanted: ClaimsWanted) -> Result<ChosenClaims<'_>, DocketError> {
        let store = &self.store;
        let one_state = store.snapshot()?;
        let mut relayed = HashMap::new();
        for entry in store.sources_relayed(&wanted)? {
            let source = self.source_or_redacted(entry)?;
            relayed.insert(source.id, source.content.url.unwrap_or(source.content.title));
        }
        Ok(ChosenClaims {
            entries: store.claim_entries(&wanted)?,
            qualifiers: store.qualifiers_of(&wanted)?,
            store,
            wanted,
            relayed,
            _one_state: one_state,
        })
    }

    /// The source in this entry; a redacted one as [`Source::redacted`].
    pub(super) fn source_or_redacted(&self, index: u64) -> Result<Recorded<Source>, DocketError> {
        if let Some(source) = self.store.source_in(index)? {
            return Ok(source);
        }
        let entry = self.store.entry(index)?;
        let id = entry.id.ok_or_else(|| StoreError::UnknownId { prefix: format!("#{index}") })?;
        let (recorded_at, content) = (entry.recorded_at, Source::redacted(&id));
        Ok(Recorded { index, id, recorded_at, recorded_by: None, retracted: None, content })
    }
}

impl ChosenClaims<'_> {
    /// How many they are.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.entries.len() as u64
    }

    /// The selection that they were chosen by.
    #[must_use]
    pub fn into_selection(self) -> Selection {
        self.wanted.selection
    }
}

impl Claims for ChosenClaims<'_> {
    fn each(&self, take: &mut dyn FnMut(&Said) -> io::Result<()>) -> io::Result<()> {
        let clocks = &self.wanted.selection.clocks;
        let mut sources = self.store.sources_at(clocks.known_at).map_err(unread)?;
        for entry in &self.entries {
            if let Some(claim) = self.store.said(*entry, &mut sources).map_err(unread)?
                && clocks.include(&claim)
            {
                take(&claim)?;
            }
        }
        Ok(())
    }

    fn qualifiers(&self) -> &BTreeSet<String> {
        &self.qualifiers
    }

    fn relayed(&self, id: &EntryId) -> Option<String> {
        self.relayed.get(id).cloned()
    }
}

/// The failure of the ledger, as it passes through what writes.
fn unread(error: StoreError) -> io::Error {
    io::Error::other(DocketError::from(error))
}
