//! The chain of custody of sources: what was done with each, when, and by which entry.

use std::io::{self, Write};

use super::{CsvStyle, Encoding};

/// Something that was done with a source, or said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Custody {
    /// Entry of the source.
    pub source: u64,
    /// Its title.
    pub title: String,
    /// What: `recorded`, `archived`, `quoted`, `cosigned`, `time-stamped`, `redacted`, `bytes redacted`.
    pub what: &'static str,
    /// The entry that says so; none if others said it of a checkpoint.
    pub entry: Option<u64>,
    /// Its id.
    pub id: Option<String>,
    /// When, in UTC, RFC 3339.
    pub time: String,
    /// Who recorded the entry, if they are named.
    pub recorded_by: Option<String>,
    /// BLAKE3 of the archived bytes.
    pub digest: Option<String>,
    /// The file in the bag.
    pub file: Option<String>,
    /// More in words.
    pub note: Option<String>,
}

/// Writes rows of custody as CSV.
///
/// # Errors
/// As writing does.
pub fn write_custody<W: Write>(output: W, rows: &[Custody], style: CsvStyle) -> io::Result<()> {
    let mut csv = Encoding::new(output, style)?;
    csv.row(["source", "title", "what", "entry", "id", "time", "recorded_by", "blake3", "file", "note"])?;
    for row in rows {
        let or_none = |text: &Option<String>| text.clone().unwrap_or_default();
        csv.row([
            row.source.to_string(),
            row.title.clone(),
            row.what.to_owned(),
            row.entry.map(|entry| entry.to_string()).unwrap_or_default(),
            or_none(&row.id),
            row.time.clone(),
            or_none(&row.recorded_by),
            or_none(&row.digest),
            or_none(&row.file),
            or_none(&row.note),
        ])?;
    }
    csv.finish()
}
