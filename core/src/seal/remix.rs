//! The cookie session around the iron seal of the Remix kit (contract section 5.8). Read only.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

/// The seal inside: base64 of `{"jwt": seal}`, a dot, a signature, all of it escaped for a URL or not.
///
/// The signature is not checked: it protects nothing that the seal inside does not protect better.
pub(super) fn unwrap(text: &str) -> Option<String> {
    let (wrapped, _signature) = text.split_once('.')?;
    let wrapped = wrapped.replace("%3D", "=").replace("%2B", "+").replace("%2F", "/");
    let Session { jwt } = serde_json::from_slice(&STANDARD.decode(wrapped).ok()?).ok()?;
    Some(jwt)
}

/// The kit calls its seal by this name.
#[derive(Deserialize)]
struct Session {
    jwt: String,
}
