//! Narrowing: which questions, claims and words an answer is about. What they mean for each
//! other is decided elsewhere.

use rusqlite::{OptionalExtension as _, params, types::ToSql};

use crate::model::{
    DEFAULT_TOLERANCE, EntryId, Event, KnownAt, Question, Said, Selection, Slug, SlugError, Source, Topic,
    fold,
};

use super::{Store, StoreError, read::Sources};

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
}

/// Conditions and their parameters, joined by AND.
#[derive(Default)]
struct Conditions {
    sql: Vec<String>,
    parameters: Vec<Box<dyn ToSql>>,
}

impl Conditions {
    /// Adds a condition whose every `?` stands for the same parameter.
    fn add(&mut self, sql: &str, parameter: impl ToSql + 'static) {
        self.parameters.push(Box::new(parameter));
        self.sql.push(sql.replace('?', &format!("?{}", self.parameters.len())));
    }

    /// The questions that the selection is about.
    fn of_questions(selection: &Selection) -> Self {
        let mut conditions = Self::default();
        if let Some(event) = &selection.event {
            conditions.add("q.event = ?", event.to_string());
        }
        if let Some(topic) = &selection.topic {
            // Everything under a path sorts between the path with '/' and the path with '0'.
            conditions
                .add("(q.topic = ? OR (q.topic >= ? || '/' AND q.topic < ? || '0'))", topic.to_string());
        }
        if let Some(side) = &selection.side {
            conditions.add("json_extract(q.about, '$.side') = ?", side.clone());
        }
        conditions
    }

    fn naming_claimants(mut self, selection: &Selection) -> Self {
        if let Some(name) = &selection.claimant {
            self.add("m.name_folded = ?", fold(name));
        }
        if let Some(country) = &selection.country {
            self.add("m.country = ?", country.code().to_owned());
        }
        self
    }

    fn clause(&self) -> String {
        if self.sql.is_empty() { "TRUE".to_owned() } else { self.sql.join(" AND ") }
    }

    fn parameters(&self) -> Vec<&dyn ToSql> {
        self.parameters.iter().map(AsRef::as_ref).collect()
    }
}

impl Store {
    /// The questions of the selection, by event, topic, qualifiers and unit.
    ///
    /// With `disputable_at` only those that can be disputed when figures worded as approximate
    /// are read at that tolerance. That narrowing uses the summary of current positions, so it
    /// is not made when the selection turns a clock back.
    ///
    /// # Errors
    /// As the database reports.
    pub fn questions(
        &self,
        selection: &Selection,
        disputable_at: Option<u32>,
    ) -> Result<Vec<i64>, StoreError> {
        let mut conditions = Conditions::of_questions(selection);
        let now = selection.clocks == crate::model::Clocks::default();
        if let Some(tolerance) = disputable_at.filter(|_| now) {
            conditions.add(
                "(q.max_low > q.min_high OR q.answers > 1 OR (q.approximate > 0 AND ?))",
                tolerance != DEFAULT_TOLERANCE,
            );
        }
        if selection.claimant.is_some() || selection.country.is_some() {
            let named =
                Conditions { parameters: std::mem::take(&mut conditions.parameters), sql: Vec::new() }
                    .naming_claimants(selection);
            conditions.sql.push(format!(
                "EXISTS (SELECT 1 FROM claim c JOIN claimant m USING (claimant_id)
                         WHERE c.question_id = q.question_id AND {})",
                named.clause()
            ));
            conditions.parameters = named.parameters;
        }
        let sql = format!(
            "SELECT q.question_id FROM question q WHERE {} ORDER BY q.event, q.topic, q.about, q.unit",
            conditions.clause()
        );
        let mut statement = self.connection.prepare(&sql).map_err(|e| self.error(e))?;
        statement
            .query_map(conditions.parameters().as_slice(), |row| row.get(0))
            .map_err(|e| self.error(e))?
            .collect::<rusqlite::Result<_>>()
            .map_err(|e| self.error(e))
    }

    /// The number of a question in the projections, if anything answers it.
    ///
    /// # Errors
    /// As the database reports.
    pub fn question_number(&self, question: &Question) -> Result<Option<i64>, StoreError> {
        let unit = question.unit.as_ref().map_or("", |unit| unit.as_str());
        let key = params![question.event.as_str(), question.topic.as_str(), question.about_json(), unit];
        self.connection
            .query_row(
                "SELECT question_id FROM question WHERE event = ?1 AND topic = ?2 AND about = ?3 AND unit = ?4",
                key,
                |row| row.get(0),
            )
            .optional()
            .map_err(|e| self.error(e))
    }

    /// The claims of the selection, in the order of their entries, at its clocks.
    ///
    /// # Errors
    /// As the database reports, or [`StoreError::Damaged`].
    pub fn claims(&self, selection: &Selection) -> Result<Vec<Said>, StoreError> {
        let mut conditions = Conditions::of_questions(selection).naming_claimants(selection);
        match selection.clocks.known_at {
            Some(KnownAt::Entry(last)) => conditions.add("c.entry_index <= ?", last),
            Some(KnownAt::Time(moment)) => conditions.add("c.recorded_at <= ?", moment),
            None => conditions.sql.push("c.retracted_by IS NULL".to_owned()),
        }
        let clause = format!("WHERE {} ORDER BY e.entry_index", conditions.clause());
        let mut claims =
            self.collect_said(&clause, conditions.parameters().as_slice(), &mut Sources::default())?;
        claims.retain(|claim| selection.clocks.include(claim));
        Ok(claims)
    }

    /// Claims whose words match every term of `query`, best first, at most `limit`.
    ///
    /// Words are matched without regard to case and diacritics; a word's beginning is enough;
    /// words in double quotes are matched as a phrase.
    ///
    /// # Errors
    /// As the database reports, or [`StoreError::Damaged`].
    pub fn search(&self, query: &str, selection: &Selection, limit: usize) -> Result<Vec<Said>, StoreError> {
        let Some(expression) = match_expression(query) else { return Ok(Vec::new()) };
        let mut conditions = Conditions::of_questions(selection).naming_claimants(selection);
        conditions.add("claim_text MATCH ?", expression);
        let sql = format!(
            "SELECT {} FROM {} JOIN claim_text t ON t.rowid = c.entry_index WHERE {} ORDER BY t.rank, e.entry_index",
            super::read::SAID_COLUMNS,
            super::read::SAID_TABLES,
            conditions.clause()
        );
        let mut statement = self.connection.prepare(&sql).map_err(|e| self.error(e))?;
        let mut rows = statement.query(conditions.parameters().as_slice()).map_err(|e| self.error(e))?;
        let mut sources = Sources::default();
        let mut hits = Vec::new();
        while let Some(row) = rows.next().map_err(|e| self.error(e))? {
            let row = super::read::SaidRow::read(row).map_err(|e| self.error(e))?;
            let claim = self.said_of(row, &mut sources)?;
            if selection.clocks.include(&claim) {
                hits.push(claim);
                if hits.len() == limit {
                    break;
                }
            }
        }
        Ok(hits)
    }

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
        let mut statement = self.connection.prepare(&sql).map_err(|e| self.error(e))?;
        statement
            .query_map(conditions.parameters().as_slice(), |row| {
                let names: (String, String) = (row.get(0)?, row.get(1)?);
                Ok((names, (row.get(2)?, row.get(3)?)))
            })
            .map_err(|e| self.error(e))?
            .collect::<rusqlite::Result<Vec<_>>>()
            .map_err(|e| self.error(e))?
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
        self.connection
            .query_row(
                "SELECT count(*) FROM claim WHERE source_index = ?1 AND retracted_by IS NULL",
                [source],
                |row| row.get(0),
            )
            .map_err(|e| self.error(e))
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
        let mut statement = self.connection.prepare(&sql).map_err(|e| self.error(e))?;
        let rows: Vec<(String, String, String, u64)> = statement
            .query_map(conditions.parameters().as_slice(), |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })
            .map_err(|e| self.error(e))?
            .collect::<rusqlite::Result<_>>()
            .map_err(|e| self.error(e))?;
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
        let mut statement = self
            .connection
            .prepare(
                "SELECT i.entry_index, substr(e.bytes, 13), s.title, s.publisher, s.published_on, s.url,
                     (SELECT count(*) FROM claim c
                      WHERE c.source_index = i.entry_index AND c.retracted_by IS NULL)
                 FROM (SELECT entry_index FROM source UNION SELECT source_index FROM claim) i
                 JOIN entry e USING (entry_index) LEFT JOIN source s USING (entry_index)
                 ORDER BY i.entry_index",
            )
            .map_err(|e| self.error(e))?;
        statement
            .query_map([], |row| {
                let id = EntryId(row.get(1)?);
                Ok(SourceCount {
                    index: row.get(0)?,
                    id,
                    title: row.get::<_, Option<_>>(2)?.unwrap_or_else(|| Source::redacted(&id).title),
                    publisher: row.get(3)?,
                    published_on: row.get(4)?,
                    url: row.get(5)?,
                    claims: row.get(6)?,
                })
            })
            .map_err(|e| self.error(e))?
            .collect::<rusqlite::Result<_>>()
            .map_err(|e| self.error(e))
    }

    /// How many claims cite this entry, retracted ones among them.
    ///
    /// # Errors
    /// As the database reports.
    pub fn citing(&self, source: u64) -> Result<u64, StoreError> {
        self.connection
            .query_row("SELECT count(*) FROM claim WHERE source_index = ?1", [source], |row| row.get(0))
            .map_err(|e| self.error(e))
    }

    /// The retractions of this entry whose reason can be read.
    ///
    /// # Errors
    /// As the database reports.
    pub fn retractions_of(&self, index: u64) -> Result<Vec<u64>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached(
                "SELECT entry_index FROM retraction WHERE target_index = ?1 AND reason IS NOT NULL
                 ORDER BY entry_index",
            )
            .map_err(|e| self.error(e))?;
        statement
            .query_map([index], |row| row.get(0))
            .map_err(|e| self.error(e))?
            .collect::<rusqlite::Result<_>>()
            .map_err(|e| self.error(e))
    }

    /// Recorded sources with this address or this title, earliest first.
    ///
    /// # Errors
    /// As the database reports.
    pub fn sources_named(&self, name: &str) -> Result<Vec<u64>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached(
                "SELECT entry_index FROM source WHERE title = ?1 OR url = ?1 ORDER BY entry_index",
            )
            .map_err(|e| self.error(e))?;
        statement
            .query_map(params![name], |row| row.get(0))
            .map_err(|e| self.error(e))?
            .collect::<rusqlite::Result<_>>()
            .map_err(|e| self.error(e))
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
        let mut statement = self.connection.prepare_cached(sql).map_err(|e| self.error(e))?;
        statement
            .query_map([], |row| row.get(0))
            .map_err(|e| self.error(e))?
            .collect::<rusqlite::Result<_>>()
            .map_err(|e| self.error(e))
    }

    /// The values that questions have for a qualifier, most used first.
    ///
    /// # Errors
    /// As the database reports.
    pub fn qualifier_values(&self, name: &str) -> Result<Vec<String>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached(
                "SELECT j.value FROM question q, json_each(q.about) j WHERE j.key = ?1
                 GROUP BY j.value ORDER BY sum(q.claims) DESC, j.value LIMIT 200",
            )
            .map_err(|e| self.error(e))?;
        statement
            .query_map(params![name], |row| row.get(0))
            .map_err(|e| self.error(e))?
            .collect::<rusqlite::Result<_>>()
            .map_err(|e| self.error(e))
    }

    /// The parties that the questions of an event name as `side`, `by` or `to`, by name.
    ///
    /// # Errors
    /// As the database reports.
    pub fn parties(&self, event: &str) -> Result<Vec<String>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached(
                "SELECT DISTINCT j.value FROM question q, json_each(q.about) j
                 WHERE q.event = ?1 AND j.key IN ('side', 'by') ORDER BY j.value",
            )
            .map_err(|e| self.error(e))?;
        statement
            .query_map(params![event], |row| row.get(0))
            .map_err(|e| self.error(e))?
            .collect::<rusqlite::Result<_>>()
            .map_err(|e| self.error(e))
    }
}

/// A full-text expression that no text can break out of: every word quoted, joined by AND.
fn match_expression(query: &str) -> Option<String> {
    let mut terms = Vec::new();
    for (i, part) in query.split('"').enumerate() {
        let quoted = i % 2 == 1;
        let words = part.split_whitespace().filter(|w| w.chars().any(char::is_alphanumeric));
        if quoted {
            let phrase = words.collect::<Vec<_>>().join(" ");
            if !phrase.is_empty() {
                terms.push(format!("\"{phrase}\""));
            }
        } else {
            terms.extend(words.map(|word| format!("\"{word}\"*")));
        }
    }
    (!terms.is_empty()).then(|| terms.join(" AND "))
}

#[cfg(test)]
mod tests {
    use super::match_expression;

    #[test]
    fn a_query_is_words_and_phrases_and_nothing_else() {
        assert_eq!(match_expression("Kök-Tash fire").as_deref(), Some("\"Kök-Tash\"* AND \"fire\"*"));
        assert_eq!(match_expression("\"mortar fire\" x").as_deref(), Some("\"mortar fire\" AND \"x\"*"));
        assert_eq!(
            match_expression("NEAR(a b) OR *").as_deref(),
            Some("\"NEAR(a\"* AND \"b)\"* AND \"OR\"*")
        );
        assert_eq!(match_expression("\" - * "), None);
    }
}
