//! A sealed session: open it, check it, refresh it, end it.
//!
//! A cookie is a [`SealedSession`]: untrusted text and the passwords that may open it. Only verification makes a
//! [`Session`] of it. The outcome of a check is a value with three sides: signed in, signed out with a reason, or not
//! known at the moment (`retryable`), which is no ground to delete a cookie.

mod refresh;

use std::borrow::Cow;
use std::sync::Arc;

use arc_swap::ArcSwap;
use serde::Deserialize;

use crate::authentication::{Authentication, Session};
use crate::client::{Client, ProcessState};
use crate::described::described;
use crate::error::{Code, Error, Result};
use crate::jwks::KeySet;
use crate::keys;
use crate::logout::LogoutUrlOptions;
use crate::model::SessionData;
use crate::options::OneOrMany;
use crate::seal::{self, Passwords, UnsealError, Unsealed};
use crate::secret::Secret;
use crate::session_cache::CachedSession;
use crate::time::Timestamp;
use crate::token::{Claims, Refusal, Rules, UnverifiedToken};
use crate::transport::Deadline;

pub use refresh::RefreshOptions;

described! {
    /// The options of loading a session.
    #[derive(Clone, Debug, Default, Deserialize)]
    #[serde(default)]
    pub struct LoadOptions {
        /// The value of the cookie. Unset or empty when there is no cookie.
        #[serde(alias = "sealed_session", alias = "seal_data")]
        pub session_data: Option<Secret>,
        /// The cookie password, or several: each is tried. The client's when unset.
        pub cookie_password: Option<OneOrMany<Secret>>,
        /// Another client than the configured one.
        pub client_id: Option<String>,
    }
}

impl LoadOptions {
    /// The options of nearly every call: a cookie, and perhaps its password.
    pub fn of(cookie: String, password: Option<String>) -> Self {
        let cookie_password = password.map(Secret::from).map(OneOrMany::One);
        Self { session_data: Some(cookie.into()), cookie_password, client_id: None }
    }
}

described! {
    /// Options of a check.
    #[derive(Clone, Debug, Default, Deserialize)]
    #[serde(default)]
    pub struct AuthenticateOptions {
        /// The time to check against, in seconds since the epoch; the system clock when unset.
        pub now: Option<Timestamp>,
    }
}

described! {
    /// Options of a session's logout URL.
    #[derive(Clone, Debug, Default, Deserialize)]
    #[serde(default)]
    pub struct SessionLogoutOptions {
        /// Where the browser goes afterwards. It must be registered in the dashboard, whose default is used when unset.
        pub return_to: Option<String>,
    }
}

/// A cookie and the passwords that may open it. Nothing in it is trusted yet.
pub struct SealedSession {
    client: Client,
    state: ArcSwap<State>,
}

struct State {
    cookie: Cookie,
    passwords: Passwords,
}

/// The value of a cookie.
enum Cookie {
    Absent,
    /// Nothing that could be a seal, or too much for one.
    Unusable(UnsealError),
    /// In the one spelling that each seal has.
    Sealed(Secret),
}

impl Cookie {
    fn of(given: Option<Secret>) -> Self {
        let Some(given) = given else { return Self::Absent };
        let respelled = match seal::canonical(given.reveal()) {
            Err(UnsealError::Empty) => return Self::Absent,
            Err(failure) => return Self::Unusable(failure),
            Ok(Cow::Borrowed(sealed)) if sealed.len() == given.reveal().len() => None,
            Ok(sealed) => Some(sealed.into_owned()),
        };
        Self::Sealed(respelled.map_or(given, Secret::from))
    }

    /// The seal, or why there is none.
    fn sealed(&self) -> Result<&Secret, UnsealError> {
        match self {
            Self::Absent => Err(UnsealError::Empty),
            Self::Unusable(failure) => Err(*failure),
            Self::Sealed(sealed) => Ok(sealed),
        }
    }
}

/// How far a check got without waiting.
pub(crate) enum Step {
    Done(Authentication),
    /// The cookie missed the cache. [`SealedSession::open_and_verify`] takes tens of microseconds of CPU.
    Open(Unopened),
    /// The keys for a token with this `kid` have to be fetched, and the cookie checked again.
    NeedsKeys {
        kid: Option<String>,
    },
}

/// A cookie that missed the cache.
pub(crate) struct Unopened {
    state: Arc<State>,
    process: Arc<ProcessState>,
    cache_key: [u8; 32],
    now: Timestamp,
}

impl Client {
    /// Wraps a cookie. Checks the password, not the cookie, and uses no network.
    ///
    /// # Errors
    /// The password codes; `client_id_missing`.
    pub fn load_sealed_session(&self, options: LoadOptions) -> Result<SealedSession> {
        let client = self.for_client_id(options.client_id.as_deref())?;
        let passwords = client.passwords(options.cookie_password)?;
        let cookie = Cookie::of(options.session_data);
        Ok(SealedSession { client, state: ArcSwap::from_pointee(State { cookie, passwords }) })
    }
}

impl SealedSession {
    /// Checks the session: unseals it, verifies its token and that both are about the same user.
    pub async fn authenticate(&self, options: AuthenticateOptions) -> Authentication {
        let now = options.now.unwrap_or_else(|| self.now());
        self.finish(self.check(now), now).await
    }

    /// The time of a check that names none.
    pub(crate) fn now(&self) -> Timestamp {
        self.client.now()
    }

    /// Takes a check from a step to its outcome.
    pub(crate) async fn finish(&self, mut step: Step, now: Timestamp) -> Authentication {
        let mut has_fetched = false;
        loop {
            step = match step {
                Step::Done(outcome) => return outcome,
                Step::Open(unopened) => self.open_and_verify(&unopened),
                Step::NeedsKeys { .. } if has_fetched => return Authentication::refused(keys::not_there_yet()),
                Step::NeedsKeys { kid } => match self.client.keys(kid.as_deref(), self.client.deadline()).await {
                    Ok(_) => {
                        has_fetched = true;
                        self.check(now)
                    }
                    Err(error) => return Authentication::failed(error),
                },
            };
        }
    }

    /// The outcome of a check if it is known without the network.
    pub(crate) fn authenticate_now(&self, now: Timestamp) -> Option<Authentication> {
        let step = match self.check(now) {
            Step::Open(unopened) => self.open_and_verify(&unopened),
            step => step,
        };
        match step {
            Step::Done(outcome) => Some(outcome),
            Step::Open(_) | Step::NeedsKeys { .. } => None,
        }
    }

    /// The first step of a check. A session of the cache is held against the present keys and clock.
    pub(crate) fn check(&self, now: Timestamp) -> Step {
        let state = self.state.load_full();
        let sealed = match state.cookie.sealed() {
            Ok(sealed) => sealed,
            Err(failure) => return Step::Done(Authentication::refused(failure)),
        };
        let cache_key = self.client.hash(&[sealed.reveal().as_bytes(), state.passwords.identity()]);
        let process = self.client.process_state();
        let Some(cached) = process.sessions.get(&cache_key) else {
            return Step::Open(Unopened { state, process, cache_key, now });
        };
        match self.client.keys_now(&process, cached.kid.as_deref()) {
            None => Step::NeedsKeys { kid: cached.kid },
            Some(Err(error)) => Step::Done(Authentication::failed(error)),
            Some(Ok(keys)) if still_signed_by(&keys, &cached) => {
                Step::Done(self.check_claims(&process, cached.session, now))
            }
            Some(Ok(_)) => {
                process.sessions.remove(&cache_key);
                Step::Done(Authentication::refused(Refusal::UnknownKey))
            }
        }
    }

    /// The second step, after a cache miss: opens the cookie, verifies its token, and caches the session if it counts.
    pub(crate) fn open_and_verify(&self, unopened: &Unopened) -> Step {
        let Unopened { state, process, cache_key, now } = unopened;
        let unsealed = state.cookie.sealed().and_then(|sealed| self.unseal(sealed, &state.passwords, *now));
        let unsealed = match unsealed {
            Ok(unsealed) => unsealed,
            Err(failure) => return Step::Done(Authentication::refused(failure)),
        };
        let token = match UnverifiedToken::parse(unsealed.value.access_token.reveal()) {
            Ok(token) => token,
            Err(refusal) => return Step::Done(Authentication::refused(refusal)),
        };
        let keys = match self.client.keys_now(process, token.kid.as_deref()) {
            None => return Step::NeedsKeys { kid: token.kid },
            Some(Err(error)) => return Step::Done(Authentication::failed(error)),
            Some(Ok(keys)) => keys,
        };
        let (claims, key) = match token.verify(&keys) {
            Ok(verified) => verified,
            Err(refusal) => return Step::Done(Authentication::refused(refusal)),
        };
        let (kid, key_fingerprint) = (token.kid, key.fingerprint);
        let needs_reseal = unsealed.needs_reseal(self.client.config().seal_format);
        let Unsealed { value: data, format, expires: seal_expires, .. } = unsealed;
        let serial = Session::next_serial();
        let session = Arc::new(Session { data, claims, format, seal_expires, needs_reseal, serial });
        let outcome = self.check_claims(process, Arc::clone(&session), *now);
        if outcome.authenticated() {
            process.sessions.insert(*cache_key, CachedSession { session, kid, key_fingerprint });
        }
        Step::Done(outcome)
    }

    /// The rules that depend on time and configuration, that seal and token are about the same user, and that nobody ended
    /// the session here.
    fn check_claims(&self, process: &ProcessState, session: Arc<Session>, now: Timestamp) -> Authentication {
        if session.seal_expires.is_some_and(|expires| session.format.is_over(expires, now)) {
            return Authentication::refused(UnsealError::Expired(session.format));
        }
        if process.ended.any() && process.ended.is_over(session.claims.session_id()) {
            return Authentication::refused(ended_here());
        }
        match check(&session.claims, &session.data, &Rules::from(self.client.config()), now) {
            Ok(()) => Authentication::signed_in(session),
            Err(refusal) => Authentication::refused(refusal),
        }
    }

    fn unseal(
        &self,
        sealed: &Secret,
        passwords: &Passwords,
        now: Timestamp,
    ) -> Result<Unsealed<SessionData>, UnsealError> {
        seal::unseal_session(sealed.reveal(), passwords, &self.client.config().accept_formats, now)
    }

    async fn verified_or_trusted_claims(&self, data: &SessionData, deadline: Deadline) -> Result<Claims, Refusal> {
        let token = UnverifiedToken::parse(data.access_token.reveal())?;
        match self.client.keys(token.kid.as_deref(), deadline).await {
            Ok(keys) => token.verify(&keys).map(|(claims, _)| claims),
            Err(_) => token.claims(),
        }
    }

    /// The address that ends this session. Works after the token has expired; needs a genuine one.
    ///
    /// # Errors
    /// `no_session_cookie_provided`, `invalid_session_cookie`, `invalid_jwt`.
    pub async fn logout_url(&self, options: SessionLogoutOptions) -> Result<String> {
        let state = self.state.load_full();
        let sealed = state.cookie.sealed()?;
        let data = self.unseal(sealed, &state.passwords, self.now())?.value;
        let claims = self.verified_or_trusted_claims(&data, self.client.deadline()).await?;
        if claims.session_id().is_empty() {
            return Err(Error::new(Code::InvalidJwt, "the session's token names no session"));
        }
        let session_id = claims.session_id().to_owned();
        self.client.logout_url(LogoutUrlOptions { session_id, return_to: options.return_to })
    }

    /// The same session sealed with the first password in the client's format, for when `needs_reseal` is set. Touches
    /// no network. A seal with an expiry keeps it, and its format if the client's cannot hold an expiry.
    ///
    /// # Errors
    /// `no_session_cookie_provided`, `invalid_session_cookie`, `cookie_too_large`.
    pub fn reseal(&self) -> Result<String> {
        let state = self.state.load_full();
        let sealed = state.cookie.sealed()?;
        let unsealed = self.unseal(sealed, &state.passwords, self.now())?;
        let format = unsealed.format_to_keep(self.client.config().seal_format);
        let resealed = self.client.seal_session(&unsealed.value, &state.passwords, format, unsealed.expires)?;
        let passwords = state.passwords.clone();
        self.state.store(Arc::new(State { cookie: Cookie::Sealed(resealed.as_str().into()), passwords }));
        Ok(resealed)
    }
}

/// The rules that make verified claims and sealed data a session.
pub(crate) fn check(claims: &Claims, data: &SessionData, rules: &Rules<'_>, now: Timestamp) -> Result<(), Refusal> {
    // Judged first: a foreign user's token must not be called merely expired.
    if claims.user_id() != data.user.id() {
        return Err(Refusal::User);
    }
    claims.check(rules, now)
}

fn ended_here() -> Error {
    Error::new(Code::InvalidGrant, "this process ended the session")
}

fn still_signed_by(keys: &KeySet, cached: &CachedSession) -> bool {
    let key = match &cached.kid {
        Some(kid) => keys.find(kid),
        None => keys.only(),
    };
    key.is_some_and(|key| key.fingerprint == cached.key_fingerprint)
}
