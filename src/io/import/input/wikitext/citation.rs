//! References: what they cite, and where those are that are used by their name.

use std::{cell::RefCell, collections::BTreeMap};

use super::{
    line::{Note, text},
    markup::{Piece, Tag, Template, fragment},
};

/// The document that a reference cites.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Citation {
    pub(super) title: String,
    pub(super) url: String,
    pub(super) publisher: String,
    pub(super) date: String,
}

/// The references of an article that have a name.
pub(super) struct References<'t> {
    texts: BTreeMap<String, &'t str>,
    /// What those that were asked for cite; each is read once, however often it is used.
    cited: RefCell<BTreeMap<String, Option<Citation>>>,
}

impl<'t> References<'t> {
    /// Finds them, in one pass.
    pub(super) fn of(article: &'t str) -> Self {
        let mut found = BTreeMap::new();
        let mut rest = article;
        while let Some(at) = rest.find("<ref") {
            rest = &rest[at..];
            let Some(tag) = Tag::read(rest) else {
                rest = &rest["<ref".len()..];
                continue;
            };
            rest = &rest[tag.length..];
            if tag.is_alone {
                continue;
            }
            let Some(end) = rest.find("</ref>") else { break };
            if let Some(name) = tag.attribute("name") {
                found.entry(name).or_insert(&rest[..end]);
            }
            rest = &rest[end..];
        }
        Self { texts: found, cited: RefCell::default() }
    }

    /// What a reference cites: of several citations in it the first. None if nothing in it can be read as one.
    pub(super) fn cited(&self, note: Note<'_>) -> Option<Citation> {
        let reference = match note {
            Note::Reference(reference) => reference,
            Note::Short(template) => return Some(short(template)),
        };
        if !reference.pieces.is_empty() {
            return citation(&reference.pieces);
        }
        let name = reference.name.as_ref()?;
        let text = self.texts.get(name)?;
        let mut cited = self.cited.borrow_mut();
        let read = || fragment(text).ok().and_then(|pieces| citation(&pieces));
        cited.entry(name.clone()).or_insert_with(read).clone()
    }
}

fn citation(pieces: &[Piece]) -> Option<Citation> {
    let template = pieces.iter().find_map(|piece| match piece {
        Piece::Template(template) if is_citation(&template.name) => Some(template),
        _ => None,
    });
    if let Some(template) = template {
        return Some(of_template(template)).filter(|found| !(found.title.is_empty() && found.url.is_empty()));
    }
    let title = text(pieces);
    (!title.is_empty()).then(|| Citation { title, ..Citation::default() })
}

/// The work that is named by its authors and year.
fn short(template: &Template) -> Citation {
    let words: Vec<String> = template.positional().map(|parameter| text(&parameter.pieces)).collect();
    let is_year = |word: &&String| word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    let date = words.last().filter(is_year).cloned().unwrap_or_default();
    Citation { title: words.join(" "), date, ..Citation::default() }
}

fn is_citation(name: &str) -> bool {
    name == "citation" || name == "cite" || name.starts_with("cite ")
}

fn of_template(template: &Template) -> Citation {
    let field = |names: &[&str]| {
        let found = names.iter().filter_map(|name| template.named(name));
        found.map(|parameter| text(&parameter.pieces)).find(|text| !text.is_empty()).unwrap_or_default()
    };
    Citation {
        title: field(&["title", "chapter", "trans-title"]),
        url: field(&["url", "chapter-url", "archive-url"]),
        publisher: field(&["publisher", "work", "website", "newspaper", "agency", "magazine", "journal"]),
        date: field(&["date", "year", "publication-date"]),
    }
}
