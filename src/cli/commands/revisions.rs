use clap::Args;

use super::timeline::listing;
use crate::{
    cli::{
        args::{FormatArgs, LedgerArgs, SelectionArgs, parse_topic},
        error::{CliError, Status},
        output::{self, Format, count},
        style::{faint, safe, strong, warning},
    },
    disputes::Step,
    model::{DEFAULT_TOLERANCE, Topic},
};

/// List claimants who changed what they say
///
/// Every claim with which a claimant changed its answer to a question: up, down, back to an
/// earlier answer, narrower (more exact), vaguer (less exact), or to another one. Nobody knows who speaks in unattributed statements, so
/// these are never revisions of each other.
#[derive(Debug, Args)]
#[command(after_help = "Example: counterclaim revisions casualties --country KG")]
pub(crate) struct Revisions {
    /// Only this topic and those under it
    #[arg(value_parser = parse_topic)]
    topic: Option<Topic>,
    #[command(flatten)]
    selection: SelectionArgs,
    #[command(flatten)]
    format: FormatArgs,
}

impl Revisions {
    pub(super) fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        let docket = ledger.read()?;
        let selection = self.selection.with_topic(self.topic);
        docket.check_selection(&selection)?;
        let histories = docket.histories(&selection, DEFAULT_TOLERANCE)?;
        let revisions: Vec<&Step> = histories
            .iter()
            .flat_map(|history| &history.steps)
            .filter(|step| step.change.is_revision() && selection.names(&step.claim.content))
            .collect();
        if self.format.format == Format::Table {
            output::print(&revisions.iter().map(|step| in_words(step)).collect::<String>())?;
            output::note(&format!("{}.", count(revisions.len() as u64, "revision", "revisions")));
        } else {
            output::listing(&listing(revisions.into_iter()), self.format.format, "Revisions")?;
        }
        Ok(Status::Fine)
    }
}

/// Who changed what to what, on which question.
fn in_words(step: &Step) -> String {
    let content = &step.claim.content;
    let told = |claim: &crate::model::Said| {
        format!(
            "{} ({}, entry {})",
            claim.content.value.text,
            claim.content.stated_on.in_words(),
            claim.id.short()
        )
    };
    let before = step.before.as_ref().map(told).unwrap_or_default();
    let mut text = format!("{}  {}\n", strong(&safe(&content.claimant.name)), warning(step.change.as_str()));
    text.push_str(&output::paragraph(&safe(&format!("{before} → {}", told(&step.claim))), 2));
    let question = format!("{} · {}", content.question.event, content.question);
    text.push_str(&faint(&output::paragraph(&safe(&question), 2)));
    text
}
