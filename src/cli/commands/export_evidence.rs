use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::{
    cli::{
        args::{LedgerArgs, OutputArgs, SelectionArgs, parse_topic},
        error::{CliError, Status},
        export_log,
        output::{self, count, progress},
        testimony::pinned,
    },
    docket::{Docket, EvidenceExportError, SourceChoice},
    io::export::{write_bibtex, write_csl},
    model::{Selection, Topic},
};

/// Which sources.
#[derive(Debug, Args)]
struct ChoiceArgs {
    /// Only sources of claims on this topic and those under it
    #[arg(long, value_name = "TOPIC", value_parser = parse_topic)]
    topic: Option<Topic>,
    /// Only this source: the first digits of its entry's id, or # and its number; may be given more
    /// than once
    #[arg(long, value_name = "ID", conflicts_with_all = ["topic", "event", "side", "claimant", "country", "role", "as_of", "known_at"])]
    source: Vec<String>,
    #[command(flatten)]
    selection: SelectionArgs,
}

impl ChoiceArgs {
    fn chosen(&self, docket: &Docket) -> Result<SourceChoice, CliError> {
        let selection = self.selection.with_topic(self.topic.clone());
        docket.check_selection(&selection)?;
        let entries = self.source.iter().map(|id| docket.store().resolve(id));
        Ok(SourceChoice { selection, entries: entries.collect::<Result<_, _>>()? })
    }
}

/// The archived files of sources, with checksums, references and chain of custody: a BagIt bag
///
/// The directory is made whole or not at all. In data/files are the archived files under their names;
/// in data are sources.json (CSL-JSON), sources.bib (BibTeX) and custody.csv, which tells by which
/// entry of the ledger each was recorded, archived or redacted, and who has cosigned that. Any BagIt
/// program checks the SHA-256 of all of it; blake3.txt has the digests by which the ledger knows the
/// files, for `b3sum --check`. Sources that a chosen one relays are in it too.
#[derive(Debug, Args)]
#[command(after_help = "Example: counterclaim export evidence evidence-2021 --event kg-tj-2021")]
pub(crate) struct Evidence {
    /// The directory, which is not there yet or empty
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    #[command(flatten)]
    choice: ChoiceArgs,
}

/// The sources as a list of references, for Zotero, pandoc or LaTeX
#[derive(Debug, Args)]
#[command(after_help = "Example: counterclaim export citations --event kg-tj-2021 -o sources.bib")]
pub(crate) struct Citations {
    #[command(flatten)]
    choice: ChoiceArgs,
    /// Format; if left out, by the ending of the file: .json or .bib
    #[arg(long, value_enum)]
    format: Option<FormatArg>,
    #[command(flatten)]
    target: OutputArgs,
}

/// A format of references.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormatArg {
    /// CSL-JSON
    Csl,
    /// BibTeX
    Bibtex,
}

impl Evidence {
    pub(super) fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        let docket = ledger.read()?;
        let choice = self.choice.chosen(&docket)?;
        let known = pinned()?;
        let bar = progress(0, "sources");
        let outcome = docket.export_evidence(&self.folder, &choice, &known, &mut |done, total| {
            bar.set_length(total);
            bar.set_position(done);
        });
        bar.finish_and_clear();
        let export = outcome.map_err(|error| match error {
            EvidenceExportError::Docket(error) => error.into(),
            EvidenceExportError::Io { path, source } => CliError::file(&path, &source),
            other => CliError::user(other.to_string()),
        })?;
        export_log::noted(docket, "evidence", &choice.selection, &self.folder);
        output::note(&format!(
            "{} of {} written to {}, {}",
            count(export.files, "file", "files"),
            count(export.sources, "source", "sources"),
            self.folder.display(),
            count(export.bytes, "byte", "bytes")
        ));
        Ok(Status::Fine)
    }
}

impl Citations {
    pub(super) fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        let endings = [(".json", FormatArg::Csl), (".bib", FormatArg::Bibtex)];
        let format = self.target.format(self.format, None, &endings)?;
        let docket = ledger.read()?;
        let choice = self.choice.chosen(&docket)?;
        let sources = docket.chosen_sources(&choice)?;
        output::write_to(self.target.file(), |out| match format {
            FormatArg::Csl => write_csl(out, &sources),
            FormatArg::Bibtex => write_bibtex(out, &sources),
        })?;
        if let Some(path) = self.target.file() {
            let told = count(sources.len() as u64, "source", "sources");
            let selection: Selection = choice.selection;
            export_log::noted(docket, "citations", &selection, path);
            output::note(&format!("{told} written to {}", path.display()));
        }
        Ok(Status::Fine)
    }
}
