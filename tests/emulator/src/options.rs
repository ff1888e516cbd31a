//! The options of an emulator. The command line (`main.rs`) and in-process tests use the same struct.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};

use serde::{Deserialize, Serialize};

use crate::redirects;
use crate::seed::Seed;

/// The settings of one emulator: those that the real service has in its dashboard, and how strict to be.
#[derive(Clone, Debug)]
pub struct Options {
    /// The address to listen on. Only a loopback address is accepted, because clients can deliberately forge
    /// everything.
    pub host: IpAddr,
    /// The port to listen on; 0 lets the system choose.
    pub port: u16,
    /// The client id of the one application.
    pub client_id: String,
    /// The secret key of the environment, also accepted as `client_secret`.
    pub api_key: String,
    /// Registered redirect URIs, exact or with one of the two wildcards.
    pub redirect_uris: Vec<String>,
    /// Registered sign-out redirects; the first without a wildcard is the default.
    pub logout_redirects: Vec<String>,
    /// The origins whose pages may call the API ("Configure CORS"), exact or with one of the two wildcards.
    pub web_origins: Vec<String>,
    /// The settings at start and after a reset that can change while the emulator runs.
    pub settings: Settings,
    /// Seconds an access token lives.
    pub access_token_lifetime: u64,
    /// Seconds during which an exchanged refresh token still gets the same tokens; 0 refuses every replay.
    pub refresh_grace: u64,
    /// Seconds a session lives, however often it is refreshed. Impersonation ends after an hour at the latest.
    pub session_lifetime: u64,
    /// The `iss` claim; `<base url>/user_management/<client id>` when not set.
    pub issuer: Option<String>,
    /// Whether access tokens have `auth_time`, as in recent environments.
    pub auth_time: bool,
    /// The users and organizations at start and after a reset.
    pub seed: Seed,
}

impl Default for Options {
    fn default() -> Self {
        let loopback = |path: &str| vec![format!("http://localhost:*{path}"), format!("http://127.0.0.1:*{path}")];
        Self {
            host: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 0,
            client_id: "client_01EM0000000000000000000APP".into(),
            api_key: "sk_test_emulator".into(),
            redirect_uris: loopback("/callback"),
            logout_redirects: loopback("/"),
            web_origins: loopback(""),
            settings: Settings::default(),
            access_token_lifetime: 300,
            refresh_grace: 30,
            session_lifetime: 30 * 24 * 3600,
            issuer: None,
            auth_time: true,
            seed: Seed::default(),
        }
    }
}

impl Options {
    pub(crate) fn check(&self) -> Result<(), Invalid> {
        if !self.host.is_loopback() {
            return Err(Invalid(format!("host {} is not a loopback address", self.host)));
        }
        for (name, value) in [("client id", &self.client_id), ("API key", &self.api_key)] {
            if value.is_empty() || value.contains(|c: char| !c.is_ascii_graphic()) {
                return Err(Invalid(format!("the {name} is empty or has characters outside printable ASCII")));
            }
        }
        self.redirect_uris
            .iter()
            .chain(&self.logout_redirects)
            .chain(&self.web_origins)
            .try_for_each(|uri| redirects::check(uri))
            .map_err(Invalid)?;
        self.settings.check()?;
        self.seed.check().map_err(Invalid)
    }
}

/// Settings of the dashboard that can change while the emulator runs.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// The application's address for sign-ins that begin elsewhere ("sign-in endpoint"). Without one they end at the
    /// default redirect URI, with a code and without a state.
    pub sign_in_endpoint: Option<String>,
}

impl Settings {
    pub(crate) fn check(&self) -> Result<(), Invalid> {
        match &self.sign_in_endpoint {
            Some(url) if url.contains('*') || !url.starts_with("http") => {
                Err(Invalid(format!("the sign-in endpoint `{url}` is not one absolute URL")))
            }
            Some(url) => redirects::check(url).map_err(Invalid),
            None => Ok(()),
        }
    }
}

/// A setting or a control request that cannot be used, and why.
#[derive(Clone, Debug)]
pub struct Invalid(pub(crate) String);

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Invalid {}
