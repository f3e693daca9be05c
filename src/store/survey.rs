//! What the ledger holds, in outline: topics, units, sources, and the names in use.

use rusqlite::params;

use super::{Store, StoreError, query::Conditions};
use crate::model::{Digest, EntryId, Event, Selection, Slug, SlugError, Source, Topic};

/// How much is recorded under a topic of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicCount {
    /// The event.
    pub event: Event,
    /// The topic.
    pub topic: Topic,
    /// Questions.
    pub questions: u64,
    /// Claims, without retracted ones.
    pub claims: u64,
}

/// How many claims on a topic of an event count in a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitCount {
    /// The event.
    pub event: Event,
    /// The topic.
    pub topic: Topic,
    /// The unit, if there is one.
    pub unit: Option<Slug>,
    /// Claims, without retracted ones.
    pub claims: u64,
}

/// A recorded source, and how many claims cite it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceCount {
    /// Number of its entry.
    pub index: u64,
    /// Its id.
    pub id: EntryId,
    /// Title.
    pub title: String,
    /// Publisher.
    pub publisher: Option<String>,
    /// Date of publication, EDTF.
    pub published_on: Option<String>,
    /// Address.
    pub url: Option<String>,
    /// Claims that cite it, without retracted ones.
    pub claims: u64,
    /// Claims whose quotes stand in the file that it archives, without retracted ones; some may cite another entry of the
    /// same document.
    pub quotes: u64,
    /// The web archive of which it is a page.
    pub part_of: Option<EntryId>,
}

impl Store {
    /// How much is recorded under each topic of each event.
    ///
    /// # Errors
    /// As the database reports.
    pub fn topics(&self, selection: &Selection) -> Result<Vec<TopicCount>, StoreError> {
        let conditions = Conditions::of_questions(selection);
        let sql = format!(
            "SELECT q.event, q.topic, count(*), sum(q.claims)
             FROM question q WHERE {} AND q.claims > 0
             GROUP BY q.event, q.topic ORDER BY q.event, q.topic",
            conditions.clause()
        );
        self.rows(&sql, conditions.parameters().as_slice(), |row| {
            let names: (String, String) = (row.get(0)?, row.get(1)?);
            Ok((names, (row.get(2)?, row.get(3)?)))
        })?
        .into_iter()
        .map(|((event, topic), (questions, claims))| {
            let malformed = |e: SlugError| self.damaged(format!("a question of {event}: {e}"));
            Ok(TopicCount {
                event: Event::parse(&event).map_err(malformed)?,
                topic: Topic::parse(&topic).map_err(malformed)?,
                questions,
                claims,
            })
        })
        .collect()
    }

    /// How many claims that were not retracted cite this source.
    ///
    /// # Errors
    /// As the database reports.
    pub fn claims_citing(&self, source: u64) -> Result<u64, StoreError> {
        self.row(
            "SELECT count(*) FROM claim WHERE source_index = ?1 AND retracted_by IS NULL",
            [source],
            |row| row.get(0),
        )
    }

    /// The units in which each topic of each event is counted.
    ///
    /// # Errors
    /// As the database reports, or [`StoreError::Damaged`].
    pub fn units(&self, selection: &Selection) -> Result<Vec<UnitCount>, StoreError> {
        let conditions = Conditions::of_questions(selection);
        let sql = format!(
            "SELECT q.event, q.topic, q.unit, sum(q.claims) FROM question q
             WHERE {} AND q.claims > 0 GROUP BY q.event, q.topic, q.unit ORDER BY q.event, q.topic, q.unit",
            conditions.clause()
        );
        let rows: Vec<(String, String, String, u64)> =
            self.rows(&sql, conditions.parameters().as_slice(), |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })?;
        rows.into_iter()
            .map(|(event, topic, unit, claims)| {
                let malformed = |e: SlugError| self.damaged(format!("a question of {event}: {e}"));
                Ok(UnitCount {
                    event: Event::parse(&event).map_err(malformed)?,
                    topic: Topic::parse(&topic).map_err(malformed)?,
                    unit: if unit.is_empty() { None } else { Some(Slug::parse(&unit).map_err(malformed)?) },
                    claims,
                })
            })
            .collect()
    }

    /// Every recorded source, in the order of the entries; redacted ones if claims cite them.
    ///
    /// # Errors
    /// As the database reports, or [`StoreError::Damaged`].
    pub fn sources(&self) -> Result<Vec<SourceCount>, StoreError> {
        self.rows(
            "SELECT i.entry_index, substr(e.bytes, 13), s.title, s.publisher, s.published_on, s.url,
                     (SELECT count(*) FROM claim c
                      WHERE c.source_index = i.entry_index AND c.retracted_by IS NULL),
                     (SELECT count(p.page) FROM quote_place p JOIN claim c ON c.entry_index = p.claim_index
                      WHERE p.source_index = i.entry_index AND c.retracted_by IS NULL),
                     (SELECT substr(bytes, 13) FROM entry WHERE entry_index = s.part_of)
                 FROM (SELECT entry_index FROM source UNION SELECT source_index FROM claim) i
                 JOIN entry e USING (entry_index) LEFT JOIN source s USING (entry_index)
                 ORDER BY i.entry_index",
            [],
            |row| {
                let id = EntryId(row.get(1)?);
                Ok(SourceCount {
                    index: row.get(0)?,
                    id,
                    title: row.get::<_, Option<_>>(2)?.unwrap_or_else(|| Source::redacted(&id).title),
                    publisher: row.get(3)?,
                    published_on: row.get(4)?,
                    url: row.get(5)?,
                    claims: row.get(6)?,
                    quotes: row.get(7)?,
                    part_of: row.get::<_, Option<_>>(8)?.map(EntryId),
                })
            },
        )
    }

    /// Names of the tables of the file, not of its views.
    ///
    /// # Errors
    /// As the database reports.
    pub fn table_names(&self) -> Result<Vec<String>, StoreError> {
        self.rows("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name", [], |row| row.get(0))
    }

    /// How many claims cite this entry, retracted ones among them.
    ///
    /// # Errors
    /// As the database reports.
    pub fn citing(&self, source: u64) -> Result<u64, StoreError> {
        self.row("SELECT count(*) FROM claim WHERE source_index = ?1", [source], |row| row.get(0))
    }

    /// Whether claims or sources name this entry as their source, retracted claims among them.
    ///
    /// # Errors
    /// As the database reports.
    pub fn is_named_as_source(&self, index: u64) -> Result<bool, StoreError> {
        self.row(
            "SELECT EXISTS (SELECT 1 FROM claim WHERE source_index = ?1)
                 OR EXISTS (SELECT 1 FROM source WHERE relays = ?1 OR part_of = ?1)",
            [index],
            |row| row.get(0),
        )
    }

    /// The sources with which a file of this digest is archived, in the order of their entries.
    ///
    /// # Errors
    /// As the database reports.
    pub fn archived_with(&self, digest: &Digest) -> Result<Vec<u64>, StoreError> {
        self.rows(
            "SELECT entry_index FROM source JOIN evidence USING (entry_index)
                 WHERE digest = ?1 ORDER BY entry_index",
            [digest.to_string()],
            |row| row.get(0),
        )
    }

    /// The sources of this title whose bytes are in the ledger, their own or of a web archive those of a page of it, in
    /// the order of their entries.
    ///
    /// # Errors
    /// As the database reports.
    pub fn archived_under(&self, title: &str) -> Result<Vec<u64>, StoreError> {
        self.rows(
            "SELECT s.entry_index FROM source s
                 WHERE s.title = ?1 AND EXISTS (SELECT 1 FROM evidence v WHERE v.entry_index = s.entry_index
                     UNION ALL SELECT 1 FROM source page JOIN evidence USING (entry_index)
                     WHERE page.part_of = s.entry_index)
                 ORDER BY s.entry_index",
            [title],
            |row| row.get(0),
        )
    }

    /// The sources of this title whose archived bytes alone were redacted.
    ///
    /// # Errors
    /// As the database reports.
    pub(super) fn files_redacted_under(&self, title: &str) -> Result<Vec<u64>, StoreError> {
        self.rows(
            "SELECT s.entry_index FROM source s JOIN redaction r ON r.target_index = s.entry_index
                 WHERE s.title = ?1 AND r.extent = 'archive'",
            [title],
            |row| row.get(0),
        )
    }

    /// How many entries had their bodies destroyed.
    ///
    /// # Errors
    /// As the database reports.
    pub fn redacted_entries(&self) -> Result<u64, StoreError> {
        self.row("SELECT count(DISTINCT target_index) FROM redaction WHERE extent = 'content'", [], |row| {
            row.get(0)
        })
    }

    /// The retractions of this entry whose reason can be read.
    ///
    /// # Errors
    /// As the database reports.
    pub fn retractions_of(&self, index: u64) -> Result<Vec<u64>, StoreError> {
        self.rows(
            "SELECT entry_index FROM retraction WHERE target_index = ?1 AND reason IS NOT NULL
                 ORDER BY entry_index",
            [index],
            |row| row.get(0),
        )
    }

    /// Recorded sources with this address or this title, earliest first.
    ///
    /// # Errors
    /// As the database reports.
    pub fn sources_named(&self, name: &str) -> Result<Vec<u64>, StoreError> {
        self.rows(
            "SELECT entry_index FROM source WHERE title = ?1 OR url = ?1 ORDER BY entry_index",
            params![name],
            |row| row.get(0),
        )
    }

    /// Recorded sources of this title, and of this day if the source has one, earliest first.
    ///
    /// # Errors
    /// As the database reports.
    pub fn sources_titled<R>(&self, source: &Source<R>) -> Result<Vec<u64>, StoreError> {
        let sql =
            |and: &str| format!("SELECT entry_index FROM source WHERE title = ?1{and} ORDER BY entry_index");
        match &source.published_on {
            None => self.rows(&sql(""), [&source.title], |row| row.get(0)),
            Some(date) => {
                self.rows(&sql(" AND published_on = ?2"), [&source.title, &date.to_string()], |row| {
                    row.get(0)
                })
            }
        }
    }

    /// What the ledger holds for a field, most used first: suggestions for a prompt.
    ///
    /// # Errors
    /// As the database reports.
    pub fn suggestions(&self, field: &str) -> Result<Vec<String>, StoreError> {
        let sql = match field {
            "event" => "SELECT event FROM question GROUP BY event ORDER BY sum(claims) DESC, event",
            "topic" => "SELECT topic FROM question GROUP BY topic ORDER BY sum(claims) DESC, topic",
            "unit" => {
                "SELECT unit FROM question WHERE unit <> '' GROUP BY unit ORDER BY sum(claims) DESC, unit"
            }
            "claimant" => {
                "SELECT m.name FROM claimant m JOIN claim c USING (claimant_id)
                           GROUP BY m.name ORDER BY count(*) DESC, m.name"
            }
            "country" => {
                "SELECT m.country FROM claimant m JOIN claim c USING (claimant_id)
                          WHERE m.country <> '' GROUP BY m.country ORDER BY count(*) DESC, m.country"
            }
            "role" => {
                "SELECT role FROM claim WHERE role IS NOT NULL GROUP BY role ORDER BY count(*) DESC, role"
            }
            "source" => "SELECT title FROM source GROUP BY title ORDER BY max(entry_index) DESC LIMIT 200",
            "side" => {
                "SELECT j.value FROM question q, json_each(q.about) j WHERE j.key = 'side'
                       GROUP BY j.value ORDER BY sum(q.claims) DESC, j.value"
            }
            _ => return Ok(Vec::new()),
        };
        self.rows(sql, [], |row| row.get(0))
    }

    /// The values that questions have for a qualifier, most used first.
    ///
    /// # Errors
    /// As the database reports.
    pub fn qualifier_values(&self, name: &str) -> Result<Vec<String>, StoreError> {
        self.rows(
            "SELECT j.value FROM question q, json_each(q.about) j WHERE j.key = ?1
                 GROUP BY j.value ORDER BY sum(q.claims) DESC, j.value LIMIT 200",
            params![name],
            |row| row.get(0),
        )
    }

    /// The parties that the questions of an event name as `side`, `by` or `to`, by name.
    ///
    /// # Errors
    /// As the database reports.
    pub fn parties(&self, event: &str) -> Result<Vec<String>, StoreError> {
        self.rows(
            "SELECT DISTINCT j.value FROM question q, json_each(q.about) j
                 WHERE q.event = ?1 AND j.key IN ('side', 'by') ORDER BY j.value",
            params![event],
            |row| row.get(0),
        )
    }
}
