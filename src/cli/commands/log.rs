use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::{
    cli::{
        args::{FormatArgs, LedgerArgs},
        error::{CliError, Status},
        output::{self, Format, count},
        style::{safe, strong, warning},
        testimony::looked,
    },
    docket::{LogExportError, tombstone_in_words},
    io::export::{Listing, timestamp},
    ledger::Extent,
    model::{Body, RedactionCode},
    store::{EntryContent, LogEntry},
};

/// List the entries of the ledger, or write its log for other people's software
///
/// The latest entries come last. Retracted and redacted entries are listed and marked: no entry
/// leaves the ledger.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Log {
    #[command(subcommand)]
    command: Option<LogCommand>,
    /// Most entries shown, the latest ones
    #[arg(long, default_value_t = 20, conflicts_with = "all")]
    limit: u64,
    /// Every entry
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    format: FormatArgs,
}

/// What else can be done with the log.
#[derive(Debug, Subcommand)]
enum LogCommand {
    Export(Export),
}

/// Write the log as a directory that other people's software reads
///
/// The layout is that of c2sp.org/tlog-tiles: `checkpoint`, `tile/…`, and the entries in `tile/entries/…`. Entries
/// hold commitments, never bodies. Only what is new since the last export is written, and the checkpoint last. The
/// verifier key (`counterclaim key show`) is not in there: give it to readers in another way.
#[derive(Debug, Args)]
#[command(after_help = "Example: counterclaim log export public/log")]
struct Export {
    /// The directory; it is made if it is not there
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

impl Export {
    fn run(&self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        let docket = ledger.read()?;
        let bar = output::progress(0, "files");
        let outcome = docket.export_log(&self.folder, &mut |done, total| {
            bar.set_length(total);
            bar.set_position(done);
        });
        bar.finish_and_clear();
        let export = outcome.map_err(|error| match error {
            LogExportError::Store(error) => error.into(),
            LogExportError::Io { path, source } => CliError::file(&path, &source),
            other => CliError::user(other.to_string()),
        })?;
        let from = match export.before {
            0 => String::new(),
            before => format!(", which had {}", count(before, "entry", "entries")),
        };
        output::note(&format!(
            "Log of {} written to {}{from}: {} new. {}",
            count(export.size, "entry", "entries"),
            self.folder.display(),
            count(export.written, "file", "files"),
            looked(&docket, export.size)?
        ));
        Ok(Status::Fine)
    }
}

impl Log {
    pub(super) fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        if let Some(LogCommand::Export(command)) = &self.command {
            return command.run(ledger);
        }
        let docket = ledger.read()?;
        let size = docket.store().size()?;
        let start = if self.all { 0 } else { size.saturating_sub(self.limit) };
        let entries = docket.store().entries(start, size)?;
        if self.format.format != Format::Table {
            output::listing(&listing(&entries), self.format.format, "Entries")?;
            return Ok(Status::Fine);
        }
        let widest = size.saturating_sub(1).to_string().len();
        output::print(&entries.iter().map(|entry| in_words(entry, widest)).collect::<String>())?;
        if start > 0 {
            output::note(&format!(
                "The latest {} of {}; --all shows every one.",
                self.limit,
                count(size, "entry", "entries")
            ));
        }
        Ok(Status::Fine)
    }
}

/// An entry in a line or two: number, id, day, and what it says.
fn in_words(entry: &LogEntry, widest: usize) -> String {
    let id = entry.id.map_or("        ".to_owned(), |id| id.short());
    let day = timestamp(entry.recorded_at);
    let day = day.split('T').next().unwrap_or_default();
    let (kind, what) = summary(entry);
    let plain = format!("{:>widest$}  {id}  {day}  {kind:<11}", entry.index);
    let styled = format!("{:>widest$}  {}  {day}  {kind:<11}", entry.index, strong(&id));
    let mut text = output::hanging(0, &plain, &styled, &safe(&what));
    if let Some((by, reason)) = &entry.retracted {
        let told = format!("RETRACTED by entry {by}: {}", safe(reason));
        text.push_str(&warning(&output::paragraph(&told, plain.len() + 1)));
    }
    if let Some(tombstone) = &entry.redacted {
        text.push_str(&warning(&output::paragraph(&tombstone_in_words(tombstone), plain.len() + 1)));
    }
    text
}

fn listing(entries: &[LogEntry]) -> Listing {
    let mut listing = Listing::new(&[
        "index",
        "id",
        "recorded_at",
        "type",
        "what",
        "retracted_by",
        "retraction_reason",
        "redacted_by",
        "redacted_at",
        "redaction_code",
    ]);
    for entry in entries {
        let (kind, what) = summary(entry);
        let (by, reason) = entry.retracted.clone().unzip();
        listing.rows.push(vec![
            entry.index.into(),
            entry.id.map(|id| id.to_string()).into(),
            timestamp(entry.recorded_at).into(),
            kind.into(),
            what.into(),
            by.into(),
            reason.into(),
            entry.redacted.map(|tombstone| tombstone.by).into(),
            entry.redacted.map(|tombstone| timestamp(tombstone.at)).into(),
            entry.redacted.and_then(|tombstone| tombstone.code).map(RedactionCode::as_str).into(),
        ]);
    }
    listing
}

/// The type of an entry, and what it says in a line.
pub(super) fn summary(entry: &LogEntry) -> (&'static str, String) {
    match &entry.content {
        EntryContent::Body(body) => {
            let what = match &**body {
                Body::Claim(claim) => {
                    format!(
                        "{}: {} · {} · {}",
                        claim.claimant.name, claim.value.text, claim.question.event, claim.question
                    )
                }
                Body::Source(source) => source.title.clone(),
                Body::Retraction(retraction) => {
                    format!("withdraws {}: {}", retraction.target.short(), retraction.reason)
                }
                Body::Codebook { .. } => "definitions of topics".to_owned(),
                Body::Naming(naming) => naming.to_string(),
                Body::Edition(edition) => edition.to_string(),
                Body::Redaction(reason) => reason.code.to_string(),
            };
            (body.type_name(), what)
        }
        EntryContent::Missing => ("missing", "its body is not in this file".to_owned()),
        EntryContent::Redacted => ("redacted", "its content was destroyed".to_owned()),
        EntryContent::Redaction { target, extent, reason } => {
            let mut what = match extent {
                Extent::Content => format!("of entry {target}"),
                Extent::Archive => format!("of the bytes archived with entry {target}"),
            };
            if let Some(reason) = reason {
                what.push_str(&format!(": {}", reason.code));
                what.extend(reason.note.iter().map(|note| format!(", {note}")));
            }
            ("redaction", what)
        }
        EntryContent::Key(key) => {
            // Name and key id; `show` prints the key whole.
            let name: Vec<&str> = key.splitn(3, '+').take(2).collect();
            ("key", format!("{} signs from here on", name.join("+")))
        }
    }
}
