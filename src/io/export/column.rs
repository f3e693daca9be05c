//! The columns of every export and of the SQL views, each defined once.
//!
//! What is written out, the data dictionary, the descriptor of a data package, the JSON Schemas, the widths and types of a
//! workbook and the descriptions in Datasette are made from these definitions. The fields of a claim have theirs in
//! [`FIELDS`].

mod keys;
mod tables;

pub use keys::{DISPUTE_KEYS, GROUP_KEYS, NEAR_KEYS, POSITION_KEYS, SHORT_KEYS, SUM_KEYS};
pub use tables::{
    ABOUT, CLAIM_ADDED, CLAIM_KEYS, LONG, NARRATIVE, OF_GROUP, OF_NAMED, OF_RANK, SOURCES, Table,
    VIEW_CLAIMS, VIEW_DISPUTES, VIEW_NAMES, VIEWS, WIDE,
};

use crate::model::{FIELDS, Field, Holds, QUALIFIER_PREFIX, USUAL_QUALIFIERS};

/// What a cell or a JSON member is.
#[derive(Debug, Clone, Copy)]
pub enum Content {
    /// What the text is, or the number.
    One(Holds),
    /// An object with a member for every qualifier; JSON text where the format has no objects.
    Qualifiers,
    /// An array of sentences or names.
    Texts,
    /// An object with these members, or null.
    Object(&'static [Column]),
    /// An array of objects with these members.
    Objects(&'static [Column]),
}

/// When a column is there, and when its cell is filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filled {
    /// There, and never empty.
    Always,
    /// There, and may be empty: null in JSON.
    Sometimes,
    /// There only if an option asks for it.
    IfAsked,
}

/// A column of a table, or a member of a JSON object.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub content: Content,
    /// When it is there.
    pub filled: Filled,
    /// What it says, in a sentence without a full stop.
    pub help: &'static str,
}

impl Column {
    const fn new(name: &'static str, holds: Holds, help: &'static str) -> Self {
        Self { name, content: Content::One(holds), filled: Filled::Sometimes, help }
    }

    const fn holding(name: &'static str, content: Content, help: &'static str) -> Self {
        Self { name, content, filled: Filled::Always, help }
    }

    const fn always(mut self) -> Self {
        self.filled = Filled::Always;
        self
    }

    const fn sometimes(mut self) -> Self {
        self.filled = Filled::Sometimes;
        self
    }

    const fn if_asked(mut self) -> Self {
        self.filled = Filled::IfAsked;
        self
    }

    /// The column that shows a field as it is recorded.
    #[must_use]
    pub const fn of(field: &Field) -> Self {
        let filled = if field.required { Filled::Always } else { Filled::Sometimes };
        Self { name: field.name, content: Content::One(field.holds), filled, help: field.help }
    }

    /// The column of the field of this name. One that does not exist ends the build.
    const fn field(name: &str) -> Self {
        let mut i = 0;
        while i < FIELDS.len() {
            if is_same(FIELDS[i].name, name) {
                return Self::of(&FIELDS[i]);
            }
            i += 1;
        }
        panic!("no field of a claim has this name")
    }

    /// What the text or the number is, if it is one.
    #[must_use]
    pub const fn holds(&self) -> Option<Holds> {
        match self.content {
            Content::One(holds) => Some(holds),
            _ => None,
        }
    }
}

/// What matches the whole of every text of this kind, in the regular expressions that XML Schema and JSON Schema share; none
/// where any text will do.
#[must_use]
pub const fn pattern(holds: Holds) -> Option<&'static str> {
    match holds {
        Holds::Date => Some(
            "(unknown|(\\.\\.|[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?[~?%]?)(/(\\.\\.|[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?[~?%]?))?)",
        ),
        Holds::Moment => Some("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"),
        Holds::Language => Some("[A-Za-z0-9]+(-[A-Za-z0-9]+)*"),
        Holds::Country => Some("[A-Z]{2}"),
        Holds::Address => Some("[A-Za-z][A-Za-z0-9+.-]*:[^ ]*"),
        Holds::Hash => Some("[0-9a-f]{64}"),
        Holds::Figure => Some("[0-9]+(\\.[0-9]{1,4})?"),
        Holds::Text | Holds::Prose | Holds::Count | Holds::Truth | Holds::OneOf(_) => None,
    }
}

const fn is_same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut i = 0;
    while i < a.len() && i < b.len() && a[i] == b[i] {
        i += 1;
    }
    i == a.len() && i == b.len()
}

/// The names of columns.
#[must_use]
pub const fn names<const N: usize>(columns: &[Column; N]) -> [&'static str; N] {
    let mut names = [""; N];
    let mut i = 0;
    while i < N {
        names[i] = columns[i].name;
        i += 1;
    }
    names
}

/// A column of a table as it was written: those of qualifiers and claimants are named by what is in the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Described {
    /// Its name.
    pub name: String,
    /// What its cells are.
    pub holds: Holds,
    /// Whether they are never empty.
    pub is_filled: bool,
    /// What it says.
    pub help: String,
}

impl From<&Column> for Described {
    fn from(column: &Column) -> Self {
        Self {
            name: column.name.to_owned(),
            // What is no text or number in JSON is written as text.
            holds: column.holds().unwrap_or(Holds::Text),
            is_filled: column.filled == Filled::Always,
            help: column.help.to_owned(),
        }
    }
}

impl Described {
    /// A column `about.NAME`.
    #[must_use]
    pub fn qualifier(name: &str) -> Self {
        let usual = USUAL_QUALIFIERS.iter().find(|(known, _)| *known == name);
        let help = usual.map_or_else(|| format!("Qualifier {name}"), |(_, help)| capitalised(help));
        let holds = if name == "date" { Holds::Date } else { Holds::Text };
        Self { name: format!("{QUALIFIER_PREFIX}{name}"), holds, is_filled: false, help }
    }
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_of_a_field_is_that_of_the_field() {
        let column = Column::field("stated_on");
        assert_eq!(
            (column.name, column.filled, column.holds()),
            ("stated_on", Filled::Always, Some(Holds::Date))
        );
        assert!(!is_same("a", "ab") && !is_same("ab", "a") && !is_same("ab", "ac") && is_same("ab", "ab"));
    }

    #[test]
    fn no_table_has_two_columns_of_one_name() {
        for table in
            VIEWS.iter().map(|view| view.columns).chain([SOURCES.as_slice(), &NARRATIVE, &LONG, &WIDE])
        {
            let mut names: Vec<&str> = table.iter().map(|column| column.name).collect();
            names.sort_unstable();
            assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
        }
    }

    #[test]
    fn a_qualifier_is_described_by_the_model() {
        assert_eq!(Described::qualifier("by").help, "Party accused of a wrong: a country code or a slug");
        assert_eq!(Described::qualifier("shelter").help, "Qualifier shelter");
        assert_eq!(Described::qualifier("date").holds, Holds::Date);
    }
}
