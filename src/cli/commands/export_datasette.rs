use clap::Args;

use crate::{
    cli::{
        args::{LedgerArgs, OutputArgs},
        error::{CliError, Status},
        output,
    },
    io::export::datasette_metadata,
};

/// Metadata with which Datasette shows the ledger file to people
///
/// It describes the views and their columns, hides the tables under them, and has a few questions ready. It says nothing
/// of what is recorded. Serve a copy of the ledger, or the ledger itself as immutable: `datasette -i LEDGER -m FILE`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: counterclaim export datasette -o metadata.json && datasette -i counterclaim.db -m metadata.json"
)]
pub(crate) struct Datasette {
    #[command(flatten)]
    target: OutputArgs,
}

impl Datasette {
    pub(super) fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        let docket = ledger.read()?;
        let origin = docket.ledger_state(String::new())?.origin;
        let tables = docket.store().table_names()?;
        let name =
            ledger.ledger.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let metadata = datasette_metadata(&name, &origin, tables.iter().map(String::as_str));
        output::write_to(self.target.file(), |out| writeln!(out, "{metadata:#}"))?;
        if let Some(path) = self.target.file() {
            output::note(&format!("Metadata written to {}", path.display()));
        }
        Ok(Status::Fine)
    }
}
