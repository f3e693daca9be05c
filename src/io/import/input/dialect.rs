//! How cells are set apart in delimited text, and how numbers are written in it, found from its
//! first lines.

use csv::{ByteRecord, ReaderBuilder};

/// What may set cells apart; of equals the first is taken.
const DELIMITERS: [u8; 4] = *b",;\t|";
/// Records looked at.
const LOOKED_AT: usize = 200;

/// How cells are set apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// Stands between cells.
    pub delimiter: u8,
    /// Stands around a cell in which a delimiter or a line break stands.
    pub quote: u8,
    /// Stands before a quotation mark that is part of the text; none if it is doubled.
    pub escape: Option<u8>,
}

impl Default for Dialect {
    fn default() -> Self {
        Self { delimiter: b',', quote: b'"', escape: None }
    }
}

/// What stands before the decimals of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
pub enum Decimal {
    /// 1,234.5
    #[default]
    #[serde(rename = ".")]
    Point,
    /// 1.234,5
    #[serde(rename = ",")]
    Comma,
}

impl Dialect {
    /// The reader's settings.
    pub(super) fn reader(self) -> ReaderBuilder {
        let mut builder = ReaderBuilder::new();
        builder
            .flexible(true)
            .has_headers(false)
            .delimiter(self.delimiter)
            .quote(self.quote)
            .double_quote(self.escape.is_none())
            .escape(self.escape);
        builder
    }

    /// How the cells of a text that starts with `head` are set apart. What is given is kept.
    #[must_use]
    pub fn of(head: &[u8], delimiter: Option<u8>, quote: Option<u8>) -> Self {
        let quote = quote.unwrap_or_else(|| quote_of(head));
        let escape = has_escapes(head, quote).then_some(b'\\');
        let with = |delimiter| Self { delimiter, quote, escape };
        if let Some(delimiter) = delimiter {
            return with(delimiter);
        }
        let best = DELIMITERS.into_iter().rev().max_by_key(|delimiter| with(*delimiter).fit(head));
        with(best.unwrap_or(b','))
    }

    /// How well the text fits: whether the first record has several cells, how many records have
    /// as many, and how many cells that is.
    fn fit(self, head: &[u8]) -> (usize, usize) {
        let records = self.records(head);
        let width = records.first().map_or(0, ByteRecord::len);
        if width < 2 {
            return (0, 0);
        }
        let alike = records.iter().filter(|record| record.len() == width).count();
        (alike * 100 / records.len(), width)
    }

    /// The first records of the text; the last one may be cut off, and is left out if others are there.
    fn records(self, head: &[u8]) -> Vec<ByteRecord> {
        let mut records: Vec<ByteRecord> = self
            .reader()
            .from_reader(head)
            .into_byte_records()
            .map_while(Result::ok)
            .take(LOOKED_AT)
            .collect();
        if records.len() > 2 && records.len() < LOOKED_AT {
            records.pop();
        }
        records
    }

    /// What stands before the decimals of the numbers in the text.
    #[must_use]
    pub fn decimal(self, head: &[u8]) -> Decimal {
        let (mut commas, mut points) = (0_usize, 0_usize);
        for record in self.records(head).iter().skip(1) {
            for cell in record {
                let Ok(cell) = std::str::from_utf8(cell) else { continue };
                commas += usize::from(has_decimals(cell.trim(), ',', '.'));
                points += usize::from(has_decimals(cell.trim(), '.', ','));
            }
        }
        if commas > 0 && points == 0 { Decimal::Comma } else { Decimal::Point }
    }
}

/// Whether a cell is a number with one or two decimals, or with both marks.
fn has_decimals(cell: &str, mark: char, grouping: char) -> bool {
    let Some((whole, decimals)) = cell.split_once(mark) else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let groups: Vec<&str> = whole.split(grouping).collect();
    digits(decimals) && groups.iter().all(|group| digits(group)) && (decimals.len() < 3 || groups.len() > 1)
}

impl Decimal {
    /// A number with a decimal comma, in the wording that values have; other text as it is.
    #[must_use]
    pub fn plain(self, text: &str) -> std::borrow::Cow<'_, str> {
        let number = text.trim();
        let is_number = number.starts_with(|c: char| c.is_ascii_digit())
            && number.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b',')
            && number.matches(',').count() <= 1;
        if self == Self::Point || !is_number || !number.contains(['.', ',']) {
            return text.into();
        }
        let (whole, decimals) = number.split_once(',').unwrap_or((number, ""));
        let grouped = whole.split('.').skip(1).all(|group| group.len() == 3);
        if !grouped || decimals.contains('.') {
            return text.into();
        }
        let whole = whole.replace('.', "");
        if decimals.is_empty() { whole.into() } else { format!("{whole}.{decimals}").into() }
    }
}

/// The quotation mark: the one that stands more often where a cell may begin.
fn quote_of(head: &[u8]) -> u8 {
    let begins = |quote: u8| {
        let starts = |pair: &[u8]| pair[1] == quote && (DELIMITERS.contains(&pair[0]) || pair[0] == b'\n');
        head.windows(2).filter(|pair| starts(pair)).count() + usize::from(head.first() == Some(&quote))
    };
    let ends = |quote: u8| {
        let stops = |pair: &[u8]| {
            pair[0] == quote && (DELIMITERS.contains(&pair[1]) || matches!(pair[1], b'\n' | b'\r'))
        };
        head.windows(2).filter(|pair| stops(pair)).count() + usize::from(head.last() == Some(&quote))
    };
    if begins(b'"') == 0 && begins(b'\'') > 0 && begins(b'\'') == ends(b'\'') { b'\'' } else { b'"' }
}

/// Whether a quotation mark in the text has a backslash before it, and none is doubled.
fn has_escapes(head: &[u8], quote: u8) -> bool {
    let count = |first: u8| {
        let is_pair = |three: &[u8]| {
            three[1] == first
                && three[2] == quote
                && !DELIMITERS.contains(&three[0])
                && !matches!(three[0], b'\n' | b'\\')
        };
        head.windows(3).filter(|three| is_pair(three)).count()
    };
    count(b'\\') > 0 && count(quote) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_sets_cells_apart_is_found() {
        for (text, delimiter) in [
            ("a,b\n1,2\n", b','),
            ("a;b\n1,5;2,5\n", b';'),
            ("a\tb\n1,5\t2,5\n", b'\t'),
            ("a|b\n\"x, y\"|2\n", b'|'),
            ("one\ntwo\n", b','),
            ("place,words\nOsh,\"a; b; c\"\nOsh,\"d; e\"\n", b','),
            ("", b','),
        ] {
            assert_eq!(Dialect::of(text.as_bytes(), None, None).delimiter, delimiter, "{text:?}");
        }
        assert_eq!(Dialect::of(b"a,b\n'x, y',2\n", None, None).quote, b'\'');
        assert_eq!(Dialect::of(b"a,b\n\"he said \\\"no\\\"\",2\n", None, None).escape, Some(b'\\'));
        assert_eq!(Dialect::of(b"a,b\n\"he said \"\"no\"\"\",2\n", None, None).escape, None);
    }

    #[test]
    fn decimal_commas_are_found_and_read() {
        let of = |text: &str| Dialect::of(text.as_bytes(), None, None).decimal(text.as_bytes());
        assert_eq!(of("a;b\n1,5;x\n1.234,5;y\n"), Decimal::Comma);
        assert_eq!(of("a;b\n1.5;x\n"), Decimal::Point);
        assert_eq!(of("a,b\n\"1,234\",x\n"), Decimal::Point);
        for (text, plain) in [
            ("1,5", "1.5"),
            ("1.234", "1234"),
            ("1.234.567,25", "1234567.25"),
            ("at least 1,5", "at least 1,5"),
            ("12.05.2021", "12.05.2021"),
        ] {
            assert_eq!(Decimal::Comma.plain(text), plain);
        }
        assert_eq!(Decimal::Point.plain("1,234"), "1,234");
    }
}
