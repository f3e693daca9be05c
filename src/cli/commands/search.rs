use clap::Args;

use super::timeline::dated;
use crate::{
    cli::{
        args::{FormatArgs, LedgerArgs, SelectionArgs, parse_topic},
        error::{CliError, Status},
        output::{self, Format},
        style::{safe, strong},
    },
    io::export::Listing,
    model::{Said, Topic},
};

/// Find claims by their words
///
/// Words are found in statements, quotes, translations, notes, claimants, source titles and
/// questions, whatever their case and diacritics; the beginning of a word is enough, and words in
/// double quotes are one phrase. Every word must be there.
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
    /// Most claims shown
    #[arg(long, default_value_t = 50)]
    limit: usize,
    #[command(flatten)]
    selection: SelectionArgs,
    #[command(flatten)]
    format: FormatArgs,
}

impl Search {
    pub(super) fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        let docket = ledger.read()?;
        let selection = self.selection.with_topic(self.topic);
        docket.check_selection(&selection)?;
        let hits = docket.store().search(&self.words.join(" "), &selection, self.limit)?;
        let found = hits.len();
        if self.format.format == Format::Table {
            output::print(&hits.iter().map(in_words).collect::<String>())?;
        } else {
            output::listing(&listing(&hits), self.format.format, "Claims found")?;
        }
        if found == 0 {
            output::note("No claim has all of these words.");
            return Ok(Status::Finding);
        }
        if found == self.limit {
            output::note(&format!("These are the best {found}; --limit shows more."));
        }
        Ok(Status::Fine)
    }
}

/// A claim and its words, in a few lines.
fn in_words(claim: &Said) -> String {
    let content = &claim.content;
    let about = [
        format!("{}: {} ({})", safe(&content.claimant.name), safe(&content.value.text), dated(claim)),
        content.question.event.to_string(),
        safe(&content.question.to_string()),
    ];
    let id = claim.id.short();
    let mut text = output::hanging(0, &id, &strong(&id), &about.join(" · "));
    let indent = id.len() + 1;
    match (&content.citation.quote, &content.statement) {
        (Some(quote), _) => text.push_str(&output::paragraph(&format!("“{}”", safe(quote)), indent)),
        (None, Some(statement)) => text.push_str(&output::paragraph(&safe(statement), indent)),
        (None, None) => {}
    }
    text
}

fn listing(hits: &[Said]) -> Listing {
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
        "source",
        "source_url",
        "locator",
    ]);
    for claim in hits {
        let content = &claim.content;
        let question = &content.question;
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
            content.source.content.title.clone().into(),
            content.source.content.url.clone().into(),
            content.citation.locator.clone().into(),
        ]);
    }
    listing
}
