//! Clients share the engine's thread, and leave none behind.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use authkit_core::operations::{Call, Reply};
use authkit_core::process;
use authkit_emulator::{Emulator, Options};
use serde_json::json;

use common::client;

#[test]
fn a_hundred_clients_use_the_same_thread() {
    let emulator = Emulator::start(Options::default()).unwrap();
    assert_eq!(engine_threads(), 0, "nothing starts before it is needed");
    for _ in 0..100 {
        let client = client(&emulator, json!({}));
        let code = emulator.issue_code(serde_json::from_value(json!({})).unwrap()).unwrap();
        let Call::Pending(call) = client.call("authenticate_with_code", json!({ "code": code })) else {
            panic!("an exchange needs the network")
        };
        assert!(matches!(process::block_on(call).unwrap(), Ok(Reply::Response(_))));
    }
    assert_eq!(engine_threads(), 1);
}

/// Those with the name that the engine gives its own; the emulator's are called otherwise.
fn engine_threads() -> usize {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap();
    let names = tasks.filter_map(|task| std::fs::read_to_string(task.ok()?.path().join("comm")).ok());
    names.filter(|name| name.trim_end() == "authkit").count()
}
