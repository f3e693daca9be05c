//! Plain text, in whatever encoding it was written.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8};

/// Bytes from which the encoding is guessed.
const GUESSED_FROM: usize = 1024 * 1024;
/// Bytes in which characters that no text has are looked for.
const LOOKED_AT: usize = 64 * 1024;
/// Longest title, in characters.
const MOST_TITLE: usize = 300;

/// Bytes as text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Decoded<'b> {
    /// The text; what is no character in the encoding is U+FFFD.
    pub(super) text: Cow<'b, str>,
    /// The encoding, by its WHATWG name.
    pub(super) encoding: &'static str,
}

/// Reads bytes by their byte order mark; as what they are said to be in; as UTF-8 if they are; or
/// in the encoding that they most look like. None if they are no text.
pub(super) fn decode<'b>(bytes: &'b [u8], said: Option<&'static Encoding>) -> Option<Decoded<'b>> {
    let encoding = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        None if !is_text(bytes) => return None,
        None => said.unwrap_or_else(|| guess(bytes)),
    };
    let (text, encoding, _) = encoding.decode(bytes);
    Some(Decoded { text, encoding: encoding.name() })
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    if std::str::from_utf8(bytes).is_ok() {
        return UTF_8;
    }
    let head = &bytes[..bytes.len().min(GUESSED_FROM)];
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(head, head.len() == bytes.len());
    detector.guess(None, Utf8Detection::Allow)
}

/// Whether the first bytes have no control character that texts do not have.
fn is_text(bytes: &[u8]) -> bool {
    let is_stray = |byte: &u8| matches!(byte, 0..=8 | 0x0e..=0x1a | 0x1c..=0x1f);
    !bytes[..bytes.len().min(LOOKED_AT)].iter().any(is_stray)
}

/// A title in one line: white space folded, without control characters, cut at 300 characters.
/// None if nothing is left.
pub(super) fn title(text: &str) -> Option<String> {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let title: String = words.chars().filter(|c| !c.is_control()).take(MOST_TITLE).collect();
    let title = title.trim().to_owned();
    (!title.is_empty()).then_some(title)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUSSIAN: &str = "По данным министерства, погибли девять военнослужащих, ещё трое ранены.";

    #[test]
    fn text_is_read_in_its_encoding() {
        let utf16 = |little: bool| {
            let units = std::iter::once(0xfeff).chain(RUSSIAN.encode_utf16());
            units.flat_map(|u| if little { u.to_le_bytes() } else { u.to_be_bytes() }).collect::<Vec<u8>>()
        };
        for (bytes, encoding) in [
            (RUSSIAN.as_bytes().to_vec(), "UTF-8"),
            ([b"\xef\xbb\xbf", RUSSIAN.as_bytes()].concat(), "UTF-8"),
            (encoding_rs::WINDOWS_1251.encode(RUSSIAN).0.into_owned(), "windows-1251"),
            (encoding_rs::KOI8_U.encode(RUSSIAN).0.into_owned(), "KOI8-U"),
            (utf16(true), "UTF-16LE"),
            (utf16(false), "UTF-16BE"),
        ] {
            let decoded = decode(&bytes, None).expect("text");
            assert_eq!((&*decoded.text, decoded.encoding), (RUSSIAN, encoding));
        }
        let arabic = "قال المتحدث إن تسعة أشخاص قتلوا";
        let bytes = encoding_rs::WINDOWS_1256.encode(arabic).0.into_owned();
        assert_eq!(decode(&bytes, None).expect("text").text, arabic);
        assert_eq!(decode(b"a\0b", None), None);
    }

    #[test]
    fn a_title_is_one_line() {
        assert_eq!(title(" A\n report\t"), Some("A report".to_owned()));
        assert_eq!(title(" \n"), None);
        assert_eq!(title(&"x".repeat(400)).map(|title| title.len()), Some(MOST_TITLE));
    }
}
