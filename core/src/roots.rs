//! Certificate authorities that a language's package adds.
//!
//! Every language uses those of the operating system. If it has none, as in many container images, the package passes
//! the list of its language, if that has one. Authorities that users configure in the way of their language are added
//! to them.

use std::sync::Arc;

use arc_swap::ArcSwapOption;
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use crate::transport::tls;

/// Lock-free, so that it can be used after `fork`.
static TRUSTED: ArcSwapOption<Vec<CertificateDer<'static>>> = ArcSwapOption::const_empty();

/// Whether the operating system has authorities, or `SSL_CERT_FILE` or `SSL_CERT_DIR` is set. These variables count
/// even if the file or folder does not exist: an administrator who restricted the authorities must not get others. This
/// reads files, so call it once.
pub fn system_has_roots() -> bool {
    tls::system_has_roots()
}

/// Adds these authorities (PEM) to those of the operating system and of `ca_certificates`, for every client of this
/// process that has not used the network yet. Certificates that cannot be parsed are ignored, because the list of a
/// language may contain kinds that this library does not know. A second call replaces what the first added; an empty
/// text adds none.
pub fn trust(pem: &str) {
    let certificates = CertificateDer::pem_slice_iter(pem.as_bytes()).filter_map(Result::ok);
    let usable = certificates.filter(|certificate| RootCertStore::empty().add(certificate.clone()).is_ok());
    TRUSTED.store(Some(Arc::new(usable.collect())));
}

pub(crate) fn trusted() -> Vec<CertificateDer<'static>> {
    TRUSTED.load().as_ref().map(|trusted| Vec::clone(trusted)).unwrap_or_default()
}
