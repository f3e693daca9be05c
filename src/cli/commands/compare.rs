use clap::Args;

use super::disputes::write;
use crate::{
    cli::{
        args::{FormatArgs, LedgerArgs, parse_topic},
        asking::{AskArgs, ByArgs},
        dispute_view::{self, Detail},
        error::{CliError, Status as Ending},
        output::{self, Format},
    },
    disputes::Status,
    model::Topic,
};

/// Show every account of a topic side by side, with the words of the sources
///
/// Every question under the topic is shown, disputed or not: who says what, since when, in which
/// words, and where those words stand.
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
        let (_, answers) = self.asked.answers(&docket, Some(self.topic.clone()), &Status::ALL)?;
        if self.format.format != Format::Table {
            return write(&answers, self.by.by, self.format.format);
        }
        if answers.is_empty() {
            output::note(&format!(
                "Nothing is recorded on {} with these filters; `counterclaim topics` lists what is.",
                self.topic
            ));
            return Ok(Ending::Finding);
        }
        output::print(&dispute_view::grouped(&answers, Detail::Quote, self.by.by))?;
        Ok(Ending::Fine)
    }
}
