//! A claim as typed, before it is read: text by field.

use std::collections::BTreeMap;

use thiserror::Error;

use super::{
    Citation, Claim, Claimant, Codebook, Country, Date, Event, Language, Question, Slug, Source, Topic,
    TranslationBy, Value,
    field::{FIELDS, Field, MARKED, QUALIFIER_PREFIX, USUAL_QUALIFIERS, nearest},
    question::read_qualifier,
    text::{one_line, prose},
};

/// Longest qualifier name taken, in bytes.
const LONGEST_QUALIFIER: usize = 40;

/// What is wrong with one field of a draft.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{}{}{problem}", if field.is_empty() { String::new() } else { format!("{field}: ") }, if value.is_empty() { String::new() } else { format!("{value:?} ") })]
pub struct FieldError {
    /// The field's name, as in a column header; empty if the whole row is meant.
    pub field: String,
    /// The text that was given, shortened to 80 characters.
    pub value: String,
    /// What is wrong and what would be accepted.
    pub problem: String,
}

impl FieldError {
    /// What is wrong with `value` in `field`.
    #[must_use]
    pub fn new(field: &str, value: &str, problem: impl Into<String>) -> Self {
        let mut shown: String = value.chars().take(80).collect();
        if shown.len() < value.len() {
            shown.push('…');
        }
        Self { field: field.to_owned(), value: shown, problem: problem.into() }
    }
}

/// Text by field; an empty field is a field that is not there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    values: BTreeMap<&'static str, String>,
    about: BTreeMap<String, String>,
}

impl Draft {
    /// Sets a field or, by `about.NAME`, a qualifier. Text of white space alone clears it.
    ///
    /// # Errors
    /// [`FieldError`] if there is no such field, with the nearest one.
    pub fn set(&mut self, name: &str, text: &str) -> Result<(), FieldError> {
        let blank = text.trim().is_empty();
        if let Some(qualifier) = name.strip_prefix(QUALIFIER_PREFIX) {
            check_qualifier_name(qualifier).map_err(|e| FieldError::new(name, "", e))?;
            if blank {
                self.about.remove(qualifier);
            } else {
                self.about.insert(qualifier.to_owned(), text.to_owned());
            }
            return Ok(());
        }
        let field = Self::field(name)?;
        if blank {
            self.values.remove(field.name);
        } else {
            self.values.insert(field.name, text.to_owned());
        }
        Ok(())
    }

    /// The field of this name.
    ///
    /// # Errors
    /// [`FieldError`] if there is none, with the nearest one.
    pub fn field(name: &str) -> Result<&'static Field, FieldError> {
        FIELDS.iter().find(|field| field.name == name).ok_or_else(|| {
            let usual: Vec<String> =
                USUAL_QUALIFIERS.iter().map(|(q, _)| format!("{QUALIFIER_PREFIX}{q}")).collect();
            let known = FIELDS.iter().map(|f| f.name).chain(usual.iter().map(String::as_str));
            let hint = nearest(name, known).map_or_else(
                || "; a qualifier is written about.NAME".to_owned(),
                |near| format!("; did you mean {near}?"),
            );
            FieldError::new(name, "", format!("is no field of a claim{hint}"))
        })
    }

    /// The text of a field or qualifier, if it is there.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        match name.strip_prefix(QUALIFIER_PREFIX) {
            Some(qualifier) => self.about.get(qualifier),
            None => self.values.get(name),
        }
        .map(String::as_str)
    }

    /// The qualifiers that are there, in byte order of their names.
    pub fn qualifiers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.about.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// Required fields that are not there.
    pub fn missing(&self) -> impl Iterator<Item = &'static Field> {
        FIELDS.iter().filter(|field| field.required && !self.values.contains_key(field.name))
    }

    /// Reads the source fields alone.
    ///
    /// # Errors
    /// Every [`FieldError`] of the source fields.
    pub fn read_source(&self) -> Result<Source<String>, Vec<FieldError>> {
        let mut reader = Reader { draft: self, errors: Vec::new() };
        match reader.source() {
            Some(source) if reader.errors.is_empty() => Ok(source),
            _ => Err(reader.errors),
        }
    }

    /// Reads the draft: every field into its type, against the codebook's kinds and units.
    ///
    /// The source is as written: its title, and the source that it relays by title or address.
    ///
    /// # Errors
    /// Every [`FieldError`] of the draft, in field order.
    pub fn read(&self, codebook: &Codebook) -> Result<Claim<Source<String>>, Vec<FieldError>> {
        let mut reader = Reader { draft: self, errors: Vec::new() };
        let event = reader.required("event", Event::parse);
        let topic = reader.required("topic", Topic::parse);
        let about = reader.qualifiers();
        let entry = topic.as_ref().and_then(|topic| codebook.topic(topic));
        let value = reader.required("value", |text| {
            let text = one_line(text).map_err(|e| e.to_string())?;
            let value = Value::parse(&text, entry.map(|e| e.kind)).map_err(|e| e.to_string())?;
            match entry {
                Some(entry) => entry.in_scheme(value),
                None => Ok(value),
            }
        });
        let unit = reader.optional("unit", |text| Slug::parse(text).map_err(|e| e.to_string()));
        let unit = unit.or_else(|| entry.and_then(|entry| entry.unit.clone()));
        let as_of = reader.optional("as_of", Date::parse);
        let stated_on = reader.required("stated_on", Date::parse);
        let name = reader.required("claimant", one_line);
        let country = reader.optional("country", Country::parse);
        let role = reader.optional("role", Slug::parse);
        let statement = reader.optional("statement", prose);
        let lang = reader.optional("lang", Language::parse);
        let source = reader.source();
        let citation = Citation {
            quote: reader.optional("quote", prose),
            translation: reader.optional("quote_translation", prose),
            translation_by: reader.translation_by(),
            unverified: reader.mark("quote_unverified"),
            locator: reader.optional("locator", one_line),
            check: None,
        };
        if citation.unverified && self.get("quote").is_none() {
            reader.wrong("quote_unverified", "yes", "marks a quote, and there is none");
        }
        let note = reader.optional("note", prose);
        match (event, topic, value, stated_on, name, source) {
            (Some(event), Some(topic), Some(value), Some(stated_on), Some(name), Some(source))
                if reader.errors.is_empty() =>
            {
                Ok(Claim {
                    question: Question { event, topic, about, unit },
                    value,
                    as_of,
                    stated_on,
                    claimant: Claimant { name, country, role, known_as: None },
                    statement,
                    lang,
                    source,
                    citation,
                    note,
                    stated: None,
                })
            }
            _ => Err(reader.errors),
        }
    }
}

fn check_qualifier_name(name: &str) -> Result<(), String> {
    let well_formed = !name.is_empty()
        && name.len() <= LONGEST_QUALIFIER
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        && name.starts_with(|c: char| c.is_ascii_lowercase());
    if well_formed {
        Ok(())
    } else {
        Err(format!(
            "is no qualifier; a qualifier's name is lower-case letters, digits and underscores, for example {QUALIFIER_PREFIX}{}",
            nearest(name, USUAL_QUALIFIERS.iter().map(|(q, _)| *q)).unwrap_or("side")
        ))
    }
}

/// Reads fields one by one and keeps what is wrong with each.
struct Reader<'a> {
    draft: &'a Draft,
    errors: Vec<FieldError>,
}

impl Reader<'_> {
    fn optional<T, E: ToString>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let text = self.draft.values.get(name)?;
        parse(text).map_err(|e| self.errors.push(FieldError::new(name, text, e.to_string()))).ok()
    }

    /// Whether a field that only marks is set.
    fn mark(&mut self, name: &'static str) -> bool {
        let read = |text: &str| if text.trim() == MARKED { Ok(()) } else { Err(format!("is not {MARKED}")) };
        self.optional(name, read).is_some()
    }

    fn wrong(&mut self, name: &str, text: &str, problem: &str) {
        self.errors.push(FieldError::new(name, text, problem));
    }

    fn required<T, E: ToString>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        if !self.draft.values.contains_key(name) {
            let accepts = FIELDS.iter().find(|f| f.name == name).map_or("", |f| f.accepts);
            self.errors.push(FieldError::new(name, "", format!("is missing; give {accepts}")));
        }
        self.optional(name, parse)
    }

    fn qualifiers(&mut self) -> BTreeMap<String, String> {
        let mut about = BTreeMap::new();
        for (name, text) in &self.draft.about {
            match read_qualifier(name, text) {
                Ok(value) => {
                    about.insert(name.clone(), value);
                }
                Err(problem) => {
                    let field = format!("{QUALIFIER_PREFIX}{name}");
                    self.errors.push(FieldError::new(&field, text, problem));
                }
            }
        }
        about
    }

    /// Whose the translation is, which nobody can say where there is none.
    fn translation_by(&mut self) -> Option<TranslationBy> {
        let by = self.optional("quote_translation_by", TranslationBy::parse)?;
        if !self.draft.values.contains_key("quote_translation") {
            let problem = "is said of no translation; give quote_translation, or leave it out";
            self.errors.push(FieldError::new("quote_translation_by", by.as_str(), problem));
        }
        Some(by)
    }

    fn source(&mut self) -> Option<Source<String>> {
        Some(Source {
            title: self.required("source", one_line)?,
            publisher: self.optional("source_publisher", one_line),
            url: self.optional("source_url", url),
            published_on: self.optional("source_published_on", Date::parse),
            relays: self.optional("source_relays", one_line),
            ..Source::titled(String::new())
        })
    }
}

/// Whether a text is an address.
#[must_use]
pub fn is_url(text: &str) -> bool {
    url(text).is_ok()
}

/// Reads an address: a scheme, a colon and no white space.
fn url(text: &str) -> Result<String, String> {
    let text = one_line(text).map_err(|e| e.to_string())?;
    let scheme = text.split_once(':').map_or("", |(scheme, _)| scheme);
    let well_formed = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+.-".contains(&b))
        && !text.contains(char::is_whitespace);
    if well_formed {
        Ok(text)
    } else {
        Err("is no address; give one with its scheme, for example https://example.org/report".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(fields: &[(&str, &str)]) -> Draft {
        let mut draft = Draft::default();
        for (name, text) in fields {
            draft.set(name, text).expect("known field");
        }
        draft
    }

    const NINE: [(&str, &str); 9] = [
        ("event", "kg-tj-2021"),
        ("topic", "casualties/killed"),
        ("about.side", "tj"),
        ("about.group", "military"),
        ("value", "9"),
        ("stated_on", "2021-05"),
        ("claimant", "Tajikistan"),
        ("country", "TJ"),
        ("source", "Situation report"),
    ];

    #[test]
    fn a_draft_reads_into_a_claim() {
        let claim = draft(&NINE).read(&Codebook::default_codebook()).expect("complete");
        assert_eq!(claim.question.to_string(), "casualties/killed · group military · side TJ · persons");
        assert_eq!(claim.moment().to_string(), "2021-05");
        assert_eq!(claim.source.title, "Situation report");
    }

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let mut wrong = draft(&NINE);
        for (name, text) in [
            ("value", "40..30"),
            ("stated_on", "2021-02-30"),
            ("claimant", " "),
            ("country", "Kirgyzstan"),
            ("lang", "english language"),
            ("source_url", "example.org"),
        ] {
            wrong.set(name, text).expect("known field");
        }
        let errors = wrong.read(&Codebook::default_codebook()).expect_err("wrong");
        let fields: Vec<&str> = errors.iter().map(|e| e.field.as_str()).collect();
        assert_eq!(fields, ["value", "stated_on", "claimant", "country", "lang", "source_url"]);
    }

    #[test]
    fn an_unknown_field_is_refused_with_the_nearest() {
        let error = Draft::default().set("claiment", "x").expect_err("no such field");
        assert!(error.to_string().contains("did you mean claimant?"), "{error}");
        assert!(Draft::default().set("about.Side", "x").is_err());
        assert!(Draft::default().set("about.", "x").is_err());
    }
}
