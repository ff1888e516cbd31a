//! What the session operations cost, beside the two primitives nobody can avoid: opening AES-256-GCM and verifying
//! RS256 with a 2048-bit key.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, clippy::indexing_slicing, missing_docs)]

use std::hint::black_box;
use std::sync::Arc;

use authkit_core::operations::{Call, Reply, read};
use authkit_core::{Authentication, Client, SealedSession};
use authkit_emulator::{Emulator, Options, TokenRequest};
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use serde_json::{Value, json};

const PASSWORD: &str = "correct-horse-battery-staple-0001";

struct Stage {
    emulator: Emulator,
    jwks: Value,
}

impl Stage {
    fn new() -> Self {
        let emulator = Emulator::start(Options::default()).unwrap();
        let url = format!("{}/sso/jwks/{}", emulator.base_url(), emulator.client_id());
        let jwks = authkit_core::process::block_on(async { reqwest::get(url).await.unwrap().json().await.unwrap() });
        Self { emulator, jwks: jwks.unwrap() }
    }

    fn client(&self, more: Value) -> Client {
        let mut options = json!({
            "client_id": self.emulator.client_id(), "api_key": "sk_test", "cookie_password": PASSWORD,
            "jwks": self.jwks, "redirect_uri": "https://app.example/callback",
        });
        options.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        Client::new(read(options).unwrap()).unwrap()
    }

    /// A token of about 1.1 KB, as a session with an organization and a dozen permissions has.
    fn token(&self) -> String {
        let permissions: Vec<_> = (0..12).map(|n| format!("resource-{n}:write")).collect();
        let claims = json!({
            "sub": "user_1", "org_id": "org_01EM000000000000000000ACME", "role": "admin", "roles": ["admin"],
            "permissions": permissions, "entitlements": [], "feature_flags": ["beta"],
        });
        let claims = claims.as_object().unwrap().clone();
        self.emulator.sign_token(TokenRequest { claims, expires_in: Some(86_400), ..Default::default() }).unwrap()
    }

    fn cookie(&self, client: &Client) -> String {
        let user = json!({
            "object": "user", "id": "user_1", "email": "ada@example.com", "email_verified": true, "first_name": "Ada",
            "last_name": "Lovelace", "profile_picture_url": "https://example.com/ada.png", "external_id": null,
            "metadata": {}, "last_sign_in_at": "2026-01-02T03:04:05.678Z", "locale": "en",
            "created_at": "2026-01-01T00:00:00.000Z", "updated_at": "2026-01-02T03:04:05.678Z",
        });
        let options =
            json!({ "access_token": self.token(), "refresh_token": "Xr5ndTNNhyOY1iBdWpDPFS28E", "user": user });
        match client.call("seal_session_from_auth_response", options) {
            Call::Ready(Ok(Reply::Text(cookie))) => cookie,
            _ => panic!("sealing needs no network"),
        }
    }
}

fn load(client: &Client, cookie: &str) -> Arc<SealedSession> {
    Arc::new(client.load_sealed_session(read(json!({ "session_data": cookie })).unwrap()).unwrap())
}

fn authenticate(client: &Client, cookie: &str) -> Authentication {
    match load(client, cookie).call("authenticate", json!({})) {
        Call::Ready(Ok(Reply::Authentication(outcome))) if outcome.authenticated() => *outcome,
        _ => panic!("pinned keys need no network"),
    }
}

fn session(criterion: &mut Criterion) {
    let stage = Stage::new();
    let first_sight = stage.client(json!({ "session_cache": 0 }));
    let remembering = stage.client(json!({}));

    floor(criterion, &stage);
    for format in ["native", "iron", "ruby"] {
        let client = stage.client(json!({ "session_cache": 0, "seal_format": format }));
        let cookie = stage.cookie(&client);
        println!("{format}: a cookie of {} bytes", cookie.len());
        criterion.bench_function(&format!("authenticate, first sight, {format}"), |bencher| {
            bencher.iter(|| authenticate(&client, black_box(&cookie)));
        });
    }
    let cookie = stage.cookie(&first_sight);
    criterion.bench_function("authenticate, seen before", |bencher| {
        bencher.iter(|| authenticate(&remembering, black_box(&cookie)));
    });
    criterion.bench_function("authenticate, seen before, written as JSON", |bencher| {
        bencher.iter(|| serde_json::to_string(&authenticate(&remembering, black_box(&cookie))).unwrap());
    });
    criterion.bench_function("seal", |bencher| {
        bencher.iter_batched(
            || load(&first_sight, &cookie),
            |session| session.reseal().unwrap(),
            BatchSize::SmallInput,
        );
    });
    criterion.bench_function("garbage cookie", |bencher| {
        bencher.iter(|| load(&first_sight, black_box("garbage")).call("authenticate", json!({})));
    });
    criterion.bench_function("authorization URL", |bencher| {
        bencher.iter(|| first_sight.call("authorization_url", json!({ "provider": "authkit", "state": "s" })));
    });
}

fn floor(criterion: &mut Criterion, stage: &Stage) {
    let token = stage.token();
    let (message, signature) = token.rsplit_once('.').unwrap();
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    let header: Value =
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(message.split_once('.').unwrap().0).unwrap()).unwrap();
    let key = stage.jwks["keys"].as_array().unwrap().iter().find(|key| key["kid"] == header["kid"]).unwrap();
    let part = |name: &str| URL_SAFE_NO_PAD.decode(key[name].as_str().unwrap()).unwrap();
    let public = aws_lc_rs::signature::RsaPublicKeyComponents { n: part("n"), e: part("e") };
    let parsed = public.to_parsed_public_key(&aws_lc_rs::signature::RSA_PKCS1_2048_8192_SHA256).unwrap();
    let sealed: Vec<u8> = vec![7; 2_000];
    let cipher = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &[1; 32]).unwrap());
    let mut ciphertext = sealed;
    let nonce = || Nonce::assume_unique_for_key([0; 12]);
    cipher.seal_in_place_append_tag(nonce(), Aad::empty(), &mut ciphertext).unwrap();
    criterion.bench_function("floor: AES-256-GCM open and RS256 verify", |bencher| {
        bencher.iter(|| {
            let mut bytes = ciphertext.clone();
            cipher.open_in_place(nonce(), Aad::empty(), &mut bytes).unwrap();
            parsed.verify_sig(black_box(message.as_bytes()), &signature).unwrap();
        });
    });
}

criterion_group!(benches, session);
criterion_main!(benches);
