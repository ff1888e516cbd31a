//! The engine for Node.js: an addon of Node-API level 8 behind `lib/`.
//!
//! The bridge carries text. Options come as JSON in camelCase; every outcome goes back as JSON, `{"value": ...}` or
//! `{"error": ...}`, and `lib/` makes typed results and exceptions of it. JSON is what both sides read and write fastest: a
//! record built member by member costs one call into the interpreter for each. The lazy members of a session, which many
//! callers never read, are JSON on further lines, which `lib/` parses one by one on first access.
//!
//! We send text, not a handle of the session: the text stays valid after the engine evicts the session, and creating and
//! finalizing a handle costs as much as copying the text.

mod client;
mod convert;
mod error;
mod spelling;
mod visit;
