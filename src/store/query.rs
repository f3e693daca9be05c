//! Narrowing: which questions, claims and words an answer is about. What they mean for each
//! other is decided elsewhere.

use rusqlite::{OptionalExtension as _, params, types::ToSql};

use crate::model::{DEFAULT_TOLERANCE, KnownAt, Question, Said, Selection, fold};

use super::{Store, StoreError, read::Sources};

/// Conditions and their parameters, joined by AND.
#[derive(Default)]
pub(super) struct Conditions {
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
    pub(super) fn of_questions(selection: &Selection) -> Self {
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
        if let Some(role) = &selection.role {
            self.add("c.role = ?", role.to_string());
        }
        self
    }

    pub(super) fn clause(&self) -> String {
        if self.sql.is_empty() { "TRUE".to_owned() } else { self.sql.join(" AND ") }
    }

    pub(super) fn parameters(&self) -> Vec<&dyn ToSql> {
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
        if selection.names_claimants() {
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
        self.rows(&sql, conditions.parameters().as_slice(), |row| row.get(0))
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
