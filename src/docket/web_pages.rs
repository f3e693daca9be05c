//! The pages of a web archive, each recorded as a source of its own with its bytes.

use std::collections::HashSet;

use super::{
    Archive, CheckedQuote, DocketError, ReadApartError,
    quoting::seek_in_file,
    record::Recorder,
    texts::{Text, Texts},
};
use crate::{
    io::document::{LeftOut, WebPage, WebPages},
    model::{Body, Date, Digest, EntryId, Source, file_name, is_url, one_line},
    store::{Progress, Receipt},
};

/// What became of the pages of a web archive.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PagesOutcome {
    /// The entries of those that were recorded, in the order of their records.
    pub recorded: Vec<u64>,
    /// Of these, how many are known by their digest alone, their bytes being too many.
    pub not_archived: u64,
    /// Records of the address and the bytes of one that was recorded.
    pub repeated: u64,
    /// Pages with which sources would repeat each other in a circle.
    pub in_circles: u64,
    /// Records that are no pages.
    pub left_out: LeftOut,
}

impl PagesOutcome {
    /// How many records are no sources, by each reason that applies, in words after a number.
    pub fn reasons(&self) -> impl Iterator<Item = (u64, &'static str)> {
        let more = [
            (self.repeated, "with the address and the bytes of another"),
            (self.in_circles, "which would make sources repeat each other in a circle"),
        ];
        self.left_out.reasons().chain(more.into_iter().filter(|(number, _)| *number > 0))
    }
}

impl Recorder<'_, '_> {
    /// Records the pages of the web archive that was recorded as this entry, and archives their bytes, of each at most
    /// `most`; seeks in each the quotes of claims that cite it already.
    pub(super) fn record_pages(
        &mut self,
        archive: (Receipt, &Source),
        web: &mut WebPages,
        most: u64,
        take: &mut dyn FnMut(CheckedQuote),
        progress: Progress<'_>,
    ) -> Result<PagesOutcome, DocketError> {
        let mut outcome = PagesOutcome { left_out: web.left_out, ..PagesOutcome::default() };
        let mut known: HashSet<(String, Digest)> = HashSet::new();
        let total = web.pages.len() as u64;
        for (done, page) in (0..).zip(&mut web.pages) {
            progress(done, total);
            let bytes = std::mem::take(&mut page.bytes);
            if !known.insert((page.address.clone(), Digest::of(&bytes))) {
                outcome.repeated += 1;
                continue;
            }
            let file = as_file(page, bytes, most, archive.1);
            let source = as_source(page, &file, archive);
            if self.batch.store().circle_with(&source, None)?.is_some() {
                outcome.in_circles += 1;
                continue;
            }
            let receipt = self.batch.record(&Body::Source(source))?;
            outcome.recorded.push(receipt.index);
            let Some(bytes) = file.bytes else {
                outcome.not_archived += 1;
                continue;
            };
            self.batch.archive(receipt.index, &bytes)?;
            if let Ok(text) = &page.text {
                self.batch.keep_text(receipt.index, text.labelled())?;
            }
            let text = page.text.clone().map_err(ReadApartError::NoText);
            let mut texts = Texts::default();
            texts.hold(Text::new(receipt.index, text).into());
            let (store, places) = (self.batch.store(), self.batch.places());
            seek_in_file(store, &places, (receipt.index, &mut texts), take)?;
        }
        progress(total, total);
        Ok(outcome)
    }
}

/// The file of a page. Of one longer than `most` only digest and length are kept, and where it is.
fn as_file(page: &WebPage, bytes: Vec<u8>, most: u64, archive: &Source) -> Archive {
    let mut file = Archive::of_kind(file_name(&page.address), bytes, page.media_type.clone());
    file.document.charset.clone_from(&page.charset);
    if file.document.size > most {
        file.bytes = None;
        let archive = archive.document.as_ref().map_or(archive.title.as_str(), |file| file.name.as_str());
        file.document.kept_at = Some(archive.to_owned());
    }
    file
}

/// The page as a source: with its own title and address, and what was said of the whole archive.
fn as_source(page: &WebPage, file: &Archive, (receipt, archive): (Receipt, &Source)) -> Source {
    let line = |text: &str| one_line(text).ok().filter(|text| !text.is_empty());
    // An address in which a blank stands is written as browsers send it.
    let url = line(&page.address.replace(' ', "%20")).filter(|url| is_url(url));
    let title = page.title.as_deref().and_then(line).or_else(|| line(&page.address));
    Source {
        publisher: archive.publisher.clone(),
        retrieved_on: page.day.as_deref().and_then(|day| Date::parse(day).ok()).or(archive.retrieved_on),
        lang: archive.lang.clone(),
        licence: archive.licence.clone(),
        part_of: Some(receipt.id),
        document: Some(file.document.clone()),
        url,
        ..Source::<EntryId>::titled(title.unwrap_or_else(|| file.document.name.clone()))
    }
}
