//! What a kit does with a request: go on, or answer it.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::cookies::Lines;
use super::kind::{Kind, accepts_html};
use super::pages::Page;
use super::request::Incoming;
use crate::error::{Code, Error};

/// What the kit does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Let the application answer, and append the cookies to what it answers.
    #[default]
    Continue,
    /// Send this answer.
    Answer,
}

/// What happened, for the hooks of an application.
#[derive(Clone, Debug, Serialize)]
pub struct Event {
    /// `signed_in`, `refreshed`, `switched`, `signed_out` or `failed`.
    pub name: &'static str,
    /// Of `signed_in`: the state that the application gave to the sign-in.
    pub state: Option<String>,
    /// Of `failed`: the error.
    pub error: Option<Error>,
}

impl Event {
    pub(super) fn named(name: &'static str) -> Self {
        Self { name, state: None, error: None }
    }

    pub(super) fn failed(error: Error) -> Self {
        Self { error: Some(error), ..Self::named("failed") }
    }
}

/// The answer to a request. It serializes with every member always there.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Answer {
    /// Whether the application answers, or this does.
    pub action: Action,
    /// The status code of the answer; 0 when the application answers.
    pub status: u16,
    /// The address of a redirect.
    pub location: Option<String>,
    /// Header fields in their order, without `Location`, `Set-Cookie` and `Content-Type`.
    pub headers: Vec<(String, String)>,
    /// Complete `Set-Cookie` lines in their order. Each is a field of its own.
    pub set_cookies: Vec<String>,
    /// The body of the answer.
    pub body: Option<String>,
    /// The media type of the body.
    pub content_type: Option<&'static str>,
    /// The code of a refusal, which a framework may show on an error page of its own.
    pub code: Option<Code>,
    /// The `Cookie` header as the application should see it, where it changed.
    pub request_cookie: Option<String>,
    /// What happened.
    pub event: Option<Event>,
}

impl Answer {
    /// An answer of one of our routes, which nobody may store.
    pub(super) fn own(status: u16) -> Self {
        Self { action: Action::Answer, status, ..Self::default() }
            .with("Cache-Control", "no-store")
            .with("Vary", "Cookie")
    }

    /// The answer without a page to a request that nobody waits for, such as a prefetch.
    pub(super) fn refused() -> Self {
        Self { code: Some(Code::SignInRequired), ..Self::own(401) }
    }

    /// A redirect of one of our routes.
    pub(super) fn redirect(status: u16, location: impl Into<String>) -> Self {
        Self { location: Some(location.into()), ..Self::own(status) }
    }

    /// An answer with a JSON body.
    pub(super) fn json(status: u16, body: &Value) -> Self {
        Self { body: Some(body.to_string()), content_type: Some("application/json"), ..Self::own(status) }
    }

    /// An answer with a page.
    pub(super) fn page(status: u16, page: &Page) -> Self {
        let answer =
            Self { body: Some(page.to_string()), content_type: Some("text/html; charset=utf-8"), ..Self::own(status) };
        match page.refresh() {
            Some(refresh) => answer.with("Refresh", refresh),
            None => answer,
        }
    }

    /// A refusal of this code: a page for people, JSON for programs.
    pub(super) fn refusal(status: u16, code: Code, incoming: &Incoming, kind: Kind, page: &Page) -> Self {
        let answer = if wants_page(incoming, kind) {
            Self::page(status, page)
        } else {
            Self::json(status, &error_body(code, Map::new()))
        };
        Self { code: Some(code), ..answer }
    }

    /// Whether the application goes on as if there were no web flow: the usual request.
    pub(super) fn says_nothing(&self) -> bool {
        self.action == Action::Continue
            && self.set_cookies.is_empty()
            && self.request_cookie.is_none()
            && self.event.is_none()
    }

    /// The same with one more header field.
    #[must_use]
    pub(super) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// The same with cookies.
    #[must_use]
    pub(super) fn with_cookies(mut self, lines: Lines) -> Self {
        self.set_cookies = lines.into_vec();
        self
    }

    /// The same with what happened.
    #[must_use]
    pub(super) fn with_event(mut self, event: Event) -> Self {
        self.event = Some(event);
        self
    }
}

/// Whether a person sees the answer.
pub(super) fn wants_page(incoming: &Incoming, kind: Kind) -> bool {
    match kind {
        Kind::Document | Kind::Frame | Kind::Turbo => true,
        Kind::Fetch | Kind::Carried | Kind::Render => {
            incoming.headers.get("sec-fetch-dest").is_none() && accepts_html(&incoming.headers)
        }
        Kind::Preflight | Kind::Upgrade | Kind::Prefetch | Kind::Htmx | Kind::Rsc => false,
    }
}

/// The JSON of a refusal.
pub(super) fn error_body(code: Code, more: Map<String, Value>) -> Value {
    let mut body = Map::from_iter([("error".to_owned(), json!(code)), ("message".to_owned(), json!(code.hint()))]);
    body.extend(more);
    Value::Object(body)
}
