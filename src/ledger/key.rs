//! Ed25519 keys that sign notes, and their text form.
//!
//! [`Signer`] holds a secret, [`VerifierKey`] is what others keep to check its signatures. A verifier key is written
//! `name+id+base64(type ‖ public key)` as [c2sp.org/signed-note](https://c2sp.org/signed-note) says; the id is eight
//! hexadecimal digits of SHA-256(name ‖ newline ‖ type ‖ public key).

use std::fmt;
use std::str::FromStr;

use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

use super::encoding::{from_base64, from_hex, to_base64, to_hex};
use super::note::Signature;

/// Longest key name and checkpoint origin, in bytes.
pub(super) const MAX_NAME_LENGTH: usize = 255;

/// Longest text of a key: name, `+`, eight digits, `+`, base64 of 33 bytes.
const MAX_KEY_LENGTH: usize = MAX_NAME_LENGTH + 54;

/// Signature type of a plain Ed25519 note signature.
const ED25519: u8 = 0x01;

/// Public key of a log, with the name that it signs under.
///
/// Two keys are equal if name and public key are.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct VerifierKey(PublicKey);

/// Secret key of a log, with the name that it signs under. The secret is wiped from memory when this is dropped.
pub struct Signer(SecretKey);

/// What is wrong with a key or its name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The name is empty, longer than 255 bytes, or holds a space, a plus or a control character.
    #[error("{name:?} cannot name a key: 1 to 255 bytes without spaces, plus signs and control characters")]
    Name {
        /// The name given.
        name: String,
    },
    /// The text is not `name+id+base64`.
    #[error("not a verifier key: expected NAME+8 hexadecimal digits+base64 of type and public key")]
    Malformed,
    /// The key is for another kind of signature.
    #[error("key {name} has signature type {found:#04x}, expected {expected:#04x}")]
    Type {
        /// Name in the key.
        name: String,
        /// Type byte in the key.
        found: u8,
        /// Type byte that this use takes.
        expected: u8,
    },
    /// Name, id and public key do not belong together: the text was mistyped or altered.
    #[error("verifier key {name} has id {found:08x}, but its name and public key give {expected:08x}")]
    Id {
        /// Name in the key.
        name: String,
        /// Id in the text.
        found: u32,
        /// Id computed from name and public key.
        expected: u32,
    },
    /// The bytes are no Ed25519 public key, or one for which anybody can sign.
    #[error("key {name} holds no usable Ed25519 public key")]
    Point {
        /// Name in the key.
        name: String,
    },
}

impl VerifierKey {
    /// Makes the key of `name` from 32 bytes of Ed25519 public key (RFC 8032 §5.1.5).
    ///
    /// # Errors
    /// [`KeyError::Name`] or [`KeyError::Point`].
    pub fn from_public(name: &str, public: &[u8; 32]) -> Result<Self, KeyError> {
        PublicKey::new(name, ED25519, public).map(Self)
    }

    /// Name that the key signs under; for the key of a log, the log's origin.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Short id that, with the name, says which key made a signature. No fingerprint: collisions are easy to make.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.0.id
    }

    /// The 32 bytes of the Ed25519 public key.
    #[must_use]
    pub fn public(&self) -> &[u8; 32] {
        self.0.bytes()
    }

    /// SHA-256 of the key's text, in lowercase hexadecimal: short enough to be compared by voice.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        to_hex(&Sha256::digest(self.to_string()))
    }

    /// Whether `signature` names this key.
    #[must_use]
    pub fn made(&self, signature: &Signature) -> bool {
        self.0.made(signature)
    }

    /// Whether `signature` is this key's over `text`, by the strict rules that accept only one encoding.
    #[must_use]
    pub fn verify(&self, text: &str, signature: &Signature) -> bool {
        self.made(signature) && self.0.verify(text.as_bytes(), signature.bytes())
    }
}

impl Signer {
    /// Makes the signer of `name` from 32 secret bytes (RFC 8032 §5.1.5), which the caller drew at random and wipes.
    ///
    /// # Errors
    /// [`KeyError::Name`].
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Result<Self, KeyError> {
        SecretKey::new(name, ED25519, seed).map(Self)
    }

    /// Name that this signs under; for the signer of a log, the log's origin.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.public.name
    }

    /// The key by which others check what this signs.
    #[must_use]
    pub fn verifier_key(&self) -> VerifierKey {
        VerifierKey(self.0.public.clone())
    }

    /// The 32 secret bytes, for the key file and nothing else.
    #[must_use]
    pub fn reveal_seed(&self) -> &[u8; 32] {
        self.0.seed()
    }

    /// Signs `text`.
    #[must_use]
    pub fn sign(&self, text: &str) -> Signature {
        self.0.public.signature(self.0.sign(text.as_bytes()).to_vec())
    }
}

impl FromStr for VerifierKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        PublicKey::parse(text, ED25519).map(Self)
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VerifierKey({self})")
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({})", self.0.public)
    }
}

/// Checks that `name` may stand in a verifier key and on a signature line.
pub(super) fn check_name(name: &str) -> Result<(), KeyError> {
    let allowed = |c: char| !c.is_whitespace() && !c.is_control() && c != '+';
    if (1..=MAX_NAME_LENGTH).contains(&name.len()) && name.chars().all(allowed) {
        Ok(())
    } else {
        Err(KeyError::Name { name: name.to_owned() })
    }
}

/// Ed25519 public key with name and signature type: what all kinds of verifier keys share.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct PublicKey {
    pub(super) name: String,
    pub(super) id: u32,
    kind: u8,
    point: VerifyingKey,
}

impl PublicKey {
    pub(super) fn new(name: &str, kind: u8, public: &[u8; 32]) -> Result<Self, KeyError> {
        check_name(name)?;
        let point = VerifyingKey::from_bytes(public)
            .ok()
            .filter(|point| !point.is_weak())
            .ok_or_else(|| KeyError::Point { name: name.to_owned() })?;
        let digest: [u8; 32] =
            Sha256::new_with_prefix(name).chain_update([b'\n', kind]).chain_update(public).finalize().into();
        let id = u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]]);
        Ok(Self { name: name.to_owned(), id, kind, point })
    }

    pub(super) fn parse(text: &str, kind: u8) -> Result<Self, KeyError> {
        if text.len() > MAX_KEY_LENGTH {
            return Err(KeyError::Malformed);
        }
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(KeyError::Malformed);
        };
        check_name(name)?;
        let found = from_hex(id).map(u32::from_be_bytes).ok_or(KeyError::Malformed)?;
        let key = from_base64(key).ok_or(KeyError::Malformed)?;
        let (&found_kind, public) = key.split_first().ok_or(KeyError::Malformed)?;
        if found_kind != kind {
            return Err(KeyError::Type { name: name.to_owned(), found: found_kind, expected: kind });
        }
        let key = Self::new(name, kind, public.try_into().map_err(|_| KeyError::Malformed)?)?;
        if key.id == found {
            Ok(key)
        } else {
            Err(KeyError::Id { name: name.to_owned(), found, expected: key.id })
        }
    }

    pub(super) fn bytes(&self) -> &[u8; 32] {
        self.point.as_bytes()
    }

    pub(super) fn made(&self, signature: &Signature) -> bool {
        signature.name() == self.name && signature.key_id() == self.id
    }

    pub(super) fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        ed25519_dalek::Signature::from_slice(signature)
            .is_ok_and(|signature| self.point.verify_strict(message, &signature).is_ok())
    }

    pub(super) fn signature(&self, bytes: Vec<u8>) -> Signature {
        Signature::from_key(&self.name, self.id, bytes)
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = [&[self.kind][..], self.point.as_bytes()].concat();
        write!(f, "{}+{}+{}", self.name, to_hex(&self.id.to_be_bytes()), to_base64(&key))
    }
}

/// Ed25519 secret key with name and signature type: what all kinds of signers share.
pub(super) struct SecretKey {
    pub(super) public: PublicKey,
    /// Wiped on drop by `ed25519_dalek`.
    signing: SigningKey,
}

impl SecretKey {
    pub(super) fn new(name: &str, kind: u8, seed: &[u8; 32]) -> Result<Self, KeyError> {
        let signing = SigningKey::from_bytes(seed);
        Ok(Self { public: PublicKey::new(name, kind, signing.verifying_key().as_bytes())?, signing })
    }

    pub(super) fn seed(&self) -> &[u8; 32] {
        self.signing.as_bytes()
    }

    pub(super) fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.signing.sign(message).to_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The example key of c2sp.org/signed-note.
    const EXAMPLE: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

    #[test]
    fn reads_and_writes_the_example_of_the_specification() {
        let key: VerifierKey = EXAMPLE.parse().unwrap();
        assert_eq!((key.name(), key.id()), ("example.com/foo", 0x530d_903a));
        assert_eq!(key.to_string(), EXAMPLE);
    }

    #[test]
    fn every_byte_of_a_key_matters() {
        for at in 0..EXAMPLE.len() {
            for byte in 0..=255 {
                let mut bytes = EXAMPLE.as_bytes().to_vec();
                if byte == bytes[at] {
                    continue;
                }
                bytes[at] = byte;
                let accepted = String::from_utf8(bytes).is_ok_and(|text| text.parse::<VerifierKey>().is_ok());
                assert!(!accepted, "byte {at} set to {byte:#04x}");
            }
        }
        for end in 0..EXAMPLE.len() {
            assert!(EXAMPLE[..end].parse::<VerifierKey>().is_err(), "cut to {end} bytes");
        }
    }

    #[test]
    fn says_what_is_wrong_with_a_key() {
        let parse = |text: &str| text.parse::<VerifierKey>().unwrap_err();
        assert_eq!(parse("example.com/foo"), KeyError::Malformed);
        assert_eq!(
            parse(&EXAMPLE.replace("example", "ex ample")),
            KeyError::Name { name: "ex ample.com/foo".into() }
        );
        assert_eq!(
            parse(&EXAMPLE.replace("530d903a", "530d903b")),
            KeyError::Id { name: "example.com/foo".into(), found: 0x530d_903b, expected: 0x530d_903a },
        );
        assert_eq!(
            parse(&EXAMPLE.replace("+Aek", "+Bek")),
            KeyError::Type { name: "example.com/foo".into(), found: 5, expected: 1 },
        );
        assert_eq!(parse(&format!("{}{EXAMPLE}", "x".repeat(255))), KeyError::Malformed);
    }

    #[test]
    fn refuses_keys_for_which_anybody_can_sign() {
        let mut neutral = [0; 32];
        neutral[0] = 1;
        for point in [neutral, [0; 32]] {
            assert_eq!(VerifierKey::from_public("a", &point), Err(KeyError::Point { name: "a".into() }));
        }
    }

    #[test]
    fn refuses_names_that_would_break_a_line_apart() {
        let long = "n".repeat(256);
        for name in ["", "a b", "a+b", "a\nb", "a\u{a0}b", "a\u{2028}b", "a\u{7f}b", "a\u{85}", &long] {
            assert_eq!(Signer::from_seed(name, &[1; 32]).unwrap_err(), KeyError::Name { name: name.into() });
        }
        assert!(Signer::from_seed(&long[1..], &[1; 32]).is_ok());
    }

    #[test]
    fn secret_stays_out_of_debug_output() {
        let signer = Signer::from_seed("example.com/log", &[0x5a; 32]).unwrap();
        assert_eq!(format!("{signer:?}"), format!("Signer({})", signer.verifier_key()));
        assert_eq!(signer.reveal_seed(), &[0x5a; 32]);
    }

    proptest! {
        #[test]
        fn signatures_verify_and_only_there(seed: [u8; 32], text: String, other: String) {
            let signer = Signer::from_seed("log", &seed).unwrap();
            let key: VerifierKey = signer.verifier_key().to_string().parse().unwrap();
            let signature = signer.sign(&text);
            prop_assert!(key.verify(&text, &signature));
            prop_assert_eq!(key.verify(&other, &signature), text == other);
            let namesake = Signer::from_seed("gol", &seed).unwrap().verifier_key();
            prop_assert!(!namesake.verify(&text, &signature));
        }
    }
}
