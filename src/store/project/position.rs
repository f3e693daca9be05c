//! Positions: which claim of a claimant stands on a question.

use rusqlite::{OptionalExtension as _, params};

use super::Projector;
use crate::model::{Claim, DEFAULT_TOLERANCE, Figure, Kind, Quantity, Reading, Value};

impl Projector<'_> {
    /// Makes the claim its claimant's position, unless a later one stands.
    pub(super) fn take_position(&self, row: &ClaimRow) -> rusqlite::Result<()> {
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

    /// Puts the claimant's next claim in the place of the withdrawn one, if that was its position.
    pub(super) fn stand_down(&self, question: i64, claimant: i64, target: u64) -> rusqlite::Result<()> {
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
}

/// A claim as its position is decided.
pub(super) struct ClaimRow {
    pub(super) index: u64,
    pub(super) question: i64,
    pub(super) claimant: i64,
    pub(super) voice: String,
    pub(super) stated_day: i64,
    pub(super) as_of_day: i64,
    pub(super) kind: String,
    pub(super) reading: String,
    pub(super) quantity: Option<Quantity>,
}

impl ClaimRow {
    pub(super) fn of(index: u64, question: i64, claimant: i64, claim: &Claim) -> Self {
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

fn quantity_of(kind: &str, reading: &str) -> Option<Quantity> {
    if kind != "quantity" {
        return None;
    }
    Value::parse(reading, Some(Kind::Quantity)).ok()?.reading.quantity().copied()
}
