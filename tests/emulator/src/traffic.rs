//! The layer around every request: it logs the request, applies a fault, and gives the response an id.

use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde::Serialize;
use serde_json::{Map, Value};
use tokio::time::sleep;

use crate::clock::iso;
use crate::error::ApiError;
use crate::faults::{self, Action};
use crate::ids;
use crate::params::{self, Params};
use crate::server::Connection;
use crate::state::{App, World};

/// A request outside `/_emulator/`, as it arrived. Secrets are in clear, because tests compare them.
#[derive(Clone, Debug, Serialize)]
pub struct LoggedRequest {
    /// Counts from 1 since start or reset, even if older entries have been dropped.
    pub number: u64,
    /// When it arrived, on the emulator's clock.
    pub at: String,
    /// `GET`, `POST`, ...
    pub method: String,
    /// Without the query.
    pub path: String,
    /// The decoded query.
    pub query: Value,
    /// The relevant ones: authorization, content type, user agent, idempotency key and a few more.
    pub headers: Map<String, Value>,
    /// The decoded JSON or form body; null when there is none or it is malformed.
    pub body: Value,
    /// From the body.
    pub grant_type: Option<String>,
    /// The status that was sent; `None` before that, and if the connection was dropped.
    pub status: Option<u16>,
    /// The kind of the fault that applied.
    pub fault: Option<&'static str>,
    /// Distinguishes connections.
    pub remote_port: u16,
}

pub(crate) async fn observe(
    State(app): State<Arc<App>>,
    Extension(connection): Extension<Connection>,
    request: Request,
    next: Next,
) -> Response {
    if request.uri().path().starts_with("/_emulator") {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let Ok(bytes) = to_bytes(body, MAX_BODY).await else {
        return ApiError::message(413, "Payload Too Large").into_response();
    };
    let content_type =
        parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let params = Params::from_body(content_type, &bytes);
    let (method, path) = (parts.method.as_str(), parts.uri.path());
    let grant_type = params.as_ref().and_then(|params| params.get("grant_type")).map(str::to_owned);
    let (number, fault) = {
        let mut world = app.world();
        let fault = world.next_fault(method, path, grant_type.as_deref());
        let entry = LoggedRequest {
            number: 0,
            at: iso(world.now()),
            method: method.to_owned(),
            path: path.to_owned(),
            query: Params::from_urlencoded(parts.uri.query().unwrap_or_default().as_bytes()).as_json(),
            headers: selected(&parts.headers),
            body: params.as_ref().filter(|_| !bytes.is_empty()).map_or(Value::Null, Params::as_json),
            grant_type,
            status: None,
            fault: fault.as_ref().map(Action::name),
            remote_port: connection.remote_port,
        };
        (world.log(entry), fault)
    };
    parts.extensions.insert(params::Body(params));
    let mut response = perform(fault, Request::from_parts(parts, Body::from(bytes)), next, &connection).await;
    if let Ok(id) = HeaderValue::try_from(ids::id("req", app.world().now())) {
        response.headers_mut().insert("x-request-id", id);
    }
    app.world().log_status(number, response.status().as_u16());
    response
}

/// The response, changed by the fault. If there must be none, this never returns.
async fn perform(fault: Option<Action>, request: Request, next: Next, connection: &Connection) -> Response {
    let Some(action) = fault else { return commit(request, next, 0.0).await };
    match action {
        Action::Status { status, headers, body, body_text } => {
            faults::made_up(status, &headers, body.as_ref(), body_text.as_deref())
        }
        Action::Delay { seconds } => commit(request, next, seconds).await,
        Action::Drop => connection.drop_now().await,
        Action::Hang => std::future::pending().await,
        Action::CommitThenDrop => {
            commit(request, next, 0.0).await;
            connection.drop_now().await
        }
        Action::CommitThenStatus { status } => {
            commit(request, next, 0.0).await;
            faults::made_up(status, &Default::default(), None, None)
        }
        Action::CommitThenDelay { seconds } => {
            let response = commit(request, next, 0.0).await;
            sleep(duration(seconds)).await;
            response
        }
        Action::HalfBody => {
            let (response, body) = split(commit(request, next, 0.0).await).await;
            faults::half(response, &body)
        }
        Action::WrongContentType => {
            commit(request, next, 0.0).await;
            faults::captive_portal()
        }
        Action::HugeBody { bytes } => {
            commit(request, next, 0.0).await;
            faults::huge(bytes)
        }
        Action::MalformedJson => {
            let (response, body) = split(commit(request, next, 0.0).await).await;
            faults::malformed(response.status(), &body)
        }
    }
}

/// Runs the handler in its own task, so that a client that disconnects does not cancel it.
async fn commit(request: Request, next: Next, delay: f64) -> Response {
    let handled = tokio::spawn(async move {
        sleep(duration(delay)).await;
        next.run(request).await
    });
    handled.await.unwrap_or_else(|_| ApiError::message(500, "Internal Server Error").into_response())
}

async fn split(response: Response) -> (Response, Bytes) {
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    (Response::from_parts(parts, Body::empty()), body)
}

fn duration(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or_default()
}

fn selected(headers: &HeaderMap) -> Map<String, Value> {
    const NAMES: [&str; 9] = [
        "accept",
        "authorization",
        "content-type",
        "content-length",
        "cookie",
        "host",
        "idempotency-key",
        "user-agent",
        "x-forwarded-for",
    ];
    let found = NAMES.into_iter().filter_map(|name| Some((name.to_owned(), headers.get(name)?.to_str().ok()?.into())));
    found.collect()
}

impl World {
    fn log(&mut self, mut entry: LoggedRequest) -> u64 {
        self.requests_seen += 1;
        entry.number = self.requests_seen;
        if self.requests.len() == LOG_LIMIT {
            self.requests.pop_front();
        }
        self.requests.push_back(entry);
        self.requests_seen
    }

    fn log_status(&mut self, number: u64, status: u16) {
        if let Some(entry) = self.requests.iter_mut().rev().find(|entry| entry.number == number) {
            entry.status = Some(status);
        }
    }
}

/// The most bytes of a request body that are read.
const MAX_BODY: usize = 1 << 20;
/// The most requests in the log; the oldest are dropped first.
const LOG_LIMIT: usize = 20_000;
