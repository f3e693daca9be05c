//! The texts of archived files, read once while quotes are sought in them: [`Texts`].
//!
//! A text is read in a process of its own, which takes longer than any search in it, and can be
//! large. So the last few that were read are held, up to a bound of their size.

use std::{collections::VecDeque, rc::Rc};

use super::{DocketError, ReadApartError, extract::archived_text};
use crate::{
    io::document::{Extracted, WebPage, WebPages},
    model::{SearchedText, Source},
    store::{Store, StoreError},
};

/// Most bytes of text that are held, unless a single one is longer.
const MOST_HELD: usize = 32 * 1024 * 1024;
/// Most texts that are held.
const MOST_TEXTS: usize = 1000;

/// A page of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageOf {
    /// Its number, from 1.
    pub number: usize,
    /// Its label, if it has one.
    pub label: Option<String>,
}

/// The text of an archived file, made ready for being searched.
#[derive(Debug)]
pub(super) struct Text {
    /// The entry that archives the file.
    pub(super) entry: u64,
    /// Its pages in order, or why there is no text.
    pub(super) pages: Result<Vec<(PageOf, SearchedText<'static>)>, String>,
    /// Whether it is all of the text: not so of a web archive of which a page was redacted. What is not in the rest may
    /// have been in what is gone.
    pub(super) is_whole: bool,
}

impl Text {
    /// The text of the file that this entry archives, from what was read of it.
    pub(super) fn new(entry: u64, read: Result<Extracted, ReadApartError>) -> Self {
        let pages = match read {
            Ok(file) if file.is_empty() => Err("its pages hold no text".to_owned()),
            Ok(file) => {
                let pages = file.pages.into_iter().zip(1..);
                Ok(pages
                    .map(|(page, number)| {
                        let counted = page.counted();
                        let text = SearchedText::new(page.text).counting(counted);
                        (PageOf { number, label: page.label }, text)
                    })
                    .collect())
            }
            Err(error) => Err(error.to_string()),
        };
        Self { entry, pages, is_whole: true }
    }

    fn size(&self) -> usize {
        self.pages.iter().flatten().map(|(_, text)| text.size()).sum()
    }
}

/// Reads the texts of archived files and holds the last of them.
#[derive(Debug, Default)]
pub(super) struct Texts {
    held: VecDeque<Rc<Text>>,
    size: usize,
}

impl Texts {
    /// The text of the file that is archived in this entry.
    ///
    /// # Errors
    /// [`DocketError`] if its bytes cannot be had. A file without text is no error.
    pub(super) fn of(&mut self, store: &Store, entry: u64) -> Result<Rc<Text>, DocketError> {
        if let Some(at) = self.held.iter().position(|text| text.entry == entry)
            && let Some(text) = self.held.remove(at)
        {
            self.held.push_back(Rc::clone(&text));
            return Ok(text);
        }
        let text = Rc::new(text_of(store, entry)?);
        self.hold(Rc::clone(&text));
        Ok(text)
    }

    /// The texts of all files that are archived of a source, in the order of their entries.
    ///
    /// # Errors
    /// As [`Texts::of`].
    pub(super) fn of_source<R>(
        &mut self,
        store: &Store,
        source: &Source<R>,
    ) -> Result<Vec<Rc<Text>>, DocketError> {
        files_of(store, source)?.into_iter().map(|entry| self.of(store, entry)).collect()
    }

    /// Holds a text that was read already.
    pub(super) fn hold(&mut self, text: Rc<Text>) {
        self.size += text.size();
        self.held.push_back(text);
        while self.held.len() > 1
            && (self.size > MOST_HELD || self.held.len() > MOST_TEXTS)
            && let Some(oldest) = self.held.pop_front()
        {
            self.size -= oldest.size();
        }
    }
}

/// The text of the file that is archived in this entry; of a web archive whose bytes went with those of a page, what its
/// other pages say.
pub(super) fn text_of(store: &Store, entry: u64) -> Result<Text, DocketError> {
    let mut rest = WebPages::default();
    if !store.has_bytes(entry)? {
        for page in store.pages_of(entry)? {
            if store.has_bytes(page)?
                && let Some(source) = store.source_in(page)?
            {
                let text = archived_text(store, page)?.1.map_err(|error| error.to_string());
                let address = source.content.url.unwrap_or(source.content.title);
                rest.pages.push(WebPage { text, ..WebPage::at(address) });
            }
        }
    }
    if rest.pages.is_empty() {
        return Ok(Text::new(entry, archived_text(store, entry)?.1));
    }
    let read = Extracted { pages: rest.into_labelled_pages(), ..Extracted::default() };
    Ok(Text { is_whole: false, ..Text::new(entry, Ok(read)) })
}

/// Whether the text of the file that is archived in this entry is kept for search with it: that of a web archive is that
/// of its pages, and kept with them.
pub(super) fn is_searched_itself(store: &Store, entry: u64) -> Result<bool, StoreError> {
    Ok(store.pages_of(entry)?.is_empty())
}

/// The entries that archive a file of a source: its own, or another of its title that is said to be
/// the same document.
pub(super) fn files_of<R>(store: &Store, source: &Source<R>) -> Result<Vec<u64>, DocketError> {
    let mut files = Vec::new();
    for entry in store.archived_under(&source.title)? {
        if store.source_in(entry)?.is_some_and(|other| other.content.is_copy_of(source)) {
            files.push(entry);
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::document::Page;

    fn text(entry: u64, words: &str) -> Rc<Text> {
        let pages = vec![Page { label: None, text: words.to_owned(), main: None }];
        Rc::new(Text::new(entry, Ok(Extracted { pages, ..Extracted::default() })))
    }

    #[test]
    fn the_last_texts_are_held_up_to_a_bound() {
        let mut texts = Texts::default();
        for entry in 0..=MOST_TEXTS as u64 {
            texts.hold(text(entry, "words"));
        }
        let held: Vec<u64> = texts.held.iter().map(|text| text.entry).collect();
        assert_eq!((held.len(), held[0]), (MOST_TEXTS, 1));
        assert_eq!(texts.size, 5 * MOST_TEXTS);
        // One that is longer than the bound is held alone, for as long as no other is asked for.
        texts.size += MOST_HELD;
        texts.hold(text(9, "long"));
        assert_eq!(texts.held.len(), 1);
    }

    #[test]
    fn a_file_without_words_has_no_text() {
        assert!(text(1, " \n").pages.is_err());
        let failed = Text::new(1, Err(ReadApartError::TimedOut));
        assert!(failed.pages.is_err_and(|reason| reason.contains("in time")));
    }
}
