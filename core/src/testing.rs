//! For tests of applications: a client that was made with option `testing` has an API in memory and never uses the network.
//!
//! Its sessions are real. Their tokens are signed with a key pair that this process made, they are sealed and checked as
//! always, and they refresh. A client without the option has no such key, so that it refuses them, and it refuses the
//! operations of this module.

mod api;
mod keys;
mod operations;
mod sessions;

use std::fmt;
use std::sync::atomic::{AtomicI64, AtomicU8, Ordering};
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::described::described;
use crate::time::Timestamp;

described! {
    /// The session that a test signs in with. Durations are seconds.
    #[derive(Clone, Debug, Default, Deserialize)]
    #[serde(default)]
    pub struct TestingSession {
        /// Members of the user's record, such as `email`. The others have values of a test; `id` follows from `email`.
        pub user: Option<Map<String, Value>>,
        /// The organization that the user is signed in to. None by default.
        pub organization_id: Option<String>,
        /// The user's role. None by default.
        pub role: Option<String>,
        /// All roles of the user. The `role` alone by default.
        pub roles: Option<Vec<String>>,
        /// What the user may do. Nothing by default.
        pub permissions: Option<Vec<String>>,
        /// What the organization has paid for. Nothing by default.
        pub entitlements: Option<Vec<String>>,
        /// The feature flags that are on. None by default.
        pub feature_flags: Option<Vec<String>>,
        /// The administrator who acts as the user: `email`, and `reason` if there is one. None by default.
        pub impersonator: Option<Map<String, Value>>,
        /// How long the access token counts. 300 seconds by default. It has expired where this is 0 or less, and the
        /// session is refreshed when it is used.
        pub expires_in: Option<f64>,
        /// When the user last proved who they are, in seconds since the epoch. Now by default.
        pub authenticated_at: Option<Timestamp>,
        /// More claims of the access token, such as those of a JWT template.
        pub claims: Option<Map<String, Value>>,
    }
}

/// What a test stages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Api {
    /// The API answers.
    Up,
    /// The API cannot be reached.
    Outage,
    /// The API refuses every refresh: the session was ended elsewhere.
    Revoked,
}

/// What a test changes. Members that are left out stay as they are.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Conditions {
    /// How the API behaves.
    pub api: Option<Api>,
    /// How far the clock is ahead of the system's, in seconds.
    pub clock: Option<f64>,
    /// Whether to set the clock to when every token has expired that this API made.
    pub expired: bool,
}

/// The API in memory of a client and of its siblings for other ids.
pub(crate) struct Testing {
    issuer: Option<String>,
    api: AtomicU8,
    /// How far its clock is ahead, in milliseconds.
    ahead: AtomicI64,
    /// When the last of its tokens expires, in milliseconds since the epoch.
    last_end: AtomicI64,
}

impl fmt::Debug for Testing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Testing").field("api", &self.api()).field("ahead", &self.ahead).finish_non_exhaustive()
    }
}

/// More than any clock difference that clients tolerate, so that a token which shall have expired has.
const BEYOND_LEEWAY: Duration = Duration::from_secs(61);
/// A hundred years, in seconds.
const FURTHEST: f64 = 100.0 * 365.25 * 24.0 * 60.0 * 60.0;

impl Api {
    fn as_str(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Outage => "outage",
            Self::Revoked => "revoked",
        }
    }
}

impl Testing {
    /// An API whose tokens are of this issuer, the first that the client accepts.
    pub(crate) fn of(issuer: Option<String>) -> Self {
        Self { issuer, api: AtomicU8::new(Api::Up as u8), ahead: AtomicI64::new(0), last_end: AtomicI64::new(0) }
    }

    /// The time that the test set.
    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::from_millis(Timestamp::now().millis().saturating_add(self.ahead.load(Ordering::Relaxed)))
    }

    /// Sets the clock behind the end of every token, and never back.
    fn expire(&self) {
        let end = Timestamp::from_millis(self.last_end.load(Ordering::Relaxed)).plus(BEYOND_LEEWAY);
        self.ahead.fetch_max(end.millis().saturating_sub(Timestamp::now().millis()), Ordering::Relaxed);
    }

    fn api(&self) -> Api {
        let set = self.api.load(Ordering::Relaxed);
        [Api::Outage, Api::Revoked].into_iter().find(|api| *api as u8 == set).unwrap_or(Api::Up)
    }
}
