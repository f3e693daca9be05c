use std::path::PathBuf;

use clap::Args;

use crate::{
    cli::{
        args::{LedgerArgs, OutputArgs},
        error::{CliError, Status},
        export_log,
        output::{self, count},
        testimony::looked,
    },
    io::report::Report,
    ledger::Checkpoint,
    model::Selection,
};

/// Write a receipt by which anybody can check that an entry was recorded
///
/// The receipt holds the entry with its body, its place in the log and a checkpoint, the
/// latest that a witness has cosigned if one has; it is a
/// c2sp.org/tlog-proof. With --report, one file proves every row of a report: the claims, and the sources that they
/// cite. Whoever has the file and the verifier key (`counterclaim key show`) needs no ledger to check it. The body is
/// in the file: give it to nobody who may not read it.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  counterclaim prove 1f3a09c2 -o claim.tlog-proof\n  counterclaim prove --report disputes.csv -o disputes.proof"
)]
pub(crate) struct Prove {
    /// The first digits of the entry's id, or # and its number
    #[arg(required_unless_present = "report", conflicts_with = "report")]
    id: Option<String>,
    /// A CSV report by `export disputes` (not --wide) or `export claims`; - for standard input
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    #[command(flatten)]
    target: OutputArgs,
}

impl Prove {
    pub(super) fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        let docket = ledger.read()?;
        let (text, what, checkpoint) = match (&self.report, &self.id) {
            (Some(path), _) => {
                let name = path.display();
                let report = Report::read(output::input(path)?.0)
                    .map_err(|error| CliError::user(format!("{name}: {error}")))?;
                let set = docket.prove_report(&report)?;
                let rows = count(report.rows().len() as u64, "row", "rows");
                (
                    set.to_string(),
                    format!("Proof of {rows} ({} with their sources)", entries(set.proofs().len())),
                    set.checkpoint().clone(),
                )
            }
            (None, id) => {
                let index = docket.store().resolve(id.as_deref().unwrap_or_default())?;
                let proof = docket.prove(index)?;
                (proof.to_string(), format!("Receipt of entry {index}"), proof.checkpoint().clone())
            }
        };
        output::write_to(self.target.file(), |out| out.write_all(text.as_bytes()))?;
        if let Some(path) = self.target.file() {
            let size = checkpoint.text().parse().map_or(0, |checkpoint: Checkpoint| checkpoint.size());
            let looked = looked(&docket, size)?;
            // A receipt holds the body: a redaction has to be able to say where it went.
            let kind = if self.report.is_some() { "proof of a report" } else { "receipt" };
            export_log::noted(docket, kind, &Selection::default(), path);
            let path = path.display();
            output::note(&format!(
                "{what} written to {path}, {}. {looked}\nWhoever gets it checks it with: counterclaim check {path} --key KEY   (the key: counterclaim key show)",
                count(text.len() as u64, "byte", "bytes"),
            ));
        }
        Ok(Status::Fine)
    }
}

fn entries(number: usize) -> String {
    count(number as u64, "entry", "entries")
}
