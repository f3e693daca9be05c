//! What the topics mean: labels, kinds, units, partitions, and the parties of events.
//!
//! A codebook is a TOML file. The default one is `schema/codebook.toml`; another takes its place
//! in a ledger by an entry of its own, so that the meaning of a figure is part of the record.

use std::collections::BTreeMap;

use serde::Deserialize;
use thiserror::Error;

use super::{
    Date, Event, Kind, Question, Reading, Slug, Topic, UnitEntry, Units, UnitsError, Value, field::nearest,
    party_in_words, text::fold,
};

const DEFAULT: &str = include_str!("../../schema/codebook.toml");

/// Largest codebook taken, in bytes.
const LONGEST: usize = 512 * 1024;

/// Why a codebook cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum CodebookError {
    /// Not a codebook in TOML. The message has line and column.
    #[error("{0}")]
    Malformed(#[from] toml::de::Error),
    /// Larger than a codebook may be.
    #[error("is {length} bytes long; at most {LONGEST} are taken")]
    TooLong {
        /// Its length in bytes.
        length: usize,
    },
    /// A topic's definition contradicts itself.
    #[error("topic {topic}: {problem}")]
    Topic {
        /// The topic.
        topic: Topic,
        /// What is wrong.
        problem: &'static str,
    },
    /// A unit leads to no base.
    #[error("{0}")]
    Units(#[from] UnitsError),
    /// A partition names fewer than two parts, or a part twice.
    #[error("the partition of {qualifier} needs at least two different parts")]
    Partition {
        /// The qualifier that it splits.
        qualifier: String,
    },
}

/// What a topic means.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TopicEntry {
    /// Short name for headings.
    pub label: String,
    /// The question in words; side, group and place are appended to it.
    pub question: String,
    /// What counts and what does not.
    pub definition: String,
    /// The kind of its answers.
    pub kind: Kind,
    /// The unit of a quantity unless a claim gives another.
    #[serde(default)]
    pub unit: Option<Slug>,
    /// Whether a quantity is a running total, which can only grow.
    #[serde(default)]
    pub cumulative: bool,
    /// The categories, if they are closed.
    #[serde(default)]
    pub values: Vec<String>,
}

impl TopicEntry {
    /// The value with its category in the spelling of the scheme.
    ///
    /// # Errors
    /// A sentence with the accepted categories, if they are closed and it is none of them.
    pub(crate) fn in_scheme(&self, mut value: Value) -> Result<Value, String> {
        if let Reading::Category(category) = &mut value.reading
            && !self.values.is_empty()
        {
            let known = self.values.iter().find(|known| fold(known) == fold(category));
            let Some(known) = known else {
                let near = nearest(category, self.values.iter().map(String::as_str))
                    .map_or_else(String::new, |near| format!("; did you mean {near}?"));
                let accepted = self.values.join(", ");
                return Err(format!("is no category of this topic; use one of {accepted}{near}"));
            };
            category.clone_from(known);
        }
        Ok(value)
    }
}

/// What a qualifier means.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QualifierEntry {
    /// Short name.
    pub label: String,
    /// What it takes.
    pub definition: String,
}

/// Values of one qualifier that add up to a whole.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Partition {
    /// The qualifier that is split.
    pub qualifier: String,
    /// The value that the parts make up; none is the question without this qualifier.
    #[serde(default)]
    pub whole: Option<String>,
    /// The parts.
    pub parts: Vec<String>,
}

/// What is known of an event beforehand.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventEntry {
    /// Its name in words.
    pub label: String,
    /// The parties; also a partition of totals over `side`.
    #[serde(default)]
    pub sides: Vec<String>,
    /// When it took place.
    #[serde(default)]
    pub dates: Option<Date>,
    /// The places that it is divided into, if that division is exhaustive.
    #[serde(default)]
    pub places: Vec<String>,
}

/// Topics, qualifiers, partitions and events.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Codebook {
    /// Its name.
    pub title: String,
    /// Its edition.
    pub version: String,
    #[serde(default)]
    topics: BTreeMap<Topic, TopicEntry>,
    #[serde(default)]
    qualifiers: BTreeMap<String, QualifierEntry>,
    /// Which qualifier values add up to which.
    #[serde(default)]
    pub partitions: Vec<Partition>,
    #[serde(default)]
    events: BTreeMap<Event, EventEntry>,
    #[serde(default, rename = "units")]
    unit_entries: BTreeMap<Slug, UnitEntry>,
    #[serde(skip)]
    units: Units,
}

impl Codebook {
    /// The codebook that ships with the program.
    ///
    /// # Panics
    /// Never: a test reads the same text.
    #[must_use]
    pub fn default_codebook() -> Self {
        Self::parse(DEFAULT).expect("the default codebook is read by a test")
    }

    /// The TOML text of the default codebook.
    #[must_use]
    pub const fn default_text() -> &'static str {
        DEFAULT
    }

    /// Reads a codebook.
    ///
    /// # Errors
    /// [`CodebookError`] if it is not well-formed or contradicts itself.
    pub fn parse(text: &str) -> Result<Self, CodebookError> {
        if text.len() > LONGEST {
            return Err(CodebookError::TooLong { length: text.len() });
        }
        let mut codebook: Self = toml::from_str(text)?;
        codebook.units =
            Units::of(&codebook.unit_entries, format!("{}, version {}", codebook.title, codebook.version))?;
        for (topic, entry) in &codebook.topics {
            let problem = match entry.kind {
                Kind::Quantity if entry.unit.is_none() => "a quantity needs a unit",
                Kind::Quantity if !entry.values.is_empty() => "a quantity has no list of values",
                Kind::Occurrence | Kind::Date if !entry.values.is_empty() => {
                    "only categories have a list of values"
                }
                Kind::Occurrence | Kind::Category | Kind::Date if entry.cumulative => {
                    "only a quantity can be cumulative"
                }
                _ => continue,
            };
            return Err(CodebookError::Topic { topic: topic.clone(), problem });
        }
        for partition in &codebook.partitions {
            let mut parts = partition.parts.clone();
            parts.sort_unstable();
            parts.dedup();
            if parts.len() < 2 || parts.len() != partition.parts.len() {
                return Err(CodebookError::Partition { qualifier: partition.qualifier.clone() });
            }
        }
        Ok(codebook)
    }

    /// The entry of a topic, if it is defined.
    #[must_use]
    pub fn topic(&self, topic: &Topic) -> Option<&TopicEntry> {
        self.topics.get(topic)
    }

    /// Whether the topic, or one under it, is defined.
    #[must_use]
    pub fn defines_under(&self, topic: &Topic) -> bool {
        self.topics.keys().any(|defined| defined.is_under(topic))
    }

    /// The defined topics, in order of their paths.
    pub fn topics(&self) -> impl Iterator<Item = (&Topic, &TopicEntry)> {
        self.topics.iter()
    }

    /// The defined qualifiers, in order of their names.
    pub fn qualifiers(&self) -> impl Iterator<Item = (&str, &QualifierEntry)> {
        self.qualifiers.iter().map(|(name, entry)| (name.as_str(), entry))
    }

    /// The units that convert into one another.
    #[must_use]
    pub const fn units(&self) -> &Units {
        &self.units
    }

    /// The defined units, in order of their names.
    pub fn unit_entries(&self) -> impl Iterator<Item = (&Slug, &UnitEntry)> {
        self.unit_entries.iter()
    }

    /// The entry of an event, if it is defined.
    #[must_use]
    pub fn event(&self, event: &Event) -> Option<&EventEntry> {
        self.events.get(event)
    }

    /// The defined events, in order of their slugs.
    pub fn events(&self) -> impl Iterator<Item = (&Event, &EventEntry)> {
        self.events.iter()
    }

    /// The partitions that hold for an event: those of every event, its sides, and its places if
    /// they are listed.
    #[must_use]
    pub fn partitions_of(&self, event: &Event) -> Vec<Partition> {
        let mut partitions = self.partitions.clone();
        if let Some(entry) = self.event(event) {
            for (qualifier, parts) in [("side", &entry.sides), ("place", &entry.places)] {
                if parts.len() > 1 {
                    let qualifier = qualifier.to_owned();
                    partitions.push(Partition { qualifier, whole: None, parts: parts.clone() });
                }
            }
        }
        partitions
    }

    /// Whether figures on the topic are running totals, which can only grow.
    #[must_use]
    pub fn is_cumulative(&self, topic: &Topic) -> bool {
        self.topic(topic).is_some_and(|entry| entry.cumulative)
    }

    /// What is asked under a topic, without qualifiers: "How many people were killed?"; the topic's path if it is
    /// not defined.
    #[must_use]
    pub fn asked(&self, topic: &Topic) -> String {
        self.topic(topic).map_or_else(|| topic.to_string(), |entry| entry.question.clone())
    }

    /// The qualifiers of a question in words: "military", "Tajikistan side".
    #[must_use]
    pub fn narrowed(question: &Question) -> Vec<String> {
        question.about.iter().map(|(name, value)| in_words(name, value)).collect()
    }

    /// The question in words, with its qualifiers: "How many people were killed? (Tajikistan, military)".
    #[must_use]
    pub fn in_words(&self, question: &Question) -> String {
        let mut words = self.asked(&question.topic);
        let narrowed = Self::narrowed(question);
        if !narrowed.is_empty() {
            words.push_str(" — ");
            words.push_str(&narrowed.join(", "));
        }
        words
    }
}

/// A qualifier in words: "side Tajikistan", "military/border-guard", "by Tajikistan", "on 28 April 2021".
fn in_words(name: &str, value: &str) -> String {
    let party = || party_in_words(value);
    match name {
        "side" => format!("{} side", party()),
        "by" => format!("by {}", party()),
        "actor" => party(),
        "to" => format!("to {}", party()),
        "place" | "group" => value.to_owned(),
        "date" => Date::parse(value).map_or_else(|_| value.to_owned(), |d| d.in_words()),
        _ => format!("{name} {value}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_codebook_reads() {
        let codebook = Codebook::parse(DEFAULT).expect("the shipped codebook is sound");
        let killed = Topic::parse("casualties/killed").expect("path");
        assert!(codebook.is_cumulative(&killed));
        assert_eq!(codebook.topic(&killed).map(|t| t.kind), Some(Kind::Quantity));
        assert!(codebook.qualifiers().any(|(name, _)| name == "side"));
    }

    #[test]
    fn a_contradictory_codebook_is_refused() {
        let with = |topic: &str| {
            Codebook::parse(&format!(
                "title = \"t\"\nversion = \"1\"\n[topics.a]\nlabel = \"A\"\nquestion = \"A?\"\ndefinition = \"d\"\n{topic}"
            ))
        };
        assert!(with("kind = \"quantity\"\nunit = \"persons\"").is_ok());
        assert!(with("kind = \"quantity\"").is_err());
        assert!(with("kind = \"occurrence\"\ncumulative = true").is_err());
        assert!(with("kind = \"occurrence\"\nunti = \"x\"").is_err());
        assert!(with("kind = \"date\"\nvalues = [\"x\"]").is_err());
    }

    #[test]
    fn a_partition_needs_two_different_parts() {
        for parts in [r#"["a"]"#, r#"["a", "a"]"#] {
            let text = format!(
                "title = \"t\"\nversion = \"1\"\n[[partitions]]\nqualifier = \"group\"\nparts = {parts}"
            );
            assert!(matches!(Codebook::parse(&text), Err(CodebookError::Partition { .. })));
        }
    }
}
