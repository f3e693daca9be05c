//! HTTP responses as web archives keep them: header, chunks, and content that was sent compressed.

use std::{
    borrow::Cow,
    io::{self, Read},
};

use flate2::read::{GzDecoder, ZlibDecoder};

use super::{Budget, budget::MOST_RECORD};

/// Most lines in the header of a response.
const MOST_HTTP_HEADERS: usize = 200;
/// Bytes that are unpacked at a time.
const BUFFER: usize = 64 * 1024;

/// What a record holds, unpacked.
#[derive(Debug)]
pub(super) struct Payload<'b> {
    /// Its content type, in small letters.
    pub(super) content_type: String,
    /// The bytes.
    pub(super) body: Cow<'b, [u8]>,
}

/// What an HTTP response is.
#[derive(Debug)]
pub(super) enum Response<'b> {
    /// Something that may have text.
    Payload(Payload<'b>),
    /// By its type it has no text.
    WithoutText,
    /// The server did not answer with what was asked for.
    OtherStatus,
}

/// The content type and the body of an HTTP response, if its status is 2xx and its type may have text.
pub(super) fn response<'b>(block: &'b [u8], budget: &Budget) -> Result<Response<'b>, String> {
    let mut headers = [httparse::EMPTY_HEADER; MOST_HTTP_HEADERS];
    let mut response = httparse::Response::new(&mut headers);
    let mut lenient = httparse::ParserConfig::default();
    lenient.ignore_invalid_headers_in_responses(true).allow_spaces_after_header_name_in_responses(true);
    let start = match lenient.parse_response(&mut response, block) {
        Ok(httparse::Status::Complete(start)) => start,
        Ok(httparse::Status::Partial) => return Err("the header of the response breaks off".to_owned()),
        Err(error) => return Err(format!("the header of the response cannot be read: {error}")),
    };
    if !response.code.is_some_and(|code| (200..300).contains(&code)) {
        return Ok(Response::OtherStatus);
    }
    let value = |name: &str| {
        let header = response.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name));
        header.map(|header| String::from_utf8_lossy(header.value).to_ascii_lowercase()).unwrap_or_default()
    };
    let content_type = value("content-type");
    if !may_have_text(&content_type) {
        return Ok(Response::WithoutText);
    }
    let mut body = Cow::Borrowed(&block[start..]);
    if value("transfer-encoding").contains("chunked")
        && let Some(whole) = unchunked(&body)
    {
        body = Cow::Owned(whole);
    }
    let unpacked = match value("content-encoding").trim() {
        "gzip" | "x-gzip" if body.starts_with(b"\x1f\x8b") => Some(unpack(GzDecoder::new(&*body), budget)?),
        "deflate" => unpack(ZlibDecoder::new(&*body), budget).ok(),
        "br" => Some(unpack(brotli_decompressor::Decompressor::new(&*body, BUFFER), budget)?),
        "zstd" => Some(unpack(unzstd(&body).map_err(|error| error.to_string())?, budget)?),
        // Archives are often rewritten without it, under the headers as they were sent.
        _ => None,
    };
    Ok(Response::Payload(Payload { content_type, body: unpacked.map_or(body, Cow::Owned) }))
}

/// Whether something of this type is looked at: pages, plain text, PDF, and what is not said.
fn may_have_text(content_type: &str) -> bool {
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    matches!(
        media_type,
        "" | "text/html"
            | "text/plain"
            | "application/xhtml+xml"
            | "application/pdf"
            | "application/octet-stream"
    )
}

/// A reader of Zstandard, with the largest window that a response may ask for (RFC 9659: 8 MiB).
fn unzstd(packed: &[u8]) -> io::Result<impl Read + '_> {
    let mut decoder = zstd::Decoder::with_buffer(packed)?;
    decoder.window_log_max(23)?;
    Ok(decoder)
}

/// Unpacks what was sent compressed.
fn unpack(packed: impl Read, budget: &Budget) -> Result<Vec<u8>, String> {
    let left = budget.unpacked_left.get();
    let most = left.min(MOST_RECORD as u64);
    let mut bytes = Vec::new();
    let read = packed.take(most + 1).read_to_end(&mut bytes);
    budget.unpacked_left.set(left.saturating_sub(bytes.len() as u64));
    match read {
        Ok(length) if length as u64 > most => Err("it unpacks to more than is read".to_owned()),
        Err(error) if bytes.is_empty() => Err(format!("it cannot be unpacked: {error}")),
        // What is there of one that breaks off is read.
        _ => Ok(bytes),
    }
}

/// The body behind its chunks (RFC 9112 §7.1); none if it has no chunks, as in archives that were
/// rewritten without them.
fn unchunked(mut body: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::new();
    loop {
        let end = body.iter().take(64).position(|byte| *byte == b'\n');
        let size = end.and_then(|end| {
            let line = std::str::from_utf8(&body[..end]).ok()?;
            let digits = line.split(';').next()?.trim();
            Some((usize::from_str_radix(digits, 16).ok()?, &body[end + 1..]))
        });
        match size {
            Some((0, _)) => return Some(whole),
            Some((size, rest)) => {
                let (chunk, rest) = rest.split_at(size.min(rest.len()));
                whole.extend_from_slice(chunk);
                body = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).unwrap_or(rest);
            }
            None if whole.is_empty() => return None,
            None => {
                whole.extend_from_slice(body);
                return Some(whole);
            }
        }
    }
}
