use clap::Args;
use serde_json::Value;

use crate::{
    cli::{
        args::{FormatArgs, LedgerArgs},
        error::{CliError, Status},
        output::{self, Format, count},
    },
    io::export::{Listing, timestamp},
    model::Body,
    store::{EntryContent, LogEntry},
};

/// List the entries of the ledger
///
/// The latest entries come last. Retracted claims are listed and marked: nothing leaves the
/// ledger.
#[derive(Debug, Args)]
pub(crate) struct Log {
    /// Most entries shown, the latest ones
    #[arg(long, default_value_t = 20, conflicts_with = "all")]
    limit: u64,
    /// Every entry
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    format: FormatArgs,
}

impl Log {
    pub(super) fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        let docket = ledger.read()?;
        let size = docket.store().size()?;
        let start = if self.all { 0 } else { size.saturating_sub(self.limit) };
        let short = self.format.format == Format::Table;
        let mut listing = Listing::new(&["index", "id", "recorded_at", "type", "what", "retracted"]);
        for entry in docket.store().entries(start, size)? {
            let id = entry.id.map(|id| if short { id.short() } else { id.to_string() });
            let (kind, what) = summary(&entry);
            listing.rows.push(vec![
                entry.index.into(),
                id.into(),
                timestamp(entry.recorded_at).into(),
                kind.into(),
                what.into(),
                entry.retracted.map_or(Value::Null, |(by, reason)| format!("by entry {by}: {reason}").into()),
            ]);
        }
        if short && listing.rows.iter().all(|row| row[5].is_null()) {
            listing.columns.pop();
            listing.rows.iter_mut().for_each(|row| row.truncate(5));
        }
        output::listing(&listing, self.format.format, "Entries")?;
        if short && start > 0 {
            output::note(&format!(
                "The latest {} of {}; --all shows every one.",
                self.limit,
                count(size, "entry", "entries")
            ));
        }
        Ok(Status::Fine)
    }
}

/// The type of an entry, and what it says in a line.
fn summary(entry: &LogEntry) -> (&'static str, String) {
    match &entry.content {
        EntryContent::Body(body) => {
            let what = match &**body {
                Body::Claim(claim) => {
                    format!("{}: {} · {}", claim.claimant.name, claim.value.text, claim.question)
                }
                Body::Source(source) => source.title.clone(),
                Body::Retraction(retraction) => {
                    format!("withdraws {}: {}", retraction.target.short(), retraction.reason)
                }
                Body::Codebook { .. } => "definitions of topics".to_owned(),
            };
            (body.type_name(), what)
        }
        EntryContent::Missing => ("missing", "its body is not in this file".to_owned()),
        EntryContent::Redaction { target } => ("redaction", format!("of entry {target}")),
        EntryContent::Key(key) => ("key", key.clone()),
    }
}
