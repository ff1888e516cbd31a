//! What the session operations cost, beside the two primitives nobody can avoid.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, clippy::indexing_slicing, missing_docs)]

mod stage;

use std::hint::black_box;
use std::time::Duration;

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

criterion_group! {
    name = benches;
    config = Criterion::default().warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(3));
    targets = session
}
criterion_main!(benches);
