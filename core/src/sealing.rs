//! Sealing for hosts: small payloads of their own, and sessions from tokens they already have.

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::client::Client;
use crate::described::described;
use crate::error::{Code, Error, Result};
use crate::model::{Impersonator, SessionData, User};
use crate::options::OneOrMany;
use crate::seal::{self, Format, Purpose};
use crate::secret::Secret;
use crate::time::Timestamp;

described! {
    /// What to seal and how.
    #[derive(Clone, Debug, Deserialize)]
    pub struct SealDataOptions {
        /// The value to seal: anything that JSON can carry.
        pub data: Value,
        /// The password, or several: the first seals. The client's cookie password when unset.
        #[serde(default, alias = "cookie_password", alias = "key")]
        pub password: Option<OneOrMany<Secret>>,
        /// The format of the result. The client's `seal_format` when unset.
        #[serde(default)]
        pub format: Option<Format>,
        /// How long the result opens, at most 400 days. For ever when unset. Only `native` and `iron` have a place for
        /// it.
        #[serde(default)]
        pub ttl: Option<f64>,
        /// What the value is for, such as `invitation`. It opens only where the same purpose is named; without one,
        /// where none is named.
        #[serde(default)]
        pub purpose: Option<String>,
        /// The time of sealing, in seconds since the epoch; the system clock when unset.
        #[serde(default)]
        pub now: Option<Timestamp>,
    }
}

described! {
    /// What to open.
    #[derive(Clone, Debug, Deserialize)]
    pub struct UnsealDataOptions {
        /// The sealed value.
        #[serde(alias = "data", alias = "sealed_data")]
        pub sealed: Secret,
        /// The password, or several: each is tried. The client's cookie password when unset.
        #[serde(default, alias = "cookie_password", alias = "key")]
        pub password: Option<OneOrMany<Secret>>,
        /// The purpose that the value was sealed for.
        #[serde(default)]
        pub purpose: Option<String>,
        /// The time to check an expiry against, in seconds since the epoch; the system clock when unset.
        #[serde(default)]
        pub now: Option<Timestamp>,
    }
}

described! {
    /// A session's parts, as an exchange without sealing returned them.
    #[derive(Clone, Debug, Deserialize)]
    pub struct SealSessionOptions {
        /// The access token.
        pub access_token: Secret,
        /// The refresh token.
        pub refresh_token: Secret,
        /// The user, as the API or this library gave it.
        pub user: User,
        /// The administrator who acts as the user, likewise.
        #[serde(default)]
        pub impersonator: Option<Impersonator>,
        /// The organization that was chosen.
        #[serde(default)]
        pub organization_id: Option<String>,
        /// How the user signed in, such as `Password`.
        #[serde(default)]
        pub authentication_method: Option<String>,
        /// The cookie password, or several: the first seals. The client's when unset.
        #[serde(default)]
        pub cookie_password: Option<OneOrMany<Secret>>,
    }
}

/// Seals a host's own payload.
///
/// # Errors
/// The password codes, `format_not_writable`, `cookie_too_large`, `invalid_option`: also for data that would be a session
/// in a vendor's format.
pub fn seal_data(client: &Client, options: SealDataOptions) -> Result<String> {
    let format = options.format.unwrap_or(client.config().seal_format);
    let passwords = client.passwords_to_open(options.password)?;
    passwords.check_can_seal(format)?;
    let ttl = options.ttl.map(lifetime).transpose()?;
    let purpose = purpose(options.purpose.as_deref())?;
    seal::seal_data(&options.data, &passwords, format, purpose, ttl, options.now.unwrap_or_else(|| client.now()))
}

/// Opens what [`seal_data`] sealed for the same purpose, in any accepted format.
///
/// # Errors
/// The password codes; `invalid_session_cookie` when it does not open, or is a session: [`Client::load_sealed_session`]
/// loads those.
pub fn unseal_data(client: &Client, options: UnsealDataOptions) -> Result<Value> {
    let passwords = client.passwords_to_open(options.password)?;
    let now = options.now.unwrap_or_else(|| client.now());
    let purpose = purpose(options.purpose.as_deref())?;
    match seal::unseal_data(options.sealed.reveal(), &passwords, &client.config().accept_formats, purpose, now) {
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
    client.seal_session(&data, &passwords, client.config().seal_format, None)
}

/// A lifetime that ends: zero would seal something that never opens, and a mistake in the unit never ends.
const LONGEST: f64 = 400.0 * 24.0 * 60.0 * 60.0;

fn lifetime(seconds: f64) -> Result<Duration> {
    let duration = Duration::try_from_secs_f64(seconds).ok().filter(|_| seconds > 0.0 && seconds <= LONGEST);
    duration
        .ok_or_else(|| Error::option(format!("option `ttl` must be more than 0 s and at most {LONGEST} s (400 days)")))
}

fn purpose(name: Option<&str>) -> Result<Purpose<'_>> {
    match name {
        None => Ok(Purpose::DATA),
        Some("") => Err(Error::option("option `purpose` is empty: leave it out or name one")),
        Some(name) => Ok(Purpose::data(name)),
    }
}
