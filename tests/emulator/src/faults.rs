//! Faults: which requests they apply to, and what happens instead of the ordinary response.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use http_body::Frame;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::time::Sleep;

use crate::state::World;

/// A failure for matching requests. Faults are tried in the order in which they were added, and at most one applies to
/// a request.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// Which requests it applies to: by default all outside `/_emulator/`.
    #[serde(rename = "match", default)]
    pub matching: Match,
    /// How many requests it applies to; 0 means until faults are cleared.
    #[serde(default = "once")]
    pub times: u32,
    /// How many matching requests are skipped first.
    #[serde(default)]
    pub skip: u32,
    /// What happens.
    pub action: Action,
}

/// Conditions on a request. A condition that is left out always holds.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Match {
    /// `GET`, `POST`, ...
    pub method: Option<String>,
    /// A prefix of the path.
    pub path: Option<String>,
    /// The `grant_type` in the body.
    pub grant_type: Option<String>,
}

/// What happens to a request. "Commit" means that the emulator performs the request, so that only the response is lost.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Action {
    /// Respond with this status, without performing the request.
    Status {
        /// The status.
        status: u16,
        /// Headers, such as `Retry-After`.
        #[serde(default)]
        headers: BTreeMap<String, String>,
        /// A JSON body.
        #[serde(default)]
        body: Option<Value>,
        /// A body of any text, in place of `body`.
        #[serde(default)]
        body_text: Option<String>,
    },
    /// Wait, then proceed as usual, even if the client has gone by then.
    Delay {
        /// Seconds of real time.
        seconds: f64,
    },
    /// Close the connection, without performing the request.
    Drop,
    /// Never respond, and do not perform the request.
    Hang,
    /// Commit, then close the connection without a response.
    CommitThenDrop,
    /// Commit, then respond with this status.
    CommitThenStatus {
        /// The status.
        status: u16,
    },
    /// Commit, then delay the response.
    CommitThenDelay {
        /// Seconds of real time.
        seconds: f64,
    },
    /// Commit, then send half of the announced body and close the connection.
    HalfBody,
    /// Commit, then respond with 200 and an HTML page, as a captive portal does.
    WrongContentType,
    /// Commit, then respond with 200 and this many bytes of JSON.
    HugeBody {
        /// The size, at most 256 MiB.
        bytes: usize,
    },
    /// Commit, then respond with JSON that stops in the middle.
    MalformedJson,
}

impl Action {
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Status { .. } => "status",
            Self::Delay { .. } => "delay",
            Self::Drop => "drop",
            Self::Hang => "hang",
            Self::CommitThenDrop => "commit_then_drop",
            Self::CommitThenStatus { .. } => "commit_then_status",
            Self::CommitThenDelay { .. } => "commit_then_delay",
            Self::HalfBody => "half_body",
            Self::WrongContentType => "wrong_content_type",
            Self::HugeBody { .. } => "huge_body",
            Self::MalformedJson => "malformed_json",
        }
    }
}

impl Match {
    fn fits(&self, method: &str, path: &str, grant_type: Option<&str>) -> bool {
        self.method.as_deref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
            && self.path.as_deref().is_none_or(|prefix| path.starts_with(prefix))
            && self.grant_type.as_deref().is_none_or(|wanted| Some(wanted) == grant_type)
    }
}

impl World {
    /// The action for this request; counts down its fault.
    pub fn next_fault(&mut self, method: &str, path: &str, grant_type: Option<&str>) -> Option<Action> {
        for index in 0..self.faults.len() {
            let Some(fault) = self.faults.get_mut(index).filter(|it| it.matching.fits(method, path, grant_type)) else {
                continue;
            };
            if fault.skip > 0 {
                fault.skip -= 1;
                continue;
            }
            let action = fault.action.clone();
            match fault.times {
                0 => {}
                1 => drop(self.faults.remove(index)),
                _ => fault.times -= 1,
            }
            return Some(action);
        }
        None
    }
}

/// A response of a fault.
pub(crate) fn made_up(
    status: u16,
    headers: &BTreeMap<String, String>,
    body: Option<&Value>,
    text: Option<&str>,
) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let default = || json!({ "message": status.canonical_reason().unwrap_or("Unknown") }).to_string();
    let (content_type, body) = match text {
        Some(text) => ("text/plain; charset=utf-8", text.to_owned()),
        None => ("application/json", body.map_or_else(default, Value::to_string)),
    };
    let mut response = respond(status, content_type, body.into());
    for (name, value) in headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

pub(crate) fn captive_portal() -> Response {
    let page = "<!doctype html><title>Welcome</title><p>Accept the terms to use this network.</p>";
    respond(StatusCode::OK, "text/html; charset=utf-8", page.into())
}

pub(crate) fn huge(bytes: usize) -> Response {
    const LIMIT: usize = 256 << 20;
    let (start, end) = ("{\"padding\":\"", "\"}");
    let padding = bytes.min(LIMIT).saturating_sub(start.len() + end.len());
    respond(StatusCode::OK, "application/json", format!("{start}{}{end}", "x".repeat(padding)).into())
}

pub(crate) fn malformed(status: StatusCode, body: &Bytes) -> Response {
    respond(status, "application/json", body.slice(..body.len() / 2).into())
}

/// Announces the whole body and sends half of it.
pub(crate) fn half(mut response: Response, body: &Bytes) -> Response {
    let announced = HeaderValue::from(body.len().max(2));
    response.headers_mut().insert(header::CONTENT_LENGTH, announced);
    *response.body_mut() = Body::new(Cut {
        half: Some(body.slice(..body.len() / 2)),
        // Long enough to send the first half before the connection closes.
        pause: Box::pin(tokio::time::sleep(Duration::from_millis(50))),
    });
    response
}

struct Cut {
    half: Option<Bytes>,
    pause: Pin<Box<Sleep>>,
}

impl http_body::Body for Cut {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let this = self.get_mut();
        if let Some(half) = this.half.take() {
            return Poll::Ready(Some(Ok(Frame::data(half))));
        }
        ready!(this.pause.as_mut().poll(cx));
        Poll::Ready(Some(Err(std::io::ErrorKind::ConnectionAborted.into())))
    }
}

fn respond(status: StatusCode, content_type: &'static str, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

fn once() -> u32 {
    1
}
