use std::{io, num::NonZeroUsize, path::PathBuf};

use clap::Args;

use crate::{
    cli::{
        args::{LedgerArgs, RecorderArgs},
        claims_file::{ClaimsFile, InputArgs, MapArgs, mapping},
        edition_view::{self, EditionArgs},
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
/// left, so the same file can be imported again, also after an interruption: nothing was recorded,
/// or, with --in-parts, the parts that were complete.
///
/// Where the file of a source is archived (`counterclaim source add`), every quote must stand in it
/// word for word; one that does not is a bad row, with the nearest passage, unless its column
/// `quote_unverified` says yes.
///
/// A data set that is published again and again is imported with --edition, each time whole. What the edition
/// says as before is left. What it says otherwise is recorded beside a retraction of the earlier claim, as a correction by
/// its carrier; or, with --changed-by claimant, as what the claimant said on the day of the edition. What
/// it does not have any more is withdrawn.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  counterclaim import claims.csv\n  counterclaim import GEDEvent.csv --map ucdp-ged --skip-bad-rows\n  counterclaim import losses.json --map losses-personnel --edition 2023-12-13 --dry-run"
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
    /// Record the good rows in parts of so many (10000 if no number is given), each for good before the next is read:
    /// what an interruption leaves is recorded, and the same import again goes on from there
    #[arg(
        long,
        value_name = "ROWS",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "10000",
        value_parser = read_rows,
        requires = "skip_bad_rows",
        conflicts_with_all = ["edition", "dry_run"]
    )]
    in_parts: Option<NonZeroUsize>,
    /// Record quotes that are not in the archived file of their source too, marked as unverified
    #[arg(long)]
    quotes_unverified: bool,
    /// Tell what would be recorded, and record nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    recorder: RecorderArgs,
    #[command(flatten)]
    edition: EditionArgs,
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
        let mut usual_name = None;
        let mut rows = match &self.map {
            None => ClaimsFile::canonical(&name, input, &self.input)?,
            Some(by) => {
                let mapping = mapping(by)?;
                usual_name = Some(self.mapping.data_set(&mapping));
                let settings = self.mapping.settings(&mapping, self.edition.published_on());
                let conditions = self.mapping.conditions();
                ClaimsFile::mapped(&self.file, input, by, mapping, &self.input, &settings, conditions)?
            }
        };
        let handling = Handling {
            reject: None,
            marks_unfound: self.quotes_unverified,
            edition: self.edition.read(usual_name)?,
            rehearses: self.dry_run,
        };
        let mut progress = |_: u64| {};
        if !self.skip_bad_rows {
            let report = docket.import(rows.by_ref(), handling, &mut progress);
            bar.finish_and_clear();
            let report = report.map_err(|error| import_failed(&name, error))?;
            tell(&name, &report, &rows, self.dry_run)?;
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
        let mut report = ImportReport::default();
        let outcome = if let Some(most) = self.in_parts {
            docket.import_in_parts((&mut rows, most), &mut reject, handling.marks_unfound, &mut report)
        } else {
            let handling = Handling { reject: Some(&mut reject), ..handling };
            docket.import(rows.by_ref(), handling, &mut progress).map(|whole| report = whole)
        };
        bar.finish_and_clear();
        if outcome.is_err() && report.rows > 0 {
            tell(&name, &report, &rows, false)?;
            output::note("What is told above is recorded; import the file again to go on.");
        }
        outcome.map_err(|error| import_failed(&name, error))?;
        tell(&name, &report, &rows, self.dry_run)?;
        if report.bad == 0 {
            return Ok(Status::Fine);
        }
        let refused = count(report.bad, "row", "rows");
        let (was, it) = if report.bad == 1 { ("was", "it is") } else { ("were", "they are") };
        if self.dry_run {
            output::note(&format!("{refused} would not be recorded:"));
        } else {
            writer.finish().map_err(failed)?;
            let path = rejects.keep()?;
            let path = path.display();
            output::note(&format!("{refused} {was} not recorded; {it} in {path} with what is wrong:"));
        }
        output::note(&bad_rows(&report));
        Ok(Status::Finding)
    }
}

fn read_rows(text: &str) -> Result<NonZeroUsize, String> {
    text.parse().map_err(|_| "give how many rows a part has, 1 or more".to_owned())
}

/// What was recorded, or would be.
fn tell(name: &str, report: &ImportReport, rows: &ClaimsFile, is_rehearsal: bool) -> Result<(), CliError> {
    output::print(&summary(name, report, is_rehearsal))?;
    if let Some(edition) = &report.edition {
        output::print(&edition_view::told(edition))?;
        for note in edition_view::notes(edition) {
            output::note(&note);
        }
    }
    note_quotes(report);
    rows.left().iter().for_each(|note| output::note(note));
    if is_rehearsal {
        output::note("Nothing was recorded: this was a dry run.");
    }
    Ok(())
}

fn summary(name: &str, report: &ImportReport, is_rehearsal: bool) -> String {
    if report.rows == 0 {
        return format!("{name} has no rows under its header; nothing was recorded");
    }
    let mut text = format!(
        "{} {} and {} from {name}",
        good(if is_rehearsal { "Would record" } else { "Recorded" }),
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
