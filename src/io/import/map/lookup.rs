//! What stands for what, read from a file beside the one that is imported: pairs of names, a codebook of places.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{
    Condition, MapError, Mapping,
    scope::Scope,
    template::{Place, Template},
};
use crate::io::import::{
    ImportFileError,
    input::{Content, Records},
};

/// Most keys that are read of one file.
const MOST_KEYS: usize = 1_000_000;
/// Most text that the keys and values of a file may have together, in bytes.
const MOST_TEXT: usize = 256 * 1024 * 1024;

/// A table of a file, and which of its columns stands for which.
#[derive(Debug)]
pub(super) struct Lookup {
    /// The file, of parameters and text.
    pub(super) file: Template,
    pub(super) key: Template,
    pub(super) value: Template,
    /// Rows that are taken.
    pub(super) conditions: Vec<Condition>,
    /// Whether keys and values that stand in several pairs are left out; of two values of one key the file is
    /// refused otherwise.
    pub(super) one_to_one: bool,
    /// What a text that the file does not have becomes; it is refused if there is nothing.
    pub(super) otherwise: Option<String>,
    /// What was read.
    entries: HashMap<String, String>,
    /// Name of the file that was read.
    read_from: String,
}

impl Lookup {
    pub(super) fn new(file: Template, key: Template, value: Template) -> Self {
        let (conditions, entries, read_from) = (Vec::new(), HashMap::new(), String::new());
        Self { file, key, value, conditions, one_to_one: false, otherwise: None, entries, read_from }
    }

    pub(super) fn places(&self) -> impl Iterator<Item = &Place> {
        let conditions = self.conditions.iter().map(|condition| &condition.place);
        self.key.places().chain(self.value.places()).chain(conditions)
    }

    /// What stands for a text, or what is wrong with one for which nothing does.
    pub(super) fn value(&self, name: &str, text: &str) -> Result<&str, String> {
        let found = self.entries.get(text.trim()).or(self.otherwise.as_ref());
        found.map(String::as_str).ok_or_else(|| {
            format!(
                "is not in the lookup {name}, which has {} texts of {}",
                self.entries.len(),
                self.read_from
            )
        })
    }

    /// Takes in the pairs of a file.
    fn fill(&mut self, name: &str, pairs: Vec<(String, String)>) -> Result<(), MapError> {
        let mut several: HashSet<String> = HashSet::new();
        let mut keys: HashMap<String, Option<String>> = HashMap::new();
        for (key, value) in pairs {
            match keys.get(&value) {
                Some(Some(other)) if *other == key => {}
                Some(_) => drop(keys.insert(value.clone(), None)),
                None => drop(keys.insert(value.clone(), Some(key.clone()))),
            }
            match self.entries.get(&key) {
                Some(other) if *other != value && !self.one_to_one => {
                    let file = self.read_from.clone();
                    let problem = format!(
                        "lookup {name}: {key:?} stands for {other:?} and for {value:?} in {file}; mend it, take fewer rows with where, or leave such pairs out with one_to_one = true"
                    );
                    return Err(MapError::Lookup(problem));
                }
                Some(other) if *other != value => drop(several.insert(key)),
                Some(_) => {}
                None => drop(self.entries.insert(key, value)),
            }
        }
        if self.one_to_one {
            let is_single = |value: &String| matches!(keys.get(value), Some(Some(_)));
            self.entries.retain(|key, value| !several.contains(key) && is_single(value));
        }
        Ok(())
    }
}

impl Mapping {
    /// The files that are looked up: names of the lookups, each with its file and whether that was named by a
    /// parameter and not by the mapping.
    #[must_use]
    pub fn lookups(&self, settings: &BTreeMap<String, String>) -> Vec<(String, String, bool)> {
        let files = self.lookups.iter().map(|(name, lookup)| {
            let file = lookup.file.fill_with(settings);
            (name.clone(), file, lookup.file.places().next().is_some())
        });
        files.collect()
    }

    /// Reads the file of a lookup, whose name is `file`.
    ///
    /// # Errors
    /// [`ImportFileError`] if the file cannot be read, lacks a column, is too large, or has a key twice.
    pub fn look_up(
        &mut self,
        name: &str,
        mut records: impl Records,
        settings: &BTreeMap<String, String>,
        file: &str,
    ) -> Result<(), ImportFileError> {
        let Some(mut lookup) = self.lookups.remove(name) else { return Ok(()) };
        file.clone_into(&mut lookup.read_from);
        let mut positions = BTreeMap::new();
        if let Some(columns) = records.columns() {
            positions.extend(columns.iter().cloned().zip(0..));
            Self::check_places(lookup.places(), &positions)?;
        }
        let (mut pairs, mut length) = (Vec::new(), 0);
        for record in records.by_ref() {
            let record = record?;
            let told = |error: crate::model::FieldError| {
                MapError::Lookup(format!("lookup {name}: {file}, {}, {error}", record.place))
            };
            let content: Content = record.content.map_err(told)?;
            let scope = Scope::of_record(self, &positions, settings, file, record.place, &content);
            let mut takes = true;
            for condition in &lookup.conditions {
                takes = takes && condition.holds(&scope).map_err(told)?;
            }
            if !takes {
                continue;
            }
            let [key, value] = [&lookup.key, &lookup.value].map(|template| template.fill(&scope));
            let (key, value) = (key.map_err(told)?.trim().to_owned(), value.map_err(told)?.trim().to_owned());
            length += key.len() + value.len();
            if pairs.len() >= MOST_KEYS || length > MOST_TEXT {
                let problem = format!(
                    "lookup {name}: {file} has more than {MOST_KEYS} rows or {} MiB",
                    MOST_TEXT / 1024 / 1024
                );
                return Err(MapError::Lookup(problem).into());
            }
            if !key.is_empty() {
                pairs.push((key, value));
            }
        }
        lookup.fill(name, pairs)?;
        self.lookups.insert(name.to_owned(), lookup);
        Ok(())
    }
}
