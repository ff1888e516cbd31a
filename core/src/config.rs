//! Client options: what can be set, every default with its reason, and the environment names behind them.
//!
//! Explicit options beat the environment, and a value that cannot be used is an error, never a silent default.

use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::CertificateDer;
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use crate::addresses;
use crate::described::described;
use crate::error::{Code, Error, Result};
use crate::jwks::{PinnedKeys, Policy};
use crate::options::OneOrMany;
use crate::seal::{Format, Passwords};
use crate::secret::Secret;
use crate::testing::Testing;
use crate::transport::{proxy, tls};
use crate::web::options::{WebConfig, WebOptions};

/// Long enough for a slow sign-in answer, short enough that a web worker is not lost to a dead server.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(10);
/// A connection that takes longer than this is not coming.
const DEFAULT_CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Clocks of well-run machines differ by less; larger values extend the life of stolen tokens.
const DEFAULT_LEEWAY: Duration = Duration::from_secs(5);
/// No deployment needs more; beyond it the clock is broken and should be repaired.
const MAX_LEEWAY: Duration = Duration::from_secs(60);
/// Keys change rarely; the vendor's SDKs keep them for five to ten minutes.
const DEFAULT_KEYS_MAX_AGE: Duration = Duration::from_secs(300);
/// How long an unreachable key endpoint may go unnoticed by users.
const DEFAULT_KEYS_MAX_STALE: Duration = Duration::from_secs(24 * 60 * 60);
/// An unknown key id causes at most one fetch in this time, so forged ids cannot cause a storm.
const DEFAULT_KEYS_REFETCH_INTERVAL: Duration = Duration::from_secs(30);
/// How long the successor of an exchanged refresh token is cached for requests that still carry the old cookie.
const DEFAULT_REFRESH_MEMORY: Duration = Duration::from_secs(60);
/// A browser that still has the old cookie after this long was closed, and a stolen copy must not come back to life.
const MAX_REFRESH_MEMORY: Duration = Duration::from_secs(10 * 60);
/// Verified sessions cached per client, about 4 KB each.
const DEFAULT_SESSION_CACHE: usize = 2_000;
/// 4 GB of sessions. More is a slip of the keyboard.
const MAX_SESSION_CACHE: usize = 1_000_000;

described! {
    /// What a host passes when it makes a client. Durations are seconds. Every member is optional; unset ones fall back to
    /// the environment, then to the defaults of this file.
    #[derive(Clone, Debug, Default, Deserialize)]
    #[serde(default)]
    pub struct ClientOptions {
        /// The API key, `sk_...`, or `WORKOS_API_KEY`. Public clients leave it out and use PKCE.
        pub api_key: Option<Secret>,
        /// The client id, `client_...`, or `WORKOS_CLIENT_ID`. Required here or in each call.
        pub client_id: Option<String>,
        /// The default redirect URI, or `WORKOS_REDIRECT_URI`.
        pub redirect_uri: Option<String>,
        /// The default cookie password, at least 32 bytes, or several, or `WORKOS_COOKIE_PASSWORD`. The first seals,
        /// all unseal.
        pub cookie_password: Option<OneOrMany<Secret>>,
        /// The address of the API, or `WORKOS_BASE_URL`. It must be `https` unless it is loopback or
        /// `danger_allow_http` is set.
        pub base_url: Option<String>,
        /// The host name of the API, or `WORKOS_API_HOSTNAME`. An alternative to `base_url`.
        pub api_hostname: Option<String>,
        /// The port that goes with `api_hostname`, or `WORKOS_API_PORT`.
        pub port: Option<u16>,
        /// Whether `api_hostname` speaks TLS, or `WORKOS_API_HTTPS`. True by default.
        pub https: Option<bool>,
        /// Allows `http` to a host that is not loopback. Every secret then crosses that network in clear.
        pub danger_allow_http: bool,
        /// The accepted issuers of access tokens, one or a list, or `WORKOS_ISSUER`, separated by commas. They are
        /// compared exactly, a trailing slash included. Unset: not checked, because the issuer differs by
        /// environment.
        #[serde(alias = "jwt_issuer")]
        pub issuer: Option<OneOrMany<String>>,
        /// The clock difference that is tolerated on `exp` and `nbf`. 5 seconds by default, 60 at most.
        #[serde(alias = "jwt_leeway")]
        pub leeway: Option<f64>,
        /// Strict mode: refuses access tokens without `auth_time`.
        pub require_auth_time: bool,
        /// How long a call may take in all, retries included. 10 seconds by default.
        #[serde(alias = "request_timeout")]
        pub timeout: Option<f64>,
        /// How long a connection may take. 5 seconds by default.
        pub connect_timeout: Option<f64>,
        /// A proxy for all calls: `http`, `https`, `socks4`, `socks4a`, `socks5` or `socks5h`, then `://`, a user and
        /// password if need be, host and port. Unset: the usual proxy variables of the environment.
        pub proxy: Option<Secret>,
        /// More certificate authorities, or self-signed certificates of servers, PEM.
        pub ca_certificates: Option<String>,
        /// The format that new cookies are sealed in. `native` by default.
        pub seal_format: Option<Format>,
        /// The formats that cookies may come in. All by default.
        pub accept_formats: Option<Vec<Format>>,
        /// A pinned JSON Web Key Set (RFC 7517). No key is ever fetched then.
        pub jwks: Option<Value>,
        /// The age at which keys are fetched again in the background. 300 seconds by default.
        pub keys_max_age: Option<f64>,
        /// How long known keys are used while their endpoint is down. 24 hours by default.
        pub keys_max_stale: Option<f64>,
        /// The least time between two fetches that unknown key ids cause. 30 seconds by default.
        pub keys_refetch_interval: Option<f64>,
        /// How long the successor of a refresh token is cached, or that the token was refused. 60 seconds by default,
        /// 600 at most.
        pub refresh_memory: Option<f64>,
        /// How many verified sessions are cached. 2,000 by default, 1,000,000 at most, 0 turns the cache off.
        pub session_cache: Option<usize>,
        /// The options of the web flow, which framework kits use. Unset: the client has none.
        pub web: Option<WebOptions>,
        /// For tests only: the client has an API in memory and accepts the sessions that tests of this process make, and no
        /// others. It never uses the network and reads nothing from the environment. False by default.
        pub testing: bool,
    }
}

/// Validated configuration: everything below this line of the program may rely on it.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    pub api_key: Option<Secret>,
    pub client_id: Option<String>,
    pub redirect_uri: Option<String>,
    pub cookie_password: Option<Passwords>,
    pub base_url: Url,
    pub issuers: Vec<String>,
    pub leeway: Duration,
    pub require_auth_time: bool,
    pub timeout: Duration,
    pub connect_timeout: Duration,
    pub proxy: Option<Url>,
    pub ca_certificates: Vec<CertificateDer<'static>>,
    pub seal_format: Format,
    pub accept_formats: Vec<Format>,
    pub jwks: Option<PinnedKeys>,
    pub keys: Policy,
    pub refresh_memory: Duration,
    pub session_cache: usize,
    pub web: Option<WebConfig>,
    pub testing: Option<Arc<Testing>>,
}

impl ClientOptions {
    /// Fills what is unset from environment variables; `lookup` is `std::env::var` outside tests. A client for tests is the
    /// same wherever they run, so it gets nothing.
    ///
    /// # Errors
    /// `invalid_option` when a variable holds something that cannot be read.
    pub fn with_environment(mut self, lookup: impl Fn(&str) -> Option<String>) -> Result<Self> {
        if self.testing {
            return Ok(self);
        }
        let lookup = |name: &str| lookup(name).filter(|value| !value.is_empty());
        self.api_key = self.api_key.or_else(|| lookup("WORKOS_API_KEY").map(Secret::from));
        self.client_id = self.client_id.or_else(|| lookup("WORKOS_CLIENT_ID"));
        self.redirect_uri = self.redirect_uri.or_else(|| lookup("WORKOS_REDIRECT_URI"));
        if self.base_url.is_none() && self.api_hostname.is_none() {
            self.base_url = lookup("WORKOS_BASE_URL");
        }
        if self.base_url.is_none() && self.api_hostname.is_none() {
            self.api_hostname = lookup("WORKOS_API_HOSTNAME");
            if self.api_hostname.is_some() {
                self.port = read(self.port, "WORKOS_API_PORT", "a whole number from 1 to 65535", &lookup)?;
                self.https = read(self.https, "WORKOS_API_HTTPS", "`true` or `false`", &lookup)?;
            }
        }
        if self.issuer.is_none() {
            self.issuer = lookup("WORKOS_ISSUER")
                .map(|list| OneOrMany::Many(list.split(',').map(|issuer| issuer.trim().to_owned()).collect()));
        }
        if self.cookie_password.is_none() {
            self.cookie_password = lookup("WORKOS_COOKIE_PASSWORD").map(|password| OneOrMany::One(password.into()));
        }
        self.web = self.web.map(|web| web.with_environment(&lookup)).transpose()?;
        Ok(self)
    }

    pub(crate) fn validate(mut self) -> Result<Config> {
        if self.testing {
            self = self.for_tests()?;
        }
        if let Some(client_id) = &self.client_id {
            check_client_id(client_id)?;
        }
        if let Some(api_key) = &self.api_key {
            check_api_key(api_key)?;
        }
        if let Some(redirect_uri) = &self.redirect_uri {
            addresses::check_redirect("redirect_uri", redirect_uri)?;
        }
        let session_cache = self.session_cache.unwrap_or(DEFAULT_SESSION_CACHE);
        if session_cache > MAX_SESSION_CACHE {
            return Err(Error::option(format!("option `session_cache` must be from 0 to {MAX_SESSION_CACHE}")));
        }
        let base_url =
            addresses::base_url(self.base_url, self.api_hostname, self.port, self.https, self.danger_allow_http)?;
        let issuers = match self.issuer.map(OneOrMany::into_vec) {
            None => Vec::new(),
            Some(list) if list.is_empty() || list.iter().any(String::is_empty) => {
                return Err(Error::option("option `issuer` is empty: leave it out to accept any issuer"));
            }
            Some(list) => list,
        };
        let issuer = issuers.first().cloned();
        let seal_format = self.seal_format.unwrap_or(Format::Native);
        if !seal_format.is_writable() {
            return Err(Error::new(Code::FormatNotWritable, format!("`{}` can only be read", seal_format.as_str())));
        }
        let cookie_password = match self.cookie_password {
            Some(list) => Some(Passwords::new(list.into_vec())?),
            None => None,
        };
        if let Some(passwords) = &cookie_password {
            passwords.check_can_seal(seal_format)?;
        }
        let accept_formats = self.accept_formats.unwrap_or_else(|| Format::ALL.to_vec());
        if accept_formats.is_empty() {
            return Err(Error::option("option `accept_formats` is empty"));
        }
        let web = self.web.map(|web| web.validate(self.redirect_uri.as_deref())).transpose()?;
        if web.is_some() && cookie_password.is_none() {
            return Err(Error::new(Code::PasswordMissing, "the web flow needs a cookie password"));
        }
        let proxy = self.proxy.as_ref().map(proxy::parse).transpose()?;
        let ca_certificates = self.ca_certificates.as_deref().map(tls::certificates).transpose();
        let ca_certificates =
            ca_certificates.map_err(|why| Error::option(format!("option `ca_certificates` {why}")))?;
        Ok(Config {
            api_key: self.api_key,
            client_id: self.client_id,
            redirect_uri: self.redirect_uri,
            cookie_password,
            base_url,
            issuers,
            leeway: duration("leeway", self.leeway, DEFAULT_LEEWAY, Duration::ZERO, MAX_LEEWAY)?,
            require_auth_time: self.require_auth_time,
            timeout: duration("timeout", self.timeout, DEFAULT_TIMEOUT, MILLISECOND, DAY)?,
            connect_timeout: duration(
                "connect_timeout",
                self.connect_timeout,
                DEFAULT_CONNECT_TIMEOUT,
                MILLISECOND,
                DAY,
            )?,
            proxy,
            ca_certificates: ca_certificates.unwrap_or_default(),
            seal_format,
            accept_formats,
            jwks: self.jwks.as_ref().map(PinnedKeys::parse).transpose()?,
            keys: Policy {
                max_age: duration("keys_max_age", self.keys_max_age, DEFAULT_KEYS_MAX_AGE, SECOND, DAY)?,
                max_stale: duration("keys_max_stale", self.keys_max_stale, DEFAULT_KEYS_MAX_STALE, SECOND, 30 * DAY)?,
                refetch_interval: duration(
                    "keys_refetch_interval",
                    self.keys_refetch_interval,
                    DEFAULT_KEYS_REFETCH_INTERVAL,
                    SECOND,
                    DAY,
                )?,
            },
            refresh_memory: duration(
                "refresh_memory",
                self.refresh_memory,
                DEFAULT_REFRESH_MEMORY,
                SECOND,
                MAX_REFRESH_MEMORY,
            )?,
            session_cache,
            web,
            testing: self.testing.then(|| Arc::new(Testing::of(issuer))),
        })
    }
}

/// A client id stands in addresses and in the key of every memory, so it is what the dashboard shows and nothing near it.
///
/// # Errors
/// `invalid_option`.
pub(crate) fn check_client_id(client_id: &str) -> Result<()> {
    let is_visible = client_id.bytes().all(|byte| byte.is_ascii_graphic());
    let is_a_word = client_id.bytes().any(|byte| !byte.is_ascii_digit() && byte != b'.');
    if is_visible && is_a_word {
        return Ok(());
    }
    Err(Error::option(
        "option `client_id` must be the id from the dashboard, such as client_01ABC, and nothing around it",
    ))
}

/// What cannot stand in a header would fail at every call, and look like a network that is down.
fn check_api_key(api_key: &Secret) -> Result<()> {
    if !api_key.is_empty() && api_key.reveal().bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(());
    }
    Err(Error::option(
        "option `api_key` is empty, or has a line feed, a blank or another character that no key has: public clients \
         leave it out, others pass the key alone",
    ))
}

const MILLISECOND: Duration = Duration::from_millis(1);
const SECOND: Duration = Duration::from_secs(1);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn read<T: std::str::FromStr>(
    set: Option<T>,
    name: &str,
    right: &str,
    lookup: &impl Fn(&str) -> Option<String>,
) -> Result<Option<T>> {
    match (set, lookup(name)) {
        (Some(value), _) => Ok(Some(value)),
        (None, None) => Ok(None),
        (None, Some(text)) => {
            text.parse().map(Some).map_err(|_| Error::option(format!("environment variable {name} must be {right}")))
        }
    }
}

fn duration(name: &str, set: Option<f64>, default: Duration, least: Duration, most: Duration) -> Result<Duration> {
    let Some(seconds) = set else { return Ok(default) };
    Duration::try_from_secs_f64(seconds).ok().filter(|d| (least..=most).contains(d)).ok_or_else(|| {
        let (least, most) = (least.as_secs_f64(), most.as_secs_f64());
        Error::option(format!("option `{name}` must be from {least} s to {most} s"))
    })
}
