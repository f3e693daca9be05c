use std::io::IsTerminal as _;

use clap::{Args, Subcommand};
use serde_json::json;

use super::verify::VerifyFormat;
use crate::{
    cli::{
        args::{LedgerArgs, OutputArgs},
        error::{CliError, Status},
        output::{self, count},
        style::{error, good},
        testimony::{WitnessArgs, witness_facts},
    },
    docket::{Docket, Testimony},
    ledger::SignedCheckpoint,
};

/// Show, keep or accept what the ledger says of itself, signed: how many entries, under which root
#[derive(Debug, Subcommand)]
pub(crate) enum Checkpoint {
    Show(Show),
    Export(Export),
    Accept(Accept),
}

/// Show the latest checkpoint
#[derive(Debug, Args)]
pub(crate) struct Show {
    /// How it is written
    #[arg(long, value_enum, default_value = "table")]
    format: VerifyFormat,
    #[command(flatten)]
    witnesses: WitnessArgs,
}

/// Write the latest checkpoint, byte for byte, to be kept or timestamped elsewhere
///
/// Who keeps one can show later that nothing before it was changed or dropped: `counterclaim verify --against FILE`.
#[derive(Debug, Args)]
#[command(after_help = "Example: counterclaim checkpoint export -o 2026-11-24.checkpoint")]
pub(crate) struct Export {
    #[command(flatten)]
    target: OutputArgs,
    /// With the cosignatures of witnesses; without them, the bytes are those that are time-stamped
    #[arg(long)]
    cosigned: bool,
}

/// Go on with a ledger that does not keep what was signed before
///
/// The checkpoint that was signed last is remembered beside the key. A ledger with fewer entries, or with others, is
/// refused: it was restored from a backup, truncated, copied or changed. Where the right ledger is lost for good, this
/// makes the latest checkpoint of the present one the remembered one. It does not bring back what was lost, and it is
/// seen: whoever holds a receipt or a checkpoint of the lost entries can show that this ledger went another way.
#[derive(Debug, Args)]
#[command(after_help = "Example: counterclaim checkpoint accept --yes")]
pub(crate) struct Accept {
    /// Do it; without this, only what would happen is said
    #[arg(long)]
    yes: bool,
}

impl Checkpoint {
    pub(super) fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        match self {
            Self::Show(command) => command.run(ledger),
            Self::Export(command) => command.run(ledger),
            Self::Accept(command) => command.run(ledger),
        }
    }
}

impl Show {
    fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        let docket = ledger.read()?;
        let signed = docket.store().with_cosignatures(docket.store().signed_checkpoint()?)?;
        let testimony = docket.testimony(&self.witnesses.known()?)?;
        match self.format {
            VerifyFormat::Table => output::print(&in_words(&docket, &signed, &testimony)?)?,
            VerifyFormat::Json => {
                let checkpoint = signed.checkpoint();
                let object = json!({
                    "origin": checkpoint.origin(),
                    "size": checkpoint.size(),
                    "root": checkpoint.root().to_string(),
                    "key": signed.key().to_string(),
                    "witnesses": testimony.witnesses,
                    "unknown_witnesses": testimony.unknown_witnesses,
                    "note": signed.note().to_string(),
                });
                output::write_to(None, |out| {
                    serde_json::to_writer_pretty(&mut *out, &object)?;
                    writeln!(out)
                })?;
            }
        }
        Ok(Status::Fine)
    }
}

fn in_words(docket: &Docket, signed: &SignedCheckpoint, testimony: &Testimony) -> Result<String, CliError> {
    let checkpoint = signed.checkpoint();
    let remembered = docket.remembered()?;
    let remembered = match (remembered.iter().find_map(|r| r.conflict.as_ref()), remembered.last()) {
        (Some(conflict), _) => error(&conflict.to_string()),
        (None, Some(last)) => match &last.checkpoint {
            Ok(last) => format!(
                "the one last signed here, of {}, is extended by it",
                count(last.size(), "entry", "entries")
            ),
            Err(problem) => problem.clone(),
        },
        (None, None) => "none on this machine".to_owned(),
    };
    let mut facts = vec![
        ("origin", checkpoint.origin().to_owned()),
        ("size", count(checkpoint.size(), "entry", "entries")),
        ("root", checkpoint.root().to_string()),
        ("signed by", signed.key().to_string()),
        ("remembered", remembered),
    ];
    let without = "only the holder of the key vouches for it";
    facts.extend(witness_facts(testimony, checkpoint.size(), without));
    Ok(output::facts(&facts))
}

impl Export {
    fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        let docket = ledger.read()?;
        let signed = docket.store().signed_checkpoint()?;
        let cosigned = docket.store().with_cosignatures(signed.clone())?;
        let cosignatures = cosigned.note().signatures().len() - signed.note().signatures().len();
        let text = if self.cosigned { &cosigned } else { &signed }.note().to_string();
        output::write_to(self.target.file(), |out| out.write_all(text.as_bytes()))?;
        if let Some(path) = self.target.file() {
            let entries = count(signed.checkpoint().size(), "entry", "entries");
            let witnesses = match (cosignatures, self.cosigned) {
                (0, _) => "No witness has looked at it.",
                (_, true) => "It carries cosignatures.",
                (_, false) => "It was cosigned: --cosigned writes the cosignatures too.",
            };
            output::note(&format!("Checkpoint of {entries} written to {}. {witnesses}", path.display()));
        }
        Ok(Status::Fine)
    }
}

impl Accept {
    fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        let docket = ledger.read()?;
        let signed = docket.store().signed_checkpoint()?;
        let entries = count(signed.checkpoint().size(), "entry", "entries");
        let conflicts: Vec<String> =
            docket.remembered()?.into_iter().filter_map(|r| r.conflict).map(|c| c.to_string()).collect();
        if conflicts.is_empty() {
            output::print(&format!(
                "{} this ledger of {entries} extends everything that is remembered; there is nothing to accept.",
                good("All is well:")
            ))?;
            return Ok(Status::Fine);
        }
        let mut text = String::new();
        for conflict in &conflicts {
            text.push_str(&output::paragraph(conflict, 0));
        }
        if self.yes {
            docket.accept_checkpoint()?;
            text.push_str(&format!(
                "{} the checkpoint of {entries} is the remembered one from here on.\n",
                good("Accepted:")
            ));
            output::print(&text)?;
            return Ok(Status::Fine);
        }
        text.push_str(&output::paragraph(
            &format!(
                "With --yes, the latest checkpoint of this ledger, of {entries}, becomes the remembered one, and recording in it goes on. What was lost stays lost. Whoever holds a receipt, a checkpoint or a cosignature of the lost entries can show that this ledger went another way: tell them, and say why. Look for the right ledger first: in backups, on other machines, beside this file."
            ),
            0,
        ));
        output::print(&text)?;
        if std::io::stderr().is_terminal() {
            output::note("Nothing was changed.");
        }
        Ok(Status::Finding)
    }
}
