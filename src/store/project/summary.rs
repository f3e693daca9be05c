//! What is known of a question as a whole: counts and bounds, and when positions on it were in conflict.

use rusqlite::params;

use super::Projector;
use crate::store::conflict::{Stand, Stated, periods};

impl Projector<'_> {
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
