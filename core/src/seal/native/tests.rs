//! The frozen values of `ak1` in `tests/vectors/native.json`: what once opened has to open for ever.
//!
//! To add one: put its description, password, salt and value into [`cases`], run `print_vectors`, paste. Never change one.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::print_stdout)]

use serde_json::{Value, json};

use super::keys::*;
use super::*;
use crate::seal::{Format, Passwords, unseal};

const VECTORS: &str = include_str!("../../../../tests/vectors/native.json");
const MANUAL: &str = include_str!("../../manual/cookies.md");

#[test]
fn frozen_values_open() {
    for vector in vectors() {
        let about = &vector["id"];
        let keys = Keys::stretch(text(&vector["password"]).as_bytes()).unwrap();
        assert_eq!(hex(keys.root.as_slice()), text(&vector["root"]), "{about}");
        assert_eq!(hex(&keys.id), text(&vector["key_id"]), "{about}");
        let salt: [u8; SALT] = bytes(&vector["salt"]).try_into().unwrap();
        let (key, nonce) = keys.message(&salt, Purpose::SESSION).unwrap();
        assert_eq!((hex(key.as_slice()), hex(&nonce)), (text(&vector["key"]), text(&vector["nonce"])), "{about}");
        let sealed = seal_plaintext(bytes(&vector["plaintext"]), &keys, Purpose::SESSION, salt).unwrap();
        assert_eq!(sealed, text(&vector["sealed"]), "{about}");

        let passwords = Passwords::one(text(&vector["password"])).unwrap();
        let opened = unseal(&sealed, &passwords, &[Format::Native], now(&vector)).unwrap();
        assert_eq!(opened.value, vector["expect"], "{about}");
    }
}

#[test]
fn a_newer_compressor_may_only_be_better() {
    let (mut frozen, mut now_written) = (0, 0);
    for vector in vectors() {
        let expires = vector["expires_ms"].as_i64().map(Timestamp::from_millis);
        let ours = plaintext::write(&vector["expect"], expires).unwrap();
        assert_eq!(plaintext::read(&ours, now(&vector)).ok().unwrap().value().unwrap(), vector["expect"]);
        let length = bytes(&vector["plaintext"]).len();
        // On one text compressors differ by a few bytes; together the texts may not grow.
        assert!(ours.len() <= length + 4, "{}: {} bytes instead of {length}", vector["id"], ours.len());
        frozen += length;
        now_written += ours.len();
    }
    assert!(now_written <= frozen, "{now_written} bytes instead of {frozen}");
}

#[test]
fn the_manual_states_what_the_code_does() {
    let dictionary = std::str::from_utf8(deflate::DICTIONARY).unwrap();
    let block = MANUAL.split("<!-- dictionary -->").nth(1).unwrap();
    let printed: String = block.lines().filter(|line| !line.starts_with("```")).collect();
    assert_eq!(printed, dictionary);
    for constant in [
        format!("{} bytes", deflate::DICTIONARY.len()),
        hex(&crypto::sha256(deflate::DICTIONARY)),
        format!("{ROUNDS} rounds"),
        String::from_utf8(STRETCH_SALT.to_vec()).unwrap(),
        String::from_utf8(ID_INFO.to_vec()).unwrap(),
        String::from_utf8(MESSAGE_INFO.to_vec()).unwrap(),
        format!("{} bytes", deflate::MAX_TEXT),
        format!("{} bytes", crate::seal::MAX_SEALED),
        format!("{} bytes", crate::seal::MAX_COOKIE),
    ] {
        assert!(MANUAL.contains(&constant), "the manual lacks {constant}");
    }
    for vector in vectors().iter().take(1) {
        for step in ["root", "key_id", "key", "nonce", "plaintext", "sealed"] {
            let printed: String = MANUAL.split_whitespace().collect();
            assert!(printed.contains(&text(&vector[step])), "the manual's example lacks {step}");
        }
    }
}

#[test]
#[ignore = "prints new vectors, for a person to paste"]
fn print_vectors() {
    let list: Vec<Value> = cases()
        .into_iter()
        .map(|case| {
            let keys = Keys::stretch(text(&case["password"]).as_bytes()).unwrap();
            let expires = case["expires_ms"].as_i64().map(Timestamp::from_millis);
            let plaintext = plaintext::write(&case["expect"], expires).unwrap();
            let salt: [u8; SALT] = bytes(&case["salt"]).try_into().unwrap();
            let (key, nonce) = keys.message(&salt, Purpose::SESSION).unwrap();
            let mut vector = case.as_object().unwrap().clone();
            vector.insert("root".into(), hex(keys.root.as_slice()).into());
            vector.insert("key_id".into(), hex(&keys.id).into());
            vector.insert("key".into(), hex(key.as_slice()).into());
            vector.insert("nonce".into(), hex(&nonce).into());
            vector.insert("plaintext".into(), hex(&plaintext).into());
            vector.insert("sealed".into(), seal_plaintext(plaintext, &keys, Purpose::SESSION, salt).unwrap().into());
            vector.into()
        })
        .collect();
    println!("{}", serde_json::to_string_pretty(&json!({ "about": "Frozen values of the ak1 format; core/src/manual/cookies.md specifies it. Hexadecimal but for `sealed`.", "vectors": list })).unwrap());
}

fn cases() -> Vec<Value> {
    let password = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYX";
    let salt = "000102030405060708090a0b0c0d0e0f";
    let samples: Value =
        serde_json::from_str(include_str!("../../../../tests/vectors/sealed/python-5.46.0.json")).unwrap();
    let sample =
        |id: &str| samples["vectors"].as_array().unwrap().iter().find(|v| v["id"] == id).unwrap()["expect"].clone();
    vec![
        json!({"id": "small", "description": "a session with a short token", "password": password, "salt": salt,
            "expect": {"access_token": "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1c2VyXzAxIn0.c2lnbmF0dXJl", "refresh_token": "rt",
                "user": {"id": "user_01", "email": "ada@example.com"}}}),
        json!({"id": "typical", "description": "a session as the API answers it", "password": password, "salt": salt, "expect": sample("ascii")}),
        json!({"id": "unicode", "description": "names beyond ASCII, a password beyond ASCII", "password": "pässwörd-pässwörd-pässwörd-pässwörd", "salt": salt, "expect": sample("emoji")}),
        json!({"id": "unknown-members", "description": "members nobody knows", "password": password, "salt": "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff", "expect": sample("extra-members")}),
        json!({"id": "odd-token", "description": "a token that is not three parts of canonical base64 stays text", "password": password, "salt": salt,
            "expect": {"access_token": "a.b=.c.d", "refresh_token": "rt"}}),
        json!({"id": "empty-parts", "description": "a token of three empty parts", "password": password, "salt": salt,
            "expect": {"access_token": "..", "user": {}}}),
        json!({"id": "lifetime", "description": "a host's value with an end", "password": password, "salt": salt,
            "expires_ms": 4_102_444_800_000_i64, "expect": {"return_to": "/reports?page=2", "state": "Zm9v"}}),
        json!({"id": "no-object", "description": "any JSON value", "password": password, "salt": salt, "expect": [1, 2.5, null, "é"]}),
    ]
}

fn vectors() -> Vec<Value> {
    let file: Value = serde_json::from_str(VECTORS).unwrap();
    file["vectors"].as_array().unwrap().clone()
}

fn now(vector: &Value) -> Timestamp {
    Timestamp::from_millis(vector["expires_ms"].as_i64().unwrap_or(1) - 1)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes(hex: &Value) -> Vec<u8> {
    let digits: Vec<u32> = text(hex).chars().map(|digit| digit.to_digit(16).unwrap()).collect();
    digits.chunks(2).map(|pair| u8::try_from(pair[0] * 16 + pair[1]).unwrap()).collect()
}
