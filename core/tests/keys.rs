//! The key set against a real endpoint: rotation, forged key ids, outages, and keys that leave the set.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::time::{Duration, Instant};

use authkit_core::{Client, Code};
use authkit_emulator::{Action, Emulator, Fault, Match, Options, TokenRequest};
use serde_json::{Value, json};

use common::{authenticate, client, seal};

fn cookie(emulator: &Emulator, client: &Client, header: Value) -> String {
    let request = TokenRequest {
        claims: json!({ "sub": "user_1" }).as_object().unwrap().clone(),
        header: header.as_object().unwrap().clone(),
        expires_in: Some(3600),
    };
    seal(client, &emulator.sign_token(request).unwrap())
}

fn key_fetches(emulator: &Emulator) -> usize {
    emulator.requests().iter().filter(|request| request.path.starts_with("/sso/jwks")).count()
}

fn key_fault(emulator: &Emulator, action: Action) {
    let matching = Match { path: Some("/sso/jwks".into()), ..Match::default() };
    emulator.fault(Fault { matching, times: 0, skip: 0, action }).unwrap();
}

#[test]
fn a_new_key_verifies_within_one_request() {
    let emulator = Emulator::start(Options::default()).unwrap();
    let client = client(&emulator, json!({}));
    assert!(authenticate(&client, &cookie(&emulator, &client, json!({}))).authenticated());
    emulator.rotate_keys(true).unwrap();
    assert!(authenticate(&client, &cookie(&emulator, &client, json!({}))).authenticated());
    assert_eq!(key_fetches(&emulator), 2);
}

#[test]
fn a_key_that_leaves_the_set_stops_verifying_remembered_sessions_too() {
    let emulator = Emulator::start(Options::default()).unwrap();
    let client = client(&emulator, json!({}));
    let old = cookie(&emulator, &client, json!({}));
    assert!(authenticate(&client, &old).authenticated());
    assert!(authenticate(&client, &old).authenticated());
    emulator.rotate_keys(false).unwrap();
    // A session under the new key makes the client fetch; from then on the old key is gone.
    assert!(authenticate(&client, &cookie(&emulator, &client, json!({}))).authenticated());
    assert_eq!(authenticate(&client, &old).reason, Some(Code::InvalidJwt));
}

#[test]
fn forged_key_ids_cause_one_fetch() {
    let emulator = Emulator::start(Options::default()).unwrap();
    let client = client(&emulator, json!({}));
    assert!(authenticate(&client, &cookie(&emulator, &client, json!({}))).authenticated());
    for forged in 0..300 {
        let cookie = cookie(&emulator, &client, json!({ "kid": format!("forged {forged}") }));
        assert_eq!(authenticate(&client, &cookie).reason, Some(Code::InvalidJwt));
    }
    assert_eq!(key_fetches(&emulator), 2);
}

#[test]
fn many_callers_wait_for_one_fetch() {
    let emulator = Emulator::start(Options::default()).unwrap();
    let client = client(&emulator, json!({}));
    let cookie = cookie(&emulator, &client, json!({}));
    key_fault(&emulator, Action::Delay { seconds: 0.3 });
    let threads: Vec<_> = (0..16)
        .map(|_| {
            let (client, cookie) = (client.clone(), cookie.clone());
            std::thread::spawn(move || authenticate(&client, &cookie).authenticated())
        })
        .collect();
    assert!(threads.into_iter().all(|thread| thread.join().unwrap()));
    assert_eq!(key_fetches(&emulator), 1);
}

#[test]
fn warm_keys_outlast_an_outage_of_the_endpoint() {
    let emulator = Emulator::start(Options::default()).unwrap();
    let client = client(&emulator, json!({ "keys_max_age": 1 }));
    let warm = cookie(&emulator, &client, json!({}));
    assert!(authenticate(&client, &warm).authenticated());
    key_fault(&emulator, Action::Status { status: 503, headers: Default::default(), body: None, body_text: None });
    let until = Instant::now() + Duration::from_millis(1500);
    while Instant::now() < until {
        assert!(authenticate(&client, &warm).authenticated());
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(key_fetches(&emulator) > 1, "the aged keys were not renewed");
}

#[test]
fn a_dead_endpoint_is_no_verdict_and_no_flood() {
    let emulator = Emulator::start(Options::default()).unwrap();
    let client = client(&emulator, json!({ "timeout": 1 }));
    let cookie = cookie(&emulator, &client, json!({}));
    key_fault(&emulator, Action::Status { status: 503, headers: Default::default(), body: None, body_text: None });
    for _ in 0..50 {
        let outcome = authenticate(&client, &cookie);
        assert_eq!(outcome.reason, Some(Code::KeysUnavailable));
        assert!(outcome.retryable() && outcome.session_alive);
    }
    assert!(key_fetches(&emulator) <= 12, "{} fetches", key_fetches(&emulator));
}
