//! What many test programs need: a client of an emulator, a session, a check.
// Each program uses some of it.
#![allow(dead_code)]

use std::sync::Arc;

use authkit_core::operations::{Call, Reply, read};
use authkit_core::{Authentication, Client, SealedSession};
use authkit_emulator::Emulator;
use serde_json::{Value, json};

/// The cookie password of every client made here.
pub const PASSWORD: &str = "correct-horse-battery-staple-0001";

/// A client of this emulator, with more options.
pub fn client(emulator: &Emulator, more: Value) -> Client {
    let ours = json!({ "client_id": emulator.client_id(), "base_url": emulator.base_url() });
    client_with(with(ours, more))
}

/// A client with these options, an API key and a password.
pub fn client_with(options: Value) -> Client {
    try_client_with(options).unwrap()
}

/// The same, or why there is none.
pub fn try_client_with(options: Value) -> authkit_core::Result<Client> {
    let ours = json!({ "client_id": "client_emulator", "api_key": "sk_test_emulator", "cookie_password": PASSWORD });
    Client::new(read(with(ours, options))?)
}

fn with(mut options: Value, more: Value) -> Value {
    options.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    options
}

/// The session of a cookie.
pub fn load(client: &Client, cookie: &str) -> Arc<SealedSession> {
    load_with(client, json!({ "session_data": cookie }))
}

/// The session that these options name.
pub fn load_with(client: &Client, options: Value) -> Arc<SealedSession> {
    Arc::new(client.load_sealed_session(read(options).unwrap()).unwrap())
}

/// A new cookie for an access token.
pub fn seal(client: &Client, access_token: &str) -> String {
    let options = json!({ "access_token": access_token, "refresh_token": "r", "user": { "id": "user_1" } });
    match client.call("seal_session_from_auth_response", options) {
        Call::Ready(Ok(Reply::Text(cookie))) => cookie,
        _ => panic!("sealing needs no network"),
    }
}

/// A check of a cookie.
pub fn authenticate(client: &Client, cookie: &str) -> Authentication {
    outcome(load(client, cookie).call("authenticate", json!({})))
}

/// The outcome of a check or a refresh.
pub fn outcome(call: Call) -> Authentication {
    match call.wait().unwrap() {
        Reply::Authentication(outcome) => *outcome,
        other => panic!("{other:?}"),
    }
}

/// The members of any other reply.
pub fn reply(call: Call) -> Value {
    serde_json::to_value(call.wait().unwrap()).unwrap()
}

/// What this process has in memory.
pub fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}
