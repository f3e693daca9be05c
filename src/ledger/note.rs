//! Signed notes: text, an empty line, and one line for each signature.
//!
//! The format is [c2sp.org/signed-note](https://c2sp.org/signed-note). A note that was only parsed is not to be
//! believed: [`Note::verify`] comes first.

use std::fmt;

use super::encoding::{from_base64, to_base64};
use super::key::{Signer, VerifierKey};

/// Longest note that is read, in bytes. Sixteen post-quantum signatures of 5 kB fit several times over.
const MAX_LENGTH: usize = 512 * 1024;

/// Most signatures that are read from one note; verifiers have to take at least sixteen.
const MAX_SIGNATURES: usize = 128;

/// What begins a signature line: em dash and space.
const MARK: &str = "\u{2014} ";

/// Text with at least one signature, not necessarily by a key that anybody knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<Signature>,
}

/// One signature line: name and id of the key, and what the key made of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    name: String,
    key_id: u32,
    bytes: Vec<u8>,
}

/// Why a note is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoteError {
    /// Longer than any note that is read.
    #[error("note of {length} bytes: at most {MAX_LENGTH} are read")]
    TooLong {
        /// Bytes given.
        length: usize,
    },
    /// The note is not UTF-8.
    #[error("note is not UTF-8 from byte {at} on")]
    Utf8 {
        /// Offset of the first bad byte.
        at: usize,
    },
    /// The note holds a control character other than a newline.
    #[error("note holds a control character at byte {at}")]
    Control {
        /// Offset of the character.
        at: usize,
    },
    /// The text does not end in a newline, or no signature follows it after an empty line.
    #[error("not a signed note: expected text, an empty line and signature lines")]
    Shape,
    /// A line among the signatures is none.
    #[error("not a signature line: {line:?}")]
    SignatureLine {
        /// The line.
        line: String,
    },
    /// More signatures than are read.
    #[error("note has more than {MAX_SIGNATURES} signatures")]
    TooManySignatures,
    /// None of the keys asked for has signed.
    #[error("note is not signed by any known key")]
    NotSigned,
    /// A known key's signature is not over this text: the note was altered or forged.
    #[error("signature of {name}+{key_id:08x} is not over this text")]
    BadSignature {
        /// Name of the key.
        name: String,
        /// Id of the key.
        key_id: u32,
    },
}

impl Note {
    /// Signs `text`, which has to end in a newline and to be free of control characters.
    ///
    /// # Errors
    /// [`NoteError::Shape`], [`NoteError::Control`] or [`NoteError::TooLong`].
    pub fn sign(text: &str, signer: &Signer) -> Result<Self, NoteError> {
        check_text(text.as_bytes())?;
        if text.ends_with('\n') {
            Ok(Self { text: text.to_owned(), signatures: vec![signer.sign(text)] })
        } else {
            Err(NoteError::Shape)
        }
    }

    /// Reads a note without looking at whose signatures it has.
    ///
    /// # Errors
    /// Everything that the format does not allow is refused, with the cause.
    pub fn parse(bytes: &[u8]) -> Result<Self, NoteError> {
        let note = check_text(bytes)?;
        let split = note.rfind("\n\n").ok_or(NoteError::Shape)?;
        let (text, lines) = (&note[..=split], &note[split + 2..]);
        let lines = lines.strip_suffix('\n').ok_or(NoteError::Shape)?;
        let mut signatures = Vec::new();
        for line in lines.split('\n') {
            if signatures.len() == MAX_SIGNATURES {
                return Err(NoteError::TooManySignatures);
            }
            signatures.push(
                Signature::parse(line).ok_or_else(|| NoteError::SignatureLine { line: line.to_owned() })?,
            );
        }
        Ok(Self { text: text.to_owned(), signatures })
    }

    /// What is signed, with its final newline.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signatures, unverified, in the order in which they stand.
    #[must_use]
    pub fn signatures(&self) -> &[Signature] {
        &self.signatures
    }

    /// Adds `signature` at the end, in place of an earlier one by the same key.
    pub fn add(&mut self, signature: Signature) {
        self.signatures.retain(|old| (&old.name, old.key_id) != (&signature.name, signature.key_id));
        self.signatures.push(signature);
    }

    /// Returns those of the `known` keys that have signed. There is at least one.
    ///
    /// Signatures of unknown keys are passed over.
    ///
    /// # Errors
    /// [`NoteError::BadSignature`] as soon as one signature in the name of a known key does not hold, whatever the
    /// others are; [`NoteError::NotSigned`] if no known key has signed.
    pub fn verify<'k>(&self, known: &'k [VerifierKey]) -> Result<Vec<&'k VerifierKey>, NoteError> {
        let mut verified = Vec::new();
        for key in known {
            let mut by_key = self.signatures.iter().filter(|signature| key.made(signature)).peekable();
            if by_key.peek().is_none() {
                continue;
            }
            if !by_key.all(|signature| key.verify(&self.text, signature)) {
                return Err(NoteError::BadSignature { name: key.name().to_owned(), key_id: key.id() });
            }
            verified.push(key);
        }
        if verified.is_empty() { Err(NoteError::NotSigned) } else { Ok(verified) }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures.iter().try_for_each(|signature| writeln!(f, "{signature}"))
    }
}

impl Signature {
    /// Reads one signature line, without its newline.
    pub(super) fn parse(line: &str) -> Option<Self> {
        let (name, base64) = line.strip_prefix(MARK)?.split_once(' ')?;
        let decoded = from_base64(base64)?;
        let (key_id, bytes) = decoded.split_first_chunk::<4>()?;
        let named = !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c == '+');
        (named && !bytes.is_empty())
            .then(|| Self::from_key(name, u32::from_be_bytes(*key_id), bytes.to_vec()))
    }

    /// Records that the key of this name and id made `bytes`.
    pub(super) fn from_key(name: &str, key_id: u32, bytes: Vec<u8>) -> Self {
        Self { name: name.to_owned(), key_id, bytes }
    }

    /// Name of the key that is said to have signed.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Id of the key that is said to have signed.
    #[must_use]
    pub const fn key_id(&self) -> u32 {
        self.key_id
    }

    /// What the key made: 64 bytes for a plain Ed25519 signature.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl fmt::Display for Signature {
    /// Writes the signature line without its newline.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&self.key_id.to_be_bytes()[..], &self.bytes].concat();
        write!(f, "{MARK}{} {}", self.name, to_base64(&bytes))
    }
}

/// Checks length, encoding and characters: what holds for a whole note and for its text alike.
fn check_text(bytes: &[u8]) -> Result<&str, NoteError> {
    if bytes.len() > MAX_LENGTH {
        return Err(NoteError::TooLong { length: bytes.len() });
    }
    let text = std::str::from_utf8(bytes).map_err(|error| NoteError::Utf8 { at: error.valid_up_to() })?;
    match bytes.iter().position(|&byte| byte < b' ' && byte != b'\n') {
        Some(at) => Err(NoteError::Control { at }),
        None => Ok(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The example note of c2sp.org/signed-note and the key that verifies it.
    const KEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    const NOTE: &str = "This is an example message.\n\n\u{2014} example.com/foo \
        Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

    fn signer(name: &str) -> Signer {
        Signer::from_seed(name, &[name.as_bytes()[0]; 32]).unwrap()
    }

    #[test]
    fn opens_the_example_of_the_specification() {
        let note = Note::parse(NOTE.as_bytes()).unwrap();
        let keys = [KEY.parse().unwrap()];
        assert_eq!(note.verify(&keys), Ok(vec![&keys[0]]));
        assert_eq!(note.text(), "This is an example message.\n");
        assert_eq!(note.to_string(), NOTE);
    }

    #[test]
    fn every_byte_of_a_note_matters() {
        let keys = [KEY.parse().unwrap()];
        let opens = |bytes: &[u8]| Note::parse(bytes).is_ok_and(|note| note.verify(&keys).is_ok());
        for at in 0..NOTE.len() {
            for byte in 0..=255 {
                let mut bytes = NOTE.as_bytes().to_vec();
                bytes[at] = byte;
                assert_eq!(opens(&bytes), byte == NOTE.as_bytes()[at], "byte {at} set to {byte:#04x}");
            }
            assert!(!opens(&NOTE.as_bytes()[..at]), "cut to {at} bytes");
        }
        assert!(!opens(format!("{NOTE}\n").as_bytes()));
    }

    #[test]
    fn passes_over_unknown_keys_and_refuses_a_known_one_that_fails() {
        let (log, witness) = (signer("log"), signer("witness"));
        let mut note = Note::sign("text\n", &log).unwrap();
        note.add(witness.sign("another text\n"));
        let (log, witness) = (log.verifier_key(), witness.verifier_key());

        assert_eq!(note.verify(std::slice::from_ref(&log)), Ok(vec![&log]));
        let bad = NoteError::BadSignature { name: "witness".into(), key_id: witness.id() };
        assert_eq!(note.verify(&[log, witness]), Err(bad));
        assert_eq!(note.verify(&[signer("stranger").verifier_key()]), Err(NoteError::NotSigned));
        assert_eq!(note.verify(&[]), Err(NoteError::NotSigned));
    }

    #[test]
    fn a_second_bad_signature_of_one_key_is_not_hidden_by_the_first() {
        let log = signer("log");
        let (good, bad) = (log.sign("text\n"), log.sign("other\n"));
        let note = Note::parse(format!("text\n\n{good}\n{bad}\n").as_bytes()).unwrap();
        assert!(matches!(note.verify(&[log.verifier_key()]), Err(NoteError::BadSignature { .. })));
    }

    #[test]
    fn signing_again_replaces_the_signature() {
        let log = signer("log");
        let mut note = Note::sign("text\n", &log).unwrap();
        note.add(signer("other").sign("text\n"));
        note.add(log.sign("text\n"));
        assert_eq!(note.signatures().iter().map(Signature::name).collect::<Vec<_>>(), ["other", "log"]);
    }

    #[test]
    fn text_may_hold_empty_lines_and_foreign_signatures() {
        let inner = Note::sign("inner\n", &signer("inner")).unwrap().to_string();
        let outer = Note::sign(&format!("{inner}\n"), &signer("outer")).unwrap();
        let read = Note::parse(outer.to_string().as_bytes()).unwrap();
        assert_eq!(read, outer);
        assert_eq!(read.verify(&[signer("inner").verifier_key()]), Err(NoteError::NotSigned));
    }

    #[test]
    fn says_what_is_wrong_with_a_note() {
        let parse = |bytes: &[u8]| Note::parse(bytes).unwrap_err();
        let line = |line: &str| NoteError::SignatureLine { line: line.to_owned() };
        assert_eq!(parse(b""), NoteError::Shape);
        assert_eq!(parse(b"text\n"), NoteError::Shape);
        assert_eq!(parse(b"text\n\n"), NoteError::Shape);
        assert_eq!(parse(b"te\xffxt\n"), NoteError::Utf8 { at: 2 });
        assert_eq!(parse(b"te\txt\n"), NoteError::Control { at: 2 });
        assert_eq!(parse(b"text\r\n"), NoteError::Control { at: 4 });
        assert_eq!(parse(b"text\n\n- log AAAAAAA=\n"), line("- log AAAAAAA="));
        assert_eq!(parse("text\n\n\u{2014} log AAAAAA==\n".as_bytes()), line("\u{2014} log AAAAAA=="));
        assert_eq!(parse("text\n\n\u{2014} a+b AAAAAAA=\n".as_bytes()), line("\u{2014} a+b AAAAAAA="));
        assert_eq!(parse("text\n\n\u{2014}  AAAAAAA=\n".as_bytes()), line("\u{2014}  AAAAAAA="));
        assert_eq!(parse(&vec![b'x'; MAX_LENGTH + 1]), NoteError::TooLong { length: MAX_LENGTH + 1 });
        let lines = "\u{2014} a AAAAAAA=\n".repeat(MAX_SIGNATURES + 1);
        assert_eq!(parse(format!("text\n\n{lines}").as_bytes()), NoteError::TooManySignatures);
        assert_eq!(Note::sign("no newline", &signer("log")), Err(NoteError::Shape));
        assert_eq!(Note::sign("a\0\n", &signer("log")), Err(NoteError::Control { at: 1 }));
    }

    proptest! {
        #[test]
        fn parse_undoes_display(text in "[^\\x00-\\x1f]{0,9}\n([^\\x00-\\x1f]{0,9}\n){0,3}") {
            let note = Note::sign(&text, &signer("log")).unwrap();
            prop_assert_eq!(Note::parse(note.to_string().as_bytes()), Ok(note));
        }

        #[test]
        fn display_undoes_parse(bytes in "(a|\n|\u{2014}| |AAAAAAA=|\n\n\u{2014} a AAAAAAA=\n){0,12}") {
            if let Ok(note) = Note::parse(bytes.as_bytes()) { prop_assert_eq!(note.to_string(), bytes); }
        }
    }
}
