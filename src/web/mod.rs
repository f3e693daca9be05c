//! HTTP: a page that is fetched, a witness that answers, and the asking of one.

mod fetch;
mod inner_address;
mod tls;
mod witness_client;
mod witness_server;

pub use fetch::{FetchError, FetchLimits, Fetched, MOST_REDIRECTS, USUAL_PATIENCE, fetch};
pub use witness_client::{Endpoint, EndpointError};
pub use witness_server::{ServeError, serve_witness};
