//! The operations of clients for tests, and what their options default to.

use std::sync::atomic::Ordering;

use serde_json::{Value, json};

use super::keys::Keys;
use super::sessions::Account;
use super::{Conditions, FURTHEST, Testing, TestingSession};
use crate::client::Client;
use crate::config::ClientOptions;
use crate::error::{Error, Result};
use crate::web;

/// The client of tests that name none.
const CLIENT_ID: &str = "client_testing";
/// Where the API leads tests that name no redirect URI. Clients of tests send cookies over plain HTTP.
const REDIRECT_URI: &str = "http://localhost/callback";
/// Sent nowhere. With it, a test's client can do what an application with a key can.
const API_KEY: &str = "sk_test_of_a_test";
/// The cookie of a client without a web flow, which has no name for it.
const COOKIE_NAME: &str = "wos-session";

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
