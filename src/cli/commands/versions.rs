use clap::Args;

use crate::{
    cli::{
        args::{FormatArgs, LedgerArgs},
        error::{CliError, Status},
        output::{self, Format, count},
        style::{faint, good, safe, strong, warning},
    },
    docket::Copy,
    io::{
        document::{DifferentLine, Extracted, Hunk, difference},
        export::Listing,
    },
};

/// List what was archived of one address at different times
///
/// Copies are ordered by the day of retrieval, or of recording where that is not known, then by
/// entry. Copies of the same bytes are one version. Two addresses are one if they differ only in
/// the case of scheme and host, in the scheme's own port, in the part after a hash sign, or in how
/// letters that are not ASCII are written. Of every copy it is said how many quotes stand in it, of
/// all that were read at the address in any version.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  counterclaim source versions https://example.org/statement\n  counterclaim source versions 1f3a09c2 --format csv"
)]
pub(crate) struct Versions {
    /// The address, or the id of a source that was read there
    source: String,
    #[command(flatten)]
    format: FormatArgs,
}

/// Show how the text of one archived file differs from that of another
///
/// Lines that the old text has begin with a minus sign, those that the new one has with a plus sign;
/// three lines around each change are shown. What texts begin and end with in common is passed over;
/// of what lies between, up to 50,000 lines or 4 MiB of each are compared, and it is said if there is
/// more. Characters that steer a terminal are replaced by U+FFFD.
#[derive(Debug, Args)]
#[command(after_help = "Example: counterclaim source diff 1f3a09c2 4cd749df | less")]
pub(crate) struct Diff {
    /// The older document: the first digits of its entry's id, or # and its number
    old: String,
    /// The newer document
    new: String,
    /// Only the main text of pages, as `source text --main` prints it
    #[arg(long)]
    main: bool,
}

impl Versions {
    pub(super) fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        let docket = ledger.read()?;
        let copies = docket.copies_of(&self.source)?;
        let (found, quotes) = docket.quotes_found(&copies)?;
        if self.format.format == Format::Table {
            let mut text = String::new();
            for (copy, found) in copies.iter().zip(&found) {
                text.push_str(&in_words(copy, *found, quotes));
            }
            output::print(&text)?;
            return Ok(Status::Fine);
        }
        let mut listing = Listing::new(&[
            "version",
            "id",
            "index",
            "title",
            "url",
            "retrieved_on",
            "media_type",
            "size",
            "digest",
            "archived",
            "unchanged_since",
            "quotes_found",
            "quotes",
        ]);
        for (copy, found) in copies.iter().zip(found) {
            let Copy { source, document, .. } = copy;
            listing.rows.push(vec![
                copy.version.into(),
                source.id.to_string().into(),
                source.index.into(),
                source.content.title.clone().into(),
                source.content.url.clone().into(),
                source.content.retrieved_on.map(|date| date.to_string()).into(),
                document.media_type.clone().into(),
                document.size.into(),
                document.digest.to_string().into(),
                copy.is_here.into(),
                copy.unchanged_since.into(),
                found.into(),
                quotes.into(),
            ]);
        }
        output::listing(&listing, self.format.format, "Versions")?;
        Ok(Status::Fine)
    }
}

/// A copy in two lines.
fn in_words(copy: &Copy, found: Option<u64>, quotes: u64) -> String {
    let Copy { source, document, .. } = copy;
    let retrieved = match source.content.retrieved_on {
        Some(date) => format!("retrieved {}", date.in_words()),
        None => format!("recorded {}", copy.day()),
    };
    let mut parts = vec![format!("version {}", copy.version), format!("entry {}", source.index), retrieved];
    parts.extend(copy.unchanged_since.map(|since| good(&format!("unchanged since entry {since}"))));
    parts.push(match found {
        Some(found) if found == quotes => good(&format!("{found} of {} found", of(quotes))),
        Some(found) => warning(&format!("{found} of {} found", of(quotes))),
        None => "no text".to_owned(),
    });
    if !copy.is_here {
        parts.push(warning("no bytes here"));
    }
    let id = source.id.short();
    let mut text = output::hanging(0, &id, &strong(&id), &parts.join(" · "));
    let size = count(document.size, "byte", "bytes");
    let known = safe(&format!("{}, {size}, BLAKE3 {}", document.media_type, document.digest));
    text.push_str(&faint(&output::paragraph(&known, id.len() + 1)));
    text
}

fn of(quotes: u64) -> String {
    count(quotes, "quote", "quotes")
}

impl Diff {
    pub(super) fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        let docket = ledger.read()?;
        let text = |name: &str| -> Result<(u64, String), CliError> {
            let index = docket.store().resolve(name)?;
            let (document, text) = docket.archived_text(index)?;
            let text = text.map_err(|error| CliError::user(format!("{}: {error}", safe(&document.name))))?;
            text.notes.iter().for_each(|note| output::note(&safe(&format!("entry {index}: {note}"))));
            Ok((index, whole(&text, self.main)))
        };
        let ((old_entry, old), (new_entry, new)) = (text(&self.old)?, text(&self.new)?);
        let found = difference(&old, &new);
        if found.hunks.is_empty() && found.cut == (0, 0) {
            output::note("The texts are the same.");
            return Ok(Status::Fine);
        }
        output::print(&strong(&format!("--- entry {old_entry}\n+++ entry {new_entry}")))?;
        for hunk in &found.hunks {
            output::print(&shown(hunk))?;
        }
        if found.cut != (0, 0) {
            let (old_cut, new_cut) = found.cut;
            output::note(&warning(&format!(
                "Not compared, being too long: the rest from there on, up to where the texts end alike: {} of entry {old_entry}, {} of entry {new_entry}.",
                count(old_cut as u64, "line", "lines"),
                count(new_cut as u64, "line", "lines")
            )));
        }
        Ok(Status::Fine)
    }
}

/// The pages of a text, each under its label.
fn whole(text: &Extracted, main: bool) -> String {
    let mut lines: Vec<String> = Vec::new();
    for page in &text.pages {
        lines.extend(page.label.as_ref().map(|label| format!("--- {label} ---")));
        lines.push(if main { page.main_text().into_owned() } else { page.text.clone() });
    }
    lines.join("\n")
}

fn shown(hunk: &Hunk) -> String {
    let ((old, old_lines), (new, new_lines)) = (hunk.old, hunk.new);
    let mut text = faint(&format!("@@ -{old},{old_lines} +{new},{new_lines} @@"));
    for line in &hunk.lines {
        text.push('\n');
        text.push_str(&match line {
            DifferentLine::Same(line) => format!(" {}", safe(line)),
            DifferentLine::Old(line) => warning(&format!("-{}", safe(line))),
            DifferentLine::New(line) => good(&format!("+{}", safe(line))),
        });
    }
    text
}
