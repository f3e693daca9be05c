//! Why the body of an entry was destroyed.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::EntryId;

/// The reasons for which content is destroyed. The list is part of the format, so that whoever
/// reads a ledger understands every tombstone in it; what is particular to a case goes into the
/// note.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RedactionCode {
    /// A victim, or somebody close to one, could be found and harmed.
    VictimSafety,
    /// A witness could be found and harmed.
    WitnessSafety,
    /// Whoever gave the information could be found and harmed.
    SourceSafety,
    /// Whoever documented it could be found and harmed.
    RecorderSafety,
    /// It identifies a child.
    Minor,
    /// The person concerned has withdrawn their consent.
    ConsentWithdrawn,
    /// It holds personal data that nobody needs for the purpose.
    Privacy,
    /// It would help somebody to attack a place, a convoy, a system.
    Security,
    /// A court or an authority demands it.
    LegalOrder,
    /// The words belong to somebody who objects to their being kept.
    Rights,
    /// It was entered by mistake and never belonged here.
    ErrorOfEntry,
}

impl RedactionCode {
    /// Every reason.
    pub const ALL: [Self; 11] = [
        Self::VictimSafety,
        Self::WitnessSafety,
        Self::SourceSafety,
        Self::RecorderSafety,
        Self::Minor,
        Self::ConsentWithdrawn,
        Self::Privacy,
        Self::Security,
        Self::LegalOrder,
        Self::Rights,
        Self::ErrorOfEntry,
    ];

    /// The code, as it is recorded.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::VictimSafety => "victim-safety",
            Self::WitnessSafety => "witness-safety",
            Self::SourceSafety => "source-safety",
            Self::RecorderSafety => "recorder-safety",
            Self::Minor => "minor",
            Self::ConsentWithdrawn => "consent-withdrawn",
            Self::Privacy => "privacy",
            Self::Security => "security",
            Self::LegalOrder => "legal-order",
            Self::Rights => "rights",
            Self::ErrorOfEntry => "error-of-entry",
        }
    }

    /// What it means, in a clause.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::VictimSafety => "a victim, or somebody close to one, could be found and harmed",
            Self::WitnessSafety => "a witness could be found and harmed",
            Self::SourceSafety => "whoever gave the information could be found and harmed",
            Self::RecorderSafety => "whoever documented it could be found and harmed",
            Self::Minor => "it identifies a child",
            Self::ConsentWithdrawn => "the person concerned has withdrawn their consent",
            Self::Privacy => "it holds personal data that nobody needs for the purpose",
            Self::Security => "it would help somebody to attack a place, a convoy, a system",
            Self::LegalOrder => "a court or an authority demands it",
            Self::Rights => "the words belong to somebody who objects to their being kept",
            Self::ErrorOfEntry => "it was entered by mistake and never belonged here",
        }
    }

    /// The reason with this code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == code)
    }
}

impl fmt::Display for RedactionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The body of a redaction entry: it can be redacted in its turn.
///
/// What the destroyed body did to other entries would be undone with it, so the redaction takes
/// it over: a claim that was withdrawn stays withdrawn, a reason that was given stays given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redaction {
    /// The entry whose body is destroyed.
    pub target: EntryId,
    /// Why.
    pub code: RedactionCode,
    /// What the code does not say; the only free text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The reason that a redacted redaction gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeats: Option<RedactionCode>,
    /// The entry that a redacted retraction withdrew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retracts: Option<EntryId>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_it_is_written() {
        for code in RedactionCode::ALL {
            assert_eq!(RedactionCode::parse(code.as_str()), Some(code));
            assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
        }
        assert_eq!(RedactionCode::parse("Minor"), None);
    }
}
