//! Sealing for hosts: small payloads of their own, and sessions from tokens they already have.

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::client::Client;
use crate::error::{Code, Error, Result};
use crate::model::{Impersonator, SessionData, User};
use crate::options::OneOrMany;
use crate::seal::{self, Format};
use crate::secret::Secret;
use crate::time::Timestamp;

/// What to seal and how.
#[derive(Clone, Debug, Deserialize)]
pub struct SealDataOptions {
    /// Any JSON value.
    pub data: Value,
    /// The password or passwords; the client's when unset.
    #[serde(default, alias = "cookie_password", alias = "key")]
    pub password: Option<OneOrMany<Secret>>,
    /// The format; the client's when unset.
    #[serde(default)]
    pub format: Option<Format>,
    /// Seconds after which it no longer opens; for ever when unset. Only formats that carry an expiry can keep it.
    #[serde(default)]
    pub ttl: Option<f64>,
    /// The time of sealing, in seconds since the epoch; the system clock when unset.
    #[serde(default)]
    pub now: Option<Timestamp>,
}

/// What to open.
#[derive(Clone, Debug, Deserialize)]
pub struct UnsealDataOptions {
    /// The sealed value.
    #[serde(alias = "data", alias = "sealed_data")]
    pub sealed: Secret,
    /// The password or passwords; the client's when unset.
    #[serde(default, alias = "cookie_password", alias = "key")]
    pub password: Option<OneOrMany<Secret>>,
    /// The time to check an expiry against, in seconds since the epoch; the system clock when unset.
    #[serde(default)]
    pub now: Option<Timestamp>,
}

/// A session's parts, as an exchange without sealing returned them.
#[derive(Clone, Debug, Deserialize)]
pub struct SealSessionOptions {
    /// The access token.
    pub access_token: Secret,
    /// The refresh token.
    pub refresh_token: Secret,
    /// The user record.
    pub user: User,
    /// The impersonator, if any.
    #[serde(default)]
    pub impersonator: Option<Impersonator>,
    /// The organization, if one was chosen.
    #[serde(default)]
    pub organization_id: Option<String>,
    /// How the user signed in.
    #[serde(default)]
    pub authentication_method: Option<String>,
    /// The password or passwords; the client's when unset.
    #[serde(default)]
    pub cookie_password: Option<OneOrMany<Secret>>,
}

/// Seals a host's own payload.
///
/// # Errors
/// The password codes, `format_not_writable`, `cookie_too_large`, `invalid_option`.
pub fn seal_data(client: &Client, options: SealDataOptions) -> Result<String> {
    let format = options.format.unwrap_or(client.config().seal_format);
    let passwords = client.passwords_to_open(options.password)?;
    passwords.check_can_seal(format)?;
    let ttl = options.ttl.map(Duration::try_from_secs_f64).transpose();
    let ttl = ttl.map_err(|_| Error::option("option `ttl` must be a number of seconds"))?;
    seal::seal_data(&options.data, &passwords, format, ttl, options.now.unwrap_or_else(Timestamp::now))
}

/// Opens what [`seal_data`] sealed, in any accepted format.
///
/// # Errors
/// The password codes; `invalid_session_cookie` when it does not open.
pub fn unseal_data(client: &Client, options: UnsealDataOptions) -> Result<Value> {
    let passwords = client.passwords_to_open(options.password)?;
    let now = options.now.unwrap_or_else(Timestamp::now);
    match seal::unseal_data(options.sealed.reveal(), &passwords, &client.config().accept_formats, now) {
        Ok(unsealed) => Ok(unsealed.value),
        Err(failure) => Err(Error::new(Code::InvalidSessionCookie, format!("the value does not open: {failure}"))),
    }
}

/// Seals a session whose tokens the host got without sealing.
///
/// # Errors
/// The password codes, `cookie_too_large`, `invalid_option`.
pub fn seal_session_from_auth_response(client: &Client, options: SealSessionOptions) -> Result<String> {
    let passwords = client.passwords(options.cookie_password)?;
    let data = SessionData {
        access_token: options.access_token,
        refresh_token: options.refresh_token,
        user: options.user,
        impersonator: options.impersonator,
        organization_id: options.organization_id,
        authentication_method: options.authentication_method,
        extra: Map::new(),
    };
    seal::seal_session(&data, &passwords, client.config().seal_format)
}
