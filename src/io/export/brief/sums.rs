//! Parts against totals, in sentences that cite every claim they take.

use super::{line::Line, reference::References};
use crate::{
    disputes::{Outcome, Sum, worded},
    model::{Interval, party_in_words},
};

/// Most sums told for one question.
const MOST: usize = 12;

/// The sums that are told: what does not add up, and what holds only with particular figures, worst first.
pub(super) fn told(sums: &[(Sum, String)]) -> Vec<&(Sum, String)> {
    let mut told = wanted(sums);
    told.truncate(MOST);
    told
}

fn wanted(sums: &[(Sum, String)]) -> Vec<&(Sum, String)> {
    let mut wanted: Vec<_> =
        sums.iter().filter(|(sum, _)| sum.outcome != Outcome::Holds || sum.depends_on_choice).collect();
    wanted.sort_by_key(|(sum, _)| sum.outcome);
    wanted
}

/// A sentence for each sum that is told, and how many are not.
pub(super) fn lines(sums: &[(Sum, String)], references: &mut References<'_>) -> Vec<Line> {
    let told = told(sums);
    let more = wanted(sums).len() - told.len();
    let mut lines: Vec<Line> = told.into_iter().map(|(sum, whole)| line(sum, whole, references)).collect();
    if more > 0 {
        lines.push(
            Line::strong("Cut short:")
                .text(format!(" {more} more are not told here; counterclaim checks lists them.")),
        );
    }
    lines
}

/// "Does not add up: 10 civilian (Northland) [1] + 11 military (Southland) [2] make 21, against 19 claimed for the
/// whole (Monitor A) [3]: How many …?"
fn line(sum: &Sum, whole: &str, references: &mut References<'_>) -> Line {
    let mut line = Line::strong(match sum.outcome {
        Outcome::DoesNotAddUp => "Does not add up:",
        Outcome::MayHaveGrown => "May have grown:",
        Outcome::Holds => "Holds with these figures:",
    });
    for (number, (part, claim)) in sum.counted().enumerate() {
        let plus = if number == 0 { " " } else { " + " };
        line = line.text(format!(
            "{plus}{} {} ({})",
            worded(claim),
            party_in_words(part),
            claim.content.claimant.name
        ));
        line = line.cited([references.cite(claim)]);
    }
    let uncounted: Vec<String> = sum.uncounted().map(party_in_words).collect();
    if !uncounted.is_empty() {
        line = line.text(format!(" + {}, which nobody counts,", uncounted.join(" and ")));
    }
    let (total, by) = (worded(&sum.whole), &sum.whole.content.claimant.name);
    line = line.text(format!(" make {}, against {total} claimed for the whole ({by})", made(&sum.sum)));
    line = line.cited([references.cite(&sum.whole)]);
    line = line.text(format!(": {whole}"));
    if !whole.ends_with(['?', '.']) {
        line = line.text(".");
    }
    if sum.of_one_claimant() {
        line = line.text(" All of it was said by one claimant.");
    }
    line
}

fn made(sum: &Interval) -> String {
    let low = sum.low().grouped();
    match sum.high() {
        None => format!("at least {low}"),
        Some(high) if high == sum.low() => low,
        Some(high) => format!("{low} to {}", high.grouped()),
    }
}
