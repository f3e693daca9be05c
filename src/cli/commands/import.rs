use std::{io, path::PathBuf};

use clap::Args;

use crate::{
    cli::{
        args::{LedgerArgs, RecorderArgs},
        claims_file::{ClaimsFile, InputArgs, MapArgs},
        error::{CliError, Status, bad_rows, import_failed},
        output::{self, count},
        rejects::Rejects,
        style::{good, safe, warning},
    },
    docket::{Handling, ImportReport, Tally},
    io::import::{RejectWriter, Row},
    model::FieldError,
};

/// Kinds shown of a tally.
const MOST_SHOWN: usize = 3;

/// Record a file of claims, all of it or nothing
///
/// The file is a CSV whose first row names the fields of a claim (`counterclaim add --help` lists
/// them; qualifiers are columns such as about.side), or any CSV, TSV, JSON, JSON Lines or XLSX with
/// a mapping that says what becomes what (`counterclaim map list` names those that ship). It may be
/// packed with gzip or ZIP. Every bad row is reported with row, column, value and what would be
/// accepted, and nothing is recorded until all are mended. Claims that the ledger holds already are
/// left, so the same file can be imported again, also after an interruption: nothing was recorded.
///
/// Where the file of a source is archived (`counterclaim source add`), every quote must stand in it
/// word for word; one that does not is a bad row, with the nearest passage, unless its column
/// `quote_unverified` says yes.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  counterclaim import claims.csv\n  counterclaim import GEDEvent.csv --map ucdp-ged --skip-bad-rows"
)]
pub(crate) struct Import {
    /// The file; - reads standard input
    file: PathBuf,
    /// How rows become claims: a mapping that ships, or a TOML file
    #[arg(long, value_name = "NAME|FILE")]
    map: Option<String>,
    /// Record the good rows, and write the others with their problems to a file that can be mended
    #[arg(long)]
    skip_bad_rows: bool,
    /// Where bad rows go, in place of what is there; if left out, FILE.rejected.csv, or .json, or FILE.rejected-2.csv and
    /// so on where another is there already
    #[arg(long, value_name = "FILE", requires = "skip_bad_rows")]
    rejects: Option<PathBuf>,
    /// Record quotes that are not in the archived file of their source too, marked as unverified
    #[arg(long)]
    quotes_unverified: bool,
    /// Leave out what an earlier edition of the file says too
    #[arg(long, value_name = "FILE", requires = "map")]
    after: Option<PathBuf>,
    #[command(flatten)]
    recorder: RecorderArgs,
    #[command(flatten)]
    mapping: MapArgs,
    #[command(flatten)]
    input: InputArgs,
}

impl Import {
    pub(super) fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        let name = self.file.display().to_string();
        let (input, length) = output::input(&self.file)?;
        let mut docket = ledger.write(&self.recorder)?;
        let bar = output::progress(length.unwrap_or(0), "bytes");
        let input: Box<dyn io::Read> = Box::new(bar.wrap_read(input));
        let mut rows = match &self.map {
            None => ClaimsFile::canonical(&name, input, &self.input)?,
            Some(map) => {
                ClaimsFile::mapped(&self.file, input, map, &self.input, &self.mapping, self.after.as_ref())?
            }
        };
        let mut progress = |_: u64| {};
        if !self.skip_bad_rows {
            let handling = Handling { reject: None, marks_unfound: self.quotes_unverified };
            let report = docket.import(rows.by_ref(), handling, &mut progress);
            bar.finish_and_clear();
            let report = report.map_err(|error| import_failed(&name, error))?;
            output::print(&summary(&name, &report))?;
            note_quotes(&report);
            rows.left().iter().for_each(|note| output::note(note));
            return Ok(Status::Fine);
        }
        let style = rows.reject_style();
        let mut rejects = match self.rejects {
            Some(path) => Rejects::named(path)?,
            None if name == "-" => Rejects::beside("stdin".as_ref(), style.ending())?,
            None => Rejects::beside(&self.file, style.ending())?,
        };
        let failed = |error: io::Error| CliError::user(format!("the reject file cannot be written: {error}"));
        let mut writer = RejectWriter::new(style, &mut rejects.target.out).map_err(failed)?;
        let mut reject = |row: &Row, problems: &[FieldError]| writer.write(row, problems);
        let handling = Handling { reject: Some(&mut reject), marks_unfound: self.quotes_unverified };
        let report = docket.import(rows.by_ref(), handling, &mut progress);
        bar.finish_and_clear();
        let report = report.map_err(|error| import_failed(&name, error))?;
        output::print(&summary(&name, &report))?;
        note_quotes(&report);
        rows.left().iter().for_each(|note| output::note(note));
        if report.bad == 0 {
            return Ok(Status::Fine);
        }
        writer.finish().map_err(failed)?;
        let path = rejects.keep()?;
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
        text.push_str(&format!("; {} recorded before", count(report.unchanged, "claim was", "claims were")));
    }
    if report.by_topic.kinds() + report.by_claimant.kinds() > 2 {
        let tallies = [("by topic", told(&report.by_topic)), ("by claimant", told(&report.by_claimant))];
        text.push('\n');
        text.push_str(&output::facts(&tallies));
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

/// The most frequent kinds, and how many others there are.
fn told(tally: &Tally) -> String {
    let kinds = tally.most();
    let shown = kinds.iter().take(MOST_SHOWN).map(|(kind, number)| count(*number, kind, kind));
    let mut shown: Vec<String> = shown.collect();
    if kinds.len() > MOST_SHOWN {
        shown.push(format!("and {} more", kinds.len() - MOST_SHOWN));
    }
    shown.join(", ")
}
