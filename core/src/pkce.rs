//! Proof key for code exchange (RFC 7636) and the `state` of a sign-in.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;

use crate::crypto;
use crate::described::described;
use crate::error::Result;
use crate::secret::Secret;

described! {
    /// A verifier to keep and the challenge to send.
    #[derive(Clone, Debug, Serialize)]
    pub struct Pkce {
        /// The code verifier, 43 characters of base64url. Keep it, where only this browser's sign-in finds it, until
        /// the code comes back.
        pub code_verifier: Secret,
        /// The SHA-256 of the verifier, base64url.
        pub code_challenge: String,
        /// The method of the challenge: always `S256`.
        pub code_challenge_method: &'static str,
    }
}

impl Pkce {
    /// A new pair.
    ///
    /// # Errors
    /// `internal` when the operating system gives no randomness.
    pub fn generate() -> Result<Self> {
        let verifier = URL_SAFE_NO_PAD.encode(crypto::random::<32>()?);
        Ok(Self { code_challenge: challenge(&verifier), code_verifier: verifier.into(), code_challenge_method: "S256" })
    }
}

/// The S256 challenge of a verifier.
pub fn challenge(code_verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(crypto::sha256(code_verifier.as_bytes()))
}

/// An unguessable `state`: 32 random bytes in base64url.
pub(crate) fn make_state() -> Result<String> {
    Ok(URL_SAFE_NO_PAD.encode(crypto::random::<32>()?))
}
