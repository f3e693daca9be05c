//! The passage of a text that is most like a quote which is not in it, with the difference.

use similar::{ChangeTag, TextDiff};

use super::{folded, is_of_word};

/// Most characters of a text that are searched.
const MOST_SEARCHED: usize = 16 * 1024 * 1024;
/// Most characters of a quote that are compared.
const MOST_COMPARED: usize = 4096;
/// Different hashes of three characters.
const HASHES: usize = 1 << 16;
/// Characters around the passage that may belong to it.
const SLACK: usize = 24;
/// Longest word, on average, of a text whose words are set apart by spaces.
const LONGEST_WORD: usize = 24;

/// A passage that is like a quote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// Characters of the text before it.
    pub start: usize,
    /// How much of the quote it shares, in thousandths.
    pub likeness: u32,
    /// Quote and passage side by side, in order.
    pub parts: Vec<Part>,
}

/// Some words of a quote, of a passage that is like it, or of both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Both have them.
    Same(String),
    /// Only the quote has them.
    Quote(String),
    /// Only the source has them.
    Source(String),
}

impl Passage {
    /// The passage in one line, with `[-words of the quote alone-]` and `{+words of the source
    /// alone+}`, as `git diff --word-diff` marks them.
    #[must_use]
    pub fn marked(&self) -> String {
        let marked = self.parts.iter().map(|part| match part {
            Part::Same(text) => text.clone(),
            Part::Quote(text) => format!("[-{text}-]"),
            Part::Source(text) => format!("{{+{text}+}}"),
        });
        marked.collect::<Vec<_>>().join(" ")
    }
}

/// The passage of `text` that is nearest to `quote`, where `within` is the text folded.
pub(super) fn nearest_passage(text: &str, within: &str, quote: &str) -> Option<Passage> {
    let quote: Vec<char> = folded(quote.trim()).map(|cell| cell.c).take(MOST_COMPARED).collect();
    let within: Vec<char> = within.chars().take(MOST_SEARCHED).collect();
    let (best, shared) = best_window(&within, &quote)?;
    let of = quote.len() - 2;
    if shared * 3 < of {
        return None;
    }
    let begins = |i: usize| i == 0 || within[i - 1] == ' ';
    let ends = |i: usize| i >= within.len() || within[i] == ' ';
    // Out to where words begin and end, but not far where nothing divides them.
    let near_start = best.saturating_sub(SLACK);
    let start = (near_start..=best).find(|i| begins(*i)).unwrap_or(near_start);
    let last = (best + quote.len()).min(within.len());
    let near_end = (last + SLACK).min(within.len());
    let end = (last..=near_end).rev().find(|i| ends(*i)).unwrap_or(near_end);
    let (parts, skipped) = compared(&within[start..end], &quote);
    let start = folded(text).nth(start + skipped)?.at;
    Some(Passage { start, likeness: u32::try_from(shared * 1000 / of).unwrap_or(0), parts })
}

/// Where the window of the quote's length begins that shares most with it, and how much.
fn best_window(within: &[char], quote: &[char]) -> Option<(usize, usize)> {
    let of = quote.len().checked_sub(2).filter(|of| *of > 0)?;
    let (mut wanted, mut held) = (vec![0_u16; HASHES], vec![0_u16; HASHES]);
    for hash in hashes(quote) {
        wanted[usize::from(hash)] += 1;
    }
    let hashes: Vec<u16> = hashes(within).collect();
    let mut best: Option<(usize, usize)> = None;
    let mut shared = 0_usize;
    for (i, new) in hashes.iter().map(|hash| usize::from(*hash)).enumerate() {
        if wanted[new] > 0 {
            held[new] += 1;
            shared += usize::from(held[new] <= wanted[new]);
        }
        if let Some(old) = i.checked_sub(of).map(|gone| usize::from(hashes[gone]))
            && wanted[old] > 0
        {
            shared -= usize::from(held[old] <= wanted[old]);
            held[old] -= 1;
        }
        if shared > best.map_or(0, |(_, most)| most) {
            best = Some(((i + 1).saturating_sub(of), shared));
        }
    }
    best
}

/// A hash of every three characters in a row, whatever their case.
fn hashes(text: &[char]) -> impl Iterator<Item = u16> {
    let lower =
        |c: &char| if c.is_ascii() { c.to_ascii_lowercase() } else { c.to_lowercase().next().unwrap_or(*c) };
    let mut last = [0_u32; 2];
    let mixes = text.iter().map(move |c| {
        let [first, second] = last;
        let third = u32::from(lower(c));
        last = [second, third];
        let mix =
            (first.wrapping_mul(0x85eb_ca6b) ^ second.rotate_left(11)).wrapping_mul(0x9e37_79b1) ^ third;
        let [high, low, ..] = mix.wrapping_mul(0x9e37_79b1).to_be_bytes();
        u16::from_be_bytes([high, low])
    });
    mixes.skip(2)
}

/// Passage and quote side by side, without what stands in the passage before and after, and how
/// many characters that is before.
fn compared(passage: &[char], quote: &[char]) -> (Vec<Part>, usize) {
    let spaces = quote.iter().filter(|c| **c == ' ').count();
    let is_word = |c: &char| !c.is_alphanumeric() || is_of_word(*c);
    let has_spaces = quote.len() / (1 + spaces) <= LONGEST_WORD && (spaces > 0 || quote.iter().all(is_word));
    let split = |text: &[char]| -> Vec<String> {
        if has_spaces {
            text.split(|c| *c == ' ')
                .filter(|word| !word.is_empty())
                .map(|word| word.iter().collect())
                .collect()
        } else {
            text.iter().map(ToString::to_string).collect()
        }
    };
    let (passage_words, quote_words) = (split(passage), split(quote));
    let old: Vec<&str> = passage_words.iter().map(String::as_str).collect();
    let new: Vec<&str> = quote_words.iter().map(String::as_str).collect();
    let diff = TextDiff::configure().diff_slices(&old, &new);
    let space = if has_spaces { " " } else { "" };
    let mut parts: Vec<Part> = Vec::new();
    for change in diff.iter_all_changes() {
        let word = change.value();
        let (tag, last) = (change.tag(), parts.last_mut());
        match (tag, last) {
            (ChangeTag::Equal, Some(Part::Same(text)))
            | (ChangeTag::Delete, Some(Part::Source(text)))
            | (ChangeTag::Insert, Some(Part::Quote(text))) => {
                text.push_str(space);
                text.push_str(word);
            }
            (ChangeTag::Equal, _) => parts.push(Part::Same(word.to_owned())),
            (ChangeTag::Delete, _) => parts.push(Part::Source(word.to_owned())),
            (ChangeTag::Insert, _) => parts.push(Part::Quote(word.to_owned())),
        }
    }
    outside_left_out(parts, space)
}

/// The parts without words of the source before the first and after the last that the quote has;
/// next to words of the quote alone as many are kept as these are, since they may be what they
/// were made of.
fn outside_left_out(mut parts: Vec<Part>, space: &str) -> (Vec<Part>, usize) {
    let count = |text: &str| if space.is_empty() { text.chars().count() } else { text.split(' ').count() };
    let mut skipped = 0;
    if let Some(Part::Source(text)) = parts.first() {
        let keep = match parts.get(1) {
            Some(Part::Quote(quoted)) => count(quoted),
            _ => 0,
        };
        let kept = last_words(text, keep, space);
        skipped =
            text.chars().count() - kept.chars().count() + usize::from(kept.is_empty() && !space.is_empty());
        replace_or_remove(&mut parts, 0, kept);
    }
    let last = parts.len().saturating_sub(1);
    match (parts.get(last), last.checked_sub(1).and_then(|before| parts.get(before))) {
        (Some(Part::Source(text)), before) => {
            let keep = match before {
                Some(Part::Quote(quoted)) => count(quoted),
                _ => 0,
            };
            let kept = first_words(text, keep, space);
            replace_or_remove(&mut parts, last, kept);
        }
        (Some(Part::Quote(quoted)), Some(Part::Source(text))) => {
            let kept = first_words(text, count(quoted), space);
            replace_or_remove(&mut parts, last - 1, kept);
        }
        _ => {}
    }
    (parts, skipped)
}

fn replace_or_remove(parts: &mut Vec<Part>, at: usize, kept: String) {
    if kept.is_empty() {
        parts.remove(at);
    } else {
        parts[at] = Part::Source(kept);
    }
}

fn first_words(text: &str, words: usize, space: &str) -> String {
    if space.is_empty() {
        return text.chars().take(words).collect();
    }
    text.split(' ').take(words).collect::<Vec<_>>().join(" ")
}

fn last_words(text: &str, words: usize, space: &str) -> String {
    if space.is_empty() {
        return text.chars().skip(text.chars().count().saturating_sub(words)).collect();
    }
    let all: Vec<&str> = text.split(' ').collect();
    all[all.len().saturating_sub(words)..].join(" ")
}

#[cfg(test)]
mod tests {
    use super::{super::SearchedText, *};

    fn nearest_passage(text: &str, quote: &str) -> Option<Passage> {
        SearchedText::new(text).nearest(quote)
    }

    #[test]
    fn the_passage_is_found_and_the_difference_marked() {
        let text = "On 28 April shots were fired. By its own count, Kyrgyzstan lost 3\nservicemen killed. \
                    Tajikistan puts the number at 9. More is not known to anybody.";
        for (quote, marked) in [
            (
                "By its own count, Kyrgyzstan lost 4 servicemen killed.",
                "By its own count, Kyrgyzstan lost {+3+} [-4-] servicemen killed.",
            ),
            ("Tajikistan puts the total number at 9.", "Tajikistan puts the [-total-] number at 9."),
            ("Tajikistan puts number at 9.", "Tajikistan puts {+the+} number at 9."),
            ("tajikistan puts the number at 9.", "{+Tajikistan+} [-tajikistan-] puts the number at 9."),
            ("Tajikistan puts the number at 10.", "Tajikistan puts the number at {+9.+} [-10.-]"),
        ] {
            let passage = nearest_passage(text, quote).expect("a passage");
            assert_eq!(passage.marked(), marked);
            let starts: String = text.chars().skip(passage.start).take(3).collect();
            assert!(marked.trim_start_matches("{+").starts_with(&starts), "{starts}: {marked}");
        }
        let passage = nearest_passage("据报道，九人死亡。", "据报道，八人死亡").expect("a passage");
        assert_eq!(passage.marked(), "据报道， {+九+} [-八-] 人死亡");
    }

    #[test]
    fn what_is_like_nothing_has_no_passage() {
        for (text, quote) in [
            ("", "nine"),
            ("nine", ""),
            ("ni", "ni"),
            ("Nothing at all", "Девять погибших"),
            ("abc", "xyz xyz"),
        ] {
            assert_eq!(nearest_passage(text, quote), None, "{quote} in {text}");
        }
    }
}
