//! What the benchmarks measure on: a client that takes its keys from an emulator, sessions, and the two primitives that
//! nobody can avoid.

#[path = "../../tests/common/mod.rs"]
pub mod common;

use authkit_core::operations::{Call, Reply};
use authkit_core::{Authentication, Client};
use authkit_emulator::{Emulator, Options, TokenRequest};
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::signature::{ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use common::load;

/// How many permissions a typical token has; it is then about 1.1 KB long.
pub const TYPICAL: usize = 12;

/// An emulator and its key set.
pub struct Stage {
    emulator: Emulator,
    /// The key set, as the emulator answers it.
    pub jwks: Value,
}

impl Stage {
    pub fn new() -> Self {
        let emulator = Emulator::start(Options::default()).unwrap();
        let url = format!("{}/sso/jwks/{}", emulator.base_url(), emulator.client_id());
        let jwks = authkit_core::process::block_on(async { reqwest::get(url).await.unwrap().json().await.unwrap() });
        Self { emulator, jwks: jwks.unwrap() }
    }

    /// A client that knows the keys from the start, with more options.
    pub fn client(&self, more: Value) -> Client {
        let mut options = json!({ "jwks": self.jwks, "redirect_uri": "https://app.example/callback" });
        options.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        common::client(&self.emulator, options)
    }

    /// The access token of someone with so many permissions in an organization.
    pub fn token(&self, permissions: usize) -> String {
        let permissions: Vec<_> = (0..permissions).map(|n| format!("resource-{n}:write")).collect();
        let claims = json!({
            "sub": "user_1", "org_id": "org_01EM000000000000000000ACME", "role": "admin", "roles": ["admin"],
            "permissions": permissions, "entitlements": [], "feature_flags": ["beta"],
        });
        let claims = claims.as_object().unwrap().clone();
        self.emulator.sign_token(TokenRequest { claims, expires_in: Some(86_400), ..Default::default() }).unwrap()
    }

    pub fn cookie(&self, client: &Client) -> String {
        seal(client, &self.token(TYPICAL)).unwrap()
    }
}

/// A new cookie for a token, every time another one.
pub fn seal(client: &Client, token: &str) -> authkit_core::Result<String> {
    let user = json!({
        "object": "user", "id": "user_1", "email": "ada@example.com", "email_verified": true, "first_name": "Ada",
        "last_name": "Lovelace", "profile_picture_url": "https://example.com/ada.png", "external_id": null,
        "metadata": {}, "last_sign_in_at": "2026-01-02T03:04:05.678Z", "locale": "en",
        "created_at": "2026-01-01T00:00:00.000Z", "updated_at": "2026-01-02T03:04:05.678Z",
    });
    let options = json!({ "access_token": token, "refresh_token": "Xr5ndTNNhyOY1iBdWpDPFS28E", "user": user });
    match client.call("seal_session_from_auth_response", options) {
        Call::Ready(Ok(Reply::Text(cookie))) => Ok(cookie),
        Call::Ready(Err(error)) => Err(error),
        _ => panic!("sealing needs no network"),
    }
}

/// What a request costs: the cookie is loaded and checked.
#[inline(never)]
pub fn authenticate(client: &Client, cookie: &str) -> Authentication {
    match load(client, cookie).call("authenticate", json!({})) {
        Call::Ready(Ok(Reply::Authentication(outcome))) if outcome.authenticated() => *outcome,
        _ => panic!("pinned keys need no network"),
    }
}

/// Opening AES-256-GCM and verifying RS256 with a 2048-bit key, both keys ready for use.
pub struct Floor {
    cipher: LessSafeKey,
    sealed: Vec<u8>,
    key: ParsedPublicKey,
    message: Vec<u8>,
    signature: Vec<u8>,
}

impl Floor {
    pub fn new(stage: &Stage) -> Self {
        let token = stage.token(TYPICAL);
        let (message, signature) = token.rsplit_once('.').unwrap();
        let header = URL_SAFE_NO_PAD.decode(message.split_once('.').unwrap().0).unwrap();
        let header: Value = serde_json::from_slice(&header).unwrap();
        let key = stage.jwks["keys"].as_array().unwrap().iter().find(|key| key["kid"] == header["kid"]).unwrap();
        let part = |name: &str| URL_SAFE_NO_PAD.decode(key[name].as_str().unwrap()).unwrap();
        let key = RsaPublicKeyComponents { n: part("n"), e: part("e") };
        let cipher = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &[1; 32]).unwrap());
        // As many bytes as a typical session is before it is encoded.
        let mut sealed = vec![7; 2_000];
        cipher.seal_in_place_append_tag(nonce(), Aad::empty(), &mut sealed).unwrap();
        Self {
            cipher,
            sealed,
            key: key.to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256).unwrap(),
            message: message.as_bytes().to_vec(),
            signature: URL_SAFE_NO_PAD.decode(signature).unwrap(),
        }
    }

    pub fn run(&self) {
        let mut bytes = self.sealed.clone();
        self.cipher.open_in_place(nonce(), Aad::empty(), &mut bytes).unwrap();
        self.key.verify_sig(&self.message, &self.signature).unwrap();
    }
}

fn nonce() -> Nonce {
    Nonce::assume_unique_for_key([0; 12])
}
