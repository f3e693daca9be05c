use clap::Args;

use crate::{
    cli::{
        args::{FormatArgs, LedgerArgs, SelectionArgs, ToleranceArgs, parse_topic},
        dispute_view::heading,
        error::{CliError, Status},
        output::{self, Format, count},
        style::{error, faint, good, safe, warning},
    },
    disputes::{Outcome, Sum, formula, speaker},
    io::export::Listing,
    model::{Said, Topic},
};

/// Add up parts and hold them against totals
///
/// Civilians and servicemen against all killed, one side and the other against both: every sum
/// that the codebook's partitions allow is made from the figures as they are claimed, as
/// intervals, and held against each figure for the whole. A part that nobody counts may be
/// anything from zero up. What does not add up is told first, with the claims that were taken.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  counterclaim checks\n  counterclaim checks casualties/killed --all")]
pub(crate) struct Checks {
    /// Only this topic and those under it
    #[arg(value_parser = parse_topic)]
    topic: Option<Topic>,
    /// Sums that hold whatever figure is taken, too
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    selection: SelectionArgs,
    #[command(flatten)]
    tolerance: ToleranceArgs,
    #[command(flatten)]
    format: FormatArgs,
}

impl Checks {
    pub(super) fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        let docket = ledger.read()?;
        let selection = self.selection.with_topic(self.topic);
        docket.check_selection(&selection)?;
        let mut sums = docket.sums(&selection, self.tolerance.tolerance)?;
        let made = sums.len() as u64;
        sums.retain(|sum| self.all || sum.outcome != Outcome::Holds || sum.depends_on_choice);
        sums.sort_by_key(|sum| sum.outcome);
        if self.format.format == Format::Table {
            output::print(&sums.iter().map(in_words).collect::<String>())?;
            let shown = sums.len() as u64;
            let rest =
                if shown < made { "; --all shows those that hold whatever figure is taken" } else { "" };
            output::note(&format!("{} made, {shown} shown{rest}.", count(made, "sum", "sums")));
        } else {
            output::listing(&listing(&sums), self.format.format, "Sums")?;
        }
        let wrong = sums.iter().any(|sum| sum.outcome == Outcome::DoesNotAddUp);
        Ok(if wrong { Status::Finding } else { Status::Fine })
    }
}

/// "10 civilian + 9 military = 19", with what stands against it.
fn in_words(sum: &Sum) -> String {
    let question = &sum.whole.content.question;
    let (word, colour): (&str, fn(&str) -> String) = match sum.outcome {
        Outcome::DoesNotAddUp => ("does not add up", error),
        Outcome::MayHaveGrown => ("may have grown", warning),
        Outcome::Holds if sum.depends_on_choice => ("holds with these figures", warning),
        Outcome::Holds => ("holds", good),
    };
    let mut text = heading(question, word, colour);
    text.push_str(&output::paragraph(&safe(&claimed(sum)), 2));
    for (part, claim) in sum.counted() {
        text.push_str(&faint(&output::paragraph(&safe(&format!("{part}: {}", cited(claim))), 4)));
    }
    let uncounted: Vec<&str> = sum.uncounted().collect();
    if !uncounted.is_empty() {
        let told = format!("nobody counts {}, which may be anything from none up", uncounted.join(", "));
        text.push_str(&faint(&output::paragraph(&safe(&told), 4)));
    }
    text.push_str(&faint(&output::paragraph(&safe(&format!("whole: {}", cited(&sum.whole))), 4)));
    text.push('\n');
    text
}

/// "10 civilian + 9 military make 19; 19 is claimed for the whole".
fn claimed(sum: &Sum) -> String {
    let (parts, made) = formula(sum);
    format!("{parts} make {made}; {} is claimed for the whole.", sum.whole.content.worded())
}

/// "Tajikistan says 9 as of May 2021 (entry 1f3a09c2)".
fn cited(claim: &Said) -> String {
    let content = &claim.content;
    let moment = content.moment();
    let when = if moment.is_unknown() { String::new() } else { format!(" as of {}", moment.in_words()) };
    format!("{} says {}{when} (entry {})", speaker(content), content.worded(), claim.id.short())
}

fn listing(sums: &[Sum]) -> Listing {
    let mut listing = Listing::new(&[
        "event",
        "topic",
        "about",
        "unit",
        "split_by",
        "outcome",
        "depends_on_choice",
        "one_claimant",
        "formula",
        "sum",
        "whole",
        "whole_id",
        "part_ids",
    ]);
    for sum in sums {
        let question = &sum.whole.content.question;
        let ids: Vec<String> = sum.counted().map(|(_, claim)| claim.id.to_string()).collect();
        listing.rows.push(vec![
            question.event.to_string().into(),
            question.topic.to_string().into(),
            question.about_json().into(),
            question.unit.as_ref().map(ToString::to_string).into(),
            sum.qualifier.clone().into(),
            sum.outcome.as_str().into(),
            sum.depends_on_choice.into(),
            sum.of_one_claimant().into(),
            claimed(sum).into(),
            sum.sum.to_string().into(),
            sum.whole.content.worded().into(),
            sum.whole.id.to_string().into(),
            ids.join("; ").into(),
        ]);
    }
    listing
}
