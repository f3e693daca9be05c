use std::io::{self, IsTerminal as _};

use clap::{
    Args,
    builder::{PossibleValue, PossibleValuesParser, TypedValueParser},
};

use super::log::summary;
use crate::{
    cli::{
        add_prompt,
        args::{LedgerArgs, RecorderArgs},
        error::{CliError, Status},
        output::{self, count},
        style::{good, safe, strong, warning},
    },
    docket::{Because, Docket, Redacted, RedactionPlan},
    io::export::timestamp,
    ledger::Extent,
    model::RedactionCode,
    store::ExportRecord,
};

/// Destroy the content of entries; the entries and every proof stay
///
/// Body and salt of the entry are destroyed, and the archived bytes of a source, with everything
/// that was derived from them: rows, search index, free pages, write-ahead log. What stays is that something was recorded then,
/// under this id, and that it was redacted, when and why. This cannot be undone, and it reaches no
/// copy: what cannot be recalled is said first, and the question is asked.
///
/// A claim that cites a redacted source stays. To withdraw a claim that is only wrong, use
/// `counterclaim retract`, which destroys nothing.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  counterclaim redact 1f3a09c2 --reason witness-safety\n  counterclaim redact 1f3a09c2 '#43' --reason legal-order --note \"order of 3 May\" --yes"
)]
pub(crate) struct Redact {
    /// The first digits of each entry's id, or # and its number
    #[arg(value_name = "ID", required_unless_present = "finish")]
    ids: Vec<String>,
    /// Why: a code that everybody who holds the ledger can read
    #[arg(long, value_name = "CODE", value_parser = codes(), required_unless_present = "finish")]
    reason: Option<RedactionCode>,
    /// Only the archived bytes of sources; what is known of the documents stays, with their digest
    #[arg(long)]
    archive_only: bool,
    /// What the code does not say; free text, which can be redacted in its turn
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// Do not ask
    #[arg(long)]
    yes: bool,
    /// Complete redactions that were interrupted: write the file anew and empty its log
    #[arg(long, conflicts_with_all = ["ids", "reason", "archive_only", "note", "yes"])]
    finish: bool,
    #[command(flatten)]
    recorder: RecorderArgs,
}

fn codes() -> impl TypedValueParser<Value = RedactionCode> {
    let codes = RedactionCode::ALL.map(|code| PossibleValue::new(code.as_str()).help(code.meaning()));
    PossibleValuesParser::new(codes).try_map(|code| {
        RedactionCode::parse(&code).ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))
    })
}

impl Redact {
    pub(super) fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        let mut docket = ledger.write(&self.recorder)?;
        let Some(code) = self.reason else {
            docket.store_mut().erase_remains()?;
            output::print("The file holds nothing of what was redacted.")?;
            return Ok(Status::Fine);
        };
        let mut targets = Vec::new();
        for id in &self.ids {
            let index = docket.store().resolve(id)?;
            if !targets.contains(&index) {
                targets.push(index);
            }
        }
        let plans = docket.plan_redaction(&targets, self.extent())?;
        output::note(&warn(&plans));
        if !self.yes && !is_wanted()? {
            output::note("Nothing was destroyed.");
            return Ok(Status::Fine);
        }
        self.destroy(&mut docket, &targets, code)
    }

    const fn extent(&self) -> Extent {
        if self.archive_only { Extent::Archive } else { Extent::Content }
    }

    fn destroy(&self, docket: &mut Docket, targets: &[u64], code: RedactionCode) -> Result<Status, CliError> {
        let bar = output::progress(0, "entries");
        let redacted =
            docket.redact(targets, self.extent(), (code, self.note.as_deref()), &mut |done, total| {
                bar.set_length(total);
                bar.set_position(done);
            });
        bar.finish_and_clear();
        let (redacted, erased) = redacted?;
        output::print(&told_of_redacted(&redacted))?;
        if let Err(error) = erased {
            output::note(&format!("{} {error}", warning("NOT COMPLETE:")));
            return Ok(Status::Finding);
        }
        Ok(Status::Fine)
    }
}

/// Asks; without a terminal there is nobody to ask, and nothing is destroyed.
fn is_wanted() -> Result<bool, CliError> {
    if !(io::stdin().is_terminal() && io::stderr().is_terminal()) {
        return Err(CliError::user(
            "nobody can be asked, because this is no terminal; nothing was destroyed\n\
             --yes answers that what is said above is understood",
        ));
    }
    add_prompt::confirm_unlikely("Destroy it? This cannot be undone.")
}

/// What will be destroyed, what stays, and what no redaction reaches.
fn warn(plans: &[RedactionPlan]) -> String {
    let mut text = String::new();
    // The pages of an archive may be many, and are told of together.
    for plan in plans.iter().filter(|plan| !is_page(plan.because)) {
        let entry = &plan.entry;
        let (kind, what) = summary(entry);
        let id = entry.id.map_or(String::new(), |id| id.short());
        let label = format!("entry {}  {id}  {kind}", entry.index);
        text.push_str(&output::hanging(0, &label, &strong(&label), &safe(&what)));
        if let Some(Because::HoldsPage(page)) = plan.because {
            text.push_str(&output::paragraph(
                &format!(
                    "The web archive of which entry {page} is a page: its bytes hold that page, and will be destroyed \
                     too. Its other pages are sources of their own, and will stay with theirs."
                ),
                2,
            ));
        }
        let pages: Vec<&RedactionPlan> =
            plans.iter().filter(|page| page.because == Some(Because::PageOf(entry.index))).collect();
        for told in told_of_pages(&pages).into_iter().chain(what_stays(plan)) {
            text.push_str(&output::paragraph(&told, 2));
        }
    }
    text.push_str("\nWhat cannot be recalled:\n");
    let mut exports: Vec<&ExportRecord> = Vec::new();
    for export in plans.iter().flat_map(|plan| &plan.exports) {
        if !exports.contains(&export) {
            exports.push(export);
        }
    }
    for export in &exports {
        text.push_str(&output::paragraph(&safe(&told_of(export)), 2));
    }
    let known = if exports.is_empty() { "Files" } else { "Other files" };
    text.push_str(&output::paragraph(
        &format!(
            "{known} that were written from this ledger and are not in its export log, pages that were \
             published, receipts that carry the text, backups and copies of the ledger, snapshots of the \
             file system, and what others have copied from any of them."
        ),
        2,
    ));
    text
}

const fn is_page(because: Option<Because>) -> bool {
    matches!(because, Some(Because::PageOf(_)))
}

/// The pages of a web archive, whose bytes go with its own.
fn told_of_pages(pages: &[&RedactionPlan]) -> Vec<String> {
    if pages.is_empty() {
        return Vec::new();
    }
    let entries = output::entries(pages.iter().map(|page| page.entry.index)).unwrap_or_default();
    let are = if pages.len() == 1 { "is a source of its own" } else { "are sources of their own" };
    let mut told = vec![format!(
        "{} of it {are}, {entries}: {} bytes will be destroyed too, and what is known of the documents will stay.",
        count(pages.len() as u64, "page", "pages"),
        if pages.len() == 1 { "its" } else { "their" },
    )];
    let quoted: u64 = pages.iter().map(|page| page.quoted_by).sum();
    if quoted > 0 {
        told.push(format!(
            "{} from these pages, and cannot be checked any more.",
            count(quoted, "claim quotes", "claims quote")
        ));
    }
    let mut elsewhere: Vec<u64> = pages.iter().flat_map(|page| page.same_bytes.iter().copied()).collect();
    elsewhere.sort_unstable();
    elsewhere.dedup();
    if !elsewhere.is_empty() {
        let entries = output::entries(elsewhere.into_iter()).unwrap_or_default();
        told.push(format!(
            "Bytes of such pages are archived with other sources too, {entries}, and will stay there."
        ));
    }
    told
}

/// What was destroyed, by which entries.
fn told_of_redacted(redacted: &[Redacted]) -> String {
    let mut text = String::new();
    for one in redacted {
        let (target, by, id) = (one.target, one.by.index, one.by.id);
        let told = match one.because {
            None => format!("entry {target} by entry {by}  {id}"),
            Some(Because::HoldsPage(page)) => {
                format!("the bytes of entry {target}, the web archive of entry {page}, by entry {by}  {id}")
            }
            Some(Because::PageOf(_)) => continue,
        };
        text.push_str(&format!("{} {told}\n", good("Redacted")));
        let pages: Vec<&Redacted> =
            redacted.iter().filter(|page| page.because == Some(Because::PageOf(target))).collect();
        if !pages.is_empty() {
            let told = format!(
                "the bytes of {} of it, {}, by {}",
                count(pages.len() as u64, "page", "pages"),
                output::entries(pages.iter().map(|page| page.target)).unwrap_or_default(),
                output::entries(pages.iter().map(|page| page.by.index)).unwrap_or_default(),
            );
            text.push_str(&output::paragraph(&format!("{} {told}", good("Redacted")), 0));
        }
    }
    text
}

/// What is left that says something of the entry.
fn what_stays(plan: &RedactionPlan) -> Vec<String> {
    let mut stays = Vec::new();
    if plan.extent == Extent::Archive {
        stays.push("What is known of the document will stay, with the digest of its bytes.".to_owned());
    }
    for other in &plan.same_bytes {
        stays.push(format!("The same bytes are archived with entry {other} too, and will stay there."));
    }
    if plan.cited_by > 0 && plan.extent == Extent::Content {
        let claims = count(plan.cited_by, "claim cites", "claims cite");
        stays.push(format!("{claims} it and will stay, with “source redacted” in its place."));
    }
    let claims = count(plan.quoted_by, "claim quotes", "claims quote");
    if let (1.., Some(Because::HoldsPage(page))) = (plan.quoted_by, plan.because) {
        stays.push(format!(
            "{claims} from it and will stay. Words that stand on the page in entry {page} cannot be checked any more."
        ));
    } else if plan.quoted_by > 0 {
        let theirs = if plan.quoted_by == 1 { "Its words" } else { "Their words" };
        stays.push(format!(
            "{claims} from it. {theirs} will stay, without what stands around them, and cannot be checked any more."
        ));
    }
    if let Some(source) = plan.source {
        stays.push(format!("Its source, entry {source}, which no other claim cites, will stay."));
    }
    for retraction in &plan.retractions {
        stays.push(format!("Entry {retraction}, which withdrew it and says why, will stay."));
    }
    stays
}

/// "2026-11-24  claims.csv: claims, event kg-tj-2021".
fn told_of(export: &ExportRecord) -> String {
    let at = timestamp(export.written_at);
    let day = at.split('T').next().unwrap_or_default();
    let file = if export.file.is_empty() { "(name redacted)" } else { &export.file };
    let mut told = format!("{day}  {file}: {}", export.kind);
    if !export.selection.is_empty() {
        told.push_str(&format!(", {}", export.selection));
    }
    told
}
