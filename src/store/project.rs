//! What the entries say, arranged for questions.
//!
//! [`Projector`] takes entries in ledger order and writes the projection tables of one database:
//! the ledger's own when appending and rebuilding, a temporary one when verifying. Ids are given
//! in order of first appearance, so that a rebuild gives every row its former id.

use std::{
    collections::{BTreeSet, HashMap},
    rc::Rc,
};

use rusqlite::{CachedStatement, Connection, OptionalExtension as _, params};

use super::{
    conflict::{Stand, Stated, periods},
    words::{CLAIMS, WordIndex},
};
use crate::{
    ledger::{Entry, Extent},
    model::{
        Body, Claim, Codebook, DEFAULT_TOLERANCE, Date, Edition, EntryId, Figure, Kind, Name, Naming,
        Quantity, Question, Reading, Redaction, Retraction, Source, Value, address_key, fold, searched,
    },
};

/// Most names and questions remembered between rows; the tables answer for the rest.
const REMEMBERED: usize = 50_000;

/// The projection tables, for comparing. Views and the search index are not among them.
pub(crate) const TABLES: [&str; 13] = [
    "source",
    "claimant",
    "question",
    "conflict",
    "claim",
    "position",
    "retraction",
    "redaction",
    "codebook",
    "edition",
    "superseded",
    "naming",
    "word",
];

/// Why an entry cannot be projected.
#[derive(Debug)]
pub(crate) enum ProjectError {
    Database(rusqlite::Error),
    /// The entry refers to one that is not there or is of another type.
    Reference(String),
}

impl From<rusqlite::Error> for ProjectError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error)
    }
}

/// The entries of which a redaction behind them says that so much was destroyed, read from the
/// entries of `schema`.
pub(crate) fn redacted_entries(
    connection: &Connection,
    schema: &str,
    extent: Extent,
) -> rusqlite::Result<BTreeSet<u64>> {
    let kind = match extent {
        Extent::Content => "52",
        Extent::Archive => "41",
    };
    let sql = format!("SELECT entry_index, bytes FROM {schema}.entry WHERE substr(bytes, 4, 1) = x'{kind}'");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([])?;
    let mut redacted = BTreeSet::new();
    while let Some(row) = rows.next()? {
        let (index, bytes): (u64, Vec<u8>) = (row.get(0)?, row.get(1)?);
        if let Ok(Entry::Redaction { target, .. }) = Entry::decode(&bytes)
            && target < index
        {
            redacted.insert(target);
        }
    }
    Ok(redacted)
}

/// Writes projections entry by entry; [`Projector::finish`] completes them.
pub(crate) struct Projector<'c> {
    connection: &'c Connection,
    claimants: HashMap<(String, String), i64>,
    questions: HashMap<Question, i64>,
    sources: HashMap<EntryId, (u64, Option<Rc<str>>)>,
    touched: BTreeSet<i64>,
    words: WordIndex<'c>,
    /// Entries that may be referred to although nothing is known of them any more.
    redacted: BTreeSet<u64>,
}

impl<'c> Projector<'c> {
    /// A projector that writes to the main database of `connection`, for a ledger of which these
    /// entries are redacted.
    pub(crate) fn new(connection: &'c Connection, redacted: BTreeSet<u64>) -> Self {
        Self {
            connection,
            claimants: HashMap::new(),
            questions: HashMap::new(),
            sources: HashMap::new(),
            touched: BTreeSet::new(),
            words: WordIndex::new(connection, CLAIMS),
            redacted,
        }
    }

    fn statement(&self, sql: &str) -> rusqlite::Result<CachedStatement<'c>> {
        self.connection.prepare_cached(sql)
    }

    /// Projects the entry `index` with this id and content.
    ///
    /// `resolve` finds the number of an earlier entry by its id.
    pub(crate) fn project(
        &mut self,
        (index, id, recorded_at): (u64, EntryId, u64),
        body: &Body,
        resolve: impl Fn(EntryId) -> rusqlite::Result<Option<u64>>,
    ) -> Result<(), ProjectError> {
        match body {
            Body::Claim(claim) => self.claim(index, recorded_at, claim, resolve),
            Body::Source(source) => self.source(index, id, source, resolve),
            Body::Retraction(retraction) => self.retraction(index, retraction, resolve),
            Body::Codebook { text } => self.codebook(index, text),
            Body::Naming(naming) => self.naming(index, naming),
            Body::Edition(edition) => self.edition(index, edition, resolve),
            Body::Redaction(_) => {
                Err(ProjectError::Reference("it gives the reason of a redaction and is none".to_owned()))
            }
        }
    }

    fn source(
        &mut self,
        index: u64,
        id: EntryId,
        source: &Source,
        resolve: impl Fn(EntryId) -> rusqlite::Result<Option<u64>>,
    ) -> Result<(), ProjectError> {
        let mut entry_of = |named: Option<EntryId>| match named {
            Some(named) => self.known_source(named, &resolve).map(|known| Some(known.0)),
            None => Ok(None),
        };
        let (relays, part_of) = (entry_of(source.relays)?, entry_of(source.part_of)?);
        let document = source.document.as_ref();
        self.statement(
            "INSERT INTO source (entry_index, title, publisher, url, published_on, relays,
                 digest, size, media_type, kept_at, address, part_of)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        )?
        .execute(params![
            index,
            source.title,
            source.publisher,
            source.url,
            source.published_on.as_ref().map(Date::to_string),
            relays,
            document.map(|document| document.digest.to_string()),
            document.map(|document| document.size),
            document.map(|document| &document.media_type),
            document.and_then(|document| document.kept_at.as_ref()),
            source.url.as_deref().map(address_key),
            part_of,
        ])?;
        self.remember_source(id, index, Some(source.title.as_str().into()));
        Ok(())
    }

    fn remember_source(&mut self, id: EntryId, index: u64, title: Option<Rc<str>>) {
        if self.sources.len() >= REMEMBERED {
            self.sources.clear();
        }
        self.sources.insert(id, (index, title));
    }

    /// The entry number of a source that was recorded earlier, and its title if it is still known.
    fn known_source(
        &mut self,
        id: EntryId,
        resolve: &impl Fn(EntryId) -> rusqlite::Result<Option<u64>>,
    ) -> Result<(u64, Option<Rc<str>>), ProjectError> {
        if let Some(known) = self.sources.get(&id) {
            return Ok(known.clone());
        }
        let missing = || ProjectError::Reference(format!("source {id} is not an earlier entry"));
        let index = resolve(id)?.ok_or_else(missing)?;
        let title: Option<Rc<str>> = self
            .statement("SELECT title FROM source WHERE entry_index = ?1")?
            .query_row([index], |row| row.get(0))
            .optional()?;
        if title.is_none() && !self.redacted.contains(&index) {
            return Err(missing());
        }
        self.remember_source(id, index, title.clone());
        Ok((index, title))
    }

    fn claim(
        &mut self,
        index: u64,
        recorded_at: u64,
        claim: &Claim,
        resolve: impl Fn(EntryId) -> rusqlite::Result<Option<u64>>,
    ) -> Result<(), ProjectError> {
        let (source, title) = self.known_source(claim.source, &resolve)?;
        let question = self.question(&claim.question)?;
        let claimant = self.claimant(claim)?;
        let row = ClaimRow::of(index, question, claimant, claim);
        self.statement(
            "INSERT INTO claim (entry_index, recorded_at, question_id, claimant_id, role, source_index,
                 voice, kind, reading, low, high, best, as_of, as_of_day, stated_on, stated_day)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
        )?
        .execute(params![
            index,
            recorded_at,
            question,
            claimant,
            claim.claimant.role.as_ref().map(ToString::to_string),
            source,
            row.voice,
            row.kind,
            row.reading,
            row.quantity.map(|q| q.interval().low().millionths()),
            row.quantity.and_then(|q| q.interval().high()).map(Figure::millionths),
            row.quantity.and_then(|q| q.interval().best()).map(Figure::millionths),
            claim.moment().to_string(),
            row.as_of_day,
            claim.stated_on.to_string(),
            row.stated_day,
        ])?;
        self.take_position(&row)?;
        self.touched.insert(question);
        let row = i64::try_from(index).unwrap_or(i64::MAX);
        self.words.add(row, &searched(claim, title.as_deref()))?;
        Ok(())
    }

    fn question(&mut self, question: &Question) -> rusqlite::Result<i64> {
        if let Some(id) = self.questions.get(question) {
            return Ok(*id);
        }
        let unit = question.unit.as_ref().map_or("", |unit| unit.as_str());
        let about = question.about_json();
        let key = params![question.event.as_str(), question.topic.as_str(), about, unit];
        let id = get_or_insert(
            self.connection,
            "SELECT question_id FROM question
             WHERE event = ?1 AND topic = ?2 AND about = ?3 AND unit = ?4",
            "INSERT INTO question (event, topic, about, unit) VALUES (?1, ?2, ?3, ?4)",
            key,
            key,
        )?;
        if self.questions.len() >= REMEMBERED {
            self.questions.clear();
        }
        self.questions.insert(question.clone(), id);
        Ok(id)
    }

    fn claimant(&mut self, claim: &Claim) -> rusqlite::Result<i64> {
        let claimant = &claim.claimant;
        let country = claimant.country.map(|c| c.code().to_owned()).unwrap_or_default();
        let key = (fold(&claimant.name), country);
        if let Some(id) = self.claimants.get(&key) {
            return Ok(*id);
        }
        let id = get_or_insert(
            self.connection,
            "SELECT claimant_id FROM claimant WHERE name_folded = ?1 AND country = ?2",
            "INSERT INTO claimant (name_folded, country, name) VALUES (?1, ?2, ?3)",
            params![key.0, key.1],
            params![key.0, key.1, claimant.name],
        )?;
        if self.claimants.len() >= REMEMBERED {
            self.claimants.clear();
        }
        self.claimants.insert(key, id);
        Ok(id)
    }

    /// Makes the claim its claimant's position, unless a later one stands.
    fn take_position(&self, row: &ClaimRow) -> rusqlite::Result<()> {
        let (low, high, approximate) = row.compared();
        self.statement(
            "INSERT INTO position (question_id, claimant_id, voice, entry_index, stated_day,
                 as_of_day, kind, reading, low, high, approximate)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
             ON CONFLICT (question_id, claimant_id, voice) DO UPDATE SET
                 entry_index = excluded.entry_index, stated_day = excluded.stated_day,
                 as_of_day = excluded.as_of_day, kind = excluded.kind,
                 reading = excluded.reading, low = excluded.low, high = excluded.high,
                 approximate = excluded.approximate
             WHERE (excluded.stated_day, excluded.as_of_day, excluded.entry_index)
                 > (position.stated_day, position.as_of_day, position.entry_index)",
        )?
        .execute(params![
            row.question,
            row.claimant,
            row.voice,
            row.index,
            row.stated_day,
            row.as_of_day,
            row.kind,
            row.reading,
            low,
            high,
            approximate,
        ])?;
        Ok(())
    }

    fn retraction(
        &mut self,
        index: u64,
        retraction: &Retraction,
        resolve: impl Fn(EntryId) -> rusqlite::Result<Option<u64>>,
    ) -> Result<(), ProjectError> {
        let target = earlier(retraction.target, &resolve)?;
        let replaced_by = retraction.replaced_by.map(|claim| earlier(claim, &resolve)).transpose()?;
        self.statement(
            "INSERT INTO retraction (entry_index, target_index, reason, replaced_by) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![index, target, retraction.reason, replaced_by])?;
        self.withdraw(target, index)
    }

    /// Takes a claim or a naming out of current views, unless it is withdrawn already.
    fn withdraw(&mut self, target: u64, by: u64) -> Result<(), ProjectError> {
        self.statement(
            "UPDATE naming SET retracted_by = ?1 WHERE entry_index = ?2 AND retracted_by IS NULL",
        )?
        .execute(params![by, target])?;
        let withdrawn: Option<(i64, i64)> = self
            .statement(
                "UPDATE claim SET retracted_by = ?1
                 WHERE entry_index = ?2 AND retracted_by IS NULL
                 RETURNING question_id, claimant_id",
            )?
            .query_row(params![by, target], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        if let Some((question, claimant)) = withdrawn {
            self.stand_down(question, claimant, target)?;
            self.touched.insert(question);
        }
        Ok(())
    }

    /// Puts the claimant's next claim in the place of the withdrawn one, if that was its position.
    fn stand_down(&self, question: i64, claimant: i64, target: u64) -> rusqlite::Result<()> {
        let voice: Option<String> = self
            .statement(
                "DELETE FROM position
                 WHERE question_id = ?1 AND claimant_id = ?2 AND entry_index = ?3
                 RETURNING voice",
            )?
            .query_row(params![question, claimant, target], |row| row.get(0))
            .optional()?;
        let Some(voice) = voice else { return Ok(()) };
        let successor: Option<ClaimRow> = self
            .statement(
                "SELECT entry_index, stated_day, as_of_day, kind, reading FROM claim
                 WHERE question_id = ?1 AND claimant_id = ?2 AND retracted_by IS NULL
                     AND voice = ?3
                 ORDER BY stated_day DESC, as_of_day DESC, entry_index DESC LIMIT 1",
            )?
            .query_row(params![question, claimant, voice], |row| {
                let (kind, reading): (String, String) = (row.get(3)?, row.get(4)?);
                Ok(ClaimRow {
                    index: row.get(0)?,
                    question,
                    claimant,
                    voice: voice.clone(),
                    stated_day: row.get(1)?,
                    as_of_day: row.get(2)?,
                    quantity: quantity_of(&kind, &reading),
                    kind,
                    reading,
                })
            })
            .optional()?;
        successor.map_or(Ok(()), |row| self.take_position(&row))
    }

    /// Projects the redaction `index` of the entry `target`, with its reason if that is known, and
    /// what that takes over from the body that was destroyed.
    pub(crate) fn redaction(
        &mut self,
        (index, target, extent): (u64, u64, Extent),
        reason: Option<&Redaction>,
        resolve: impl Fn(EntryId) -> rusqlite::Result<Option<u64>>,
    ) -> Result<(), ProjectError> {
        let code = reason.map(|reason| reason.code.as_str());
        self.statement(
            "INSERT INTO redaction (entry_index, target_index, extent, code) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![index, target, extent.as_str(), code])?;
        let Some(reason) = reason else { return Ok(()) };
        if let Some(code) = reason.repeats {
            self.statement("UPDATE redaction SET code = ?1 WHERE entry_index = ?2 AND code IS NULL")?
                .execute(params![code.as_str(), target])?;
        }
        if let Some(claim) = reason.retracts {
            let claim = earlier(claim, &resolve)?;
            let retraction = self.redacted_at_last(target)?;
            self.statement(
                "INSERT INTO retraction (entry_index, target_index, reason) VALUES (?1, ?2, NULL)
                 ON CONFLICT DO NOTHING",
            )?
            .execute(params![retraction, claim])?;
            self.withdraw(claim, retraction)?;
        }
        Ok(())
    }

    /// The entry that is no redaction and that this one, by way of redactions, destroyed.
    fn redacted_at_last(&self, mut index: u64) -> rusqlite::Result<u64> {
        let mut statement = self.statement("SELECT target_index FROM redaction WHERE entry_index = ?1")?;
        // A redaction names an earlier entry, or it is refused: this ends.
        while let Some(target) = statement.query_row([index], |row| row.get(0)).optional()? {
            if target >= index {
                break;
            }
            index = target;
        }
        Ok(index)
    }

    fn naming(&self, index: u64, naming: &Naming) -> Result<(), ProjectError> {
        let code = |name: &Name| name.country.map_or_else(String::new, |country| country.code().to_owned());
        self.statement(
            "INSERT INTO naming (entry_index, relation, name, country, other, other_country)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            index,
            naming.relation.as_str(),
            naming.name.name,
            code(&naming.name),
            naming.other.name,
            code(&naming.other),
        ])?;
        Ok(())
    }

    fn edition(
        &self,
        index: u64,
        edition: &Edition,
        resolve: impl Fn(EntryId) -> rusqlite::Result<Option<u64>>,
    ) -> Result<(), ProjectError> {
        let Some(first) = index.checked_sub(edition.entries) else {
            let problem = format!("there are no {} entries in front of it", edition.entries);
            return Err(ProjectError::Reference(problem));
        };
        let counts = edition.counts.as_ref();
        self.statement(
            "INSERT INTO edition (entry_index, data_set, published_on, changed_by, first_entry, new, revised,
                 withdrawn, unchanged, kept)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?
        .execute(params![
            index,
            edition.data_set,
            edition.published_on.to_string(),
            edition.changed_by.as_str(),
            first,
            counts.map(|counts| counts.new),
            counts.map(|counts| counts.revised),
            counts.map(|counts| counts.withdrawn),
            counts.map(|counts| counts.unchanged),
            counts.map(|counts| counts.kept),
        ])?;
        let mut insert =
            self.statement("INSERT OR IGNORE INTO superseded (claim_index, edition_index) VALUES (?1, ?2)")?;
        for claim in &edition.superseded {
            insert.execute(params![earlier(*claim, &resolve)?, index])?;
        }
        Ok(())
    }

    fn codebook(&self, index: u64, text: &str) -> Result<(), ProjectError> {
        let codebook = Codebook::parse(text)
            .map_err(|e| ProjectError::Reference(format!("the codebook cannot be read: {e}")))?;
        self.statement("INSERT INTO codebook (entry_index, title, version) VALUES (?1, ?2, ?3)")?
            .execute(params![index, codebook.title, codebook.version])?;
        Ok(())
    }

    /// Brings the summaries of the questions that were touched up to date.
    pub(crate) fn finish(&mut self) -> rusqlite::Result<()> {
        for question in std::mem::take(&mut self.touched) {
            let ever_disputable = self.summarise(question)?;
            self.statement("DELETE FROM conflict WHERE question_id = ?1")?.execute([question])?;
            if ever_disputable {
                self.tell_periods(question)?;
            }
        }
        Ok(())
    }

    /// Writes when the positions on a question were in conflict.
    fn tell_periods(&self, question: i64) -> rusqlite::Result<()> {
        let mut statement = self.statement(
            "SELECT claimant_id, voice, stated_day, as_of_day, entry_index, kind, reading, low, high
             FROM claim WHERE question_id = ?1 AND retracted_by IS NULL",
        )?;
        let claims = statement.query_map([question], |row| {
            let (stated, about): (i64, i64) = (row.get(2)?, row.get(3)?);
            let answer = match row.get_ref(5)?.as_str()? {
                "quantity" => Stand::Figure(row.get(7)?, row.get(8)?),
                "occurrence" | "category" | "date" => Stand::Answer(row.get(6)?),
                _ => Stand::None,
            };
            let speaker = (row.get(0)?, row.get(1)?);
            let day = if stated == 0 { about } else { stated };
            Ok(Stated { speaker, day, order: (stated, about, row.get(4)?), answer })
        })?;
        let periods = periods(claims.collect::<rusqlite::Result<_>>()?);
        let mut insert =
            self.statement("INSERT INTO conflict (question_id, from_day, until_day) VALUES (?1, ?2, ?3)")?;
        for (from, until) in periods {
            insert.execute(params![question, from, until])?;
        }
        Ok(())
    }

    /// Writes the summary of a question. Returns whether its claims ever can have been in conflict.
    fn summarise(&self, question: i64) -> rusqlite::Result<bool> {
        self.statement(
                "UPDATE question SET
                     (claims, ever_max_low, ever_min_high, ever_answers) = (
                         SELECT count(*) FILTER (WHERE retracted_by IS NULL), max(low), min(high),
                             count(DISTINCT reading) FILTER (WHERE kind IN ('occurrence', 'category', 'date'))
                         FROM claim WHERE question_id = ?1),
                     (positions, max_low, min_high, answers, approximate) = (
                         SELECT count(*) FILTER (WHERE kind NOT IN ('declined', 'unknown')),
                             max(low), min(high),
                             count(DISTINCT reading) FILTER (WHERE kind IN ('occurrence', 'category', 'date')),
                             coalesce(sum(approximate), 0)
                         FROM position WHERE question_id = ?1)
                 WHERE question_id = ?1
                 RETURNING coalesce(ever_max_low > ever_min_high, FALSE) OR ever_answers > 1",
        )?
        .query_row([question], |row| row.get(0))
    }
}

/// A claim as its position is decided.
struct ClaimRow {
    index: u64,
    question: i64,
    claimant: i64,
    voice: String,
    stated_day: i64,
    as_of_day: i64,
    kind: String,
    reading: String,
    quantity: Option<Quantity>,
}

impl ClaimRow {
    fn of(index: u64, question: i64, claimant: i64, claim: &Claim) -> Self {
        let reading = &claim.value.reading;
        let (kind, quantity) = match reading {
            Reading::Quantity(quantity) => ("quantity", Some(*quantity)),
            Reading::Occurrence(_) => ("occurrence", None),
            Reading::Category(_) => ("category", None),
            Reading::Date(_) => ("date", None),
            Reading::Declined => ("declined", None),
            Reading::Unknown => ("unknown", None),
        };
        let (stated_day, as_of_day, _) = claim.order_key(index);
        Self {
            index,
            question,
            claimant,
            voice: claim.voice(),
            stated_day,
            as_of_day,
            kind: kind.to_owned(),
            reading: reading.to_string(),
            quantity,
        }
    }

    /// The bounds as they are compared by default, and whether that widened them.
    fn compared(&self) -> (Option<i64>, Option<i64>, bool) {
        let Some(quantity) = self.quantity else { return (None, None, false) };
        let read = quantity.within(DEFAULT_TOLERANCE);
        (Some(read.low().millionths()), read.high().map(Figure::millionths), quantity.is_approximate())
    }
}

/// The number of the earlier entry with this id.
fn earlier(
    id: EntryId,
    resolve: impl Fn(EntryId) -> rusqlite::Result<Option<u64>>,
) -> Result<u64, ProjectError> {
    resolve(id)?.ok_or_else(|| ProjectError::Reference(format!("{id} is not an earlier entry")))
}

fn quantity_of(kind: &str, reading: &str) -> Option<Quantity> {
    if kind != "quantity" {
        return None;
    }
    Value::parse(reading, Some(Kind::Quantity)).ok()?.reading.quantity().copied()
}

fn get_or_insert<S: rusqlite::Params, I: rusqlite::Params>(
    connection: &Connection,
    select: &str,
    insert: &str,
    key: S,
    row: I,
) -> rusqlite::Result<i64> {
    let found = connection.prepare_cached(select)?.query_row(key, |row| row.get(0)).optional()?;
    match found {
        Some(id) => Ok(id),
        None => connection.prepare_cached(insert)?.insert(row),
    }
}
