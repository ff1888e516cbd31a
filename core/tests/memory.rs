//! What is remembered of sessions takes a bounded amount of memory, also in a process that seals them itself.
#![cfg(target_os = "linux")]
#![allow(dead_code, missing_docs)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../benches/stage/mod.rs"]
mod stage;

use serde_json::json;
use stage::common::resident_kib;
use stage::{Stage, TYPICAL, authenticate, seal};

#[test]
fn a_remembered_session_takes_kilobytes() {
    const SESSIONS: u64 = 500;
    let stage = Stage::new();
    let client = stage.client(json!({}));
    let token = stage.token(TYPICAL);
    let check = |count| (0..count).for_each(|_| drop(authenticate(&client, &seal(&client, &token).unwrap())));
    check(20);
    let before = resident_kib();
    check(SESSIONS);
    let each = resident_kib().saturating_sub(before) / SESSIONS;
    assert!(each < 40, "{each} KiB for each session");
}
