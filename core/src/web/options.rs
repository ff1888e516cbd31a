//! The options of the web flow: what can be set, every default with its reason, and what cannot work.

mod checks;

use std::time::Duration;

use serde::Deserialize;
use url::Origin;

use self::checks::{check_name, domain, hosts, origins, seconds, unreadable};
use super::paths::Paths;
use super::return_to;
use super::routes::Routes;
use super::site::Site;
use crate::addresses::is_loopback;
use crate::described::{Kind, described, typed};
use crate::error::{Error, Result};

/// The name that the vendor's kits give the session cookie, so that it is taken over.
const DEFAULT_COOKIE_NAME: &str = "wos-session";
/// The name in the vendor's guide.
const DEFAULT_OLD_COOKIE_NAME: &str = "wos_session";
/// 400 days: browsers keep no cookie longer (RFC 6265bis section 5.5).
const MAX_COOKIE_AGE: u64 = 34_560_000;
/// Two parts stay under the 8 KB that most servers allow for a header line.
const DEFAULT_CHUNKS: usize = 2;
/// More would leave no room for the application's own cookies.
const MAX_CHUNKS: usize = 4;
/// A refresh that could wait must not hold a page.
const DEFAULT_PROACTIVE_DEADLINE: Duration = Duration::from_secs(2);

/// When a browser sends the session cookie along with a request that another site started (RFC 6265bis section 5.6.7).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SameSite {
    /// With safe top-level navigations.
    #[default]
    Lax,
    /// Never.
    Strict,
    /// Always. Needs https.
    None,
}

/// What a GET of the sign-out route does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GetSignOut {
    /// Signs out when a page of the application leads there, and asks otherwise.
    #[default]
    OwnPages,
    /// Signs out.
    Always,
    /// Refuses.
    Never,
}

/// What becomes of a callback with a code and no `state`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatelessCallback {
    /// Drops the code and starts a sign-in of its own.
    #[default]
    Restart,
    /// Refuses.
    Refuse,
    /// Exchanges the code, and takes the session only if an administrator impersonates the user.
    AcceptImpersonation,
}

described! {
    /// How the web flow works: cookies, routes and what they allow. Durations are seconds.
    #[derive(Clone, Debug, Default, Deserialize)]
    #[serde(default)]
    pub struct WebOptions {
        /// The name of the session cookie, or `WORKOS_COOKIE_NAME`. `wos-session` by default.
        pub cookie_name: Option<String>,
        /// Earlier names of the session cookie: read if the present one is absent, and deleted whenever a session is
        /// written or ended. `wos_session` by default, none where `cookie_name` begins with `__Host-`.
        pub old_cookie_names: Option<Vec<String>>,
        /// Earlier domains of the session cookie, which deletions name too. None by default.
        pub old_cookie_domains: Option<Vec<String>>,
        /// The domain of the cookies, or `WORKOS_COOKIE_DOMAIN`. None by default: they are the host's own.
        pub cookie_domain: Option<String>,
        /// How long browsers keep the session cookie, or `WORKOS_COOKIE_MAX_AGE`. 400 days by default, which is the most.
        pub cookie_max_age: Option<u64>,
        /// When browsers send the session cookie with requests of other sites, or `WORKOS_COOKIE_SAMESITE`: `lax`,
        /// `strict` or `none`. `lax` by default.
        pub same_site: Option<SameSite>,
        /// Whether the cookies are partitioned by the site that embeds the application (CHIPS). Needs `same_site` `none`.
        pub partitioned: bool,
        /// The most cookies that a session is split into, where it is too large for one. 2 by default, 4 at most.
        pub cookie_max_chunks: Option<usize>,
        /// The paths of our own routes.
        pub routes: Routes,
        /// Where a person goes after a sign-in that names no page. `/` by default.
        pub default_return_to: Option<String>,
        /// Other origins that a person may go to after a sign-in, such as `https://admin.app.example`. None by default.
        pub allowed_return_origins: Option<Vec<String>>,
        /// The hosts that the redirect URI of a request may have, where the application has several: names, or `*.` and a
        /// domain. None by default.
        pub allowed_redirect_hosts: Option<Vec<String>>,
        /// How long before the end of its token a session is refreshed. 60 seconds by default, 30 where tokens live 300
        /// seconds or less, and at most a quarter of a token's life; 0 turns it off.
        pub refresh_buffer: Option<f64>,
        /// How long such a refresh may hold a page. 2 seconds by default.
        pub proactive_deadline: Option<f64>,
        /// What a GET of the sign-out route does: `own_pages`, `always` or `never`. `own_pages` by default.
        pub get_sign_out: Option<GetSignOut>,
        /// What becomes of a callback with a code and no `state`: `restart`, `refuse` or `accept_impersonation`. `restart`
        /// by default.
        pub stateless_callback: Option<StatelessCallback>,
        /// Other origins whose pages may send requests that change something, such as `https://app.example`. None by
        /// default.
        pub trusted_origins: Option<Vec<String>>,
        /// Whether a guard checks the origin of requests that change something. True by default; false where the
        /// framework has a protection of its own.
        pub origin_check: Option<bool>,
        /// Whether an administrator may act as a user. True by default.
        pub allow_impersonation: Option<bool>,
        /// Patterns of the paths that need no sign-in. Unset: no path needs one unless a guard says so.
        pub unauthenticated_paths: Option<Vec<String>>,
        /// Patterns of the paths whose visitors are sent to sign up.
        pub sign_up_paths: Option<Vec<String>>,
    }
}

/// Validated options: everything in this folder may rely on them.
#[derive(Clone, Debug)]
pub(crate) struct WebConfig {
    pub cookie_name: String,
    pub old_cookie_names: Vec<String>,
    pub old_cookie_domains: Vec<String>,
    pub cookie_domain: Option<String>,
    pub cookie_max_age: Duration,
    pub same_site: SameSite,
    pub partitioned: bool,
    pub cookie_max_chunks: usize,
    pub routes: Routes,
    pub default_return_to: String,
    pub allowed_return_origins: Vec<Origin>,
    pub allowed_redirect_hosts: Vec<String>,
    pub refresh_buffer: Option<Duration>,
    pub proactive_deadline: Duration,
    pub get_sign_out: GetSignOut,
    pub stateless_callback: StatelessCallback,
    pub trusted_origins: Vec<Origin>,
    pub origin_check: bool,
    pub allow_impersonation: bool,
    pub unauthenticated_paths: Option<Paths>,
    pub sign_up_paths: Paths,
    pub site: Site,
}

impl WebOptions {
    /// Fills what is unset from environment variables.
    ///
    /// # Errors
    /// `invalid_option` when a variable holds something that cannot be read.
    pub(crate) fn with_environment(mut self, lookup: &impl Fn(&str) -> Option<String>) -> Result<Self> {
        self.cookie_name = self.cookie_name.or_else(|| lookup("WORKOS_COOKIE_NAME"));
        self.cookie_domain = self.cookie_domain.or_else(|| lookup("WORKOS_COOKIE_DOMAIN"));
        if let (None, Some(age)) = (self.cookie_max_age, lookup("WORKOS_COOKIE_MAX_AGE")) {
            let age =
                age.trim().parse().map_err(|_| unreadable("WORKOS_COOKIE_MAX_AGE", "a whole number of seconds"))?;
            self.cookie_max_age = Some(age);
        }
        if let (None, Some(name)) = (self.same_site, lookup("WORKOS_COOKIE_SAMESITE")) {
            self.same_site = Some(match name.trim().to_ascii_lowercase().as_str() {
                "lax" => SameSite::Lax,
                "strict" => SameSite::Strict,
                "none" => SameSite::None,
                _ => return Err(unreadable("WORKOS_COOKIE_SAMESITE", "`lax`, `strict` or `none`")),
            });
        }
        Ok(self)
    }

    /// Holds the options against each other and against the redirect URI.
    ///
    /// # Errors
    /// `invalid_option`, which says what to write instead.
    pub(crate) fn validate(self, redirect_uri: Option<&str>) -> Result<WebConfig> {
        let redirect_uri = redirect_uri.ok_or_else(|| {
            Error::option("the web flow needs option `redirect_uri`, such as https://app.example/callback")
        })?;
        self.routes.check()?;
        let site = Site::new(redirect_uri, None, &self.routes)?;
        let same_site = self.same_site.unwrap_or_default();
        if same_site == SameSite::None && !site.is_https() && !is_loopback(site.base()) {
            return Err(Error::option("option `web.same_site` `none` needs a redirect URI with https"));
        }
        if self.partitioned && same_site != SameSite::None {
            return Err(Error::option("option `web.partitioned` needs `web.same_site` `none`"));
        }
        let cookie_domain = self.cookie_domain.map(|given| domain("cookie_domain", &given)).transpose()?;
        if let Some(domain) = &cookie_domain {
            // A part of an address is no domain.
            let is_above = site.host().ends_with(&format!(".{domain}")) && site.has_domain();
            if site.host() != domain && !is_above {
                return Err(Error::option(format!(
                    "option `web.cookie_domain` does not hold {}, the host of the redirect URI: no browser would take the \
                     cookie",
                    site.host()
                )));
            }
        }
        let cookie_name = self.cookie_name.unwrap_or_else(|| DEFAULT_COOKIE_NAME.to_owned());
        check_name("cookie_name", &cookie_name)?;
        let is_secure = site.is_https() || same_site == SameSite::None;
        // Browsers hold a name to its prefix whatever its capitals.
        let prefixed = cookie_name.to_ascii_lowercase();
        if prefixed.starts_with("__host-") && (cookie_domain.is_some() || !is_secure) {
            return Err(Error::option(
                "option `web.cookie_name` begins with `__Host-`: it needs a redirect URI with https and no \
                 `web.cookie_domain`",
            ));
        }
        if prefixed.starts_with("__secure-") && !is_secure {
            return Err(Error::option(
                "option `web.cookie_name` begins with `__Secure-`: it needs a redirect URI with https",
            ));
        }
        // A sibling subdomain could set a cookie without the prefix, which then nothing else would protect.
        let usual = || if prefixed.starts_with("__host-") { vec![] } else { vec![DEFAULT_OLD_COOKIE_NAME.to_owned()] };
        let old_cookie_names = self.old_cookie_names.unwrap_or_else(usual);
        old_cookie_names.iter().try_for_each(|name| check_name("old_cookie_names", name))?;
        let old_cookie_names = old_cookie_names.into_iter().filter(|name| *name != cookie_name).collect();
        let old_cookie_domains = self.old_cookie_domains.unwrap_or_default();
        let old_cookie_domains =
            old_cookie_domains.iter().map(|given| domain("old_cookie_domains", given)).collect::<Result<_>>()?;
        let cookie_max_age = match self.cookie_max_age {
            None => MAX_COOKIE_AGE,
            Some(age) if (1..=MAX_COOKIE_AGE).contains(&age) => age,
            Some(_) => {
                return Err(Error::option(format!(
                    "option `web.cookie_max_age` must be from 1 to {MAX_COOKIE_AGE} seconds"
                )));
            }
        };
        let cookie_max_chunks = self.cookie_max_chunks.unwrap_or(DEFAULT_CHUNKS);
        if !(1..=MAX_CHUNKS).contains(&cookie_max_chunks) {
            return Err(Error::option(format!("option `web.cookie_max_chunks` must be from 1 to {MAX_CHUNKS}")));
        }
        let default_return_to = self.default_return_to.as_deref().unwrap_or("/");
        let default_return_to = return_to::configured(default_return_to, &site).ok_or_else(|| {
            Error::option("option `web.default_return_to` must be a path of the application's own, such as /home")
        })?;
        let paths = |option, patterns: &Option<Vec<String>>| {
            patterns.as_ref().map(|patterns| Paths::parse(option, patterns)).transpose()
        };
        Ok(WebConfig {
            unauthenticated_paths: paths("unauthenticated_paths", &self.unauthenticated_paths)?,
            sign_up_paths: paths("sign_up_paths", &self.sign_up_paths)?.unwrap_or_default(),
            cookie_name,
            old_cookie_names,
            old_cookie_domains,
            cookie_domain,
            cookie_max_age: Duration::from_secs(cookie_max_age),
            same_site,
            partitioned: self.partitioned,
            cookie_max_chunks,
            routes: self.routes,
            default_return_to,
            allowed_return_origins: origins("allowed_return_origins", self.allowed_return_origins)?,
            allowed_redirect_hosts: hosts(self.allowed_redirect_hosts)?,
            refresh_buffer: seconds("refresh_buffer", self.refresh_buffer)?,
            proactive_deadline: seconds("proactive_deadline", self.proactive_deadline)?
                .unwrap_or(DEFAULT_PROACTIVE_DEADLINE),
            get_sign_out: self.get_sign_out.unwrap_or_default(),
            stateless_callback: self.stateless_callback.unwrap_or_default(),
            trusted_origins: origins("trusted_origins", self.trusted_origins)?,
            origin_check: self.origin_check.unwrap_or(true),
            allow_impersonation: self.allow_impersonation.unwrap_or(true),
            site,
        })
    }
}

impl WebConfig {
    /// The site of a request: that of its own redirect URI and mount point, where it has any.
    ///
    /// # Errors
    /// `invalid_option` for a redirect URI whose host is not in `allowed_redirect_hosts`.
    pub fn site_of(&self, redirect_uri: Option<&str>, mount: Option<&str>) -> Result<Site> {
        let site = match redirect_uri {
            None if mount.is_none_or(str::is_empty) => return Ok(self.site.clone()),
            None => Site::new(self.site.redirect_uri(), mount, &self.routes)?,
            Some(redirect_uri) => Site::new(redirect_uri, mount, &self.routes)?,
        };
        let is_allowed = |pattern: &String| match pattern.strip_prefix('*') {
            Some(domain) => domain.starts_with('.') && site.host().ends_with(domain),
            None => site.host() == pattern,
        };
        if site.host() == self.site.host() || self.allowed_redirect_hosts.iter().any(is_allowed) {
            Ok(site)
        } else {
            Err(Error::option(format!(
                "the redirect URI's host {} is not in option `web.allowed_redirect_hosts`: add it, or a pattern such as \
                 *.preview.example",
                site.host()
            )))
        }
    }

    /// The most bytes of a sealed session that its cookies take.
    pub fn session_capacity(&self) -> usize {
        super::cookies::session_capacity(self)
    }

    /// What works and is probably not meant, for the log of a kit at its start.
    pub fn warnings(&self) -> Vec<&'static str> {
        let mut warnings = Vec::new();
        if !self.site.is_https() && !is_loopback(self.site.base()) {
            warnings.push("the redirect URI is not https: every cookie crosses the network in clear");
        }
        if self.routes.session().is_some() && self.same_site == SameSite::None && self.trusted_origins.is_empty() {
            warnings.push(
                "the session route is on and `web.trusted_origins` is empty: a front end of another origin cannot post",
            );
        }
        warnings
    }
}

typed! {
    WebOptions => Kind::Record("WebOptions"),
    SameSite => Kind::Text,
    GetSignOut => Kind::Text,
    StatelessCallback => Kind::Text,
}
