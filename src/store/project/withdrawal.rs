//! What takes entries out of current views: retractions and redactions.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension as _, params};

use super::{ProjectError, Projector, earlier};
use crate::{
    ledger::{Entry, Extent},
    model::{EntryId, Redaction, Retraction},
};

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

impl Projector<'_> {
    pub(super) fn retraction(
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
}
