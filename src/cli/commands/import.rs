use std::{io, path::PathBuf};

use clap::Args;

use crate::{
    cli::{
        args::{LedgerArgs, RecorderArgs},
        error::{CliError, Status, bad_rows, import_failed},
        output::{self, Target, count},
        style::{good, safe, warning},
    },
    docket::{Handling, ImportReport},
    io::import::{CsvRows, RejectWriter, Row},
    model::FieldError,
};

/// Record a file of claims, all of it or nothing
///
/// The file is a CSV whose first row names the fields of a claim (`counterclaim add --help` lists
/// them; qualifiers are columns such as about.side). Every bad row is reported with row, column,
/// value and what would be accepted, and nothing is recorded until all are mended. Rows that the
/// ledger holds already are left, so the same file can be imported again.
///
/// Where the file of a source is archived (`counterclaim source add`), every quote must stand in it
/// word for word; one that does not is a bad row, with the nearest passage, unless its column
/// `quote_unverified` says yes.
#[derive(Debug, Args)]
#[command(after_help = "Example: counterclaim import claims.csv")]
pub(crate) struct Import {
    /// The file; - reads standard input
    file: PathBuf,
    /// Record the good rows, and write the others with their problems to a file that can be mended
    #[arg(long)]
    skip_bad_rows: bool,
    /// Where bad rows go; FILE.rejected.csv if left out
    #[arg(long, value_name = "FILE", requires = "skip_bad_rows")]
    rejects: Option<PathBuf>,
    /// Record quotes that are not in the archived file of their source too, marked as unverified
    #[arg(long)]
    quotes_unverified: bool,
    #[command(flatten)]
    recorder: RecorderArgs,
}

impl Import {
    pub(super) fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        let name = self.file.display().to_string();
        let (input, length) = output::input(&self.file)?;
        let mut docket = ledger.write(&self.recorder)?;
        let rows = CsvRows::new(input).map_err(|error| import_failed(&name, error.into()))?;
        match rows.separator() {
            ',' => {}
            '\t' => output::note("Columns are separated by tabs."),
            other => output::note(&format!("Columns are separated by {other}")),
        }
        let bar = output::progress(length.unwrap_or(0), "bytes");
        let position = rows.position();
        let mut progress = |row: u64| {
            if row.is_multiple_of(256) {
                bar.set_position(position.bytes());
            }
        };
        if !self.skip_bad_rows {
            let handling = Handling { reject: None, marks_unfound: self.quotes_unverified };
            let report = docket.import(rows, handling, &mut progress);
            bar.finish_and_clear();
            let report = report.map_err(|error| import_failed(&name, error))?;
            output::print(&summary(&name, &report))?;
            note_quotes(&report);
            return Ok(Status::Fine);
        }
        let path = self.rejects.unwrap_or_else(|| {
            let mut path = if name == "-" { "stdin".into() } else { self.file.into_os_string() };
            path.push(".rejected.csv");
            path.into()
        });
        let failed = |error: io::Error| CliError::file(&path, &error);
        let mut target = Target::new(&path)?;
        let mut rejects = RejectWriter::new(rows.header(), &mut target.out).map_err(failed)?;
        let mut reject = |row: &Row, problems: &[FieldError]| rejects.write(row, problems);
        let handling = Handling { reject: Some(&mut reject), marks_unfound: self.quotes_unverified };
        let report = docket.import(rows, handling, &mut progress);
        bar.finish_and_clear();
        let report = report.map_err(|error| import_failed(&name, error))?;
        output::print(&summary(&name, &report))?;
        note_quotes(&report);
        if report.bad == 0 {
            return Ok(Status::Fine);
        }
        rejects.finish().map_err(failed)?;
        target.put_in_place()?;
        output::note(&format!(
            "{} not recorded; {} with what is wrong:",
            count(report.bad, "row was", "rows were"),
            if report.bad == 1 {
                format!("it is in {}", path.display())
            } else {
                format!("they are in {}", path.display())
            },
        ));
        output::note(&bad_rows(&report));
        Ok(Status::Finding)
    }
}

fn summary(name: &str, report: &ImportReport) -> String {
    if report.rows == 0 {
        return format!("{name} has no rows under its header; nothing was recorded");
    }
    let mut text = format!(
        "{} {} and {} from {name}",
        good("Recorded"),
        count(report.claims, "claim", "claims"),
        count(report.sources, "source", "sources")
    );
    if report.unchanged > 0 {
        text.push_str(&format!("; {} recorded before", count(report.unchanged, "row was", "rows were")));
    }
    text
}

/// Says which quotes were taken on trust, and which stand elsewhere than their row says.
fn note_quotes(report: &ImportReport) {
    if report.unverified > 0 {
        let quotes = count(report.unverified, "quote was", "quotes were");
        output::note(&format!("{quotes} recorded as unverified."));
    }
    if report.unchecked > 0 {
        output::note(&unchecked(report.unchecked));
    }
    for (place, told) in &report.misplaced_rows {
        output::note(&format!("{} {place}: {}", warning("note:"), safe(told)));
    }
    let more = report.misplaced - report.misplaced_rows.len() as u64;
    if more > 0 {
        output::note(&format!(
            "and {} with another page than the quote's",
            count(more, "more row", "more rows")
        ));
    }
}

/// That quotes could not be checked, and what would let them be.
pub(super) fn unchecked(quotes: u64) -> String {
    let told = format!(
        "{} not checked: no file of the source is archived with text. `counterclaim source add` archives one, and checks them then.",
        count(quotes, "quote was", "quotes were")
    );
    output::paragraph(&told, 0).trim_end().to_owned()
}
