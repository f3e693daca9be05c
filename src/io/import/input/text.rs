//! Text of a file as UTF-8, whatever its encoding, read on and on.

use std::io::{self, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Decoder, Encoding, UTF_8};

/// Bytes decoded at a time.
const CHUNK: usize = 16 * 1024;

/// The encoding of a text that starts with `head`, and how many bytes its byte order mark has: as
/// the mark says; as was said; as UTF-8 if it is; or what it most looks like.
pub(super) fn encoding_of(
    head: &[u8],
    is_whole: bool,
    said: Option<&'static Encoding>,
) -> (&'static Encoding, usize) {
    if let Some(found) = Encoding::for_bom(head) {
        return found;
    }
    if let Some(said) = said {
        return (said, 0);
    }
    let is_utf8 = match std::str::from_utf8(head) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none() && !is_whole,
    };
    if is_utf8 {
        return (UTF_8, 0);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(head, is_whole);
    (detector.guess(None, Utf8Detection::Allow), 0)
}

/// Reads text as UTF-8. What is no character in its encoding is U+FFFD; UTF-8 itself passes as it
/// is, faults and all, so that they can be told by row and column.
pub(super) struct Decoded<R> {
    inner: R,
    decoder: Option<Decoder>,
    raw: Vec<u8>,
    text: Vec<u8>,
    given: usize,
    is_finished: bool,
}

impl<R: Read> Decoded<R> {
    pub(super) fn new(inner: R, encoding: &'static Encoding) -> Self {
        let decoder = (encoding != UTF_8).then(|| encoding.new_decoder_without_bom_handling());
        Self { inner, decoder, raw: Vec::new(), text: Vec::new(), given: 0, is_finished: false }
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(decoder) = &mut self.decoder else { return self.inner.read(buffer) };
        while self.given == self.text.len() && !self.is_finished {
            self.raw.resize(CHUNK, 0);
            let count = self.inner.read(&mut self.raw)?;
            self.is_finished = count == 0;
            let most = decoder.max_utf8_buffer_length(count).unwrap_or(CHUNK * 4);
            self.text.resize(most, 0);
            let (_, _, written, _) =
                decoder.decode_to_utf8(&self.raw[..count], &mut self.text, self.is_finished);
            self.text.truncate(written);
            self.given = 0;
        }
        let count = buffer.len().min(self.text.len() - self.given);
        buffer[..count].copy_from_slice(&self.text[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_read_in_its_encoding() {
        let russian = "claimant,killed\nМинистерство обороны,девять\n".repeat(700);
        for encoding in [encoding_rs::WINDOWS_1251, encoding_rs::KOI8_U, UTF_8] {
            let bytes = encoding.encode(&russian).0.into_owned();
            let (found, mark) = encoding_of(&bytes, true, None);
            assert_eq!((found, mark), (encoding, 0));
            let mut text = String::new();
            Decoded::new(&bytes[..], found).read_to_string(&mut text).expect("text");
            assert_eq!(text, russian);
        }
        assert_eq!(encoding_of("\u{feff}a".as_bytes(), true, None), (UTF_8, 3));
        assert_eq!(encoding_of(b"a\xc3", false, None), (UTF_8, 0));
        assert_ne!(encoding_of(b"caf\xe9 au lait", true, None).0, UTF_8);
    }
}
