//! What kind of file bytes are, found from the bytes and never from a name.

/// Bytes at the start of a file that [`media_type`] looks at.
pub const HEAD: usize = 8 * 1024;

/// The media type of a file that starts with `head`: by its signature, or as text if it is UTF-8
/// without control characters; `application/octet-stream` otherwise.
#[must_use]
pub fn media_type(head: &[u8]) -> &'static str {
    if head.starts_with(b"WARC/1.") {
        return "application/warc";
    }
    if let Some(found) = infer::get(head) {
        return found.mime_type();
    }
    if is_text(head) { "text/plain" } else { "application/octet-stream" }
}

/// Whether the bytes are UTF-8 text; a character that the end of the head cuts through is one.
fn is_text(head: &[u8]) -> bool {
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_its_bytes() {
        let cases: [(&[u8], &str); 12] = [
            (b"%PDF-1.7\n", "application/pdf"),
            (b"<!DOCTYPE html><html><p>9 killed", "text/html"),
            (b"  <html>", "text/html"),
            (b"<?xml version=\"1.0\"?>", "text/xml"),
            (b"WARC/1.0\r\nWARC-Type: warcinfo\r\n", "application/warc"),
            (b"\x1f\x8b\x08\0\0\0", "application/gzip"),
            (b"PK\x03\x04\x14\0", "application/zip"),
            (b"\x89PNG\r\n\x1a\n\0", "image/png"),
            ("Девять военнослужащих".as_bytes(), "text/plain"),
            (b"", "text/plain"),
            (b"a\0b", "application/octet-stream"),
            (b"caf\xe9 ", "application/octet-stream"),
        ];
        for (head, expected) in cases {
            assert_eq!(media_type(head), expected, "{head:?}");
        }
        assert_eq!(media_type(&"é".as_bytes()[..1]), "text/plain");
    }
}
