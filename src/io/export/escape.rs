//! Text that a markup language shows as it is.

/// Text on one line for Markdown, in a paragraph or a table cell: neither taken for markup or HTML, nor made a link.
///
/// Addresses are broken up by a character reference, since GitHub makes links of bare ones.
pub(super) fn markdown(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 16);
    for (at, c) in text.char_indices() {
        let (before, after) = (&text[..at], &text[at + c.len_utf8()..]);
        match c {
            '\n' | '\r' | '\t' => escaped.push(' '),
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            ':' if after.starts_with("//") => escaped.push_str("&#58;"),
            '.' if ends_in_www(before) => escaped.push_str("&#46;"),
            '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '{' | '}' | '#' | '!' | '~' | '$' | '^' => {
                escaped.push('\\');
                escaped.push(c);
            }
            '-' | '+' | '=' | ':' if before.trim().is_empty() => {
                escaped.push('\\');
                escaped.push(c);
            }
            '.' | ')' if !before.is_empty() && before.bytes().all(|b| b.is_ascii_digit()) => {
                escaped.push('\\');
                escaped.push(c);
            }
            _ => escaped.push(c),
        }
    }
    escaped
}

/// Text on one line for MediaWiki, in a paragraph, a table cell or a parameter of a template: neither taken for
/// markup, a template or HTML, nor made a link.
pub(super) fn wikitext(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 16);
    let mut before = None;
    for (at, c) in text.char_indices() {
        let after = text[at + c.len_utf8()..].chars().next();
        let is_twin = before == Some(c) || after == Some(c);
        match c {
            '\n' | '\r' | '\t' => escaped.push(' '),
            '&' | '<' | '>' | '[' | ']' | '{' | '}' | '|' => reference(&mut escaped, c),
            // Bold and italics, signatures, magic words, headings of a table, rules and cells.
            '\'' if is_twin || before.is_none() || after.is_none() => reference(&mut escaped, c),
            '~' | '_' | '!' | '-' | '=' if is_twin || before.is_none() => reference(&mut escaped, c),
            '*' | '#' | ';' | ':' if before.is_none() => reference(&mut escaped, c),
            // Bare addresses: of any scheme.
            ':' if after == Some('/') => reference(&mut escaped, c),
            ':' if before.is_some_and(char::is_alphanumeric) && after.is_some_and(|c| !c.is_whitespace()) => {
                reference(&mut escaped, c);
            }
            // Bare numbers of books and documents become links.
            c if c.is_whitespace()
                && ["ISBN", "RFC", "PMID"].iter().any(|word| text[..at].trim_end().ends_with(word)) =>
            {
                reference(&mut escaped, c);
            }
            _ => escaped.push(c),
        }
        before = Some(c);
    }
    escaped
}

/// The address of a page, as a link or a parameter of a template takes it in any of the formats: what could end it is
/// percent-encoded.
pub(super) fn address(url: &str) -> String {
    let mut encoded = String::with_capacity(url.len());
    for c in url.chars() {
        if c.is_ascii_alphanumeric() || "-._~:/?#@!$&*+,;=%".contains(c) {
            encoded.push(c);
        } else {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                encoded.push_str(&format!("%{byte:02X}"));
            }
        }
    }
    encoded
}

/// Text for XML, before its markup is escaped: without the characters that XML 1.0 has no room for.
pub(super) fn xml(text: &str) -> String {
    let is_char = |c: char| !matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    text.chars().map(|c| if is_char(c) { c } else { '\u{fffd}' }).collect()
}

fn reference(escaped: &mut String, c: char) {
    escaped.push_str(&format!("&#{};", u32::from(c)));
}

fn ends_in_www(before: &str) -> bool {
    before.len() >= 3
        && before.is_char_boundary(before.len() - 3)
        && before[before.len() - 3..].eq_ignore_ascii_case("www")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_is_text() {
        for (text, escaped) in [
            ("<b>|x|</b>", "&lt;b&gt;\\|x\\|&lt;/b&gt;"),
            ("1. April", "1\\. April"),
            ("- a - b", "\\- a - b"),
            ("a_b*c`d", "a\\_b\\*c\\`d"),
            ("http://x.org www.x.org", "http&#58;//x.org www&#46;x.org"),
            ("a 1.5 (b)", "a 1.5 (b)"),
        ] {
            assert_eq!(markdown(text), escaped);
        }
    }

    #[test]
    fn wikitext_is_text() {
        for (text, escaped) in [
            ("{{x|y}}", "&#123;&#123;x&#124;y&#125;&#125;"),
            ("''a'' it's", "&#39;&#39;a&#39;&#39; it's"),
            ("* a * b", "&#42; a * b"),
            ("https://x.org", "https&#58;//x.org"),
            ("ISBN 123 of", "ISBN&#32;123 of"),
            ("Note: at 10:30", "Note: at 10&#58;30"),
            ("__NOTOC__", "&#95;&#95;NOTOC&#95;&#95;"),
            ("a-b=c", "a-b=c"),
        ] {
            assert_eq!(wikitext(text), escaped);
        }
    }

    #[test]
    fn an_address_ends_where_it_ends() {
        assert_eq!(address("https://x.org/a|b}} c\"<é>'"), "https://x.org/a%7Cb%7D%7D%20c%22%3C%C3%A9%3E%27");
        assert_eq!(address("https://x.org/a?b=c&d=%20#e"), "https://x.org/a?b=c&d=%20#e");
        assert_eq!(address("https://x.org/a_(b)[c]"), "https://x.org/a_%28b%29%5Bc%5D");
    }
}
