//! What a cookie holds: what a session needs, and what another producer put there, spelled as it was.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use authkit_core::Client;
use authkit_core::seal::{self, Format, Passwords};
use authkit_core::time::Timestamp;
use authkit_emulator::{Action, Emulator, Fault, Match, Options};
use serde_json::{Value, json};

use common::{PASSWORD, client_with, load, reply};

fn client(base_url: &str, format: &str) -> Client {
    client_with(json!({ "base_url": base_url, "seal_format": format }))
}

fn content(sealed: &Value) -> Value {
    let passwords = Passwords::one(PASSWORD).unwrap();
    seal::unseal(sealed.as_str().unwrap(), &passwords, Format::ALL, Timestamp::now()).unwrap().value
}

/// Seals that other programs made.
fn foreign() -> Value {
    serde_json::from_str(include_str!("../../tests/vectors/foreign.json")).unwrap()
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
        let response = reply(client.call("authenticate_with_code", options));
        assert_eq!(response["oauth_tokens"]["access_token"], "secret");
        let content = content(&response["sealed_session"]);
        let names: Vec<_> = content.as_object().unwrap().keys().collect();
        assert_eq!(names.len(), 3, "{format}: {names:?}");
    }
}

#[test]
fn unknown_members_keep_their_spelling_when_sealed_again() {
    let client = client("http://127.0.0.1:1", "iron");
    let sealed = &foreign()["seals"]["iron-unknown-members"];
    let payload = content(sealed);
    assert_eq!(payload["of_their_own"], json!({ "snake_case": 1, "camelCase": 2 }));
    let resealed = reply(load(&client, sealed.as_str().unwrap()).call("reseal", json!({})));
    assert_eq!(content(&resealed), payload);
}

#[test]
fn a_seal_s_own_lifetime_survives() {
    let at = Timestamp::from_seconds;
    let passwords = Passwords::one(PASSWORD).unwrap();
    let sealed = &foreign()["seals"]["iron-until-1900000100"];
    // Where it has no place the session stays in the format it came in.
    for (format, kept, end) in
        [("native", Format::Native, 100), ("iron", Format::Iron, 160), ("ruby", Format::Iron, 160)]
    {
        let client = client("http://127.0.0.1:1", format);
        let resealed = reply(load(&client, sealed.as_str().unwrap()).call("reseal", json!({})));
        let open = |now| seal::unseal_session(resealed.as_str().unwrap(), &passwords, Format::ALL, at(now));
        let opened = open(1_900_000_000 + end - 1).unwrap();
        assert_eq!((opened.format, opened.expires), (kept, Some(at(1_900_000_100))), "{format}");
        assert!(!opened.needs_reseal(Format::parse(format).unwrap()));
        assert!(open(1_900_000_000 + end).is_err(), "{format}");
    }
}
