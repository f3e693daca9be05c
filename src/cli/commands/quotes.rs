use clap::{Args, Subcommand};

use crate::{
    cli::{
        args::{FormatArgs, LedgerArgs, SelectionArgs, parse_topic},
        drift_view,
        error::{CliError, Status},
        output::{self, Format, count},
        style::{faint, safe, warning},
    },
    docket::{CheckedQuote, Drift, PageOf, Standing},
    io::export::Listing,
    model::{FoundQuote, Paragraph, Passage, Topic},
};

/// Check quotes against the archived sources
#[derive(Debug, Subcommand)]
pub(crate) enum Quotes {
    Check(Check),
}

/// Find the quote of every claim in the archived file of its source
///
/// A quote is verbatim if its words stand in the text of the file as they were recorded. White
/// space and line breaks may differ, and a word may be divided at the end of a line; nothing else
/// may. Of a quote that is not found the nearest passage is shown: [-words-] are those of the quote
/// alone, {+words+} those of the source alone. The files are read anew, and what is found is compared
/// with the places that the ledger keeps. Exit status 1 if a quote is not found, or a place differs.
///
/// If the address of the source was archived again later, it is said whether the quote still stands
/// in the newest copy that has text: it has changed if a passage there shares at least half of its
/// sequences of three letters, and has vanished if none does. Its standing stays verbatim, for the
/// claim rests on the copy that it cites; with --strict such a quote gives exit status 1 too.
///
/// A claim's source is archived if `counterclaim source add` took in a file with it, or with a
/// source of the same title whose publisher, address, day and language do not differ.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  counterclaim quotes check\n  counterclaim quotes check --event kg-tj-2021 --format csv"
)]
pub(crate) struct Check {
    /// Only this topic and those under it
    #[arg(long, value_parser = parse_topic)]
    topic: Option<Topic>,
    /// Exit status 1 also if a quote has changed or vanished in a later copy of its address
    #[arg(long)]
    strict: bool,
    /// Show every claim, verbatim quotes with their place
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    selection: SelectionArgs,
    #[command(flatten)]
    format: FormatArgs,
}

impl Quotes {
    pub(super) fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        match self {
            Self::Check(check) => check.run(ledger),
        }
    }
}

impl Check {
    fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        let docket = ledger.read()?;
        let selection = self.selection.with_topic(self.topic);
        docket.check_selection(&selection)?;
        let checked = docket.check_quotes(&selection)?;
        let counted = |name: &str| checked.iter().filter(|it| it.standing.as_str() == name).count() as u64;
        let missing = counted("not found");
        let differing = checked.iter().filter(|checked| !checked.is_kept).count() as u64;
        if self.format.format == Format::Table {
            let is_doubtful = |checked: &CheckedQuote| {
                matches!(checked.standing, Standing::NotFound { .. } | Standing::NoText { .. })
                    || checked.misplaced.is_some()
                    || checked.drift.is_some()
                    || !checked.is_kept
            };
            let shown = checked.iter().filter(|checked| self.all || is_doubtful(checked));
            output::print(&shown.map(in_words).collect::<String>())?;
            let told = format!(
                "{}: {} verbatim, {missing} not found; {} in files without text, {} of sources that are not archived, or not any more; {} without a quote.",
                count(checked.len() as u64, "claim", "claims"),
                counted("verbatim"),
                counted("no text"),
                counted("not archived") + counted("source redacted"),
                counted("no quote"),
            );
            output::print(&output::paragraph(&told, 0))?;
            if differing > 0 {
                let told = format!(
                    "{} kept in the ledger otherwise than the archived files have it; `counterclaim rebuild` reads them anew.",
                    count(differing, "place is", "places are")
                );
                output::print(&warning(&output::paragraph(&told, 0)))?;
            }
            let drifts = || checked.iter().filter_map(|it| it.drift.as_ref());
            let changed = drifts().filter(|drift| drift.passage().is_some()).count() as u64;
            if drifts().next().is_some() {
                let told = format!(
                    "{} and {} in a later copy of the address.",
                    count(changed, "quote has changed", "quotes have changed"),
                    count(drifts().count() as u64 - changed, "has vanished", "have vanished"),
                );
                output::print(&output::paragraph(&told, 0))?;
            }
        } else {
            output::listing(&listing(&checked), self.format.format, "Quotes")?;
        }
        let drifted = self.strict && checked.iter().any(|checked| checked.drift.is_some());
        Ok(if missing > 0 || differing > 0 || drifted { Status::Finding } else { Status::Fine })
    }
}

/// A claim, how its quote stands, and where.
pub(super) fn in_words(checked: &CheckedQuote) -> String {
    let claim = &checked.claim;
    let content = &claim.content;
    let indent = claim.id.short().len() + 1;
    let mut text = drift_view::claim_line(checked, &drift_view::standing(checked));
    if let Some(drift) = &checked.drift {
        text.push_str(&output::paragraph(&drift_view::now(checked, drift), indent));
    }
    let source = safe(&content.source.content.title);
    let place = match &checked.standing {
        Standing::Verbatim { entry, page, found } => {
            let divided = match found.divided as u64 {
                0 => String::new(),
                words => format!(", {} divided at line ends", count(words, "word", "words")),
            };
            format!("{source}, entry {entry}, {}{divided}", place(page, found))
        }
        Standing::NotFound { entry, nearest } => {
            let quote = content.citation.quote.as_deref().unwrap_or_default();
            let passage = nearest.as_ref().map_or_else(
                || format!("quote: “{quote}”; no passage is like it"),
                |(_, passage)| format!("nearest: {}", passage.marked()),
            );
            text.push_str(&output::paragraph(&safe(&passage), indent));
            let place = nearest
                .as_ref()
                .map(|(page, passage)| format!(", {}from character {}", on(page), passage.start));
            format!("{source}, entry {entry}{}", place.unwrap_or_default())
        }
        Standing::NoText { entry, reason } => format!("{source}, entry {entry}: {}", safe(reason)),
        Standing::NotArchived | Standing::SourceRedacted | Standing::NoQuote => source,
    };
    text.push_str(&faint(&output::paragraph(&place, indent)));
    if let Some(misplaced) = &checked.misplaced {
        text.push_str(&warning(&output::paragraph(&safe(misplaced), indent)));
    }
    if !checked.is_kept {
        text.push_str(&warning(&output::paragraph("the ledger keeps another place of it, or none", indent)));
    }
    text
}

/// "p. 3, characters 9 to 40".
pub(super) fn place(page: &PageOf, found: &FoundQuote) -> String {
    let FoundQuote { start, end, paragraph, .. } = found;
    format!("{}{}", on(page), within(*paragraph, *start as u64, *end as u64))
}

/// "paragraph 2, characters 9 to 40".
pub(super) fn within(paragraph: Option<Paragraph>, start: u64, end: u64) -> String {
    let paragraph = paragraph.map(|paragraph| format!("{paragraph}, ")).unwrap_or_default();
    format!("{paragraph}characters {start} to {end}")
}

/// "p. 3, ", if the file has more than one page.
fn on(page: &PageOf) -> String {
    page.label.as_ref().map_or_else(String::new, |label| format!("{}, ", safe(label)))
}

fn listing(checked: &[CheckedQuote]) -> Listing {
    let mut listing = Listing::new(&[
        "id",
        "index",
        "event",
        "topic",
        "claimant",
        "quote",
        "source",
        "standing",
        "archived_in",
        "page",
        "page_label",
        "paragraph_low",
        "paragraph_high",
        "start",
        "end",
        "prefix",
        "suffix",
        "divided_words",
        "nearest",
        "likeness",
        "reason",
        "kept",
        "misplaced",
        "drift",
        "drift_since",
        "drift_seen_in",
        "drift_nearest",
        "drift_likeness",
    ]);
    for CheckedQuote { claim, standing, is_kept, misplaced, drift } in checked {
        let drift = drift.as_ref();
        let passage = drift.and_then(|drift| drift.nearest.as_ref()).map(|(_, passage)| passage);
        let content = &claim.content;
        let (mut entry, mut place, mut found_at, mut near, mut why) = (None, None, None, None, None);
        match standing {
            Standing::Verbatim { entry: at, page, found } => {
                (entry, place, found_at) = (Some(*at), Some(page), Some(found));
            }
            Standing::NotFound { entry: at, nearest } => {
                (entry, place) = (Some(*at), nearest.as_ref().map(|(page, _)| page));
                near = nearest.as_ref().map(|(_, passage)| passage);
            }
            Standing::NoText { entry: at, reason } => (entry, why) = (Some(*at), Some(reason.clone())),
            Standing::NotArchived | Standing::SourceRedacted | Standing::NoQuote => {}
        }
        let paragraph = found_at.and_then(|found| found.paragraph);
        let start = found_at.map(|found| found.start).or_else(|| near.map(|passage| passage.start));
        listing.rows.push(vec![
            claim.id.to_string().into(),
            claim.index.into(),
            content.question.event.to_string().into(),
            content.question.topic.to_string().into(),
            content.claimant.name.clone().into(),
            content.citation.quote.clone().into(),
            content.source.content.title.clone().into(),
            standing.as_str().into(),
            entry.into(),
            place.map(|page| page.number).into(),
            place.and_then(|page| page.label.clone()).into(),
            paragraph.map(|paragraph| paragraph.low).into(),
            paragraph.map(|paragraph| paragraph.high).into(),
            start.into(),
            found_at.map(|found| found.end).into(),
            found_at.map(|found| found.prefix.clone()).into(),
            found_at.map(|found| found.suffix.clone()).into(),
            found_at.map(|found| found.divided).into(),
            near.map(Passage::marked).into(),
            near.map(|passage| passage.likeness).into(),
            why.into(),
            (*is_kept).into(),
            misplaced.clone().into(),
            drift.map(Drift::as_str).into(),
            drift.map(|drift| drift.since).into(),
            drift.map(|drift| drift.newest).into(),
            passage.map(Passage::marked).into(),
            passage.map(|passage| passage.likeness).into(),
        ]);
    }
    listing
}
