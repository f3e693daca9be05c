use std::path::PathBuf;

use clap::Args;

use super::export_package::{DatasetArgs, told};
use crate::{
    cli::{
        args::LedgerArgs,
        error::{CliError, Status},
        export_log,
        output::{self, Target, count},
    },
    io::export::WorkbookError,
};

/// A workbook for spreadsheet programs, with sheets for disputes, claims and sources
///
/// Every text is a text cell: nothing in it is run, whatever it looks like. Figures stand as numbers beside the wording
/// that they are read from, which stays text.
#[derive(Debug, Args)]
#[command(after_help = "Example: counterclaim export xlsx clashes.xlsx --event kg-tj-2021 --all")]
pub(crate) struct Xlsx {
    /// The file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    dataset: DatasetArgs,
}

impl Xlsx {
    pub(super) fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        let docket = ledger.read()?;
        let mut target = Target::new(&self.file)?;
        let (selection, dataset) = self.dataset.dataset(&docket)?;
        let cut = dataset.write_workbook(&mut target.out).map_err(|error| match error {
            WorkbookError::Io(error) => CliError::writing(Some(&self.file), error),
            WorkbookError::Workbook(_) => CliError::Malfunction(error.to_string()),
            other => CliError::user(other.to_string()),
        })?;
        target.put_in_place()?;
        let told = told(&dataset);
        drop(dataset);
        export_log::noted(docket, "xlsx", &selection, &self.file);
        output::note(&format!("{told} written to {}", self.file.display()));
        if cut > 0 {
            output::note(&format!(
                "{} longer than a cell can be: cut, and marked so",
                count(cut, "text was", "texts were")
            ));
        }
        Ok(Status::Fine)
    }
}
