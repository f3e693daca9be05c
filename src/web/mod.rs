//! HTTP: a witness that answers, and the asking of one.

mod witness_client;
mod witness_server;

pub use witness_client::{Endpoint, EndpointError};
pub use witness_server::{ServeError, serve_witness};
