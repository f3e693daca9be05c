use clap::Args;

use super::timeline::{dated, listing};
use crate::{
    cli::{
        args::{FormatArgs, LedgerArgs, SelectionArgs, parse_topic},
        error::{CliError, Status},
        output::{self, Format, count},
        style::{faint, safe, strong, warning},
    },
    disputes::Step,
    model::{DEFAULT_TOLERANCE, Said, Topic},
};

/// List claimants who changed what they say
///
/// Every claim with which a claimant changed its answer to a question: up, down, back to an
/// earlier answer, narrower (more exact), vaguer (less exact), or to another one. A running total
/// that rose from one day to the next takes nothing back: what it rose without a break is shown as
/// one. Nobody knows who speaks in unattributed statements, so these are never revisions of each
/// other.
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
            output::print(&runs(&revisions).iter().map(|run| in_words(run)).collect::<String>())?;
            let growth = revisions.iter().filter(|step| step.is_growth).count() as u64;
            let of_these = match growth {
                0 => String::new(),
                growth => format!("; {} the growth of a running total", count(growth, "is", "are")),
            };
            output::note(&format!("{}{of_these}.", count(revisions.len() as u64, "revision", "revisions")));
        } else {
            output::listing(&listing(revisions.into_iter()), self.format.format, "Revisions")?;
        }
        Ok(Status::Fine)
    }
}

/// The revisions with those together in which a claimant's running total rose without a break.
fn runs<'a>(revisions: &[&'a Step]) -> Vec<Vec<&'a Step>> {
    let mut runs: Vec<Vec<&Step>> = Vec::new();
    for step in revisions {
        let this = &step.claim.content;
        let on_same = |run: &&mut Vec<&Step>| run[0].claim.content.question == this.question;
        let by_same = |run: &&mut Vec<&Step>| run[0].claim.content.claimant.is_same(&this.claimant);
        match runs.iter_mut().rev().take_while(on_same).find(by_same) {
            Some(run) if step.is_growth && run[0].is_growth => run.push(step),
            _ => runs.push(vec![step]),
        }
    }
    runs
}

/// Who changed what to what, on which question.
fn in_words(run: &[&Step]) -> String {
    let (Some(first), Some(last)) = (run.first(), run.last()) else { return String::new() };
    let content = &last.claim.content;
    let told =
        |claim: &Said| format!("{} ({}, entry {})", claim.content.worded(), dated(claim), claim.id.short());
    let before = first.before.as_ref().map(told).unwrap_or_default();
    let times = if run.len() > 1 { format!(" {} times", run.len()) } else { String::new() };
    let name = strong(&safe(&content.claimant.name));
    let mut text = format!("{name}  {}{times}\n", warning(first.change.as_str()));
    text.push_str(&output::paragraph(&safe(&format!("{before} → {}", told(&last.claim))), 2));
    let question = format!("{} · {}", content.question.event, content.question);
    text.push_str(&faint(&output::paragraph(&safe(&question), 2)));
    text
}
