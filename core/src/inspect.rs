//! Explains a cookie: which format, which password, which check fails first. Shows no secret and no personal data.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::client::Client;
use crate::described::described;
use crate::described::{Kind, typed};
use crate::error::{Code, Result};
use crate::options::OneOrMany;
use crate::seal::{self, Format, UnsealError};
use crate::secret::Secret;
use crate::session::check;
use crate::time::Timestamp;
use crate::token::{Rules, UnverifiedToken};

described! {
    /// What to explain.
    #[derive(Clone, Debug, Default, Deserialize)]
    #[serde(default)]
    pub struct InspectOptions {
        /// The value of the cookie.
        #[serde(alias = "sealed_session", alias = "session_data", alias = "cookie")]
        pub sealed: Secret,
        /// The cookie password, or several: each is tried. The client's when unset.
        pub cookie_password: Option<OneOrMany<Secret>>,
        /// The time to check against, in seconds since the epoch; the system clock when unset.
        pub now: Option<Timestamp>,
    }
}

described! {
    /// One check and how it went.
    #[derive(Clone, Debug, Serialize)]
    pub struct Check {
        /// The name of the check: `seal`, `session`, `token`, `key`, `signature` or `claims`.
        pub check: &'static str,
        /// Whether it passed.
        pub ok: bool,
        /// What was found, in a sentence.
        pub detail: String,
    }
}

described! {
    /// The explanation of a cookie.
    #[derive(Clone, Debug, Default, Serialize)]
    pub struct Inspection {
        /// Whether `authenticate` would say signed in.
        pub authenticated: bool,
        /// The reason that `authenticate` would give otherwise.
        pub reason: Option<Code>,
        /// The size of the cookie's value in bytes.
        pub size: usize,
        /// The format that it was sealed in, once the seal opened.
        pub format: Option<Format>,
        /// Which password opened the seal, counted from 0.
        pub password_index: Option<usize>,
        /// Whether sealing again would change the password or the format.
        pub needs_reseal: bool,
        /// The key id in the header of the access token.
        pub kid: Option<String>,
        /// The issuer of the access token.
        pub issuer: Option<String>,
        /// When the access token expires, in seconds since the epoch.
        pub expires_at: Option<i64>,
        /// The names of the claims in the access token.
        pub claims: Vec<String>,
        /// The checks in their order, up to the first that failed.
        pub checks: Vec<Check>,
    }
}

impl Client {
    /// Explains a cookie. Fetches keys if need be.
    ///
    /// # Errors
    /// The password codes; `client_id_missing`.
    pub async fn inspect(&self, options: InspectOptions) -> Result<Inspection> {
        self.client_id()?;
        let passwords = self.passwords_to_open(options.cookie_password)?;
        let now = options.now.unwrap_or_else(|| self.now());
        let mut found = Inspection { size: options.sealed.reveal().len(), ..Inspection::default() };
        if options.sealed.is_empty() {
            return Ok(found.fail("seal", Code::NoSessionCookieProvided, UnsealError::Empty.to_string()));
        }
        let accept = &self.config().accept_formats;
        // Any JSON first, so that a seal that opens on something else is told from one that does not open.
        let unsealed = match seal::unseal(options.sealed.reveal(), &passwords, accept, now) {
            Ok(unsealed) => unsealed,
            Err(failure) => return Ok(found.fail("seal", Code::InvalidSessionCookie, failure.to_string())),
        };
        found.format = Some(unsealed.format);
        found.password_index = Some(unsealed.password_index);
        found.needs_reseal = unsealed.needs_reseal(self.config().seal_format);
        found.pass("seal", format!("{}, opened with password {}", unsealed.format, unsealed.password_index));
        let data = match seal::unseal_session(options.sealed.reveal(), &passwords, accept, now) {
            Ok(unsealed) => unsealed.value,
            Err(_) => {
                let failure = UnsealError::NotASession(unsealed.format);
                return Ok(found.fail("session", Code::InvalidSessionCookie, failure.to_string()));
            }
        };
        let refresh = if data.refresh_token.is_empty() { "without a refresh token" } else { "with a refresh token" };
        found.pass("session", format!("a session {refresh}"));
        let token = match UnverifiedToken::parse(data.access_token.reveal()) {
            Ok(token) => token,
            Err(refusal) => return Ok(found.fail("token", refusal.code(), refusal.as_str())),
        };
        found.kid.clone_from(&token.kid);
        if let Ok(claims) = token.claims() {
            found.issuer = claims.as_object().text("iss").map(Cow::into_owned);
            found.expires_at = claims.expires_at().map(Timestamp::seconds);
            found.claims = claims.as_object().iter().map(|(name, _)| name.to_owned()).collect();
        }
        found.pass("token", "a JWT signed with RS256");
        let keys = match self.keys(token.kid.as_deref(), self.deadline()).await {
            Ok(keys) => keys,
            Err(error) => return Ok(found.fail("key", error.code, error.message)),
        };
        let claims = match token.verify(&keys) {
            Ok((claims, _)) => claims,
            Err(refusal) => return Ok(found.fail("signature", refusal.code(), refusal.as_str())),
        };
        found.pass("signature", "made by a key of this client");
        match check(&claims, &data, &Rules::from(self.config()), now) {
            Ok(()) => found.pass("claims", "a user's session that counts now"),
            Err(refusal) => return Ok(found.fail("claims", refusal.code(), refusal.as_str())),
        }
        found.authenticated = true;
        Ok(found)
    }
}

impl Inspection {
    fn pass(&mut self, check: &'static str, detail: impl Into<String>) {
        self.checks.push(Check { check, ok: true, detail: detail.into() });
    }

    fn fail(mut self, check: &'static str, reason: Code, detail: impl Into<String>) -> Self {
        self.reason = Some(reason);
        self.checks.push(Check { check, ok: false, detail: detail.into() });
        self
    }
}

typed! { Vec<Check> => Kind::Records("Check") }
