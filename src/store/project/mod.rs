//! What the entries say, arranged for questions.
//!
//! [`Projector`] takes entries in ledger order and writes the projection tables of one database:
//! the ledger's own when appending and rebuilding, a temporary one when verifying. Ids are given
//! in order of first appearance, so that a rebuild gives every row its former id.

mod position;
mod summary;
mod withdrawal;

use std::{
    collections::{BTreeSet, HashMap},
    rc::Rc,
};

use rusqlite::{CachedStatement, Connection, OptionalExtension as _, params};

pub(crate) use withdrawal::redacted_entries;

use super::words::{CLAIMS, WordIndex};
use crate::model::{
    Body, Claim, Codebook, Date, Edition, EntryId, Figure, Name, Naming, Question, Source, address_key, fold,
    searched,
};
use position::ClaimRow;

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
}

/// The number of the earlier entry with this id.
fn earlier(
    id: EntryId,
    resolve: impl Fn(EntryId) -> rusqlite::Result<Option<u64>>,
) -> Result<u64, ProjectError> {
    resolve(id)?.ok_or_else(|| ProjectError::Reference(format!("{id} is not an earlier entry")))
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
