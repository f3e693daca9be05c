use std::{
    io::Read as _,
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand};
use serde_json::Value;

use crate::{
    cli::{
        args::{FormatArgs, LedgerArgs, home},
        error::{CliError, Status},
        output::{self, Format, count},
        style::{error, good, warning},
    },
    docket::{Access, Authority, Docket, TimestampError, TimestampOutcome},
    io::export::{Listing, timestamp},
    store::SystemClock,
};

/// Largest file that is read as a token; larger ones are refused anyway.
const MOST_BYTES: u64 = 1024 * 1024;

/// Attach, list, export and check time-stamp tokens (RFC 3161) of checkpoints
///
/// A time-stamping authority signs that it has seen the bytes of a checkpoint at a time, and so that
/// every entry under the checkpoint was recorded before. It learns a hash and nothing else.
#[derive(Debug, Subcommand)]
pub(crate) enum Timestamp {
    Attach(Attach),
    List(List),
    Export(Export),
    Check(Check),
}

/// Attach the answer of a time-stamping authority, and find the checkpoint that it is for
///
/// It is kept in the ledger file. Whether it holds is what `timestamp check` says.
#[derive(Debug, Args)]
#[command(after_help = "Example: counterclaim timestamp attach checkpoint.tsr")]
pub(crate) struct Attach {
    /// The time-stamp response or token (.tsr), DER
    file: PathBuf,
}

/// List the tokens in the ledger file, without checking them
#[derive(Debug, Args)]
pub(crate) struct List {
    #[command(flatten)]
    format: FormatArgs,
}

/// Write every token with the checkpoint that it is for, so that others can check them
///
/// `checkpoint-SIZE` is the checkpoint, `checkpoint-SIZE.tsr` its token, and further tokens of the same
/// checkpoint are numbered from 2.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  counterclaim timestamp export tokens\n  openssl ts -verify -data tokens/checkpoint-12 -in tokens/checkpoint-12.tsr -CAfile authority.pem"
)]
pub(crate) struct Export {
    /// The folder; made if it is not there
    folder: PathBuf,
}

/// Check the tokens through the openssl program
///
/// Exit status 0 only if there is a token and every one was checked and holds. A token is "not checked"
/// where the openssl program is missing or no authority is named: that is never the same as fine.
#[derive(Debug, Args)]
#[command(after_help = "Example: counterclaim timestamp check --ca authority.pem")]
pub(crate) struct Check {
    /// Certificates of the authorities that you trust, PEM
    #[arg(long, value_name = "FILE")]
    ca: Option<PathBuf>,
    /// Further certificates to build the chain from, for tokens that bring none, PEM
    #[arg(long, value_name = "FILE", requires = "ca")]
    untrusted: Option<PathBuf>,
    #[command(flatten)]
    format: FormatArgs,
}

impl Timestamp {
    pub(super) fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        match self {
            Self::Attach(command) => command.run(ledger),
            Self::List(command) => command.run(ledger),
            Self::Export(command) => command.run(ledger),
            Self::Check(command) => command.run(ledger),
        }
    }
}

impl Attach {
    fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        let mut docket = Docket::open(&ledger.ledger, Access::Write, &home()?)?;
        let (input, _) = output::input(&self.file)?;
        let mut token = Vec::new();
        let failed = |error| CliError::file(&self.file, &error);
        input.take(MOST_BYTES).read_to_end(&mut token).map_err(failed)?;
        let attached = docket
            .attach_timestamp(&token, &SystemClock)
            .map_err(|error| timestamp_failed(&format!("{} ", self.file.display()), error))?;
        let size = count(attached.size, "entry", "entries");
        if attached.is_new {
            output::print(&format!("{} to the checkpoint of {size}", good("Attached")))?;
            output::note("Not checked yet: `counterclaim timestamp check --ca FILE` asks openssl.");
        } else {
            output::print(&format!("It is attached to the checkpoint of {size} already."))?;
        }
        Ok(Status::Fine)
    }
}

impl List {
    fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        let tokens = ledger.read()?.store().timestamps()?;
        let mut listing = Listing::new(&["size", "added_at", "bytes", "sha256"]);
        for token in &tokens {
            let digest: String =
                token.digest.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
            listing.rows.push(vec![
                token.size.into(),
                timestamp(token.added_at).into(),
                token.token.len().into(),
                digest.into(),
            ]);
        }
        if self.format.format != Format::Table || !tokens.is_empty() {
            output::listing(&listing, self.format.format, "Time-stamp tokens")?;
        }
        if tokens.is_empty() {
            output::note(NONE);
        }
        Ok(Status::Fine)
    }
}

const NONE: &str = "No time-stamp token is attached to a checkpoint of this ledger.";

impl Export {
    fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        let docket = ledger.read()?;
        let tokens = docket.store().timestamps()?;
        std::fs::create_dir_all(&self.folder).map_err(|error| CliError::file(&self.folder, &error))?;
        let (mut size, mut number) = (0, 0);
        for token in &tokens {
            number = if token.size == size { number + 1 } else { 1 };
            size = token.size;
            let note = docket.store().checkpoint_of(size)?.unwrap_or_default();
            write(&self.folder, &format!("checkpoint-{size}"), note.as_bytes())?;
            let numbered = if number == 1 { String::new() } else { format!("-{number}") };
            write(&self.folder, &format!("checkpoint-{size}{numbered}.tsr"), &token.token)?;
        }
        output::note(&format!(
            "{} written to {}",
            count(tokens.len() as u64, "token", "tokens"),
            self.folder.display()
        ));
        Ok(Status::Fine)
    }
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), CliError> {
    output::write_to(Some(&folder.join(name)), |out| out.write_all(bytes))
}

impl Check {
    fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        for file in [&self.ca, &self.untrusted].into_iter().flatten() {
            drop(output::input(file)?);
        }
        let docket = ledger.read()?;
        let authority = self
            .ca
            .as_deref()
            .map(|certificates| Authority { certificates, intermediates: self.untrusted.as_deref() });
        let (mut all_hold, mut text) = (true, String::new());
        let mut listing = Listing::new(&["size", "states", "outcome", "why"]);
        for stored in docket.store().timestamps()? {
            let checked = docket.check_timestamp(&stored, authority).map_err(|e| timestamp_failed("", e))?;
            let (mark, outcome, why) = match checked.outcome {
                TimestampOutcome::Holds => (good("holds"), "holds", None),
                TimestampOutcome::DoesNotHold(why) => (error("does not hold"), "does not hold", Some(why)),
                TimestampOutcome::NotChecked(why) => (warning("not checked"), "not checked", Some(why)),
            };
            all_hold &= why.is_none();
            let entries = count(checked.size, "entry", "entries");
            let states = checked.states.clone().map_or_else(
                || "a token of unknown time".to_owned(),
                |time| format!("says that they were recorded before {time}"),
            );
            let reason = why.as_ref().map_or_else(String::new, |why| format!(" ({why})"));
            text.push_str(&format!("{mark}: {entries}; {states}{reason}\n"));
            listing.rows.push(vec![
                checked.size.into(),
                checked.states.into(),
                outcome.into(),
                why.map_or(Value::Null, Value::from),
            ]);
        }
        let none = listing.rows.is_empty();
        if self.format.format != Format::Table {
            output::listing(&listing, self.format.format, "Time-stamp tokens")?;
        } else if !none {
            output::print(&text)?;
        }
        if none {
            output::note(NONE);
        }
        Ok(if all_hold && !none { Status::Fine } else { Status::Finding })
    }
}

fn timestamp_failed(file: &str, error: TimestampError) -> CliError {
    match error {
        TimestampError::Store(error) => error.into(),
        TimestampError::Temporary(_) => CliError::Malfunction(error.to_string()),
        other => CliError::User(format!("{file}{other}")),
    }
}
