//! Whether the texts that are kept for search are those of the archived files.

use super::{Docket, DocketError, texts::is_searched_itself};
use crate::store::{Failure, Progress};

impl Docket {
    /// Reads every archived file anew and compares the text that is kept of it, and the search index with these texts.
    /// Another version of this program may have read a file otherwise: `rebuild` keeps what this one reads. Returns the
    /// number of files, and what does not hold.
    ///
    /// # Errors
    /// As the store reports.
    pub fn check_texts(&self, progress: Progress<'_>) -> Result<(u64, Vec<Failure>), DocketError> {
        let sources = self.store.archived_sources()?;
        let total = sources.len() as u64;
        let mut failures = Vec::new();
        for (done, index) in (0..).zip(sources) {
            progress(done, total);
            if let Some(cause) = self.text_problem(index)? {
                failures.push(Failure { index: Some(index), kind: "text", cause });
            }
        }
        progress(total, total);
        let cause = self.store.text_index_problem()?;
        failures.extend(cause.map(|cause| Failure { index: None, kind: "text", cause }));
        Ok((total, failures))
    }

    fn text_problem(&self, index: u64) -> Result<Option<String>, DocketError> {
        if !is_searched_itself(&self.store, index)? {
            let has_text = self.store.has_text(index)?;
            return Ok(has_text.then(|| "text is kept of a web archive, whose pages have it".to_owned()));
        }
        let read = match self.archived_text(index) {
            Ok((_, read)) => read,
            // Bytes that are damaged are one failure among others.
            Err(error) => {
                return Ok(Some(format!("the text that is kept of its file is not checked: {error}")));
            }
        };
        match read {
            Ok(text) => Ok(self.store.text_problem(index, text.labelled())?),
            Err(_) if !self.store.has_text(index)? => Ok(None),
            Err(error) => Ok(Some(format!("text is kept of its file, and none could be read: {error}"))),
        }
    }
}
