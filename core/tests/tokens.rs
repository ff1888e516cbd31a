//! Every access token in `tests/vectors/tokens`, sealed in every format, against the key set it names.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::path::Path;

use authkit_core::operations::{Call, Reply, read};
use authkit_core::{Authentication, Client};
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
