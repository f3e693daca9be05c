//! The use-cases: what a person does with a ledger, without a terminal.
//!
//! A [`Docket`] is an open ledger with its codebook and, for recording, its signing key. Claims
//! are handed across between the store and the dispute engine here, and nowhere else.

mod ask;
mod error;
mod import;
mod open;
mod record;
mod redact;
mod survey;

pub use error::DocketError;
pub use import::{BadRow, ImportError, ImportReport, Reject};
pub use open::{Access, Docket, Home};
pub use record::{Outcome, Plan, SourceDraft};
pub use redact::RedactionPlan;
pub use survey::{TopicSummary, Undefined};
