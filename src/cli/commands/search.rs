use clap::Args;
use serde_json::Value;

use super::timeline::dated;
use crate::{
    cli::{
        args::{FormatArgs, LedgerArgs, SelectionArgs, parse_as_of, parse_since, parse_topic},
        asking::named,
        error::{CliError, Status},
        output::{self, Format},
        style::{safe, strong, warning},
    },
    docket::{Found, SearchIn},
    io::export::Listing,
    model::{Date, Narrowing, QuoteCheck, Said, SearchQuery, Snippet, Topic, searched},
    store::FoundPage,
};

/// Find claims, and passages of archived files, by their words
///
/// Words are found in statements, quotes, translations, notes, claimants, source titles and
/// questions, and in the texts of archived files, whatever their case, accents and script: Kök-Tash, Kok-Tash and Кок-Таш are one
/// search. The beginning of a word is enough, and words in double quotes are one phrase. Every word
/// must be there. What was found stands between two asterisks.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  counterclaim search kok-tash\n  counterclaim search '\"mortar fire\"' --country KG"
)]
pub(crate) struct Search {
    /// The words
    #[arg(required = true)]
    words: Vec<String>,
    /// Only this topic and those under it
    #[arg(long, value_parser = parse_topic)]
    topic: Option<Topic>,
    /// Only what can have been stated then or later: an EDTF date, read as its first day
    #[arg(long, value_name = "DATE", value_parser = parse_since)]
    since: Option<Date>,
    /// Only what was stated by then: an EDTF date, read as its last day
    #[arg(long, value_name = "DATE", value_parser = parse_as_of)]
    until: Option<Date>,
    /// Where it is looked for: in claims, in the texts of archived files, or in both
    #[arg(long = "in", value_name = "WHERE", default_value = "all", value_parser = named(&SearchIn::EVERY, SearchIn::as_str))]
    places: SearchIn,
    /// Most claims, and most pages of archived files, that are shown
    #[arg(long, default_value_t = 50)]
    limit: usize,
    #[command(flatten)]
    selection: SelectionArgs,
    #[command(flatten)]
    format: FormatArgs,
}

impl Search {
    pub(super) fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        let query =
            SearchQuery::parse(&self.words.join(" ")).map_err(|error| CliError::user(error.to_string()))?;
        let docket = ledger.read()?;
        let selection = self.selection.with_topic(self.topic);
        docket.check_selection(&selection)?;
        let narrowing = Narrowing { since: self.since, until: self.until };
        let found = docket.search(query, &selection, &narrowing, (self.places, self.limit))?;
        let Found { query, claims, pages } = &found;
        if self.format.format == Format::Table {
            output::print(&claims.iter().map(|claim| in_words(claim, query)).collect::<String>())?;
            if !pages.is_empty() {
                let space = if claims.is_empty() { "" } else { "\n" };
                output::print(&format!("{space}{}", strong("In archived files")))?;
                output::print(&pages.iter().map(page_in_words).collect::<String>())?;
            }
        } else {
            output::listing(&listing(&found), self.format.format, "Found")?;
        }
        if claims.is_empty() && pages.is_empty() {
            output::note(match self.places {
                SearchIn::All => "No claim and no archived file has all of these words.",
                SearchIn::Claims => "No claim has all of these words.",
                SearchIn::Texts => "No archived file has all of these words.",
            });
            return Ok(Status::Finding);
        }
        for (count, what) in [(claims.len(), "claims"), (pages.len(), "pages of archived files")] {
            if count == self.limit {
                output::note(&format!("These are the best {count} {what}; --limit shows more."));
            }
        }
        Ok(Status::Fine)
    }
}

/// Pieces of a text, safe to print, the marked ones between two asterisks.
fn marked(pieces: &[(String, bool)], strong: impl Fn(&str) -> String) -> String {
    let piece = |(text, is_marked): &(String, bool)| {
        let text = safe(text);
        if *is_marked { format!("**{}**", strong(&text)) } else { text }
    };
    pieces.iter().map(piece).collect()
}

/// Where the query is found in a claim.
fn snippets(claim: &Said, query: &SearchQuery) -> Vec<Snippet> {
    let content = &claim.content;
    query.snippets(&searched(content, Some(&content.source.content.title)))
}

/// A claim and its words, in a few lines.
fn in_words(claim: &Said, query: &SearchQuery) -> String {
    let content = &claim.content;
    let mark = |text: &str| marked(&query.mark(text), strong);
    let about = [
        format!("{}: {} ({})", mark(&content.claimant.name), safe(&content.value.text), dated(claim)),
        mark(&content.question.event.to_string()),
        mark(&content.question.to_string()),
    ];
    let id = claim.id.short();
    let mut text = output::hanging(0, &id, &strong(&id), &about.join(" · "));
    let indent = id.len() + 1;
    let said = if content.citation.quote.is_some() { "quote" } else { "statement" };
    let mut shown = false;
    for snippet in snippets(claim, query) {
        let words = marked(&snippet.pieces, strong);
        let line = match snippet.field {
            "question" | "claimant" => continue,
            "quote" => format!("“{words}”"),
            "statement" if said == "statement" => words,
            field => format!("{field}: {words}"),
        };
        shown |= snippet.field == said;
        text.push_str(&output::paragraph(&line, indent));
    }
    match (&content.citation.quote, &content.statement) {
        _ if shown => {}
        (Some(quote), _) => text.push_str(&output::paragraph(&format!("“{}”", safe(quote)), indent)),
        (None, Some(statement)) => text.push_str(&output::paragraph(&safe(statement), indent)),
        (None, None) => {}
    }
    if let Some(doubt) = content.citation.doubt() {
        text.push_str(&warning(&output::paragraph(doubt, indent)));
    }
    text
}

/// A page of an archived file and its words, in a few lines.
fn page_in_words(page: &FoundPage) -> String {
    let id = page.source.id.short();
    let place = safe(&place(page));
    let about = format!("{}, {place}", safe(&page.source.content.title));
    let words = output::paragraph(&marked(&page.snippet, strong), id.len() + 1);
    output::hanging(0, &id, &strong(&id), &about) + &words
}

/// "p. iv", "the address of a record", "page 3".
fn place(page: &FoundPage) -> String {
    page.label.clone().unwrap_or_else(|| format!("page {}", page.number))
}

fn listing(Found { query, claims: hits, pages }: &Found) -> Listing {
    let mut listing = Listing::new(&[
        "id",
        "index",
        "event",
        "topic",
        "about",
        "unit",
        "claimant",
        "country",
        "value",
        "as_of",
        "stated_on",
        "statement",
        "quote",
        "quote_check",
        "source",
        "source_url",
        "locator",
        "found_in",
        "snippet",
    ]);
    for claim in hits {
        let content = &claim.content;
        let question = &content.question;
        let snippets = snippets(claim, query);
        let found_in: Vec<&str> = snippets.iter().map(|snippet| snippet.field).collect();
        let words: Vec<String> =
            snippets.iter().map(|snippet| marked(&snippet.pieces, str::to_owned)).collect();
        listing.rows.push(vec![
            claim.id.to_string().into(),
            claim.index.into(),
            question.event.to_string().into(),
            question.topic.to_string().into(),
            question.about_json().into(),
            question.unit.as_ref().map(ToString::to_string).into(),
            content.claimant.name.clone().into(),
            content.claimant.country.map(|country| country.to_string()).into(),
            content.value.text.clone().into(),
            content.moment().to_string().into(),
            content.stated_on.to_string().into(),
            content.statement.clone().into(),
            content.citation.quote.clone().into(),
            content.citation.check.map(QuoteCheck::as_str).into(),
            content.source.content.title.clone().into(),
            content.source.content.url.clone().into(),
            content.citation.locator.clone().into(),
            found_in.join(", ").into(),
            words.join(" | ").into(),
        ]);
    }
    for page in pages {
        let source = &page.source.content;
        let mut row = vec![Value::Null; listing.columns.len()];
        for (column, cell) in [
            ("id", page.source.id.to_string().into()),
            ("index", page.source.index.into()),
            ("source", source.title.clone().into()),
            ("source_url", source.url.clone().into()),
            ("locator", place(page).into()),
            ("found_in", "archived file".into()),
            ("snippet", marked(&page.snippet, str::to_owned).into()),
        ] {
            if let Some(at) = listing.columns.iter().position(|name| name == column) {
                row[at] = cell;
            }
        }
        listing.rows.push(row);
    }
    listing
}
