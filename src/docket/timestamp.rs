//! Time-stamp tokens (RFC 3161) for checkpoints: attached, exported, and checked by the openssl program.
//!
//! A token is made for the bytes of a checkpoint as the ledger file holds it, with the log's signature
//! and without cosignatures. Nothing here reads certificates: that is left to openssl, and where it is
//! missing, or no authority is named, a token is not checked, never fine.

use std::{
    ffi::OsStr,
    fs, io,
    path::Path,
    process::{Command, Output, Stdio},
};

use sha2::{Digest as _, Sha256, Sha384, Sha512};
use thiserror::Error;

use crate::store::{Clock, StoreError, StoredTimestamp};

use super::Docket;

/// Longest token that is attached: certificate chains included, tokens have a few thousand bytes.
const MOST_BYTES: usize = 256 * 1024;
/// DER tags.
const SEQUENCE: u8 = 0x30;
const OBJECT_IDENTIFIER: u8 = 0x06;
const OCTET_STRING: u8 = 0x04;

/// A token that was attached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attached {
    /// Entries that the time-stamped checkpoint covers.
    pub size: u64,
    /// Whether it is new in the ledger file.
    pub is_new: bool,
}

/// Whose word is taken for the time.
#[derive(Debug, Clone, Copy)]
pub struct Authority<'p> {
    /// Certificates of trusted authorities, PEM.
    pub certificates: &'p Path,
    /// Further certificates to build the chain from, if the token brings none, PEM.
    pub intermediates: Option<&'p Path>,
}

/// What a check of one token found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is a token for this checkpoint by that authority.
    Holds,
    /// It is not.
    DoesNotHold(String),
    /// Nobody knows: why.
    NotChecked(String),
}

/// A token, and what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedTimestamp {
    /// Entries that the time-stamped checkpoint covers.
    pub size: u64,
    /// The time that the token states, as openssl prints it; none if openssl could not be asked.
    pub states: Option<String>,
    /// Whether that is so.
    pub outcome: Outcome,
}

/// Why a token is not attached or cannot be checked.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum TimestampError {
    /// The bytes are no token.
    #[error("is no time-stamp response or token (RFC 3161, DER)")]
    NotAToken,
    /// The token is for something else.
    #[error(
        "is for no checkpoint of this ledger; a token is made for the bytes that `counterclaim checkpoint export` writes, hashed with SHA-256, SHA-384 or SHA-512"
    )]
    ForSomethingElse,
    /// The ledger file.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Files for openssl cannot be written.
    #[error("temporary files cannot be written: {0}")]
    Temporary(io::Error),
}

impl Docket {
    /// Keeps a time-stamp response or token in the ledger file, beside the checkpoint that it is for.
    /// Whether it holds is not checked.
    ///
    /// # Errors
    /// [`TimestampError::NotAToken`], [`TimestampError::ForSomethingElse`], or as the store reports.
    pub fn attach_timestamp(&mut self, token: &[u8], clock: &dyn Clock) -> Result<Attached, TimestampError> {
        if token.len() > MOST_BYTES || Form::of(token).is_none() {
            return Err(TimestampError::NotAToken);
        }
        let made_for = self.store.checkpoints()?.into_iter().find(|(_, note)| is_made_for(token, note));
        let (size, _) = made_for.ok_or(TimestampError::ForSomethingElse)?;
        let is_new = self.store.keep_timestamp(size, token, clock.now())?;
        Ok(Attached { size, is_new })
    }

    /// Checks one token through the openssl program.
    ///
    /// # Errors
    /// As the store and the file system report. What openssl says, and that it is not there, is in the
    /// outcome.
    pub fn check_timestamp(
        &self,
        stored: &StoredTimestamp,
        authority: Option<Authority<'_>>,
    ) -> Result<CheckedTimestamp, TimestampError> {
        let checked = |states, outcome| CheckedTimestamp { size: stored.size, states, outcome };
        let note = self.store.checkpoint_of(stored.size)?.unwrap_or_default();
        if !stored.is_whole() || !is_made_for(&stored.token, &note) {
            let why = "it was changed, or is for another checkpoint".to_owned();
            return Ok(checked(None, Outcome::DoesNotHold(why)));
        }
        let folder = tempfile::tempdir().map_err(TimestampError::Temporary)?;
        let (data, token) = (folder.path().join("checkpoint"), folder.path().join("token"));
        fs::write(&data, &note).map_err(TimestampError::Temporary)?;
        fs::write(&token, &stored.token).map_err(TimestampError::Temporary)?;
        let mut input: Vec<&OsStr> = vec![OsStr::new("-in"), token.as_os_str()];
        if Form::of(&stored.token) == Some(Form::Token) {
            input.push(OsStr::new("-token_in"));
        }
        let states = match openssl(&[&["-reply".as_ref()], &input[..], &["-text".as_ref()]].concat()) {
            Ok(output) => time_in(&output),
            Err(why) => return Ok(checked(None, Outcome::NotChecked(why))),
        };
        let Some(authority) = authority else {
            let why = "no authority is named; give the certificate of the one that you trust with --ca";
            return Ok(checked(states, Outcome::NotChecked(why.to_owned())));
        };
        let mut arguments: Vec<&OsStr> = vec!["-verify".as_ref(), "-data".as_ref(), data.as_os_str()];
        arguments.extend(input);
        arguments.extend(["-CAfile".as_ref(), authority.certificates.as_os_str()]);
        if let Some(intermediates) = authority.intermediates {
            arguments.extend(["-untrusted".as_ref(), intermediates.as_os_str()]);
        }
        let outcome = match openssl(&arguments) {
            Ok(output) => verdict(&output),
            Err(why) => Outcome::NotChecked(why),
        };
        Ok(checked(states, outcome))
    }
}

/// What a file of a time-stamping authority holds (RFC 3161 §2.4.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// `TimeStampResp`: status and token.
    Response,
    /// `TimeStampToken`: a `ContentInfo`, which starts with its type.
    Token,
}

impl Form {
    fn of(bytes: &[u8]) -> Option<Self> {
        let (&SEQUENCE, rest) = bytes.split_first()? else { return None };
        let (&length, rest) = rest.split_first()?;
        // A long length has as many bytes as the lower bits of its first byte say.
        let skip = if length < 0x80 { 0 } else { usize::from(length & 0x7f) };
        match *rest.get(skip)? {
            SEQUENCE => Some(Self::Response),
            OBJECT_IDENTIFIER => Some(Self::Token),
            _ => None,
        }
    }
}

/// Whether the token holds a hash of the note, which says what it is for, not that it holds.
pub(super) fn is_made_for(token: &[u8], note: &str) -> bool {
    [Sha256::digest(note).to_vec(), Sha384::digest(note).to_vec(), Sha512::digest(note).to_vec()]
        .into_iter()
        .any(|digest| {
            // No digest is longer than a short length can say.
            let mut octets = vec![OCTET_STRING, u8::try_from(digest.len()).unwrap_or_default()];
            octets.extend(digest);
            token.windows(octets.len()).any(|window| window == octets)
        })
}

/// Runs `openssl ts`; says in words why it cannot be run.
fn openssl(arguments: &[&OsStr]) -> Result<Output, String> {
    Command::new("openssl")
        .arg("ts")
        .args(arguments)
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .output()
        .map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => "the openssl program is not installed".to_owned(),
            _ => format!("the openssl program cannot be run: {error}"),
        })
}

/// The time in what `openssl ts -reply -text` prints.
fn time_in(output: &Output) -> Option<String> {
    let text = String::from_utf8_lossy(&output.stdout);
    let time = text.lines().find_map(|line| line.strip_prefix("Time stamp: "))?;
    Some(time.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// What `openssl ts -verify` said. Only its own words count as an answer: it fails for other reasons too.
fn verdict(output: &Output) -> Outcome {
    let (said, complained) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let says =
        |words: &str| said.lines().chain(complained.lines()).any(|line| line.trim().starts_with(words));
    let cannot_read = says("Error loading") || says("Can't open");
    match (output.status.success(), says("Verification: OK"), says("Verification: FAILED")) {
        (true, true, false) => Outcome::Holds,
        (false, false, true) if !cannot_read => Outcome::DoesNotHold(reason(&complained)),
        _ => Outcome::NotChecked(reason(&complained)),
    }
}

/// The reason in openssl's last line of error: the sixth part, and what stands behind the eighth.
fn reason(complained: &str) -> String {
    let mut lines = complained.lines().rev().map(|line| line.splitn(9, ':').collect::<Vec<_>>());
    let reason = lines.find(|parts| parts.len() == 9 && parts[1] == "error").map_or_else(
        || complained.lines().next_back().unwrap_or("no reason was given").to_owned(),
        |parts| if parts[8].is_empty() { parts[5].to_owned() } else { format!("{}, {}", parts[5], parts[8]) },
    );
    format!("openssl: {reason}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn responses_and_tokens_are_told_apart_from_anything_else() {
        assert_eq!(Form::of(&[0x30, 3, 0x30, 1, 0]), Some(Form::Response));
        assert_eq!(Form::of(&[0x30, 0x82, 1, 0, 0x06, 9]), Some(Form::Token));
        for bytes in [&b""[..], b"0", b"-----BEGIN", &[0x30, 0x82, 1], &[0x30, 0xff, 0x30], &[0x30, 1, 2]] {
            assert_eq!(Form::of(bytes), None, "{bytes:?}");
        }
    }

    #[test]
    fn a_token_is_for_the_note_whose_hash_it_holds() {
        for digest in [
            Sha256::digest("note").to_vec(),
            Sha384::digest("note").to_vec(),
            Sha512::digest("note").to_vec(),
        ] {
            let octets =
                [&[1, OCTET_STRING, u8::try_from(digest.len()).expect("short")], &digest[..], &[7]].concat();
            assert!(is_made_for(&octets, "note"));
            assert!(!is_made_for(&octets, "note\n"));
            assert!(!is_made_for(&octets[2..], "note"));
        }
        assert!(!is_made_for(b"", "note"));
    }
}
