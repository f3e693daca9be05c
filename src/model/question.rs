//! What a claim answers. Two claims are comparable only if they answer the same question.

use std::{collections::BTreeMap, fmt};

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{Error as _, MapAccess, Visitor},
};

use super::{Country, Date, Event, Slug, Topic, text};

/// Qualifiers by name, in byte order of their names: that order is the canonical one.
pub type Qualifiers = BTreeMap<String, String>;

/// Event, topic, qualifiers and unit. Equal questions are one question.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Question {
    /// The conflict or incident.
    pub event: Event,
    /// What is asked of it.
    pub topic: Topic,
    /// What narrows it: `side`, `group`, `place`, `by`, `date`, …
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty", deserialize_with = "each_once")]
    pub about: Qualifiers,
    /// What is counted; none for answers that are no count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Slug>,
}

impl Question {
    /// The qualifiers as canonical JSON text: names in byte order, no white space.
    #[must_use]
    pub fn about_json(&self) -> String {
        serde_json::to_string(&self.about).unwrap_or_default()
    }

    /// A qualifier's value, if the question has it.
    #[must_use]
    pub fn about(&self, name: &str) -> Option<&str> {
        self.about.get(name).map(String::as_str)
    }
}

impl fmt::Display for Question {
    /// `casualties/killed · group military · side TJ · persons`, without the event.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.topic)?;
        for (name, value) in &self.about {
            write!(f, " · {name} {value}")?;
        }
        match &self.unit {
            Some(unit) => write!(f, " · {unit}"),
            None => Ok(()),
        }
    }
}

/// Reads qualifiers, each of which may stand there once: readers of JSON do not agree on which of
/// two they take.
fn each_once<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Qualifiers, D::Error> {
    struct EachOnce;

    impl<'de> Visitor<'de> for EachOnce {
        type Value = Qualifiers;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("qualifiers by name, each once")
        }

        fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Qualifiers, M::Error> {
            let mut about = Qualifiers::new();
            while let Some((name, value)) = map.next_entry::<String, String>()? {
                if about.contains_key(&name) {
                    return Err(M::Error::custom(format!("the qualifier {name} stands there twice")));
                }
                about.insert(name, value);
            }
            Ok(about)
        }
    }

    deserializer.deserialize_map(EachOnce)
}

/// Reads a qualifier's value into the form in which equal values are equal text.
///
/// `date` is an EDTF date; `side`, `by`, `actor` and `to` are a country code or a slug path;
/// `group` is a slug path; anything else (a place, a village) is one line of text.
///
/// # Errors
/// A sentence that says what the qualifier takes.
pub fn read_qualifier(name: &str, value: &str) -> Result<String, String> {
    match name {
        "date" => Date::parse(value).map(|d| d.to_string()).map_err(|e| e.to_string()),
        "side" | "by" | "actor" | "to" => party(value),
        "group" => Topic::parse(value).map(String::from).map_err(|e| e.to_string()),
        _ => match text::one_line(value) {
            Ok(line) if line.is_empty() => Err("is empty".to_owned()),
            Ok(line) => Ok(line),
            Err(error) => Err(error.to_string()),
        },
    }
}

/// A party as a sentence names it: a country by its name, any other by the words of its slug.
#[must_use]
pub fn party_in_words(party: &str) -> String {
    Country::of_party(party).map_or_else(|| party.replace('-', " "), |country| country.in_words())
}

/// A party: a country by code (any case) or name, or the slug of a party that is none.
fn party(value: &str) -> Result<String, String> {
    let value = value.trim();
    let looks_like_slug = Topic::parse(value).is_ok() && value.len() > 3;
    match Country::parse(value) {
        Ok(country) if !looks_like_slug => Ok(country.code().to_owned()),
        _ => Topic::parse(value).map(String::from).map_err(|error| {
            format!("{error}; or an ISO 3166-1 country code such as KG, if the party is a country")
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parties_are_countries_or_slugs() {
        assert_eq!(read_qualifier("side", "tj").as_deref(), Ok("TJ"));
        assert_eq!(read_qualifier("side", "Tajikistan").as_deref(), Ok("TJ"));
        assert_eq!(read_qualifier("by", "people-s-militia").as_deref(), Ok("people-s-militia"));
        assert!(read_qualifier("by", "The Militia").is_err_and(|e| e.contains("the-militia")));
    }

    #[test]
    fn qualifiers_of_one_question_are_equal_text() {
        assert_eq!(read_qualifier("group", " military/border-guard "), Ok("military/border-guard".into()));
        assert_eq!(read_qualifier("place", " Kök-Tash"), Ok("Kök-Tash".into()));
        assert!(read_qualifier("date", "01/05/2021").is_err());
        assert!(read_qualifier("place", "").is_err());
    }

    #[test]
    fn qualifier_json_is_canonical() {
        let question = Question {
            event: Event::parse("e").expect("slug"),
            topic: Topic::parse("t").expect("slug"),
            about: [("side".into(), "TJ".into()), ("group".into(), "military".into())].into(),
            unit: None,
        };
        assert_eq!(question.about_json(), r#"{"group":"military","side":"TJ"}"#);
        assert_eq!(question.to_string(), "t · group military · side TJ");
    }
}
