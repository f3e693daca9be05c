//! In which script a text is written.

use unicode_script::{Script, UnicodeScript as _};

/// The name of the script in which most letters of a text are written: "Cyrillic"; none if it has no
/// letter.
#[must_use]
pub fn script_name(text: &str) -> Option<&'static str> {
    let mut counts: Vec<(Script, usize)> = Vec::new();
    for c in text.chars().filter(|c| c.is_alphabetic()) {
        let script = c.script();
        if matches!(script, Script::Common | Script::Inherited | Script::Unknown) {
            continue;
        }
        match counts.iter_mut().find(|(known, _)| *known == script) {
            Some((_, count)) => *count += 1,
            None => counts.push((script, 1)),
        }
    }
    // Of equals the first.
    counts.reverse();
    counts.into_iter().max_by_key(|(_, count)| *count).map(|(script, _)| script.full_name())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_letters_decide() {
        for (text, name) in [
            ("Погибли 1207 мирных жителей (UN)", Some("Cyrillic")),
            ("قُتل ما لا يقل عن 30 شخصا", Some("Arabic")),
            ("1207 — ½", None),
            ("Kök-Tash", Some("Latin")),
            ("戦争", Some("Han")),
        ] {
            assert_eq!(script_name(text), name, "{text}");
        }
    }
}
