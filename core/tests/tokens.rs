//! Every access token in `tests/vectors/tokens`, sealed in every format, against the key set it names.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::path::Path;

use authkit_core::operations::{Call, Reply, read};
use authkit_core::{Authentication, Client, Code};
use serde_json::{Value, json};

/// Today in the vectors: nothing in them depends on the exact day.
const NOW: f64 = 1_795_478_400.0;

#[test]
fn every_token_vector_has_the_stated_outcome() {
    let set = load("tokens.json");
    let (mut ran, mut wrong) = (0, Vec::new());
    for vector in set["vectors"].as_array().unwrap() {
        let mut options = json!({
            "client_id": "client_test",
            "jwks": load(vector["jwks"].as_str().unwrap()),
            "session_cache": 0,
        });
        if let Some(issuer) = vector["options"].get("issuer") {
            options["issuer"] = issuer.clone();
        }
        let Ok(client) = Client::new(read(options).unwrap()) else {
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
    let set = load("tokens.json");
    let client = json!({ "client_id": "client_test", "jwks": load("jwks.json") });
    let client = Client::new(read(client).unwrap()).unwrap();
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
    let client = json!({ "client_id": "client_test", "jwks": load("jwks.json"), "cookie_password": "p".repeat(32) });
    let client = Client::new(read(client).unwrap()).unwrap();
    let failed = |size: usize| {
        // The header {"alg":"RS256","kid":"nobody"}.
        let head = "eyJhbGciOiJSUzI1NiIsImtpZCI6Im5vYm9keSJ9.";
        let token = format!("{head}{}.AAAA", "A".repeat(size - head.len() - 5));
        let options = json!({ "access_token": token, "refresh_token": "r", "user": { "id": "user_1" } });
        let Call::Ready(Ok(Reply::Text(sealed))) = client.call("seal_session_from_auth_response", options) else {
            panic!("so regular a token compresses")
        };
        let Call::Pending(inspection) = client.call("inspect", json!({ "sealed": sealed })) else {
            panic!("an inspection may need keys")
        };
        let Ok(Reply::Record(found)) = authkit_core::process::block_on(inspection).unwrap() else {
            panic!("an inspection is a record")
        };
        found["checks"].as_array().unwrap().last().unwrap()["check"].as_str().unwrap().to_owned()
    };
    assert_eq!(failed(64 * 1024), "signature");
    assert_eq!(failed(64 * 1024 + 1), "token");
}

fn authenticate(client: &Client, sealed: &str, password: &str) -> Authentication {
    let options = json!({ "session_data": sealed, "cookie_password": password });
    let session = std::sync::Arc::new(client.load_sealed_session(read(options).unwrap()).unwrap());
    match session.call("authenticate", json!({ "now": NOW })) {
        Call::Ready(Ok(Reply::Authentication(outcome))) => *outcome,
        _ => panic!("pinned keys need no network"),
    }
}

fn load(name: &str) -> Value {
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
