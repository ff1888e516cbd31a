//! The key set: which keys verify, when they are refetched, and what happens while a fetch fails.
//!
//! Cached keys are used while the endpoint is down. Unknown key ids cause one fetch per interval, however many tokens
//! have them. A fetch is single-flight, and checks with cached keys take no lock meanwhile.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use arc_swap::{ArcSwap, ArcSwapOption};
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::Mutex;

use crate::crypto::{self, RsaPublicKey};
use crate::error::{Code, Error, Result};

/// The most keys that a set may have. Real sets have a handful.
const MAX_KEYS: usize = 1_000;
/// How long there is no new attempt after a failed fetch, so that retries do not make an outage worse.
const RETRY_INTERVAL: Duration = Duration::from_secs(1);

/// A key that may verify RS256 signatures.
pub(crate) struct VerifyingKey {
    pub(crate) rsa: RsaPublicKey,
    /// Distinguishes two keys even if an endpoint reuses a `kid`.
    pub(crate) fingerprint: [u8; 32],
}

/// The usable keys of one response of the key endpoint.
#[derive(Default)]
pub(crate) struct KeySet {
    keys: HashMap<String, VerifyingKey>,
}

#[derive(Deserialize)]
struct RawKey {
    kty: String,
    n: String,
    e: String,
    #[serde(default)]
    kid: Option<String>,
    #[serde(default)]
    alg: Option<String>,
    #[serde(default, rename = "use")]
    usage: Option<String>,
}

impl KeySet {
    /// Parses a JSON Web Key Set (RFC 7517). Keys of other types, uses or algorithms and broken keys are ignored: one
    /// bad key never invalidates the set.
    ///
    /// # Errors
    /// `keys_unavailable` when it is not a key set at all.
    pub(crate) fn parse(document: &Value) -> Result<Self> {
        let keys = Self::entries(document)?.map(|(public, key)| (public.kid, key)).collect();
        Ok(Self { keys })
    }

    fn entries(document: &Value) -> Result<impl Iterator<Item = (PublicKey, VerifyingKey)>> {
        let Some(Value::Array(entries)) = document.get("keys") else {
            return Err(Error::new(Code::KeysUnavailable, "the key endpoint's answer is not a key set"));
        };
        if entries.len() > MAX_KEYS {
            return Err(Error::new(Code::KeysUnavailable, format!("the key set has more than {MAX_KEYS} keys")));
        }
        Ok(entries.iter().filter_map(PublicKey::read))
    }

    /// The key set of a response, which must have a key. A response without one is a failure of the server, and no
    /// reason to drop the cached keys.
    ///
    /// # Errors
    /// `keys_unavailable`.
    fn of_answer(document: &Value) -> Result<Self> {
        let keys = Self::parse(document)?;
        if keys.is_empty() {
            return Err(Error::new(Code::KeysUnavailable, "the key endpoint's answer holds no RS256 key"));
        }
        Ok(keys)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    pub(crate) fn find(&self, kid: &str) -> Option<&VerifyingKey> {
        self.keys.get(kid)
    }

    /// The key of a set that has only one.
    pub(crate) fn only(&self) -> Option<&VerifyingKey> {
        let mut keys = self.keys.values();
        keys.next().filter(|_| keys.next().is_none())
    }
}

/// A key that a program pinned, as its numbers.
#[derive(Clone, Debug)]
struct PublicKey {
    kid: String,
    modulus: Vec<u8>,
    exponent: Vec<u8>,
}

impl PublicKey {
    /// The numbers of an entry, and the key they make. `None` for what is no key for RS256.
    fn read(entry: &Value) -> Option<(Self, VerifyingKey)> {
        use base64::Engine;
        use base64::engine::general_purpose::URL_SAFE_NO_PAD;

        let key = RawKey::deserialize(entry).ok()?;
        let is_for_rs256 = key.kty == "RSA"
            && key.alg.is_none_or(|alg| alg == "RS256")
            && key.usage.is_none_or(|usage| usage == "sig");
        let modulus = URL_SAFE_NO_PAD.decode(&key.n).ok()?;
        let exponent = URL_SAFE_NO_PAD.decode(&key.e).ok()?;
        // Some issuers include the sign byte of their big integers; verification needs it removed.
        let modulus = modulus.iter().position(|byte| *byte != 0).map_or(&[][..], |start| modulus.split_at(start).1);
        if !is_for_rs256 {
            return None;
        }
        let public = Self { kid: key.kid.unwrap_or_default(), modulus: modulus.to_vec(), exponent };
        public.verifying().map(|key| (public, key))
    }

    fn verifying(&self) -> Option<VerifyingKey> {
        let Self { modulus, exponent, .. } = self;
        let rsa = RsaPublicKey::new(modulus, exponent)?;
        let fingerprint = crypto::sha256(&[modulus.as_slice(), b"\0", exponent].concat());
        Some(VerifyingKey { rsa, fingerprint })
    }
}

/// The keys that the option `jwks` pins, at least one. Numbers and not verifying keys, because a
/// [`VerifyingKey`] has a lock inside: a thread that verifies while the process forks would leave it locked in the child. Each
/// process makes its own.
#[derive(Clone, Debug)]
pub(crate) struct PinnedKeys(Vec<PublicKey>);

impl PinnedKeys {
    /// Reads the option.
    ///
    /// # Errors
    /// `invalid_option` when no key of the set can be used.
    pub(crate) fn parse(document: &Value) -> Result<Self> {
        let keys: Vec<_> =
            KeySet::entries(document).map(|keys| keys.map(|(public, _)| public).collect()).unwrap_or_default();
        if keys.is_empty() { Err(Error::option("option `jwks` holds no RS256 key")) } else { Ok(Self(keys)) }
    }

    /// The keys for one process.
    pub(crate) fn keys(&self) -> KeySet {
        let keys = self.0.iter().filter_map(|public| Some((public.kid.clone(), public.verifying()?))).collect();
        KeySet { keys }
    }
}

/// When keys are fetched.
#[derive(Clone, Debug)]
pub(crate) struct Policy {
    pub max_age: Duration,
    pub max_stale: Duration,
    pub refetch_interval: Duration,
}

/// What the cache says about a token's key, without waiting.
pub(crate) enum Lookup {
    /// Verify with these keys. `renew` requests a fetch in the background.
    Ready { keys: Arc<KeySet>, renew: bool },
    /// Fetch first, then look again.
    Fetch,
    /// No fetch is allowed yet after a failed one.
    Unavailable { retry_after: Duration },
}

/// The cached key set of one client in one process.
pub(crate) struct KeyCache {
    policy: Policy,
    current: ArcSwapOption<Fetched>,
    attempts: ArcSwap<Attempts>,
    renewing: AtomicBool,
    single: Mutex<()>,
}

struct Fetched {
    keys: Arc<KeySet>,
    at: Option<Instant>,
}

#[derive(Clone, Default)]
struct Attempts {
    failed_at: Option<Instant>,
    /// When a fetch last did not return the key for which it was made.
    missed_at: Option<Instant>,
}

impl KeyCache {
    pub(crate) fn new(policy: Policy) -> Self {
        Self {
            policy,
            current: ArcSwapOption::empty(),
            attempts: ArcSwap::from_pointee(Attempts::default()),
            renewing: AtomicBool::new(false),
            single: Mutex::new(()),
        }
    }

    /// A cache that always has these keys and never fetches.
    pub(crate) fn pinned(policy: Policy, keys: KeySet) -> Self {
        let cache = Self::new(policy);
        cache.current.store(Some(Arc::new(Fetched { keys: Arc::new(keys), at: None })));
        cache
    }

    /// The keys for a token with this `kid`, by the policy.
    pub(crate) fn look_up(&self, kid: Option<&str>, now: Instant) -> Lookup {
        let attempts = self.attempts.load();
        let wait = |since: Option<Instant>, interval: Duration| {
            since.and_then(|at| interval.checked_sub(now.saturating_duration_since(at))).filter(|wait| !wait.is_zero())
        };
        let failed = wait(attempts.failed_at, RETRY_INTERVAL);
        let current = self.current.load();
        let Some(fetched) = current.as_ref() else {
            return failed.map_or(Lookup::Fetch, |retry_after| Lookup::Unavailable { retry_after });
        };
        let keys = Arc::clone(&fetched.keys);
        let Some(at) = fetched.at else { return Lookup::Ready { keys, renew: false } };
        let age = now.saturating_duration_since(at);
        if age > self.policy.max_stale {
            return failed.map_or(Lookup::Fetch, |retry_after| Lookup::Unavailable { retry_after });
        }
        let known = kid.is_none_or(|kid| keys.find(kid).is_some());
        if !known {
            // While fetches fail, a forged key id looks like a new one: the outcome is unknown, not invalid.
            if let Some(retry_after) = failed {
                return Lookup::Unavailable { retry_after };
            }
            if wait(attempts.missed_at, self.policy.refetch_interval).is_none() {
                return Lookup::Fetch;
            }
        }
        Lookup::Ready { keys, renew: age > self.policy.max_age && failed.is_none() }
    }

    /// Acquires the right to renew in the background, so that only one request does it.
    pub(crate) fn begin_renewal(&self) -> bool {
        !self.renewing.swap(true, Ordering::AcqRel)
    }

    /// Releases it.
    pub(crate) fn end_renewal(&self) {
        self.renewing.store(false, Ordering::Release);
    }

    /// Fetches with `fetch`, unless another caller just fetched what this one needs.
    pub(crate) async fn fetch_for<F>(&self, kid: Option<&str>, fetch: impl FnOnce() -> F) -> Result<()>
    where
        F: Future<Output = Result<Value>>,
    {
        let _single = self.single.lock().await;
        if !matches!(self.look_up(kid, Instant::now()), Lookup::Fetch) {
            return Ok(());
        }
        let outcome = fetch().await.and_then(|document| KeySet::of_answer(&document));
        self.record(outcome, kid)
    }

    /// Fetches because the keys are older than their maximum age.
    pub(crate) async fn renew<F>(&self, fetch: impl FnOnce() -> F) -> Result<()>
    where
        F: Future<Output = Result<Value>>,
    {
        let _single = self.single.lock().await;
        let outcome = fetch().await.and_then(|document| KeySet::of_answer(&document));
        self.record(outcome, None)
    }

    fn record(&self, outcome: Result<KeySet>, wanted: Option<&str>) -> Result<()> {
        let now = Instant::now();
        let before = self.attempts.load();
        match outcome {
            Ok(keys) => {
                // A fetch that returned the wanted key does not use up the interval, so the next rotation is noticed at
                // once.
                let missed = wanted.is_some_and(|kid| keys.find(kid).is_none());
                let missed_at = if missed { Some(now) } else { before.missed_at };
                self.current.store(Some(Arc::new(Fetched { keys: Arc::new(keys), at: Some(now) })));
                self.attempts.store(Arc::new(Attempts { failed_at: None, missed_at }));
                Ok(())
            }
            Err(error) => {
                self.attempts.store(Arc::new(Attempts { failed_at: Some(now), ..before.as_ref().clone() }));
                Err(error)
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use serde_json::json;

    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    fn cache() -> KeyCache {
        KeyCache::new(Policy {
            max_age: Duration::from_secs(300),
            max_stale: 24 * HOUR,
            refetch_interval: Duration::from_secs(30),
        })
    }

    fn key_set(kid: &str) -> KeySet {
        let n = "w".repeat(342);
        KeySet::parse(&json!({ "keys": [{ "kty": "RSA", "kid": kid, "n": n, "e": "AQAB" }] })).unwrap()
    }

    fn is_ready(cache: &KeyCache, kid: &str, now: Instant) -> bool {
        matches!(cache.look_up(Some(kid), now), Lookup::Ready { .. })
    }

    #[test]
    fn cached_keys_are_used_while_the_endpoint_is_down() {
        let cache = cache();
        cache.record(Ok(key_set("a")), Some("a")).unwrap();
        cache.record(Err(Error::new(Code::ServerError, "down")), None).unwrap_err();
        let now = Instant::now();
        assert!(is_ready(&cache, "a", now));
        assert!(is_ready(&cache, "a", now + HOUR));
        assert!(is_ready(&cache, "a", now + 23 * HOUR));
        assert!(matches!(cache.look_up(Some("a"), now + 25 * HOUR), Lookup::Fetch));
    }

    #[test]
    fn old_keys_are_renewed_in_the_background() {
        let cache = cache();
        cache.record(Ok(key_set("a")), Some("a")).unwrap();
        let renews = |now| matches!(cache.look_up(Some("a"), now), Lookup::Ready { renew: true, .. });
        assert!(!renews(Instant::now()));
        assert!(renews(Instant::now() + HOUR));
        assert!(cache.begin_renewal() && !cache.begin_renewal());
        cache.end_renewal();
        assert!(cache.begin_renewal());
    }

    #[test]
    fn unknown_ids_cause_one_fetch_per_interval() {
        let cache = cache();
        cache.record(Ok(key_set("a")), Some("a")).unwrap();
        let now = Instant::now();
        assert!(matches!(cache.look_up(Some("x"), now), Lookup::Fetch));
        cache.record(Ok(key_set("a")), Some("x")).unwrap();
        for forged in 0..10_000 {
            assert!(is_ready(&cache, &format!("forged {forged}"), now));
        }
        assert!(matches!(cache.look_up(Some("x"), now + Duration::from_secs(31)), Lookup::Fetch));
    }

    #[test]
    fn a_rotation_is_noticed_at_once_and_keeps_the_interval() {
        let cache = cache();
        cache.record(Ok(key_set("a")), Some("a")).unwrap();
        cache.record(Ok(key_set("b")), Some("b")).unwrap();
        assert!(matches!(cache.look_up(Some("c"), Instant::now()), Lookup::Fetch));
    }

    #[test]
    fn a_failed_fetch_makes_the_outcome_unknown_for_a_moment() {
        let cache = cache();
        cache.record(Err(Error::new(Code::ServerError, "down")), Some("a")).unwrap_err();
        let now = Instant::now();
        assert!(matches!(cache.look_up(Some("a"), now), Lookup::Unavailable { .. }));
        assert!(matches!(cache.look_up(Some("a"), now + Duration::from_secs(2)), Lookup::Fetch));
    }

    #[test]
    fn a_response_without_a_usable_key_is_a_failed_fetch() {
        let cache = cache();
        cache.record(Ok(key_set("a")), Some("a")).unwrap();
        for keys in [
            json!([]),
            json!([{ "kty": "oct", "k": "AAAA" }]),
            json!([{ "kty": "RSA", "kid": "a", "n": "AQAB", "e": "AQAB" }]),
        ] {
            let outcome = KeySet::of_answer(&json!({ "keys": keys }));
            assert_eq!(cache.record(outcome, Some("a")).unwrap_err().code, Code::KeysUnavailable);
            assert!(is_ready(&cache, "a", Instant::now()));
        }
    }

    #[test]
    fn one_bad_key_does_not_invalidate_the_set() {
        let good = json!({ "kty": "RSA", "kid": "a", "n": "w".repeat(342), "e": "AQAB" });
        let short = json!({ "kty": "RSA", "kid": "b", "n": "w".repeat(100), "e": "AQAB" });
        let other_use = json!({ "kty": "RSA", "kid": "c", "use": "enc", "n": "w".repeat(342), "e": "AQAB" });
        let other_kind = json!({ "kty": "oct", "kid": "d", "k": "AAAA" });
        let other_name = json!({ "kty": "EC", "kid": "e", "n": "w".repeat(342), "e": "AQAB" });
        let other_algorithm = json!({ "kty": "RSA", "kid": "f", "alg": "PS256", "n": "w".repeat(342), "e": "AQAB" });
        let keys = json!([1, null, short, other_use, other_kind, other_name, other_algorithm, good]);
        let set = KeySet::parse(&json!({ "keys": keys })).unwrap();
        assert!(set.find("a").is_some());
        assert!(set.only().is_some());
        assert!(KeySet::parse(&json!({ "keys": "none" })).is_err());
        assert!(KeySet::parse(&json!({ "keys": vec![json!({}); MAX_KEYS] })).is_ok());
        assert!(KeySet::parse(&json!({ "keys": vec![json!({}); MAX_KEYS + 1] })).is_err());
    }
}
