//! How the text of a document differs from an earlier one: [`difference`].

use std::time::Duration;

use similar::{ChangeTag, DiffOp, TextDiff};

/// Lines around a change that are shown.
const AROUND: usize = 3;
/// Most lines of each text that are compared, behind those with which both begin.
const MOST_LINES: usize = 50_000;
/// Most bytes of each text that are compared.
const MOST_BYTES: usize = 4 * 1024 * 1024;
/// Most time that is spent on finding the shortest difference; after it any difference will do.
const MOST_TIME: Duration = Duration::from_secs(3);

/// A line of one text, or of both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DifferentLine<'t> {
    /// Both have it.
    Same(&'t str),
    /// Only the earlier text has it.
    Old(&'t str),
    /// Only the later text has it.
    New(&'t str),
}

/// Lines that differ, with those around them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hunk<'t> {
    /// First line in the earlier text, from 1 (0 if none of its lines is here), and how many.
    pub old: (usize, usize),
    /// The same in the later text.
    pub new: (usize, usize),
    /// The lines in order.
    pub lines: Vec<DifferentLine<'t>>,
}

/// How two texts differ.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference<'t> {
    /// Where they differ, in order.
    pub hunks: Vec<Hunk<'t>>,
    /// Lines that were not compared, of the earlier and of the later text: there are too many.
    pub cut: (usize, usize),
}

/// The difference of two texts, line by line.
///
/// Lines with which both begin, and with which both end, are passed over. Of what is left at most
/// 50,000 lines and 4 MiB of each text are compared, in at most a few seconds;
/// [`Difference::cut`] says how much was not.
#[must_use]
pub fn difference<'t>(old: &'t str, new: &'t str) -> Difference<'t> {
    let (old_count, new_count) = (old.split('\n').count(), new.split('\n').count());
    let shorter = old_count.min(new_count);
    let before = shared(old.split('\n').zip(new.split('\n')), shorter);
    let behind = shared(old.rsplit('\n').zip(new.rsplit('\n')), shorter - before);
    let first = before - before.min(AROUND);
    let compared = |text: &'t str, count: usize| {
        let (mut lines, mut bytes) = (Vec::new(), 0);
        let own = count - before - behind;
        for line in text.split('\n').skip(before).take(own.min(MOST_LINES)) {
            bytes += line.len();
            if bytes > MOST_BYTES {
                break;
            }
            lines.push(line);
        }
        let cut = own - lines.len();
        (lines, cut)
    };
    let ((old_lines, old_cut), (new_lines, new_cut)) = (compared(old, old_count), compared(new, new_count));
    let lead: Vec<&str> = old.split('\n').skip(first).take(before - first).collect();
    // Behind what was cut off it would stand in the wrong place.
    let tail = if old_cut + new_cut > 0 { 0 } else { behind.min(AROUND) };
    let tail: Vec<&str> = old.split('\n').skip(old_count - behind).take(tail).collect();
    let around = |own: Vec<&'t str>| [lead.clone(), own, tail.clone()].concat();
    Difference { hunks: hunks(&around(old_lines), &around(new_lines), first), cut: (old_cut, new_cut) }
}

/// How many pairs of lines are the same until one is not.
fn shared<'t>(pairs: impl Iterator<Item = (&'t str, &'t str)>, most: usize) -> usize {
    pairs.take(most).take_while(|(old, new)| old == new).count()
}

/// Where lines differ, of texts in which so many stand before them.
fn hunks<'t>(old: &[&'t str], new: &[&'t str], before: usize) -> Vec<Hunk<'t>> {
    let diff = TextDiff::configure().timeout(MOST_TIME).diff_slices(old, new);
    let groups = diff.grouped_ops(AROUND).into_iter();
    let hunk = |ops: Vec<DiffOp>| {
        let (first, last) = (ops.first()?, ops.last()?);
        let range = |start: usize, end: usize| (before + start + usize::from(end > start), end - start);
        let changes = ops.iter().flat_map(|op| diff.iter_changes(op));
        let lines = changes.map(|change| match change.tag() {
            ChangeTag::Equal => DifferentLine::Same(change.value()),
            ChangeTag::Delete => DifferentLine::Old(change.value()),
            ChangeTag::Insert => DifferentLine::New(change.value()),
        });
        Some(Hunk {
            old: range(first.old_range().start, last.old_range().end),
            new: range(first.new_range().start, last.new_range().end),
            lines: lines.collect(),
        })
    };
    groups.filter_map(hunk).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(old: &str, new: &str) -> Vec<String> {
        let found = difference(old, new);
        assert_eq!(found.cut, (0, 0));
        let lines = found.hunks.iter().flat_map(|hunk| {
            let head = format!("@@ -{},{} +{},{} @@", hunk.old.0, hunk.old.1, hunk.new.0, hunk.new.1);
            let lines = hunk.lines.iter().map(|line| match line {
                DifferentLine::Same(text) => format!(" {text}"),
                DifferentLine::Old(text) => format!("-{text}"),
                DifferentLine::New(text) => format!("+{text}"),
            });
            std::iter::once(head).chain(lines)
        });
        lines.collect()
    }

    #[test]
    fn what_differs_is_shown_with_what_is_around_it() {
        assert!(shown("a\nb", "a\nb").is_empty());
        assert!(shown("", "").is_empty());
        assert_eq!(shown("a", "b"), ["@@ -1,1 +1,1 @@", "-a", "+b"]);
        assert_eq!(shown("a\nb", "b"), ["@@ -1,2 +1,1 @@", "-a", " b"]);
        assert_eq!(shown("a\na", "a"), ["@@ -1,2 +1,1 @@", " a", "-a"]);
        assert_eq!(
            shown("1\n2\n3\n4\n5\n6\n7\n8\n9", "1\n2\n3\n4\nfive\n6\n7\n8\n9"),
            ["@@ -2,7 +2,7 @@", " 2", " 3", " 4", "-5", "+five", " 6", " 7", " 8"]
        );
        let (old, new) = ("a\n1\n2\n3\n4\n5\n6\n7\nb", "A\n1\n2\n3\n4\n5\n6\n7\nB\nc");
        assert_eq!(
            shown(old, new),
            [
                "@@ -1,4 +1,4 @@",
                "-a",
                "+A",
                " 1",
                " 2",
                " 3",
                "@@ -6,4 +6,5 @@",
                " 5",
                " 6",
                " 7",
                "-b",
                "+B",
                "+c"
            ]
        );
    }

    #[test]
    fn the_largest_texts_are_compared_in_bounded_time_and_what_is_not_is_said() {
        const MOST: usize = super::super::MOST_TEXT;
        let began = std::time::Instant::now();
        let numbered = |from: usize| {
            let mut text = String::with_capacity(MOST);
            for number in (from..).take_while(|number| number - from < 4_000_000) {
                text.push_str(&number.to_string());
                text.push('\n');
            }
            text
        };
        let (one, other) = (numbered(0), numbered(5_000_000));
        let found = difference(&one, &other);
        assert_eq!(found.cut.0, 4_000_001 - 1 - MOST_LINES);
        assert!(
            found.hunks.iter().map(|hunk| hunk.lines.len()).sum::<usize>() <= 2 * MOST_LINES + 2 * AROUND
        );
        // One line, and a line for every byte.
        let (line, lines) = ("a".repeat(MOST), "\n".repeat(MOST));
        assert_eq!(difference(&line, &lines).cut, (1, MOST + 1 - MOST_LINES));
        assert_eq!(difference(&lines, &lines), Difference::default());
        assert!(began.elapsed() < Duration::from_secs(120), "{:?}", began.elapsed());
    }
}
