//! What the session operations cost, beside the two primitives nobody can avoid.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, clippy::indexing_slicing, missing_docs)]

mod stage;

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use authkit_core::Client;
use authkit_core::operations::{Call, Reply, read};
use authkit_core::web::{Incoming, WebRequest};
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use serde_json::json;

use stage::common::load;
use stage::{Floor, Stage, authenticate};

fn session(criterion: &mut Criterion) {
    let stage = Stage::new();
    let first_sight = stage.client(json!({ "session_cache": 0 }));
    let remembering = stage.client(json!({}));
    let cookie = stage.cookie(&first_sight);

    let floor = Floor::new(&stage);
    criterion.bench_function("floor: AES-256-GCM open and RS256 verify", |bencher| bencher.iter(|| floor.run()));
    for format in ["native", "iron", "ruby"] {
        let client = stage.client(json!({ "session_cache": 0, "seal_format": format }));
        let cookie = stage.cookie(&client);
        println!("{format}: a cookie of {} bytes", cookie.len());
        criterion.bench_function(&format!("authenticate, cache miss, {format}"), |bencher| {
            bencher.iter(|| authenticate(&client, black_box(&cookie)));
        });
    }
    criterion.bench_function("authenticate, cache hit", |bencher| {
        bencher.iter(|| authenticate(&remembering, black_box(&cookie)));
    });
    criterion.bench_function("authenticate, cache hit, written as JSON", |bencher| {
        bencher.iter(|| serde_json::to_string(&authenticate(&remembering, black_box(&cookie))).unwrap());
    });
    let web = stage.client(json!({ "web": {} }));
    criterion.bench_function("web request, cache hit", |bencher| {
        bencher.iter(|| handle(&web, black_box(&cookie)));
    });
    criterion.bench_function("web request, cache hit, guarded and finished", |bencher| {
        bencher.iter(|| {
            let request = handle(&web, black_box(&cookie));
            ready(request.call("guard", json!({ "permission": "resource-1:write" })));
            ready(request.call("finish", json!({ "auth_was_read": true })));
        });
    });
    criterion.bench_function("seal", |bencher| {
        bencher.iter_batched(
            || load(&first_sight, &cookie),
            |session| session.reseal().unwrap(),
            BatchSize::SmallInput,
        );
    });
    criterion.bench_function("garbage cookie", |bencher| {
        bencher.iter(|| load(&first_sight, black_box("garbage")).call("authenticate", json!({})));
    });
    criterion.bench_function("authorization URL", |bencher| {
        bencher.iter(|| first_sight.call("authorization_url", json!({ "provider": "authkit", "state": "s" })));
    });
}

/// What a kit does at the beginning of a request that is not ours.
#[inline(never)]
fn handle(client: &Client, cookie: &str) -> Arc<WebRequest> {
    let facts = json!({
        "method": "GET", "url": "/reports?month=11", "remote_address": "203.0.113.7",
        "headers": {
            "sec-fetch-mode": "navigate", "sec-fetch-dest": "document", "sec-fetch-site": "same-origin",
            "accept": "text/html,application/xhtml+xml", "referer": "https://app.example/", "user-agent": "Mozilla/5.0",
            "cookie": format!("theme=dark; wos-session={cookie}; _ga=GA1.1.1234567890.1700000000"),
        },
    });
    let request = Arc::new(client.web_request(read::<Incoming>(facts).unwrap()).unwrap());
    ready(request.call("handle", json!({})));
    assert!(request.auth().is_some_and(|auth| auth.authenticated()));
    request
}

fn ready(call: Call) -> Reply {
    match call {
        Call::Ready(Ok(reply)) => reply,
        _ => panic!("a cached session needs no network"),
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(3));
    targets = session
}
criterion_main!(benches);
