use clap::Args;

use super::disputes::write;
use crate::{
    cli::{
        args::{FormatArgs, LedgerArgs, SelectionArgs, ToleranceArgs, parse_topic},
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
    selection: SelectionArgs,
    #[command(flatten)]
    tolerance: ToleranceArgs,
    #[command(flatten)]
    format: FormatArgs,
}

impl Compare {
    pub(super) fn run(self, ledger: &LedgerArgs) -> Result<Ending, CliError> {
        let docket = ledger.read()?;
        let selection = self.selection.with_topic(Some(self.topic.clone()));
        docket.check_selection(&selection)?;
        let answers = docket.answers(&selection, &Status::ALL, self.tolerance.tolerance)?;
        if self.format.format != Format::Table {
            return write(&answers, self.format.format);
        }
        if answers.is_empty() {
            output::note(&format!(
                "Nothing is recorded on {} with these filters; `counterclaim topics` lists what is.",
                self.topic
            ));
            return Ok(Ending::Finding);
        }
        output::print(&dispute_view::answers(&answers, Detail::Quote))?;
        Ok(Ending::Fine)
    }
}
