//! Refreshing: the old cookie's token for a new session, once, however many callers ask.

use std::sync::Arc;
use std::time::Instant;

use serde::Deserialize;
use serde_json::{Map, json};

use super::{Cookie, LoadOptions, SealedSession, State, ended_here};
use crate::authentication::{Authentication, Session};
use crate::coordinator::{Exchange, Failure, History, Successor};
use crate::described::described;
use crate::error::{Code, Error, Remedy, Result};
use crate::exchange::{Grant, exchange_request, exchange_response};
use crate::model::SessionData;
use crate::options::OneOrMany;
use crate::seal::{Format, Passwords};
use crate::secret::Secret;
use crate::sending::Resend;
use crate::time::Timestamp;
use crate::token::{Claims, read_claims};
use crate::transport::Deadline;

/// Old cookies can be several exchanges behind; this is how many successors to follow. A cookie further behind is
/// treated as a conflict.
const MAX_HOPS: usize = 8;

/// Refusals of a requested organization: the switch failed, the session stays alive (contract section 2.3).
const SWITCH_REFUSALS: &[Code] = &[
    Code::SsoRequired,
    Code::MfaEnrollment,
    Code::MfaChallenge,
    Code::OrganizationAuthenticationMethodsRequired,
    Code::OrganizationMembershipNotFound,
    Code::OrganizationNotFound,
    Code::InvalidOrganizationId,
    Code::AuthenticationMethodNotAllowed,
    Code::EmailVerificationRequired,
    Code::OrganizationSelectionRequired,
];

/// How the new session is sealed: as long as the old one, and where its lifetime has a place.
struct Sealing {
    format: Format,
    expires: Option<Timestamp>,
    passwords: Passwords,
}

/// Whose session is refreshed. Parts that are not known are empty.
#[derive(Clone)]
struct Identity {
    user_id: String,
    session_id: String,
}

impl Identity {
    fn of(data: &SessionData, claims: Option<&Claims>) -> Self {
        Self {
            user_id: data.user.id().into_owned(),
            session_id: claims.map(|claims| claims.session_id().to_owned()).unwrap_or_default(),
        }
    }

    /// Lets an answer about the same user and session pass. Any other was meant for another user, whatever went wrong
    /// on its way.
    fn check(&self, data: SessionData) -> Result<SessionData> {
        let fresh = Self::of(&data, read_claims(data.access_token.reveal()).as_ref());
        let differs = |old: &str, new: &str| !old.is_empty() && !new.is_empty() && old != new;
        let may_change_sessions = data.extra.contains_key(OF_THE_VENDORS_EMULATOR);
        if differs(&self.user_id, &fresh.user_id)
            || differs(&self.session_id, &fresh.session_id) && !may_change_sessions
        {
            return Err(Error::new(
                Code::UnexpectedResponse,
                "the API answered a refresh with the tokens of another user or session",
            ));
        }
        Ok(data)
    }
}

/// The emulator that the vendor publishes opens another session of the user at every refresh. Its answers have this member,
/// which the API's have not.
const OF_THE_VENDORS_EMULATOR: &str = "sealed_session";

described! {
    /// Options of a refresh.
    #[derive(Clone, Debug, Default, Deserialize)]
    #[serde(default)]
    pub struct RefreshOptions {
        /// The organization to switch to. Unset: the session stays in the one of the token.
        pub organization_id: Option<String>,
        /// The password that the new session is sealed with, or the first of several. The session's when unset.
        pub cookie_password: Option<OneOrMany<Secret>>,
        /// The time to check against, in seconds since the epoch; the system clock when unset.
        pub now: Option<Timestamp>,
    }
}

impl SealedSession {
    /// Exchanges the refresh token, once, however many callers ask, and seals the new session.
    ///
    /// Failing at the network is an outcome, not an error: the session is then alive and the cookie must be kept. The
    /// same holds when the requested organization is refused.
    ///
    /// # Errors
    /// The `fix_configuration` codes: password, API key, client.
    pub async fn refresh(&self, options: RefreshOptions) -> Result<Authentication> {
        let now = options.now.unwrap_or_else(|| self.now());
        let state = self.state.load_full();
        let passwords = match options.cookie_password {
            Some(passwords) => self.client.passwords(Some(passwords))?,
            None => state.passwords.clone(),
        };
        let sealed = match state.cookie.sealed() {
            Ok(sealed) => sealed,
            Err(failure) => return Ok(Authentication::refused(failure)),
        };
        let unsealed = self.unseal(sealed, &state.passwords, now).or_else(|_| self.unseal(sealed, &passwords, now));
        let unsealed = match unsealed {
            Ok(unsealed) => unsealed,
            Err(failure) => return Ok(Authentication::refused(failure)),
        };
        // Before anything is exchanged: the new session must find a place.
        let sealing = Sealing {
            format: unsealed.format_to_keep(self.client.config().seal_format),
            expires: unsealed.expires,
            passwords,
        };
        sealing.passwords.check_can_seal(sealing.format)?;
        let old = unsealed.value;
        if old.refresh_token.is_empty() {
            let message = "the session was sealed without a refresh token";
            return Ok(Authentication::refused(Error::new(Code::InvalidSessionCookie, message)));
        }
        let old_claims = read_claims(old.access_token.reveal());
        let identity = Identity::of(&old, old_claims.as_ref());
        if self.client.ended().is_over(&identity.session_id) {
            return Ok(Authentication::refused(ended_here()));
        }
        let asked_for = options.organization_id.filter(|id| !id.is_empty());
        // A live token that only cannot be verified at the moment needs keys, not an exchange.
        let lives = old_claims.as_ref().and_then(Claims::expires_at).is_some_and(|at| at > now);
        if let (None, true, Some(Err(error))) =
            (&asked_for, lives, self.client.keys_now(&self.client.process_state(), None))
        {
            return Ok(Authentication::failed(error));
        }
        let is_switch = asked_for.is_some();
        let organization_id = asked_for
            .or_else(|| old_claims.as_ref().and_then(|claims| claims.organization_id().map(str::to_owned)))
            .or_else(|| old.organization_id.clone());
        let deadline = self.client.deadline();
        match self.exchange(old.refresh_token.clone(), organization_id, identity, deadline).await {
            Ok(data) => self.adopt(&old, data, sealing, now, deadline).await,
            Err(error) if is_switch && SWITCH_REFUSALS.contains(&error.code) => {
                Ok(Authentication { session_alive: true, ..Authentication::failed(error) })
            }
            Err(error) if error.remedy == Remedy::FixConfiguration => Err(error),
            Err(error) => Ok(Authentication::failed(error)),
        }
    }

    /// The newest successor of a refresh token. A cached one that was made for another organization, or whose own token
    /// has expired meanwhile, is exchanged in turn. One of before the session was ended is forgotten: the API knows
    /// whether it lives.
    async fn exchange(
        &self,
        mut token: Secret,
        organization_id: Option<String>,
        identity: Identity,
        deadline: Deadline,
    ) -> Result<Arc<SessionData>> {
        let process = self.client.process_state();
        for _ in 0..MAX_HOPS {
            let key = self.client.refresh_key(&token);
            let exchange = self.exchange_once(token.clone(), organization_id.clone(), identity.clone(), deadline);
            let successor = process.coordinator.once(key, organization_id.as_deref(), exchange).await?;
            if !process.ended.counts(&identity.session_id, successor.at) {
                process.coordinator.forget(&key);
                continue;
            }
            let claims = read_claims(successor.data.access_token.reveal());
            let lifetime = claims.as_ref().and_then(Claims::lifetime);
            // A test moves the clock at once, which the time that has passed does not show.
            let is_behind = self.client.is_for_tests()
                && claims.as_ref().and_then(Claims::expires_at).is_some_and(|end| end <= self.now());
            let has_expired = is_behind || lifetime.is_some_and(|lifetime| successor.at.elapsed() >= lifetime);
            if successor.organization_id == organization_id && !has_expired {
                return Ok(successor.data);
            }
            token = successor.data.refresh_token.clone();
        }
        Err(Error::new(Code::Conflict, "the session is being refreshed too often"))
    }

    fn exchange_once(
        &self,
        token: Secret,
        organization_id: Option<String>,
        identity: Identity,
        deadline: Deadline,
    ) -> Exchange {
        let client = self.client.clone();
        Box::new(move |history: History| {
            Box::pin(async move {
                let started = Instant::now();
                let mut parameters = Map::from_iter([("refresh_token".to_owned(), json!(token.reveal()))]);
                if let Some(id) = &organization_id {
                    parameters.insert("organization_id".to_owned(), json!(id));
                }
                let request = exchange_request(&client, Grant::RefreshToken, parameters);
                let request = match request {
                    Ok(request) => request,
                    Err(error) => return Err(Failure { error, history, organization_id, at: started }),
                };
                let delivered = client.deliver(request, Resend::WithinGrace, exchange_response, deadline).await;
                let answer_lost = history.answer_lost || delivered.answer_lost;
                match delivered.outcome.and_then(|data| identity.check(data)) {
                    Ok(data) => {
                        // Whoever ended the session meanwhile was later than what the API answered to.
                        let is_over = !client.ended().counts(&identity.session_id, started);
                        let at = if is_over { started } else { Instant::now() };
                        Ok(Successor { data: Arc::new(data), organization_id, at })
                    }
                    Err(mut error) => {
                        if error.code == Code::InvalidGrant && answer_lost {
                            error.message = "the API refused; the answer to an earlier sending was lost, so the \
                                             refresh token may have been used up by it"
                                .to_owned();
                            error.fields.insert("answer_lost".to_owned(), json!(true));
                        }
                        let history = History { answer_lost: answer_lost && error.retryable };
                        Err(Failure { error, history, organization_id, at: Instant::now() })
                    }
                }
            })
        })
    }

    /// What a refresh would give if its exchange was made a short time ago, here: for requests that may not cost one. The
    /// new session is sealed for the request alone.
    pub(crate) fn successor(&self, now: Timestamp) -> Option<Authentication> {
        let state = self.state.load_full();
        let unsealed = self.unseal(state.cookie.sealed().ok()?, &state.passwords, now).ok()?;
        let format = unsealed.format_to_keep(self.client.config().seal_format);
        let mut data = unsealed.value;
        let process = self.client.process_state();
        for _ in 0..MAX_HOPS {
            let claims = read_claims(data.access_token.reveal())?;
            if claims.expires_at().is_some_and(|at| at > now) {
                break;
            }
            let successor = process.coordinator.successor(&self.client.refresh_key(&data.refresh_token))?;
            if !process.ended.counts(claims.session_id(), successor.at) {
                return None;
            }
            let fresh = successor.data.to_seal();
            let authentication_method = fresh.authentication_method.clone().or(data.authentication_method);
            data = SessionData { extra: data.extra, authentication_method, ..fresh };
        }
        let sealed = self.client.seal_session(&data, &state.passwords, format, unsealed.expires).ok()?;
        let session = self.client.load_sealed_session(LoadOptions::of(sealed.clone(), None)).ok()?;
        let outcome = session.authenticate_now(now).filter(Authentication::authenticated)?;
        Some(Authentication { sealed_session: Some(sealed.into()), ..outcome })
    }

    /// Seals the new session before anything else can fail, then verifies its token if keys can be had. Without keys
    /// the token is trusted because it came from the API itself over the authenticated connection.
    async fn adopt(
        &self,
        old: &SessionData,
        fresh: Arc<SessionData>,
        sealing: Sealing,
        now: Timestamp,
        deadline: Deadline,
    ) -> Result<Authentication> {
        let mut data = SessionData { extra: old.extra.clone(), ..fresh.to_seal() };
        data.authentication_method = data.authentication_method.or_else(|| old.authentication_method.clone());
        let Sealing { format, expires, passwords } = sealing;
        let sealed = self.client.seal_session(&data, &passwords, format, expires)?;
        self.state.store(Arc::new(State { cookie: Cookie::Sealed(sealed.as_str().into()), passwords }));
        let outcome = match self.verified_or_trusted_claims(&data, deadline).await {
            Ok(claims) => {
                let (needs_reseal, serial) = (false, Session::next_serial());
                self.check_claims(
                    &self.client.process_state(),
                    Arc::new(Session { data, claims, format, seal_expires: expires, needs_reseal, serial }),
                    now,
                )
            }
            Err(refusal) => Authentication::refused(refusal),
        };
        Ok(Authentication { sealed_session: Some(sealed.into()), session_alive: true, ..outcome })
    }
}
