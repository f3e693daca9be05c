//! Finds out what a file is, from its bytes and from what was said of it.

use std::io::{Cursor, Read};

use encoding_rs::Encoding;

use super::{
    Decimal, Delimited, Dialect, InputError, JsonRecords, Record, Records, RejectStyle,
    sheet::{SheetRecords, is_workbook, whole},
    text::{Decoded, encoding_of},
    unpack,
    wikitext::{LONGEST_ARTICLE, WikitextRecords, is_article},
};
use crate::io::import::map::Path;

/// Bytes from which format, encoding and dialect are found.
const HEAD: u64 = 64 * 1024;
/// Longest ZIP file or workbook read, in bytes.
const MOST_ZIPPED: u64 = 512 * 1024 * 1024;
/// File names in a ZIP file that may hold records.
const ENDINGS: [&str; 8] = [".csv", ".tsv", ".tab", ".txt", ".json", ".jsonl", ".wiki", ".wikitext"];

/// What is said of a file; what is not said is found out.
#[derive(Debug, Clone, Default)]
pub struct InputOptions {
    /// Stands between cells.
    pub delimiter: Option<u8>,
    /// Stands around cells.
    pub quote: Option<u8>,
    /// Encoding of text.
    pub encoding: Option<&'static Encoding>,
    /// What stands before decimals.
    pub decimal: Option<Decimal>,
    /// Row of the header, from 1; 0 if there is none.
    pub header: Option<u64>,
    /// Sheet of a workbook.
    pub sheet: Option<String>,
    /// File in a ZIP file.
    pub member: Option<String>,
    /// Path to the records in JSON.
    pub records: Option<Path>,
}

impl InputOptions {
    /// These, and where nothing is said what `other` says.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            delimiter: self.delimiter.or(other.delimiter),
            quote: self.quote.or(other.quote),
            encoding: self.encoding.or(other.encoding),
            decimal: self.decimal.or(other.decimal),
            header: self.header.or(other.header),
            sheet: self.sheet.or(other.sheet),
            member: self.member.or(other.member),
            records: self.records.or(other.records),
        }
    }
}

/// A file whose records can be read.
pub struct Opened {
    records: Box<dyn Records>,
    /// What was found out, in sentences, where it is not what everybody expects.
    pub notes: Vec<String>,
    /// What stands before decimals.
    pub decimal: Decimal,
    /// Whether it is an article of a wiki, which needs a mapping.
    pub is_article: bool,
}

impl Iterator for Opened {
    type Item = Result<Record, InputError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.records.next()
    }
}

impl Records for Opened {
    fn columns(&self) -> Option<&[String]> {
        self.records.columns()
    }

    fn reject_style(&self) -> RejectStyle {
        self.records.reject_style()
    }
}

/// Opens a file: delimited text, JSON or the wikitext of an article, as it is or in gzip or ZIP, or an XLSX workbook.
///
/// # Errors
/// [`InputError`] if it is none of these, or nothing is in it.
pub fn open(mut input: Box<dyn Read>, options: &InputOptions) -> Result<Opened, InputError> {
    let head = head_of(&mut input)?;
    let signature = |bytes: &[u8]| head.starts_with(bytes);
    if signature(b"\x1f\x8b") {
        let mut unpacked = unpack::gzip(Cursor::new(head).chain(input));
        let head = head_of(&mut unpacked)?;
        return text(head, unpacked, options);
    }
    if signature(b"PK\x03\x04") {
        let bytes = whole(Cursor::new(head).chain(input), MOST_ZIPPED)?;
        let names = unpack::names(&bytes)?;
        if is_workbook(&names) {
            let records = SheetRecords::new(bytes, options.sheet.as_deref(), options.header.unwrap_or(1))?;
            let decimal = options.decimal.unwrap_or_default();
            return Ok(Opened { records: Box::new(records), notes: Vec::new(), decimal, is_article: false });
        }
        let name = member(&names, options.member.as_deref())?;
        let mut unpacked = unpack::zip(bytes, &name)?;
        let head = head_of(&mut unpacked)?;
        let mut opened = text(head, unpacked, options)?;
        opened.notes.insert(0, format!("Reading {name} in the ZIP file."));
        return Ok(opened);
    }
    if signature(b"\xd0\xcf\x11\xe0") {
        return Err(InputError::Kind("is an old Excel workbook; save it as XLSX or CSV".to_owned()));
    }
    text(head, input, options)
}

/// The first bytes of a file.
fn head_of(input: &mut Box<dyn Read>) -> Result<Vec<u8>, InputError> {
    let mut head = Vec::new();
    input.by_ref().take(HEAD).read_to_end(&mut head).map_err(|error| InputError::read(None, &error))?;
    Ok(head)
}

/// The file in a ZIP file that is meant.
fn member(names: &[String], wanted: Option<&str>) -> Result<String, InputError> {
    let known = || names.iter().take(20).cloned().collect::<Vec<_>>().join(", ");
    if let Some(wanted) = wanted {
        let found = names.iter().find(|name| *name == wanted);
        return found
            .cloned()
            .ok_or_else(|| InputError::Kind(format!("has no file {wanted:?}; its files are {}", known())));
    }
    let fits = |name: &&String| {
        let name = name.to_lowercase();
        ENDINGS.iter().any(|ending| name.ends_with(ending)) && !name.starts_with("__macosx/")
    };
    match names.iter().filter(fits).collect::<Vec<_>>()[..] {
        [one] => Ok(one.clone()),
        [] => Err(InputError::Kind(format!("no CSV or JSON is in the ZIP file; its files are {}", known()))),
        _ => Err(InputError::Kind(format!(
            "several files are in the ZIP file; name one with --member: {}",
            known()
        ))),
    }
}

/// Opens text.
fn text(head: Vec<u8>, rest: Box<dyn Read>, options: &InputOptions) -> Result<Opened, InputError> {
    if head.is_empty() {
        return Err(InputError::Empty);
    }
    let is_whole = (head.len() as u64) < HEAD;
    let (encoding, mark) = encoding_of(&head, is_whole, options.encoding);
    let mut notes = Vec::new();
    if encoding != encoding_rs::UTF_8 && options.encoding.is_none() {
        let how = if mark > 0 { "its byte order mark says so" } else { "guessed; --encoding says otherwise" };
        notes.push(format!("The text is read as {} ({how}).", encoding.name()));
    }
    let mut input = Cursor::new(head).chain(rest);
    input.get_mut().0.set_position(mark as u64);
    let mut decoded: Box<dyn Read> = Box::new(Decoded::new(input, encoding));
    let head = head_of(&mut decoded)?;
    let first = head.iter().find(|byte| !byte.is_ascii_whitespace());
    let is_json = options.delimiter.is_none() && matches!(first, Some(b'[' | b'{')) && looks_like_json(&head);
    if is_json {
        let records = JsonRecords::new(Cursor::new(head).chain(decoded), options.records.clone())?;
        let decimal = options.decimal.unwrap_or_default();
        return Ok(Opened { records: Box::new(records), notes, decimal, is_article: false });
    }
    if options.delimiter.is_none() && is_article(&head) {
        let article =
            String::from_utf8_lossy(&whole(Cursor::new(head).chain(decoded), LONGEST_ARTICLE)?).into_owned();
        let records = WikitextRecords::new(&article)?;
        notes.extend(Some(records.note.clone()).filter(|note| !note.is_empty()));
        return Ok(Opened { records: Box::new(records), notes, decimal: Decimal::Point, is_article: true });
    }
    let dialect = Dialect::of(&head, options.delimiter, options.quote);
    notes.extend(told(dialect, options));
    let decimal = options.decimal.unwrap_or_else(|| dialect.decimal(&head));
    if decimal == Decimal::Comma && options.decimal.is_none() {
        notes.push("Numbers are read with a decimal comma (--decimal . says otherwise).".to_owned());
    }
    let (start, input) = (head.clone(), Cursor::new(head).chain(decoded));
    let records = Delimited::new(&start, input, dialect, options.header.unwrap_or(1))?;
    Ok(Opened { records: Box::new(records), notes, decimal, is_article: false })
}

/// What was found out of the dialect and not said.
fn told(dialect: Dialect, options: &InputOptions) -> Vec<String> {
    let usual = Dialect::default();
    let mut notes = Vec::new();
    if dialect.delimiter != usual.delimiter && options.delimiter.is_none() {
        notes.push(match dialect.delimiter {
            b'\t' => "Columns are separated by tabs.".to_owned(),
            other => format!("Columns are separated by {}", char::from(other)),
        });
    }
    if dialect.quote != usual.quote && options.quote.is_none() {
        notes.push(format!("Cells are quoted with {}", char::from(dialect.quote)));
    }
    if dialect.escape.is_some() {
        notes.push("Quotation marks inside cells have a backslash before them.".to_owned());
    }
    notes
}

/// Whether a text that starts with a bracket goes on as JSON does.
fn looks_like_json(head: &[u8]) -> bool {
    let mut bytes = head.iter().filter(|byte| !byte.is_ascii_whitespace());
    match (bytes.next(), bytes.next()) {
        (Some(b'{'), next) => matches!(next, Some(b'"' | b'}') | None),
        (Some(b'['), next) => matches!(next, Some(b'{' | b']') | None),
        _ => false,
    }
}
