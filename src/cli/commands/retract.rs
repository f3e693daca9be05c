use clap::Args;

use crate::cli::{
    args::{LedgerArgs, RecorderArgs},
    error::{CliError, Status},
    output,
    style::good,
};

/// Withdraw a claim, or what is said of a name, that was recorded by mistake; the entry stays
///
/// A retraction is the recorder's: a typing error, a wrong source. When a claimant takes back
/// what it said, that is a new claim of the claimant.
#[derive(Debug, Args)]
#[command(after_help = "Example: counterclaim retract 1f3a09c2 --reason \"figure mistyped: 19 for 9\"")]
pub(crate) struct Retract {
    /// The first digits of the entry's id, or # and its number
    id: String,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    recorder: RecorderArgs,
}

impl Retract {
    pub(super) fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        let mut docket = ledger.write(&self.recorder)?;
        let index = docket.store().resolve(&self.id)?;
        let receipt = docket.retract(index, &self.reason)?;
        output::print(&format!(
            "{} entry {index} by entry {}  {}",
            good("Retracted"),
            receipt.index,
            receipt.id
        ))?;
        Ok(Status::Fine)
    }
}
