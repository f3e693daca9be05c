//! Whether today's ledger extends a checkpoint that somebody kept.

use thiserror::Error;

use crate::{
    ledger::{Checkpoint, CheckpointError, Hash, SignedCheckpoint, VerifierKey, check_extension},
    store::StoreError,
};

use super::Docket;

/// Why the ledger is not shown to extend a checkpoint.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum AgainstError {
    /// The file is no checkpoint, or none that this ledger's keys have signed.
    #[error("the kept checkpoint is refused: {0}")]
    Refused(CheckpointError),
    /// It is signed by no key that the ledger announces.
    #[error(
        "the kept checkpoint is signed by none of the keys that this ledger announces: it is of another ledger, or this is not the ledger that it was made of"
    )]
    Stranger,
    /// It is of a ledger of another name.
    #[error("the kept checkpoint is of the ledger {found}, and this is {expected}")]
    Origin {
        /// Whose it is.
        found: String,
        /// The name of this ledger.
        expected: String,
    },
    /// The ledger has fewer entries than were signed for.
    #[error(
        "the kept checkpoint covers {kept} entries, and the ledger has {found}: it was restored from a backup, truncated or swapped"
    )]
    Behind {
        /// Entries in the ledger.
        found: u64,
        /// Entries that the checkpoint covers.
        kept: u64,
    },
    /// The first entries are others.
    #[error(
        "the first {kept} entries do not give the root of the kept checkpoint: one of them was changed, left out or put in, or this is a copy that went another way"
    )]
    Forked {
        /// Entries that the checkpoint covers.
        kept: u64,
    },
    /// The stored tree is not that of the entries.
    #[error(
        "the entries give the root of the kept checkpoint, and the stored tree does not lead from it to today's"
    )]
    Tree,
    /// The ledger cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What was shown: the tree of `size` entries under `root` begins with the one that was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    /// The kept checkpoint.
    pub kept: Checkpoint,
    /// The key that signed it.
    pub key: VerifierKey,
    /// Entries in the ledger today.
    pub size: u64,
    /// Root over them, computed from the entries.
    pub root: Hash,
    /// The consistency proof (RFC 6962 §2.1.2) between the two.
    pub proof: Vec<Hash>,
}

impl Docket {
    /// Proves that today's ledger extends the signed checkpoint in `bytes`: the root of as many entries is recomputed
    /// from the entries, and a consistency proof leads from there to today's root.
    ///
    /// # Errors
    /// [`AgainstError`] with what does not hold.
    pub fn check_against(&self, bytes: &[u8]) -> Result<Extension, AgainstError> {
        let store = &self.store;
        let keys: Vec<VerifierKey> = store.keys()?.into_iter().map(|(_, key)| key).collect();
        let signed = SignedCheckpoint::open(bytes, &keys).map_err(|error| match error {
            CheckpointError::NotSigned { .. } => AgainstError::Stranger,
            other => AgainstError::Refused(other),
        })?;
        let (kept, expected) = (signed.checkpoint(), store.origin()?);
        if kept.origin() != expected {
            return Err(AgainstError::Origin { found: kept.origin().to_owned(), expected });
        }
        let size = store.size()?;
        if size < kept.size() {
            return Err(AgainstError::Behind { found: size, kept: kept.size() });
        }
        if store.root_by_entries(kept.size())? != *kept.root() {
            return Err(AgainstError::Forked { kept: kept.size() });
        }
        let root = store.root_by_entries(size)?;
        let proof = store.prove_extension(kept.size(), size)?;
        check_extension(kept.size(), kept.root(), size, &root, &proof).map_err(|_| AgainstError::Tree)?;
        Ok(Extension { kept: kept.clone(), key: signed.key().clone(), size, root, proof })
    }
}
