//! Answers into files.

mod brief;
mod cell;
mod claims;
mod dispute;
mod escape;
mod listing;

pub use brief::{Brief, BriefAnswer, BriefFormat, BriefMaterial, LedgerState, MOST_QUESTIONS};
pub use cell::{CsvStyle, Encoding};
pub use claims::{EXPORT_COLUMNS, timestamp, write_claims};
pub(crate) use dispute::bounds;
pub use dispute::{By, dispute_json, long, wide};
pub use listing::{Listing, write_csv, write_html, write_json, write_json_lines, write_markdown};
