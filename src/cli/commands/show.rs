use clap::Args;
use serde_json::{Value, json};

use super::quotes;

use crate::{
    cli::{
        args::LedgerArgs,
        dispute_view,
        error::{CliError, Status},
        output,
        style::{safe, strong, warning},
    },
    docket::{Docket, Quoted, tombstone_in_words},
    io::export::{sum_json, timestamp},
    ledger::Extent,
    model::{
        Body, Claim, Document, Edition, EditionCounts, EntryId, KnownAs, Name, QuoteCheck, QuotePlace,
        RedactionCode, Source, TranslationBy, script_name,
    },
    store::{EntryContent, LogEntry},
};

/// Show one entry in full
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  counterclaim show 1f3a09c2\n  counterclaim show '#17' --json")]
pub(crate) struct Show {
    /// The first digits of the entry's id, or # and its number
    id: String,
    /// As a JSON object: the entry, and its body as it is stored
    #[arg(long)]
    json: bool,
}

impl Show {
    pub(super) fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        let docket = ledger.read()?;
        let entry = docket.store().entry(docket.store().resolve(&self.id)?)?;
        if self.json {
            let object = as_json(&docket, &entry)?;
            output::write_to(None, |out| {
                serde_json::to_writer_pretty(&mut *out, &object)?;
                writeln!(out)
            })?;
        } else {
            output::print(&in_words(&docket, &entry)?)?;
        }
        Ok(Status::Fine)
    }
}

fn as_json(docket: &Docket, entry: &LogEntry) -> Result<Value, CliError> {
    let body = docket.store().body_text(entry.index)?;
    let quoted = docket.quoted(entry.index)?;
    let comparison = match &entry.content {
        EntryContent::Body(body) => match &**body {
            Body::Claim(claim) => docket.comparison_of(&claim.question)?,
            _ => None,
        },
        _ => None,
    };
    Ok(json!({
        "index": entry.index,
        "id": entry.id,
        "recorded_at": timestamp(entry.recorded_at),
        "retracted_by": entry.retracted.as_ref().map(|(index, _)| index),
        "retraction_reason": entry.retracted.as_ref().map(|(_, reason)| reason),
        "redacted_by": entry.redacted.map(|tombstone| tombstone.by),
        "redacted_at": entry.redacted.map(|tombstone| timestamp(tombstone.at)),
        "redaction_code": entry.redacted.and_then(|tombstone| tombstone.code).map(RedactionCode::as_str),
        "source_redacted_by": source_redacted_by(docket, entry)?,
        "quote_check": quoted.as_ref().map(|quoted| quoted.check.as_str()),
        "place": quoted.as_ref().and_then(|quoted| quoted.place.as_ref()).map(place_json),
        "misplaced": quoted.as_ref().and_then(|quoted| quoted.misplaced.as_ref()),
        "sums": comparison.map(|comparison| comparison.sums.iter().map(sum_json).collect::<Vec<_>>()),
        "body": body.and_then(|text| serde_json::from_str::<Value>(&text).ok()),
    }))
}

fn place_json(place: &QuotePlace) -> Value {
    json!({
        "source": place.source,
        "page": place.page,
        "page_label": place.label,
        "paragraph_low": place.paragraph.map(|paragraph| paragraph.low),
        "paragraph_high": place.paragraph.map(|paragraph| paragraph.high),
        "start": place.start,
        "length": place.length,
        "prefix": place.prefix,
        "suffix": place.suffix,
    })
}

/// The entry that redacted the source of a claim.
fn source_redacted_by(docket: &Docket, entry: &LogEntry) -> Result<Option<u64>, CliError> {
    let EntryContent::Body(body) = &entry.content else { return Ok(None) };
    let Body::Claim(claim) = &**body else { return Ok(None) };
    let source = docket.store().entry(docket.store().resolve(&claim.source.to_string())?)?;
    Ok(source.redacted.map(|tombstone| tombstone.by))
}

fn in_words(docket: &Docket, entry: &LogEntry) -> Result<String, CliError> {
    let mut facts = match &entry.content {
        EntryContent::Body(body) => match &**body {
            Body::Claim(claim) => claim_facts(docket, entry.index, claim)?,
            Body::Source(source) => [
                ("source", source.title.clone()),
                ("publisher", source.publisher.clone().unwrap_or_default()),
                ("address", source.url.clone().unwrap_or_default()),
                ("published", source.published_on.map(|date| date.in_words()).unwrap_or_default()),
                ("retrieved", source.retrieved_on.map(|date| date.in_words()).unwrap_or_default()),
                ("language", source.lang.as_ref().map(ToString::to_string).unwrap_or_default()),
                ("licence", source.licence.clone().unwrap_or_default()),
                ("relays", source.relays.map(|id| title(docket, id)).transpose()?.unwrap_or_default()),
                ("archive", source.part_of.map(|id| title(docket, id)).transpose()?.unwrap_or_default()),
                ("pages", pages(docket, entry.index)?),
            ]
            .into_iter()
            .chain(source.document.iter().flat_map(|document| document_facts(document, entry)))
            .chain([(
                "cited by",
                output::count(docket.store().claims_citing(entry.index)?, "claim", "claims"),
            )])
            .collect(),
            Body::Retraction(retraction) => vec![
                ("retracts", retraction.target.to_string()),
                ("reason", retraction.reason.clone()),
                ("replaced by", retraction.replaced_by.map(|id| id.to_string()).unwrap_or_default()),
            ],
            Body::Edition(edition) => edition_facts(edition),
            Body::Codebook { text } => vec![("codebook", text.lines().next().unwrap_or_default().to_owned())],
            Body::Redaction(reason) => vec![("reason", reason.code.to_string())],
            Body::Naming(naming) => vec![
                ("name", naming.name.to_string()),
                (naming.relation.phrase(), naming.other.to_string()),
                ("note", naming.note.clone().unwrap_or_default()),
            ],
        },
        EntryContent::Missing => vec![("body", "not in this file".to_owned())],
        EntryContent::Redacted => vec![("body", "destroyed".to_owned())],
        EntryContent::Redaction { target, extent, reason } => {
            let what = match extent {
                Extent::Content => format!("entry {target}"),
                Extent::Archive => format!("the bytes archived with entry {target}"),
            };
            let mut facts = vec![("redacts", what)];
            if let Some(reason) = reason {
                facts.push(("reason", format!("{}: {}", reason.code, reason.code.meaning())));
                facts.push(("note", reason.note.clone().unwrap_or_default()));
            }
            facts
        }
        EntryContent::Key(key) => vec![("signing key", key.clone())],
    };
    facts.push(("entry", entry.index.to_string()));
    facts.push(("id", entry.id.map(|id| id.to_string()).unwrap_or_default()));
    facts.push(("recorded", timestamp(entry.recorded_at)));
    facts.push(("recorded by", entry.recorded_by.clone().unwrap_or_default()));
    let mut text = output::facts(&facts);
    if let EntryContent::Body(body) = &entry.content
        && let Body::Claim(claim) = &**body
    {
        text.push_str(&with_translation(docket, claim)?);
    }
    if let Some((by, reason)) = &entry.retracted {
        let place = match replaced_by(docket, *by)? {
            Some(id) => format!("; entry {} stands in its place", id.short()),
            None => String::new(),
        };
        let told = format!("RETRACTED by entry {by}: {reason}{place}");
        text.insert_str(0, &warning(&output::paragraph(&told, 0)));
    }
    if let Some(tombstone) = &entry.redacted {
        let meaning = tombstone.code.map_or(String::new(), |code| format!(" ({})", code.meaning()));
        let told = format!("{}{meaning}", tombstone_in_words(tombstone));
        text.insert_str(0, &warning(&output::paragraph(&told, 0)));
    }
    if let EntryContent::Body(body) = &entry.content
        && let Body::Claim(claim) = &**body
        && let Some(quote) = &claim.citation.quote
        && let Some(Quoted { place: Some(place), .. }) = docket.quoted(entry.index)?
    {
        text.push_str(&in_surroundings(&place, quote));
    }
    if let EntryContent::Body(body) = &entry.content
        && let Body::Claim(claim) = &**body
        && let Some(comparison) = docket.comparison_of(&claim.question)?
    {
        text.push_str(&format!("\n{}\n", strong("Everything said on this question now")));
        text.push_str(&dispute_view::with_sums(&comparison));
    }
    Ok(text)
}

/// How many pages of a web archive are sources.
fn pages(docket: &Docket, archive: u64) -> Result<String, CliError> {
    let pages = docket.store().pages_of(archive)?.len() as u64;
    Ok(if pages == 0 { String::new() } else { format!("{pages}, each a source") })
}

/// What is known of a source's file, and whether its bytes are here.
fn document_facts(document: &Document, entry: &LogEntry) -> [(&'static str, String); 5] {
    let bytes = match (&document.kept_at, &entry.archive_redacted) {
        (Some(path), _) => format!("not in the ledger; kept at {path}"),
        (None, Some(tombstone)) => tombstone_in_words(tombstone),
        (None, None) => "archived in the ledger".to_owned(),
    };
    let sent = document.charset.as_ref().map(|charset| format!(" sent as {charset}")).unwrap_or_default();
    [
        ("file", document.name.clone()),
        ("fetched", document.fetched_from.clone().unwrap_or_default()),
        ("kind", format!("{}{sent}, {}", document.media_type, output::count(document.size, "byte", "bytes"))),
        ("BLAKE3", document.digest.to_string()),
        ("bytes", bytes),
    ]
}

fn claim_facts(docket: &Docket, index: u64, claim: &Claim) -> Result<Vec<(&'static str, String)>, CliError> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let about: Vec<String> =
        claim.question.about.iter().map(|(name, value)| format!("{name} {value}")).collect();
    let claimant = &claim.claimant;
    let country = claimant.country.map_or("no country".to_owned(), |c| format!("{c}, {}", c.name()));
    let role = claimant.role.as_ref().map_or(String::new(), |role| format!(", {role}"));
    let who = format!("{} ({country}{role})", claimant.name);
    let mut known = claimant.clone();
    docket.store().names(None)?.tell(&mut known);
    let chain = |known: &KnownAs| {
        known.speaks_for.iter().map(Name::to_string).collect::<Vec<_>>().join(", which speaks for ")
    };
    let speaks_for = known.known_as.as_deref().map(chain);
    let reading = claim.value.reading.to_string();
    let value = if reading == claim.value.text {
        reading
    } else {
        format!("{} (read as {reading})", claim.value.text)
    };
    let citation = &claim.citation;
    // A quote and its translation stand beside each other, below.
    let is_told_below = citation.quote.is_some() && citation.translation.is_some();
    let told_here = |text: &str| if is_told_below { String::new() } else { text.to_owned() };
    let quote = told_here(&text(&citation.quote));
    let translation = told_here(&text(&citation.translation));
    let translation_by = told_here(citation.translation_by.map_or("", TranslationBy::in_words));
    let quoted = docket.quoted(index)?;
    let found = quoted.as_ref().map(|quoted| found(quoted, claim)).unwrap_or_default();
    let misplaced = quoted.and_then(|quoted| quoted.misplaced).unwrap_or_default();
    Ok(vec![
        ("question", docket.codebook().in_words(&claim.question)),
        ("event", claim.question.event.to_string()),
        ("topic", claim.question.topic.to_string()),
        ("about", about.join(" · ")),
        ("unit", claim.question.unit.as_ref().map(ToString::to_string).unwrap_or_default()),
        ("value", value),
        ("as of", claim.moment().in_words()),
        ("stated on", claim.stated_on.in_words()),
        ("claimant", who),
        ("known as", known.other_name().map(|name| name.to_string()).unwrap_or_default()),
        ("speaks for", speaks_for.unwrap_or_default()),
        ("statement", text(&claim.statement)),
        ("source", title(docket, claim.source)?),
        ("locator", text(&claim.citation.locator)),
        ("quote", quote),
        ("found", found),
        ("note", misplaced),
        ("translation", translation),
        ("translated", translation_by),
        ("language", claim.lang.as_ref().map(ToString::to_string).unwrap_or_default()),
        ("note", text(&claim.note)),
    ])
}

/// The claim that a retraction puts in the place of another.
fn replaced_by(docket: &Docket, retraction: u64) -> Result<Option<EntryId>, CliError> {
    Ok(match docket.store().entry(retraction)?.content {
        EntryContent::Body(body) => match *body {
            Body::Retraction(retraction) => retraction.replaced_by,
            _ => None,
        },
        _ => None,
    })
}

/// What an edition of a data set changed.
fn edition_facts(edition: &Edition) -> Vec<(&'static str, String)> {
    let counted = |of: fn(&EditionCounts) -> u64| {
        edition.counts.as_ref().map(|counts| of(counts).to_string()).unwrap_or_default()
    };
    vec![
        ("data set", edition.data_set.clone()),
        ("edition", edition.published_on.in_words()),
        ("changed by", edition.changed_by.as_str().to_owned()),
        ("entries", edition.entries.to_string()),
        ("new", counted(|counts| counts.new)),
        ("revised", counted(|counts| counts.revised)),
        ("withdrawn", counted(|counts| counts.withdrawn)),
        ("unchanged", counted(|counts| counts.unchanged)),
        ("not met", counted(|counts| counts.kept)),
    ]
}

/// The quote beside its translation, if there is one, each under its language and script.
fn with_translation(docket: &Docket, claim: &Claim) -> Result<String, CliError> {
    let citation = &claim.citation;
    let (Some(quote), Some(translation)) = (&citation.quote, &citation.translation) else {
        return Ok(String::new());
    };
    let source = docket.store().source_in(docket.store().resolve(&claim.source.to_string())?)?;
    let lang = claim.lang.clone().or_else(|| source.and_then(|source| source.content.lang));
    let named = [lang.map(|lang| lang.to_string()), script_name(quote).map(ToOwned::to_owned)];
    let named: Vec<String> = named.into_iter().flatten().collect();
    let original = if named.is_empty() { "quote".to_owned() } else { named.join(" · ") };
    let by = match citation.translation_by {
        None => "translation",
        Some(TranslationBy::Theirs) => "translation, the source’s",
        Some(TranslationBy::Ours) => "translation, ours",
    };
    let sides = [(original.as_str(), quote.as_str()), (by, translation.as_str())];
    Ok(format!("\n{}", output::side_by_side(sides)))
}

/// Where a quote stands, or why its words are not known to be the source's.
fn found(quoted: &Quoted, claim: &Claim) -> String {
    let Some(place) = &quoted.place else {
        return match quoted.check {
            QuoteCheck::Verbatim => "verbatim",
            QuoteCheck::Unverified if claim.citation.unverified => {
                "nowhere: the quote was recorded as unverified"
            }
            QuoteCheck::Unverified => {
                "nowhere: the quote is unverified, and not in the archived file of its source"
            }
            QuoteCheck::NotChecked => "not sought: no file of its source is archived with text",
            QuoteCheck::SourceRedacted => "not sought: the source was redacted, or its archived file",
        }
        .to_owned();
    };
    let page = place.label.as_ref().map(|label| format!("{label}, ")).unwrap_or_default();
    let within = quotes::within(place.paragraph, place.start, place.start + place.length);
    format!("{page}{within} of the file archived in entry {}", place.source)
}

/// The words of a quote, marked, between those that stand around them.
fn in_surroundings(place: &QuotePlace, quote: &str) -> String {
    let words: Vec<&str> = quote.split_whitespace().collect();
    let words = strong(&format!("»{}«", safe(&words.join(" "))));
    let text = format!("…{}{words}{}…", safe(&place.prefix), safe(&place.suffix));
    format!("\n{}\n{}", strong("The quote in the text of its source"), output::paragraph(&text, 2))
}

/// "Situation report, counterclaim project (entry 1f3a09c2)".
fn title(docket: &Docket, id: EntryId) -> Result<String, CliError> {
    let entry = docket.store().entry(docket.store().resolve(&id.to_string())?)?;
    let title = match entry.content {
        EntryContent::Body(body) => match *body {
            Body::Source(source) => {
                let mut parts = vec![source.title];
                parts.extend(source.publisher);
                parts.extend(source.url);
                parts.join(", ")
            }
            _ => "not a source".to_owned(),
        },
        EntryContent::Redacted => return Ok(Source::redacted(&id).title),
        _ => "not in this file".to_owned(),
    };
    Ok(format!("{title} (entry {})", id.short()))
}
