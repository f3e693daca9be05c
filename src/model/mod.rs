//! The vocabulary of the product: what a claim is, and nothing about where it is kept.
//!
//! Everything here is pure. A [`Draft`] (text, as typed or read from a row) is read against a
//! [`Codebook`] into a [`Claim`]; a claim answers a [`Question`] with a [`Value`], is made by a
//! [`Claimant`], and is cited from a [`Source`]. What the ledger stores is a [`Body`].

mod address;
mod body;
mod claim;
mod claimant;
mod codebook;
mod country;
mod date;
mod direction;
mod document;
mod draft;
mod edition;
mod field;
mod folding;
mod hex;
mod id;
mod language;
mod locator;
mod naming;
mod origin;
mod question;
mod quote;
mod redaction;
mod script;
mod search;
mod selection;
mod slug;
mod source;
mod text;
mod units;
mod value;

pub use address::{address_key, file_name};
pub use body::{Body, BodyError, Recorded, Retraction, Said};
pub use claim::{Citation, Claim, Stated, TranslationBy};
pub use claimant::{Claimant, UNATTRIBUTED};
pub use codebook::{Codebook, CodebookError, EventEntry, Partition, TopicEntry};
pub use country::{Country, CountryError};
pub use date::{Date, DateError};
pub use direction::{is_bidi_control, isolated_lines, right_to_left};
pub use document::{Digest, DigestError, Document};
pub use draft::{Draft, FieldError, is_url};
pub use edition::{ChangedBy, Edition, EditionCounts};
pub use field::{FIELDS, Field, FieldGroup, Holds, MARKED, QUALIFIER_PREFIX, USUAL_QUALIFIERS, nearest};
pub use folding::{Word, words};
pub use id::{EntryId, IdError};
pub use language::{Language, LanguageError};
pub use locator::Locator;
pub use naming::{KnownAs, Name, Names, Naming, NamingError, NamingKind};
pub use origin::{Cited, follow};
pub use question::{Qualifiers, Question, party_in_words, read_qualifier};
pub use quote::{Counted, FoundQuote, Paragraph, Part, Passage, QuoteCheck, QuotePlace, SearchedText};
pub use redaction::{Redaction, RedactionCode};
pub use script::script_name;
pub use search::{Narrowing, QueryError, SEARCHED, SearchQuery, Snippet, Term, Wanted, searched};
pub use selection::{Clocks, DEFAULT_TOLERANCE, KnownAt, Selection};
pub use slug::{Event, Slug, SlugError, Topic, slugified};
pub use source::Source;
pub(crate) use text::LONGEST_LINE;
pub use text::{TextError, fold, legible, legible_prose, one_line, prose, timestamp};
pub use units::{Ratio, UnitEntry, Units, UnitsError};
pub use value::{Figure, Interval, Kind, Quantity, Reading, Relation, Value, ValueError};
