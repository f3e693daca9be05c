//! The mappings that ship with the program.

use super::Mapping;

/// A mapping that ships.
#[derive(Debug, Clone, Copy)]
pub struct Shipped {
    /// Its name.
    pub name: &'static str,
    /// Its TOML text.
    pub text: &'static str,
}

macro_rules! shipped {
    ($($name:literal),* $(,)?) => {
        /// The mappings that ship, by name.
        const ALL: &[Shipped] = &[
            $(Shipped { name: $name, text: include_str!(concat!("../../../../schema/mappings/", $name, ".toml")) }),*
        ];
    };
}

shipped![
    "acled",
    "acw",
    "claimreview",
    "gaza",
    "infobox",
    "losses-equipment",
    "losses-personnel",
    "oryx",
    "ucdp-country-year",
    "ucdp-ged",
    "west-bank",
    "wikidata",
];

/// The mappings that ship, by name.
#[must_use]
pub fn shipped() -> &'static [Shipped] {
    ALL
}

impl Shipped {
    /// The mapping.
    ///
    /// # Errors
    /// None: a test reads the same text.
    pub fn mapping(&self) -> Result<Mapping, super::MapError> {
        Mapping::parse(self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mapping_that_ships_is_one() {
        for shipped in shipped() {
            let mapping = shipped.mapping().unwrap_or_else(|error| panic!("{}: {error}", shipped.name));
            assert!(!mapping.title.is_empty() && !mapping.data.is_empty(), "{}", shipped.name);
        }
    }
}
