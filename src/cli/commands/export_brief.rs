use clap::{Args, ValueEnum};

use crate::{
    cli::{
        args::{LedgerArgs, OutputArgs, parse_topic},
        asking::{AskArgs, StatusArgs},
        error::{CliError, Status},
        export_log,
        output::{self, count},
        testimony::looked,
    },
    docket::Asked,
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
    #[command(flatten)]
    target: OutputArgs,
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

/// The endings of files, and their formats.
const ENDINGS: [(&str, FormatArg); 8] = [
    (".md", FormatArg::Md),
    (".markdown", FormatArg::Md),
    (".html", FormatArg::Html),
    (".htm", FormatArg::Html),
    (".wiki", FormatArg::Wikitext),
    (".wikitext", FormatArg::Wikitext),
    (".mediawiki", FormatArg::Wikitext),
    (".wiki.txt", FormatArg::Wikitext),
];

impl Brief {
    pub(super) fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        let format = self.target.format(self.format, Some(FormatArg::Md), &ENDINGS)?;
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
        output::write_to(self.target.file(), |out| match format {
            FormatArg::Md => brief.write_markdown(out),
            FormatArg::Html => brief.write_html(out),
            FormatArg::Wikitext => brief.write_wikitext(out),
        })?;
        if let Some(path) = self.target.file() {
            let questions = count(questions as u64, "question", "questions");
            export_log::noted(docket, "brief", &selection, path);
            output::note(&format!("{questions} written to {}", path.display()));
        }
        Ok(Status::Fine)
    }
}
