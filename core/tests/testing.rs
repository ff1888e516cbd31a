//! What a client with option `testing` makes, and that no other client takes it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::sync::Arc;

use authkit_core::operations::{Reply, read};
use authkit_core::{Client, ClientOptions};
use serde_json::{Value, json};

const PASSWORD: &str = "correct-horse-battery-staple-0001";

fn client(options: Value) -> Client {
    Client::new(read::<ClientOptions>(options).unwrap()).unwrap()
}

fn made(client: &Client, options: Value) -> Value {
    serde_json::to_value(client.call("testing_session", options).wait().unwrap()).unwrap()
}

fn checked(client: &Client, made: &Value) -> Value {
    let options = json!({ "session_data": made["sealed_session"] });
    let session = Arc::new(client.load_sealed_session(read(options).unwrap()).unwrap());
    serde_json::to_value(session.call("authenticate", json!({})).wait().unwrap()).unwrap()
}

#[test]
fn no_other_client_takes_a_session_of_a_test() {
    let testing = client(json!({ "testing": true, "client_id": "client_1", "cookie_password": PASSWORD }));
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors/tokens/jwks.json");
    let jwks: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    // The same id and password: only the key of the token differs.
    let other = client(json!({ "client_id": "client_1", "cookie_password": PASSWORD, "jwks": jwks }));
    let made = made(&testing, json!({}));
    assert_eq!(checked(&testing, &made)["authenticated"], true);
    let refused = checked(&other, &made);
    assert_eq!((&refused["authenticated"], &refused["reason"]), (&json!(false), &json!("invalid_jwt")));
    assert_eq!(refused["error"]["message"], "no key in the key set has the access token's key id");
}

#[test]
fn the_password_and_keys_of_tests_are_those_of_the_process() {
    let (one, other) = (client(json!({ "testing": true })), client(json!({ "testing": true })));
    assert_eq!(checked(&other, &made(&one, json!({})))["authenticated"], true);
}

#[test]
fn each_session_is_one_of_its_own_and_users_are_told_apart_by_their_address() {
    let client = client(json!({ "testing": true }));
    let of = |options| checked(&client, &made(&client, options));
    let (ada, again, grace) = (of(json!({})), of(json!({})), of(json!({ "user": { "email": "grace@example.com" } })));
    assert_ne!(ada["session_id"], again["session_id"]);
    assert_eq!(ada["user"]["id"], again["user"]["id"]);
    assert_ne!(ada["user"]["id"], grace["user"]["id"]);
}

#[test]
fn cookies_are_those_that_the_web_flow_sets() {
    let named = client(json!({ "testing": true, "web": { "cookie_name": "sid" } }));
    let small = made(&named, json!({}));
    assert_eq!(small["cookies"][0]["name"], "sid");
    assert_eq!(small["cookie"], format!("sid={}", small["sealed_session"].as_str().unwrap()));
    // Random, so that it cannot be compressed into one cookie.
    let permissions: Vec<_> = (0..800).map(|n: u32| format!("{:08x}", n.wrapping_mul(2_654_435_761))).collect();
    let large = made(&named, json!({ "permissions": permissions }));
    let names: Vec<_> = large["cookies"].as_array().unwrap().iter().map(|cookie| &cookie["name"]).collect();
    assert_eq!(names, ["sid", "sid.0", "sid.1"]);
    assert_eq!(large["cookies"][0]["value"], "", "no earlier session may count");
    let incoming = json!({ "method": "GET", "url": "/", "headers": [["cookie", large["cookie"]]] });
    let request = Arc::new(named.web_request(read(incoming).unwrap()).unwrap());
    let Reply::Authentication(auth) = request.call("auth", json!({})).wait().unwrap() else { panic!("no outcome") };
    assert!(auth.authenticated());
}

#[test]
fn a_client_for_another_id_shares_the_conditions() {
    let client = client(json!({ "testing": true }));
    client.call("testing_conditions", json!({ "api": "outage" })).wait().unwrap();
    let sibling = client.for_client_id(Some("client_2")).unwrap();
    let before = sibling.call("testing_conditions", json!({ "api": "up" })).wait().unwrap();
    assert_eq!(serde_json::to_value(before).unwrap()["api"], "outage");
}

#[test]
fn tokens_expire_however_often_they_were_refreshed() {
    let client = client(json!({ "testing": true }));
    let mut sealed = made(&client, json!({}))["sealed_session"].clone();
    for _ in 0..3 {
        client.call("testing_conditions", json!({ "expired": true })).wait().unwrap();
        let options = json!({ "session_data": sealed });
        let session = Arc::new(client.load_sealed_session(read(options).unwrap()).unwrap());
        let ask = |operation| serde_json::to_value(session.call(operation, json!({})).wait().unwrap()).unwrap();
        assert_eq!(ask("authenticate")["reason"], "expired_jwt");
        let refreshed = ask("refresh");
        assert_eq!(refreshed["authenticated"], true);
        sealed = refreshed["sealed_session"].clone();
    }
}
