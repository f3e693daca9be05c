//! The text of archived files is kept only as long as their bytes, and is the one that is read from them.

use super::{Verification, collect};

impl Verification<'_> {
    /// The text of a file is kept only as long as its bytes.
    pub(super) fn check_texts(&mut self) -> rusqlite::Result<()> {
        let lost: Vec<u64> = collect(
            self.scratch,
            "SELECT DISTINCT source_index FROM live.page
             WHERE source_index NOT IN (SELECT entry_index FROM live.evidence) ORDER BY source_index",
            |row| row.get(0),
        )?;
        for index in lost {
            self.report.fail(index, "redaction", "the text of its file is kept, and its bytes are not there");
        }
        Ok(())
    }
}
