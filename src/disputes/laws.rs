//! What holds of every set of claims, whatever they say.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{
    Dispute, Rules, Status, Terms, Verdict, assess, compare,
    sample::{SIDES, Sample, rules, said},
};
use crate::model::{Clocks, Date, Figure, Interval, KnownAt, Question, Reading, Said};

fn sides() -> Vec<String> {
    SIDES.map(str::to_owned).to_vec()
}

fn claimant() -> impl Strategy<Value = (&'static str, &'static str)> {
    prop_oneof![
        Just(("Kyrgyzstan", "KG")),
        Just(("Tajikistan", "TJ")),
        Just(("Kyrgyz authorities", "KG")),
        Just(("Ministry of Health", "KG")),
        Just(("Ministry of Health", "TJ")),
        Just(("Human Rights Watch", "")),
        Just(("unattributed", "")),
    ]
}

fn date() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "unknown",
        "2021",
        "2021-04",
        "2021-05",
        "2021-04-28",
        "2021-05-01",
        "2021-05-03?",
        "2021-05-03",
        "2021-04-28/2021-05-01",
        "2021-05-02/..",
        "../2021-04-29",
        "2021-05-04~",
    ])
}

fn value(topic: &str) -> impl Strategy<Value = &'static str> + use<> {
    prop::sample::select(match topic {
        "ceasefire/breached" => vec!["yes", "no", "denied", "declined", "unknown"],
        "responsibility/started" => vec!["KG", "TJ", "Kyrgyzstan", "nobody", "both", "declined"],
        "conflict/began" => vec!["2021-04-28", "2021-04", "2021-04-29~", "2021-05-01/..", "unknown"],
        _ => vec![
            "9",
            "11",
            "36",
            "none",
            "at least 9",
            "10+",
            "more than 11",
            "up to 10",
            "9..11",
            "9..10..12",
            "9..11..12",
            "about 10",
            "~>=40",
            "dozens",
            "1.5 million",
            "declined",
            "unknown",
        ],
    })
}

fn topic() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "casualties/killed",
        "casualties/killed",
        "casualties/missing",
        "ceasefire/breached",
        "responsibility/started",
        "conflict/began",
    ])
}

/// A claim on the topic; its entry number is still to be given.
fn claim_on(topic: &'static str) -> impl Strategy<Value = Sample> {
    let publisher = prop::sample::select(vec!["", "Reuters", "TASS"]);
    (claimant(), value(topic), date(), prop::option::of(date()), publisher).prop_map(
        move |((name, country), value, stated_on, as_of, publisher)| {
            said(name, value)
                .with("topic", topic)
                .with("country", country)
                .on(stated_on)
                .with("as_of", as_of.unwrap_or_default())
                .with("source_publisher", publisher)
        },
    )
}

fn claim() -> impl Strategy<Value = Sample> {
    topic().prop_flat_map(claim_on)
}

/// Claims on one question, in the order of their entries.
fn claims() -> impl Strategy<Value = Vec<Said>> {
    topic().prop_flat_map(|topic| prop::collection::vec(claim_on(topic), 1..7)).prop_map(recorded)
}

fn recorded(samples: Vec<Sample>) -> Vec<Said> {
    (0..).zip(samples).map(|(index, sample)| sample.entry(index).build()).collect()
}

/// Figures that are exact, so that they compare as they are worded.
fn exact_claims() -> impl Strategy<Value = Vec<Said>> {
    let claim = (claimant(), 0..20_u32, date()).prop_map(|((name, country), value, stated_on)| {
        said(name, &value.to_string()).with("country", country).on(stated_on)
    });
    prop::collection::vec(claim, 1..7).prop_map(recorded)
}

fn assessed(claims: Vec<Said>, clocks: &Clocks) -> Option<Dispute> {
    let rules = rules(&claims.first()?.content.question);
    assess(claims, &Terms { rules, clocks, sides: &sides() })
}

/// Everything that an answer shows.
fn shown(dispute: Option<&Dispute>) -> String {
    format!("{dispute:?}")
}

/// Every question that the claims answer, assessed.
fn all(claims: Vec<Said>, clocks: &Clocks) -> BTreeMap<Question, String> {
    let mut questions: BTreeMap<Question, Vec<Said>> = BTreeMap::new();
    for claim in claims {
        questions.entry(claim.content.question.clone()).or_default().push(claim);
    }
    questions
        .into_iter()
        .filter_map(|(question, claims)| Some((question, shown(Some(&assessed(claims, clocks)?)))))
        .collect()
}

/// Every figure of the standing positions as it is compared.
fn compared(dispute: &Dispute, rules: Rules) -> Vec<Interval> {
    let readings = dispute.positions.iter().map(|p| &p.claim.content.value.reading);
    readings.filter_map(Reading::quantity).map(|quantity| quantity.within(rules.tolerance)).collect()
}

/// How the sentence names the claimant.
fn is_named(sentence: &str, claim: &Said) -> bool {
    let claimant = &claim.content.claimant;
    if claimant.is_unattributed() {
        sentence.contains("unattributed statement")
    } else {
        sentence.contains(&claimant.name)
    }
}

proptest! {
    #[test]
    fn comparing_is_symmetric(a in claim(), b in claim()) {
        let (a, b) = (a.entry(0).build(), b.entry(1).build());
        let rules = rules(&a.content.question);
        let (there, back) = (compare(&a, &b, rules), compare(&b, &a, rules));
        prop_assert_eq!((there.verdict, there.gap), (back.verdict, back.gap));
        prop_assert_eq!(there.difference.is_some(), back.difference.is_some());
        let apart = matches!(there.verdict, Verdict::Contradicts | Verdict::Diverges | Verdict::Misreports);
        prop_assert!(there.gap.is_none() || apart || there.verdict == Verdict::Revises);
        prop_assert_eq!(there.difference.is_some(), there.verdict == Verdict::NotComparable);
    }

    #[test]
    fn comparing_questions_that_differ_says_so(a in claim(), b in claim(), name in "side|place|group") {
        let (a, b) = (a.entry(0).build(), b.with(&format!("about.{name}"), "tj").entry(1).build());
        prop_assert_eq!(compare(&a, &b, rules(&a.content.question)).verdict, Verdict::NotComparable);
    }

    #[test]
    fn a_reason_is_a_sentence_that_names_both_claimants(a in claim(), b in claim()) {
        let (a, b) = (a.entry(0).build(), b.entry(1).build());
        let rules = rules(&a.content.question);
        let finding = compare(&a, &b, rules);
        for reason in [finding.reason(&a, &b, rules), finding.reason(&b, &a, rules)] {
            prop_assert!(is_named(&reason, &a) && is_named(&reason, &b), "{}", reason);
            prop_assert!(reason.ends_with('.') && !reason.contains("..") && !reason.contains("  "), "{}", reason);
            prop_assert!(reason.starts_with(char::is_uppercase), "{}", reason);
        }
    }

    #[test]
    fn the_order_of_the_input_does_not_matter(
        (claims, shuffled) in claims().prop_flat_map(|claims| (Just(claims.clone()), Just(claims).prop_shuffle()))
    ) {
        let clocks = Clocks::default();
        let (one, other) = (assessed(claims, &clocks), assessed(shuffled, &clocks));
        prop_assert_eq!(shown(one.as_ref()), shown(other.as_ref()));
    }

    #[test]
    fn a_claim_on_another_question_changes_nothing(claims in claims(), other in claim()) {
        let other = other.with("about.place", "elsewhere").entry(99).build();
        let clocks = Clocks::default();
        let alone = all(claims.clone(), &clocks);
        let mut together = all(claims.into_iter().chain([other.clone()]).collect(), &clocks);
        prop_assert!(together.remove(&other.content.question).is_some());
        prop_assert_eq!(alone, together);
    }

    #[test]
    fn a_claim_that_the_clocks_leave_out_changes_nothing(
        (claims, later) in topic().prop_flat_map(|topic| {
            (prop::collection::vec(claim_on(topic), 1..7).prop_map(recorded), claim_on(topic))
        }),
        said_later in any::<bool>()
    ) {
        let as_of = Date::parse("2021-05-31").ok();
        let (clocks, later) = if said_later {
            (Clocks { as_of, known_at: None }, later.on("2021-06-01"))
        } else {
            (Clocks { as_of, known_at: Some(KnownAt::Entry(50)) }, later)
        };
        let mut more = claims.clone();
        more.push(later.entry(99).build());
        let (without, with) = (assessed(claims, &clocks), assessed(more, &clocks));
        prop_assert_eq!(shown(without.as_ref()), shown(with.as_ref()));
    }

    /// The aggregate by which storage finds the questions that can be disputed.
    #[test]
    fn figures_are_disputed_when_the_highest_low_is_above_the_lowest_high(
        claims in prop_oneof![claims(), exact_claims()]
    ) {
        let rules = rules(&claims[0].content.question);
        let dispute = assessed(claims, &Clocks::default()).expect("no clock leaves anything out");
        let figures = compared(&dispute, rules);
        let low: Option<Figure> = figures.iter().map(Interval::low).max();
        let high: Option<Figure> = figures.iter().filter_map(Interval::high).min();
        let gap = low.zip(high).filter(|(low, high)| low > high).and_then(|(low, high)| low.checked_sub(high));
        prop_assert_eq!(dispute.gap, gap);
        if !figures.is_empty() {
            prop_assert_eq!(dispute.status == Status::Disputed, gap.is_some());
        }
    }

    /// A bound in time only takes pairs away, and one that no two dates exceed takes none.
    #[test]
    fn figures_that_are_compared_within_fewer_days_conflict_no_more(
        claims in prop_oneof![claims(), exact_claims()], days in 0..40_u32, more in 0..40_u32
    ) {
        let at = |within| {
            let sides = sides();
            let rules = Rules { within, ..rules(&claims[0].content.question) };
            let terms = Terms { rules, clocks: &Clocks::default(), sides: &sides };
            assess(claims.clone(), &terms).expect("no clock leaves anything out")
        };
        let pairs = |dispute: &Dispute| -> Vec<(u64, u64)> {
            dispute.conflicts().map(|pair| (pair.one.claim.index, pair.other.claim.index)).collect()
        };
        let (few, many, all) = (at(Some(days)), at(Some(days + more)), at(None));
        for (fewer, wider) in [(&few, &many), (&many, &all)] {
            let conflicts = pairs(wider);
            prop_assert!(pairs(fewer).iter().all(|pair| conflicts.contains(pair)));
            prop_assert!(fewer.gap <= wider.gap);
            prop_assert_eq!((fewer.low, fewer.high), (wider.low, wider.high));
        }
        let is_dated = |claim: &Said| !claim.content.moment().is_unknown();
        if claims.iter().all(is_dated) {
            let ages = at(Some(u32::MAX));
            prop_assert_eq!((pairs(&ages), &ages.reason), (pairs(&all), &all.reason));
        }
    }

    #[test]
    fn a_question_is_disputed_when_positions_conflict(claims in claims()) {
        let dispute = assessed(claims, &Clocks::default()).expect("no clock leaves anything out");
        prop_assert_eq!(dispute.status == Status::Disputed, dispute.conflicts().next().is_some());
        let widest = dispute.conflicts().filter_map(|pair| pair.finding.gap).max();
        prop_assert_eq!(widest, dispute.gap);
    }

    #[test]
    fn an_answer_says_why(claims in claims()) {
        let dispute = assessed(claims, &Clocks::default()).expect("no clock leaves anything out");
        prop_assert_eq!(dispute.verdict.is_some(), !dispute.reason.is_empty());
        prop_assert_eq!(
            dispute.status == Status::Disputed,
            dispute.verdict.is_some_and(Verdict::is_dispute)
        );
        for sentence in dispute.notes.iter().chain([&dispute.reason]) {
            prop_assert!(!sentence.contains("  ") && !sentence.contains(".."), "{}", sentence);
        }
    }
}

#[test]
fn a_question_passes_through_every_status_as_claims_are_made() {
    let kyrgyzstan = |value, date| said("Kyrgyzstan", value).with("country", "KG").on(date);
    let tajikistan = |value, date| said("Tajikistan", value).with("country", "TJ").on(date);
    let story = [
        (tajikistan("declined", "2021-05-01"), Status::Silent),
        (said("unattributed", "at least 10").on("2021-05-01"), Status::OneSided),
        (kyrgyzstan("19", "2021-05-02"), Status::OneSided),
        (tajikistan("19", "2021-05-02"), Status::Agreed),
        (said("Human Rights Watch", "21").on("2021-05-02"), Status::Disputed),
        (said("Human Rights Watch", "19").on("2021-05-03"), Status::Agreed),
        (tajikistan("declined", "2021-05-04"), Status::Agreed),
        (said("Human Rights Watch", "declined").on("2021-05-04"), Status::OneSided),
        (said("unattributed", "12").on("2021-05-04"), Status::Disputed),
    ];
    let claims = recorded(story.iter().map(|(sample, _)| sample.clone()).collect());
    for (entry, (_, status)) in (0..).zip(&story) {
        let clocks = Clocks { as_of: None, known_at: Some(KnownAt::Entry(entry)) };
        let dispute = assessed(claims.clone(), &clocks).expect("claims were made");
        assert_eq!(dispute.status, *status, "after entry {entry}: {}", dispute.reason);
    }
}

#[test]
fn a_retracted_claim_stands_until_its_retraction() {
    let claims = vec![
        said("A", "9").on("2021-05-01").entry(0).build(),
        said("B", "11").on("2021-05-01").entry(1).retracted_by(2).build(),
    ];
    let status = |known_at| {
        let clocks = Clocks { as_of: None, known_at };
        assessed(claims.clone(), &clocks).map(|dispute| dispute.status)
    };
    assert_eq!(status(Some(KnownAt::Entry(1))), Some(Status::Disputed));
    assert_eq!(status(Some(KnownAt::Entry(2))), Some(Status::OneSided));
    assert_eq!(status(None), Some(Status::OneSided));
}
