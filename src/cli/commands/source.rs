use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use clap::{Args, Subcommand};

use super::{
    quotes,
    versions::{Diff, Versions},
};
use crate::{
    cli::{
        args::{FormatArgs, LedgerArgs, RecorderArgs},
        drift_view,
        error::{CliError, Status},
        export_log,
        output::{self, Format, count},
        source_view,
        style::{faint, good, safe, strong, warning},
    },
    docket::{Archive, CheckedQuote, DEFAULT_MAX_ARCHIVE, LARGEST_ARCHIVE, SourceDraft, SourceOutcome},
    io::export::Listing,
    model::{Document, Selection},
    store::SourceCount,
    web::{FetchLimits, USUAL_PATIENCE, fetch},
};

const MIB: u64 = 1024 * 1024;

/// Record and list the documents in which statements are read
#[derive(Debug, Subcommand)]
pub(crate) enum Source {
    Add(Box<Add>),
    List(List),
    Text(Text),
    Save(Save),
    Versions(Versions),
    Diff(Diff),
}

/// Record a document, and archive its file in the ledger
///
/// Claims can then name it by its title, its address, or its id. The file's bytes are kept in the
/// ledger, compressed, under their BLAKE3 digest, so that what was read can be shown when the page
/// is gone; `counterclaim source save` hands them out again, and `counterclaim verify` compares
/// them with the digest. What text the file has is said: `counterclaim source text` prints it, and
/// `counterclaim quotes check` finds quotes in it. Text is read from plain text in any common
/// encoding, HTML, PDF, WARC and WACZ; of other files the bytes are archived all the same.
///
/// Each page of a web archive (WARC, WACZ) is recorded too, as a source of its own with its bytes, its title, its address
/// and the day on which it was archived; publisher, language and licence are those given for the archive. Records that
/// are no pages, such as pictures and answers with another status than 2xx, are counted.
///
/// Quotes of claims that cite the document already are sought in the file. Those that are not in it
/// are listed, with exit status 1; the file is archived all the same.
///
/// With --fetch the page at --url is fetched and archived; nothing else in this program fetches a
/// page. An answer with another status than 200 is refused, and so is one that is too long, too slow
/// or cut off, and one from an address that is not on the public internet. Up to five redirects are
/// followed, none from https to http. No cookies are sent and none are kept; proxies named in the
/// environment are not used, since the address that a proxy connects to could not be checked. What
/// scripts would add to a page is not there: save such a page in your browser and hand over the file.
///
/// If something was archived of the same address before, it is said which version this is, and of the
/// quotes that stand in earlier ones which still stand in it, which have changed and which have
/// vanished.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  counterclaim source add report.pdf --title \"Situation report no. 3\" --publisher OCHA \\\n    --url https://example.org/sr3 --published-on 2021-05-04\n  counterclaim source add --fetch --url https://example.org/statement --publisher \"Ministry of Emergencies\"\n  counterclaim source add --title \"Interview with a driver\" --retrieved-on 2021-05-06"
)]
pub(crate) struct Add {
    /// The file to archive: a page as it was saved, a PDF, a picture
    #[arg(required_unless_present_any = ["title", "fetch"], group = "archived")]
    file: Option<PathBuf>,
    /// Title, as printed; without it, the file's own, or else its name
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// Fetch the page at --url over the network, and archive it
    #[arg(long, requires = "url", group = "archived")]
    fetch: bool,
    /// Most seconds that fetching may take
    #[arg(long, value_name = "SECONDS", default_value_t = USUAL_PATIENCE.as_secs(), requires = "fetch",
        value_parser = clap::value_parser!(u64).range(1..=3600))]
    timeout: u64,
    /// Fetch from a network of your own too: this machine, an intranet
    #[arg(long, requires = "fetch")]
    allow_private: bool,
    /// Largest file that is archived, in MiB; of a larger one digest, length and path are recorded,
    /// and a larger page is not fetched
    #[arg(long, value_name = "MIB", default_value_t = DEFAULT_MAX_ARCHIVE / MIB, requires = "archived",
        value_parser = clap::value_parser!(u64).range(0..=LARGEST_ARCHIVE / MIB))]
    max_archive: u64,
    /// Who published it
    #[arg(long, value_name = "NAME")]
    publisher: Option<String>,
    /// Where it can be read
    #[arg(long, value_name = "ADDRESS")]
    url: Option<String>,
    /// When it was published: an EDTF date
    #[arg(long, value_name = "DATE")]
    published_on: Option<String>,
    /// When you read it: an EDTF date; of a fetched page today, in UTC
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

/// Print the text of the archived file of a document
///
/// The text is read from the archived bytes anew, in a process of its own with bounded memory and
/// time. Pages are set apart by a line with their label: the page of a PDF, the address of a
/// record in a web archive. Characters that steer a terminal are replaced by U+FFFD.
///
/// With --main only the main text of an HTML page: what stands in its main element, or else in its
/// article elements, or else in its body, without navigation, asides, footers, menus, searches,
/// dialogs and the header of the site, as far as the page marks them as such. A page that marks
/// nothing, and a file that is no HTML, is printed whole. Quotes are sought in all of the text.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  counterclaim source text 1f3a09c2 | less\n  counterclaim source text 1f3a09c2 --main"
)]
pub(crate) struct Text {
    /// The first digits of the entry's id, or # and its number
    id: String,
    /// Only the main text of a page: without navigation, header and footer of the site, and asides
    #[arg(long)]
    main: bool,
}

/// Write the archived file of a document
///
/// The bytes are compared with the digest that was recorded before any of them is written.
#[derive(Debug, Args)]
#[command(after_help = "Example: counterclaim source save 1f3a09c2 -o report.pdf")]
pub(crate) struct Save {
    /// The first digits of the entry's id, or # and its number
    id: String,
    /// The file to write, - for standard output [default: the archived file's own name, here]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replace a file that is there
    #[arg(long)]
    force: bool,
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
            Self::Text(text) => text.run(ledger),
            Self::Save(save) => save.run(ledger),
            Self::Versions(versions) => versions.run(ledger),
            Self::Diff(diff) => diff.run(ledger),
        }
    }
}

impl Add {
    /// The bytes to archive, from a file or from the network, and the day on which they were fetched.
    fn archive(&self) -> Result<Option<(Archive, Option<String>)>, CliError> {
        let most = self.max_archive * MIB;
        if let (true, Some(url)) = (self.fetch, &self.url) {
            let time = Duration::from_secs(self.timeout);
            let limits = FetchLimits { most_bytes: most, time, allow_private: self.allow_private };
            let page = fetch(url, limits).map_err(|error| CliError::user(safe(&error.to_string())))?;
            let archive = Archive::fetched(page.bytes, page.name, page.address);
            return Ok(Some((archive, Some(page.on.to_string()))));
        }
        let archive = self.file.as_deref().map(|file| Archive::read(file, most)).transpose();
        let archive = archive.map_err(|error| CliError::user(error.to_string()))?;
        Ok(archive.map(|archive| (archive, None)))
    }

    fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        let mut docket = ledger.write(&self.recorder)?;
        let archive = self.archive()?;
        let (archive, fetched_on) = archive.unzip();
        let fetched_on = fetched_on.flatten();
        let document = archive.as_ref().map(|archive| archive.document.clone());
        let text = archive.as_ref().and_then(Archive::text);
        let own_title = || text.as_ref()?.as_ref().ok()?.title.clone();
        let own_title = if self.title.is_none() { own_title() } else { None };
        let title =
            self.title.or_else(|| own_title.clone()).or_else(|| Some(document.as_ref()?.name.clone()));
        let draft = SourceDraft {
            title: title.unwrap_or_default(),
            publisher: self.publisher,
            url: self.url,
            published_on: self.published_on,
            retrieved_on: self.retrieved_on.or(fetched_on),
            lang: self.lang,
            licence: self.licence,
            relays: self.relays,
        };
        let told_of_text = text.as_ref().map(source_view::told_of_text);
        let bar = output::progress(0, "pages");
        let outcome =
            docket.record_file(&draft, archive, text, self.max_archive * MIB, &mut |done, total| {
                bar.set_length(total);
                bar.set_position(done);
            });
        bar.finish_and_clear();
        let SourceOutcome { source: receipt, mut quoted_by, mut missing, pages } = outcome?;
        let what = if receipt.is_new { "Recorded as entry" } else { "Recorded before, as entry" };
        output::print(&format!("{} {}  {}", good(what), receipt.index, receipt.id))?;
        let Some(document) = document else { return Ok(Status::Fine) };
        if let Some(tombstone) = docket.store().entry(receipt.index)?.archive_redacted {
            let told =
                format!("Its bytes were redacted by entry {}, and are not archived anew.", tombstone.by);
            output::note(&warning(&told));
            return Ok(Status::Finding);
        }
        output::print(&source_view::told_of(&document))?;
        if let Some(title) = own_title {
            output::print(&output::paragraph(&format!("Its own title: {}", safe(&title)), 0))?;
        }
        match &pages {
            Some(pages) => output::print(&source_view::told_of_pages(pages))?,
            None => output::print(&source_view::known(&docket.store().pages_of(receipt.index)?))?,
        }
        if let Some(told) = told_of_text {
            output::print(&told)?;
        }
        let news = docket.news_of(receipt.index)?;
        output::print(&news.as_ref().map(drift_view::told_of).unwrap_or_default())?;
        let pages = pages.map(|pages| pages.recorded).unwrap_or_default();
        let (told, mut elsewhere) = source_view::news_of(&docket, &pages)?;
        output::print(&told)?;
        elsewhere.extend(news.iter().flat_map(|news| &news.elsewhere));
        if news.is_some() || !told.is_empty() {
            // What became of those that rest on another copy has been told.
            let before = missing.len();
            missing.retain(|checked| !elsewhere.contains(&checked.claim.index));
            quoted_by = if missing.is_empty() { 0 } else { quoted_by - (before - missing.len()) as u64 };
        }
        told_of_quotes(quoted_by, &missing)
    }
}

/// How many quotes stand in the file, and those that do not.
fn told_of_quotes(all: u64, missing: &[CheckedQuote]) -> Result<Status, CliError> {
    let missed = missing.len() as u64;
    if all == 0 {
        return Ok(Status::Fine);
    }
    let claims = count(all, "claim quotes", "claims quote");
    let told =
        format!("{claims} it: the words of {} are in the file, those of {missed} are not.", all - missed);
    output::print(&output::paragraph(&told, 0))?;
    output::print(&missing.iter().map(quotes::in_words).collect::<String>())?;
    Ok(if missed == 0 { Status::Fine } else { Status::Finding })
}

/// The archived file's own name, if it leads to no other folder and hides no file.
fn own_name(document: &Document) -> Result<PathBuf, CliError> {
    let name = Path::new(&document.name);
    let is_plain = name.file_name() == Some(name.as_os_str()) && !document.name.starts_with('.');
    if is_plain && !document.name.contains(['/', '\\', ':']) {
        return Ok(name.to_owned());
    }
    Err(CliError::user(format!("the file was archived as {:?}; give it a name with -o", document.name)))
}

impl Text {
    fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        let docket = ledger.read()?;
        let index = docket.store().resolve(&self.id)?;
        let (document, text) = docket.archived_text(index)?;
        let text = text.map_err(|error| CliError::user(format!("{}: {error}", safe(&document.name))))?;
        for (number, page) in text.pages.iter().enumerate() {
            let mut printed = String::new();
            if let Some(label) = &page.label {
                let space = if number == 0 { "" } else { "\n" };
                printed = format!("{space}{}\n", strong(&format!("--- {} ---", safe(label))));
            }
            let text = if self.main { page.main_text() } else { page.text.as_str().into() };
            for line in text.split('\n') {
                printed.push_str(&safe(line));
                printed.push('\n');
            }
            output::print(&printed)?;
        }
        for note in &text.notes {
            output::note(&safe(note));
        }
        Ok(Status::Fine)
    }
}

impl Save {
    fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        let docket = ledger.read()?;
        let index = docket.store().resolve(&self.id)?;
        let (document, bytes) = docket.archived_bytes(index)?;
        let file = match self.output {
            Some(file) => file,
            None => own_name(&document)?,
        };
        if file != Path::new("-") && !self.force && file.exists() {
            let there = "is there already; --force replaces it, -o gives another name";
            return Err(CliError::user(format!("{}: {there}", file.display())));
        }
        let target = (file != Path::new("-")).then_some(file.as_path());
        output::write_to(target, |out| out.write_all(&bytes))?;
        if target.is_some() {
            export_log::noted(docket, "archived file", &Selection::default(), &file);
            output::note(&format!("{} written to {}", count(document.size, "byte", "bytes"), file.display()));
        }
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
        let mut listing = Listing::new(&[
            "id",
            "index",
            "title",
            "publisher",
            "published_on",
            "url",
            "part_of",
            "claims",
            "quotes",
        ]);
        for source in sources {
            listing.rows.push(vec![
                source.id.to_string().into(),
                source.index.into(),
                source.title.into(),
                source.publisher.into(),
                source.published_on.into(),
                source.url.into(),
                source.part_of.map(|archive| archive.to_string()).into(),
                source.claims.into(),
                source.quotes.into(),
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
    parts.extend(source.part_of.map(|archive| format!("in the archive {}", archive.short())));
    parts.push(count(source.claims, "claim", "claims"));
    // Claims that cite another entry of the same document rest on this file too.
    if source.quotes > source.claims {
        parts.push(format!("{} in its file", count(source.quotes, "quote", "quotes")));
    }
    let id = source.id.short();
    let mut text = output::hanging(0, &id, &strong(&id), &parts.join(" · "));
    if let Some(url) = &source.url {
        text.push_str(&faint(&output::paragraph(&safe(url), id.len() + 1)));
    }
    text
}
