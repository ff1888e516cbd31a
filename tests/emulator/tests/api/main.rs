//! Tests the emulator over HTTP, as its clients use it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod client;
mod codes;
mod control;
mod device;
mod faults;
mod hosted_page;
mod outside;
mod policies;
mod program;
mod refresh;
mod sessions;
mod steps;
mod web_pages;
