//! Self-signed and private certificates, on servers of this machine. How the files were made: `certificates/make.sh`.

use std::sync::{Arc, Mutex};

use authkit_core::{Code, Error};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{HandshakeKind, ServerConfig, ServerConnection, StreamOwned};
use serde_json::{Value, json};

use super::server::{Server, answer};
use super::{client, read_something, try_client, write_something};

pub const AUTHORITY: &str = include_str!("certificates/authority.pem");
pub const ISSUED: &str = include_str!("certificates/issued.pem");
const EXPIRED_ISSUED: &str = include_str!("certificates/expired_issued.pem");
const SELF_SIGNED: &str = include_str!("certificates/self_signed.pem");
const SELF_SIGNED_LEAF: &str = include_str!("certificates/self_signed_leaf.pem");
const EXPIRED: &str = include_str!("certificates/expired.pem");
/// An authority with the same name as the servers.
const NAMESAKE: &str = include_str!("certificates/namesake.pem");
const OTHER_NAME: &str = include_str!("certificates/other_name.pem");
const KEY: &str = include_str!("certificates/key.pem");

/// A server that presents this certificate and responds to everything with an empty object.
pub fn server(presents: &str) -> Server {
    noting(presents, &Kinds::default())
}

type Kinds = Arc<Mutex<Vec<HandshakeKind>>>;

/// The same, but it records how each connection began when the first request arrives.
fn noting(presents: &str, kinds: &Kinds) -> Server {
    let chain = vec![CertificateDer::from_pem_slice(presents.as_bytes()).unwrap()];
    let key = PrivateKeyDer::from_pem_slice(KEY.as_bytes()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = Arc::new(builder.with_no_client_auth().with_single_cert(chain, key).unwrap());
    let kinds = Arc::clone(kinds);
    Server::behind(
        move |mut stream| {
            let mut connection = ServerConnection::new(Arc::clone(&config)).unwrap();
            while connection.is_handshaking() {
                connection.complete_io(&mut stream).ok()?;
            }
            kinds.lock().unwrap().extend(connection.handshake_kind());
            Some(Box::new(StreamOwned::new(connection, stream)))
        },
        |_| Some(answer("200 OK", &[], b"{}")),
    )
}

pub fn https(server: &Server) -> String {
    format!("https://{}", server.address)
}

fn outcome(presents: &str, given: &str) -> Result<Value, Error> {
    let server = server(presents);
    let client = client(&https(&server), json!({ "ca_certificates": given, "timeout": 5 }));
    // Twice: on a new connection, and on a pooled one.
    write_something(&client).and(read_something(&client))
}

#[test]
fn passed_certificates_are_trusted() {
    for (presents, given) in [
        (ISSUED, AUTHORITY.to_owned()),
        (SELF_SIGNED, SELF_SIGNED.to_owned()),
        (SELF_SIGNED_LEAF, SELF_SIGNED_LEAF.to_owned()),
        (ISSUED, ISSUED.to_owned()),
        (SELF_SIGNED_LEAF, format!("{NAMESAKE}{SELF_SIGNED_LEAF}")),
        (ISSUED, format!("my own\n{SELF_SIGNED}\nand ours\n{}\n{KEY}\nend", AUTHORITY.replace('\n', "\r\n"))),
    ] {
        let outcome = outcome(presents, &given);
        assert!(outcome.is_ok(), "{given}: {outcome:?}");
    }
}

#[test]
fn other_certificates_are_refused_with_a_reason() {
    let refused = [
        (ISSUED, OTHER_NAME, "is not trusted here"),
        (SELF_SIGNED_LEAF, AUTHORITY, "is not trusted here"),
        (SELF_SIGNED_LEAF, NAMESAKE, "is not trusted here"),
        (SELF_SIGNED, AUTHORITY, "is that of an authority"),
        (EXPIRED_ISSUED, AUTHORITY, "has expired"),
        (EXPIRED_ISSUED, EXPIRED_ISSUED, "has expired"),
        (EXPIRED, EXPIRED, "has expired"),
        (OTHER_NAME, OTHER_NAME, "for another host name"),
    ];
    std::thread::scope(|scope| {
        for (presents, given, words) in refused {
            scope.spawn(move || {
                let error = outcome(presents, given).unwrap_err();
                assert_eq!(error.code, Code::NetworkError);
                assert!(error.message.contains(words), "{words}: {error}");
            });
        }
    });
}

#[test]
fn a_new_connection_resumes_the_tls_session() {
    let kinds = Kinds::default();
    let server = noting(ISSUED, &kinds);
    let client = client(&https(&server), json!({ "ca_certificates": AUTHORITY }));
    // The first connection leaves the TLS session that the others resume.
    read_something(&client).unwrap();
    for _ in 0..3 {
        write_something(&client).unwrap();
    }
    let resumed = [HandshakeKind::Resumed; 3];
    assert_eq!(*kinds.lock().unwrap(), [&[HandshakeKind::Full], resumed.as_slice()].concat());
}

#[test]
fn a_server_without_tls_is_reported() {
    let server = Server::behind(
        |mut stream| {
            // The response of an http server to a handshake.
            std::io::Write::write_all(&mut stream, b"HTTP/1.1 400 Bad Request\r\n\r\n").ok()?;
            Some(Box::new(stream))
        },
        |_| None,
    );
    let error = write_something(&client(&https(&server), json!({ "ca_certificates": AUTHORITY }))).unwrap_err();
    assert!(error.message.contains("does not speak TLS"), "{error}");
}

#[test]
fn an_invalid_certificate_is_refused_when_the_client_is_made() {
    let damaged = AUTHORITY.replacen("MII", "AAAA", 1);
    for (given, words) in [
        ("", "is not PEM"),
        ("/etc/ssl/my-authority.pem", "not the path"),
        ("MIIBszCCAVmgAwIBAgIUQm", "is not PEM"),
        (KEY, "a private key and no certificate"),
        ("-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----\n", "holds no certificate"),
        ("-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n", "number 1"),
        ("-----BEGIN CERTIFICATE-----\nMIIB", "number 1"),
        (&damaged, "number 1"),
        (&format!("{SELF_SIGNED}{damaged}"), "number 2"),
        (&AUTHORITY.replace('\n', "\\n"), "certificate"),
    ] {
        let error = try_client("https://api.example", json!({ "ca_certificates": given })).unwrap_err();
        assert_eq!(error.code, Code::InvalidOption, "{given}");
        assert!(error.message.contains(words) && error.message.contains("`ca_certificates`"), "{given}: {error}");
    }
}
