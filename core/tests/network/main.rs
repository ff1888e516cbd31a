//! The network in practice: gateways that compress, proxies, dead connections, private certificates.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout)]

mod certificates;
mod compression;
mod connections;
mod patience;
mod processes;
mod proxies;
mod server;

use authkit_core::operations::{Reply, read};
use authkit_core::{Client, Error};
use serde_json::{Value, json};

fn client(base_url: &str, more: Value) -> Client {
    try_client(base_url, more).unwrap()
}

fn try_client(base_url: &str, more: Value) -> Result<Client, Error> {
    let mut options = json!({
        "client_id": "client_emulator",
        "api_key": "sk_test_emulator",
        "base_url": base_url,
        "cookie_password": "correct-horse-battery-staple-0001",
    });
    options.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    Client::new(read(options)?)
}

/// A call that is retried.
fn read_something(client: &Client) -> Result<Value, Error> {
    object(client, "list_sessions", json!({ "user_id": "user_1" }))
}

/// A call that must not be retried.
fn write_something(client: &Client) -> Result<Value, Error> {
    object(client, "revoke_session", json!({ "session_id": "session_1" }))
}

fn object(client: &Client, operation: &str, options: Value) -> Result<Value, Error> {
    match client.call(operation, options).wait()? {
        Reply::Record(record) => Ok(record),
        other => panic!("{other:?}"),
    }
}
