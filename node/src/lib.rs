//! The engine for Node.js: an addon of Node-API level 8 behind `lib/`.
//!
//! The seam carries text. Options come as JSON in camelCase; every outcome goes back as JSON, `{"value": ...}` or
//! `{"error": ...}`, and `lib/` makes typed results and exceptions of it. JSON is what both sides read and write
//! fastest: a record built member by member costs one call into the interpreter for each.

mod client;
mod convert;
mod error;
mod spelling;
