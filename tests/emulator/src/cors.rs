//! Applications without a server: their pages call the API from another origin, and keep no refresh token themselves.
//!
//! Pages of the origins that the dashboard lists may read responses. The refresh token of a page is also in a cookie of the
//! API's host that no script reads; the cookie beside it, which scripts do read, only says that there is one.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::browser;
use crate::redirects;
use crate::state::{App, Site};

/// The layer around every request, also around its fault: a page can read an error of the service as well.
pub(crate) async fn share(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let Some(origin) = page_of(&app.site, request.headers()) else { return next.run(request).await };
    let is_preflight =
        request.method() == Method::OPTIONS && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let mut response = match is_preflight {
        true => preflight(),
        false => next.run(request).await,
    };
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("x-request-id, retry-after"));
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
    response
}

/// The origin of the page that sent a request, if the dashboard lists it.
pub(crate) fn page_of(site: &Site, headers: &HeaderMap) -> Option<HeaderValue> {
    let origin = headers.get(header::ORIGIN)?;
    redirects::is_registered(&site.options.web_origins, origin.to_str().ok()?).then(|| origin.clone())
}

/// The refresh token in a browser's cookie.
pub(crate) fn refresh_token(site: &Site, headers: &HeaderMap) -> Option<String> {
    browser::cookie_named(&refresh_cookie(site), headers)
}

/// Gives the browser of a page its refresh token, where no script reads it.
pub(crate) fn keep(site: &Site, request: &HeaderMap, response: Response, token: &str) -> Response {
    let age = format!("Max-Age={}", site.options.session_lifetime);
    set_both(site, request, response, token, "1", &age)
}

/// Takes the refresh token from a browser, after a sign-out or a refusal.
pub(crate) fn forget(site: &Site, request: &HeaderMap, response: Response) -> Response {
    match refresh_token(site, request) {
        Some(_) => set_both(site, request, response, "", "", "Max-Age=0"),
        None => response,
    }
}

fn set_both(site: &Site, request: &HeaderMap, response: Response, token: &str, hint: &str, age: &str) -> Response {
    let name = refresh_cookie(site);
    let response =
        browser::set_cookie(response, format!("{name}={token}; Path=/user_management; HttpOnly; SameSite=Lax; {age}"));
    let domain = parent_domain(request).map(|domain| format!("; Domain={domain}")).unwrap_or_default();
    browser::set_cookie(response, format!("workos-has-session={hint}; Path=/; SameSite=Lax; {age}{domain}"))
}

/// The domain that the API's host shares with the application: `example.com` of `auth.example.com`.
fn parent_domain(request: &HeaderMap) -> Option<String> {
    let host = request.get(header::HOST)?.to_str().ok()?.split(':').next()?;
    let (_, parent) = host.split_once('.')?;
    (parent.contains('.') && parent.contains(|c: char| c.is_ascii_alphabetic())).then(|| parent.to_owned())
}

fn refresh_cookie(site: &Site) -> String {
    format!("{}_refresh", browser::cookie_name(site))
}

fn preflight() -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("content-type"));
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    response
}
