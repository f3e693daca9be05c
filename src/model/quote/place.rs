//! How a quote stands to the archived files of its source, and where it stands in one.

use super::{AROUND, Paragraph};

/// How a quote stands to the archived files of its source, in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum QuoteCheck {
    /// It stands in one of them, word for word.
    Verbatim,
    /// It was recorded as unverified, or it is in none of them.
    Unverified,
    /// None of them has text, or none is archived.
    NotChecked,
    /// The source was redacted, or its archived file.
    SourceRedacted,
}

impl QuoteCheck {
    /// The word, as reports have it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Verbatim => "verbatim",
            Self::Unverified => "unverified",
            Self::NotChecked => "not checked",
            Self::SourceRedacted => "source redacted",
        }
    }

    /// What is told beside a citation of a quote that is not verbatim.
    #[must_use]
    pub const fn doubt(self) -> Option<&'static str> {
        match self {
            Self::Verbatim => None,
            Self::Unverified => Some("quote unverified"),
            Self::NotChecked => Some("quote not checked"),
            Self::SourceRedacted => Some("source of the quote redacted"),
        }
    }
}

/// Where a quote stands in an archived file, as the ledger keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuotePlace {
    /// The entry that archives the file.
    pub source: u64,
    /// The page, from 1.
    pub page: u64,
    /// What the page is called, if it is called anything.
    pub label: Option<String>,
    /// In which paragraph of the page it is, where they are counted.
    pub paragraph: Option<Paragraph>,
    /// Characters of the page before it.
    pub start: u64,
    /// Characters of it.
    pub length: u64,
    /// Up to 32 characters before it, white space folded.
    pub prefix: String,
    /// Up to 32 characters after it, white space folded.
    pub suffix: String,
}

impl QuotePlace {
    /// Most characters of prefix and of suffix.
    pub const MOST_AROUND: usize = AROUND;
}
