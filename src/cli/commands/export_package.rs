use std::path::PathBuf;

use clap::Args;

use crate::{
    cli::{
        args::{LedgerArgs, parse_topic},
        asking::{AskArgs, ByArgs, StatusArgs},
        error::{CliError, Status},
        export_log,
        output::{self, count},
        testimony::looked,
    },
    docket::{Asked, Docket, PackageError, write_package},
    io::export::{CsvStyle, Dataset, Terms},
    model::{Selection, Topic},
};

/// What goes into a package or a workbook, and what is said of it.
#[derive(Debug, Args)]
pub(super) struct DatasetArgs {
    /// Only this topic and those under it
    #[arg(value_parser = parse_topic)]
    topic: Option<Topic>,
    #[command(flatten)]
    by: ByArgs,
    #[command(flatten)]
    status: StatusArgs,
    #[command(flatten)]
    asked: AskArgs,
    /// Title of what is handed on
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// Licence under which you hand it on: a name such as CC-BY-4.0, or an address
    #[arg(long, value_name = "NAME")]
    licence: Option<String>,
    /// Who hands it on
    #[arg(long, value_name = "NAME")]
    publisher: Option<String>,
}

impl DatasetArgs {
    /// The selection, and everything that it asks for.
    pub(super) fn dataset(self, docket: &Docket) -> Result<(Selection, Dataset<'_>), CliError> {
        let line = |name: &str, text: Option<String>| {
            let read = text.as_deref().map(crate::model::one_line).transpose();
            read.map_err(|error| CliError::user(format!("--{name}: {error}")))
        };
        let terms = Terms {
            title: line("title", self.title)?,
            licence: line("licence", self.licence)?,
            publisher: line("publisher", self.publisher)?,
        };
        let statuses = self.status.chosen(&self.asked);
        let (selection, answers) = self.asked.answers(docket, self.topic, &statuses)?;
        let asked = Asked {
            selection: selection.clone(),
            statuses,
            leeway: (&self.asked.leeway).into(),
            filters: self.asked.filters(),
            witnesses: looked(docket, docket.store().size()?)?,
        };
        Ok((selection, docket.dataset(answers, self.by.by, asked, terms)?))
    }
}

/// "154 claims, 4 questions and 2 sources".
pub(super) fn told(dataset: &Dataset<'_>) -> String {
    let Dataset { claims_number, answers, sources, .. } = dataset;
    format!(
        "{}, {} and {}",
        count(*claims_number, "claim", "claims"),
        count(answers.len() as u64, "question", "questions"),
        count(sources.len() as u64, "source", "sources"),
    )
}

/// A Frictionless data package: claims, disputes and sources as CSV, with what every column is
///
/// `datapackage.json` describes the tables for programs that read data packages, README.md for people. The directory
/// is made as a whole or not at all, and nothing that is there is overwritten.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: counterclaim export package kg-tj-2021 --event kg-tj-2021 --all --licence CC-BY-4.0"
)]
pub(crate) struct Package {
    /// The directory to make
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    #[command(flatten)]
    dataset: DatasetArgs,
    /// Leave text that a spreadsheet would run as a formula as it is
    #[arg(long)]
    raw: bool,
}

impl Package {
    pub(super) fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        let docket = ledger.read()?;
        let (selection, dataset) = self.dataset.dataset(&docket)?;
        let style = CsvStyle { byte_order_mark: false, raw: self.raw };
        write_package(&self.folder, &dataset, style).map_err(|error| match error {
            PackageError::Io { path, source } => CliError::writing(Some(&path), source),
            other => CliError::user(other.to_string()),
        })?;
        let told = told(&dataset);
        drop(dataset);
        export_log::noted(docket, "package", &selection, &self.folder);
        output::note(&format!("{told} written to {}", self.folder.display()));
        Ok(Status::Fine)
    }
}
