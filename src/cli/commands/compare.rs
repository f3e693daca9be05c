use clap::Args;

use super::disputes::{write, write_objects};
use crate::{
    cli::{
        args::{FormatArgs, LedgerArgs, parse_topic},
        asking::{AskArgs, ByArgs},
        dispute_view,
        error::{CliError, Status as Ending},
        output::{self, Format},
    },
    disputes::Status,
    io::export::comparison_json,
    model::Topic,
};

/// Show every account of a topic side by side, with the words of the sources
///
/// Every question under the topic is shown, disputed or not: who says what, since when, in which
/// words, and where those words stand. Beneath it are the sums of parts and wholes that it is part
/// of and that do not simply hold, and the near misses: figures that differ from it in one thing,
/// such as the side, the group or the unit, and why they are not comparable.
#[derive(Debug, Args)]
#[command(after_help = "Example: counterclaim compare casualties/killed --side TJ")]
pub(crate) struct Compare {
    /// The topic, with those under it
    #[arg(value_parser = parse_topic)]
    topic: Topic,
    #[command(flatten)]
    asked: AskArgs,
    #[command(flatten)]
    by: ByArgs,
    #[command(flatten)]
    format: FormatArgs,
}

impl Compare {
    pub(super) fn run(self, ledger: &LedgerArgs) -> Result<Ending, CliError> {
        let docket = ledger.read()?;
        let (selection, answers) = self.asked.answers(&docket, Some(self.topic.clone()), &Status::ALL)?;
        let (by, leeway) = (self.by.by, &self.asked.leeway);
        match self.format.format {
            Format::Table => {}
            Format::Json | Format::Jsonl => {
                let compared = docket.compared(answers, &selection.clocks, leeway)?;
                let objects = compared.iter().map(|one| comparison_json(one, by));
                return write_objects(objects, self.format.format);
            }
            format => return write(&answers, by, format),
        }
        if answers.is_empty() {
            output::note(&format!(
                "Nothing is recorded on {} with these filters; `counterclaim topics` lists what is.",
                self.topic
            ));
            return Ok(Ending::Finding);
        }
        let compared = docket.compared(answers, &selection.clocks, leeway)?;
        output::print(&dispute_view::comparisons(&compared, by))?;
        Ok(Ending::Fine)
    }
}
