//! Which columns each table has, and what they say.

use super::{Column, Content};
use crate::{
    disputes::{Interest, Silence, Status, Verdict},
    model::Holds,
};

/// The words of an enumeration, as every output writes them.
macro_rules! words {
    ($name:ident, $of:ty) => {
        pub(super) const $name: [&str; <$of>::ALL.len()] = {
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

pub(super) const ID: Column = Column::new(
    "id",
    Holds::Hash,
    "Public id of the entry: 64 hexadecimal digits, of which any unique beginning names it",
)
.always();
pub(super) const INDEX: Column =
    Column::new("index", Holds::Count, "Number of the entry in the ledger, from 0").always();
const RECORDED_AT: Column = Column::new(
    "recorded_at",
    Holds::Moment,
    "When the ledger took the entry in: UTC, by the ledger's own clock",
)
.always();
const SOURCE_ID: Column =
    Column::new("source_id", Holds::Hash, "Public id of the entry that records the source").always();
pub(super) const EVENT: Column = Column::field("event");
pub(super) const TOPIC: Column = Column::field("topic");
/// The qualifiers of a question, as an object or as JSON text.
pub const ABOUT: Column = Column::holding("about", Content::Qualifiers, "Qualifiers: an object");
const ABOUT_TEXT: Column =
    Column::new("about", Holds::Text, "Qualifiers as JSON text, their names in byte order").always();
pub(super) const UNIT: Column = Column::new("unit", Holds::Text, "What is counted; empty if nothing is");
pub(super) const QUESTION: Column = Column::new("question", Holds::Text, "The question in words").always();
pub(super) const STATUS: Column = Column::new(
    "status",
    Holds::OneOf(&STATUSES),
    "Where the question stands: disputed, agreed, one-sided or silent",
)
.always();
pub(super) const VERDICT: Column =
    Column::new("verdict", Holds::OneOf(&VERDICTS), "The finding that decides the status");
pub(super) const REASON: Column = Column::new("reason", Holds::Prose, "Why, in a sentence or two");
pub(super) const GAP: Column = Column::new(
    "gap",
    Holds::Figure,
    "How far apart the figures are that have no value in common: the highest low less the lowest high",
);
const SILENT: Column = Column::new(
    "silent",
    Holds::Text,
    "Listed parties that give no answer, and how: silent, declined or unknown",
);
pub(super) const LOWEST: Column = Column::new(
    "low",
    Holds::Figure,
    "Lowest figure claimed by anybody; with `high` the range of the claims, never an estimate",
);
pub(super) const HIGHEST: Column = Column::new(
    "high",
    Holds::Figure,
    "Highest figure claimed by anybody; empty if a claim has no upper end",
);
pub(super) const CLAIMANT: Column = Column::new("claimant", Holds::Text, "Who asserts it").always();
pub(super) const COUNTRY: Column = Column::new(
    "country",
    Holds::Country,
    "Claimant's country: an ISO 3166-1 code, or EU or UN; empty for none",
);
pub(super) const ROLE: Column = Column::field("role");
pub(super) const INTEREST: Column = Column::new(
    "interest",
    Holds::OneOf(&INTERESTS),
    "What the claimant has at stake: own-loss, enemy-loss, accusation, denial, admission, party or third-party",
)
.always();
pub(super) const VALUE: Column = Column::field("value");
pub(super) const LOW: Column = Column::new("low", Holds::Figure, "Lowest figure that the value admits");
pub(super) const HIGH: Column =
    Column::new("high", Holds::Figure, "Highest figure that the value admits; empty if it has no upper end");
const BEST: Column = Column::new("best", Holds::Figure, "Best figure of a value worded low..best..high");
const KIND: Column = Column::new(
    "kind",
    Holds::OneOf(&KINDS),
    "What the value is: quantity, occurrence, category, date, declined or unknown",
)
.always();
pub(super) const MOMENT: Column =
    Column::new("as_of", Holds::Date, "Moment that the value describes: an EDTF date").always();
pub(super) const STATED_ON: Column =
    Column::new("stated_on", Holds::Date, "When the claimant said it: an EDTF date, or unknown").always();
pub(super) const REPORTS: Column =
    Column::new("reports", Holds::Count, "How many sources report the statement").always();
pub(super) const ORIGINS: Column =
    Column::new("origins", Holds::Count, "How many origins these go back to").always();
pub(super) const SOURCE: Column =
    Column::new("source", Holds::Text, "Title of the document in which it was read").always();
pub(super) const SOURCE_URL: Column = Column::field("source_url");
const SOURCE_PUBLISHER: Column = Column::field("source_publisher");
pub(super) const QUOTE: Column = Column::field("quote");
pub(super) const QUOTE_CHECK: Column = Column::new(
    "quote_check",
    Holds::OneOf(&["verbatim", "unverified", "not checked", "source redacted"]),
    "How the quote stands to the archived files of its source: verbatim, unverified, not checked, source redacted; empty without a quote",
);
pub(super) const LOCATOR: Column = Column::field("locator");
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
    INTEREST.sometimes(),
    Column::new("value", Holds::Text, "The answer as worded, with what it is in the unit of the question"),
    LOW,
    HIGH,
    MOMENT.sometimes(),
    STATED_ON.sometimes(),
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
    SOURCE.sometimes(),
    SOURCE_URL,
    QUOTE,
    QUOTE_CHECK,
    LOCATOR,
    ID.sometimes(),
    INDEX.sometimes(),
    Column::new("against_id", Holds::Hash, "Of a position against it: id of what the side says"),
];

/// The sources that claims cite, those that these repeat, and the web archives that they are pages of.
pub const SOURCES: [Column; 15] = [
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
    Column::new("part_of", Holds::Hash, "Public id of the web archive of which it is a page"),
    Column::new("digest", Holds::Hash, "BLAKE3 of its file, if that is known"),
    Column::new("media_type", Holds::Text, "What its file is"),
    Column::new("claims", Holds::Count, "How many of the claims written beside it cite it").always(),
];

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
