//! Language tags (BCP 47) of statements and sources.

use std::fmt;

use oxilangtag::LanguageTag;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Why a text is not a language tag.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("is no language tag; use BCP 47, for example en, ru, ky, tg or uz-Cyrl")]
pub struct LanguageError;

/// A well-formed BCP 47 language tag in its conventional case, such as `ky` or `uz-Cyrl`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Language(String);

impl Language {
    /// Reads a tag.
    ///
    /// # Errors
    /// [`LanguageError`] if it is not well-formed BCP 47.
    pub fn parse(text: &str) -> Result<Self, LanguageError> {
        LanguageTag::parse_and_normalize(text.trim())
            .map(|tag| Self(tag.into_inner()))
            .map_err(|_| LanguageError)
    }

    /// The tag as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl TryFrom<String> for Language {
    type Error = LanguageError;
    fn try_from(text: String) -> Result<Self, LanguageError> {
        Self::parse(&text)
    }
}

impl From<Language> for String {
    fn from(language: Language) -> Self {
        language.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_take_their_conventional_case() {
        assert_eq!(Language::parse("UZ-cyrl").expect("a tag").as_str(), "uz-Cyrl");
        assert_eq!(Language::parse("Kyrgyz language"), Err(LanguageError));
        assert_eq!(Language::parse(""), Err(LanguageError));
    }
}
