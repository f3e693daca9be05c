use clap::{Args, Subcommand};

use crate::{
    cli::{
        args::{FormatArgs, LedgerArgs, RecorderArgs},
        error::{CliError, Status},
        output::{self, Format, count},
        style::{faint, good, safe, strong},
    },
    docket::SourceDraft,
    io::export::Listing,
    store::SourceCount,
};

/// Record and list the documents in which statements are read
#[derive(Debug, Subcommand)]
pub(crate) enum Source {
    Add(Box<Add>),
    List(List),
}

/// Record what is known of a document
///
/// Claims can then name it by its title, its address, or its id.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  counterclaim source add \"Situation report no. 3\" --publisher OCHA \\\n    --url https://example.org/sr3 --published-on 2021-05-04"
)]
pub(crate) struct Add {
    /// Title, as printed
    title: String,
    /// Who published it
    #[arg(long, value_name = "NAME")]
    publisher: Option<String>,
    /// Where it can be read
    #[arg(long, value_name = "ADDRESS")]
    url: Option<String>,
    /// When it was published: an EDTF date
    #[arg(long, value_name = "DATE")]
    published_on: Option<String>,
    /// When you read it: an EDTF date
    #[arg(long, value_name = "DATE")]
    retrieved_on: Option<String>,
    /// Its language: a BCP 47 tag
    #[arg(long, value_name = "TAG")]
    lang: Option<String>,
    /// The licence under which it may be reused
    #[arg(long, value_name = "TEXT")]
    licence: Option<String>,
    /// The source that it repeats: title, address or id
    #[arg(long, value_name = "SOURCE")]
    relays: Option<String>,
    #[command(flatten)]
    recorder: RecorderArgs,
}

/// List the recorded documents
#[derive(Debug, Args)]
pub(crate) struct List {
    #[command(flatten)]
    format: FormatArgs,
}

impl Source {
    pub(super) fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        match self {
            Self::Add(add) => add.run(ledger),
            Self::List(list) => list.run(ledger),
        }
    }
}

impl Add {
    fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        let mut docket = ledger.write(&self.recorder)?;
        let receipt = docket.record_source(&SourceDraft {
            title: self.title,
            publisher: self.publisher,
            url: self.url,
            published_on: self.published_on,
            retrieved_on: self.retrieved_on,
            lang: self.lang,
            licence: self.licence,
            relays: self.relays,
        })?;
        let what = if receipt.is_new { "Recorded as entry" } else { "Recorded before, as entry" };
        output::print(&format!("{} {}  {}", good(what), receipt.index, receipt.id))?;
        Ok(Status::Fine)
    }
}

impl List {
    fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        let docket = ledger.read()?;
        let sources = docket.store().sources()?;
        if self.format.format == Format::Table {
            output::print(&sources.iter().map(in_words).collect::<String>())?;
            return Ok(Status::Fine);
        }
        let mut listing =
            Listing::new(&["id", "index", "title", "publisher", "published_on", "url", "claims"]);
        for source in sources {
            listing.rows.push(vec![
                source.id.to_string().into(),
                source.index.into(),
                source.title.into(),
                source.publisher.into(),
                source.published_on.into(),
                source.url.into(),
                source.claims.into(),
            ]);
        }
        output::listing(&listing, self.format.format, "Sources")?;
        Ok(Status::Fine)
    }
}

/// A source in a line or two.
fn in_words(source: &SourceCount) -> String {
    let mut parts = vec![safe(&source.title)];
    parts.extend(source.publisher.as_deref().map(safe));
    parts.extend(source.published_on.clone());
    parts.push(count(source.claims, "claim", "claims"));
    let id = source.id.short();
    let mut text = output::hanging(0, &id, &strong(&id), &parts.join(" · "));
    if let Some(url) = &source.url {
        text.push_str(&faint(&output::paragraph(&safe(url), id.len() + 1)));
    }
    text
}
