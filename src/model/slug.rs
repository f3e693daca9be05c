//! Slugs and slash paths: the names of events and topics.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Longest slug or path taken, in bytes.
const LONGEST: usize = 120;
/// Most levels in a topic path.
const DEEPEST: usize = 8;

/// Why a text is not a slug or path.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SlugError {
    /// The text is empty.
    #[error("is empty; give a name such as {example:?}")]
    Empty {
        /// A well-formed name.
        example: &'static str,
    },
    /// The text is longer than a name may be.
    #[error("is {length} bytes long; at most {LONGEST} are taken")]
    TooLong {
        /// The text's length in bytes.
        length: usize,
    },
    /// The text has a character that a name cannot have.
    #[error("is not a name; use lower-case letters, digits and single hyphens{}", hint(.suggestion))]
    Malformed {
        /// The nearest well-formed name, empty if there is none.
        suggestion: String,
    },
    /// A topic has too many levels.
    #[error("has {levels} levels; at most {DEEPEST} are taken")]
    TooDeep {
        /// Levels found.
        levels: usize,
    },
}

fn hint(suggestion: &str) -> String {
    if suggestion.is_empty() { String::new() } else { format!(", for example {suggestion:?}") }
}

fn is_slug(text: &str) -> bool {
    !text.is_empty()
        && text.split('-').all(|part| {
            !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        })
}

/// The nearest well-formed slug to `text`: lower case, other characters turned into hyphens.
#[must_use]
pub fn slugified(text: &str) -> String {
    text.to_lowercase()
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("-")
}

fn slugified_path(text: &str) -> String {
    text.split('/').map(slugified).filter(|s| !s.is_empty()).collect::<Vec<_>>().join("/")
}

fn check(text: &str, example: &'static str, path: bool) -> Result<(), SlugError> {
    if text.is_empty() {
        return Err(SlugError::Empty { example });
    }
    if text.len() > LONGEST {
        return Err(SlugError::TooLong { length: text.len() });
    }
    let levels = text.split('/').count();
    if path && levels > DEEPEST {
        return Err(SlugError::TooDeep { levels });
    }
    let well_formed = if path { text.split('/').all(is_slug) } else { is_slug(text) };
    if well_formed {
        return Ok(());
    }
    let suggestion = if path { slugified_path(text) } else { slugified(text) };
    Err(SlugError::Malformed { suggestion })
}

macro_rules! name_type {
    ($(#[$doc:meta])* $name:ident, $example:literal, $path:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Reads a name, surrounding white space removed.
            ///
            /// # Errors
            /// [`SlugError`] if the text is not a well-formed name.
            pub fn parse(text: &str) -> Result<Self, SlugError> {
                let text = text.trim();
                check(text, $example, $path)?;
                Ok(Self(text.to_owned()))
            }

            /// The name as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = SlugError;
            fn try_from(text: String) -> Result<Self, SlugError> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.0
            }
        }
    };
}

name_type!(
    /// A single lower-case word or hyphenated words: a role, a party that is not a country.
    Slug,
    "local-authority",
    false
);
name_type!(
    /// The slug of a conflict or incident, such as `kg-tj-2021`.
    Event,
    "kg-tj-2021",
    false
);
name_type!(
    /// A slash path such as `casualties/killed`. A query for `casualties` covers all under it.
    Topic,
    "casualties/killed",
    true
);

impl Topic {
    /// Whether this topic is `other` or lies under it.
    #[must_use]
    pub fn is_under(&self, other: &Self) -> bool {
        self.0.strip_prefix(other.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// The topic directly above; none if this one is a single word.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        self.0.rsplit_once('/').map(|(above, _)| Self(above.to_owned()))
    }

    /// Whether this topic is `other`, or one step above or below it on the path.
    #[must_use]
    pub fn is_near(&self, other: &Self) -> bool {
        self == other || self.parent().as_ref() == Some(other) || other.parent().as_ref() == Some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_is_under_its_ancestors_only() {
        let killed = Topic::parse("casualties/killed").expect("well-formed");
        let casualties = Topic::parse("casualties").expect("well-formed");
        let other = Topic::parse("casualties/killed-in-action").expect("well-formed");
        assert!(killed.is_under(&casualties) && killed.is_under(&killed));
        assert!(!other.is_under(&killed) && !casualties.is_under(&killed));
        assert_eq!((killed.parent(), casualties.parent()), (Some(casualties.clone()), None));
        assert!(killed.is_near(&casualties) && casualties.is_near(&killed) && killed.is_near(&killed));
        assert!(!killed.is_near(&other));
    }

    #[test]
    fn a_malformed_name_is_refused_with_the_nearest_one() {
        let error = Event::parse("KG–TJ 2021").expect_err("not a slug");
        assert_eq!(error, SlugError::Malformed { suggestion: "kg-tj-2021".into() });
        assert!(Topic::parse("a//b").is_err());
        assert!(Topic::parse("a/-b").is_err());
        assert!(Topic::parse(&"a/".repeat(9)).is_err());
        assert!(Event::parse("a/b").is_err());
    }
}
