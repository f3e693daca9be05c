use clap::Args;

use crate::{
    cli::{
        args::{FormatArgs, LedgerArgs, SelectionArgs, parse_topic},
        error::{CliError, Status},
        output,
    },
    io::export::Listing,
    model::Topic,
};

/// Columns of a terminal from which labels are shown beside paths.
const WIDE: usize = 100;

/// List what the ledger holds, topic by topic
#[derive(Debug, Args)]
pub(crate) struct Topics {
    /// Only this topic and those under it
    #[arg(value_parser = parse_topic)]
    topic: Option<Topic>,
    #[command(flatten)]
    selection: SelectionArgs,
    #[command(flatten)]
    format: FormatArgs,
}

impl Topics {
    pub(super) fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        let docket = ledger.read()?;
        let mut listing = Listing::new(&["event", "topic", "questions", "disputed", "claims", "label"]);
        let selection = self.selection.with_topic(self.topic);
        docket.check_selection(&selection)?;
        for count in docket.topics(&selection)? {
            let label = docket.codebook().topic(&count.topic).map(|entry| entry.label.clone());
            listing.rows.push(vec![
                count.event.to_string().into(),
                count.topic.to_string().into(),
                count.questions.into(),
                count.disputed.into(),
                count.claims.into(),
                label.into(),
            ]);
        }
        if listing.rows.is_empty() && self.format.format == output::Format::Table {
            output::note("No claims are recorded here yet.");
            return Ok(Status::Fine);
        }
        if self.format.format == output::Format::Table && output::width() < WIDE {
            listing.columns.pop();
            listing.rows.iter_mut().for_each(|row| row.truncate(listing.columns.len()));
        }
        output::listing(&listing, self.format.format, "Topics")?;
        Ok(Status::Fine)
    }
}
