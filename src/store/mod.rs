//! The ledger file: one SQLite database.
//!
//! [`Store::append`] is the only function that writes what was recorded; it commits entries,
//! bodies, tree, projections and the signed checkpoint in one transaction. Everything else reads,
//! or rebuilds projections from the entries, or notes which files were exported. The SQL is in
//! `schema/`.

mod append;
mod claims;
mod conflict;
mod copies;
mod editions;
mod error;
mod evidence;
mod export_log;
mod inspect;
mod keyring;
mod lineage;
mod names;
mod open;
mod pages;
mod parts;
mod pins;
mod project;
mod prove;
mod query;
mod quotes;
mod read;
mod rebuild;
mod redact;
mod said;
mod survey;
mod testimony;
mod tiles;
mod verify;
mod witness;
mod words;

pub use append::{Batch, Clock, Receipt, Snapshot, SystemClock};
pub use claims::ClaimsWanted;
pub use editions::{DataSet, HeldClaim, RowKey};
pub use error::StoreError;
pub use export_log::ExportRecord;
pub use keyring::{Keyring, KeyringError};
pub use lineage::{SourceLinks, Stop};
pub use open::{Access, Store};
pub use pages::{FoundPage, PageText};
pub use pins::{Pin, PinError, Pins};
pub use quotes::Places;
pub use read::{EntryContent, LogEntry, Tombstone};
pub use said::Sources;
pub use survey::{SourceCount, TopicCount, UnitCount};
pub use testimony::{StoredCosignature, StoredTimestamp};
pub use verify::{Failure, Progress, VerifyReport};
pub use witness::{Cosigned, WitnessBook, WitnessError, WitnessFolder};
