//! Narrowing: which questions and claims an answer is about. What they mean for each
//! other is decided elsewhere.

use chrono::Datelike as _;
use rusqlite::{OptionalExtension as _, params, types::ToSql};

use crate::model::{
    Clocks, Country, DEFAULT_TOLERANCE, Date, Event, KnownAt, Name, Names, Question, Selection, Topic, fold,
};

use super::{Store, StoreError};

/// The questions whose claims ever can have been in conflict: the condition of an index.
const EVER_DISPUTABLE: &str = "(q.ever_max_low > q.ever_min_high OR q.ever_answers > 1)";

/// Conditions and their parameters, joined by AND.
#[derive(Default)]
pub(super) struct Conditions {
    sql: Vec<String>,
    parameters: Vec<Box<dyn ToSql>>,
}

impl Conditions {
    /// Adds a condition whose every `?` stands for the same parameter.
    pub(super) fn add(&mut self, sql: &str, parameter: impl ToSql + 'static) {
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
            // Everything under a path sorts between the path with '/' and the path with '0', and the
            // path itself before both.
            let under = "q.topic >= ? AND q.topic < ? || '0' AND (q.topic = ? OR q.topic >= ? || '/')";
            conditions.add(under, topic.to_string());
        }
        if let Some(side) = &selection.side {
            conditions.add("json_extract(q.about, '$.side') = ?", side.clone());
        }
        conditions
    }

    /// The questions asked in one of these units, a JSON array.
    fn in_units(&mut self, units: String) {
        self.add("q.unit IN (SELECT value FROM json_each(?))", units);
    }

    /// The questions on which answers can be in conflict now, when figures worded as approximate
    /// are read at this tolerance.
    fn disputable_now(&mut self, tolerance: u32) {
        let or_approximate = if tolerance == DEFAULT_TOLERANCE { "" } else { " OR q.approximate > 0" };
        // Without addition it is the condition of an index.
        self.sql.push(format!("(q.max_low > q.min_high OR q.answers > 1{or_approximate})"));
    }

    /// The questions on which answers could be in conflict as of a day, whatever the tolerance.
    fn disputable_on(&mut self, day: i64) {
        self.sql.push(EVER_DISPUTABLE.to_owned());
        self.add(
            "EXISTS (SELECT 1 FROM conflict k WHERE k.question_id = q.question_id
                 AND k.from_day <= ? AND (k.until_day IS NULL OR k.until_day > ?))",
            day,
        );
    }

    /// The questions on which answers could be in conflict when the ledger ended with entry
    /// `known`, whatever the tolerance. First those whose claims ever could, then those of them
    /// whose latest claims then could: [`Clocks::include`] and the order of claims, in SQL.
    fn disputable_then(&mut self, as_of: Option<i64>, known: i64) {
        let rest = std::mem::replace(&mut self.sql, vec!["c.question_id = q.question_id".to_owned()]);
        self.included(as_of, Some(known));
        let then = self.clause();
        self.sql = rest;
        self.sql.push(EVER_DISPUTABLE.to_owned());
        self.sql.push(format!(
            "(SELECT max(low) > min(high)
                     OR count(DISTINCT reading) FILTER (WHERE kind IN ('occurrence', 'category', 'date')) > 1
                 FROM (SELECT c.low, c.high, c.kind, c.reading, row_number() OVER (
                           PARTITION BY c.claimant_id, c.voice
                           ORDER BY c.stated_day DESC, c.as_of_day DESC, c.entry_index DESC) AS place
                       FROM claim c WHERE {then})
                 WHERE place = 1)"
        ));
    }

    /// The claims that clocks include: those stated by a day, if one is given, and standing in the ledger that ends
    /// with entry `known`; now, if none is. [`Clocks::include`], in SQL, but that a date with an open end counts as
    /// the last day there is.
    pub(super) fn included(&mut self, as_of: Option<i64>, known: Option<i64>) {
        if let Some(day) = as_of {
            self.add("iif(c.stated_day = 0, c.as_of_day, c.stated_day) <= ?", day);
        }
        if let Some(known) = known {
            self.add("c.entry_index <= ? AND (c.retracted_by IS NULL OR c.retracted_by > ?)", known);
        } else {
            self.sql.push("c.retracted_by IS NULL".to_owned());
        }
    }

    /// The claims of the claimants that the selection names: [`Selection::names`], in SQL.
    pub(super) fn naming_claimants(mut self, selection: &Selection, names: &Names) -> Self {
        if let Some(name) = &selection.claimant {
            self.add_claimants("m.name_folded = ?", fold(name), &names.spellings(name));
        }
        if let Some(country) = &selection.country {
            self.add_claimants("m.country = ?", country.code().to_owned(), &names.speaking_from(*country));
        }
        if let Some(role) = &selection.role {
            self.add("c.role = ?", role.to_string());
        }
        self
    }

    /// The claims of claimants that fulfil a condition, and of those of other names.
    fn add_claimants(&mut self, condition: &str, parameter: String, others: &[Name]) {
        self.add(condition, parameter);
        if others.is_empty() {
            return;
        }
        let keys: Vec<(String, &str)> = others
            .iter()
            .map(|name| (fold(&name.name), name.country.as_ref().map_or("", Country::code)))
            .collect();
        let condition = self.sql.pop().unwrap_or_default();
        self.add(
            "EXISTS (SELECT 1 FROM json_each(?) other
                 WHERE other.value ->> 0 = m.name_folded AND other.value ->> 1 = m.country)",
            serde_json::to_string(&keys).unwrap_or_default(),
        );
        let other = self.sql.pop().unwrap_or_default();
        self.sql.push(format!("({condition} OR {other})"));
    }

    /// Lets through what fulfils this condition, whose every `?` stands for the same parameter, whatever the others say.
    pub(super) fn or(&mut self, sql: &str, parameter: impl ToSql + 'static) {
        let others = self.clause();
        self.add(sql, parameter);
        let other = self.sql.pop().unwrap_or_default();
        self.sql = vec![format!("({others} OR {other})")];
    }

    /// Makes one condition of all so far, if there are any.
    pub(super) fn nest(&mut self, within: impl FnOnce(&str) -> String) {
        if !self.sql.is_empty() {
            self.sql = vec![within(&self.clause())];
        }
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
    /// are read at that tolerance. A question in one of the `convertible` units is never left out:
    /// what disputes it may be asked in another unit.
    ///
    /// # Errors
    /// As the database reports.
    pub fn questions(
        &self,
        selection: &Selection,
        disputable_at: Option<u32>,
        convertible: &[&str],
    ) -> Result<Vec<i64>, StoreError> {
        let mut conditions = match &selection.topic {
            // By one topic alone, an index has the questions in their order.
            Some(topic) if !self.has_under(topic)? => {
                let mut rest = Conditions::of_questions(&Selection { topic: None, ..selection.clone() });
                rest.add("q.topic = ?", topic.to_string());
                rest
            }
            _ => Conditions::of_questions(selection),
        };
        if selection.names_claimants() {
            let named =
                Conditions { parameters: std::mem::take(&mut conditions.parameters), sql: Vec::new() }
                    .naming_claimants(selection, &self.names(selection.clocks.known_at)?);
            conditions.sql.push(format!(
                "EXISTS (SELECT 1 FROM claim c JOIN claimant m USING (claimant_id)
                         WHERE c.question_id = q.question_id AND {})",
                named.clause()
            ));
            conditions.parameters = named.parameters;
        }
        let mut wanted = Vec::new();
        if let Some(tolerance) = disputable_at {
            let units = serde_json::to_string(convertible).unwrap_or_default();
            if self.is_asked_in(&units)? {
                let selected = conditions.sql.clone();
                conditions.in_units(units);
                wanted.push(conditions.clause());
                conditions.sql = selected;
            }
            match self.day_and_last(&selection.clocks)? {
                (None, None) => conditions.disputable_now(tolerance),
                (Some(day), None) => conditions.disputable_on(day),
                (day, Some(known)) => conditions.disputable_then(day, known),
            }
        }
        wanted.push(conditions.clause());
        // Two conditions are two searches, each by its own index.
        let each = wanted.iter().map(|clause| {
            format!("SELECT q.event, q.topic, q.about, q.unit, q.question_id FROM question q WHERE {clause}")
        });
        let sql = format!("{} ORDER BY 1, 2, 3, 4", each.collect::<Vec<_>>().join(" UNION "));
        self.rows(&sql, conditions.parameters().as_slice(), |row| row.get(4))
    }

    /// Whether any question is asked in one of these units, a JSON array.
    fn is_asked_in(&self, units: &str) -> Result<bool, StoreError> {
        self.row(
            "SELECT EXISTS (SELECT 1 FROM question WHERE unit IN (SELECT value FROM json_each(?1)))",
            [units],
            |row| row.get(0),
        )
    }

    /// Whether any question is on a topic under this one.
    fn has_under(&self, topic: &Topic) -> Result<bool, StoreError> {
        self.row(
            "SELECT EXISTS (SELECT 1 FROM question WHERE topic >= ?1 || '/' AND topic < ?1 || '0')",
            [topic.as_str()],
            |row| row.get(0),
        )
    }

    /// Clocks as the tables have them: the day by which claims had been stated, and the last entry that is known.
    pub(super) fn day_and_last(&self, clocks: &Clocks) -> Result<(Option<i64>, Option<i64>), StoreError> {
        let day = clocks.as_of.as_ref().and_then(Date::last_day);
        let last = clocks.known_at.map(|known| self.last_known(known)).transpose()?;
        Ok((day.map(|day| i64::from(day.num_days_from_ce())), last))
    }

    /// Number of the last entry that had been recorded at that moment; -1 if none had.
    pub(super) fn last_known(&self, known: KnownAt) -> Result<i64, StoreError> {
        let as_number = |index: u64| i64::try_from(index).unwrap_or(i64::MAX);
        let moment = match known {
            KnownAt::Entry(last) => return Ok(as_number(last)),
            KnownAt::Time(moment) => moment,
        };
        // Times never fall from one entry to the next.
        let (mut before, mut after) = (0, self.size()?);
        while before < after {
            let middle = before + (after - before) / 2;
            if self.entry_time(middle)? <= moment { before = middle + 1 } else { after = middle }
        }
        Ok(as_number(before) - 1)
    }

    fn entry_time(&self, index: u64) -> Result<u64, StoreError> {
        let bytes: Vec<u8> =
            self.row("SELECT bytes FROM entry WHERE entry_index = ?1", [index], |row| row.get(0))?;
        Ok(self.decode(index, &bytes)?.time())
    }

    /// The questions of the selection that are asked in one of `units`, whoever answers them.
    ///
    /// # Errors
    /// As the database reports.
    pub fn questions_in(&self, selection: &Selection, units: &[&str]) -> Result<Vec<i64>, StoreError> {
        let mut conditions = Conditions::of_questions(selection);
        conditions.in_units(serde_json::to_string(units).unwrap_or_default());
        conditions.sql.push("q.claims > 0".to_owned());
        let sql = format!("SELECT q.question_id FROM question q WHERE {}", conditions.clause());
        self.rows(&sql, conditions.parameters().as_slice(), |row| row.get(0))
    }

    /// The questions of an event on a topic, or on one a single step above or below it.
    ///
    /// # Errors
    /// As the database reports.
    pub fn questions_near(&self, event: &Event, topic: &Topic) -> Result<Vec<i64>, StoreError> {
        let above = topic.parent().map(String::from);
        self.rows(
            "SELECT question_id FROM question WHERE event = ?1
                AND (topic IN (?2, ?3) OR (topic >= ?2 || '/' AND topic < ?2 || '0'
                     AND instr(substr(topic, length(?2) + 2), '/') = 0))
             ORDER BY topic, about, unit",
            params![event.as_str(), topic.as_str(), above],
            |row| row.get(0),
        )
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
}
