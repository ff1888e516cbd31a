//! What a request of the web flow costs where its session is cached.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::sync::Arc;
use std::time::{Duration, Instant};

use authkit_core::Client;
use authkit_core::operations::{Call, Reply, read};
use authkit_core::web::{Incoming, WebRequest};
use authkit_emulator::{Emulator, TokenRequest};
use serde_json::{Value, json};

fn client(emulator: &Emulator) -> (Client, String) {
    let client = common::client(emulator, json!({ "redirect_uri": "https://app.example/callback", "web": {} }));
    let claims = json!({ "sub": "user_1" }).as_object().unwrap().clone();
    let token = emulator.sign_token(TokenRequest { claims, ..TokenRequest::default() }).unwrap();
    let cookie = common::seal(&client, &token);
    assert!(common::authenticate(&client, &cookie).authenticated());
    (client, cookie)
}

fn request(client: &Client, url: &str, cookie: &str) -> Arc<WebRequest> {
    let headers = json!({
        "sec-fetch-mode": "navigate", "sec-fetch-dest": "document", "sec-fetch-site": "none", "accept": "text/html",
        "cookie": format!("theme=dark; wos-session={cookie}"),
    });
    let facts = json!({ "method": "GET", "url": url, "headers": headers });
    Arc::new(client.web_request(read::<Incoming>(facts).unwrap()).unwrap())
}

/// The reply of an operation that needs no future.
fn ready(request: &Arc<WebRequest>, operation: &str, options: Value) -> Value {
    match request.call(operation, options) {
        Call::Ready(Ok(Reply::Authentication(outcome))) => json!({ "authenticated": outcome.authenticated() }),
        Call::Ready(reply) => serde_json::to_value(reply.unwrap()).unwrap(),
        Call::Pending(_) => panic!("{operation} wants to wait"),
    }
}

#[test]
fn the_paths_of_our_own_routes_are_known_beforehand() {
    let emulator = Emulator::start(authkit_emulator::Options::default()).unwrap();
    let routes = json!({ "sign_up": null, "sign_in": "/in", "session": "/me", "prefix": "/auth" });
    let options = json!({ "redirect_uri": "https://app.example/app/callback", "web": { "routes": routes } });
    let client = common::client(&emulator, options);
    let paths = |mount: Value| match client.call("web_routes", json!({ "mount": mount })) {
        Call::Ready(reply) => serde_json::to_value(reply.unwrap()).unwrap(),
        Call::Pending(_) => panic!("it wants to wait"),
    };
    let expected = ["/auth/in", "/auth/logout", "/auth/switch-organization", "/auth/me"];
    assert_eq!(paths(Value::Null), json!([["/app/callback"].as_slice(), &expected].concat()));
    let mounted: Vec<_> = expected.iter().map(|path| format!("/app{path}")).collect();
    assert_eq!(paths(json!("/app")), json!([vec!["/app/callback".to_owned()], mounted].concat()));
}

#[test]
fn a_cached_session_needs_no_future() {
    let emulator = Emulator::start(authkit_emulator::Options::default()).unwrap();
    let (client, cookie) = client(&emulator);
    let before = emulator.requests().len();
    let page = request(&client, "/page?a=1", &cookie);
    assert_eq!(ready(&page, "handle", json!({})), Value::Null);
    assert_eq!(ready(&page, "auth", json!({}))["authenticated"], true);
    assert_eq!(ready(&page, "guard", json!({})), Value::Null);
    assert_eq!(ready(&page, "has", json!({ "role": "admin" })), false);
    assert_eq!(ready(&page, "finish", json!({ "auth_was_read": true }))["vary"], "Cookie");
    // The first operation may be any that asks who is signed in.
    assert_eq!(ready(&request(&client, "/page", &cookie), "resolve", json!({})), Value::Null);
    let visitor = request(&client, "/page", "");
    assert_eq!(ready(&visitor, "handle", json!({})), Value::Null);
    assert_eq!(ready(&visitor, "guard", json!({}))["status"], 302);
    assert_eq!(emulator.requests().len(), before);
}

#[test]
fn a_request_in_which_nobody_asks_opens_no_cookie() {
    let emulator = Emulator::start(authkit_emulator::Options::default()).unwrap();
    let (client, cookie) = client(&emulator);
    let page = request(&client, "/page", &cookie);
    assert!(page.auth().is_none());
    assert_eq!(ready(&page, "finish", json!({ "cache_control": "public" })), Value::Null);
    assert!(page.auth().is_none());
}

/// Generous, because these programs are not optimized and other tests run meanwhile. The benchmark measures.
#[test]
fn a_cached_session_is_answered_at_once() {
    let emulator = Emulator::start(authkit_emulator::Options::default()).unwrap();
    let (client, cookie) = client(&emulator);
    let mut fastest = Duration::MAX;
    for _ in 0..200 {
        let begun = Instant::now();
        ready(&request(&client, "/page", &cookie), "handle", json!({}));
        fastest = fastest.min(begun.elapsed());
    }
    assert!(fastest < Duration::from_millis(2), "{fastest:?}");
}
