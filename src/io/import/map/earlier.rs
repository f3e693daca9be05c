//! What an earlier edition of a file said, so that only what is new or changed is taken.

use std::collections::HashSet;

use crate::model::Draft;

/// The claims of an earlier edition: who says what of which question for which moment. From which
/// document, and in which sentence, is no matter.
#[derive(Debug, Default)]
pub struct Earlier {
    held: HashSet<[u8; 16]>,
    met: HashSet<[u8; 16]>,
}

impl Earlier {
    /// Keeps a claim of the earlier edition.
    pub fn hold(&mut self, draft: &Draft) {
        self.held.insert(fingerprint(draft));
    }

    /// Whether the earlier edition had this claim.
    pub fn had(&mut self, draft: &Draft) -> bool {
        let fingerprint = fingerprint(draft);
        let had = self.held.contains(&fingerprint);
        if had {
            self.met.insert(fingerprint);
        }
        had
    }

    /// Claims of the earlier edition that have not been met again.
    #[must_use]
    pub fn gone(&self) -> usize {
        self.held.len() - self.met.len()
    }
}

/// A hash of what makes a claim the same in two editions.
fn fingerprint(draft: &Draft) -> [u8; 16] {
    let mut hasher = blake3::Hasher::new();
    let mut add = |name: &str, text: &str| {
        for part in [name, text.trim()] {
            hasher.update(&(part.len() as u64).to_be_bytes());
            hasher.update(part.as_bytes());
        }
    };
    for name in ["event", "topic", "value", "unit", "claimant", "country", "role"] {
        add(name, draft.get(name).unwrap_or_default());
    }
    for (name, text) in draft.qualifiers() {
        add(name, text);
    }
    add("moment", draft.get("as_of").or(draft.get("stated_on")).unwrap_or_default());
    let mut fingerprint = [0; 16];
    hasher.finalize_xof().fill(&mut fingerprint);
    fingerprint
}
