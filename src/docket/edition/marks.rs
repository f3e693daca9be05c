//! Entries that are marked, a bit each.

/// Numbers that are marked, a bit each.
#[derive(Debug, Default)]
pub(super) struct Marks(Vec<u64>);

impl Marks {
    const fn at(number: u64) -> (usize, u64) {
        let word = (number / 64) as usize;
        (word, 1 << (number % 64))
    }

    pub(super) fn has(&self, number: u64) -> bool {
        let (word, bit) = Self::at(number);
        self.0.get(word).is_some_and(|marks| marks & bit != 0)
    }

    /// Marks a number. Returns whether it was not marked.
    pub(super) fn set(&mut self, number: u64) -> bool {
        let (word, bit) = Self::at(number);
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        let was = self.0[word] & bit != 0;
        self.0[word] |= bit;
        !was
    }

    pub(super) fn count(&self) -> u64 {
        self.0.iter().map(|marks| u64::from(marks.count_ones())).sum()
    }

    /// The marked numbers in order.
    pub(super) fn all(&self) -> impl Iterator<Item = u64> + '_ {
        (0..self.0.len() as u64 * 64).filter(|number| self.has(*number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_hold_what_was_set() {
        let mut marks = Marks::default();
        for number in [0, 63, 64, 1_000] {
            assert!(marks.set(number), "{number} was not marked");
            assert!(!marks.set(number), "{number} is marked");
        }
        assert_eq!(marks.all().collect::<Vec<_>>(), [0, 63, 64, 1_000]);
        assert_eq!(marks.count(), 4);
        assert!(!marks.has(65) && !marks.has(1_000_000));
    }
}
