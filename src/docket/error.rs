//! What can go wrong in a use-case.

use std::path::PathBuf;

use thiserror::Error;

use super::{archive::ArchiveError, edition::EditionError, names::NameError};
use crate::{
    model::{CodebookError, EntryId, FieldError},
    store::{KeyringError, StoreError},
};

/// A failure of a use-case. Nothing was recorded, unless it is [`DocketError::NotRemembered`].
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum DocketError {
    /// The ledger file.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The signing key.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    /// A codebook.
    #[error("codebook: {0}")]
    Codebook(#[from] CodebookError),
    /// Fields of a claim or source.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Fields(Vec<FieldError>),
    /// The name given to a new ledger cannot be one.
    #[error(
        "{origin:?} cannot name a ledger: {problem}; use printable text without spaces or plus signs, for example example.org/claims"
    )]
    Origin {
        /// The name.
        origin: String,
        /// What is wrong.
        problem: String,
    },
    /// The ledger holds less than was signed.
    #[error(
        "this ledger has {found} entries, and a checkpoint of {signed} entries was signed with its key: it was restored from a backup, truncated or swapped; nothing may be recorded in it (bring back the ledger with all entries; if they are lost, `counterclaim checkpoint accept` explains the way on)"
    )]
    RolledBack {
        /// Entries in the file.
        found: u64,
        /// Entries that were signed for.
        signed: u64,
    },
    /// The ledger holds other entries than were signed.
    #[error(
        "the first {signed} entries of this ledger are not those that were signed with its key (remembered in {path}): it is a copy that went another way, or was changed; nothing may be recorded in it (bring back the right ledger; if it is lost, `counterclaim checkpoint accept` explains the way on)"
    )]
    Forked {
        /// Entries that were signed for.
        signed: u64,
        /// Where that is remembered.
        path: PathBuf,
    },
    /// What is remembered beside the key cannot be believed.
    #[error(
        "{path}: the checkpoint that is remembered here is damaged ({problem}), so nobody knows whether entries were lost; nothing may be recorded (`counterclaim checkpoint accept` explains the way on)"
    )]
    RememberedUnreadable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// A report does not say what the ledger says.
    #[error("the report is not what the ledger says, so it cannot be proven\n{}{}", .problems.join("\n"), if *.more > 0 { format!("\nand {more} more") } else { String::new() })]
    Report {
        /// What differs, by row and column.
        problems: Vec<String>,
        /// Differences that are not named.
        more: usize,
    },
    /// The entry cannot be retracted.
    #[error(
        "entry {index} ({id}) {what}; only a claim, or what is said of a name, that still stands can be retracted"
    )]
    NotRetractable {
        /// Its number.
        index: u64,
        /// Its id.
        id: String,
        /// What it is.
        what: String,
    },
    /// Nothing leads from the entry to a source.
    #[error("entry {index} is a {what}; a lineage is drawn of claims and sources")]
    NoLineage {
        /// Its number.
        index: u64,
        /// What it is.
        what: &'static str,
    },
    /// A reason is needed.
    #[error("a reason is needed: say in a few words why the entry is withdrawn, with --reason")]
    NoReason,
    /// Several recorded sources have this name.
    #[error("{} recorded sources are named {name:?}; give the id of one: {}", .candidates.len(), .candidates.iter().map(EntryId::short).collect::<Vec<_>>().join(", "))]
    AmbiguousSource {
        /// The name given.
        name: String,
        /// The sources' ids.
        candidates: Vec<EntryId>,
    },
    /// Nothing in the ledger has this name.
    #[error("no {what} {name} is in this ledger{}", .nearest.as_ref().map_or_else(|| String::from(if matches!(*what, "event" | "topic") { "; `counterclaim topics` lists what is" } else { "" }), |near| format!("; did you mean {near}?")))]
    NotThere {
        /// What was named.
        what: &'static str,
        /// The name.
        name: String,
        /// The nearest name that is there.
        nearest: Option<String>,
    },
    /// What was asked for is recorded, and the checkpoint that covers it could not be kept.
    #[error(
        "it was recorded, but the checkpoint could not be kept beside the signing key, where it would show that this ledger was set back: {problem}"
    )]
    NotRemembered {
        /// What happened.
        problem: String,
    },
    /// What was to be said of a name.
    #[error(transparent)]
    Name(#[from] NameError),
    /// An edition of a data set.
    #[error(transparent)]
    Edition(#[from] EditionError),
    /// A file that is to be archived, or archived bytes that are to be handed out.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The home folder is not known.
    #[error("the folder for signing keys is not known; set COUNTERCLAIM_HOME to a folder of yours")]
    NoHome,
}

impl DocketError {
    /// This failure, of keeping a checkpoint, when what it covers is on the medium already.
    pub(super) fn after_recording(self) -> Self {
        Self::NotRemembered { problem: self.to_string() }
    }
}
