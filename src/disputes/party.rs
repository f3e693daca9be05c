//! Which party of an event a claimant speaks for, or names.

use crate::model::{Claimant, Country, Slug, SlugError};

/// Whether the claimant speaks for `party`, a country code or the slug of a party that is none:
/// by the country it speaks from, or by its own name or that of one for whom it speaks, written as a slug ("Rapid Support Forces" for
/// `rapid-support-forces`).
pub(super) fn speaks_for(claimant: &Claimant, party: &str) -> bool {
    if claimant.speaks_from().is_some_and(|country| country.code() == party) {
        return true;
    }
    let is_party = |name: &str| match Slug::parse(name) {
        Ok(name) => name.as_str() == party,
        Err(SlugError::Malformed { suggestion }) => suggestion == party,
        Err(_) => false,
    };
    let known = claimant.known_as.iter().flat_map(|known| known.spellings.iter().chain(&known.speaks_for));
    is_party(&claimant.name) || known.into_iter().any(|name| is_party(&name.name))
}

/// The country that a category names: by its code in capitals, or by its name. Short words in
/// small letters ("no", "in") are not taken for codes.
pub(super) fn named(category: &str) -> Option<Country> {
    let is_word = category.len() <= 3 && category.contains(char::is_lowercase);
    Country::parse(category).ok().filter(|_| !is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claimant_speaks_for_its_country_or_for_itself() {
        let claimant = |name: &str, country: &str| Claimant {
            name: name.to_owned(),
            country: Country::parse(country).ok(),
            role: None,
            known_as: None,
        };
        assert!(speaks_for(&claimant("Ministry of Interior", "KG"), "KG"));
        assert!(!speaks_for(&claimant("Ministry of Interior", "KG"), "TJ"));
        assert!(speaks_for(&claimant("Rapid Support Forces", ""), "rapid-support-forces"));
        assert!(speaks_for(&claimant("Hamas", "PS"), "hamas"));
        assert!(!speaks_for(&claimant("TJ", ""), "TJ"));
        assert!(!speaks_for(&claimant("", ""), ""));
    }

    #[test]
    fn a_category_names_a_country() {
        let code = |category| named(category).map(|country| country.code().to_owned());
        for category in ["KG", "KGZ", "Kyrgyzstan", "kyrgyzstan"] {
            assert_eq!(code(category).as_deref(), Some("KG"));
        }
        assert!(["no", "in", "both", "nobody", ""].into_iter().all(|word| code(word).is_none()));
    }
}
