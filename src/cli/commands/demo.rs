use std::path::{Path, PathBuf};

use clap::Args;

use super::verify;
use crate::{
    cli::{
        args::home,
        dispute_view::{self, Detail},
        error::{CliError, Status, import_failed},
        output::{self, count},
        style::{faint, good, strong},
    },
    disputes::{By, Status as Standing},
    docket::{Archive, Docket, Handling, Home, ImportReport, SourceDraft},
    io::import::CanonicalRows,
    model::{DEFAULT_TOLERANCE, Selection, Topic},
};

const CLAIMS: &str = include_str!("../../../fixtures/kg-tj-2021/claims.csv");
/// The report that they were coded from, and its title in them.
const REPORT: &str = include_str!("../../../fixtures/kg-tj-2021/report.md");
const TITLE: &str = "Situation report: the clashes on the Kyrgyz–Tajik border, 28 April to 1 May 2021";

/// Build a ledger of the 2021 Kyrgyzstan–Tajikistan clashes and show it
///
/// Every statement of a situation report on the clashes is recorded as a claim with its quote,
/// the conflicting accounts are shown side by side, and the ledger is verified. The ledger is
/// made in a temporary place and taken away again, unless --keep names a file for it.
#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Keep the ledger in this file
    #[arg(long, value_name = "FILE")]
    keep: Option<PathBuf>,
}

impl Demo {
    pub(super) fn run(self) -> Result<Status, CliError> {
        let folder = tempfile::tempdir()?;
        let (path, home) = match &self.keep {
            Some(path) => (path.clone(), home()?),
            None => (folder.path().join("demo.db"), Home::new(folder.path().join("home"))),
        };
        let mut docket = Docket::create(&path, None, &home)?;
        archive(&mut docket)?;
        let report = import(&mut docket)?;
        let size = docket.store().size()?;
        let recorded = format!(
            "{} from a situation report on the 2021 Kyrgyzstan–Tajikistan clashes, with the file of the report: {} in a ledger signed with its own key. The words of {} were found in the file.",
            count(report.claims, "claim", "claims"),
            count(size, "entry", "entries"),
            count(report.claims - report.unverified - report.unchecked, "quote", "quotes"),
        );
        output::print(&(output::hanging(0, "Recorded", &good("Recorded"), &recorded) + "\n"))?;

        heading("Disputes, side by side", "counterclaim disputes")?;
        let everything = Selection::default();
        let disputed = docket.answers(&everything, &[Standing::Disputed], DEFAULT_TOLERANCE)?;
        output::print(&dispute_view::answers(&disputed, Detail::Reference))?;
        let asked = docket.count_questions(&everything)?;
        output::print(&format!(
            "{} of {} disputed.\n\n",
            disputed.len(),
            count(asked, "question", "questions")
        ))?;

        heading(
            "One topic with the words of the source",
            "counterclaim compare casualties/killed --side TJ",
        )?;
        let topic =
            Topic::parse("casualties/killed").map_err(|error| CliError::Malfunction(error.to_string()))?;
        let selection = Selection { topic: Some(topic), side: Some("TJ".to_owned()), ..Selection::default() };
        let answers = docket.answers(&selection, &Standing::ALL, DEFAULT_TOLERANCE)?;
        let compared = docket.compared(answers, &selection.clocks, DEFAULT_TOLERANCE)?;
        output::print(&dispute_view::comparisons(&compared, By::Claimant))?;

        heading("Nothing was changed or dropped", "counterclaim verify")?;
        let verified = verify::verify(&docket, &[])?;
        output::print(&verify::in_words(&verified, &[]))?;
        output::print(&next_steps(self.keep.as_deref()))?;
        Ok(if verified.holds() { Status::Fine } else { Status::Finding })
    }
}

/// Archives the report, so that every quote is checked when its claim is recorded.
fn archive(docket: &mut Docket) -> Result<(), CliError> {
    let file = Archive::of("report.md", REPORT.as_bytes());
    let source = SourceDraft {
        title: TITLE.to_owned(),
        publisher: Some("counterclaim project".to_owned()),
        published_on: Some("2026-11-24".to_owned()),
        relays: Some("Wikipedia: 2021 Kyrgyzstan–Tajikistan clashes".to_owned()),
        ..SourceDraft::default()
    };
    let text = file.text();
    docket.record_source(&source, Some(file), text)?;
    Ok(())
}

fn import(docket: &mut Docket) -> Result<ImportReport, CliError> {
    let name = "the report's claims";
    let rows = CanonicalRows::csv(CLAIMS.as_bytes()).map_err(|error| import_failed(name, error.into()))?;
    docket.import(rows, Handling::default(), &mut |_| {}).map_err(|error| import_failed(name, error))
}

fn heading(title: &str, command: &str) -> Result<(), CliError> {
    output::print(&format!("{}\n{}\n\n", strong(title), faint(&format!("$ {command}"))))
}

fn next_steps(kept: Option<&Path>) -> String {
    let ledger = kept.map_or("demo.db".to_owned(), |path| path.display().to_string());
    let mut text = format!("\n{}\n", strong("Try next"));
    if kept.is_none() {
        text.push_str("  counterclaim demo --keep demo.db\n");
    }
    for command in [
        "disputes --as-of 2021-05-01",
        "search kok-terek",
        "compare property --side KG",
        "export disputes -o disputes.csv --excel",
    ] {
        text.push_str(&format!("  counterclaim --ledger {ledger} {command}\n"));
    }
    text
}
