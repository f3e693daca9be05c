//! Where sources lead: what each repeats, and whether one more would close a circle.

use std::collections::HashSet;

use rusqlite::params;

use super::{Store, StoreError};
use crate::model::{EntryId, Source, follow};

/// How a source hangs together with others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceLinks {
    /// The source that it says it repeats.
    pub relays: Option<u64>,
    /// Other sources of equal archived bytes, the first recorded first.
    pub copies: Vec<u64>,
    /// The next one on the way to its origin: one of the above, what a copy relays, or the one source
    /// that has this name and more.
    pub leads_to: Option<u64>,
}

/// A source on a way, and how the way went on from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// Its entry; none for the source that is not recorded yet.
    pub index: Option<u64>,
    /// Its title.
    pub title: String,
}

impl Store {
    /// The source that the source in entry `index`, whose id is `id`, leads back to.
    ///
    /// # Errors
    /// As the database reports, or [`StoreError::Damaged`].
    pub(crate) fn origin_of(&self, index: u64, id: EntryId) -> Result<EntryId, StoreError> {
        let origin = follow(index, |source| self.leads_to(source))?;
        if origin == index {
            return Ok(id);
        }
        let bytes: Vec<u8> =
            self.row("SELECT bytes FROM entry WHERE entry_index = ?1", [origin], |row| row.get(0))?;
        Ok(self.content_entry(origin, &bytes)?.0)
    }

    /// The next source on the way to the origin of the one in entry `source`: the one that it
    /// relays. One that is recorded by its name alone, as when another relays it before it is
    /// entered itself, stands for the one source that has this name and more. Sources of equal
    /// archived bytes are one: each leads to the first of them, and that to what any of them relays
    /// that is not one of them. A source that was redacted leads nowhere.
    fn leads_to(&self, source: u64) -> Result<Option<u64>, StoreError> {
        let relays: Vec<Option<u64>> = self.rows(
            "SELECT coalesce(
                (SELECT min(equal.entry_index) FROM source equal
                 WHERE equal.digest = s.digest AND equal.entry_index < s.entry_index),
                s.relays,
                (SELECT equal.relays FROM source equal
                 LEFT JOIN source relayed ON relayed.entry_index = equal.relays
                 WHERE equal.digest = s.digest AND equal.relays IS NOT NULL
                   AND relayed.digest IS NOT s.digest
                 ORDER BY equal.entry_index LIMIT 1),
                (SELECT CASE count(*) WHEN 1 THEN max(named.entry_index) END FROM source named
                 WHERE (named.title = s.title OR named.url = s.title)
                   AND named.entry_index <> s.entry_index
                   AND s.publisher IS NULL AND s.published_on IS NULL AND s.digest IS NULL
                   AND (s.url IS NULL OR s.url = s.title)))
             FROM source s WHERE s.entry_index = ?1",
            [source],
            |row| row.get(0),
        )?;
        Ok(relays.into_iter().flatten().next())
    }

    /// How the source in this entry hangs together with others; not at all if it was redacted.
    ///
    /// # Errors
    /// As the database reports.
    pub fn source_links(&self, index: u64) -> Result<SourceLinks, StoreError> {
        let relays: Vec<Option<u64>> =
            self.rows("SELECT relays FROM source WHERE entry_index = ?1", [index], |row| row.get(0))?;
        let relays = relays.into_iter().flatten().next();
        let copies = self.rows(
            "SELECT equal.entry_index FROM source s JOIN source equal ON equal.digest = s.digest
             WHERE s.entry_index = ?1 AND equal.entry_index <> ?1 ORDER BY equal.entry_index",
            [index],
            |row| row.get(0),
        )?;
        Ok(SourceLinks { relays, copies, leads_to: self.leads_to(index)? })
    }

    /// The way on which `source`, not recorded yet, would lead back to itself, or would make others
    /// do so; the last stop is the first. `relays` is the entry of the source that it relays.
    ///
    /// # Errors
    /// As the database reports.
    pub fn circle_with<R>(
        &self,
        source: &Source<R>,
        relays: Option<u64>,
    ) -> Result<Option<Vec<Stop>>, StoreError> {
        let digest = source.document.as_ref().map(|document| document.digest.to_string());
        let first_copy: Vec<Option<u64>> =
            self.rows("SELECT min(entry_index) FROM source WHERE digest = ?1", [&digest], |row| row.get(0))?;
        let first_copy = first_copy.into_iter().flatten().next();
        // What a copy relays leads on only if it is no copy itself.
        let beyond = match relays {
            Some(relayed) if digest.is_none() || self.digest_of(relayed)? != digest => Some(relayed),
            _ => None,
        };
        let mut way: Vec<Option<u64>> = vec![None];
        let mut seen = HashSet::from([None]);
        let mut by_new = HashSet::new();
        let mut at: Option<u64> = first_copy.or(relays);
        while let Some(here) = at {
            if !seen.insert(Some(here)) {
                return self.closed(source, &way, Some(here), &by_new);
            }
            way.push(Some(here));
            at = self.leads_to(here)?;
            if at.is_none() {
                if first_copy == Some(here) && beyond.is_some() {
                    by_new.insert(Some(here));
                    at = beyond;
                } else if self.stands_for(here, source)? {
                    return self.closed(source, &way, None, &by_new);
                }
            }
        }
        Ok(None)
    }

    /// The stops of a circle that is entered at `first`, if it needs the new source.
    fn closed<R>(
        &self,
        source: &Source<R>,
        way: &[Option<u64>],
        first: Option<u64>,
        by_new: &HashSet<Option<u64>>,
    ) -> Result<Option<Vec<Stop>>, StoreError> {
        let start = way.iter().position(|stop| *stop == first).unwrap_or(0);
        let circle = &way[start..];
        if first.is_some() && !circle.iter().any(|stop| by_new.contains(stop)) {
            return Ok(None);
        }
        let stop = |index: Option<u64>| -> Result<Stop, StoreError> {
            let title = match index {
                None => source.title.clone(),
                Some(at) => {
                    self.row("SELECT title FROM source WHERE entry_index = ?1", [at], |row| row.get(0))?
                }
            };
            Ok(Stop { index, title })
        };
        circle.iter().chain([&first]).map(|index| stop(*index)).collect::<Result<_, _>>().map(Some)
    }

    fn digest_of(&self, source: u64) -> Result<Option<String>, StoreError> {
        let found: Vec<Option<String>> =
            self.rows("SELECT digest FROM source WHERE entry_index = ?1", [source], |row| row.get(0))?;
        Ok(found.into_iter().flatten().next())
    }

    /// Whether the source in this entry, known by its name alone, would stand for a new one.
    fn stands_for<R>(&self, index: u64, new: &Source<R>) -> Result<bool, StoreError> {
        self.row(
            "SELECT EXISTS (SELECT 1 FROM source s WHERE s.entry_index = ?1
                 AND (s.title = ?2 OR s.title = ?3)
                 AND s.publisher IS NULL AND s.published_on IS NULL AND s.digest IS NULL
                 AND (s.url IS NULL OR s.url = s.title)
                 AND NOT EXISTS (SELECT 1 FROM source named
                     WHERE (named.title = s.title OR named.url = s.title)
                       AND named.entry_index <> s.entry_index))",
            params![index, new.title, new.url],
            |row| row.get(0),
        )
    }
}
