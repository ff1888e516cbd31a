//! Whom TLS trusts: the authorities of the platform, those that were passed, and certificates of servers that were
//! passed.

use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::verify_server_name;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use rustls_platform_verifier::Verifier;

use crate::error::{Error, Result};

/// TLS that trusts the platform's authorities and these certificates.
///
/// # Errors
/// `invalid_option` if there is nothing to trust.
pub(super) fn config(given: Vec<CertificateDer<'static>>) -> Result<ClientConfig> {
    let provider = provider();
    let platform = Verifier::new_with_extra_roots(given.iter().cloned(), Arc::clone(&provider)).map_err(|_| {
        Error::option(
            "no certificate authorities are known here: install those of the operating system (`ca-certificates`), or \
             pass them as option `ca_certificates`",
        )
    })?;
    assemble(provider, Arc::new(Trust { platform, given }))
}

/// TLS for a client that never uses it.
pub(super) fn unused() -> Result<ClientConfig> {
    let provider = provider();
    let nobody = RootCertStore::empty();
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    Ok(builder.map_err(no_tls)?.with_root_certificates(nobody).with_no_client_auth())
}

/// The certificates of a PEM text. Text around them is a comment, and keys are ignored.
pub(crate) fn certificates(pem: &str) -> std::result::Result<Vec<CertificateDer<'static>>, String> {
    const PEM: &str =
        "is not PEM: pass the text that begins with `-----BEGIN CERTIFICATE-----`, not the path of its file";
    if !pem.contains("-----BEGIN ") {
        return Err(PEM.to_owned());
    }
    let mut certificates = Vec::new();
    for (index, certificate) in CertificateDer::pem_slice_iter(pem.as_bytes()).enumerate() {
        let unreadable = || format!("holds a certificate that cannot be read, number {}", index + 1);
        let certificate = certificate.map_err(|_| unreadable())?;
        RootCertStore::empty().add(certificate.clone()).map_err(|_| unreadable())?;
        certificates.push(certificate);
    }
    match certificates.is_empty() {
        true if pem.contains("PRIVATE KEY-----") => Err("holds a private key and no certificate".to_owned()),
        true => Err("holds no certificate".to_owned()),
        false => Ok(certificates),
    }
}

/// Whether this machine has certificate authorities. If the environment names a file or folder, this is true even if it
/// has none: an administrator who restricted the authorities must not get others.
pub(crate) fn system_has_roots() -> bool {
    ["SSL_CERT_FILE", "SSL_CERT_DIR"].iter().any(|name| std::env::var_os(name).is_some())
        || has_bundle()
        || Verifier::new(provider()).is_ok()
}

/// Whether the system's bundle has a certificate. A first client asks this, and parsing all of them takes milliseconds.
#[cfg(all(unix, not(target_vendor = "apple")))]
fn has_bundle() -> bool {
    const BEGIN: &[u8] = b"-----BEGIN CERTIFICATE-----";
    let bundle = openssl_probe::probe().cert_file.and_then(|path| std::fs::read(path).ok()).unwrap_or_default();
    bundle.windows(BEGIN.len()).any(|text| text == BEGIN)
}

#[cfg(not(all(unix, not(target_vendor = "apple"))))]
fn has_bundle() -> bool {
    false
}

/// What is wrong with the server's TLS, in words. `None` for other errors.
pub(super) fn in_words(error: &rustls::Error) -> Option<&'static str> {
    use CertificateError as C;
    Some(match error {
        rustls::Error::InvalidCertificate(why) => match why {
            _ if has_no_issuer(why) => {
                "the authority that issued the server's certificate is not trusted here; if it is yours, pass it as option \
                 `ca_certificates`"
            }
            C::Expired | C::ExpiredContext { .. } => "the server's certificate has expired, or the clock is wrong here",
            C::NotValidYet | C::NotValidYetContext { .. } => {
                "the server's certificate is not valid yet, or the clock is wrong here"
            }
            C::NotValidForName | C::NotValidForNameContext { .. } => {
                "the server's certificate is for another host name"
            }
            C::Revoked => "the server's certificate was revoked",
            _ if is_authority(why) => {
                "the server's certificate is that of an authority; if it is yours, pass it as option `ca_certificates`"
            }
            _ => "the server's certificate cannot be used",
        },
        rustls::Error::InvalidMessage(_) => "the server does not speak TLS at this port",
        _ => return None,
    })
}

/// The platform decides. In addition, a certificate that was passed is trusted if the server presents exactly it,
/// because a self-signed certificate has no issuer to verify. OpenSSL does the same.
#[derive(Debug)]
struct Trust {
    platform: Verifier,
    given: Vec<CertificateDer<'static>>,
}

impl ServerCertVerifier for Trust {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> std::result::Result<ServerCertVerified, rustls::Error> {
        let verdict = self.platform.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        match &verdict {
            // Both errors imply that the certificate is in date, because that is checked first.
            Err(rustls::Error::InvalidCertificate(why))
                if (is_authority(why) || has_no_issuer(why)) && self.given.iter().any(|given| given == end_entity) =>
            {
                verify_server_name(&ParsedCertificate::try_from(end_entity)?, server_name)?;
                Ok(ServerCertVerified::assertion())
            }
            _ => verdict,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, rustls::Error> {
        self.platform.verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, rustls::Error> {
        self.platform.verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.platform.supported_verify_schemes()
    }
}

/// Whether the server presented the certificate of an authority as its own.
fn is_authority(why: &CertificateError) -> bool {
    let CertificateError::Other(other) = why else { return false };
    matches!(other.0.downcast_ref(), Some(webpki::Error::CaUsedAsEndEntity))
}

/// Whether no trusted authority with the issuer's name signed the certificate.
fn has_no_issuer(why: &CertificateError) -> bool {
    use CertificateError as C;
    matches!(
        why,
        C::UnknownIssuer
            | C::BadSignature
            | C::UnsupportedSignatureAlgorithmContext { .. }
            | C::UnsupportedSignatureAlgorithmForPublicKeyContext { .. }
    )
}

fn assemble(provider: Arc<CryptoProvider>, trust: Arc<Trust>) -> Result<ClientConfig> {
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let builder = builder.map_err(no_tls)?.dangerous().with_custom_certificate_verifier(trust);
    Ok(builder.with_no_client_auth())
}

fn provider() -> Arc<CryptoProvider> {
    CryptoProvider::get_default().cloned().unwrap_or_else(|| Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
}

fn no_tls(error: rustls::Error) -> Error {
    Error::option(format!("TLS cannot be set up: {error}"))
}
