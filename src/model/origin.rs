//! Where a source leads back to.

use std::{collections::HashSet, hash::Hash, ops::Deref};

use super::{EntryId, Recorded, Source};

/// A recorded source as a claim cites it: with the source that it leads back to. Reads as the
/// source itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cited {
    /// The source.
    pub source: Recorded<Source>,
    /// The source at the end of the chain that starts here: itself if it repeats no other.
    pub origin: EntryId,
}

impl Deref for Cited {
    type Target = Recorded<Source>;

    fn deref(&self) -> &Self::Target {
        &self.source
    }
}

/// Follows `leads_to` from `start` to the end of the chain. A chain that runs in a circle ends at
/// its least member, from wherever it is entered.
///
/// # Errors
/// Whatever `leads_to` returns.
pub fn follow<K: Copy + Eq + Hash + Ord, E>(
    start: K,
    mut leads_to: impl FnMut(K) -> Result<Option<K>, E>,
) -> Result<K, E> {
    let mut seen = HashSet::from([start]);
    let mut last = start;
    while let Some(next) = leads_to(last)? {
        if !seen.insert(next) {
            return least_of_circle(next, leads_to);
        }
        last = next;
    }
    Ok(last)
}

/// The least member of the circle that `start` is in.
fn least_of_circle<K: Copy + Ord, E>(
    start: K,
    mut leads_to: impl FnMut(K) -> Result<Option<K>, E>,
) -> Result<K, E> {
    let (mut least, mut at) = (start, start);
    while let Some(next) = leads_to(at)?.filter(|next| *next != start) {
        (least, at) = (least.min(next), next);
    }
    Ok(least)
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, convert::Infallible};

    use proptest::prelude::*;

    use super::*;

    fn end(chain: &BTreeMap<u8, u8>, start: u8) -> u8 {
        let Ok(end) = follow(start, |at| Ok::<_, Infallible>(chain.get(&at).copied()));
        end
    }

    #[test]
    fn a_chain_is_followed_to_its_end() {
        let chain = BTreeMap::from([(3, 2), (2, 1), (7, 2)]);
        assert_eq!([1, 2, 3, 7, 9].map(|start| end(&chain, start)), [1, 1, 1, 1, 9]);
    }

    #[test]
    fn a_circle_has_one_end() {
        let chain = BTreeMap::from([(5, 3), (3, 4), (4, 5), (9, 4), (6, 6)]);
        assert_eq!([3, 4, 5, 9, 6].map(|start| end(&chain, start)), [3, 3, 3, 3, 6]);
    }

    proptest! {
        #[test]
        fn what_leads_to_one_source_has_its_origin(chain in prop::collection::btree_map(0..12_u8, 0..12_u8, 0..12)) {
            for (from, to) in &chain {
                prop_assert_eq!(end(&chain, *from), end(&chain, *to));
            }
        }
    }
}
