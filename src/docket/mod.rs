//! The use-cases: what a person does with a ledger, without a terminal.
//!
//! A [`Docket`] is an open ledger with its codebook and, for recording, its signing key. Claims
//! are handed across between the store and the dispute engine here, and nowhere else.

mod against;
mod archive;
mod ask;
mod ask_witness;
mod brief;
mod check;
mod compare;
mod dataset;
mod directory;
mod drift;
mod error;
mod evidence_export;
mod extract;
mod import;
mod in_unit;
mod kept_texts;
mod key;
mod lineage;
mod log_export;
mod names;
mod open;
mod prove;
mod quotes;
mod quoting;
mod record;
mod redact;
mod remembered;
mod search;
mod survey;
mod testimony;
mod texts;
mod timestamp;
mod versions;
mod witness;

pub use against::{AgainstError, Extension};
pub use archive::{Archive, ArchiveError, DEFAULT_MAX_ARCHIVE, LARGEST_ARCHIVE};
pub use ask::History;
pub use ask_witness::{Answer, AskError, Obtained};
pub use brief::Asked;
pub use check::{Checked, Kept, ProvenEntry, ReceiptError, Refuted, Subject, check};
pub use dataset::{PackageError, write_package};
pub use drift::{CHANGED_FROM, CopyNews, Drift};
pub use error::DocketError;
pub use evidence_export::{EvidenceExport, EvidenceExportError, SourceChoice};
pub use extract::{MOST_MEMORY, READING_COMMAND, ReadApartError, answer, read_apart};
pub use import::{BadRow, Handling, ImportError, ImportReport, Reject, Tally};
pub use key::{AnnouncedKey, Rotation};
pub use lineage::{MOST_CLAIMS, MOST_SOURCES};
pub use log_export::{LogExport, LogExportError};
pub use names::{ClaimantSummary, NameError};
pub use open::{Access, Docket, Home};
pub use quotes::{CheckedQuote, Standing};
pub use quoting::Quoted;
pub use record::{Outcome, Plan, SourceDraft, SourceOutcome};
pub use redact::{RedactionPlan, tombstone_in_words};
pub use remembered::Remembered;
pub use search::{Found, SearchIn};
pub use survey::{TopicSummary, Undefined};
pub use testimony::{Testimony, Witnessed};
pub use texts::PageOf;
pub use timestamp::{Attached, Authority, CheckedTimestamp, Outcome as TimestampOutcome, TimestampError};
pub use versions::Copy;
pub use witness::{AttestError, Attested, Witness};
