//! How a question came to stand where it stands: claim by claim, in the order of their dates.

use std::collections::HashMap;

use serde::Serialize;

use crate::model::{Figure, Said};

use super::{
    Position, Rules, Status, Terms,
    dispute::standing,
    position::Speaker,
    shift::Shift,
    statement::{self, is_of_later_moment},
};

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
    /// Nothing: a later entry reports the same statement, and with another answer.
    Reported,
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
            Self::Reported => "reported otherwise",
        }
    }

    /// Whether the claimant said something else than before.
    #[must_use]
    pub const fn is_revision(self) -> bool {
        !matches!(self, Self::First | Self::Same | Self::Reported)
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
    /// Whether it went up as a running total of a later moment does: nothing is taken back then.
    pub is_growth: bool,
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
/// claims up to it give, so the last one is what [`assess`](super::assess) gives for all of them.
#[must_use]
pub fn timeline(mut claims: Vec<Said>, terms: &Terms<'_>) -> Vec<Step> {
    claims.retain(|claim| terms.clocks.include(claim));
    claims.sort_by_key(|claim| claim.content.order_key(claim.index));
    let mut speakers: HashMap<Speaker, usize> = HashMap::new();
    // Of every speaker, in one order: the claim that stands, and the steps of its claims so far.
    let mut positions: Vec<Position> = Vec::new();
    let mut accounts: Vec<Vec<usize>> = Vec::new();
    let mut steps: Vec<Step> = Vec::with_capacity(claims.len());
    let mut claims = claims.into_iter();
    while let Some(claim) = claims.next() {
        let speaker = *speakers.entry(Speaker::of(&claim)).or_insert(positions.len());
        if speaker == positions.len() {
            positions.push(Position::of(claim.clone()));
            accounts.push(Vec::new());
        } else {
            positions[speaker].claim = claim.clone();
        }
        let (status, gap) = standing(&positions, terms.rules);
        let gap = gap.filter(|_| status == Status::Disputed);
        let last = steps.last().map_or((Status::Silent, None), |step| (step.status, step.gap));
        let mut earlier = accounts[speaker].iter().map(|step| &steps[*step].claim);
        let (change, before) = if is_superseded(&claim, claims.as_slice()) {
            (Change::Reported, None)
        } else {
            (change(earlier.clone(), &claim, terms.rules), earlier.next_back().cloned())
        };
        if change != Change::Reported {
            accounts[speaker].push(steps.len());
        }
        let is_later = before.as_ref().is_some_and(|before| is_of_later_moment(&claim, before));
        steps.push(Step {
            change,
            is_growth: change == Change::Up && terms.rules.cumulative && is_later,
            before,
            effect: effect(last, (status, gap)),
            claim,
            status,
            gap,
        });
    }
    steps
}

/// Whether one of the claims that follow in order is a later report of the same statement that
/// gives another answer.
fn is_superseded(claim: &Said, following: &[Said]) -> bool {
    let content = &claim.content;
    let last = following
        .iter()
        .take_while(|other| other.content.order_key(0) == content.order_key(0))
        .filter(|other| is_one_speaker(other, claim) && statement::is_one(other, claim))
        .last();
    last.is_some_and(|last| last.content.value.reading != content.value.reading)
}

fn is_one_speaker(a: &Said, b: &Said) -> bool {
    a.content.claimant.is_same(&b.content.claimant) && a.content.voice() == b.content.voice()
}

/// What the claim changed, after the claimant's `earlier` ones.
fn change<'a>(mut earlier: impl DoubleEndedIterator<Item = &'a Said>, claim: &Said, rules: Rules) -> Change {
    let reading = |claim: &'a Said| &claim.content.value.reading;
    let Some(last) = earlier.next_back() else { return Change::First };
    if *reading(last) == claim.content.value.reading {
        return Change::Same;
    }
    if earlier.any(|before| *reading(before) == claim.content.value.reading) {
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

fn effect((before, gap): (Status, Option<Figure>), (now, new): (Status, Option<Figure>)) -> Effect {
    match (before == Status::Disputed, now == Status::Disputed) {
        (false, true) => Effect::Opened,
        (true, false) => Effect::Settled,
        (true, true) if new > gap => Effect::Widened,
        (true, true) if new < gap => Effect::Narrowed,
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
    fn only_a_running_total_of_a_later_moment_grows() {
        let grows = |topic: &str, stated_on: &str, as_of: [&str; 2]| {
            let claim = |value: &str, day: &str, as_of: &str| {
                said("A", value).on(day).with("topic", topic).with("as_of", as_of)
            };
            let claims =
                [claim("10", stated_on, as_of[0]).entry(1), claim("12", "2021-05-04", as_of[1]).entry(2)];
            let claims: Vec<Said> = claims.iter().map(Sample::build).collect();
            let rules = rules(&claims[0].content.question);
            let steps = timeline(claims, &Terms { rules, clocks: &Clocks::default(), sides: &[] });
            assert_eq!(steps[1].change, Change::Up);
            steps[1].is_growth
        };
        assert!(grows("casualties/killed", "2021-05-01", ["", ""]));
        assert!(!grows("casualties/killed", "2021-05-01", ["2021-05-01", "2021-05-01"]));
        assert!(!grows("casualties/killed", "2021-05-01", ["2021-05-01", "2021-04-30"]));
        assert!(!grows("casualties/killed", "unknown", ["", ""]));
        assert!(!grows("casualties/missing", "2021-05-01", ["", ""]));
    }

    #[test]
    fn a_report_that_a_later_one_replaces_is_no_change_of_the_claimant() {
        let report = |value: &str, day: &str, entry| said("A", value).on(day).entry(entry);
        let told = story(&[
            report("10", "2021-05-01", 1),
            report("11", "2021-05-02", 2),
            report("13", "2021-05-01", 3),
            report("14", "2021-05-02", 4),
        ]);
        let changes: Vec<&str> = told.iter().map(|(change, ..)| *change).collect();
        assert_eq!(changes, ["reported otherwise", "first", "reported otherwise", "up"]);
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
