//! Cosignatures: what a witness adds to a checkpoint after checking that the log only grew.
//!
//! The format is `cosignature/v1` of [c2sp.org/tlog-cosignature](https://c2sp.org/tlog-cosignature): an Ed25519
//! signature over a time and the text of the checkpoint. A [`Cosigner`] makes them, [`check_cosignatures`] verifies.

use std::fmt;
use std::str::FromStr;

use super::checkpoint::{Checkpoint, SignedCheckpoint};
use super::key::{KeyError, PublicKey, SecretKey};
use super::note::Signature;

/// Signature type of a timestamped Ed25519 cosignature.
const COSIGNATURE: u8 = 0x04;

/// Latest time that a cosignature may name.
const MAX_TIME: u64 = i64::MAX.cast_unsigned();

/// Public key of a witness, with the name that it cosigns under; written like a verifier key.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct WitnessKey(PublicKey);

/// Secret key of a witness. The secret is wiped from memory when this is dropped.
pub struct Cosigner(SecretKey);

/// A witness's statement that at `time` it had seen no larger log of this origin, and that the log only grew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cosignature {
    /// The witness.
    pub key: WitnessKey,
    /// The witness's clock, in Unix seconds.
    pub time: u64,
}

/// Why a cosignature is not made, or a cosigned checkpoint is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CosignatureError {
    /// The time does not fit the format.
    #[error("cosignature time {time} is beyond 2^63 - 1")]
    Time {
        /// Time given, in Unix seconds.
        time: u64,
    },
    /// A known witness's cosignature is not over this checkpoint: it was altered or forged.
    #[error("cosignature of {name}+{key_id:08x} is not over this checkpoint")]
    Bad {
        /// Name of the witness.
        name: String,
        /// Id of the key.
        key_id: u32,
    },
}

impl Cosigner {
    /// Makes the cosigner of `name` from 32 secret bytes, which the caller drew at random and wipes. They must serve no
    /// other cosigner: the signature does not cover the name.
    ///
    /// # Errors
    /// [`KeyError::Name`].
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Result<Self, KeyError> {
        SecretKey::new(name, COSIGNATURE, seed).map(Self)
    }

    /// The key by which others check the cosignatures.
    #[must_use]
    pub fn witness_key(&self) -> WitnessKey {
        WitnessKey(self.0.public.clone())
    }

    /// The 32 secret bytes, for the key file and nothing else.
    #[must_use]
    pub fn reveal_seed(&self) -> &[u8; 32] {
        self.0.seed()
    }

    /// Cosigns `checkpoint` as of `time`, in Unix seconds.
    ///
    /// The caller has checked that the log signed it and that it extends what this witness last cosigned, and has
    /// already stored it as the new last.
    ///
    /// # Errors
    /// [`CosignatureError::Time`] if `time` is 2⁶³ or more.
    pub fn cosign(&self, checkpoint: &Checkpoint, time: u64) -> Result<Signature, CosignatureError> {
        if time > MAX_TIME {
            return Err(CosignatureError::Time { time });
        }
        let signature = self.0.sign(message(&checkpoint.to_string(), time).as_bytes());
        Ok(self.0.public.signature([&time.to_be_bytes()[..], &signature].concat()))
    }
}

impl WitnessKey {
    /// Makes the key of `name` from 32 bytes of Ed25519 public key (RFC 8032 §5.1.5).
    ///
    /// # Errors
    /// [`KeyError::Name`] or [`KeyError::Point`].
    pub fn from_public(name: &str, public: &[u8; 32]) -> Result<Self, KeyError> {
        PublicKey::new(name, COSIGNATURE, public).map(Self)
    }

    /// Name that the witness cosigns under.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Short id that, with the name, says which key made a cosignature.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.0.id
    }

    /// The 32 bytes of the Ed25519 public key.
    #[must_use]
    pub fn public(&self) -> &[u8; 32] {
        self.0.bytes()
    }

    /// Whether `signature` names this key.
    #[must_use]
    pub fn made(&self, signature: &Signature) -> bool {
        self.0.made(signature)
    }

    /// Returns the time of `signature` if it is this witness's over the checkpoint with this `text`.
    #[must_use]
    pub fn verify(&self, text: &str, signature: &Signature) -> Option<u64> {
        let (time, bytes) = signature.bytes().split_first_chunk()?;
        let time = u64::from_be_bytes(*time);
        let holds =
            self.made(signature) && time <= MAX_TIME && self.0.verify(message(text, time).as_bytes(), bytes);
        holds.then_some(time)
    }
}

/// Returns the cosignatures that the `known` witnesses have put under a checkpoint, none if they have not.
///
/// Those of unknown witnesses are passed over. Of several by one witness, the earliest counts.
///
/// # Errors
/// [`CosignatureError::Bad`] as soon as one cosignature in the name of a known witness does not hold.
pub fn check_cosignatures(
    signed: &SignedCheckpoint,
    known: &[WitnessKey],
) -> Result<Vec<Cosignature>, CosignatureError> {
    let mut cosignatures = Vec::new();
    for key in known {
        let by_key = signed.note().signatures().iter().filter(|signature| key.made(signature));
        let times: Option<Vec<u64>> =
            by_key.map(|signature| key.verify(signed.note().text(), signature)).collect();
        let times =
            times.ok_or_else(|| CosignatureError::Bad { name: key.name().to_owned(), key_id: key.id() })?;
        cosignatures.extend(times.into_iter().min().map(|time| Cosignature { key: key.clone(), time }));
    }
    Ok(cosignatures)
}

impl FromStr for WitnessKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        PublicKey::parse(text, COSIGNATURE).map(Self)
    }
}

impl fmt::Display for WitnessKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for WitnessKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WitnessKey({self})")
    }
}

impl fmt::Debug for Cosigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cosigner({})", self.0.public)
    }
}

/// Returns what is signed.
fn message(text: &str, time: u64) -> String {
    format!("cosignature/v1\ntime {time}\n{text}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{Note, Signer, VerifierKey, leaf_hash};
    use proptest::prelude::*;

    fn cosigner(name: &str) -> Cosigner {
        Cosigner::from_seed(name, &[name.as_bytes()[0]; 32]).unwrap()
    }

    fn signed() -> SignedCheckpoint {
        let log = Signer::from_seed("log", &[1; 32]).unwrap();
        Checkpoint::new("log", 5, leaf_hash(b"x")).unwrap().sign(&log).unwrap()
    }

    fn with(signatures: &[Signature]) -> SignedCheckpoint {
        let key = signed().key().clone();
        let lines: Vec<String> = signatures.iter().map(Signature::to_string).collect();
        let note = Note::parse(format!("{}{}\n", signed().note(), lines.join("\n")).as_bytes()).unwrap();
        SignedCheckpoint::from_note(note, &[key]).unwrap()
    }

    #[test]
    fn message_is_as_the_specification_shows() {
        let text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
        assert_eq!(message(text, 1_679_315_147), format!("cosignature/v1\ntime 1679315147\n{text}"));
    }

    #[test]
    fn known_witnesses_count_unknown_ones_do_not() {
        let (a, b) = (cosigner("a"), cosigner("b"));
        let both =
            with(&[a.cosign(signed().checkpoint(), 7).unwrap(), b.cosign(signed().checkpoint(), 9).unwrap()]);
        let known = [b.witness_key(), cosigner("c").witness_key()];
        let cosignature = Cosignature { key: b.witness_key(), time: 9 };
        assert_eq!(check_cosignatures(&both, &known), Ok(vec![cosignature]));
        assert_eq!(check_cosignatures(&both, &[]), Ok(Vec::new()));
    }

    #[test]
    fn one_bad_cosignature_of_a_known_witness_is_enough() {
        let witness = cosigner("w");
        let good = witness.cosign(signed().checkpoint(), 9).unwrap();
        let bad = witness.cosign(&Checkpoint::new("log", 6, leaf_hash(b"x")).unwrap(), 9).unwrap();
        let refused = CosignatureError::Bad { name: "w".into(), key_id: witness.witness_key().id() };
        let known = [witness.witness_key()];
        assert_eq!(check_cosignatures(&with(&[good.clone(), bad.clone()]), &known), Err(refused.clone()));
        assert_eq!(check_cosignatures(&with(&[bad]), &known), Err(refused));
        let later = witness.cosign(signed().checkpoint(), 10).unwrap();
        assert_eq!(check_cosignatures(&with(&[later, good]), &known).unwrap()[0].time, 9);
    }

    #[test]
    fn every_bit_of_a_cosignature_matters() {
        let witness = cosigner("w");
        let good = witness.cosign(signed().checkpoint(), 9).unwrap();
        for bit in 0..good.bytes().len() * 8 {
            let mut bytes = good.bytes().to_vec();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let bad = Signature::from_key("w", good.key_id(), bytes);
            assert!(check_cosignatures(&with(&[bad]), &[witness.witness_key()]).is_err(), "bit {bit}");
        }
        for length in 1..good.bytes().len() {
            let bad = Signature::from_key("w", good.key_id(), good.bytes()[..length].to_vec());
            assert!(check_cosignatures(&with(&[bad]), &[witness.witness_key()]).is_err(), "{length} bytes");
        }
    }

    #[test]
    fn keys_for_logs_and_for_witnesses_are_not_mixed_up() {
        let (signer, cosigner) =
            (Signer::from_seed("n", &[1; 32]).unwrap(), Cosigner::from_seed("n", &[1; 32]).unwrap());
        assert_eq!(signer.verifier_key().public(), cosigner.witness_key().public());
        assert_ne!(signer.verifier_key().id(), cosigner.witness_key().id());
        let refused = KeyError::Type { name: "n".into(), found: 4, expected: 1 };
        assert_eq!(cosigner.witness_key().to_string().parse::<VerifierKey>(), Err(refused));
        assert!(signer.verifier_key().to_string().parse::<WitnessKey>().is_err());
    }

    #[test]
    fn times_beyond_the_format_are_refused() {
        let witness = cosigner("w");
        let cosign = |time| witness.cosign(signed().checkpoint(), time);
        assert!(cosign(MAX_TIME).is_ok());
        assert_eq!(cosign(MAX_TIME + 1), Err(CosignatureError::Time { time: MAX_TIME + 1 }));
        let text = signed().note().text().to_owned();
        let bytes = witness.0.sign(message(&text, u64::MAX).as_bytes());
        let forged = witness.0.public.signature([&[0xff; 8][..], &bytes].concat());
        assert_eq!(witness.witness_key().verify(&text, &forged), None);
    }

    proptest! {
        #[test]
        fn what_is_cosigned_verifies(seed: [u8; 32], time in 0..=MAX_TIME, size: u64, root: [u8; 32]) {
            let cosigner = Cosigner::from_seed("w", &seed).unwrap();
            let key: WitnessKey = cosigner.witness_key().to_string().parse().unwrap();
            let checkpoint = Checkpoint::new("log", size, crate::ledger::Hash::from_bytes(root)).unwrap();
            let signature = cosigner.cosign(&checkpoint, time).unwrap();
            prop_assert_eq!(key.verify(&checkpoint.to_string(), &signature), Some(time));
        }
    }
}
