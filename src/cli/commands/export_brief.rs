use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::{
    cli::{
        args::{LedgerArgs, parse_topic},
        asking::{AskArgs, StatusArgs},
        error::{CliError, Status},
        output::{self, count},
        testimony::looked,
    },
    docket::Asked,
    io::export::BriefFormat,
    model::Topic,
};

/// A brief of conflicting claims, to be put before an editor or a court
///
/// Every side in fixed order, each sentence with its claimant, the words of the source and a
/// numbered reference; the range of claims, who is missing, and what does not add up.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  counterclaim export brief --event kg-tj-2021 -o brief.html\n  counterclaim export brief casualties/killed --side TJ --all -o killed.md"
)]
pub(crate) struct Brief {
    /// Only this topic and those under it
    #[arg(value_parser = parse_topic)]
    topic: Option<Topic>,
    #[command(flatten)]
    status: StatusArgs,
    /// Format of the brief; if left out, by the ending of the file: .md, .html, .wiki or .wiki.txt
    #[arg(long, value_enum)]
    format: Option<FormatArg>,
    #[command(flatten)]
    asked: AskArgs,
    /// The file; standard output if left out
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// A format, as an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormatArg {
    /// Markdown with tables and footnotes
    Md,
    /// A self-contained page
    Html,
    /// Text for MediaWiki, with citation templates
    Wikitext,
}

impl From<FormatArg> for BriefFormat {
    fn from(format: FormatArg) -> Self {
        match format {
            FormatArg::Md => Self::Markdown,
            FormatArg::Html => Self::Html,
            FormatArg::Wikitext => Self::Wikitext,
        }
    }
}

impl Brief {
    pub(super) fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        let format = self.format()?;
        let docket = ledger.read()?;
        let statuses = self.status.chosen(&self.asked);
        let (selection, answers) = self.asked.answers(&docket, self.topic, &statuses)?;
        let asked = Asked {
            selection: selection.clone(),
            statuses,
            leeway: (&self.asked.leeway).into(),
            filters: self.asked.filters(),
            witnesses: looked(&docket, docket.store().size()?)?,
        };
        let (brief, questions) = docket.brief(answers, asked)?;
        output::write_to(self.output.as_deref(), |out| match format {
            BriefFormat::Markdown => brief.write_markdown(out),
            BriefFormat::Html => brief.write_html(out),
            BriefFormat::Wikitext => brief.write_wikitext(out),
        })?;
        if let Some(path) = &self.output {
            let questions = count(questions as u64, "question", "questions");
            super::export::noted(docket, "brief", &selection, path);
            output::note(&format!("{questions} written to {}", path.display()));
        }
        Ok(Status::Fine)
    }

    fn format(&self) -> Result<BriefFormat, CliError> {
        if let Some(format) = self.format {
            return Ok(format.into());
        }
        let Some(path) = &self.output else { return Ok(BriefFormat::Markdown) };
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        BriefFormat::of_file(&name).ok_or_else(|| {
            CliError::user(format!(
                "{}: ends in none of .md, .html, .wiki and .wiki.txt; name the format with --format",
                path.display()
            ))
        })
    }
}
