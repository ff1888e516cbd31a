//! The network in practice: gateways that compress, proxies, dead connections, private certificates.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout)]

mod certificates;
#[path = "../common/mod.rs"]
mod common;
mod compression;
mod connections;
mod patience;
mod processes;
mod proxies;
mod server;

use authkit_core::operations::Reply;
use authkit_core::{Client, Error};
use serde_json::{Value, json};

use common::try_client_with;

fn client(base_url: &str, more: Value) -> Client {
    try_client(base_url, more).unwrap()
}

fn try_client(base_url: &str, mut more: Value) -> Result<Client, Error> {
    more["base_url"] = base_url.into();
    try_client_with(more)
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
