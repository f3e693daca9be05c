use clap::Args;

use crate::{
    cli::{
        args::{FormatArgs, LedgerArgs, SelectionArgs, parse_topic},
        asking::LeewayArgs,
        error::{CliError, Status as Ending},
        narrative_view::{self, Side},
        output::{self, Format},
    },
    disputes::{Narrative as Account, Status, narrative},
    io::export::narrative_rows,
    model::Topic,
};

/// Tell one side's whole account, and what others say against it
///
/// Whose account is said by --country, --claimant or --role. Every position of that side is told
/// with its date, interest and source; under it who contradicts it or differs, claim by claim, and
/// how many others agree; at the end what the side does not speak of while others do.
///
/// Positions stand under the headings of their topics, and under each in the order of what they
/// describe (`as_of`, then `stated_on`, then entry): figures on one subject are read against each
/// other, and a strict order of time would scatter them among statements that describe no day.
/// --chronological gives that order.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  counterclaim narrative --country KG --event kg-tj-2021\n  counterclaim narrative casualties --role monitor --chronological"
)]
pub(crate) struct Narrative {
    /// Only this topic and those under it
    #[arg(value_parser = parse_topic)]
    topic: Option<Topic>,
    /// In the order of time alone, without headings
    #[arg(long)]
    chronological: bool,
    #[command(flatten)]
    selection: SelectionArgs,
    #[command(flatten)]
    leeway: LeewayArgs,
    #[command(flatten)]
    format: FormatArgs,
}

impl Narrative {
    pub(super) fn run(self, ledger: &LedgerArgs) -> Result<Ending, CliError> {
        let docket = ledger.read()?;
        let selection = self.selection.with_topic(self.topic);
        if !selection.names_claimants() {
            return Err(CliError::user(
                "whose account? Give --country CODE, --claimant NAME or --role ROLE, for example --country KG",
            ));
        }
        docket.check_selection(&selection)?;
        let answers = docket.answers(&selection.of_everyone(), &Status::ALL, &self.leeway)?;
        let events = answers.chunk_by(|a, b| a.dispute.question.event == b.dispute.question.event);
        let mut accounts: Vec<Account<'_>> = events
            .map(|event| narrative(event, |claim| selection.names(&claim.content)))
            .filter(|account| !account.passages.is_empty())
            .collect();
        if !self.chronological {
            accounts.iter_mut().for_each(narrative_view::by_subject);
        }
        if self.format.format != Format::Table {
            output::listing(&narrative_rows(&accounts), self.format.format, "Narrative")?;
            return Ok(Ending::Fine);
        }
        let side = Side::of(&selection);
        let told: String = accounts
            .iter()
            .map(|account| narrative_view::account(account, &side, !self.chronological))
            .collect();
        output::print(&told)?;
        if accounts.is_empty() {
            output::note(&format!("Nothing is recorded of {side} with these filters."));
        }
        Ok(Ending::Fine)
    }
}
