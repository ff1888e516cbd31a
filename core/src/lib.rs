//! The engine of authkit-native: WorkOS AuthKit sessions, once, for every language.
//!
//! A [`Client`] holds validated configuration. It makes [authorization URLs](Client::authorization_url), [exchanges
//! codes](Client::authenticate_with) and [wraps cookies](Client::load_sealed_session); a [`SealedSession`] is checked,
//! refreshed and ended. Results are values with stable [`Code`]s; the packages of other languages reach all of it
//! through [`operations`]. The [`manual`] explains the words, the flows and the threats.

mod addresses;
pub mod api;
pub mod authentication;
pub mod authorize;
pub mod casing;
mod claims;
pub mod client;
mod clients_by_id;
pub mod config;
pub mod coordinator;
mod crypto;
pub mod described;
mod ended;
pub mod error;
pub mod exchange;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
pub mod host_values;
mod http;
pub mod inspect;
mod json;
mod jwks;
mod keys;
pub mod logout;
pub mod manual;
pub mod model;
pub mod operations;
pub mod options;
pub mod pkce;
pub mod process;
pub mod raw_json;
pub mod reply_cache;
pub mod roots;
pub mod seal;
pub mod sealing;
pub mod secret;
mod sending;
pub mod session;
mod session_cache;
pub mod surface;
pub mod testing;
pub mod time;
pub mod token;
mod transport;
pub mod web;

pub use authentication::{Authentication, Session};
pub use client::Client;
pub use config::ClientOptions;
pub use error::{Code, Error, Remedy, Result};
pub use session::SealedSession;
