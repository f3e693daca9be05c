use clap::{Args, ValueEnum};

use crate::{
    cli::{
        args::LedgerArgs,
        error::{CliError, Status},
        output::{self, count},
        style::{error, good},
    },
    store::{Store, VerifyReport},
};

/// Recompute everything in the ledger and say what does not hold
///
/// Commitments, tree, signatures, order and references are recomputed from the entries and
/// bodies, and the projections are rebuilt beside the ledger and compared. Nothing is changed.
/// One line for every failure; exit status 1 if there is any.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// How the result is written
    #[arg(long, value_enum, default_value = "table")]
    format: VerifyFormat,
}

/// A format of the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum VerifyFormat {
    /// For reading
    Table,
    /// An object
    Json,
}

impl Verify {
    pub(super) fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        let docket = ledger.check()?;
        let report = verify(docket.store())?;
        match self.format {
            VerifyFormat::Table => output::print(&in_words(&report))?,
            VerifyFormat::Json => output::write_to(None, |out| {
                serde_json::to_writer_pretty(&mut *out, &report)?;
                writeln!(out)
            })?,
        }
        Ok(if report.holds() { Status::Fine } else { Status::Finding })
    }
}

/// Verifies with a progress bar.
pub(super) fn verify(store: &Store) -> Result<VerifyReport, CliError> {
    let bar = output::progress(store.size()?, "entries");
    let report = store.verify(&mut |done, total| {
        bar.set_length(total);
        bar.set_position(done);
    });
    bar.finish_and_clear();
    Ok(report?)
}

/// What was found, a line for every failure.
pub(super) fn in_words(report: &VerifyReport) -> String {
    let mut text = String::new();
    for failure in &report.failures {
        let place = failure.index.map(|index| format!("entry {index}: ")).unwrap_or_default();
        text.push_str(&format!("{} {place}{}\n", error(failure.kind), failure.cause));
    }
    if report.holds() {
        let redacted = match report.redacted {
            0 => String::new(),
            number => format!(", {number} redacted"),
        };
        let held = format!(
            "{}{redacted}; {} signed; projections are as the entries say.",
            count(report.entries, "entry", "entries"),
            count(report.checkpoints, "checkpoint", "checkpoints"),
        );
        text.push_str(&output::hanging(0, "Everything holds:", &good("Everything holds:"), &held));
        text.push_str(&output::facts(&[
            ("origin", report.origin.clone()),
            ("root", report.root.clone()),
            ("key", report.key.clone()),
            (
                "witness",
                "none has looked: this shows that the ledger agrees with itself and with its key".into(),
            ),
        ]));
    } else {
        text.push_str(&format!(
            "{} in {}.\n",
            error(&count(report.failures.len() as u64, "failure", "failures")),
            count(report.entries, "entry", "entries")
        ));
    }
    text
}
