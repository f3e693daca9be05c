//! What the ledger says of names: which spellings are one claimant or one place, and who speaks for
//! whom.
//!
//! A [`Naming`] is an entry of its own. It changes no claim: every claim keeps the name with which
//! it was recorded, and [`Names`] says, at the clocks asked for, who is meant by it.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fmt,
    sync::Arc,
};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Claimant, Country, UNATTRIBUTED, text::fold};

/// Most steps that are followed from a name: longer chains are cut, wherever they come from.
const MOST_STEPS: usize = 100;

/// How two names stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NamingKind {
    /// The name is a spelling of the other: both are one claimant.
    SameClaimant,
    /// The name is a spelling of the other: both are one place.
    SamePlace,
    /// The claimant of this name speaks for the other: a deputy for an administration, that for
    /// its country.
    SpeaksFor,
}

impl NamingKind {
    /// The name used in the stored text and in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SameClaimant => "same-claimant",
            Self::SamePlace => "same-place",
            Self::SpeaksFor => "speaks-for",
        }
    }

    /// What it says of the first name, as a phrase in front of the other.
    #[must_use]
    pub const fn phrase(self) -> &'static str {
        match self {
            Self::SameClaimant | Self::SamePlace => "is the same as",
            Self::SpeaksFor => "speaks for",
        }
    }
}

/// A name with the country that belongs to it: of a claimant, or of a place that has none.
///
/// Two names are equal whatever their case and spacing.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Name {
    /// As written.
    pub name: String,
    /// The country; none is "no country".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<Country>,
}

impl Name {
    /// A name of a claimant, as typed: "Border Service (KG)", or a country's code alone for the
    /// country itself.
    #[must_use]
    pub fn typed(text: &str) -> Self {
        let text = text.trim();
        let is_code = |code: &str| code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase());
        if is_code(text)
            && let Ok(country) = Country::parse(text)
        {
            return Self::of_country(country);
        }
        if let Some((name, code)) = text.strip_suffix(')').and_then(|text| text.rsplit_once('('))
            && is_code(code)
            && let Ok(country) = Country::parse(code)
            && !name.trim().is_empty()
        {
            return Self { name: name.trim().to_owned(), country: Some(country) };
        }
        Self { name: text.to_owned(), country: None }
    }

    /// The name under which a country itself speaks.
    #[must_use]
    pub fn of_country(country: Country) -> Self {
        Self { name: country.name().to_owned(), country: Some(country) }
    }

    /// The country, if it is the country itself that has this name.
    #[must_use]
    pub fn as_country(&self) -> Option<Country> {
        self.country.filter(|country| fold(country.name()) == fold(&self.name))
    }

    /// What makes it equal to another.
    #[must_use]
    pub fn key(&self) -> (String, Option<Country>) {
        (fold(&self.name), self.country)
    }

    fn is_unattributed(&self) -> bool {
        fold(&self.name) == UNATTRIBUTED
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Name {}

impl std::hash::Hash for Name {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

impl From<&Claimant> for Name {
    fn from(claimant: &Claimant) -> Self {
        Self { name: claimant.name.clone(), country: claimant.country }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.country {
            Some(country) => write!(f, "{} ({country})", self.name),
            None => f.write_str(&self.name),
        }
    }
}

/// What an entry says of two names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Naming {
    /// How the one stands to the other.
    pub relation: NamingKind,
    /// The name that it is about.
    pub name: Name,
    /// The name that is known, or for which the first speaks.
    pub other: Name,
    /// On what it rests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl fmt::Display for Naming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.name, self.relation.phrase(), self.other)
    }
}

/// Why a naming cannot be recorded.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NamingError {
    /// Both names are one already.
    #[error("{0} and {1} are one name already")]
    Same(Name, Name),
    /// Something else is recorded of the name.
    #[error(
        "{name} {stands} already; retract the entry that says so first (`counterclaim names` lists them)"
    )]
    Taken {
        /// The name.
        name: Name,
        /// What is recorded of it.
        stands: String,
    },
    /// The statements of unknown speakers have no one speaker.
    #[error(
        "unattributed statements have no known speaker: each different answer stands for itself; who spoke can be recorded with a claim of its own"
    )]
    Unattributed,
    /// Following the names would come back to where it began.
    #[error("{naming}: that would be a circle, since {}", .chain.join(", "))]
    Circle {
        /// What was to be recorded.
        naming: String,
        /// What is recorded, step by step.
        chain: Vec<String>,
    },
}

/// Who is meant by a name of a claimant.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct KnownAs {
    /// The name under which all spellings are one.
    pub main: Name,
    /// Every spelling, the main name first.
    pub spellings: Vec<Name>,
    /// Whom it speaks for, and whom that speaks for, and so on.
    pub speaks_for: Vec<Name>,
}

impl KnownAs {
    /// The last in whose name it speaks that is no country: a deputy's administration.
    #[must_use]
    pub fn body(&self) -> &Name {
        let bodies = self.speaks_for.iter().take_while(|name| name.as_country().is_none());
        bodies.last().unwrap_or(&self.main)
    }

    /// The first country on the way from it to the last for whom it speaks.
    #[must_use]
    pub fn country(&self) -> Option<Country> {
        std::iter::once(&self.main).chain(&self.speaks_for).find_map(|name| name.country)
    }
}

/// What the ledger says of names at some moment.
#[derive(Debug, Clone, Default)]
pub struct Names {
    claimants: HashMap<Name, Arc<KnownAs>>,
    /// Spellings of one place, by each of them.
    places: BTreeMap<String, Arc<Vec<String>>>,
}

impl Names {
    /// What these namings, in the order of their entries, say together. Of two that say something
    /// else of one name the later counts. Circles, which are never recorded but may stand in a file
    /// that was made elsewhere, are cut.
    #[must_use]
    pub fn of(namings: &[Naming]) -> Self {
        let mut same: HashMap<Name, Name> = HashMap::new();
        let mut speaks: HashMap<Name, Name> = HashMap::new();
        let mut same_place: HashMap<Name, Name> = HashMap::new();
        for Naming { relation, name, other, .. } in namings {
            let into = match relation {
                NamingKind::SameClaimant => &mut same,
                NamingKind::SamePlace => &mut same_place,
                NamingKind::SpeaksFor => &mut speaks,
            };
            if name != other && !name.is_unattributed() && !other.is_unattributed() {
                into.insert(name.clone(), other.clone());
            }
        }
        Self { claimants: claimants(namings, &same, &speaks), places: places(namings, &same_place) }
    }

    /// Whether nothing is said of any name.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.claimants.is_empty() && self.places.is_empty()
    }

    /// Who is meant by the name of a claimant, if anything is said of it.
    #[must_use]
    pub fn known_as(&self, name: &Name) -> Option<&Arc<KnownAs>> {
        self.claimants.get(name)
    }

    /// Tells a claimant, as it was recorded, who is meant by its name.
    pub fn tell(&self, claimant: &mut Claimant) {
        if !self.claimants.is_empty() {
            claimant.known_as = self.known_as(&Name::from(&*claimant)).cloned();
        }
    }

    /// Every name of the claimants that have a spelling called so, in any country.
    #[must_use]
    pub fn spellings(&self, name: &str) -> Vec<Name> {
        let called = fold(name);
        let mut found: Vec<Name> = Vec::new();
        for (spelling, known) in &self.claimants {
            if fold(&spelling.name) == called {
                found.extend(known.spellings.iter().cloned());
            }
        }
        found.sort_by_key(Name::key);
        found.dedup();
        found
    }

    /// The claimants that speak from this country only by way of others: their own names have none.
    #[must_use]
    pub fn speaking_from(&self, country: Country) -> Vec<Name> {
        let mut found: Vec<Name> = self
            .claimants
            .iter()
            .filter(|(name, known)| name.country.is_none() && known.country() == Some(country))
            .map(|(name, _)| name.clone())
            .collect();
        found.sort_by_key(Name::key);
        found
    }

    /// Groups of spellings that are looked for together: those of places, and those of claimants.
    #[must_use]
    pub fn groups(&self) -> Vec<Vec<String>> {
        let claimants = self.claimants.values().map(|known| {
            let mut spellings: Vec<String> = known.spellings.iter().map(|name| name.name.clone()).collect();
            spellings.dedup_by_key(|name| fold(name));
            spellings
        });
        let places = self.places.values().map(|spellings| spellings.to_vec());
        let mut groups: Vec<Vec<String>> = claimants.chain(places).filter(|group| group.len() > 1).collect();
        groups.sort();
        groups.dedup();
        groups
    }

    /// Every claimant of which something is said, once, by its main name.
    #[must_use]
    pub fn claimants(&self) -> Vec<&KnownAs> {
        let mut known: Vec<&KnownAs> = self.claimants.values().map(AsRef::as_ref).collect();
        known.sort_by_key(|known| known.main.key());
        known.dedup_by_key(|known| known.main.key());
        known
    }

    /// Every place that has several spellings, once: the spellings, the main one first.
    #[must_use]
    pub fn places(&self) -> Vec<&[String]> {
        let mut found: Vec<&[String]> = self.places.values().map(|spellings| spellings.as_slice()).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Whether this naming can be added.
    ///
    /// # Errors
    /// [`NamingError`] if it says nothing new, or would close a circle.
    pub fn check(&self, naming: &Naming) -> Result<(), NamingError> {
        let Naming { relation, name, other, .. } = naming;
        if name == other {
            return Err(NamingError::Same(name.clone(), other.clone()));
        }
        if name.is_unattributed() || other.is_unattributed() {
            return Err(NamingError::Unattributed);
        }
        let circle = |chain| Err(NamingError::Circle { naming: naming.to_string(), chain });
        let taken = |stands| Err(NamingError::Taken { name: name.clone(), stands });
        match relation {
            NamingKind::SamePlace => match self.places.get(&fold(&name.name)) {
                Some(all) if all.iter().any(|place| fold(place) == fold(&other.name)) => {
                    Err(NamingError::Same(name.clone(), other.clone()))
                }
                Some(all) if fold(&all[0]) != fold(&name.name) => taken(format!("is the same as {}", all[0])),
                _ => Ok(()),
            },
            NamingKind::SameClaimant => {
                let (one, two) = (self.known(name), self.known(other));
                if one.main == two.main {
                    return Err(NamingError::Same(name.clone(), other.clone()));
                }
                if one.main != *name {
                    return taken(format!("is the same as {}", one.main));
                }
                match (one.speaks_for.first(), two.speaks_for.first()) {
                    (Some(first), Some(second)) if first != second => {
                        return taken(format!("speaks for {first}, and {other} for {second},"));
                    }
                    _ => {}
                }
                self.way(&one, &two.main).or_else(|| self.way(&two, &one.main)).map_or(Ok(()), circle)
            }
            NamingKind::SpeaksFor => {
                let (one, two) = (self.known(name), self.known(other));
                if one.main == two.main {
                    return circle(vec![format!("{name} is the same as {other}")]);
                }
                if let Some(first) = one.speaks_for.first() {
                    return taken(format!("speaks for {first}"));
                }
                self.way(&two, &one.main).map_or(Ok(()), circle)
            }
        }
    }

    /// Who is meant by the name, itself alone if nothing is said of it.
    fn known(&self, name: &Name) -> Arc<KnownAs> {
        self.known_as(name).cloned().unwrap_or_else(|| {
            Arc::new(KnownAs { main: name.clone(), spellings: vec![name.clone()], speaks_for: Vec::new() })
        })
    }

    /// By which steps `from` speaks for `to`, a main name.
    fn way(&self, from: &KnownAs, to: &Name) -> Option<Vec<String>> {
        let main = |name: &Name| self.known_as(name).map_or_else(|| name.clone(), |known| known.main.clone());
        let place = from.speaks_for.iter().position(|name| main(name) == *to)?;
        let names: Vec<&Name> = std::iter::once(&from.main).chain(&from.speaks_for[..=place]).collect();
        Some(names.windows(2).map(|pair| format!("{} speaks for {}", pair[0], pair[1])).collect())
    }
}

/// Follows a name to the last one, by way of `next`.
fn last<'n>(name: &'n Name, next: &'n HashMap<Name, Name>) -> &'n Name {
    let mut at = name;
    for _ in 0..MOST_STEPS {
        match next.get(at) {
            Some(other) if other != name => at = other,
            _ => break,
        }
    }
    at
}

fn claimants(
    namings: &[Naming],
    same: &HashMap<Name, Name>,
    speaks: &HashMap<Name, Name>,
) -> HashMap<Name, Arc<KnownAs>> {
    let about = |naming: &&Naming| naming.relation != NamingKind::SamePlace;
    let mentioned = namings.iter().filter(about).flat_map(|naming| [&naming.name, &naming.other]);
    // In the order in which they are first mentioned, the main name before the others.
    let mut spellings: HashMap<&Name, Vec<&Name>> = HashMap::new();
    let mut seen: HashSet<&Name> = HashSet::new();
    for name in mentioned.filter(|name| !name.is_unattributed()) {
        if seen.insert(name) {
            let main = last(name, same);
            let of_main = spellings.entry(main).or_insert_with(|| vec![main]);
            if name != main {
                of_main.push(name);
            }
        }
    }
    let chain = |main: &Name| {
        let mut chain: Vec<Name> = Vec::new();
        let mut at = main;
        while chain.len() < MOST_STEPS {
            let of_any = spellings.get(at).into_iter().flatten().find_map(|name| speaks.get(*name));
            let Some(next) = of_any.or_else(|| speaks.get(at)).map(|next| last(next, same)) else { break };
            if next == main || chain.contains(next) {
                break;
            }
            chain.push(next.clone());
            at = next;
        }
        chain
    };
    let mut known = HashMap::new();
    for (main, names) in &spellings {
        let entity = Arc::new(KnownAs {
            main: (*main).clone(),
            spellings: names.iter().map(|name| (*name).clone()).collect(),
            speaks_for: chain(main),
        });
        known.extend(names.iter().map(|name| ((*name).clone(), Arc::clone(&entity))));
    }
    known
}

fn places(namings: &[Naming], same: &HashMap<Name, Name>) -> BTreeMap<String, Arc<Vec<String>>> {
    let mut spellings: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let about = |naming: &&Naming| naming.relation == NamingKind::SamePlace;
    for naming in namings.iter().filter(about) {
        for name in [&naming.other, &naming.name] {
            let main = &last(name, same).name;
            let known = spellings.entry(fold(main)).or_insert_with(|| vec![main.clone()]);
            if !known.iter().any(|place| fold(place) == fold(&name.name)) {
                known.push(name.name.clone());
            }
        }
    }
    let mut places = BTreeMap::new();
    for group in spellings.into_values() {
        let group = Arc::new(group);
        places.extend(group.iter().map(|name| (fold(name), Arc::clone(&group))));
    }
    places
}

#[cfg(test)]
mod tests;
