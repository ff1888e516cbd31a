//! Certificate authorities that a package of another language brings along.
//!
//! The operating system's count in every language. Where it has none, as in many images for containers, a language that
//! carries its own offers those; what a language's users name by its own means is added to them.

use std::sync::Arc;

use arc_swap::ArcSwapOption;
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use crate::transport;

/// Lock-free, and so still usable after `fork`.
static TRUSTED: ArcSwapOption<Vec<CertificateDer<'static>>> = ArcSwapOption::const_empty();

/// Whether the operating system has authorities, or `SSL_CERT_FILE` or `SSL_CERT_DIR` names some. What these name counts
/// even when it is not there: whom somebody restricted should not come to trust others. Reads files, so ask once.
pub fn system_has_roots() -> bool {
    transport::system_has_roots()
}

/// Adds these authorities, PEM, to those of the operating system and of `ca_certificates`, for every client of this
/// process that has not used the network yet. What cannot be read is passed over: lists that a language carries may know
/// of more than this library. Called again, it replaces what was added before; an empty text adds none.
pub fn trust(pem: &str) {
    let certificates = CertificateDer::pem_slice_iter(pem.as_bytes()).filter_map(Result::ok);
    let usable = certificates.filter(|certificate| RootCertStore::empty().add(certificate.clone()).is_ok());
    TRUSTED.store(Some(Arc::new(usable.collect())));
}

pub(crate) fn trusted() -> Vec<CertificateDer<'static>> {
    TRUSTED.load().as_ref().map(|trusted| Vec::clone(trusted)).unwrap_or_default()
}
