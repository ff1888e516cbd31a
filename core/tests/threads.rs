//! Clients share the engine's thread, and leave none behind.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use authkit_core::operations::{Call, Reply, read};
use authkit_core::{Client, process};
use authkit_emulator::{Emulator, Options};
use serde_json::json;

#[test]
fn a_hundred_clients_use_the_same_thread() {
    let emulator = Emulator::start(Options::default()).unwrap();
    assert_eq!(engine_threads(), 0, "nothing starts before it is needed");
    for _ in 0..100 {
        let options = json!({
            "client_id": emulator.client_id(),
            "api_key": emulator.api_key(),
            "base_url": emulator.base_url(),
        });
        let client = Client::new(read(options).unwrap()).unwrap();
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
