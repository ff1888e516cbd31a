//! For tests of applications: a client that was made with option `testing` has an API in memory and never uses the network.
//!
//! Its sessions are real. Their tokens are signed with a key pair that this process made, they are sealed and checked as
//! always, and they refresh. A client without the option has no such key, so that it refuses them, and it refuses the
//! operations of this module.

mod api;
mod keys;
mod sessions;

use std::fmt;
use std::sync::atomic::{AtomicI64, AtomicU8, Ordering};
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use self::keys::Keys;
use self::sessions::Account;
use crate::client::Client;
use crate::config::ClientOptions;
use crate::described::described;
use crate::error::{Error, Result};
use crate::time::Timestamp;
use crate::web;

/// The client of tests that name none.
const CLIENT_ID: &str = "client_testing";
/// Where the API leads tests that name no redirect URI. Clients of tests send cookies over plain HTTP.
const REDIRECT_URI: &str = "http://localhost/callback";
/// Sent nowhere. With it, a test's client can do what an application with a key can.
const API_KEY: &str = "sk_test_of_a_test";
/// The cookie of a client without a web flow, which has no name for it.
const COOKIE_NAME: &str = "wos-session";

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

impl ClientOptions {
    /// The options of a client for tests: what is unset has a value that needs no set-up.
    ///
    /// # Errors
    /// `invalid_option` when keys are pinned: the client accepts only those of its tests.
    pub(crate) fn for_tests(self) -> Result<Self> {
        if self.jwks.is_some() {
            return Err(Error::option(
                "options `jwks` and `testing` exclude each other: a client for tests accepts only sessions of its tests",
            ));
        }
        let keys = Keys::of_process()?;
        Ok(Self {
            api_key: self.api_key.or_else(|| Some(API_KEY.into())),
            client_id: self.client_id.or_else(|| Some(CLIENT_ID.to_owned())),
            redirect_uri: self.redirect_uri.or_else(|| Some(REDIRECT_URI.to_owned())),
            cookie_password: self.cookie_password.or_else(|| Some(keys.password())),
            jwks: Some(keys.jwks()),
            ..self
        })
    }
}

impl Client {
    /// Makes a session: its cookies, and a code that a callback exchanges for the same session.
    ///
    /// # Errors
    /// `invalid_option` for a client without option `testing`, and for a session that the API could not have made;
    /// `cookie_too_large`.
    pub fn testing_session(&self, options: TestingSession) -> Result<Value> {
        let testing = self.testing()?;
        let account = Account::new(options, testing.now())?;
        let (data, code) = testing.sign_in(account, self.client_id()?)?;
        let config = self.config();
        let sealed = self.seal_session(&data, &self.passwords(None)?, config.seal_format, None)?;
        let cookies = match &config.web {
            Some(web) => web::cookies_of_session(&sealed, web),
            None => vec![(COOKIE_NAME.to_owned(), sealed.clone())],
        };
        let header: Vec<_> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let cookies: Vec<_> = cookies.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
        Ok(json!({ "cookies": cookies, "cookie": header.join("; "), "sealed_session": sealed, "code": code }))
    }

    /// Changes the conditions that a test runs in, and gives back those of before.
    ///
    /// # Errors
    /// `invalid_option` for a client without option `testing`, and for a clock that is more than a hundred years off or set twice.
    pub fn testing_conditions(&self, conditions: &Conditions) -> Result<Value> {
        let testing = self.testing()?;
        let before =
            json!({ "api": testing.api().as_str(), "clock": testing.ahead.load(Ordering::Relaxed) as f64 / 1e3 });
        if conditions.clock.is_some() && conditions.expired {
            return Err(Error::option("options `clock` and `expired` exclude each other: both set the clock"));
        }
        if conditions.expired {
            testing.expire();
        }
        if let Some(seconds) = conditions.clock {
            if seconds.is_nan() || seconds.abs() > FURTHEST {
                return Err(Error::option(format!("option `clock` must be from -{FURTHEST} s to {FURTHEST} s")));
            }
            testing.ahead.store((seconds * 1e3) as i64, Ordering::Relaxed);
        }
        if let Some(api) = conditions.api {
            testing.api.store(api as u8, Ordering::Relaxed);
        }
        Ok(before)
    }

    fn testing(&self) -> Result<&Testing> {
        self.config().testing.as_deref().ok_or_else(|| {
            Error::option(
                "the client was made without option `testing`: pass it as true where the test makes the client",
            )
        })
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
