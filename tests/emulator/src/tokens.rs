//! Signing keys, the published key set and the access tokens signed with them.

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rsa::PrivateKey;
use rsa::pkcs1v15;
use rsa::signature::{SignatureEncoding, Signer};
use rsa::traits::PublicKeyParts;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::clock::Millis;
use crate::ids;

/// An RSA key of 2048 bits, made at start and at each rotation, so that two emulators never accept each other's tokens.
#[derive(Clone)]
pub(crate) struct SigningKey {
    kid: String,
    signer: Arc<pkcs1v15::SigningKey<Sha256>>,
    jwk: Value,
}

impl SigningKey {
    pub fn generate(now: Millis) -> Result<Self, rsa::Error> {
        let private = PrivateKey::new(&mut rand::rng(), 2048)?;
        let kid = ids::id("sso_oidc_key_pair", now);
        let jwk = json!({
            "alg": "RS256", "kty": "RSA", "use": "sig", "kid": kid,
            "n": URL_SAFE_NO_PAD.encode(private.n_bytes()), "e": URL_SAFE_NO_PAD.encode(private.e_bytes()),
        });
        Ok(Self { kid, signer: Arc::new(pkcs1v15::SigningKey::new(private)), jwk })
    }

    /// A signed compact token. A header field or claim that is null is left out.
    pub fn sign(&self, header: Map<String, Value>, claims: Map<String, Value>) -> String {
        let mut full = Map::from_iter([
            ("alg".to_owned(), "RS256".into()),
            ("typ".to_owned(), "JWT".into()),
            ("kid".to_owned(), self.kid.as_str().into()),
        ]);
        full.extend(header);
        let input = format!("{}.{}", encode(full), encode(claims));
        let signature = self.signer.sign(input.as_bytes()).to_bytes();
        format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

/// The current key, and the old keys that are still published.
#[derive(Clone)]
pub(crate) struct KeyRing {
    current: SigningKey,
    retired: Vec<Value>,
}

impl KeyRing {
    pub fn new(current: SigningKey) -> Self {
        Self { current, retired: Vec::new() }
    }

    pub fn current(&self) -> &SigningKey {
        &self.current
    }

    pub fn rotate(&mut self, next: SigningKey, keep_old: bool) -> String {
        let old = std::mem::replace(&mut self.current, next);
        if keep_old {
            self.retired.push(old.jwk);
        } else {
            self.retired.clear();
        }
        self.current.kid.clone()
    }

    pub fn jwks(&self) -> Value {
        let keys: Vec<_> = std::iter::once(&self.current.jwk).chain(&self.retired).collect();
        json!({ "keys": keys })
    }
}

/// The S256 challenge of a verifier, or `None` for a verifier that RFC 7636 does not allow.
pub(crate) fn challenge_of(verifier: &str) -> Option<String> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    ((43..=128).contains(&verifier.len()) && verifier.bytes().all(allowed))
        .then(|| URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)))
}

fn encode(fields: Map<String, Value>) -> String {
    let fields: Map<String, Value> = fields.into_iter().filter(|(_, value)| !value.is_null()).collect();
    URL_SAFE_NO_PAD.encode(Value::Object(fields).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_the_one_of_rfc_7636() {
        let challenge = challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        assert_eq!(challenge.as_deref(), Some("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"));
        assert_eq!(challenge_of("too-short"), None);
    }
}
