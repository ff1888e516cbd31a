//! Where a sign-in starts: the one place that sets a flow cookie. Guards and addresses of the sign-in only point here.

use serde::{Deserialize, Serialize};
use url::{Position, form_urlencoded};

use super::answer::{Answer, error_body};
use super::cookies::{Lines, mark_name};
use super::flow::{self, Flow, NewFlow};
use super::kind::Kind;
use super::pages::Page;
use super::site::Route;
use super::{WebConfig, WebRequest, origins};
use crate::authorize::AuthorizationUrlOptions;
use crate::described::described;
use crate::error::{Code, Error, Result};
use crate::options::OneOrMany;
use crate::seal::{self, Format, Purpose};
use crate::secret::Secret;
use crate::time::Timestamp;

/// The parameter that makes a start of the callback route.
pub(super) const START: &str = "authkit";

/// The parameter of sealed options.
const OPTIONS: &str = "o";

/// The most bytes of a parameter that anybody may write: more than any id or address has, and little enough for the flow
/// cookie.
const MAX_PARAMETER: usize = 256;

/// What the options of a start are sealed for.
const PURPOSE: &str = "authkit web start";

described! {
    /// What an application asks of a sign-in.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
    #[serde(default)]
    pub struct StartOptions {
        /// The page to come back to. `default_return_to` by default.
        pub return_to: Option<String>,
        /// The organization to sign in to.
        pub organization_id: Option<String>,
        /// The e-mail address that the page prefills.
        pub login_hint: Option<String>,
        /// Which page comes first: `sign-in` or `sign-up`.
        pub screen_hint: Option<String>,
        /// The OpenID Connect prompt: `login`, `consent`, `select_account`, ...
        pub prompt: Option<String>,
        /// How many seconds ago the user may have signed in last. 0 asks always.
        pub max_age: Option<u64>,
        /// A value of the application's own, which comes back with the sign-in: at most 2,048 bytes.
        pub state: Option<String>,
        /// The token of an invitation that the user accepts.
        pub invitation_token: Option<Secret>,
        /// `authkit` for the hosted page, which is the default, or one identity provider.
        pub provider: Option<String>,
        /// The id of one SSO connection.
        pub connection_id: Option<String>,
        /// The domain that some providers prefill.
        pub domain_hint: Option<String>,
        /// More scopes to ask the provider for.
        pub provider_scopes: Option<Vec<String>>,
    }
}

/// What a hook of the application made of a sign-in.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct HookResult {
    /// Whether it failed: the session is then not set.
    pub failed: bool,
    /// The page to go to instead.
    pub return_to: Option<String>,
}

impl StartOptions {
    /// The options that may stand in a link, and those that are sealed because anybody could write them there.
    fn split(self) -> (Vec<(&'static str, String)>, Option<Self>) {
        let open = [
            ("return_to", self.return_to.clone()),
            ("organization_id", self.organization_id.clone()),
            ("login_hint", self.login_hint.clone()),
            ("screen_hint", self.screen_hint.clone()),
            ("invitation_token", self.invitation_token.as_ref().map(|token| token.reveal().to_owned())),
            ("max_age", self.max_age.map(|seconds| seconds.to_string())),
        ];
        let open = open.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
        let sealed = Self {
            prompt: self.prompt,
            state: self.state,
            provider: self.provider,
            connection_id: self.connection_id,
            domain_hint: self.domain_hint,
            provider_scopes: self.provider_scopes,
            ..Self::default()
        };
        let is_empty = sealed == Self::default();
        (open, (!is_empty).then_some(sealed))
    }
}

impl WebRequest {
    /// The address that starts a sign-in and comes back here. A path on our origin; it sets no cookie and can stand in a
    /// page that anybody may store, unless it holds a `state`.
    ///
    /// # Errors
    /// `invalid_option`; the password codes.
    pub fn sign_in_url(&self, options: StartOptions, now: Timestamp) -> Result<String> {
        self.start_url(Route::SignIn, "sign-in", options, now)
    }

    /// The address that starts a sign-up and comes back here, as [`WebRequest::sign_in_url`].
    ///
    /// # Errors
    /// `invalid_option`; the password codes.
    pub fn sign_up_url(&self, options: StartOptions, now: Timestamp) -> Result<String> {
        self.start_url(Route::SignUp, "sign-up", options, now)
    }

    fn start_url(&self, route: Route, mode: &str, options: StartOptions, now: Timestamp) -> Result<String> {
        if options.state.as_ref().is_some_and(|state| state.len() > flow::MAX_CUSTOM_STATE) {
            return Err(Error::option(format!("option `state` must be at most {} bytes", flow::MAX_CUSTOM_STATE)));
        }
        let config = self.config()?;
        if let Some(return_to) = &options.return_to
            && super::return_to::accepted(return_to, &self.site, &config.allowed_return_origins).is_none()
        {
            return Err(super::return_to::refused());
        }
        let (mut query, sealed) = options.split();
        if let Some(sealed) = sealed {
            query.push((OPTIONS, self.seal_options(&sealed, now)?));
        }
        Ok(self.start_address(Some(route), mode, query))
    }

    /// The path that starts a sign-in, for guards and programs.
    pub(super) fn sign_in_path(&self, return_to: Option<String>, more: &[(&'static str, String)]) -> String {
        let query = return_to.map(|path| ("return_to", path)).into_iter().chain(more.iter().cloned());
        self.start_address(Some(Route::SignIn), "sign-in", query.collect())
    }

    /// The start that guards point at: it makes sure that somebody is signed in, and comes back.
    pub(super) fn resume(&self, return_to: Option<String>, more: &[(&'static str, String)]) -> String {
        let query = return_to.map(|path| ("return_to", path)).into_iter().chain(more.iter().cloned());
        self.start_address(None, "resume", query.collect())
    }

    /// The path of a route that starts, or of the callback with a mode: that one is always there.
    fn start_address(&self, route: Option<Route>, mode: &str, mut query: Vec<(&'static str, String)>) -> String {
        match route.and_then(|route| self.site.path(route)) {
            Some(path) => with_query(&path, query),
            None => {
                query.insert(0, (START, mode.to_owned()));
                with_query(self.site.callback(), query)
            }
        }
    }

    fn seal_options(&self, options: &StartOptions, now: Timestamp) -> Result<String> {
        let value =
            serde_json::to_value(options).map_err(|_| Error::option("the options of the sign-in cannot be sealed"))?;
        // A state belongs to the person who asked for it, so a link with one does not last.
        let ttl = options.state.as_ref().map(|_| flow::LIFETIME);
        seal::seal_data(&value, &self.client.passwords(None)?, Format::Native, Purpose::data(PURPOSE), ttl, now)
    }

    /// The answer to a start: a request to `routes.sign_in` or `routes.sign_up`, or to the callback with a mode.
    pub(super) async fn start_route(&self, mode: &'static str, now: Timestamp) -> Result<Answer> {
        let config = self.config()?;
        if !matches!(self.incoming.method.as_str(), "GET" | "HEAD" | "POST") {
            return Ok(self.method_not_allowed(Route::SignIn));
        }
        if let Some(answer) = self.start_elsewhere() {
            return Ok(answer);
        }
        if self.incoming.method == "POST" {
            // A form may not lead to another origin, so the browser comes again by itself.
            return Ok(match origins::may_change(&self.incoming, &self.site, config) {
                true => Answer::page(200, &Page::bounce("Signing in", self.own_address())),
                false => self.cross_origin(),
            });
        }
        let Some(asked) = self.asked(mode, config, now)? else { return Ok(self.bad_start()) };
        let mut lines = Lines::default();
        if mode == "resume" {
            match self.resumed(&asked, now).await? {
                Some(answer) => return Ok(answer),
                None => self.end_dead_session(&mut lines, config),
            }
        }
        let jar = self.jar();
        if jar.has(&mark_name(config, &self.site)) && jar.sessions(config).is_empty() {
            return Ok(self.session_cookie_lost());
        }
        self.begin(asked, lines, now)
    }

    /// The answer to what is no page by itself: the browser has to load this address as one.
    fn start_elsewhere(&self) -> Option<Answer> {
        let own = self.own_address();
        let answer = match self.kind {
            Kind::Prefetch => Answer::own(401),
            _ if self.incoming.method == "HEAD" => return Some(Answer::own(200)),
            Kind::Htmx => Answer::own(401).with("HX-Redirect", own),
            Kind::Turbo => {
                let page = Page::new("Signing in", "").with_link("Continue", own).for_turbo();
                return Some(Answer::page(200, &page));
            }
            Kind::Frame => {
                let page = Page::new("Sign in", "The sign-in page cannot be shown inside of another page.");
                Answer::page(401, &page.with_link("Sign in", own).in_frame())
            }
            Kind::Fetch | Kind::Rsc | Kind::Upgrade | Kind::Preflight => {
                let more = [("sign_in_url".to_owned(), own.into())].into_iter().collect();
                Answer::json(401, &error_body(Code::SignInRequired, more))
            }
            Kind::Document | Kind::Carried | Kind::Render => return None,
        };
        Some(Answer { code: Some(Code::SignInRequired), ..answer })
    }

    /// The way back for somebody who is signed in, or may be.
    async fn resumed(&self, asked: &Asked, now: Timestamp) -> Result<Option<Answer>> {
        let auth = &self.resolved(now).await?.auth;
        let answer = if auth.authenticated() {
            Answer::redirect(302, &asked.return_to)
        } else if auth.retryable() {
            let again = self.resume(Some(asked.return_to.clone()), &[]);
            self.unavailable(auth.reason.unwrap_or(Code::NetworkError), auth.retry_after(), Some(again))
        } else {
            return Ok(None);
        };
        Ok(Some(Answer { set_cookies: self.session_lines(), ..answer }))
    }

    /// Deletes a session that is over, whatever the kind of this request: a sign-in begins. A cookie that does not open may
    /// be another application's, and stays.
    fn end_dead_session(&self, lines: &mut Lines, config: &WebConfig) {
        let reason = self.known().and_then(|resolved| resolved.auth.reason);
        if !matches!(reason, Some(Code::NoSessionCookieProvided | Code::InvalidSessionCookie)) {
            lines.end_session(&self.jar(), config, &self.site);
        }
    }

    /// The lines that finding out who is signed in brought about.
    pub(super) fn session_lines(&self) -> Vec<String> {
        self.known().map(|resolved| resolved.lines().to_vec()).unwrap_or_default()
    }

    /// The options of this start: those of the query, and the sealed ones. `None` when the sealed ones do not open.
    fn asked(&self, mode: &'static str, config: &WebConfig, now: Timestamp) -> Result<Option<Asked>> {
        let parameter = |name| self.incoming.parameter(name).filter(|value| !value.is_empty());
        let short = |name| parameter(name).filter(|value| value.len() <= MAX_PARAMETER);
        let sealed = match parameter(OPTIONS) {
            None => StartOptions::default(),
            Some(sealed) => {
                let passwords = self.client.passwords(None)?;
                let opened = seal::unseal_data(&sealed, &passwords, &[Format::Native], Purpose::data(PURPOSE), now);
                match opened.ok().and_then(|opened| serde_json::from_value(opened.value).ok()) {
                    Some(options) => options,
                    None => return Ok(None),
                }
            }
        };
        let options = StartOptions {
            organization_id: short("organization_id"),
            login_hint: short("login_hint"),
            screen_hint: short("screen_hint").filter(|hint| matches!(hint.as_str(), "sign-in" | "sign-up")),
            invitation_token: short("invitation_token").map(Secret::from),
            max_age: short("max_age").and_then(|seconds| seconds.parse().ok()),
            ..sealed
        };
        let return_to = self.return_to(parameter("return_to").as_deref(), config);
        Ok(Some(Asked { options, return_to, mode, replaced: None, restarted: false }))
    }

    /// Sends the browser to the sign-in page, with a flow cookie.
    pub(super) fn begin(&self, asked: Asked, mut lines: Lines, now: Timestamp) -> Result<Answer> {
        let config = self.config()?;
        let Asked { options, return_to, mode, replaced, restarted } = asked;
        let path = return_to.split(['?', '#']).next().unwrap_or_default();
        let signs_up = mode == "sign-up" || mode == "resume" && config.sign_up_paths.matches(path);
        let screen_hint = options.screen_hint.or_else(|| signs_up.then(|| "sign-up".to_owned()));
        let provider = match (options.provider, &options.connection_id) {
            (None, None) => Some("authkit".to_owned()),
            (provider, _) => provider,
        };
        let is_hosted = provider.as_deref() == Some("authkit");
        let flow = NewFlow {
            code_verifier: Secret::default(),
            return_to,
            custom_state: options.state,
            mode,
            organization_id: options.organization_id.clone(),
            max_age: options.max_age,
            restarted,
        };
        let mut flow = Flow::new(flow, &self.site, now)?;
        let is_alone = options.connection_id.is_some();
        let request = self.client.authorization_url_with_pkce(AuthorizationUrlOptions {
            redirect_uri: Some(self.site.redirect_uri().to_owned()),
            provider: provider.filter(|_| !is_alone),
            connection_id: options.connection_id,
            organization_id: options.organization_id.filter(|_| !is_alone),
            login_hint: options.login_hint,
            domain_hint: options.domain_hint,
            screen_hint: screen_hint.filter(|_| is_hosted),
            state: Some(flow.state.clone()),
            prompt: options.prompt,
            max_age: options.max_age,
            invitation_token: options.invitation_token,
            provider_scopes: options.provider_scopes.map(OneOrMany::Many),
            ..AuthorizationUrlOptions::default()
        })?;
        flow.code_verifier = request.code_verifier;
        lines.delete_vendor_leftovers(&self.jar(), config, &self.site);
        flow.write(self, replaced.as_ref(), &mut lines, now)?;
        Ok(Answer::redirect(302, request.url).with_cookies(lines))
    }

    /// The address of this start, for a browser that has to come again by itself. It stands in headers, so it is written
    /// as a URL is: without controls and with no other character than ASCII.
    fn own_address(&self) -> String {
        let url = self.site.base().join(&self.incoming.url);
        url.map_or_else(|_| self.resume(None, &[]), |url| url[Position::BeforePath..Position::AfterQuery].to_owned())
    }

    fn bad_start(&self) -> Answer {
        let page = Page::new("This link does not work", "It was changed, or it is too old. Start the sign-in again.");
        let page = page.with_link("Sign in", self.resume(None, &[]));
        Answer::refusal(400, Code::FlowExpired, &self.incoming, self.kind, &page)
    }

    fn session_cookie_lost(&self) -> Answer {
        let page = Page::new(
            "The sign-in did not last",
            "Your browser did not keep the cookie of the session. Allow cookies for this site, or tell its owner.",
        );
        Answer::refusal(500, Code::SessionCookieLost, &self.incoming, self.kind, &page)
    }
}

/// A start, its options read.
pub(super) struct Asked {
    options: StartOptions,
    return_to: String,
    mode: &'static str,
    /// The flow that ends with it.
    replaced: Option<Flow>,
    /// Whether an earlier one was lost, so that it is not started a third time.
    restarted: bool,
}

impl Asked {
    /// A start in place of one that was lost: nothing is known but where to come back.
    pub fn back_to(return_to: String) -> Self {
        Self { options: StartOptions::default(), return_to, mode: "sign-in", replaced: None, restarted: true }
    }

    /// A start that asks for the same as one that failed.
    pub fn again(flow: Flow) -> Self {
        let options = StartOptions {
            organization_id: flow.organization_id.clone(),
            max_age: flow.max_age,
            state: flow.custom_state.clone(),
            ..StartOptions::default()
        };
        let (return_to, mode) = (flow.return_to.clone(), mode(&flow.mode));
        Self { options, return_to, mode, replaced: Some(flow), restarted: true }
    }
}

/// The mode of a start, as the callback and flows name it.
pub(super) fn mode(name: &str) -> &'static str {
    match name {
        "sign-up" => "sign-up",
        "resume" => "resume",
        _ => "sign-in",
    }
}

/// A path with a query.
pub(super) fn with_query(path: &str, parameters: Vec<(&'static str, String)>) -> String {
    if parameters.is_empty() {
        return path.to_owned();
    }
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(parameters);
    format!("{path}?{}", query.finish())
}
