//! References to characters: `&nbsp;`, `&#8211;`, `&#x2013;`.

/// Longest reference read, in bytes.
const LONGEST: usize = 12;

/// Names that stand in figures and their surroundings; any other stays as it is written.
const NAMED: [(&str, &str); 24] = [
    ("amp", "&"),
    ("apos", "'"),
    ("asymp", "≈"),
    ("bull", "•"),
    ("emsp", " "),
    ("ensp", " "),
    ("ge", "≥"),
    ("gt", ">"),
    ("hellip", "…"),
    ("laquo", "«"),
    ("le", "≤"),
    ("lt", "<"),
    ("mdash", "—"),
    ("middot", "·"),
    ("minus", "−"),
    ("nbsp", "\u{a0}"),
    ("ndash", "–"),
    ("plusmn", "±"),
    ("quot", "\""),
    ("raquo", "»"),
    ("sim", "∼"),
    ("thinsp", "\u{2009}"),
    ("times", "×"),
    ("zwnj", ""),
];

/// The text of the reference with which `text` begins, and how many bytes it has.
pub(super) fn decoded(text: &str) -> Option<(String, usize)> {
    let end = text.bytes().take(LONGEST).position(|byte| byte == b';')?;
    let name = text.get(1..end)?;
    let text = match name.strip_prefix('#') {
        Some(number) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?).filter(|c| !c.is_control())?.to_string()
        }
        None => NAMED.iter().find(|(known, _)| *known == name)?.1.to_owned(),
    };
    Some((text, end + 1))
}
