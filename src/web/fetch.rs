//! Fetching a page, because a person asked for it: [`fetch`].
//!
//! The address may have come from anybody, and so may what answers. Asked are only http and https;
//! the network address that a name resolves to is looked at before it is connected to, and it is
//! that one which is connected to, so that no name can mean another machine a moment later; so is
//! every redirect's. Time, size and redirects are bounded. No cookie, no password and no header of
//! the user's is sent. Proxies from the environment are not used: one would look up the name
//! itself, and what it connects to could not be looked at.

use std::{
    io::{self, Read},
    net::IpAddr,
    time::{Duration, Instant},
};

use chrono::{NaiveDate, Utc};
use flate2::read::MultiGzDecoder;
use thiserror::Error;
use ureq::{
    Agent, Body,
    http::{Response, Uri, header},
    unversioned::{
        resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver},
        transport::{DefaultConnector, NextTimeout},
    },
};
use url::Url;

use super::{inner_address::inner, tls::tls};
use crate::model::file_name;

/// How long a fetch may take unless another time is asked for.
pub const USUAL_PATIENCE: Duration = Duration::from_secs(60);
/// Most redirects that are followed.
pub const MOST_REDIRECTS: usize = 5;
/// Most bytes of the header of an answer.
const MOST_HEADER: usize = 64 * 1024;
const USER_AGENT: &str =
    concat!("counterclaim/", env!("CARGO_PKG_VERSION"), " (archives a source that a person cites)");

/// What a fetch may cost, and where it may lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FetchLimits {
    /// Most bytes of the page, as sent and as unpacked.
    pub most_bytes: u64,
    /// Most time for all of it, redirects included.
    pub time: Duration,
    /// Whether addresses that are not on the public internet may be connected to.
    pub allow_private: bool,
}

/// A page as it was fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// Its bytes, without the compression in which they were sent.
    pub bytes: Vec<u8>,
    /// The address that they came from, after redirects.
    pub address: String,
    /// The last part of that address, as the name of a file.
    pub name: String,
    /// What the server said that they are, if it did.
    pub content_type: Option<String>,
    /// The day, in UTC.
    pub on: NaiveDate,
}

/// Why a page was not fetched.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum FetchError {
    /// It is no address that can be fetched.
    #[error("{url}: {problem}; an address of the web is fetched, for example https://example.org/report")]
    Address {
        /// What was given.
        url: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The server sends the program elsewhere, to where it does not go.
    #[error("{url} redirects to {to:?}, which is not followed: {problem}")]
    Redirect {
        /// The address that redirects.
        url: String,
        /// Where to.
        to: String,
        /// Why that is not followed.
        problem: String,
    },
    /// There are too many redirects.
    #[error("{url} redirects more than {MOST_REDIRECTS} times, at last to {last}")]
    TooManyRedirects {
        /// The address that was asked for.
        url: String,
        /// Where the last redirect led.
        last: String,
    },
    /// The host is not on the public internet.
    #[error(
        "{host} is at {address}, which is {kind}; nothing is fetched from there unless you say so with --allow-private"
    )]
    Private {
        /// The host.
        host: String,
        /// What its name resolves to.
        address: IpAddr,
        /// What that is.
        kind: &'static str,
    },
    /// No page came, but another answer.
    #[error("{url} answers with status {status}; {}", advice(*.status))]
    Status {
        /// The address.
        url: String,
        /// HTTP status.
        status: u16,
    },
    /// It is longer than was asked for.
    #[error("{url}: is longer than {} MiB; --max-archive allows more", .most_bytes / 1024 / 1024)]
    TooLong {
        /// The address.
        url: String,
        /// Most bytes that were asked for.
        most_bytes: u64,
    },
    /// It took too long.
    #[error("{url}: no whole answer came within {} s; --timeout allows more", .time.as_secs())]
    TooSlow {
        /// The address.
        url: String,
        /// The time that was allowed.
        time: Duration,
    },
    /// It was sent in a compression that nobody asked for.
    #[error(
        "{url}: is sent compressed as {coding:?}, which is not read; save the page and hand over the file"
    )]
    Coding {
        /// The address.
        url: String,
        /// The content coding.
        coding: String,
    },
    /// The connection failed, or what came is no answer of the web.
    #[error("{url}: {problem}")]
    Failed {
        /// The address.
        url: String,
        /// What happened.
        problem: String,
    },
}

/// What to do about a status.
fn advice(status: u16) -> &'static str {
    match status {
        401 | 403 | 451 => {
            "the server refuses this program: save the page in your browser and hand over the file"
        }
        404 | 410 => "the page is not there; a web archive may have a copy",
        429 | 500.. => "try again later, or save the page in your browser and hand over the file",
        _ => {
            "only an answer with status 200 is archived: save the page in your browser and hand over the file"
        }
    }
}

/// Fetches a page. Nothing is written anywhere.
///
/// # Errors
/// [`FetchError`] if the address, any redirect, or the answer is not as it should be.
pub fn fetch(url: &str, limits: FetchLimits) -> Result<Fetched, FetchError> {
    fetch_where(url, limits, if limits.allow_private { |_| None } else { inner })
}

/// Says what an address is if nothing may be fetched from there.
type Refuses = fn(IpAddr) -> Option<&'static str>;

fn fetch_where(url: &str, limits: FetchLimits, refuses: Refuses) -> Result<Fetched, FetchError> {
    let began = Instant::now();
    let mut at = address(url).map_err(|problem| FetchError::Address { url: url.to_owned(), problem })?;
    for _ in 0..=MOST_REDIRECTS {
        let left = limits.time.saturating_sub(began.elapsed());
        let failed = |error: ureq::Error| failure(&at, limits, error);
        let response = agent(left, refuses).get(at.as_str()).call().map_err(failed)?;
        let status = response.status().as_u16();
        match status {
            200 => return read(&at, response, limits),
            301 | 302 | 303 | 307 | 308 => at = redirected(&at, &response)?,
            _ => return Err(FetchError::Status { url: at.into(), status }),
        }
    }
    Err(FetchError::TooManyRedirects { url: url.to_owned(), last: at.into() })
}

/// Reads an address that is given or redirected to; the part after a hash sign is not sent.
fn address(text: &str) -> Result<Url, String> {
    checked(Url::parse(text).map_err(|error| format!("is no address ({error})"))?)
}

fn checked(mut url: Url) -> Result<Url, String> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(format!("starts with {}: and not with https: or http:", url.scheme()));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("has a name or a password in it, which would be sent and recorded".to_owned());
    }
    url.set_fragment(None);
    Ok(url)
}

/// Where an answer redirects to.
fn redirected(from: &Url, response: &Response<Body>) -> Result<Url, FetchError> {
    let location = response.headers().get(header::LOCATION);
    let to = location.map(|to| String::from_utf8_lossy(to.as_bytes()).into_owned()).unwrap_or_default();
    let refused =
        |problem: String| FetchError::Redirect { url: from.as_str().to_owned(), to: to.clone(), problem };
    if to.is_empty() {
        return Err(refused("it names no address".to_owned()));
    }
    let joined = from.join(&to).map_err(|error| refused(format!("it is no address ({error})")))?;
    let url = checked(joined).map_err(|problem| refused(format!("it {problem}")))?;
    if from.scheme() == "https" && url.scheme() == "http" {
        return Err(refused(
            "it leads from https to http, where anybody on the way can change it".to_owned(),
        ));
    }
    Ok(url)
}

fn agent(time: Duration, refuses: Refuses) -> Agent {
    let config = Agent::config_builder()
        .tls_config(tls())
        .proxy(None)
        .timeout_global(Some(time))
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .max_response_header_size(MOST_HEADER)
        .user_agent(USER_AGENT)
        .accept("text/html,application/xhtml+xml,application/pdf,*/*;q=0.8")
        // The bytes are archived as the page has them, not as a server packs them for sending.
        .accept_encoding("identity")
        .build();
    Agent::with_parts(
        config,
        DefaultConnector::default(),
        Checked { refuses, names: DefaultResolver::default() },
    )
}

/// Resolves names, and lets no address pass that is not on the public internet.
#[derive(Debug)]
struct Checked {
    refuses: Refuses,
    names: DefaultResolver,
}

impl Resolver for Checked {
    fn resolve(
        &self,
        uri: &Uri,
        config: &ureq::config::Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.names.resolve(uri, config, timeout)?;
        // One is enough: a name that means both may mean the other one next.
        let refused = found.iter().find_map(|socket| Some((socket.ip(), (self.refuses)(socket.ip())?)));
        let Some((address, kind)) = refused else { return Ok(found) };
        let host = uri.host().unwrap_or_default().to_owned();
        Err(ureq::Error::Io(io::Error::other(FetchError::Private { host, address, kind })))
    }
}

/// Reads the body of an answer.
fn read(at: &Url, response: Response<Body>, limits: FetchLimits) -> Result<Fetched, FetchError> {
    let url = || at.as_str().to_owned();
    let header = |name: header::HeaderName| {
        let value = response.headers().get(name)?;
        Some(String::from_utf8_lossy(value.as_bytes()).trim().to_owned())
    };
    let content_type = header(header::CONTENT_TYPE);
    let coding = header(header::CONTENT_ENCODING).unwrap_or_default().to_ascii_lowercase();
    let most = limits.most_bytes.saturating_add(1);
    let body = response.into_body().into_reader().take(most);
    let mut bytes = Vec::new();
    let outcome = match coding.as_str() {
        "" | "identity" => { body }.read_to_end(&mut bytes),
        "gzip" | "x-gzip" => MultiGzDecoder::new(body).take(most).read_to_end(&mut bytes),
        _ => return Err(FetchError::Coding { url: url(), coding }),
    };
    // What was packed is cut off with its size, and then does not end as it should.
    if bytes.len() as u64 > limits.most_bytes {
        return Err(FetchError::TooLong { url: url(), most_bytes: limits.most_bytes });
    }
    outcome.map_err(|error| failure(at, limits, ureq::Error::from(error)))?;
    Ok(Fetched {
        bytes,
        address: url(),
        name: file_name(at.as_str()),
        content_type,
        on: Utc::now().date_naive(),
    })
}

/// What a failed request means.
fn failure(at: &Url, limits: FetchLimits, error: ureq::Error) -> FetchError {
    let url = at.as_str().to_owned();
    let problem = match error {
        ureq::Error::Timeout(_) => return FetchError::TooSlow { url, time: limits.time },
        ureq::Error::HostNotFound => "nobody has this name".to_owned(),
        ureq::Error::Io(error) => {
            let error = match error.downcast::<FetchError>() {
                Ok(refused) => return refused,
                Err(error) => error,
            };
            match error.kind() {
                io::ErrorKind::UnexpectedEof => {
                    "the connection ended before the whole answer was there".to_owned()
                }
                io::ErrorKind::TimedOut => return FetchError::TooSlow { url, time: limits.time },
                _ => error.to_string(),
            }
        }
        other => other.to_string(),
    };
    FetchError::Failed { url, problem }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_web_without_passwords_are_asked() {
        for url in ["https://example.org/a?b#c", "http://example.org:8080", "https://кремль.рф/путь"]
        {
            assert!(address(url).is_ok(), "{url}");
        }
        for (url, told) in [
            ("file:///etc/passwd", "starts with file:"),
            ("ftp://example.org/", "starts with ftp:"),
            ("data:text/html,x", "starts with data:"),
            ("https://anna@example.org/", "a name or a password"),
            ("https://:secret@example.org/", "a name or a password"),
            ("https://", "is no address"),
            ("example.org", "is no address"),
        ] {
            let problem = address(url).expect_err(url);
            assert!(problem.contains(told), "{url}: {problem}");
        }
    }

    #[test]
    fn a_redirect_is_looked_at_as_the_first_address_was() {
        use std::{io::Write as _, net::TcpListener};
        let (outside, inside) = (TcpListener::bind("127.0.0.1:0"), TcpListener::bind("127.0.0.2:0"));
        // Other systems have one loopback address alone.
        let (Ok(outside), Ok(inside)) = (outside, inside) else { return };
        inside.set_nonblocking(true).expect("set");
        let there = inside.local_addr().expect("an address");
        let here = outside.local_addr().expect("an address");
        let answering = std::thread::spawn(move || {
            let (mut stream, _) = outside.accept().expect("asked");
            let answer =
                format!("HTTP/1.1 301 Moved\r\nLocation: http://{there}/\r\nContent-Length: 0\r\n\r\n");
            stream.write_all(answer.as_bytes()).expect("answered");
        });
        let limits = FetchLimits { most_bytes: 9, time: Duration::from_secs(20), allow_private: false };
        let refuses: Refuses = |ip| (ip.to_string() == "127.0.0.2").then_some("inside");
        let error = fetch_where(&format!("http://{here}/"), limits, refuses).expect_err("refused");
        assert!(matches!(error, FetchError::Private { kind: "inside", .. }), "{error}");
        answering.join().expect("answered");
        assert!(inside.accept().is_err(), "nobody connected");
        assert!(
            redirected(&address("https://example.org/a").expect("one"), &to("http://example.org/b")).is_err()
        );
        let on = redirected(&address("http://example.org/a/b").expect("one"), &to("//example.net/b"));
        assert_eq!(on.expect("one").as_str(), "http://example.net/b");
    }

    /// An answer that redirects.
    fn to(location: &str) -> Response<Body> {
        let body = Body::builder().data("");
        Response::builder().header("Location", location).body(body).expect("an answer")
    }
}
