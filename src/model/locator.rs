//! Where in a document a locator says that words stand: page, paragraph, time.

use super::Paragraph;

/// A locator as it is understood. Anything else is taken, and compared with nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Locator {
    /// Pages from the first up to the last: `p. 4`, `pp. 4-6`, `page 4`.
    Pages(u64, u64),
    /// Paragraphs from the first up to the last: `para 12`, `paras 3-4`, `¶ 12`.
    Paragraphs(u64, u64),
    /// Seconds from the beginning: `00:03:15`, `3:15`.
    Time(u64),
}

/// What stands before the numbers of pages, and of paragraphs.
const PAGES: [&str; 5] = ["pages", "page", "pp", "pg", "p"];
const PARAGRAPHS: [&str; 6] = ["paragraphs", "paragraph", "paras", "para", "¶¶", "¶"];

impl Locator {
    /// Reads a locator that names one place or one range, and nothing beside it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        if let Some(seconds) = seconds(&text) {
            return Some(Self::Time(seconds));
        }
        let numbers = |names: &[&str]| {
            let rest = names.iter().find_map(|name| text.strip_prefix(name))?;
            range(rest.trim_start_matches('.').trim())
        };
        // "para" begins like "p".
        numbers(&PARAGRAPHS)
            .map(|(first, last)| Self::Paragraphs(first, last))
            .or_else(|| numbers(&PAGES).map(|(first, last)| Self::Pages(first, last)))
    }

    /// Whether the locator names pages and this is none of them.
    #[must_use]
    pub const fn is_off_page(self, page: u64) -> bool {
        matches!(self, Self::Pages(first, last) if page < first || page > last)
    }

    /// Whether the locator names paragraphs and this is surely none of them.
    #[must_use]
    pub const fn is_off_paragraph(self, paragraph: Paragraph) -> bool {
        matches!(self, Self::Paragraphs(first, last) if paragraph.high < first || paragraph.low > last)
    }
}

/// "4", "4-6", "4–6".
fn range(text: &str) -> Option<(u64, u64)> {
    let (first, last) = text.split_once(['-', '–', '—']).unwrap_or((text, text));
    let (first, last) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
    (first <= last).then_some((first, last))
}

/// "3:15", "00:03:15".
fn seconds(text: &str) -> Option<u64> {
    let parts: Vec<&str> = text.split(':').collect();
    if !(2..=3).contains(&parts.len()) {
        return None;
    }
    parts.iter().zip(0..).try_fold(0_u64, |sum, (part, place)| {
        let is_number = (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        let number: u64 = part.parse().ok().filter(|_| is_number)?;
        (place == 0 || number < 60).then_some(sum * 60 + number)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_locators_are_understood() {
        for (text, read) in [
            ("p. 4", Some(Locator::Pages(4, 4))),
            ("P.4", Some(Locator::Pages(4, 4))),
            ("pp. 4–6", Some(Locator::Pages(4, 6))),
            ("page 12", Some(Locator::Pages(12, 12))),
            ("para 3", Some(Locator::Paragraphs(3, 3))),
            ("paras. 3-4", Some(Locator::Paragraphs(3, 4))),
            ("¶ 7", Some(Locator::Paragraphs(7, 7))),
            ("00:03:15", Some(Locator::Time(195))),
            ("3:15", Some(Locator::Time(195))),
            ("3:75", None),
            ("p. 6-4", None),
            ("p. 4, para 2", None),
            ("annex 4", None),
            ("p. iv", None),
            ("", None),
        ] {
            assert_eq!(Locator::parse(text), read, "{text}");
        }
    }

    #[test]
    fn a_page_is_on_or_off_a_range() {
        let pages = Locator::Pages(4, 6);
        assert_eq!([3, 4, 6, 7].map(|page| pages.is_off_page(page)), [true, false, false, true]);
        assert!(!Locator::Paragraphs(1, 1).is_off_page(9));
    }

    #[test]
    fn a_paragraph_is_off_a_range_if_it_cannot_be_in_it() {
        let locator = Locator::Paragraphs(4, 6);
        let is_off = |low, high| locator.is_off_paragraph(Paragraph { low, high });
        assert_eq!(
            [is_off(2, 3), is_off(2, 4), is_off(5, 5), is_off(6, 9), is_off(7, 9)],
            [true, false, false, false, true]
        );
        assert!(!Locator::Pages(1, 1).is_off_paragraph(Paragraph { low: 9, high: 9 }));
    }
}
