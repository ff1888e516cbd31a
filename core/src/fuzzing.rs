//! The bodies of the fuzz targets in `core/fuzz`, and a bounded run of them for every machine without a fuzzer.
//!
//! A target returns when its input did no harm and panics when it did. Those that open seals are in
//! [`crate::seal::fuzzing`].

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::sync::LazyLock;

use reqwest::header::HeaderValue;
use serde_json::{Value, json};

use crate::client::Client;
use crate::config::ClientOptions;
use crate::error::Code;
use crate::exchange::exchange_response;
use crate::http::{MAX_BODY, Response};
use crate::jwks::KeySet;
use crate::operations;
use crate::session::Step;
use crate::time::Timestamp;
use crate::token::{Refusal, Rules, UnverifiedToken};
use crate::transport::expand;

/// Anything that stands where an access token should.
pub fn token(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let Ok(token) = UnverifiedToken::parse(text) else { return };
    assert_eq!(token.verify(&KeySet::default()).err(), Some(Refusal::UnknownKey));
    let Ok(claims) = token.claims() else { return };
    let rules = Rules { client_id: None, issuers: &[], leeway: std::time::Duration::ZERO, require_auth_time: false };
    if claims.check(&rules, now()).is_ok() {
        assert!(!claims.user_id().is_empty() && !claims.session_id().is_empty());
        assert!(claims.expires_at().unwrap() > now());
    }
}

/// Anything that the key endpoint may answer.
pub fn key_set(input: &[u8]) {
    let Some(document) = crate::json::from_bytes::<Value>(input) else { return };
    if let Ok(keys) = KeySet::parse(&document) {
        assert!(keys.find("never in the corpus").is_none());
    }
}

/// Anything that the API may answer: the first byte chooses the status.
pub fn answer(input: &[u8]) {
    let Some((status, body)) = input.split_first() else { return };
    let status = 100 + u16::from(*status) * 2;
    let response = Response {
        status,
        request_id: None,
        retry_after: std::str::from_utf8(body).ok().map(str::to_owned),
        body: body.to_vec(),
    };
    match exchange_response(response, now()) {
        Ok(data) => assert!(!data.access_token.is_empty() && !data.user.id().is_empty()),
        Err(error) => assert_eq!(error.status, Some(status)),
    }
}

/// Anything that a server may send as a compressed body: the first byte chooses the coding.
pub fn compressed(input: &[u8]) {
    let Some((coding, body)) = input.split_first() else { return };
    let coding = ["gzip", "deflate", "br"].get(usize::from(*coding) % 3).unwrap();
    if let Ok(text) = expand(&[HeaderValue::from_static(coding)], body.to_vec()) {
        assert!(text.len() <= MAX_BODY);
    }
}

/// Anything that a host may pass as client options, or find in its environment.
pub fn options(input: &[u8]) {
    let Ok(given) = serde_json::from_slice::<Value>(input) else { return };
    let environment = |name: &str| given.get(name)?.as_str().map(str::to_owned);
    for options in
        [operations::read::<ClientOptions>(given.clone()), ClientOptions::default().with_environment(environment)]
    {
        let Err(error) = options.and_then(ClientOptions::validate) else { continue };
        // The names of options are told, their values never.
        assert!(!error.to_string().contains("sk_live_") || is_in_a_name("sk_live_", &given));
    }
}

fn is_in_a_name(text: &str, value: &Value) -> bool {
    match value {
        Value::Object(members) => members.iter().any(|(name, value)| name.contains(text) || is_in_a_name(text, value)),
        Value::Array(items) => items.iter().any(|item| is_in_a_name(text, item)),
        _ => false,
    }
}

/// A cookie all the way through a client. No token is signed by the key that it knows.
pub(crate) fn cookie(sealed: &str, passwords: &[&str]) {
    static CLIENT: LazyLock<Client> = LazyLock::new(|| {
        let key = json!({ "kty": "RSA", "kid": "a", "n": "w".repeat(342), "e": "AQAB" });
        Client::new(operations::read(json!({ "client_id": "client_1", "jwks": { "keys": [key] } })).unwrap()).unwrap()
    });
    let options = json!({ "session_data": sealed, "cookie_password": passwords });
    let session = CLIENT.load_sealed_session(operations::read(options).unwrap()).unwrap();
    let step = match session.check(now()) {
        Step::Open(unopened) => session.open_and_verify(&unopened),
        step => step,
    };
    let Step::Done(outcome) = step else { panic!("pinned keys need no network") };
    assert!(!outcome.authenticated() && !outcome.session_alive);
    let reason = outcome.reason.unwrap();
    // A session that opened but was not verified can still be resealed; nothing else can.
    assert!(reason != Code::InvalidSessionCookie || session.reseal().is_err());
}

fn now() -> Timestamp {
    Timestamp::from_seconds(1_700_000_000)
}

/// Every seed of a target, and mutations of them: the same on every run, so that a failure can be looked at.
#[cfg(test)]
pub(crate) fn run(target: &str, body: fn(&[u8])) {
    let folder = format!("{}/fuzz/corpus/{target}", env!("CARGO_MANIFEST_DIR"));
    let seeds: Vec<Vec<u8>> =
        std::fs::read_dir(folder).unwrap().map(|entry| std::fs::read(entry.unwrap().path()).unwrap()).collect();
    assert!(!seeds.is_empty());
    seeds.iter().for_each(|seed| body(seed));
    let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
    for _ in 0..ROUNDS {
        let mut input = seeds[chance.below(seeds.len())].clone();
        for _ in 0..=chance.below(3) {
            chance.mutate(&mut input, &seeds);
        }
        body(&input);
    }
}

/// A second or two in a debug build.
#[cfg(test)]
const ROUNDS: usize = 3000;

/// xorshift: the same inputs on every run, so that a failure can be looked at.
#[cfg(test)]
struct Chance(u64);

#[cfg(test)]
impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 8).unwrap() % bound.max(1)
    }

    fn mutate(&mut self, input: &mut Vec<u8>, seeds: &[Vec<u8>]) {
        let at = self.below(input.len() + 1);
        match self.below(6) {
            0 => input.truncate(at),
            1 => input.insert(at, b"*.~=AZaz09-_+/{}[]\":,\\\0\n"[self.below(24)]),
            2 if at < input.len() => input[at] ^= 1 << self.below(7),
            3 if at < input.len() => drop(input.remove(at)),
            4 => {
                let other = &seeds[self.below(seeds.len())];
                input.extend_from_slice(&other[self.below(other.len())..]);
            }
            _ => input.splice(at..at, [self.below(256) as u8; 4]).for_each(drop),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn token_corpus_and_mutations() {
        run("token", token);
    }

    #[test]
    fn key_set_corpus_and_mutations() {
        run("key_set", key_set);
    }

    #[test]
    fn answer_corpus_and_mutations() {
        run("answer", answer);
    }

    #[test]
    fn compressed_corpus_and_mutations() {
        run("compressed", compressed);
    }

    #[test]
    fn options_corpus_and_mutations() {
        run("options", options);
    }
}
