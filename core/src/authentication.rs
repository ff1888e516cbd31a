//! What a check or a refresh comes to: a verified session, or why there is none.

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Map;

use crate::described::Presence::{Always, Maybe, Null, Value};
use crate::described::{Described, Kind, Member, Record};
use crate::error::{Code, Error, Remedy};
use crate::model::{Impersonator, SessionData};
use crate::raw_json::{RawMember, RawObject};
use crate::seal::Format;
use crate::secret::Secret;
use crate::time::Timestamp;
use crate::token::Claims;

/// A session whose token was verified. There are no copies of it: whatever has its serial is the same.
#[derive(Debug)]
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
    /// Its number in this process. None is given twice, so a binding can cache what it derives from a session under it.
    pub serial: u64,
}

/// The number of the next session.
static NEXT_SERIAL: AtomicU64 = AtomicU64::new(1);

impl Session {
    /// A serial for a new session.
    pub(crate) fn next_serial() -> u64 {
        NEXT_SERIAL.fetch_add(1, Ordering::Relaxed)
    }

    /// Who impersonates, by the verified token; the sealed record adds the reason.
    pub fn impersonator(&self) -> Option<Impersonator> {
        let actor = self.claims.actor()?;
        let sealed = self.data.impersonator.as_ref().filter(|sealed| sealed.email().as_deref() == Some(actor));
        Some(sealed.cloned().unwrap_or_else(|| {
            Impersonator(
                Map::from_iter([("email".to_owned(), actor.into()), ("reason".to_owned(), serde_json::Value::Null)])
                    .into(),
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

/// The members that are read from a session and its outcome: what each means, what it is, whether it has a value when
/// signed in and when not, and where it comes from. One row is all that a member needs in the engine.
macro_rules! members {
    (outcome($outcome:ident, $session:ident) { $(
        $(#[doc = $line:literal])+ [$($presence:expr),+] $name:ident: $kind:expr => $value:expr;
    )* }
    lazy($of:ident) { $(
        $(#[doc = $lazy_line:literal])+ [$($lazy_presence:expr),+] $lazy_name:ident: $lazy_kind:expr => $lazy_value:expr;
    )* }) => {
        impl Authentication {
            fn write_summary<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                let ($outcome, $session) = (self, self.session.as_deref());
                $( map.serialize_entry(stringify!($name), &$value)?; )*
                Ok(())
            }
        }

        impl Session {
            /// A member of every outcome about this session that is among [`LAZY_MEMBERS`].
            pub fn lazy_member(&self, name: &str) -> LazyMember<'_> {
                let $of = self;
                match name {
                    $( stringify!($lazy_name) => $lazy_value, )*
                    _ => LazyMember::Nothing,
                }
            }
        }

        /// The members that are records and lists. Converting them takes longer than checking a cached session, and many
        /// callers read none of them: a host may load one on first access, with [`Session::lazy_member`].
        pub const LAZY_MEMBERS: &[&str] = &[$( stringify!($lazy_name) ),*];

        impl Described for Authentication {
            const RECORD: Record = Record::new(
                "Authentication",
                "The outcome of a check or a refresh: signed in, signed out with a `reason`, or unknown for now (`retryable`).",
                &[
                    $( Member::of_outcome(stringify!($name), $kind, [$($presence),+], concat!($($line),+)), )*
                    $( Member::of_outcome(
                        stringify!($lazy_name), $lazy_kind, [$($lazy_presence),+], concat!($($lazy_line),+),
                    ), )*
                ],
            );
        }
    };
}

members! {
    outcome(outcome, session) {
        /// Whether the user is signed in.
        [Always(true), Always(false)] authenticated: Kind::Bool => outcome.authenticated();
        /// The code of why the user is not signed in, or of why that is not known.
        [Null, Value] reason: Kind::Code => outcome.reason;
        /// Whether the state is unknown for now: keep the cookie and try again later.
        [Always(false), Value] retryable: Kind::Bool => outcome.retryable();
        /// How many seconds to wait before trying again, where the API said so.
        [Null, Maybe] retry_after: Kind::Seconds => outcome.retry_after().map(|wait| wait.as_secs_f64());
        /// Whether the session is not over, although this call may have failed: keep the cookie.
        [Always(true), Value] session_alive: Kind::Bool => outcome.session_alive;
        /// Why the session does not count, or which call failed, in a sentence for the log.
        [Null, Maybe] error: Kind::Error => outcome.error;
        /// The session's id, `session_...`.
        [Value, Null] session_id: Kind::Text => session.map(|session| session.claims.session_id());
        /// The organization that the user is signed in to.
        [Maybe, Null] organization_id: Kind::Text => session.and_then(|session| session.claims.organization_id());
        /// The user's role in the organization.
        [Maybe, Null] role: Kind::Text => session.and_then(|session| session.claims.role());
        /// How the user signed in, such as `Password`. An open set.
        [Maybe, Null] authentication_method: Kind::Text =>
            session.and_then(|session| session.data.authentication_method.as_deref());
        /// The verified access token, for calls to other services in the user's name.
        [Value, Null] access_token: Kind::Secret => session.map(|session| session.data.access_token.reveal());
        /// When the access token expires, in seconds since the epoch.
        [Value, Null] expires_at: Kind::Time =>
            session.and_then(|session| session.claims.expires_at()).map(Timestamp::seconds);
        /// When the user last signed in, in seconds since the epoch, where the token says so (`auth_time`).
        [Maybe, Null] authenticated_at: Kind::Time =>
            session.and_then(|session| session.claims.authenticated_at()).map(Timestamp::seconds);
        /// The format that the cookie was sealed in.
        [Value, Null] seal_format: Kind::Format => session.map(|session| session.format);
        /// Whether the cookie was sealed with an old password or in another format than new cookies: store what `reseal`
        /// returns.
        [Value, Always(false)] needs_reseal: Kind::Bool => session.is_some_and(|session| session.needs_reseal);
        /// The new value of the cookie, after a refresh. Store it whenever there is one, also when the call did not succeed.
        [Maybe, Maybe] sealed_session: Kind::Secret => outcome.sealed_session;
    }
    lazy(session) {
        /// The user's roles in the organization.
        [Maybe, Null] roles: Kind::Texts => session.claim("roles");
        /// The permissions that the roles give.
        [Maybe, Null] permissions: Kind::Texts => session.claim("permissions");
        /// The entitlements of the organization.
        [Maybe, Null] entitlements: Kind::Texts => session.claim("entitlements");
        /// The feature flags that are on.
        [Maybe, Null] feature_flags: Kind::Texts => session.claim("feature_flags");
        /// The user who is signed in, as of the last sign-in or refresh.
        [Value, Null] user: Kind::Record("User") => LazyMember::Record(Cow::Borrowed(&session.data.user.0));
        /// The administrator who acts as the user, by the verified token.
        [Maybe, Null] impersonator: Kind::Record("Impersonator") =>
            session.impersonator().map_or(LazyMember::Nothing, |who| LazyMember::Record(Cow::Owned(who.0)));
        /// Every claim of the verified access token, custom ones included.
        [Value, Null] claims: Kind::Object => LazyMember::Record(Cow::Borrowed(session.claims.as_object()));
    }
}

/// An outcome without its [`LAZY_MEMBERS`].
pub struct Summary<'a>(&'a Authentication);

/// One of the [`LAZY_MEMBERS`] of a session.
pub enum LazyMember<'a> {
    /// The user, the impersonator or the claims.
    Record(Cow<'a, RawObject>),
    /// A claim, as the token has it.
    Claim(RawMember<'a>),
    /// The session has none, or no outcome has such a member.
    Nothing,
}

impl Session {
    fn claim(&self, name: &str) -> LazyMember<'_> {
        self.claims.words(name).map_or(LazyMember::Nothing, LazyMember::Claim)
    }
}

impl Authentication {
    /// Everything but the [`LAZY_MEMBERS`].
    pub fn summary(&self) -> Summary<'_> {
        Summary(self)
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
