//! The sessions that the tests of one process made, and their tokens.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use arc_swap::ArcSwapOption;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use super::keys::Keys;
use super::{BEYOND_LEEWAY, Testing, TestingSession};
use crate::crypto;
use crate::error::{Error, Result};
use crate::model::{Impersonator, SessionData, User};
use crate::secret::Secret;
use crate::time::Timestamp;

/// As the API's: five minutes.
const LIFETIME: Duration = Duration::from_secs(300);
/// The user of tests that name none.
const EMAIL: &str = "ada@example.com";
/// Claims that options of their own set, or that say what a token is.
const OWN_CLAIMS: &[&str] = &[
    "iss",
    "sub",
    "sid",
    "exp",
    "iat",
    "nbf",
    "client_id",
    "org_id",
    "role",
    "roles",
    "permissions",
    "entitlements",
    "feature_flags",
    "act",
    "auth_time",
    "sub_type",
    "sub_profile",
];

/// Whom a session is of, as the API keeps it.
#[derive(Clone)]
pub(super) struct Account {
    user: Map<String, Value>,
    session_id: String,
    options: TestingSession,
    authenticated_at: Timestamp,
}

impl Account {
    /// An account with a session of its own.
    ///
    /// # Errors
    /// `invalid_option` for what the API could not have sent.
    pub(super) fn new(mut options: TestingSession, now: Timestamp) -> Result<Self> {
        let user = user(options.user.take().unwrap_or_default())?;
        let actor = options.impersonator.as_ref().map(|impersonator| impersonator.get("email"));
        if actor.is_some_and(|email| !is_text(email)) {
            return Err(Error::option("option `impersonator` needs an `email`, such as admin@example.com"));
        }
        if options.expires_in.is_some_and(|seconds| seconds.is_nan() || seconds.abs() > super::FURTHEST) {
            return Err(Error::option(format!(
                "option `expires_in` must be from -{} s to {} s, 0 or less for an expired token",
                super::FURTHEST,
                super::FURTHEST
            )));
        }
        if let Some(name) =
            OWN_CLAIMS.iter().find(|name| options.claims.as_ref().is_some_and(|c| c.contains_key(**name)))
        {
            return Err(Error::option(format!(
                "option `claims` cannot have `{name}`: other options set it, or the API itself"
            )));
        }
        let authenticated_at = options.authenticated_at.unwrap_or(now);
        Ok(Self { user, session_id: id("session")?, options, authenticated_at })
    }

    fn claims(&self, issuer: Option<&str>, client_id: &str, issued: Timestamp, expires: Timestamp) -> Value {
        let TestingSession { organization_id, role, permissions, entitlements, feature_flags, impersonator, .. } =
            &self.options;
        let roles = self.options.roles.clone().or_else(|| role.clone().map(|role| vec![role]));
        let actor = impersonator.as_ref().and_then(|impersonator| impersonator.get("email"));
        let mut claims = self.options.claims.clone().unwrap_or_default();
        let own = [
            ("iss", json!(issuer)),
            ("sub", self.user.get("id").cloned().unwrap_or_default()),
            ("sid", json!(self.session_id)),
            ("client_id", json!(client_id)),
            ("org_id", json!(organization_id)),
            ("role", json!(role)),
            ("roles", json!(roles)),
            ("permissions", json!(permissions)),
            ("entitlements", json!(entitlements)),
            ("feature_flags", json!(feature_flags)),
            ("act", actor.map(|email| json!({ "sub": email })).unwrap_or_default()),
            ("auth_time", json!(self.authenticated_at.seconds())),
            ("exp", json!(expires.seconds())),
            ("iat", json!(issued.seconds())),
        ];
        claims.extend(
            own.into_iter().filter(|(_, value)| !value.is_null()).map(|(name, value)| (name.to_owned(), value)),
        );
        Value::Object(claims)
    }
}

/// The record of a user: what the test gave, and the rest as the API would have it.
fn user(given: Map<String, Value>) -> Result<Map<String, Value>> {
    if let Some(name) = ["id", "email"].into_iter().find(|name| given.contains_key(*name) && !is_text(given.get(*name)))
    {
        return Err(Error::option(format!("option `user.{name}` must be text and not empty")));
    }
    let email = given.get("email").and_then(Value::as_str).unwrap_or(EMAIL).to_owned();
    let mut number = URL_SAFE_NO_PAD.encode(crypto::sha256(email.as_bytes()));
    number.truncate(22);
    const CREATED: &str = "2026-01-01T00:00:00.000Z";
    let usual = json!({
        "object": "user",
        "id": format!("user_{number}"),
        "email": email,
        "email_verified": true,
        "first_name": null,
        "last_name": null,
        "profile_picture_url": null,
        "last_sign_in_at": CREATED,
        "external_id": null,
        "metadata": {},
        "created_at": CREATED,
        "updated_at": CREATED,
    });
    let Value::Object(mut user) = usual else { return Ok(given) };
    user.extend(given);
    Ok(user)
}

fn is_text(value: Option<&Value>) -> bool {
    value.and_then(Value::as_str).is_some_and(|text| !text.is_empty())
}

/// A text of its own behind a word.
fn id(word: &str) -> Result<String> {
    Ok(format!("{word}_{}", URL_SAFE_NO_PAD.encode(crypto::random::<16>()?)))
}

/// What the codes and refresh tokens of this process are good for. Not a lock, for the reason that [`Keys::of_process`] has
/// none.
static GRANTS: ArcSwapOption<HashMap<String, Arc<Account>>> = ArcSwapOption::const_empty();

/// The account of a code or a refresh token.
pub(super) fn account(grant: &str) -> Option<Arc<Account>> {
    GRANTS.load().as_ref()?.get(grant).cloned()
}

fn grant(word: &str, account: &Arc<Account>) -> Result<String> {
    let grant = id(word)?;
    GRANTS.rcu(|grants| {
        let mut grants = grants.as_deref().cloned().unwrap_or_default();
        grants.insert(grant.clone(), Arc::clone(account));
        Some(Arc::new(grants))
    });
    Ok(grant)
}

impl Testing {
    /// A session of an account, and a code for it.
    pub(super) fn sign_in(&self, account: Account, client_id: &str) -> Result<(SessionData, String)> {
        let account = Arc::new(account);
        let lifetime = account.options.expires_in;
        let code = grant("code", &account)?;
        Ok((self.session(&account, client_id, lifetime)?, code))
    }

    /// The account in another organization, if one is named.
    pub(super) fn session_in(
        &self,
        account: &Account,
        organization: Option<&str>,
        client: &str,
    ) -> Result<SessionData> {
        let mut account = account.clone();
        if let Some(organization) = organization {
            account.options.organization_id = Some(organization.to_owned());
        }
        self.session(&Arc::new(account), client, None)
    }

    fn session(&self, account: &Arc<Account>, client_id: &str, lifetime: Option<f64>) -> Result<SessionData> {
        let now = self.now();
        let (issued, expires) = match lifetime {
            None => (now, now.plus(LIFETIME)),
            Some(seconds) if seconds > 0.0 => (now, now.plus(Duration::from_secs_f64(seconds))),
            Some(seconds) => {
                let expired = now.minus(Duration::from_secs_f64(-seconds) + BEYOND_LEEWAY);
                (expired.minus(LIFETIME), expired)
            }
        };
        self.last_end.fetch_max(expires.millis(), Ordering::Relaxed);
        let claims = account.claims(self.issuer.as_deref(), client_id, issued, expires);
        let impersonator = account.options.impersonator.clone();
        let method = if impersonator.is_some() { "Impersonation" } else { "Password" };
        Ok(SessionData {
            access_token: Keys::of_process()?.token(&claims)?,
            refresh_token: Secret::from(grant("refresh", account)?),
            user: User(account.user.clone().into()),
            impersonator: impersonator.map(|impersonator| Impersonator(impersonator.into())),
            organization_id: account.options.organization_id.clone(),
            authentication_method: Some(method.to_owned()),
            extra: Map::new(),
        })
    }
}
