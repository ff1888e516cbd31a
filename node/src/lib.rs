//! The engine for Node.js: an addon of Node-API level 8 behind `lib/`.
//!
//! The seam carries text. Options come as JSON in camelCase; every outcome goes back as JSON, `{"value": ...}` or
//! `{"error": ...}`, and `lib/` makes typed results and exceptions of it. JSON is what both sides read and write
//! fastest: a record built member by member costs one call into the interpreter for each. What many callers never read,
//! the parts of a session, is JSON on further lines, which `lib/` parses one by one when they are read. As text it is
//! whole whatever the engine forgets. A handle of the session costs as much to make and finalize at every check as that text,
//! and a call for each part that is read.

mod client;
mod convert;
mod error;
mod spelling;
