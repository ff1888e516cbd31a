//! Seals with salts, nonces and clock given: the layouts cannot drift unnoticed. `tests/vectors/fixed.json` holds the
//! vendor's formats, `tests/vectors/native.json` ours.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use serde_json::{Value, json};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::codec::Shape;
use super::payload::Spelling;
use super::*;
use crate::crypto;
use crate::secret::Secret;

const FIXED: &str = include_str!("../../../tests/vectors/fixed.json");

#[test]
fn fixed_seals_open() {
    for vector in vectors(FIXED) {
        let (passwords, sealed, format) = given(&vector);
        let opened = unseal(&sealed, &passwords, Format::ALL, Timestamp::from_seconds(1_700_000_000)).unwrap();
        assert_eq!((&opened.value, opened.format), (&vector["expect"], format), "{}", vector["id"]);
        assert_eq!(unseal(&sealed, &passwords, &[format], Timestamp::from_millis(0)).unwrap().value, opened.value);
    }
}

#[test]
fn what_we_write_is_what_the_vendor_writes() {
    let (mut iv, mut nonce) = ([0; 16], [0; 12]);
    (0..).zip(&mut iv).for_each(|(value, byte)| *byte = value);
    (0..).zip(&mut nonce).for_each(|(value, byte)| *byte = value);
    for vector in vectors(FIXED) {
        let (passwords, sealed, _) = given(&vector);
        let password = passwords.first().secret();
        let random = iron::Random { encryption_salt: [0xaa; 32], mac_salt: [0xbb; 32], iv };
        // Compact in all of them, which only for Fernet is not how the SDK itself writes.
        let text = vector["expect"].to_string().into_bytes();
        let ours = match vector["id"].as_str().unwrap() {
            "iron/plain" => iron::seal(text, password, None, random),
            "iron/expiring" => iron::seal(text, password, Some(Timestamp::from_seconds(1_700_000_600)), random),
            "fernet/plain" => fernet::seal(text, password, Timestamp::from_seconds(1_700_000_000), iv),
            "ruby/plain" => aes_gcm::seal_ruby(text, password, nonce),
            _ => continue,
        };
        assert_eq!(ours.unwrap(), sealed, "{}", vector["id"]);
    }
}

#[test]
fn an_iron_seal_expires_to_the_millisecond() {
    let expiring = vectors(FIXED).into_iter().find(|vector| vector["id"] == "iron/expiring").unwrap();
    let (passwords, sealed, _) = given(&expiring);
    let last = expiring["opens_until_ms"].as_i64().unwrap();
    let at = |millis| unseal(&sealed, &passwords, Format::ALL, Timestamp::from_millis(millis));
    assert!(at(last).is_ok());
    assert_eq!(at(last + 1).unwrap_err(), UnsealError::Expired(Format::Iron));
}

#[test]
fn payload_text_is_written_as_each_sdk_writes_it() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/vectors/sealed/");
    for producer in ["node-11.0.0", "python-10.8.0", "python-5.46.0", "ruby-10.2.1"] {
        let file = std::fs::read_to_string(format!("{folder}{producer}.json")).unwrap();
        for vector in vectors(&file) {
            let passwords = Passwords::one(vector["password"].as_str().unwrap()).unwrap();
            let sealed = vector["sealed"].as_str().unwrap();
            let opened = unseal(sealed, &passwords, Format::ALL, Timestamp::from_millis(0)).unwrap();
            let theirs = text(sealed, opened.format, passwords.first().secret()).unwrap();
            let ours = (opened.format.codec().sealer.as_ref().unwrap().text)(&opened.value);
            assert_eq!(String::from_utf8(ours), String::from_utf8(theirs), "{producer} {}", vector["id"]);
        }
    }
}

#[test]
fn the_cookie_of_the_remix_kit_is_looked_into() {
    for vector in vectors(FIXED) {
        let (passwords, sealed, format) = given(&vector);
        let wrapped = STANDARD.encode(json!({"jwt": sealed}).to_string());
        let open = |text: &str| unseal(text, &passwords, Format::ALL, Timestamp::from_seconds(1_700_000_000));
        for text in [format!("{wrapped}.c2lnbmF0dXJl"), format!("{}.c2ln%2F", wrapped.replace('=', "%3D"))] {
            match format {
                Format::Iron => assert_eq!(open(&text).unwrap().value, vector["expect"]),
                _ => assert_eq!(open(&text).unwrap_err(), UnsealError::UnknownFormat),
            }
        }
        assert!(open(&wrapped).is_err());
    }
}

#[test]
fn a_nonce_that_looks_like_a_mark_does_not_mislead() {
    let passwords = Passwords::one("p".repeat(32)).unwrap();
    let text = json!({"access_token": "x", "pad": "0123456789"}).to_string();
    for first in [0x80, 0x01] {
        let nonce = [first; 12];
        for (format, key) in [(Format::RubyEncryptor, [b'p'; 32]), (Format::Go, crypto::sha256(&[b'p'; 32]))] {
            let mut text = text.clone();
            // As long as a Fernet token can be.
            text.extend(std::iter::repeat_n(' ', (57 + 4 * 16 - 28 - text.len()) % 16));
            let sealed = crypto::aes_256_gcm_seal(&key, nonce, &[], text.into_bytes()).unwrap();
            let sealed = [nonce.as_slice(), &sealed].concat();
            let Shape::Bytes { fits, .. } = Format::Fernet.codec().shape else { panic!("Fernet has no mark") };
            assert_eq!(fits(&sealed), first == 0x80);
            let opened = unseal(&STANDARD.encode(sealed), &passwords, Format::ALL, Timestamp::from_millis(0));
            assert_eq!(opened.unwrap().format, format);
        }
    }
}

#[test]
fn a_session_keeps_the_order_of_its_producer() {
    let session = SessionData {
        access_token: "a".into(),
        refresh_token: "r".into(),
        organization_id: Some("org_1".to_owned()),
        authentication_method: Some("Password".to_owned()),
        extra: json!({"oauth_tokens": {"expires_at": 1}}).as_object().unwrap().clone(),
        ..SessionData::default()
    };
    let iron = payload::object(&session, Spelling::Camel).to_string();
    assert_eq!(
        iron,
        r#"{"organizationId":"org_1","user":{},"accessToken":"a","refreshToken":"r","authenticationMethod":"Password","oauthTokens":{"expiresAt":1}}"#
    );
    let ruby = payload::object(&session, Spelling::Snake).to_string();
    assert_eq!(
        ruby,
        r#"{"access_token":"a","refresh_token":"r","user":{},"organization_id":"org_1","authentication_method":"Password","oauth_tokens":{"expires_at":1}}"#
    );
}

/// The JSON text inside a vendor's seal.
fn text(sealed: &str, format: Format, password: &Secret) -> Option<Vec<u8>> {
    let passwords = Passwords::one(password.clone()).unwrap();
    let (purpose, now) = (Purpose::SESSION, Timestamp::from_millis(0));
    match format.codec().shape {
        Shape::Marked { open, .. } => open(sealed, &Attempt { format, passwords: &passwords, purpose, now })
            .ok()
            .map(|found| found.plain.text.into()),
        Shape::Bytes { alphabet, open, .. } => open(Decoded::of(sealed).bytes(alphabet)?, password).ok(),
    }
}

fn vectors(file: &str) -> Vec<Value> {
    let file: Value = serde_json::from_str(file).unwrap();
    file["vectors"].as_array().unwrap().clone()
}

fn given(vector: &Value) -> (Passwords, String, Format) {
    let passwords = Passwords::one(vector["password"].as_str().unwrap()).unwrap();
    let format = Format::parse(vector["format"].as_str().unwrap()).unwrap();
    (passwords, vector["sealed"].as_str().unwrap().to_owned(), format)
}
