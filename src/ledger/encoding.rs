//! Text encodings that the formats of the log share: base64, lowercase hexadecimal and decimal.
//!
//! Each accepts exactly the text that its inverse writes, so that no two texts mean one value and a changed character
//! is never overlooked.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Writes `bytes` as padded standard base64 (RFC 4648 §4).
pub(super) fn to_base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Reads what [`to_base64`] writes; unpadded text and stray trailing bits are refused.
pub(super) fn from_base64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// Writes `bytes` as lowercase hexadecimal.
pub(super) fn to_hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from(b"0123456789abcdef"[usize::from(nibble)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// Reads exactly `N` bytes of lowercase hexadecimal.
pub(super) fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    if digits.len() != 2 * N {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = nibble(pair[0])? << 4 | nibble(pair[1])?;
    }
    Some(bytes)
}

/// Reads an ASCII decimal without sign and without leading zeroes (`0` itself excepted).
pub(super) fn from_decimal(text: &str) -> Option<u64> {
    let canonical = text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    if canonical { text.parse().ok() } else { None }
}

fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn refuses_every_second_spelling() {
        for text in ["", "00", "01", "+1", "-1", " 1", "1 ", "1_0", "18446744073709551616", "१"] {
            assert_eq!(from_decimal(text), None, "{text:?}");
        }
        assert_eq!(from_decimal("0"), Some(0));
        assert_eq!(from_decimal("18446744073709551615"), Some(u64::MAX));

        for text in ["AA", "AA=", "AB==", "AA==\n", " AA==", "A-==", "AA==AA=="] {
            assert_eq!(from_base64(text), None, "{text:?}");
        }
        assert_eq!(from_base64("AA=="), Some(vec![0]));

        for text in ["0", "0g", "0A", "000", " 0"] {
            assert_eq!(from_hex::<1>(text), None, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn decode_undoes_encode(bytes: [u8; 5], number: u64) {
            prop_assert_eq!(from_base64(&to_base64(&bytes)), Some(bytes.to_vec()));
            prop_assert_eq!(from_hex(&to_hex(&bytes)), Some(bytes));
            prop_assert_eq!(from_decimal(&number.to_string()), Some(number));
        }

        #[test]
        fn encode_undoes_decode(text in "[0-9a-zA-Z+/]{0,8}={0,3}") {
            if let Some(bytes) = from_base64(&text) { prop_assert_eq!(to_base64(&bytes), &text[..]); }
            if let Some(bytes) = from_hex::<2>(&text) { prop_assert_eq!(to_hex(&bytes), &text[..]); }
            if let Some(number) = from_decimal(&text) { prop_assert_eq!(number.to_string(), text); }
        }
    }
}
