//! The document in which a statement was read.

use serde::{Deserialize, Serialize};

use super::{Date, Document, EntryId, Language};

/// What is known of a document. `R` is how other sources are named in it: by their entries once
/// recorded, by title or address while still a draft.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Source<R = EntryId> {
    /// Title, as printed.
    pub title: String,
    /// Who published it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    /// Where it can be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// When it was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_on: Option<Date>,
    /// When we read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retrieved_on: Option<Date>,
    /// Its language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lang: Option<Language>,
    /// The licence under which it may be reused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    /// The source that this one repeats, if it says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relays: Option<R>,
    /// The web archive of which it is a page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part_of: Option<R>,
    /// The file in which it was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<Document>,
}

/// What stands around the short id in the title of a source that was redacted.
const REDACTED: (&str, &str) = ("source redacted (", ")");

impl Source {
    /// What is told of a source whose body was destroyed: that it was, and by which id it is known.
    #[must_use]
    pub fn redacted(id: &EntryId) -> Self {
        Self::titled(format!("{}{}{}", REDACTED.0, id.short(), REDACTED.1))
    }

    /// The first digits of the id that [`Source::redacted`] put into this title.
    #[must_use]
    pub fn redacted_id(title: &str) -> Option<&str> {
        title.strip_prefix(REDACTED.0)?.strip_suffix(REDACTED.1)
    }
}

impl<R> Source<R> {
    /// A source of which only the title is known.
    #[must_use]
    pub const fn titled(title: String) -> Self {
        Self {
            title,
            publisher: None,
            url: None,
            published_on: None,
            retrieved_on: None,
            lang: None,
            licence: None,
            relays: None,
            part_of: None,
            document: None,
        }
    }

    /// The same source, with the sources that it relays and is part of named in another way.
    ///
    /// # Errors
    /// Whatever `resolve` returns.
    pub fn try_relaying<S, E>(self, mut resolve: impl FnMut(R) -> Result<S, E>) -> Result<Source<S>, E> {
        Ok(Source {
            title: self.title,
            publisher: self.publisher,
            url: self.url,
            published_on: self.published_on,
            retrieved_on: self.retrieved_on,
            lang: self.lang,
            licence: self.licence,
            relays: self.relays.map(&mut resolve).transpose()?,
            part_of: self.part_of.map(resolve).transpose()?,
            document: self.document,
        })
    }

    /// Whether this and another source of the same title are one document: nothing that both say of
    /// it differs.
    #[must_use]
    pub fn is_copy_of<S>(&self, other: &Source<S>) -> bool {
        fn agree<T: PartialEq>(one: Option<&T>, other: Option<&T>) -> bool {
            one.zip(other).is_none_or(|(one, other)| one == other)
        }
        self.title == other.title
            && agree(self.publisher.as_ref(), other.publisher.as_ref())
            && agree(self.url.as_ref(), other.url.as_ref())
            && agree(self.published_on.as_ref(), other.published_on.as_ref())
            && agree(self.lang.as_ref(), other.lang.as_ref())
    }

    /// Whether all that is said of this source is said of the other too, so that by the one the other
    /// can be meant. What they relay is named in two ways, and left to who knows both.
    #[must_use]
    pub fn is_told_by<S>(&self, other: &Source<S>) -> bool {
        fn holds<T: PartialEq>(one: Option<&T>, other: Option<&T>) -> bool {
            one.is_none() || one == other
        }
        self.title == other.title
            && holds(self.publisher.as_ref(), other.publisher.as_ref())
            && holds(self.url.as_ref(), other.url.as_ref())
            && holds(self.published_on.as_ref(), other.published_on.as_ref())
            && holds(self.retrieved_on.as_ref(), other.retrieved_on.as_ref())
            && holds(self.lang.as_ref(), other.lang.as_ref())
            && holds(self.licence.as_ref(), other.licence.as_ref())
            && holds(self.document.as_ref(), other.document.as_ref())
    }

    /// Whether only the title is given, as when a known source is meant by its name.
    #[must_use]
    pub fn is_bare(&self) -> bool {
        self.publisher.is_none()
            && self.url.is_none()
            && self.published_on.is_none()
            && self.retrieved_on.is_none()
            && self.lang.is_none()
            && self.licence.is_none()
            && self.relays.is_none()
            && self.part_of.is_none()
            && self.document.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_told_by_one_of_which_no_less_is_known() {
        let bare = Source::<EntryId>::titled("A report".to_owned());
        let full = Source {
            publisher: Some("An office".to_owned()),
            url: Some("https://example.org/a".to_owned()),
            published_on: Date::parse("2024-03").ok(),
            ..bare.clone()
        };
        let part = Source { publisher: full.publisher.clone(), ..bare.clone() };
        assert!(bare.is_told_by(&full) && part.is_told_by(&full) && full.is_told_by(&full));
        assert!(!full.is_told_by(&part) && !part.is_told_by(&bare));
        let other = Source { publisher: Some("Another office".to_owned()), ..bare.clone() };
        assert!(!other.is_told_by(&full) && !Source { title: "B".to_owned(), ..bare }.is_told_by(&full));
    }

    #[test]
    fn a_redacted_source_is_known_by_its_id_alone() {
        let source = Source::redacted(&EntryId([0xab; 32]));
        assert_eq!(source.title, "source redacted (abababab)");
        assert_eq!(Source::redacted_id(&source.title), Some("abababab"));
        assert_eq!(Source::redacted_id("A report"), None);
        assert!(source.is_bare());
    }
}
