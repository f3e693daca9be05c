use clap::{Args, Subcommand, ValueEnum};

use super::{
    export_brief::Brief,
    export_datasette::Datasette,
    export_evidence::{Citations, Evidence},
    export_package::Package,
    export_xlsx::Xlsx,
};
use crate::{
    cli::{
        args::{LedgerArgs, OutputArgs, SelectionArgs, parse_topic},
        asking::{AskArgs, ByArgs, StatusArgs},
        error::{CliError, Status},
        export_log,
        output::{self, count},
    },
    docket::Docket,
    io::export::{
        CsvStyle, comparison_json, long, wide, write_array, write_claims, write_claims_json,
        write_claims_json_lines, write_csv, write_nanopubs, write_schema_org,
    },
    model::{Selection, Topic},
    store::ClaimsWanted,
};

/// Write claims, disputes, a brief, archived files with their references, or all of it for other programs
#[derive(Debug, Subcommand)]
pub(crate) enum Export {
    Disputes(Disputes),
    Claims(Claims),
    Brief(Brief),
    Evidence(Evidence),
    Citations(Citations),
    Package(Package),
    Xlsx(Xlsx),
    Datasette(Datasette),
}

/// Where to, and how CSV is written.
#[derive(Debug, Args)]
struct FileArgs {
    #[command(flatten)]
    target: OutputArgs,
    /// Start with the byte-order mark by which Excel knows UTF-8
    #[arg(long)]
    excel: bool,
    /// Leave text that a spreadsheet would run as a formula as it is
    #[arg(long)]
    raw: bool,
}

impl FileArgs {
    const fn style(&self) -> CsvStyle {
        CsvStyle { byte_order_mark: self.excel, raw: self.raw }
    }

    /// Says what was written, and notes it in the ledger, where a redaction will look for it.
    fn told(
        &self,
        docket: Docket,
        selection: &Selection,
        number: u64,
        (kind, one, many): (&str, &str, &str),
    ) {
        if let Some(path) = self.target.file() {
            export_log::noted(docket, kind, selection, path);
            output::note(&format!("{} written to {}", count(number, one, many), path.display()));
        }
    }
}

/// A format of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ReportFormat {
    /// RFC 4180, UTF-8
    Csv,
    /// An array, one object a question
    Json,
}

/// A report of conflicting claims: one row a position, or one row a question
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  counterclaim export disputes -o disputes.csv --excel\n  counterclaim export disputes casualties --wide --by country"
)]
pub(crate) struct Disputes {
    /// Only this topic and those under it
    #[arg(value_parser = parse_topic)]
    topic: Option<Topic>,
    /// One row a question, with columns for every claimant, or for what `--by` names
    #[arg(long)]
    wide: bool,
    #[command(flatten)]
    by: ByArgs,
    #[command(flatten)]
    status: StatusArgs,
    /// Format of the report
    #[arg(long, value_enum, default_value = "csv")]
    format: ReportFormat,
    #[command(flatten)]
    asked: AskArgs,
    #[command(flatten)]
    file: FileArgs,
}

/// A format of claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ClaimsFormat {
    /// RFC 4180, UTF-8: what `import` takes back
    Csv,
    /// An array, one object a claim: what `add --json` takes back
    Json,
    /// One object a line
    Jsonl,
    /// schema.org in JSON-LD: `Claim`, never `ClaimReview`
    Jsonld,
    /// Nanopublications in `TriG`, with provenance in `PROV-O`
    Nanopub,
}

/// The claims themselves, in the form that imports back
///
/// Text that a spreadsheet would run as a formula gets an apostrophe in front, which import takes
/// off again.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  counterclaim export claims --event kg-tj-2021 -o claims.csv\n  counterclaim export claims --format jsonl | jq .claimant"
)]
pub(crate) struct Claims {
    /// Only this topic and those under it
    #[arg(value_parser = parse_topic)]
    topic: Option<Topic>,
    /// Format of the claims
    #[arg(long, value_enum, default_value = "csv")]
    format: ClaimsFormat,
    #[command(flatten)]
    selection: SelectionArgs,
    #[command(flatten)]
    file: FileArgs,
}

impl Export {
    pub(super) fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        match self {
            Self::Disputes(command) => command.run(ledger),
            Self::Claims(command) => command.run(ledger),
            Self::Brief(command) => command.run(ledger),
            Self::Evidence(command) => command.run(ledger),
            Self::Citations(command) => command.run(ledger),
            Self::Package(command) => command.run(ledger),
            Self::Xlsx(command) => command.run(ledger),
            Self::Datasette(command) => command.run(ledger),
        }
    }
}

impl Disputes {
    fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        let docket = ledger.read()?;
        let statuses = self.status.chosen(&self.asked);
        let (selection, answers) = self.asked.answers(&docket, self.topic, &statuses)?;
        let (style, number) = (self.file.style(), answers.len() as u64);
        let (by, file) = (self.by.by, self.file.target.file());
        match (self.format, self.wide) {
            (ReportFormat::Csv, false) => {
                output::write_to(file, |out| write_csv(out, &long(&answers, by), style))
            }
            (ReportFormat::Csv, true) => {
                output::write_to(file, |out| write_csv(out, &wide(&answers, by), style))
            }
            (ReportFormat::Json, _) => {
                let compared = docket.compared(answers, &selection.clocks, &self.asked.leeway)?;
                output::write_to(file, |out| {
                    write_array(out, compared.iter().map(|one| comparison_json(one, by)))
                })
            }
        }?;
        self.file.told(docket, &selection, number, ("disputes", "question", "questions"));
        Ok(Status::Fine)
    }
}

impl Claims {
    fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        let docket = ledger.read()?;
        let selection = self.selection.with_topic(self.topic);
        docket.check_selection(&selection)?;
        let claims = docket.choose_claims(ClaimsWanted { selection, ..ClaimsWanted::default() })?;
        let in_words = |question: &_| docket.codebook().in_words(question);
        let ledger = docket.ledger_state(String::new())?;
        output::write_to(self.file.target.file(), |out| match self.format {
            ClaimsFormat::Csv => write_claims(out, &claims, self.file.style()),
            ClaimsFormat::Json => write_claims_json(out, &claims),
            ClaimsFormat::Jsonl => write_claims_json_lines(out, &claims),
            ClaimsFormat::Jsonld => write_schema_org(out, &claims, &ledger.origin, in_words),
            ClaimsFormat::Nanopub => write_nanopubs(out, &claims, &ledger),
        })?;
        let (number, selection) = (claims.number(), claims.into_selection());
        self.file.told(docket, &selection, number, ("claims", "claim", "claims"));
        Ok(Status::Fine)
    }
}
