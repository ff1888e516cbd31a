//! What a cookie holds: what a session needs, and what another producer put there, spelled as it was.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::sync::Arc;

use authkit_core::Client;
use authkit_core::operations::{Call, read};
use authkit_emulator::{Action, Emulator, Fault, Match, Options};
use serde_json::{Value, json};

fn client(base_url: &str, format: &str) -> Client {
    let options = json!({
        "client_id": "client_1", "api_key": "sk_test", "base_url": base_url, "seal_format": format,
        "cookie_password": "correct-horse-battery-staple-0001",
    });
    Client::new(read(options).unwrap()).unwrap()
}

fn wait(call: Call) -> Value {
    serde_json::to_value(call.wait().unwrap()).unwrap()
}

fn content(client: &Client, sealed: &Value) -> Value {
    wait(client.call("unseal_data", json!({ "sealed": sealed })))
}

#[test]
fn a_provider_s_tokens_reach_the_caller_and_not_the_cookie() {
    let emulator = Emulator::start(Options::default()).unwrap();
    let body = json!({
        "access_token": "a.b.c", "refresh_token": "r", "user": { "id": "user_1" }, "brand_new": 1,
        "oauth_tokens": { "provider": "GoogleOAuth", "access_token": "secret" },
    });
    let action = Action::Status { status: 200, headers: Default::default(), body: Some(body), body_text: None };
    emulator.fault(Fault { matching: Match::default(), times: 0, skip: 0, action }).unwrap();
    for format in ["native", "iron", "ruby"] {
        let client = client(emulator.base_url(), format);
        let options = json!({ "code": "c", "session": { "seal_session": true } });
        let response = wait(client.call("authenticate_with_code", options));
        assert_eq!(response["oauth_tokens"]["access_token"], "secret");
        let content = content(&client, &response["sealed_session"]);
        let names: Vec<_> = content.as_object().unwrap().keys().collect();
        assert_eq!(names.len(), 3, "{format}: {names:?}");
    }
}

#[test]
fn unknown_members_keep_their_spelling_when_sealed_again() {
    let client = client("http://127.0.0.1:1", "iron");
    let payload = json!({
        "accessToken": "a.b.c", "refreshToken": "r", "user": { "id": "user_1", "firstName": "Ada" },
        "of_their_own": { "snake_case": 1, "camelCase": 2 }, "ofOurs": true,
        "oauthTokens": { "accessToken": "t" },
    });
    let sealed = wait(client.call("seal_data", json!({ "data": payload })));
    let session = client.load_sealed_session(read(json!({ "session_data": sealed })).unwrap()).unwrap();
    let resealed = wait(Arc::new(session).call("reseal", json!({})));
    assert_eq!(content(&client, &resealed), payload);
}
