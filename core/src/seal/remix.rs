//! The cookie session around the iron seal of the Remix kit (contract section 5.8). Read only.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use crate::json;

/// The seal inside: base64 of `{"jwt": seal}`, a dot, a signature.
///
/// The signature is not checked: it protects nothing that the seal inside does not protect better.
pub(super) fn unwrap(text: &str) -> Option<String> {
    let (wrapped, _signature) = text.split_once('.')?;
    let Session { jwt } = json::from_bytes(&STANDARD.decode(wrapped).ok()?)?;
    Some(jwt)
}

/// The kit calls its seal by this name.
#[derive(Deserialize)]
struct Session {
    jwt: String,
}
