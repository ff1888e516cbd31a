//! The bodies of the fuzz targets for what a browser sends to the web flow. A target returns when its input did no harm and
//! panics when it did.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::sync::{Arc, LazyLock};

use serde_json::{Map, Value, json};
use url::Url;

use super::cookies::{Jar, Lines, request_header};
use super::paths::Paths;
use super::{Headers, Incoming, Kind, WebConfig, WebRequest, return_to};
use crate::client::Client;
use crate::operations;

const ORIGIN: &str = "https://app.example";
const ALLOWED: &str = "https://admin.app.example";
const API: &str = "https://api.example";

/// No input here leads to an exchange: none is a seal of this password.
static CLIENT: LazyLock<Client> = LazyLock::new(|| {
    let options = json!({
        "client_id": "client_1",
        "api_key": "sk_test_1",
        "base_url": API,
        "cookie_password": "correct-horse-battery-staple-0001",
        "redirect_uri": format!("{ORIGIN}/callback"),
        "web": { "allowed_return_origins": [ALLOWED], "routes": { "session": "/session" } },
    });
    Client::new(operations::read(options).unwrap()).unwrap()
});

fn config() -> &'static WebConfig {
    CLIENT.web().unwrap()
}

/// A query of a start and of a callback.
pub fn query(input: &[u8]) {
    let query = String::from_utf8_lossy(input);
    let asked = [("GET", "text/html", "false"), ("POST", "text/html", "false"), ("GET", "*/*", "true")];
    // One way of asking for each input: mutations of a seed have all lengths.
    let (method, accept, htmx) = asked[input.len() % asked.len()];
    for path in ["/login", "/callback", "/logout", "/switch-organization", "/session"] {
        let headers = fields(&[("accept", accept), ("hx-request", htmx)]);
        let (method, url) = (method.to_owned(), format!("{path}?{query}"));
        answered(&Incoming { method, url, headers, ..Incoming::default() }, &query);
    }
}

/// The fields of a form that is posted to our routes.
pub fn form(input: &[u8]) {
    let form: Map<String, Value> = match serde_json::from_slice(input) {
        Ok(form) => form,
        Err(_) => url::form_urlencoded::parse(input)
            .map(|(name, value)| (name.into_owned(), Value::from(value.into_owned())))
            .collect(),
    };
    for url in ["/logout", "/switch-organization"] {
        let headers = fields(&[("accept", "text/html"), ("origin", ORIGIN)]);
        let (method, form) = ("POST".to_owned(), Some(form.clone()));
        answered(&Incoming { method, url: url.to_owned(), headers, form, ..Incoming::default() }, "");
    }
}

/// An address to come back to, wherever a request names one.
pub fn return_address(input: &[u8]) {
    let Ok(value) = std::str::from_utf8(input) else { return };
    let named = [
        ("GET", value, fields(&[("accept", "text/html")])),
        ("POST", "/save", fields(&[("accept", "text/html"), ("referer", value)])),
        ("GET", "/rows", fields(&[("hx-request", "true"), ("hx-current-url", value)])),
        ("GET", "/rows", fields(&[("sec-fetch-dest", "empty"), ("referer", value)])),
    ];
    for (method, url, headers) in named {
        let incoming = Incoming { method: method.to_owned(), url: url.to_owned(), headers, ..Incoming::default() };
        is_answered_safely(&answer_of(&incoming, &["resolve", "guard"]));
    }
    let Some(accepted) = return_to::accepted(value, &config().site, &config().allowed_return_origins) else { return };
    is_safe(&accepted);
    // What was accepted once is accepted as it is, wherever it stands next.
    assert_eq!(
        return_to::accepted(&accepted, &config().site, &config().allowed_return_origins).as_deref(),
        Some(accepted.as_str())
    );
}

/// A pattern in the first line, a path in the second.
pub fn pattern(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let (pattern, path) = text.split_once('\n').unwrap_or((text, "/"));
    let Ok(paths) = Paths::parse("unauthenticated_paths", &[pattern.to_owned()]) else { return };
    if paths.matches(path) {
        assert!(!path.contains("/../") && !path.contains("//"));
    }
    let is_text = pattern.chars().all(|c| c.is_ascii_alphanumeric() || c == '/');
    assert!(!is_text || pattern.contains("//") || paths.matches(pattern));
}

/// Header fields, one a line.
pub fn kind(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let pairs: Vec<_> = text.lines().filter_map(|line| line.split_once(':')).collect();
    let _ = serde_json::from_slice::<Headers>(input);
    for method in ["GET", "OPTIONS", "POST"] {
        let headers: Headers = pairs.iter().copied().collect();
        let incoming = Incoming { method: method.to_owned(), url: "/login".to_owned(), headers, ..Incoming::default() };
        let kind = Kind::of(&incoming);
        assert_eq!(kind == Kind::Preflight, method == "OPTIONS");
        if kind == Kind::Prefetch {
            assert_eq!(answered(&incoming, "")["status"], 401);
        }
    }
}

/// A `Cookie` header.
pub fn cookies(input: &[u8]) {
    let header = String::from_utf8_lossy(input);
    let (jar, site) = (Jar::parse(Some(&header)), &config().site);
    // A name is what a browser took for one: nothing but blanks and tabs may stand before it.
    for name in jar.names() {
        let is_whole = |pair: &str| pair.split('=').next().unwrap().trim_matches([' ', '\t']) == name;
        assert!(header.split(';').any(is_whole), "{name:?}");
    }
    let mut lines = Lines::default();
    lines.end_session(&jar, config(), site);
    lines.delete_vendor_leftovers(&jar, config(), site);
    lines.unmark(&jar, config(), site);
    lines.into_vec().iter().for_each(|line| is_a_line(line));
    let without = request_header(&jar, None, config());
    assert!(Jar::parse(Some(&without)).sessions(config()).is_empty());
    for url in ["/login", "/callback?code=c&state=0abcdefghijklmnopqrstuvwxyz", "/logout", "/"] {
        let headers = fields(&[("accept", "text/html"), ("cookie", &header)]);
        answered(&Incoming { method: "GET".to_owned(), url: url.to_owned(), headers, ..Incoming::default() }, "");
    }
}

fn fields(pairs: &[(&str, &str)]) -> Headers {
    pairs.iter().copied().collect()
}

/// The answer to a request, held to what holds of all. `text` is what came with it and may not stand on a page as it is.
fn answered(incoming: &Incoming, text: &str) -> Value {
    let answer = answer_of(incoming, &["handle"]);
    is_answered_safely(&answer);
    let body = answer["body"].as_str().unwrap_or_default();
    assert!(!text.contains('<') || text.len() < 8 || !body.contains(text));
    answer
}

/// The reply of the last of these operations. Null lets the application go on, and there is nothing else to it.
fn answer_of(incoming: &Incoming, operations: &[&str]) -> Value {
    let request: Arc<WebRequest> = Arc::new(CLIENT.web_request(incoming.clone()).unwrap());
    let mut reply = Value::Null;
    for operation in operations {
        let told = request.call(operation, json!({ "now": 1_700_000_000 })).wait().unwrap();
        reply = serde_json::to_value(told).unwrap();
    }
    reply
}

fn is_answered_safely(answer: &Value) {
    for field in answer["headers"].as_array().into_iter().flatten() {
        let (name, value) = (field[0].as_str().unwrap(), field[1].as_str().unwrap());
        is_one_line(value);
        if name == "HX-Redirect" {
            is_led_safely(value);
        }
        if name == "Refresh" {
            is_led_safely(value.strip_prefix("0;url=").unwrap());
        }
    }
    if let Some(location) = answer["location"].as_str() {
        is_led_safely(location);
    }
    for line in answer["set_cookies"].as_array().into_iter().flatten() {
        is_a_line(line.as_str().unwrap());
    }
    assert!(!answer["body"].as_str().unwrap_or_default().contains("<script"));
    assert_ne!(answer["event"]["name"], "signed_in");
}

/// Whether a browser is led to the API, or to where it may.
fn is_led_safely(address: &str) {
    is_one_line(address);
    assert!(address.starts_with(&format!("{API}/user_management/")) || is_safe(address));
}

fn is_one_line(text: &str) {
    assert!(text.bytes().all(|byte| (0x20..0x7F).contains(&byte)), "{text:?}");
}

fn is_a_line(line: &str) {
    is_one_line(line);
    assert!(line.len() <= 4_096, "{line:?}");
    let parsed = cookie::Cookie::parse(line).unwrap();
    assert!(parsed.http_only() == Some(true) && parsed.path() == Some("/"), "{line:?}");
}

/// Whether a browser that follows it stays with us, or goes where it may.
fn is_safe(address: &str) -> bool {
    is_one_line(address);
    let origin = Url::parse(&format!("{ORIGIN}/a/b")).unwrap().join(address).unwrap().origin().ascii_serialization();
    assert!(origin == ORIGIN || origin == ALLOWED, "{address:?}");
    assert!(address.starts_with('/') && !address.starts_with("//") || address.starts_with(ALLOWED), "{address:?}");
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fuzzing::run;

    #[test]
    fn query_corpus_and_mutations() {
        run("web_query", query);
    }

    #[test]
    fn form_corpus_and_mutations() {
        run("web_form", form);
    }

    #[test]
    fn return_address_corpus_and_mutations() {
        run("web_return_address", return_address);
    }

    #[test]
    fn pattern_corpus_and_mutations() {
        run("web_pattern", pattern);
    }

    #[test]
    fn kind_corpus_and_mutations() {
        run("web_kind", kind);
    }

    #[test]
    fn cookies_corpus_and_mutations() {
        run("web_cookies", cookies);
    }
}
