//! The web flow: sign-in, callback, the session of every request, guards, organization switch and sign-out, decided once.
//!
//! A kit copies the facts of a request into a [`WebRequest`] and the [`Answer`] out. Everything is decided here: which
//! requests are ours, what they set, where they lead. Time, randomness and the network come from outside, so each row of
//! the decision tables is tested without a socket.

mod answer;
mod callback;
mod cookies;
mod finish;
mod flow;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod guard;
mod kind;
mod operations;
pub(crate) mod options;
mod origins;
mod pages;
mod paths;
mod request;
mod resolve;
mod return_to;
mod routes;
mod session;
mod sign_out;
mod site;
mod start;
mod switch;

use std::sync::{Arc, Mutex, PoisonError};

pub use answer::{Action, Answer, Event};
pub(crate) use cookies::cookies_of_session;
pub use finish::{FinishOptions, Finished};
pub use guard::{Organization, Requirement};
pub use kind::Kind;
pub(crate) use options::WebConfig;
pub use options::{GetSignOut, SameSite, StatelessCallback, WebOptions};
pub use request::{HEADERS, Headers, Incoming, KindHint};
pub use routes::Routes;
pub use start::{HookResult, StartOptions};
pub use switch::SwitchOptions;

use self::cookies::Jar;
use self::pages::Page;
use self::resolve::Resolved;
use self::site::{Route, Site};
use crate::authentication::Authentication;
use crate::client::Client;
use crate::error::{Code, Error, Result};
use crate::time::Timestamp;

/// Where a request goes to, as [`Incoming`] has it.
#[derive(Clone, Debug, serde::Deserialize)]
pub struct WebAddress {
    /// The path, with the mount point of the application.
    pub url: String,
    /// The path that the application is mounted under.
    #[serde(default)]
    pub mount: Option<String>,
    /// The redirect URI for the host of the request, where the application has several.
    #[serde(default)]
    pub redirect_uri: Option<String>,
}

/// Why a request concerns the web flow before it reaches the application.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Concern {
    /// The address is one of our own routes.
    Own,
    /// `unauthenticated_paths` does not list the address.
    Guarded,
}

/// One request to an application, and what was found out about it.
pub struct WebRequest {
    client: Client,
    incoming: Incoming,
    kind: Kind,
    site: Site,
    /// What is known of the session, once somebody asked.
    resolved: Mutex<Option<Arc<Resolved>>>,
    /// What a hook of the application may still change.
    signed_in: Mutex<Option<callback::SignedIn>>,
}

impl Client {
    /// Wraps the facts of a request. Touches no network and opens no cookie.
    ///
    /// # Errors
    /// `invalid_option` for a client that was made without the option `web`, for a redirect URI whose host is not allowed,
    /// and for a mount point that is no path.
    pub fn web_request(&self, incoming: Incoming) -> Result<WebRequest> {
        let config = self.web()?;
        let site = config.site_of(incoming.redirect_uri.as_deref(), incoming.mount.as_deref())?;
        let kind = Kind::of(&incoming);
        let (resolved, signed_in) = (Mutex::default(), Mutex::default());
        Ok(WebRequest { client: self.clone(), incoming, kind, site, resolved, signed_in })
    }

    /// Why the engine has to see requests for an address before the application does. A kit leaves all others alone until
    /// the application asks who is signed in. The query does not count.
    ///
    /// # Errors
    /// Those of [`Client::web_request`].
    pub fn web_concern(&self, address: WebAddress) -> Result<Option<Concern>> {
        let WebAddress { url, mount, redirect_uri } = address;
        let request = self.web_request(Incoming { url, mount, redirect_uri, ..Incoming::default() })?;
        Ok(match request.route() {
            Some(_) => Some(Concern::Own),
            None => request.is_guarded_by_path(self.web()?).then_some(Concern::Guarded),
        })
    }

    /// The paths of our own routes that are on, the callback first, for a framework that has to know them beforehand. All
    /// but the callback begin with `mount`.
    ///
    /// # Errors
    /// Those of [`Client::web_request`].
    pub fn web_routes(&self, mount: Option<&str>) -> Result<Vec<String>> {
        let site = self.web()?.site_of(None, mount)?;
        Ok(ROUTES.into_iter().filter_map(|route| site.path(route)).collect())
    }

    /// The options of the web flow.
    pub(crate) fn web(&self) -> Result<&WebConfig> {
        self.config()
            .web
            .as_ref()
            .ok_or_else(|| Error::option("the client was made without option `web`: pass it, even if it is empty"))
    }
}

impl WebRequest {
    /// Answers our own routes, and finds out who is signed in for every other request.
    ///
    /// # Errors
    /// The `fix_configuration` codes: they are the application's to see, and no cookie is changed.
    pub async fn handle(&self, now: Timestamp) -> Result<Answer> {
        match self.route() {
            Some(route) => self.answer_route(route, now).await,
            None => {
                let answer = self.resolve(now).await?;
                self.guarded_by_path(answer, now)
            }
        }
    }

    /// The same answer, or that of the guard which `unauthenticated_paths` puts before every other path.
    fn guarded_by_path(&self, answer: Answer, now: Timestamp) -> Result<Answer> {
        if answer.action == Action::Answer || !self.is_guarded_by_path(self.config()?) {
            return Ok(answer);
        }
        let guarded = self.guard(&Requirement::default(), now)?;
        match guarded.action {
            Action::Continue => Ok(answer),
            Action::Answer => Ok(Answer { set_cookies: answer.set_cookies, event: answer.event, ..guarded }),
        }
    }

    async fn answer_route(&self, route: Route, now: Timestamp) -> Result<Answer> {
        if self.kind == Kind::Preflight {
            return Ok(Answer::own(204).with("Allow", allowed(route)));
        }
        match route {
            Route::Callback => self.callback(now).await,
            Route::SignIn => self.start_route("sign-in", now).await,
            Route::SignUp => self.start_route("sign-up", now).await,
            Route::SignOut => self.sign_out_route(now).await,
            Route::SwitchOrganization => self.switch_route(now).await,
            Route::Session => self.session_route(now).await,
        }
    }

    /// The kind of this request.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Who is signed in, as far as it was found out.
    pub fn auth(&self) -> Option<Authentication> {
        self.known().map(|resolved| resolved.auth.clone())
    }

    fn route(&self) -> Option<Route> {
        self.site.route(self.incoming.path())
    }

    fn config(&self) -> Result<&WebConfig> {
        self.client.web()
    }

    fn jar(&self) -> Jar<'_> {
        Jar::parse(self.incoming.headers.get("cookie"))
    }

    fn known(&self) -> Option<Arc<Resolved>> {
        self.resolved.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn remember(&self, resolved: Resolved) -> Arc<Resolved> {
        let resolved = Arc::new(resolved);
        *self.resolved.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&resolved));
        resolved
    }

    /// The default page of a return, under the mount point.
    fn default_return_to(&self, config: &WebConfig) -> String {
        self.site.mounted(&config.default_return_to)
    }

    /// Where a value of this request leads, or the default.
    fn return_to(&self, value: Option<&str>, config: &WebConfig) -> String {
        value
            .and_then(|value| return_to::accepted(value, &self.site, &config.allowed_return_origins))
            .unwrap_or_else(|| self.default_return_to(config))
    }

    /// The page that the browser was on, if it is one of ours.
    fn referer(&self, config: &WebConfig) -> Option<String> {
        return_to::accepted(self.incoming.headers.get("referer")?, &self.site, &config.allowed_return_origins)
            .filter(|path| path.starts_with('/'))
    }

    fn method_not_allowed(&self, route: Route) -> Answer {
        let page = Page::new("Method not allowed", "This address does not take this kind of request.");
        Answer::refusal(405, Code::MethodNotAllowed, &self.incoming, self.kind, &page).with("Allow", allowed(route))
    }

    fn cross_origin(&self) -> Answer {
        let page =
            Page::new("Request refused", "Another site sent this request. Go back to the application and try again.");
        Answer::refusal(403, Code::CrossOriginRequest, &self.incoming, self.kind, &page)
    }

    /// The state is not known for now: nothing is deleted, and the page says to come back.
    fn unavailable(&self, code: Code, retry_after: Option<std::time::Duration>, again: Option<String>) -> Answer {
        let mut page = Page::new(
            "Temporarily unavailable",
            "Sign-in cannot be reached for now. You are not signed out. Try again in a moment.",
        );
        if let Some(again) = again {
            page = page.with_link("Try again", again);
        }
        let seconds = retry_after.map_or(DEFAULT_RETRY_AFTER, |wait| wait.as_secs_f64().ceil());
        Answer::refusal(503, code, &self.incoming, self.kind, &page).with("Retry-After", format!("{seconds}"))
    }
}

/// Seconds that a browser waits where the API did not say how long.
const DEFAULT_RETRY_AFTER: f64 = 5.0;

const ROUTES: [Route; 6] =
    [Route::Callback, Route::SignIn, Route::SignUp, Route::SignOut, Route::SwitchOrganization, Route::Session];

fn allowed(route: Route) -> &'static str {
    match route {
        Route::Callback | Route::Session => "GET, HEAD, OPTIONS",
        Route::SignIn | Route::SignUp | Route::SignOut => "GET, HEAD, POST, OPTIONS",
        Route::SwitchOrganization => "POST, OPTIONS",
    }
}
