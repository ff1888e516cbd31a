//! A browser that the control API plays: it asks for one page or sends its form, and keeps the page's cookie. So a test in
//! any language follows a redirect to the emulator by one call.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, header};
use serde::{Deserialize, Serialize};
use tower::ServiceExt;
use url::{Position, Url};

use crate::browser;
use crate::options::Invalid;
use crate::routes;
use crate::server::Connection;
use crate::state::App;

/// What a browser asks for.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Visit {
    /// The name of the browser. Each has its own cookie.
    pub browser: String,
    /// A page of the emulator: the address, or its path and query.
    pub url: String,
    /// The fields of the page's form, sent to the address by POST. A GET without one.
    pub form: Option<BTreeMap<String, String>>,
}

/// What the browser gets.
#[derive(Clone, Debug, Serialize)]
pub struct Visited {
    /// The status.
    pub status: u16,
    /// Where it is redirected to.
    pub location: Option<String>,
    /// The path and query of that address, as the application there receives them.
    pub path: Option<String>,
    /// The page.
    pub body: String,
}

pub(crate) async fn visit(app: &Arc<App>, visit: Visit) -> Result<Visited, Invalid> {
    let path = visit.url.strip_prefix(&app.site.base_url).unwrap_or(&visit.url);
    if !path.starts_with('/') || path.starts_with("/_emulator") {
        return Err(Invalid(format!("`{}` is no page of this emulator", visit.url)));
    }
    let connection = Connection::inside();
    let mut request = Request::builder().uri(path).extension(connection.clone());
    if let Some(cookie) = app.world().visitors.get(&visit.browser) {
        request = request.header(header::COOKIE, browser::cookie_sent(&app.site, cookie));
    }
    let request = match &visit.form {
        None => request.body(Body::empty()),
        Some(form) => {
            let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
            request
                .method("POST")
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(Body::from(form))
        }
    };
    let request = request.map_err(|error| Invalid(format!("`{}` cannot be asked for: {error}", visit.url)))?;
    let response = tokio::select! {
        Ok(response) = routes::router(app.clone()).oneshot(request) => response,
        () = connection.closed() => return Err(Invalid("a fault closed the connection".into())),
    };
    let (parts, body) = response.into_parts();
    keep(app, visit.browser, &parts.headers);
    let location = parts.headers.get(header::LOCATION).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let path =
        location.as_deref().and_then(|address| Some(Url::parse(address).ok()?[Position::BeforePath..].to_owned()));
    Ok(Visited { status: parts.status.as_u16(), location, path, body: String::from_utf8_lossy(&body).into_owned() })
}

/// Keeps the cookie that a response sets.
fn keep(app: &App, browser: String, headers: &HeaderMap) {
    match browser::cookie_set(&app.site, headers) {
        Some(value) if value.is_empty() => drop(app.world().visitors.remove(&browser)),
        Some(value) => drop(app.world().visitors.insert(browser, value)),
        None => {}
    }
}
