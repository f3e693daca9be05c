//! How a question came to stand where it stands: claim by claim, in the order of their dates.

use serde::Serialize;

use crate::model::{Figure, Said};

use super::{Dispute, Rules, Status, Terms, assess, shift::Shift};

/// What a claim changed in its claimant's own account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// It is the claimant's first.
    First,
    /// The figure is higher than the one before.
    Up,
    /// The figure is lower than the one before.
    Down,
    /// The claimant returns to what it had said before it changed.
    Back,
    /// The figure is more exact: inside the one before.
    Narrower,
    /// The figure is less exact: around the one before.
    Vaguer,
    /// The answer is another, and none of these.
    Other,
    /// The answer is the same again.
    Same,
}

impl Change {
    /// The name used in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Up => "up",
            Self::Down => "down",
            Self::Back => "back",
            Self::Narrower => "narrower",
            Self::Vaguer => "vaguer",
            Self::Other => "other",
            Self::Same => "same",
        }
    }

    /// Whether the claimant said something else than before.
    #[must_use]
    pub const fn is_revision(self) -> bool {
        !matches!(self, Self::First | Self::Same)
    }
}

/// What a claim did to the dispute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// The question became disputed.
    Opened,
    /// The widest gap grew.
    Widened,
    /// The widest gap shrank.
    Narrowed,
    /// The question is disputed no longer.
    Settled,
    /// Neither.
    None,
}

impl Effect {
    /// The name used in every output; empty for none.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Widened => "widened",
            Self::Narrowed => "narrowed",
            Self::Settled => "settled",
            Self::None => "",
        }
    }
}

/// A claim, with what it changed.
#[derive(Debug, Clone)]
pub struct Step {
    /// The claim.
    pub claim: Said,
    /// What it changed in its claimant's account.
    pub change: Change,
    /// The claim of the same claimant that stood before.
    pub before: Option<Said>,
    /// What it did to the dispute.
    pub effect: Effect,
    /// Where the question stands after it.
    pub status: Status,
    /// The widest gap after it.
    pub gap: Option<Figure>,
}

/// The claims that answer one question, in the order of their dates, each with what it changed.
///
/// Claims that the clocks of `terms` leave out are passed over. Each step is the answer that the
/// claims up to it give, so the last one is what [`assess`] gives for all of them.
#[must_use]
pub fn timeline(mut claims: Vec<Said>, terms: &Terms<'_>) -> Vec<Step> {
    claims.retain(|claim| terms.clocks.include(claim));
    claims.sort_by_key(|claim| claim.content.order_key(claim.index));
    let mut steps: Vec<Step> = Vec::with_capacity(claims.len());
    for (i, claim) in claims.iter().enumerate() {
        let Some(dispute) = assess(claims[..=i].to_vec(), terms) else { continue };
        let earlier: Vec<&Said> = claims[..i].iter().filter(|other| is_one_speaker(other, claim)).collect();
        let effect = steps.last().map_or_else(
            || effect(Status::Silent, None, &dispute),
            |last| effect(last.status, last.gap, &dispute),
        );
        steps.push(Step {
            claim: claim.clone(),
            change: change(&earlier, claim, terms.rules),
            before: earlier.last().map(|claim| (*claim).clone()),
            effect,
            status: dispute.status,
            gap: dispute.gap.filter(|_| dispute.status == Status::Disputed),
        });
    }
    steps
}

fn is_one_speaker(a: &Said, b: &Said) -> bool {
    a.content.claimant.is_same(&b.content.claimant) && a.content.voice() == b.content.voice()
}

/// What the claim changed, after the claimant's `earlier` ones.
fn change(earlier: &[&Said], claim: &Said, rules: Rules) -> Change {
    let reading = |claim: &Said| claim.content.value.reading.clone();
    let Some(last) = earlier.last() else { return Change::First };
    if reading(last) == reading(claim) {
        return Change::Same;
    }
    if earlier[..earlier.len() - 1].iter().any(|before| reading(before) == reading(claim)) {
        return Change::Back;
    }
    let figure = |claim: &Said| {
        claim.content.value.reading.quantity().map(|quantity| quantity.within(rules.tolerance))
    };
    let (Some(old), Some(new)) = (figure(last), figure(claim)) else { return Change::Other };
    match Shift::between(&old, &new) {
        Shift::None => Change::Other,
        Shift::Up => Change::Up,
        Shift::Down => Change::Down,
        Shift::Narrower => Change::Narrower,
        Shift::Vaguer => Change::Vaguer,
    }
}

fn effect(before: Status, gap: Option<Figure>, now: &Dispute) -> Effect {
    match (before == Status::Disputed, now.status == Status::Disputed) {
        (false, true) => Effect::Opened,
        (true, false) => Effect::Settled,
        (true, true) if now.gap > gap => Effect::Widened,
        (true, true) if now.gap < gap => Effect::Narrowed,
        _ => Effect::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        disputes::sample::{Sample, rules, said},
        model::Clocks,
    };

    fn story(claims: &[Sample]) -> Vec<(&'static str, &'static str, Option<String>)> {
        let claims: Vec<Said> = claims.iter().map(Sample::build).collect();
        let rules = rules(&claims[0].content.question);
        let terms = Terms { rules, clocks: &Clocks::default(), sides: &[] };
        timeline(claims, &terms)
            .iter()
            .map(|step| (step.change.as_str(), step.effect.as_str(), step.gap.map(|gap| gap.to_string())))
            .collect()
    }

    #[test]
    fn a_dispute_opens_widens_narrows_and_settles() {
        let told = story(&[
            said("A", "10").on("2021-05-01").entry(1),
            said("B", "12").on("2021-05-02").entry(2),
            said("A", "8").on("2021-05-03").entry(3),
            said("A", "11").on("2021-05-04").entry(4),
            said("A", "12").on("2021-05-05").entry(5),
        ]);
        let gap = |text: &str| Some(text.to_owned());
        assert_eq!(
            told,
            [
                ("first", "", None),
                ("first", "opened", gap("2")),
                ("down", "widened", gap("4")),
                ("up", "narrowed", gap("1")),
                ("up", "settled", None),
            ]
        );
    }

    #[test]
    fn a_claimant_goes_up_down_and_back() {
        let told = story(&[
            said("A", "10").on("2021-05-01").entry(1),
            said("A", "at least 10").on("2021-05-02").entry(2),
            said("A", "7..9").on("2021-05-03").entry(3),
            said("A", "10").on("2021-05-04").entry(4),
            said("A", "10").on("2021-05-05").entry(5),
            said("A", "9..12").on("2021-05-06").entry(6),
            said("A", "10..11").on("2021-05-07").entry(7),
            said("A", "about 50").on("2021-05-08").entry(8),
            said("A", "50").on("2021-05-09").entry(9),
            said("A", "declined").on("2021-05-10").entry(10),
        ]);
        let changes: Vec<&str> = told.iter().map(|(change, ..)| *change).collect();
        assert_eq!(
            changes,
            ["first", "up", "down", "back", "same", "vaguer", "narrower", "up", "narrower", "other"]
        );
    }

    #[test]
    fn the_order_is_that_of_dates_and_not_of_entry() {
        let told =
            story(&[said("A", "12").on("2021-05-02").entry(1), said("A", "10").on("2021-05-01").entry(2)]);
        assert_eq!(told.iter().map(|(change, ..)| *change).collect::<Vec<_>>(), ["first", "up"]);
    }

    #[test]
    fn two_unattributed_answers_are_not_a_revision() {
        let told = story(&[
            said("unattributed", "12").on("2021-05-02").entry(1),
            said("unattributed", "10").on("2021-05-01").entry(2),
        ]);
        assert_eq!(told.iter().map(|(change, ..)| *change).collect::<Vec<_>>(), ["first", "first"]);
    }
}
