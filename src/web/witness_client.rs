//! Sending a checkpoint to a witness. Proxies from the environment are not used, as by nothing here that connects.

use std::time::Duration;

use thiserror::Error;
use ureq::Agent;

use super::tls::tls;
use crate::docket::Answer;

/// How long one request may take, connecting included.
const PATIENCE: Duration = Duration::from_secs(30);
/// Largest answer that is read: dozens of cosignatures.
const MOST_BYTES: u64 = 256 * 1024;

/// A witness's address: its submission prefix, in C2SP tlog-witness.
#[derive(Debug, Clone)]
pub struct Endpoint {
    prefix: String,
    agent: Agent,
}

/// Why an address cannot be one.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum EndpointError {
    /// It is no http or https address.
    #[error(
        "{url:?} is no address of a witness; it starts with https:// (or http://) and has no question mark, hash sign, user name or white space, for example https://witness.example"
    )]
    Malformed {
        /// What was given.
        url: String,
    },
}

impl Endpoint {
    /// The witness at this address. A slash at its end makes no difference.
    ///
    /// # Errors
    /// [`EndpointError::Malformed`].
    pub fn parse(url: &str) -> Result<Self, EndpointError> {
        let prefix = url.trim_end_matches('/');
        let host =
            prefix.strip_prefix("https://").or_else(|| prefix.strip_prefix("http://")).unwrap_or_default();
        let stray = |c: char| c.is_whitespace() || c.is_control() || "?#@\\".contains(c);
        if host.is_empty() || host.starts_with('/') || prefix.contains(stray) {
            return Err(EndpointError::Malformed { url: url.to_owned() });
        }
        // Where a witness is was said by a person: it is not moved elsewhere by an answer.
        let config = Agent::config_builder()
            .tls_config(tls())
            .proxy(None)
            .timeout_global(Some(PATIENCE))
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .user_agent(concat!("counterclaim/", env!("CARGO_PKG_VERSION")))
            .build();
        Ok(Self { prefix: prefix.to_owned(), agent: config.into() })
    }

    /// The address, without a slash at its end.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.prefix
    }

    /// Posts the body of an `add-checkpoint` request.
    ///
    /// # Errors
    /// What happened, in words, if no answer of at most 256 KiB came within half a minute.
    pub fn add_checkpoint(&self, request: &str) -> Result<Answer, String> {
        let mut response = self
            .agent
            .post(format!("{}/add-checkpoint", self.prefix))
            .content_type("text/plain; charset=utf-8")
            .send(request)
            .map_err(|error| error.to_string())?;
        let content_type = response.body().mime_type().unwrap_or_default().to_ascii_lowercase();
        let body = response.body_mut().with_config().limit(MOST_BYTES).read_to_vec();
        let body = body.map_err(|error| error.to_string())?;
        Ok(Answer { status: response.status().as_u16(), content_type, body })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_http_and_nothing_else() {
        for url in ["http://127.0.0.1:4820", "https://witness.example", "https://witness.example/prefix/"] {
            assert_eq!(Endpoint::parse(url).expect(url).url(), url.trim_end_matches('/'));
        }
        for url in [
            "",
            "witness.example",
            "ftp://a",
            "https://",
            "http:///a",
            "http://a b",
            "https://a?b",
            "http://u@a",
        ] {
            assert!(Endpoint::parse(url).is_err(), "{url}");
        }
    }
}
