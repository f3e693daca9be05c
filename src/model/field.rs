//! The one definition of a claim's fields, in canonical column order.
//!
//! The flags of `add`, the columns of the canonical CSV, the keys of JSON input, the questions
//! of the prompt and the data dictionary are all made from [`FIELDS`].

/// What a field belongs to, for headings in help and documentation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldGroup {
    /// What is answered.
    Question,
    /// The answer.
    Answer,
    /// When.
    Dates,
    /// Who says it.
    Claimant,
    /// The statement in a sentence.
    Statement,
    /// The document.
    Source,
    /// Where in the document.
    Citation,
}

/// What the text under a name is: how another program is told to read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// One line.
    Text,
    /// Text that may have several lines.
    Prose,
    /// An EDTF date, or `unknown`.
    Date,
    /// A moment of the ledger's clock, UTC, in the form of RFC 3339.
    Moment,
    /// A BCP 47 tag.
    Language,
    /// An ISO 3166-1 code of two letters, or `EU` or `UN`.
    Country,
    /// An address, with its scheme.
    Address,
    /// 64 hexadecimal digits: the public id of an entry, or a digest.
    Hash,
    /// A decimal number from 0.
    Figure,
    /// A whole number from 0.
    Count,
    /// Yes or no.
    Truth,
    /// One of these words.
    OneOf(&'static [&'static str]),
}

/// One field of a claim.
#[derive(Debug)]
pub struct Field {
    /// Column name and JSON key; with hyphens for underscores, the flag of `add`.
    pub name: &'static str,
    /// What it belongs to.
    pub group: FieldGroup,
    /// Whether a claim cannot do without it.
    pub required: bool,
    /// What it holds, in one sentence without a full stop.
    pub help: &'static str,
    /// What is accepted, with examples.
    pub accepts: &'static str,
    /// What it is once it was accepted.
    pub holds: Holds,
}

/// What a field that only marks holds if it is set; see [`Field::is_mark`].
pub const MARKED: &str = "yes";
/// What such a field accepts.
const MARK: &str = "yes; left out otherwise";

impl Field {
    /// Whether the field only marks a claim: set or not, without a text of its own.
    #[must_use]
    pub fn is_mark(&self) -> bool {
        self.accepts == MARK
    }
}

/// Columns whose name starts with this are qualifiers: `about.side`, `about.group`, …
///
/// They stand after `topic` in the canonical column order, in byte order of their names.
pub const QUALIFIER_PREFIX: &str = "about.";

/// Qualifiers with a meaning of their own; any other name may be used too.
pub const USUAL_QUALIFIERS: [(&str, &str); 7] = [
    ("actor", "who acted, where no wrong is alleged: a country code or a slug"),
    ("by", "party accused of a wrong: a country code or a slug"),
    ("date", "when the thing happened: an EDTF date"),
    ("group", "group of people or things: civilian, military, military/border-guard"),
    ("place", "where it happened: one line of text"),
    ("side", "party affected: a country code or a slug"),
    ("to", "party addressed: a country code or a slug"),
];

const fn field(
    name: &'static str,
    group: FieldGroup,
    required: bool,
    help: &'static str,
    accepts: &'static str,
) -> Field {
    Field { name, group, required, help, accepts, holds: Holds::Text }
}

impl Field {
    const fn holding(mut self, holds: Holds) -> Self {
        self.holds = holds;
        self
    }
}

const DATE: &str = "an EDTF date: 2021-05-01, 2021-05, 2021-04-28/2021-05-01, 2021-05~, or unknown";
const LINE: &str = "one line of text, up to 2,000 bytes";
const PROSE: &str = "text, up to 64 KiB";

/// The fields, in canonical column order; qualifiers stand after `topic`.
pub const FIELDS: &[Field] = &[
    field(
        "event",
        FieldGroup::Question,
        true,
        "Conflict or incident that the claim is about",
        "a slug: kg-tj-2021",
    ),
    field(
        "topic",
        FieldGroup::Question,
        true,
        "What is asked of the event",
        "a slash path: casualties/killed",
    ),
    field(
        "value",
        FieldGroup::Answer,
        true,
        "The answer, as worded in the source",
        "36, at least 41, >33000, up to 7, 30..40, about 10,000, dozens, none; yes, no; a category; a date; declined, unknown",
    ),
    field(
        "unit",
        FieldGroup::Answer,
        false,
        "What is counted; the codebook's unit if left out",
        "a slug: persons, houses, days",
    ),
    field("as_of", FieldGroup::Dates, false, "Moment that the figure describes; stated_on if left out", DATE)
        .holding(Holds::Date),
    field("stated_on", FieldGroup::Dates, true, "When the claimant said it", DATE).holding(Holds::Date),
    field(
        "claimant",
        FieldGroup::Claimant,
        true,
        "Who asserts it (not who published it); unattributed if the source does not say",
        "a name, one line",
    ),
    field(
        "country",
        FieldGroup::Claimant,
        false,
        "Claimant's country; left out for no country",
        "an ISO 3166-1 code such as KG, or EU or UN",
    )
    .holding(Holds::Country),
    field(
        "role",
        FieldGroup::Claimant,
        false,
        "What the claimant is",
        "a slug: government, ministry, prosecutor, monitor, ngo, media",
    ),
    field("statement", FieldGroup::Statement, false, "The statement in a sentence", PROSE)
        .holding(Holds::Prose),
    field(
        "lang",
        FieldGroup::Statement,
        false,
        "Language of the quote",
        "a BCP 47 tag: en, ru, ky, tg, uz-Cyrl",
    )
    .holding(Holds::Language),
    field(
        "source",
        FieldGroup::Source,
        true,
        "Title of the document in which it was read; the id or address of a recorded source also serves",
        LINE,
    ),
    field("source_url", FieldGroup::Source, false, "Where the document can be read", "an address: https://…")
        .holding(Holds::Address),
    field("source_publisher", FieldGroup::Source, false, "Who published the document", LINE),
    field("source_published_on", FieldGroup::Source, false, "When the document was published", DATE)
        .holding(Holds::Date),
    field(
        "source_relays",
        FieldGroup::Source,
        false,
        "Source that the document repeats, if it says so",
        "a title, an address, or the id of a recorded source",
    ),
    field("quote", FieldGroup::Citation, false, "The exact words, in the source's language", PROSE)
        .holding(Holds::Prose),
    field("quote_translation", FieldGroup::Citation, false, "The quote in translation", PROSE)
        .holding(Holds::Prose),
    field(
        "quote_translation_by",
        FieldGroup::Citation,
        false,
        "Whose translation it is",
        "theirs if the source gives it, ours if it was made for the record",
    )
    .holding(Holds::OneOf(&["theirs", "ours"])),
    field(
        "quote_unverified",
        FieldGroup::Citation,
        false,
        "Marks a quote that is to be recorded although it is not in the archived file of its source; the mark is dropped if it is",
        MARK,
    ),
    field(
        "locator",
        FieldGroup::Citation,
        false,
        "Where in the document",
        "page, paragraph or timestamp: p. 4, para 12, 00:03:15",
    ),
    field("note", FieldGroup::Citation, false, "The coder's remark", PROSE).holding(Holds::Prose),
];

/// The number of single-character edits between two texts.
pub(crate) fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(ca != *cb);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

/// The candidate nearest to `text`, if one is near enough to be what was meant.
#[must_use]
pub fn nearest<'a>(text: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let text = text.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| (distance(&text, candidate), candidate))
        .filter(|(edits, candidate)| {
            *edits <= candidate.chars().count().div_ceil(3)
                || (text.len() >= 4 && (candidate.contains(&text) || text.contains(candidate)))
        })
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_found_and_a_far_one_is_not() {
        let names = || FIELDS.iter().map(|field| field.name);
        assert_eq!(nearest("claiment", names()), Some("claimant"));
        assert_eq!(nearest("Source URL", names()), Some("source_url"));
        assert_eq!(nearest("temperature", names()), None);
        assert_eq!(distance("kitten", "sitting"), 3);
    }

    #[test]
    fn field_names_are_distinct() {
        let mut names: Vec<_> = FIELDS.iter().map(|field| field.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), FIELDS.len());
    }
}
