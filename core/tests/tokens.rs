//! Every access token in `tests/vectors/tokens`, sealed in every format, against the key set it names.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::path::Path;

use authkit_core::{Authentication, Client, Code};
use serde_json::{Value, json};

use common::{client_with, load_with, outcome, reply, seal, try_client_with};

/// Today in the vectors: nothing in them depends on the exact day.
const NOW: f64 = 1_795_478_400.0;

#[test]
fn every_token_vector_has_the_stated_outcome() {
    let set = vectors("tokens.json");
    let (mut ran, mut wrong) = (0, Vec::new());
    for vector in set["vectors"].as_array().unwrap() {
        let mut options = json!({
            "client_id": "client_test",
            "jwks": vectors(vector["jwks"].as_str().unwrap()),
            "session_cache": 0,
        });
        if let Some(issuer) = vector["options"].get("issuer") {
            options["issuer"] = issuer.clone();
        }
        let Ok(client) = try_client_with(options) else {
            // A key set with nothing usable in it is refused when it is pinned.
            assert_ne!(vector["expect"], "valid", "{}", vector["id"]);
            continue;
        };
        for (format, sealed) in vector["sealed"].as_object().into_iter().flatten() {
            let key = if format == "fernet" { "seal_fernet_key" } else { "seal_password" };
            let outcome = authenticate(&client, &text(sealed), set[key].as_str().unwrap());
            ran += 1;
            let valid = outcome.authenticated();
            let stated = match vector["expect"].as_str().unwrap() {
                "valid" => valid,
                "invalid" => !valid,
                _ => true,
            };
            let reason = outcome.reason.map(|reason| reason.as_str());
            let expired = vector["expect"] == "invalid" && vector["reason"] == "expired";
            if !stated || (expired && reason != Some("expired_jwt")) {
                wrong.push(format!("{} in {format}: {valid} {reason:?}", vector["id"]));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {ran} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(ran > 100, "only {ran} tokens were found");
}

#[test]
fn a_remembered_session_counts_for_its_password_only() {
    let set = vectors("tokens.json");
    let client = client_with(json!({ "client_id": "client_test", "jwks": vectors("jwks.json") }));
    let sealed = text(&set["vectors"][0]["sealed"]["iron"]);
    let password = set["seal_password"].as_str().unwrap();
    for _ in 0..2 {
        assert!(authenticate(&client, &sealed, password).authenticated());
        let other = authenticate(&client, &sealed, &password.replace(char::is_alphanumeric, "x"));
        assert_eq!(other.reason, Some(Code::InvalidSessionCookie));
    }
}

#[test]
fn a_token_beyond_all_reason_is_not_taken_apart() {
    let client = client_with(json!({ "client_id": "client_test", "jwks": vectors("jwks.json") }));
    let failed = |size: usize| {
        // The header {"alg":"RS256","kid":"nobody"}.
        let head = "eyJhbGciOiJSUzI1NiIsImtpZCI6Im5vYm9keSJ9.";
        let token = format!("{head}{}.AAAA", "A".repeat(size - head.len() - 5));
        // So regular a token compresses.
        let found = reply(client.call("inspect", json!({ "sealed": seal(&client, &token) })));
        found["checks"].as_array().unwrap().last().unwrap()["check"].as_str().unwrap().to_owned()
    };
    assert_eq!(failed(64 * 1024), "signature");
    assert_eq!(failed(64 * 1024 + 1), "token");
}

fn authenticate(client: &Client, sealed: &str, password: &str) -> Authentication {
    let session = load_with(client, json!({ "session_data": sealed, "cookie_password": password }));
    outcome(session.call("authenticate", json!({ "now": NOW })))
}

fn vectors(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors/tokens").join(name);
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// A text, or the parts it is put together from.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Object(object) => match object.get("concat") {
            Some(parts) => parts.as_array().unwrap().iter().map(text).collect(),
            None => text(&object["repeat"]).repeat(object["count"].as_u64().unwrap() as usize),
        },
        _ => panic!("not a text"),
    }
}
