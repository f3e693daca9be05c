//! How connections over https are made.

use std::sync::Arc;

use ureq::tls::{RootCerts, TlsConfig};

/// Certificates are checked as the operating system checks them.
pub(super) fn tls() -> TlsConfig {
    TlsConfig::builder()
        .root_certs(RootCerts::PlatformVerifier)
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .build()
}
