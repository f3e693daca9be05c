//! The members of an answer in JSON.

use super::{
    Column, Content,
    tables::{
        ABOUT, CLAIMANT, COUNTRY, EVENT, GAP, HIGH, HIGHEST, ID, INDEX, INTEREST, LOCATOR, LOW, LOWEST,
        MOMENT, OF_RANK, ORIGINS, QUESTION, QUOTE, QUOTE_CHECK, REASON, REPORTS, ROLE, SILENCES, SOURCE,
        SOURCE_URL, STATED_ON, STATUS, TOPIC, UNIT, VALUE, VERDICT,
    },
};
use crate::model::Holds;

/// An answer as JSON.
pub const DISPUTE_KEYS: [Column; 21] = [
    EVENT,
    TOPIC,
    ABOUT,
    UNIT,
    QUESTION,
    STATUS,
    VERDICT,
    REASON,
    GAP,
    LOWEST,
    HIGHEST,
    Column::holding(
        "notes",
        Content::Texts,
        "Who changed an answer, fell silent or is misreported: an array of sentences",
    ),
    Column::holding(
        "silent",
        Content::Objects(&[
            Column::new("party", Holds::Text, "The party").always(),
            Column::new("how", Holds::OneOf(&SILENCES), "How it gives no answer").always(),
        ]),
        "Listed parties that give no answer: an array of objects with `party` and `how`",
    ),
    Column::holding("positions", Content::Objects(&POSITION_KEYS), "Who says what: an array of objects"),
    OF_RANK[0],
    OF_RANK[1],
    Column::new("grouped_by", Holds::Text, "With `--by`: what positions are put together by").if_asked(),
    Column::holding(
        "groups",
        Content::Objects(&GROUP_KEYS),
        "With `--by`: an array of objects, with the ids of the positions of each group",
    )
    .if_asked(),
    Column::holding(
        "sums",
        Content::Objects(&SUM_KEYS),
        "Sums of parts against a whole that the question is part of, and that fail or hold with some figures only",
    )
    .if_asked(),
    Column::holding(
        "near_misses",
        Content::Objects(&NEAR_KEYS),
        "Questions that differ in one thing, the nearest first, at most eight",
    )
    .if_asked(),
    Column::new("near_misses_left_out", Holds::Count, "How many near misses more there are").if_asked(),
];

/// A position of an answer in JSON.
pub const POSITION_KEYS: [Column; 23] = [
    CLAIMANT,
    Column::new(
        "known_as",
        Holds::Text,
        "The name under which the claimant's spellings are one, if that is another; null otherwise",
    ),
    COUNTRY,
    ROLE,
    INTEREST,
    VALUE,
    LOW,
    HIGH,
    UNIT,
    Column::holding(
        "converted",
        Content::Object(&[LOW, HIGH]),
        "An object with `low` and `high` in the unit of the question; null if that is the claim's own",
    )
    .sometimes(),
    MOMENT,
    STATED_ON,
    REPORTS,
    ORIGINS,
    ID,
    INDEX,
    SOURCE,
    SOURCE_URL,
    QUOTE,
    Column::field("quote_translation"),
    Column::field("quote_translation_by"),
    QUOTE_CHECK,
    LOCATOR,
];

/// A group of positions in JSON.
pub const GROUP_KEYS: [Column; 6] = [
    Column::new("name", Holds::Text, "The body, country, role or interest").always(),
    Column::new("low", Holds::Figure, "Lowest figure that the group claims"),
    Column::new(
        "high",
        Holds::Figure,
        "Highest figure that the group claims; empty if a claim has no upper end",
    ),
    Column::new(
        "differs_with_itself",
        Holds::Truth,
        "Whether two positions of the group conflict; empty where it has nothing in common",
    ),
    Column::holding("conflicts_with", Content::Texts, "Names of the groups that it conflicts with"),
    Column::holding("ids", Content::Texts, "Ids of its positions"),
];

/// A sum of parts against a whole, in JSON.
pub const SUM_KEYS: [Column; 9] = [
    Column::new("split_by", Holds::Text, "The qualifier that is split into parts").always(),
    Column::new(
        "outcome",
        Holds::OneOf(&["holds", "may-have-grown", "does-not-add-up"]),
        "Whether parts and whole can all hold: holds, may-have-grown or does-not-add-up",
    )
    .always(),
    Column::new(
        "depends_on_choice",
        Holds::Truth,
        "Whether other figures for the same parts give another outcome",
    )
    .always(),
    Column::new("one_claimant", Holds::Truth, "Whether one claimant said all of it").always(),
    Column::new("formula", Holds::Text, "The parts as they are added up").always(),
    Column::new("sum", Holds::Text, "What they make, as an interval").always(),
    Column::holding(
        "whole",
        Content::Object(&SHORT_KEYS),
        "The claim on the whole: claimant, country, value, `as_of`, `id` and `index`",
    ),
    Column::holding(
        "parts",
        Content::Objects(&PART_KEYS),
        "The claims taken for the parts: the same, and which part",
    ),
    Column::holding(
        "uncounted",
        Content::Texts,
        "Parts that nobody counts, which may be anything from none up",
    ),
];

/// A near miss in JSON.
pub const NEAR_KEYS: [Column; 6] = [
    EVENT,
    TOPIC,
    ABOUT,
    UNIT,
    Column::new("reason", Holds::Prose, "Why its figures are not comparable with those of the question")
        .always(),
    Column::holding(
        "positions",
        Content::Objects(&SHORT_KEYS),
        "Who says what: claimant, country, value, `as_of`, `id` and `index`",
    ),
];

/// A claim in short, in JSON.
pub const SHORT_KEYS: [Column; 6] = [CLAIMANT, COUNTRY, VALUE, MOMENT, ID, INDEX];
/// A claim that is part of a sum, in JSON.
const PART_KEYS: [Column; 7] =
    [CLAIMANT, COUNTRY, VALUE, MOMENT, ID, INDEX, Column::new("part", Holds::Text, "Which part").always()];
