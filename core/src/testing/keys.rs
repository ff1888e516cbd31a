//! What the tests of one process share: a key pair that signs their tokens, and a cookie password. Both are random, so that
//! a client which was left in testing by mistake is of no use to anybody outside of its process.

use std::sync::Arc;

use arc_swap::ArcSwapOption;
use base64::Engine;
use base64::engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::crypto::{self, RsaKeyPair};
use crate::error::Result;
use crate::options::OneOrMany;
use crate::secret::Secret;

/// The secrets of the tests of a process. A forked child keeps its parent's.
pub(super) struct Keys {
    pair: RsaKeyPair,
    kid: String,
    password: Secret,
}

impl Keys {
    /// Those of this process, made on first use.
    pub(super) fn of_process() -> Result<Arc<Self>> {
        // Not a lock: a thread that holds one while another forks would block the child for ever.
        static SHARED: ArcSwapOption<Keys> = ArcSwapOption::const_empty();
        if let Some(shared) = SHARED.load_full() {
            return Ok(shared);
        }
        let fresh = Arc::new(Self::new()?);
        let earlier = SHARED.compare_and_swap(&None::<Arc<Self>>, Some(fresh.clone()));
        Ok((*earlier).clone().unwrap_or(fresh))
    }

    fn new() -> Result<Self> {
        let pair = RsaKeyPair::generate()?;
        let mut kid = URL_SAFE_NO_PAD.encode(crypto::sha256(&pair.modulus));
        kid.truncate(16);
        // A password of this shape opens every format, Fernet's too.
        let password = URL_SAFE.encode(crypto::random::<32>()?).into();
        Ok(Self { pair, kid: format!("testing_{kid}"), password })
    }

    /// The default cookie password of clients for tests.
    pub(super) fn password(&self) -> OneOrMany<Secret> {
        OneOrMany::One(self.password.clone())
    }

    /// The key set (RFC 7517).
    pub(super) fn jwks(&self) -> Value {
        let n = URL_SAFE_NO_PAD.encode(&self.pair.modulus);
        json!({ "keys": [{ "kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.kid, "n": n, "e": "AQAB" }] })
    }

    /// A signed token with these claims (RFC 7515).
    pub(super) fn token(&self, claims: &Value) -> Result<Secret> {
        let header = json!({ "alg": "RS256", "typ": "JWT", "kid": self.kid });
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!("{}.{}", part(&header), part(claims));
        let signature = URL_SAFE_NO_PAD.encode(self.pair.sign(message.as_bytes())?);
        Ok(format!("{message}.{signature}").into())
    }
}
