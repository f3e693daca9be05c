use clap::Args;

use crate::{
    cli::{
        args::{LedgerArgs, home},
        error::{CliError, Status},
        output,
    },
    docket::Docket,
};

/// Create a ledger and its signing key
///
/// The ledger is one SQLite file. The key that signs its checkpoints is kept apart from it, in
/// your data folder or in COUNTERCLAIM_HOME, readable by you alone: keep a copy of it, for without
/// it nothing more can be recorded.
#[derive(Debug, Args)]
#[command(after_help = "Example: counterclaim init --ledger border.db")]
pub(crate) struct Init {
    /// Name of the ledger in its checkpoints, for example example.org/claims; random if left out
    #[arg(long, value_name = "NAME")]
    origin: Option<String>,
}

impl Init {
    pub(super) fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        let docket = Docket::create(&ledger.ledger, self.origin.as_deref(), &home()?)?;
        let store = docket.store();
        output::print(&output::facts(&[
            ("ledger", ledger.ledger.display().to_string()),
            ("origin", store.origin()?),
            ("verifier key", store.verifier_key()?.to_string()),
            ("signing key", format!("{} (yours alone: keep a copy)", docket.key_path()?.display())),
        ]))?;
        output::note(
            "Next: `counterclaim add` records a claim, `counterclaim import FILE` a file of claims.",
        );
        Ok(Status::Fine)
    }
}
