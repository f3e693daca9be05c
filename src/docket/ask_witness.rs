//! Having one's own checkpoint cosigned by somebody else's witness.

use thiserror::Error;

use crate::{
    ledger::{Signature, Submission, SubmissionError, WitnessKey, read_signature_lines},
    store::{Clock, PinError, StoreError},
};

use super::Docket;

/// What a witness answers with if it is asked from another size than it has cosigned.
const SIZE_TYPE: &str = "text/x.tlog.size";
/// Most requests for one cosignature: a size to start from, its correction, and a rival or two.
const MOST_REQUESTS: usize = 4;

/// An answer over HTTP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Media type, without parameters.
    pub content_type: String,
    /// The body.
    pub body: Vec<u8>,
}

/// A cosignature that was obtained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obtained {
    /// Entries that the cosigned checkpoint covers.
    pub size: u64,
    /// The witness's clock, Unix seconds.
    pub time: u64,
    /// Size that the witness had cosigned before, 0 if none.
    pub before: u64,
}

/// Why there is no cosignature.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum AskError {
    /// The witness's key is not known.
    #[error(
        "the key of the witness at {url} is not known; ask its operator for it, over another channel than this address, and give it once with --key VKEY"
    )]
    NoKey {
        /// Where the witness is.
        url: String,
    },
    /// No answer came.
    #[error("{url}: {problem}")]
    Unreachable {
        /// Where the witness is.
        url: String,
        /// What happened.
        problem: String,
    },
    /// The witness does not know the ledger's origin.
    #[error("the witness does not know this ledger; give its operator the ledger's verifier key:\n{key}")]
    UnknownLog {
        /// The ledger's verifier key.
        key: String,
    },
    /// The witness knows the origin by another key.
    #[error(
        "the witness knows another key for this ledger's origin; if the key was changed, give its operator the new one:\n{key}"
    )]
    OtherKey {
        /// The ledger's verifier key.
        key: String,
    },
    /// The witness has cosigned more entries than this ledger has.
    #[error(
        "the witness says that it has cosigned {cosigned} entries of this ledger, and this file has {size}: it was restored from a backup or truncated, or somebody continues a copy of it"
    )]
    Behind {
        /// Entries that were cosigned.
        cosigned: u64,
        /// Entries of this ledger.
        size: u64,
    },
    /// The witness has cosigned another history of this ledger.
    #[error(
        "FORK: the witness says that it has cosigned {cosigned} entries of this ledger that are not the first {cosigned} of this file; if so, two histories were signed with its key. Keep this file, and find the other"
    )]
    Fork {
        /// Entries that were cosigned.
        cosigned: u64,
    },
    /// The witness has forgotten what it cosigned.
    #[error(
        "the witness says that it has cosigned {says} entries of this ledger, and here is its cosignature of {cosigned}: it has lost its record and could be led to cosign a fork. Ask its operator; until then it proves nothing new"
    )]
    Forgot {
        /// Entries that it says it has cosigned.
        says: u64,
        /// Entries of the largest checkpoint that it is known to have cosigned.
        cosigned: u64,
    },
    /// Any other refusal.
    #[error("the witness refused with status {status}{}", if .text.is_empty() { String::new() } else { format!(": {}", .text) })]
    Refused {
        /// HTTP status.
        status: u16,
        /// What it said, its first line.
        text: String,
    },
    /// The answer is not what the protocol has, or does not hold.
    #[error("the witness's answer is of no use: {problem}")]
    BadAnswer {
        /// What is wrong with it.
        problem: String,
    },
    /// The request cannot be made.
    #[error(transparent)]
    Request(#[from] SubmissionError),
    /// The pinned witnesses.
    #[error(transparent)]
    Pin(#[from] PinError),
    /// The ledger file.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Docket {
    /// Has the latest checkpoint cosigned by the witness of this key, and keeps the cosignature in
    /// the ledger file. `post` sends the body of an `add-checkpoint` request (C2SP tlog-witness) and
    /// returns the answer, or says what happened in words.
    ///
    /// # Errors
    /// [`AskError`]; nothing is kept then. [`AskError::Fork`] and [`AskError::Behind`] are findings
    /// about the ledger, not about the witness.
    pub fn ask_witness(
        &mut self,
        url: &str,
        key: &WitnessKey,
        clock: &dyn Clock,
        post: &mut dyn FnMut(&str) -> Result<Answer, String>,
    ) -> Result<Obtained, AskError> {
        let signed = self.store.signed_checkpoint()?;
        let size = signed.checkpoint().size();
        let note = signed.into_note();
        let known = self.cosigned_by(key)?;
        let mut before = known;
        for _ in 0..MOST_REQUESTS {
            let proof = self.store.prove_extension(before, size)?;
            let request = Submission::new(before, proof, note.clone())?.to_string();
            let answer =
                post(&request).map_err(|problem| AskError::Unreachable { url: url.to_owned(), problem })?;
            match answer.status {
                200 => {
                    let (signature, time) = cosignature(&answer, key, note.text())?;
                    self.store.keep_cosignature(size, key, &signature, clock.now())?;
                    return Ok(Obtained { size, time, before });
                }
                409 => match conflict(&answer)? {
                    cosigned if cosigned > size => return Err(AskError::Behind { cosigned, size }),
                    says if says < known => return Err(AskError::Forgot { says, cosigned: known }),
                    // An older edition of the protocol answers so where the roots differ.
                    cosigned if cosigned == before => return Err(AskError::Fork { cosigned }),
                    cosigned => before = cosigned,
                },
                422 if before > 0 => return Err(AskError::Fork { cosigned: before }),
                404 => return Err(AskError::UnknownLog { key: self.store.verifier_key()?.to_string() }),
                403 => return Err(AskError::OtherKey { key: self.store.verifier_key()?.to_string() }),
                status => return Err(AskError::Refused { status, text: first_line(&answer.body) }),
            }
        }
        Err(bad("it names another size each time"))
    }

    /// Entries of the largest checkpoint that the witness of this key is known to have cosigned; 0 if none.
    fn cosigned_by(&self, key: &WitnessKey) -> Result<u64, StoreError> {
        let (found, _) = self.cosignatures(std::slice::from_ref(key))?;
        Ok(found
            .iter()
            .filter(|witnessed| witnessed.is_known)
            .map(|witnessed| witnessed.size)
            .max()
            .unwrap_or(0))
    }
}

fn bad(problem: impl Into<String>) -> AskError {
    AskError::BadAnswer { problem: problem.into() }
}

/// The witness's cosignature in an answer, and its time. Lines by other keys are passed over.
fn cosignature(answer: &Answer, key: &WitnessKey, text: &str) -> Result<(Signature, u64), AskError> {
    let signatures = read_signature_lines(&answer.body).map_err(|e| bad(e.to_string()))?;
    let mut by_key = signatures.into_iter().filter(|signature| key.made(signature));
    let signature = by_key.next().ok_or_else(|| bad(format!("it holds no cosignature by {key}")))?;
    match key.verify(text, &signature) {
        Some(time) if time > 0 => Ok((signature, time)),
        _ => Err(bad(format!("its cosignature does not hold under {key}"))),
    }
}

/// The size in a conflict.
fn conflict(answer: &Answer) -> Result<u64, AskError> {
    let size = std::str::from_utf8(&answer.body).ok().and_then(|text| text.strip_suffix('\n'));
    let canonical =
        |text: &&str| *text == "0" || (!text.starts_with('0') && text.bytes().all(|b| b.is_ascii_digit()));
    let size = size.filter(canonical).and_then(|text| text.parse().ok());
    size.filter(|_| answer.content_type == SIZE_TYPE)
        .ok_or_else(|| bad("a conflict without the size that it has cosigned"))
}

fn first_line(body: &[u8]) -> String {
    /// Longest line that is repeated.
    const MOST: usize = 200;
    String::from_utf8_lossy(body).lines().next().unwrap_or_default().chars().take(MOST).collect()
}
