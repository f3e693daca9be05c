use std::{io::Read as _, path::PathBuf};

use clap::{Args, ValueEnum};
use serde::Serialize;
use serde_json::json;

use crate::{
    cli::{
        args::LedgerArgs,
        error::{CliError, Status},
        output::{self, count},
        style::{error, good},
        testimony::{WitnessArgs, witness_facts},
    },
    docket::{Docket, Testimony},
    ledger::{Checkpoint, WitnessKey},
    store::{Failure, VerifyReport},
};

/// Recompute everything in the ledger and say what does not hold
///
/// Commitments, tree, signatures, order and references are recomputed from the entries and
/// bodies, and the projections are rebuilt beside the ledger and compared. Where the checkpoint
/// that was last signed is remembered on this machine, the ledger must extend it, and with
/// --against one that somebody kept. The text of archived files, which is kept for search, follows from their
/// bytes and is compared with these if --texts is given. Nothing is changed. One line for every failure; exit
/// status 1 if there is any.
#[derive(Debug, Args)]
#[command(after_help = "Example: counterclaim verify --against 2026-11-24.checkpoint")]
pub(crate) struct Verify {
    /// A checkpoint that was kept (`checkpoint export`), which the ledger has to extend
    #[arg(long, value_name = "FILE")]
    against: Option<PathBuf>,
    /// Read every archived file anew, and compare the text that is kept of it
    #[arg(long)]
    texts: bool,
    /// How the result is written
    #[arg(long, value_enum, default_value = "table")]
    format: VerifyFormat,
    #[command(flatten)]
    witnesses: WitnessArgs,
}

/// A format of the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum VerifyFormat {
    /// For reading
    Table,
    /// An object
    Json,
}

/// Longest checkpoint that is read, in bytes.
const MOST_BYTES: u64 = 1024 * 1024;

impl Verify {
    pub(super) fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        let docket = ledger.check()?;
        let mut verified = verify(&docket, &self.witnesses.known()?)?;
        if self.texts {
            let bar = output::progress(0, "files");
            let found = docket.check_texts(&mut |done, total| {
                bar.set_length(total);
                bar.set_position(done);
            });
            bar.finish_and_clear();
            let (files, mut failures) = found?;
            verified.texts = Some(files);
            verified.report.failures.append(&mut failures);
        }
        let promises = self.promises(&docket, &mut verified.report)?;
        match self.format {
            VerifyFormat::Table => output::print(&in_words(&verified, &promises))?,
            VerifyFormat::Json => {
                let extends: Vec<_> = promises
                    .iter()
                    .map(|(name, checkpoint)| {
                        json!({ "checkpoint": name, "size": checkpoint.size(), "root": checkpoint.root().to_string() })
                    })
                    .collect();
                let mut object = serde_json::to_value(&verified).unwrap_or_default();
                object["extends"] = extends.into();
                output::write_to(None, |out| {
                    serde_json::to_writer_pretty(&mut *out, &object)?;
                    writeln!(out)
                })?;
            }
        }
        Ok(if verified.holds() { Status::Fine } else { Status::Finding })
    }
}

/// A checkpoint from outside the file that the ledger extends: `remembered` or `against`, and what it says.
pub(super) type Promise = (&'static str, Checkpoint);

impl Verify {
    /// The checkpoints from outside the file that the ledger extends. Those that it does not go into the report.
    fn promises(&self, docket: &Docket, report: &mut VerifyReport) -> Result<Vec<Promise>, CliError> {
        let mut promises = Vec::new();
        let mut fail = |kind, cause| report.failures.push(Failure { index: None, kind, cause });
        match docket.remembered() {
            Ok(all) => {
                for remembered in all {
                    match (remembered.conflict, remembered.checkpoint) {
                        (Some(conflict), _) => fail("remembered", conflict.to_string()),
                        // The key in force comes last, and what is remembered under it is the latest.
                        (None, Ok(checkpoint)) => promises = vec![("remembered", checkpoint)],
                        (None, Err(problem)) => fail("remembered", problem),
                    }
                }
            }
            Err(error) => fail("remembered", error.to_string()),
        }
        if let Some(path) = &self.against {
            let mut bytes = Vec::new();
            let (input, _) = output::input(path)?;
            input.take(MOST_BYTES).read_to_end(&mut bytes).map_err(|error| CliError::file(path, &error))?;
            match docket.check_against(&bytes) {
                Ok(extension) => promises.push(("against", extension.kept)),
                Err(error) => fail("against", format!("{}: {error}", path.display())),
            }
        }
        Ok(promises)
    }
}

/// What was recomputed, and what others have said.
#[derive(Debug, Serialize)]
pub(super) struct Verified {
    #[serde(flatten)]
    report: VerifyReport,
    #[serde(flatten)]
    testimony: Testimony,
    /// Archived files that were read anew, if that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    texts: Option<u64>,
}

impl Verified {
    pub(super) fn holds(&self) -> bool {
        self.report.holds()
    }
}

/// Verifies with a progress bar, and holds cosignatures against the `known` witnesses.
pub(super) fn verify(docket: &Docket, known: &[WitnessKey]) -> Result<Verified, CliError> {
    let bar = output::progress(docket.store().size()?, "entries");
    let report = docket.store().verify(&mut |done, total| {
        bar.set_length(total);
        bar.set_position(done);
    });
    bar.finish_and_clear();
    let mut report = report?;
    let mut testimony = docket.testimony(known)?;
    report.failures.append(&mut testimony.failures);
    Ok(Verified { report, testimony, texts: None })
}

/// What was found, a line for every failure.
pub(super) fn in_words(verified: &Verified, promises: &[Promise]) -> String {
    let Verified { report, testimony, texts } = verified;
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
        text.push_str(&output::paragraph(&format!("Everything holds: {held}"), 0).replacen(
            "Everything holds:",
            &good("Everything holds:"),
            1,
        ));
        let mut facts = vec![
            ("origin", report.origin.clone()),
            ("root", report.root.clone()),
            ("key", report.key.clone()),
        ];
        facts.extend(texts.map(|files| {
            let read = count(files, "archived file was", "archived files were");
            ("texts", format!("{read} read anew: what is kept for search is what they say"))
        }));
        facts.extend(promises.iter().map(|(name, checkpoint)| {
            let size = count(checkpoint.size(), "entry", "entries");
            let which = match *name {
                "remembered" => "that was last signed on this machine",
                _ => "that was kept: nothing in it was changed or dropped",
            };
            ("extends", format!("the checkpoint of {size} {which}"))
        }));
        let without = "this shows that the ledger agrees with itself and with its key";
        facts.extend(witness_facts(testimony, report.entries, without));
        text.push_str(&output::facts(&facts));
    } else {
        text.push_str(&format!(
            "{} in {}.\n",
            error(&count(report.failures.len() as u64, "failure", "failures")),
            count(report.entries, "entry", "entries")
        ));
    }
    text
}
