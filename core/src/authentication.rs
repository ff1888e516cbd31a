//! What a check or a refresh comes to: a verified session, or why there is none.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value};

use crate::error::{Code, Error, Remedy};
use crate::host::HostValue;
use crate::model::{Impersonator, SessionData};
use crate::raw_json::{RawMember, RawObject};
use crate::seal::Format;
use crate::secret::Secret;
use crate::time::Timestamp;
use crate::token::Claims;

/// A session whose token was verified.
#[derive(Clone, Debug)]
pub struct Session {
    /// What was sealed.
    pub data: SessionData,
    /// The verified claims.
    pub claims: Claims,
    /// The format it was sealed in.
    pub format: Format,
    /// When its seal stops opening, if it was sealed with a lifetime.
    pub seal_expires: Option<Timestamp>,
    /// Sealed with an old password or in another format than new cookies: seal it again.
    pub needs_reseal: bool,
    /// What a host keeps with it.
    pub host: HostValue,
}

impl Session {
    /// Who impersonates, by the verified token; the sealed record adds the reason.
    pub fn impersonator(&self) -> Option<Impersonator> {
        let actor = self.claims.actor()?;
        let sealed = self.data.impersonator.as_ref().filter(|sealed| sealed.email().as_deref() == Some(&actor));
        Some(sealed.cloned().unwrap_or_else(|| {
            Impersonator(
                Map::from_iter([("email".to_owned(), actor.into()), ("reason".to_owned(), Value::Null)]).into(),
            )
        }))
    }
}

/// The outcome of a check or a refresh. It serializes with every member always there.
#[derive(Clone, Debug, Default)]
pub struct Authentication {
    /// Present exactly when the user is signed in.
    pub session: Option<Arc<Session>>,
    /// Why the user is not signed in, or why that is not known.
    pub reason: Option<Code>,
    /// What is behind the reason: why the session does not count, or why a call failed. For the log.
    pub error: Option<Error>,
    /// The new cookie value, after a refresh. Also set when a later step failed: store it.
    pub sealed_session: Option<Secret>,
    /// The session is not over although this call did not succeed: keep the cookie.
    pub session_alive: bool,
}

impl Authentication {
    pub(crate) fn signed_in(session: Arc<Session>) -> Self {
        Self { session: Some(session), session_alive: true, ..Self::default() }
    }

    /// The session does not count, and `cause` says why in a sentence for the log. What a visitor is told stays as coarse
    /// as the reason.
    pub(crate) fn refused(cause: impl Into<Error>) -> Self {
        let cause = cause.into();
        Self { reason: Some(cause.code), session_alive: cause.retryable, error: Some(cause), ..Self::default() }
    }

    pub(crate) fn failed(error: Error) -> Self {
        // What nobody understands, such as a refusal with a new code, is no proof that the session is over.
        let session_alive = error.retryable || error.remedy == Remedy::ReportBug;
        Self { reason: Some(error.code), error: Some(error), session_alive, ..Self::default() }
    }

    /// Whether the user is signed in.
    pub fn authenticated(&self) -> bool {
        self.session.is_some()
    }

    /// Whether the state is unknown now and may be known later.
    pub fn retryable(&self) -> bool {
        self.reason.is_some_and(Code::is_retryable)
    }

    /// How long to wait before trying again, if anybody said so.
    pub fn retry_after(&self) -> Option<Duration> {
        self.error.as_ref().and_then(|error| error.retry_after)
    }
}

/// The members that are records and lists. Handing them over takes longer than checking a cookie again, and many callers
/// read none of them: a host may ask for one when its caller does, with [`Session::lazy_member`].
pub const LAZY_MEMBERS: [&str; 7] =
    ["roles", "permissions", "entitlements", "feature_flags", "user", "impersonator", "claims"];

/// An outcome without its [`LAZY_MEMBERS`].
pub struct Summary<'a>(&'a Authentication);

/// One of the [`LAZY_MEMBERS`] of a session.
pub enum LazyMember<'a> {
    /// The user, the impersonator or the claims.
    Record(Cow<'a, RawObject>),
    /// A claim, as the token has it.
    Claim(RawMember<'a>),
    /// The session has none, or no outcome has such a part.
    Nothing,
}

impl Session {
    /// A member of every outcome about this session that is among [`LAZY_MEMBERS`].
    pub fn lazy_member(&self, name: &str) -> LazyMember<'_> {
        let claims = self.claims.as_object();
        match name {
            "user" => LazyMember::Record(Cow::Borrowed(&self.data.user.0)),
            "impersonator" => {
                self.impersonator().map_or(LazyMember::Nothing, |who| LazyMember::Record(Cow::Owned(who.0)))
            }
            "claims" => LazyMember::Record(Cow::Borrowed(claims)),
            _ if LAZY_MEMBERS.contains(&name) => self.claims.words(name).map_or(LazyMember::Nothing, LazyMember::Claim),
            _ => LazyMember::Nothing,
        }
    }
}

impl Authentication {
    /// Everything but the [`LAZY_MEMBERS`].
    pub fn summary(&self) -> Summary<'_> {
        Summary(self)
    }

    fn write_summary<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        let session = self.session.as_deref();
        let claims = session.map(|session| &session.claims);
        let data = session.map(|session| &session.data);
        map.serialize_entry("authenticated", &self.authenticated())?;
        map.serialize_entry("reason", &self.reason)?;
        map.serialize_entry("retryable", &self.retryable())?;
        map.serialize_entry("retry_after", &self.retry_after().map(|wait| wait.as_secs_f64()))?;
        map.serialize_entry("session_alive", &self.session_alive)?;
        map.serialize_entry("error", &self.error)?;
        map.serialize_entry("session_id", &claims.map(Claims::session_id))?;
        map.serialize_entry("organization_id", &claims.and_then(Claims::organization_id))?;
        map.serialize_entry("role", &claims.and_then(|claims| claims.word("role")))?;
        map.serialize_entry("authentication_method", &data.and_then(|data| data.authentication_method.as_deref()))?;
        map.serialize_entry("access_token", &data.map(|data| data.access_token.reveal()))?;
        map.serialize_entry("expires_at", &claims.and_then(Claims::expires_at).map(Timestamp::seconds))?;
        map.serialize_entry("seal_format", &session.map(|session| session.format))?;
        map.serialize_entry("needs_reseal", &session.is_some_and(|session| session.needs_reseal))?;
        map.serialize_entry("sealed_session", &self.sealed_session)
    }
}

impl Serialize for Authentication {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.write_summary(&mut map)?;
        for name in LAZY_MEMBERS {
            map.serialize_entry(name, &self.session.as_deref().map(|session| session.lazy_member(name)))?;
        }
        map.end()
    }
}

impl Serialize for Summary<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.0.write_summary(&mut map)?;
        map.end()
    }
}

impl Serialize for LazyMember<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Record(record) => record.serialize(serializer),
            Self::Claim(claim) => claim.serialize(serializer),
            Self::Nothing => serializer.serialize_none(),
        }
    }
}
