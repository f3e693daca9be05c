//! Text that a spreadsheet would run as a formula.
//!
//! A cell that starts with `=`, `+`, `-`, `@`, a tab or a carriage return (or the full-width
//! forms that spreadsheets take for them) is run when the file is opened. A guard, an apostrophe
//! in front, makes it text. A cell that already starts with apostrophes before such a character
//! gets one more, so that taking one guard off always gives the text back.

fn runs(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}

fn is_guarded(text: &str) -> bool {
    text.starts_with('\'') && runs(text.trim_start_matches('\''))
}

/// The text as a spreadsheet shows it and does not run it.
pub(crate) fn guard(text: &str) -> String {
    if runs(text) || is_guarded(text) { format!("'{text}") } else { text.to_owned() }
}

/// The text as it is, except that a guard of its own is doubled: what [`unguard`] takes off.
pub(crate) fn keep(text: &str) -> String {
    if is_guarded(text) { format!("'{text}") } else { text.to_owned() }
}

/// The text without the guard that [`guard`] or [`keep`] put in front.
pub(crate) fn unguard(text: &str) -> &str {
    if is_guarded(text) { &text[1..] } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_guarded_and_given_back() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1", "'=1", "''=1", "plain", "'quoted'", ""] {
            assert_eq!(unguard(&guard(text)), text, "{text:?} guarded");
            assert_eq!(unguard(&keep(text)), text, "{text:?} kept");
            assert!(!runs(&guard(text)), "{text:?} still runs");
        }
        assert_eq!(guard("9 – 11"), "9 – 11");
    }
}
