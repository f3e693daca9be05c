use clap::Args;

use crate::{
    cli::{
        args::{LedgerArgs, home},
        error::{CliError, Status},
        output::{self, count},
        style::good,
    },
    docket::{Access, Docket},
};

/// Drop the projections and make them anew from the entries
///
/// Projections are what questions are answered from; they hold nothing that the entries do not.
/// Needed only when `counterclaim verify` finds that they differ.
#[derive(Debug, Args)]
pub(crate) struct Rebuild {}

impl Rebuild {
    pub(super) fn run(ledger: &LedgerArgs) -> Result<Status, CliError> {
        let mut docket = Docket::open_unread(&ledger.ledger, Access::Write, &home()?)?;
        let bar = output::progress(docket.store().size()?, "entries");
        let entries = docket.rebuild(&mut |done, total| {
            bar.set_length(total);
            bar.set_position(done);
        });
        bar.finish_and_clear();
        output::print(&format!(
            "{} the projections from {}",
            good("Rebuilt"),
            count(entries?, "entry", "entries")
        ))?;
        Ok(Status::Fine)
    }
}
