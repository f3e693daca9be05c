//! Text that is written from right to left, beside text that is not.
//!
//! By the Unicode bidirectional algorithm a word in Arabic or Hebrew pulls figures and signs beside it to
//! its other side. Where a format has no markup for it, such a run is put between two isolates, U+2068 and
//! U+2069, so that it reorders nothing beyond itself.

use std::ops::Range;

/// Whether the character is of a script that is written from right to left: Hebrew, Arabic, Syriac, Thaana, N'Ko and
/// those of the blocks that Unicode keeps for such scripts.
pub(super) const fn is_right_to_left(c: char) -> bool {
    matches!(c,
        '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// Whether the character steers the direction of others and is shown nowhere itself: marks, embeddings,
/// overrides and isolates.
#[must_use]
pub const fn is_bidi_control(c: char) -> bool {
    is_direction_mark(c) || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether it is a mark: a letter of a direction that has no shape.
pub(super) const fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{61c}')
}

/// Where the first run of text that is written from right to left stands: from its first letter to its
/// last one before a letter of another direction.
#[must_use]
pub fn right_to_left(text: &str) -> Option<Range<usize>> {
    let start = text.find(is_right_to_left)?;
    let run = &text[start..];
    let run = &run[..run.find(|c: char| c.is_alphabetic() && !is_right_to_left(c)).unwrap_or(run.len())];
    let (last, letter) = run.char_indices().rfind(|(_, c)| is_right_to_left(*c))?;
    Some(start..start + last + letter.len_utf8())
}

/// Lines for a terminal, every run from right to left between two isolates. A run ends with its line, and
/// before two blanks or a line of a drawing, so that columns stay in their order; escape sequences that
/// style it do not end it.
#[must_use]
pub fn isolated_lines(text: &str) -> String {
    if !text.contains(is_right_to_left) {
        return text.to_owned();
    }
    text.split_inclusive('\n').map(isolated_line).collect()
}

fn isolated_line(line: &str) -> String {
    let mut runs: Vec<Range<usize>> = Vec::new();
    let mut is_open = false;
    let mut before = None;
    let mut characters = line.char_indices();
    while let Some((at, c)) = characters.next() {
        if c == '\u{1b}' {
            // A control sequence ends with a letter or a sign of this range.
            let _ = characters.by_ref().skip(1).find(|(_, c)| ('\u{40}'..='\u{7e}').contains(c));
            continue;
        }
        let is_column = matches!(c, '\u{2500}'..='\u{25ff}' | '|') || (c == ' ' && before == Some(' '));
        if is_right_to_left(c) {
            match runs.last_mut() {
                Some(run) if is_open => run.end = at + c.len_utf8(),
                _ => runs.push(at..at + c.len_utf8()),
            }
            is_open = true;
        } else if c.is_alphabetic() || is_column {
            is_open = false;
        }
        before = Some(c);
    }
    let mut isolated = String::with_capacity(line.len() + 6 * runs.len());
    let mut done = 0;
    for run in runs {
        isolated.push_str(&line[done..run.start]);
        isolated.push('\u{2068}');
        isolated.push_str(&line[run.clone()]);
        isolated.push('\u{2069}');
        done = run.end;
    }
    isolated.push_str(&line[done..]);
    isolated
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_run_ends_with_its_column() {
        for (line, isolated) in [
            ("TJ  مرصد الشمال  9  2021\n", "TJ  ⟨مرصد الشمال⟩  9  2021\n"),
            ("قُتل ما لا يقل عن 30 شخصا في Batken", "⟨قُتل ما لا يقل عن 30 شخصا في⟩ Batken"),
            ("مرصد  شبكة", "⟨مرصد⟩  ⟨شبكة⟩"),
            ("“שלום” │ 9", "“⟨שלום⟩” │ 9"),
            ("مر\u{1b}[1mص\u{1b}[0mد 9", "⟨مر\u{1b}[1mص\u{1b}[0mد⟩ 9"),
            ("plain", "plain"),
        ] {
            let wanted = isolated.replace('⟨', "\u{2068}").replace('⟩', "\u{2069}");
            assert_eq!(isolated_lines(line), wanted);
        }
    }

    proptest! {
        #[test]
        fn isolates_are_balanced_on_every_line_and_nothing_else_is_added(text in "[a-z0-9 |│ابתש\n\u{1b}\\[m.]{0,60}") {
            let isolated = isolated_lines(&text);
            for line in isolated.lines() {
                let mut depth = 0_i32;
                for c in line.chars() {
                    depth += match c { '\u{2068}' => 1, '\u{2069}' => -1, _ => 0 };
                    prop_assert!((0..=1).contains(&depth));
                }
                prop_assert_eq!(depth, 0);
            }
            prop_assert_eq!(isolated.replace(['\u{2068}', '\u{2069}'], ""), text);
        }
    }
}
