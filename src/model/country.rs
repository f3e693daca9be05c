//! Countries of claimants and parties: ISO 3166-1, plus the bodies that speak like one.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::text::fold;

/// Codes taken beside ISO 3166-1, with their names.
///
/// `EU` and `UN` are exceptionally reserved in ISO 3166-1; `XK` is the user-assigned code that
/// international bodies use for Kosovo.
const BESIDE_ISO: [(&str, &str); 3] = [("EU", "European Union"), ("UN", "United Nations"), ("XK", "Kosovo")];

/// Why a text is not a country.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "is no country; use an ISO 3166-1 code such as KG or TJ, or EU or UN{}",
    .suggestion.as_ref().map(|s| format!(" (did you mean {s}?)")).unwrap_or_default()
)]
pub struct CountryError {
    /// A country whose name resembles the text.
    pub suggestion: Option<String>,
}

/// A country by its ISO 3166-1 alpha-2 code, or `EU`, `UN`, `XK`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Country([u8; 2]);

impl Country {
    /// Reads an alpha-2 or alpha-3 code in any case, or a country's ISO short name.
    ///
    /// # Errors
    /// [`CountryError`] if it is none of these, with the nearest name.
    pub fn parse(text: &str) -> Result<Self, CountryError> {
        let text = text.trim();
        let upper = text.to_ascii_uppercase();
        if let Some((code, _)) = BESIDE_ISO.iter().find(|(code, _)| *code == upper) {
            return Ok(Self::from_code(code));
        }
        let by_code = rust_iso3166::from_alpha2(&upper).or_else(|| rust_iso3166::from_alpha3(&upper));
        if let Some(found) = by_code {
            return Ok(Self::from_code(found.alpha2));
        }
        let folded = fold(text);
        if let Some((code, _)) = names().find(|(_, name)| fold(name) == folded) {
            return Ok(Self::from_code(code));
        }
        let suggestion = (folded.chars().count() >= 4)
            .then(|| names().find(|(_, name)| fold(name).starts_with(&folded) || near(&fold(name), &folded)))
            .flatten()
            .map(|(code, name)| format!("{code}, {name}"));
        Err(CountryError { suggestion })
    }

    /// The country that a party of an event is, if its name is a code in capitals, as `KG` is, and
    /// not the slug of a party that is none.
    #[must_use]
    pub fn of_party(party: &str) -> Option<Self> {
        Self::parse(party).ok().filter(|country| country.code() == party)
    }

    fn from_code(code: &str) -> Self {
        let bytes = code.as_bytes();
        Self([bytes[0], bytes[1]])
    }

    /// The two-letter code.
    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("??")
    }

    /// The English short name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        let code = self.code();
        BESIDE_ISO
            .iter()
            .find(|(beside, _)| *beside == code)
            .map(|(_, name)| *name)
            .or_else(|| rust_iso3166::from_alpha2(code).map(|c| c.name))
            .unwrap_or("")
    }

    /// The name as a sentence has it: "State of Palestine" where ISO lists "Palestine (State of)".
    #[must_use]
    pub fn in_words(&self) -> String {
        let name = self.name();
        match name.strip_suffix(')').and_then(|name| name.split_once(" (")) {
            Some((short, form)) if form.ends_with(" of") || form.ends_with(" of the") => {
                format!("{form} {short}")
            }
            _ => name.to_owned(),
        }
    }
}

/// Whether two names differ by at most two edits, enough for a slip of the keyboard.
fn near(a: &str, b: &str) -> bool {
    super::field::distance(a, b) <= 2
}

fn names() -> impl Iterator<Item = (&'static str, &'static str)> {
    rust_iso3166::ALL.iter().map(|c| (c.alpha2, c.name)).chain(BESIDE_ISO)
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl TryFrom<String> for Country {
    type Error = CountryError;
    fn try_from(text: String) -> Result<Self, CountryError> {
        Self::parse(&text)
    }
}

impl From<Country> for String {
    fn from(country: Country) -> Self {
        country.code().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_names_are_one_country() {
        for text in ["KG", "kg", "KGZ", "Kyrgyzstan"] {
            assert_eq!(Country::parse(text).expect("a country").code(), "KG", "{text}");
        }
        assert_eq!(Country::parse("eu").expect("taken").name(), "European Union");
        assert_eq!(Country::parse("UN").expect("taken").code(), "UN");
        assert_eq!(Country::parse("TJ").expect("ISO").name(), "Tajikistan");
    }

    #[test]
    fn a_sentence_has_names_as_they_are_spoken() {
        for (code, spoken) in [
            ("PS", "State of Palestine"),
            ("CD", "Democratic Republic of the Congo"),
            ("KG", "Kyrgyzstan"),
            ("FK", "Falkland Islands (Malvinas)"),
            ("UN", "United Nations"),
        ] {
            assert_eq!(Country::parse(code).expect("a country").in_words(), spoken);
        }
    }

    #[test]
    fn an_unknown_country_is_refused_with_the_nearest() {
        let error = Country::parse("Kirgyzstan").expect_err("misspelt");
        assert_eq!(error.suggestion.as_deref(), Some("KG, Kyrgyzstan"));
        assert_eq!(Country::parse("ZZ"), Err(CountryError { suggestion: None }));
        assert!(Country::parse("").is_err());
    }
}
