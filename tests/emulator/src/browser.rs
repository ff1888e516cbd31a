//! Responses to a browser: redirects, and the cookie by which the hosted page recognizes it.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::state::Site;

/// The value of the hosted page's cookie.
pub(crate) fn cookie(site: &Site, headers: &HeaderMap) -> Option<String> {
    cookie_named(&cookie_name(site), headers)
}

/// The value of a cookie that is not empty.
pub(crate) fn cookie_named(name: &str, headers: &HeaderMap) -> Option<String> {
    let pairs = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let mut pairs = pairs.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(found, value)| *found == name && !value.is_empty()).map(|(_, value)| value.to_owned())
}

pub(crate) fn remember(site: &Site, response: Response, value: &str) -> Response {
    set_cookie(response, format!("{}={value}; Path=/; HttpOnly; SameSite=Lax", cookie_name(site)))
}

pub(crate) fn forget(site: &Site, response: Response) -> Response {
    set_cookie(response, format!("{}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0", cookie_name(site)))
}

/// Redirects the browser to `uri` with more query parameters, and keeps the query that it has.
pub(crate) fn redirect(uri: &str, parameters: &[(&str, &str)]) -> Response {
    let mut location = uri.to_owned();
    if !parameters.is_empty() {
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
        location.push(if uri.contains('?') { '&' } else { '?' });
        location.push_str(&query);
    }
    match HeaderValue::try_from(location) {
        Ok(location) => {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::FOUND;
            response.headers_mut().insert(header::LOCATION, location);
            response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            response
        }
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    }
}

/// The value of the hosted page's cookie that a response sets; empty if it deletes it.
pub(crate) fn cookie_set(site: &Site, headers: &HeaderMap) -> Option<String> {
    let line = headers.get(header::SET_COOKIE)?.to_str().ok()?;
    let value = line.strip_prefix(&cookie_name(site))?.strip_prefix('=')?;
    value.split(';').next().map(str::to_owned)
}

/// The cookie of a browser, as it sends it.
pub(crate) fn cookie_sent(site: &Site, value: &str) -> String {
    format!("{}={value}", cookie_name(site))
}

/// Cookies ignore ports, so the name distinguishes emulators on one host.
pub(crate) fn cookie_name(site: &Site) -> String {
    format!("authkit_emulator_{}", site.base_url.rsplit(':').next().unwrap_or_default())
}

pub(crate) fn set_cookie(mut response: Response, cookie: String) -> Response {
    if let Ok(value) = HeaderValue::try_from(cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}
