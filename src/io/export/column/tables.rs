//! Which columns each table has, and what they say.

use super::{Column, Content};
use crate::{
    disputes::{Interest, Silence, Status, Verdict},
    model::Holds,
};

/// The words of an enumeration, as every output writes them.
macro_rules! words {
    ($name:ident, $of:ty) => {
        const $name: [&str; <$of>::ALL.len()] = {
            let mut words = [""; <$of>::ALL.len()];
            let mut i = 0;
            while i < words.len() {
                words[i] = <$of>::ALL[i].as_str();
                i += 1;
            }
            words
        };
    };
}
words!(STATUSES, Status);
words!(VERDICTS, Verdict);
words!(INTERESTS, Interest);
words!(SILENCES, Silence);
const KINDS: [&str; 6] = ["quantity", "occurrence", "category", "date", "declined", "unknown"];

const ID: Column = Column::new(
    "id",
    Holds::Hash,
    "Public id of the entry: 64 hexadecimal digits, of which any unique beginning names it",
)
.always();
const INDEX: Column =
    Column::new("index", Holds::Count, "Number of the entry in the ledger, from 0").always();
const RECORDED_AT: Column = Column::new(
    "recorded_at",
    Holds::Moment,
    "When the ledger took the entry in: UTC, by the ledger's own clock",
)
.always();
const SOURCE_ID: Column =
    Column::new("source_id", Holds::Hash, "Public id of the entry that records the source").always();
const EVENT: Column = Column::field("event");
const TOPIC: Column = Column::field("topic");
/// The qualifiers of a question, as an object or as JSON text.
pub const ABOUT: Column = Column::holding("about", Content::Qualifiers, "Qualifiers: an object");
const ABOUT_TEXT: Column =
    Column::new("about", Holds::Text, "Qualifiers as JSON text, their names in byte order").always();
const UNIT: Column = Column::new("unit", Holds::Text, "What is counted; empty if nothing is");
const QUESTION: Column = Column::new("question", Holds::Text, "The question in words").always();
const STATUS: Column = Column::new(
    "status",
    Holds::OneOf(&STATUSES),
    "Where the question stands: disputed, agreed, one-sided or silent",
)
.always();
const VERDICT: Column =
    Column::new("verdict", Holds::OneOf(&VERDICTS), "The finding that decides the status");
const REASON: Column = Column::new("reason", Holds::Prose, "Why, in a sentence or two");
const GAP: Column = Column::new(
    "gap",
    Holds::Figure,
    "How far apart the figures are that have no value in common: the highest low less the lowest high",
);
const SILENT: Column = Column::new(
    "silent",
    Holds::Text,
    "Listed parties that give no answer, and how: silent, declined or unknown",
);
const LOWEST: Column = Column::new(
    "low",
    Holds::Figure,
    "Lowest figure claimed by anybody; with `high` the range of the claims, never an estimate",
);
const HIGHEST: Column = Column::new(
    "high",
    Holds::Figure,
    "Highest figure claimed by anybody; empty if a claim has no upper end",
);
const CLAIMANT: Column = Column::new("claimant", Holds::Text, "Who asserts it").always();
const COUNTRY: Column = Column::new(
    "country",
    Holds::Country,
    "Claimant's country: an ISO 3166-1 code, or EU or UN; empty for none",
);
const ROLE: Column = Column::field("role");
const INTEREST: Column = Column::new(
    "interest",
    Holds::OneOf(&INTERESTS),
    "What the claimant has at stake: own-loss, enemy-loss, accusation, denial, admission, party or third-party",
)
.always();
const VALUE: Column = Column::field("value");
const LOW: Column = Column::new("low", Holds::Figure, "Lowest figure that the value admits");
const HIGH: Column =
    Column::new("high", Holds::Figure, "Highest figure that the value admits; empty if it has no upper end");
const BEST: Column = Column::new("best", Holds::Figure, "Best figure of a value worded low..best..high");
const KIND: Column = Column::new(
    "kind",
    Holds::OneOf(&KINDS),
    "What the value is: quantity, occurrence, category, date, declined or unknown",
)
.always();
const MOMENT: Column =
    Column::new("as_of", Holds::Date, "Moment that the value describes: an EDTF date").always();
const STATED_ON: Column =
    Column::new("stated_on", Holds::Date, "When the claimant said it: an EDTF date, or unknown").always();
const REPORTS: Column =
    Column::new("reports", Holds::Count, "How many sources report the statement").always();
const ORIGINS: Column = Column::new("origins", Holds::Count, "How many origins these go back to").always();
const SOURCE: Column =
    Column::new("source", Holds::Text, "Title of the document in which it was read").always();
const SOURCE_URL: Column = Column::field("source_url");
const SOURCE_PUBLISHER: Column = Column::field("source_publisher");
const QUOTE: Column = Column::field("quote");
const QUOTE_CHECK: Column = Column::new(
    "quote_check",
    Holds::OneOf(&["verbatim", "unverified", "not checked", "source redacted"]),
    "How the quote stands to the archived files of its source: verbatim, unverified, not checked, source redacted; empty without a quote",
);
const LOCATOR: Column = Column::field("locator");
const STATEMENT: Column = Column::field("statement");

/// What an export of claims adds to the fields of a claim.
pub const CLAIM_ADDED: [Column; 5] = [QUOTE_CHECK, ID, INDEX, RECORDED_AT, SOURCE_ID];

/// What JSON of claims adds to the fields of a claim, before [`CLAIM_ADDED`]: how the value is read.
pub const CLAIM_KEYS: [Column; 4] = [KIND, LOW, HIGH, BEST];

/// What answers are ranked by, and how high.
pub const OF_RANK: [Column; 2] = [
    Column::new(
        "ranked_by",
        Holds::Text,
        "With `--sort`: by what questions are ranked; empty if this one has no rank",
    )
    .if_asked(),
    Column::new(
        "rank",
        Holds::Text,
        "With `--sort`: a figure, a fraction, a number, a day or a number of days, as `ranked_by` says",
    )
    .if_asked(),
];

/// What names a question; qualifiers stand after these.
pub const OF_NAMED: [Column; 2] = [EVENT, TOPIC];

/// What a report of grouped positions says of the group.
pub const OF_GROUP: [Column; 4] = [
    Column::new(
        "group",
        Holds::Text,
        "With `--by`: the body, country, role or interest that the position is put under",
    )
    .if_asked(),
    Column::new("group_low", Holds::Figure, "With `--by`: lowest figure that the group claims").if_asked(),
    Column::new(
        "group_high",
        Holds::Figure,
        "With `--by`: highest figure that the group claims; empty if a claim has no upper end",
    )
    .if_asked(),
    Column::new(
        "differs_with_itself",
        Holds::Truth,
        "With `--by`: whether two positions of the group conflict; empty where it has nothing in common",
    )
    .if_asked(),
];

/// What every row of a long report says, after the question.
pub const LONG: [Column; 28] = [
    UNIT,
    QUESTION,
    STATUS,
    VERDICT,
    REASON,
    GAP,
    SILENT,
    CLAIMANT,
    COUNTRY,
    ROLE,
    INTEREST,
    VALUE,
    LOW,
    HIGH,
    Column::new(
        "low_converted",
        Holds::Figure,
        "The same in the unit in which the question is answered; empty if that is the claim's own",
    ),
    Column::new("high_converted", Holds::Figure, "As `low_converted`, for `high`"),
    MOMENT,
    STATED_ON,
    REPORTS,
    ORIGINS,
    SOURCE,
    SOURCE_URL,
    SOURCE_PUBLISHER,
    QUOTE,
    QUOTE_CHECK,
    LOCATOR,
    ID,
    INDEX,
];

/// What every row of a wide report says, after the question.
pub const WIDE: [Column; 9] = [UNIT, QUESTION, STATUS, VERDICT, REASON, GAP, SILENT, LOWEST, HIGHEST];

/// One side's account.
pub const NARRATIVE: [Column; 29] = [
    Column::new(
        "part",
        Holds::OneOf(&["says", "against", "silent"]),
        "What the row is: what the side says, a position against that, or what the side is silent on",
    )
    .always(),
    EVENT,
    TOPIC,
    ABOUT_TEXT,
    UNIT,
    QUESTION,
    Column::new("claimant", Holds::Text, "Who asserts it; empty where the side is silent"),
    COUNTRY,
    ROLE,
    Column::new("interest", Holds::OneOf(&INTERESTS), INTEREST.help),
    Column::new("value", Holds::Text, "The answer as worded, with what it is in the unit of the question"),
    LOW,
    HIGH,
    Column::new("as_of", Holds::Date, MOMENT.help),
    Column::new("stated_on", Holds::Date, STATED_ON.help),
    STATEMENT,
    Column::new("against", Holds::Count, "Of what the side says: how many positions conflict with it"),
    Column::new("agreeing", Holds::Count, "Of what the side says: how many positions agree with it"),
    Column::new("verdict", Holds::OneOf(&VERDICTS), "Of a position against it: how the two conflict"),
    GAP,
    Column::new(
        "reason",
        Holds::Prose,
        "Why; of what the side says, how it changed; where it is silent, who answers",
    ),
    Column::new("source", Holds::Text, SOURCE.help),
    SOURCE_URL,
    QUOTE,
    QUOTE_CHECK,
    LOCATOR,
    Column::new("id", Holds::Hash, ID.help),
    Column::new("index", Holds::Count, INDEX.help),
    Column::new("against_id", Holds::Hash, "Of a position against it: id of what the side says"),
];

/// The sources that claims cite, and those that these repeat.
pub const SOURCES: [Column; 14] = [
    ID,
    INDEX,
    RECORDED_AT,
    Column::new("title", Holds::Text, "Title, as printed; of a redacted source, that it is").always(),
    Column::new("publisher", Holds::Text, "Who published it"),
    Column::new("url", Holds::Address, "Where it can be read"),
    Column::new("published_on", Holds::Date, "When it was published"),
    Column::new("retrieved_on", Holds::Date, "When it was read"),
    Column::new("lang", Holds::Language, "Its language"),
    Column::new("licence", Holds::Text, "Licence under which it may be reused"),
    Column::new("relays", Holds::Hash, "Public id of the source that it repeats, if it says so"),
    Column::new("digest", Holds::Hash, "BLAKE3 of its file, if that is known"),
    Column::new("media_type", Holds::Text, "What its file is"),
    Column::new("claims", Holds::Count, "How many of the claims written beside it cite it").always(),
];

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
    Column {
        filled: super::Filled::Sometimes,
        ..Column::holding(
            "converted",
            Content::Object(&[
                Column::new("low", Holds::Figure, LOW.help),
                Column::new("high", Holds::Figure, HIGH.help),
            ]),
            "An object with `low` and `high` in the unit of the question; null if that is the claim's own",
        )
    },
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
const PART_KEYS: [Column; 7] =
    [CLAIMANT, COUNTRY, VALUE, MOMENT, ID, INDEX, Column::new("part", Holds::Text, "Which part").always()];

/// A view of the ledger file.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// What its rows are, in a sentence or two.
    pub about: &'static str,
    /// Its columns.
    pub columns: &'static [Column],
}

const QUESTION_ID: Column = Column::new(
    "question_id",
    Holds::Count,
    "Number of the question in this file, the same in all views that have it",
)
.always();

/// The views for readers outside.
pub const VIEWS: [Table; 4] = [
    Table {
        name: "claims",
        about: "Every claim that was not retracted, with its citation.",
        columns: &VIEW_CLAIMS,
    },
    Table {
        name: "positions",
        about: "Each claimant's latest claim on each question. The columns are those of `claims`.",
        columns: &VIEW_CLAIMS,
    },
    Table {
        name: "disputes",
        about: "Questions on which positions conflict, figures worded as approximate being read at 10 %. Clocks, other \
                tolerances, verdicts and reasons are only in `counterclaim disputes`.",
        columns: &VIEW_DISPUTES,
    },
    Table {
        name: "names",
        about: "What is said of names: which spellings are one claimant or place, and who speaks for whom.",
        columns: &VIEW_NAMES,
    },
];

/// The views `claims` and `positions`.
pub const VIEW_CLAIMS: [Column; 34] = [
    EVENT,
    TOPIC,
    ABOUT_TEXT,
    Column::new("side", Holds::Text, "Qualifier `side`"),
    Column::new("group", Holds::Text, "Qualifier `group`"),
    Column::new("place", Holds::Text, "Qualifier `place`"),
    Column::new("by", Holds::Text, "Qualifier `by`"),
    VALUE,
    KIND,
    LOW,
    HIGH,
    BEST,
    UNIT,
    MOMENT,
    STATED_ON,
    CLAIMANT,
    COUNTRY,
    ROLE,
    STATEMENT,
    Column::field("lang"),
    SOURCE,
    SOURCE_URL,
    SOURCE_PUBLISHER,
    Column::field("source_published_on"),
    QUOTE,
    Column::field("quote_translation"),
    LOCATOR,
    Column::field("note"),
    ID,
    INDEX,
    RECORDED_AT,
    QUESTION_ID,
    Column::field("quote_translation_by"),
    QUOTE_CHECK,
];

/// The view `disputes`.
pub const VIEW_DISPUTES: [Column; 9] = [
    EVENT,
    TOPIC,
    ABOUT_TEXT,
    UNIT,
    Column::new("positions", Holds::Count, "How many positions answer the question").always(),
    LOWEST,
    HIGHEST,
    GAP,
    QUESTION_ID,
];

/// The view `names`.
pub const VIEW_NAMES: [Column; 8] = [
    Column::new("name", Holds::Text, "The name that it is about").always(),
    Column::new("country", Holds::Country, "The country of the claimant of that name; empty for none"),
    Column::new(
        "relation",
        Holds::Text,
        "same-claimant, same-place or speaks-for: how it stands to the other",
    )
    .always(),
    Column::new("other", Holds::Text, "The name that is known, or for which the first speaks").always(),
    Column::new("other_country", Holds::Country, "The country of that; empty for none"),
    Column::new("note", Holds::Prose, "On what it rests"),
    ID,
    INDEX,
];
