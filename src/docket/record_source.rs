//! Recording what is known of a document, with its file and, of a web archive, its pages.

use std::rc::Rc;

use super::{
    Archive, CheckedQuote, DEFAULT_MAX_ARCHIVE, Docket, DocketError, PagesOutcome, ReadApartError, Standing,
    quoting::seek_in_file,
    record::Recorder,
    texts::{Text, Texts},
};
use crate::{
    io::document::Extracted,
    model::{Body, Date, Draft, FieldError, Language, Source, one_line},
    store::{Progress, Receipt},
};

/// What recording a source did.
#[derive(Debug)]
pub struct SourceOutcome {
    /// Its entry.
    pub source: Receipt,
    /// Claims that quote it, if it has a file with text that was not archived before.
    pub quoted_by: u64,
    /// Those whose words are not in the file.
    pub missing: Vec<CheckedQuote>,
    /// Of a web archive that was not archived before, what became of its pages.
    pub pages: Option<PagesOutcome>,
}

/// What is known of a document, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceDraft {
    /// Title.
    pub title: String,
    /// Publisher.
    pub publisher: Option<String>,
    /// Address.
    pub url: Option<String>,
    /// EDTF date.
    pub published_on: Option<String>,
    /// EDTF date.
    pub retrieved_on: Option<String>,
    /// BCP 47 tag.
    pub lang: Option<String>,
    /// Licence.
    pub licence: Option<String>,
    /// Title, address or id of the source that it repeats.
    pub relays: Option<String>,
}

impl SourceDraft {
    fn read(&self) -> Result<Source<String>, DocketError> {
        let mut draft = Draft::default();
        let errors = |e: FieldError| DocketError::Fields(vec![e]);
        let fields = [
            ("source", Some(&self.title)),
            ("source_publisher", self.publisher.as_ref()),
            ("source_url", self.url.as_ref()),
            ("source_published_on", self.published_on.as_ref()),
            ("source_relays", self.relays.as_ref()),
        ];
        for (name, text) in fields {
            draft.set(name, text.map_or("", String::as_str)).map_err(errors)?;
        }
        let mut source = draft.read_source().map_err(DocketError::Fields)?;
        let wrong = |field: &str, text: &str, problem: String| {
            DocketError::Fields(vec![FieldError::new(field, text, problem)])
        };
        if let Some(text) = &self.retrieved_on {
            let date = Date::parse(text).map_err(|e| wrong("retrieved_on", text, e.to_string()))?;
            source.retrieved_on = Some(date);
        }
        if let Some(text) = &self.lang {
            let lang = Language::parse(text).map_err(|e| wrong("lang", text, e.to_string()))?;
            source.lang = Some(lang);
        }
        if let Some(text) = &self.licence {
            source.licence = Some(one_line(text).map_err(|e| wrong("licence", text, e.to_string()))?);
        }
        Ok(source)
    }
}

impl Docket {
    /// Records what is known of a document, and archives its bytes if a file is given, with the text
    /// that was read of it. The quotes of claims that cite the document are sought in the file; it is
    /// read for that if no text is handed over. Each page of a web archive that was unpacked becomes a source too, with
    /// its bytes unless they are more than 64 MiB.
    ///
    /// # Errors
    /// [`DocketError`]; nothing is recorded then.
    pub fn record_source(
        &mut self,
        draft: &SourceDraft,
        archive: Option<Archive>,
        text: Option<Result<Extracted, ReadApartError>>,
    ) -> Result<SourceOutcome, DocketError> {
        self.record_file(draft, archive, text, DEFAULT_MAX_ARCHIVE, &mut |_, _| {})
    }

    /// The same, with the pages of a web archive archived up to `most` bytes of each; `progress` is told how many of
    /// them are done.
    ///
    /// # Errors
    /// As [`Docket::record_source`].
    pub fn record_file(
        &mut self,
        draft: &SourceDraft,
        archive: Option<Archive>,
        text: Option<Result<Extracted, ReadApartError>>,
        most: u64,
        progress: Progress<'_>,
    ) -> Result<SourceOutcome, DocketError> {
        let mut source = draft.read()?;
        let (document, bytes) = archive.map_or((None, None), |file| (Some(file.document), file.bytes));
        source.document = document;
        self.append(|batch| {
            let mut recorder = Recorder::new(batch);
            let body = Body::Source(recorder.relaying(source)?);
            let receipt = recorder.batch.record_once(&body)?;
            let (mut quoted_by, mut missing, mut pages) = (0, Vec::new(), None);
            if let (Some(bytes), Body::Source(source)) = (bytes.filter(|_| receipt.is_new), &body) {
                recorder.batch.archive(receipt.index, &bytes)?;
                let mut take = |checked: CheckedQuote| {
                    quoted_by += 1;
                    missing
                        .extend(Some(checked).filter(|it| matches!(it.standing, Standing::NotFound { .. })));
                };
                let mut texts = Texts::default();
                if let Some(mut text) = text {
                    if let Ok(text) = &mut text {
                        match text.web.take() {
                            // The text of an archive is that of its pages, and kept with them.
                            Some(mut web) => {
                                let archive = (receipt, source);
                                pages = Some(
                                    recorder.record_pages(archive, &mut web, most, &mut take, progress)?,
                                );
                                text.pages = web.into_labelled_pages();
                            }
                            None => recorder.batch.keep_text(receipt.index, text.labelled())?,
                        }
                    }
                    texts.hold(Rc::new(Text::new(receipt.index, text)));
                }
                let store = recorder.batch.store();
                seek_in_file(store, &recorder.batch.places(), (receipt.index, &mut texts), &mut take)?;
            }
            Ok(SourceOutcome { source: receipt, quoted_by, missing, pages })
        })
    }
}
