//! Claims for the tests of briefs.

use std::sync::{Arc, LazyLock};

use crate::model::{Cited, Claim, Codebook, Draft, EntryId, Recorded, Said, Source};

/// The codebook that ships with the program.
pub(super) static CODEBOOK: LazyLock<Codebook> = LazyLock::new(Codebook::default_codebook);

/// An unattributed claim that 9 were killed, without a date, with these fields set anew; `entry` is its number.
pub(super) fn said(fields: &[(&str, &str)]) -> Said {
    let mut draft = Draft::default();
    let usual = [
        ("event", "clashes"),
        ("topic", "casualties/killed"),
        ("claimant", "unattributed"),
        ("value", "9"),
        ("stated_on", "unknown"),
        ("source", "A report"),
    ];
    for (name, text) in usual.iter().chain(fields).filter(|(name, _)| *name != "entry") {
        draft.set(name, text).unwrap_or_else(|error| panic!("{error}"));
    }
    let entry = fields.iter().find(|(name, _)| *name == "entry").map_or("0", |(_, number)| number);
    let index = entry.parse().expect("a number");
    let claim = draft.read(&CODEBOOK).unwrap_or_else(|errors| panic!("{errors:?}"));
    let source = |source: Source<String>| {
        let id = named(&source.title);
        source
            .try_relaying(|relayed| Ok(named(&relayed)))
            .map(|source| Arc::new(Cited { origin: id, source: recorded(0, id, source) }))
    };
    let content: Result<Claim<_>, std::convert::Infallible> = claim.try_sourced(source);
    let Ok(content) = content;
    recorded(index, EntryId([u8::try_from(index % 256).unwrap_or(0); 32]), content)
}

fn named(title: &str) -> EntryId {
    EntryId(*blake3::hash(title.as_bytes()).as_bytes())
}

fn recorded<T>(index: u64, id: EntryId, content: T) -> Recorded<T> {
    Recorded { index, id, recorded_at: index, recorded_by: None, retracted: None, content }
}
