//! Questions that criterion does not ask: how cost grows, what a bare request costs, what a profiler should look at.
//!
//!     measure floor | keys | payload | sessions [most] | refreshes [most] | profile (seen | first) [calls]
//!
//! Each answers with a line of JSON a row. Times are microseconds. `floor` and `refreshes` need an emulator in
//! another process, named by `WORKOS_BASE_URL`, `WORKOS_CLIENT_ID` and `WORKOS_API_KEY`.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, clippy::indexing_slicing, missing_docs)]

mod stage;

use std::fs::{read_dir, read_to_string};
use std::hint::black_box;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Instant;

use authkit_core::operations::{Call, Reply, read};
use authkit_core::{Client, process};
use serde_json::{Value, json};

use stage::common::{load, resident_kib};
use stage::{Floor, Stage, TYPICAL, authenticate, seal};

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let mut argument = || arguments.next().unwrap_or_default();
    let question = argument();
    let limit = |text: String| text.parse::<usize>().unwrap_or(usize::MAX);
    match question.as_str() {
        "floor" => floor(),
        "keys" => keys(),
        "payload" => payload(),
        "sessions" => sessions(limit(argument())),
        "refreshes" => refreshes(limit(argument())),
        "profile" => profile(&argument(), limit(argument()).min(100_000)),
        _ => println!("measure floor | keys | payload | sessions | refreshes | profile"),
    }
}

/// The median over batches of the time of one call, in microseconds.
fn time(mut call: impl FnMut()) -> f64 {
    let mut batches: Vec<f64> = (0..21)
        .map(|_| {
            let started = Instant::now();
            (0..200).for_each(|_| call());
            micros(started) / 200.0
        })
        .collect();
    batches.sort_by(f64::total_cmp);
    batches[10]
}

fn micros(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e6
}

/// What all threads of this process have used so far, in microseconds.
fn cpu() -> f64 {
    let threads = read_dir("/proc/self/task").unwrap();
    let used = |thread: std::io::Result<std::fs::DirEntry>| -> f64 {
        let text = read_to_string(thread.unwrap().path().join("schedstat")).unwrap_or_default();
        text.split(' ').next().and_then(|nanos| nanos.parse().ok()).unwrap_or(0.0)
    };
    threads.map(used).sum::<f64>() / 1e3
}

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set"))
}

/// The primitives, and a request that is sent and read with nothing around it.
fn floor() {
    let floor = Floor::new(&Stage::new());
    let crypto = time(|| floor.run());
    let session = sign_in(&online(), 1).remove(0);
    let body = json!({
        "grant_type": "refresh_token", "client_id": variable("WORKOS_CLIENT_ID"),
        "client_secret": variable("WORKOS_API_KEY"), "refresh_token": session.1,
    });
    let url = format!("{}/user_management/authenticate", variable("WORKOS_BASE_URL"));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let http = reqwest::Client::new();
    // The first exchanges the token; the others are answered from the server's memory.
    let post = || runtime.block_on(async { http.post(&url).json(&body).send().await.unwrap().bytes().await.unwrap() });
    let mut batches: Vec<f64> = (0..11)
        .map(|_| {
            let before = cpu();
            (0..100).for_each(|_| drop(black_box(post())));
            (cpu() - before) / 100.0
        })
        .collect();
    batches.sort_by(f64::total_cmp);
    println!("{}", json!({ "primitives": crypto, "post_cpu": batches[5] }));
}

fn keys() {
    let stage = Stage::new();
    let real = stage.jwks["keys"][0].clone();
    for count in [1, 10, 100, 1_000] {
        let mut list: Vec<Value> = (1..count)
            .map(|number| {
                let mut key = real.clone();
                key["kid"] = json!(format!("another-{number}"));
                key
            })
            .collect();
        list.push(real.clone());
        let set = json!({ "jwks": { "keys": list } });
        let remembering = stage.client(set.clone());
        let forgetting = stage.client(json!({ "jwks": set["jwks"], "session_cache": 0 }));
        let cookie = stage.cookie(&forgetting);
        let mut made: Vec<f64> = (0..11)
            .map(|_| {
                let started = Instant::now();
                drop(stage.client(set.clone()));
                micros(started)
            })
            .collect();
        made.sort_by(f64::total_cmp);
        let first = time(|| drop(black_box(authenticate(&forgetting, &cookie))));
        let seen = time(|| drop(black_box(authenticate(&remembering, &cookie))));
        println!("{}", json!({ "keys": count, "first_sight": first, "seen": seen, "client_made": made[5] }));
    }
}

fn payload() {
    let stage = Stage::new();
    let client = stage.client(json!({ "session_cache": 0 }));
    for size in [1, 4, 16, 64] {
        let items: Vec<_> = (0..size * 1024 / 20).map(|n| format!("resource-{n:04}:write")).collect();
        let run = |operation: &str, options: Value| match client.call(operation, options) {
            Call::Ready(reply) => reply,
            Call::Pending(_) => panic!("sealing needs no network"),
        };
        // Above a limit nothing is sealed or opened, and the row says null.
        let sealed = match run("seal_data", json!({ "data": items })) {
            Ok(Reply::Text(sealed)) => Some(sealed),
            _ => None,
        };
        let each = |operation: &str, options: Value| time(|| drop(black_box(run(operation, options.clone()))));
        let garbage = format!("ak1.{}", "QUJDREVGR0g".repeat(size * 1024 / 11));
        // Permissions until the token has this size.
        let token = stage.token(TYPICAL + (size - 1) * 1024 / 34);
        let cookie = seal(&client, &token).ok();
        println!(
            "{}",
            json!({
                "kib": size, "sealed": sealed.as_ref().map(String::len), "token": token.len(),
                "seal": sealed.as_ref().map(|_| each("seal_data", json!({ "data": items }))),
                "unseal": sealed.as_ref().map(|sealed| each("unseal_data", json!({ "sealed": sealed }))),
                "first_sight": cookie.as_ref().map(|cookie| time(|| drop(authenticate(&client, cookie)))),
                "garbage": time(|| drop(black_box(load(&client, &garbage).call("authenticate", json!({}))))),
            })
        );
    }
}

/// Every cookie is a session of its own, checked once, as when a million people come by.
fn sessions(most: usize) {
    let stage = Stage::new();
    let client = stage.client(json!({}));
    let token = stage.token(TYPICAL);
    let before = resident_kib();
    // Tenths of a microsecond; the last place holds all that took longer.
    let mut histogram = vec![0_usize; 20_000];
    let mut done = 0;
    for count in [1, 1_000, 10_000, 100_000, 1_000_000] {
        histogram.fill(0);
        let from = done;
        while done < count.min(most) {
            let cookie = seal(&client, &token).unwrap();
            let started = Instant::now();
            black_box(authenticate(&client, &cookie));
            let place = (micros(started) * 10.0) as usize;
            histogram[place.min(19_999)] += 1;
            done += 1;
        }
        let quantile = |share: f64| {
            let rank = ((done - from) as f64 * share).ceil() as usize;
            let mut seen = 0;
            histogram
                .iter()
                .position(|calls| {
                    seen += calls;
                    seen >= rank
                })
                .unwrap_or(0) as f64
                / 10.0
        };
        let row = json!({
            "sessions": done, "p50": quantile(0.5), "p99": quantile(0.99),
            "more_memory_kib": resident_kib().saturating_sub(before),
        });
        println!("{row}");
        if done == most {
            break;
        }
    }
}

/// A client of the emulator in the other process. Ten thousand requests at once take their time there.
fn online() -> Client {
    let options = json!({ "cookie_password": "correct-horse-battery-staple-0001", "timeout": 300 });
    Client::from_environment(read(options).unwrap()).unwrap()
}

/// Sealed sessions and their refresh tokens.
fn sign_in(client: &Client, count: usize) -> Vec<(String, String)> {
    let http = reqwest::Client::new();
    let url = format!("{}/_emulator/codes", variable("WORKOS_BASE_URL"));
    let one = || {
        let (client, http, url) = (client.clone(), http.clone(), url.clone());
        async move {
            let issued: Value = http.post(url).json(&json!({})).send().await.unwrap().json().await.unwrap();
            let options = json!({ "code": issued["code"], "session": { "seal_session": true } });
            let Call::Pending(future) = client.call("authenticate_with_code", options) else { panic!("no network") };
            let reply = serde_json::to_value(future.await.unwrap()).unwrap();
            let text = |name: &str| reply[name].as_str().unwrap().to_owned();
            (text("sealed_session"), text("refresh_token"))
        }
    };
    let mut sessions = Vec::with_capacity(count);
    process::block_on(async {
        while sessions.len() < count {
            let batch: Vec<_> = (0..(count - sessions.len()).min(32)).map(|_| tokio::spawn(one())).collect();
            for session in batch {
                sessions.push(session.await.unwrap());
            }
        }
    })
    .unwrap();
    sessions
}

fn refreshes(most: usize) {
    let client = online();
    for count in [1, 10, 100, 1_000, 10_000] {
        if count <= most {
            let cookies = sign_in(&client, count).into_iter().map(|session| session.0).collect();
            println!("{}", refresh_all("distinct", &client, cookies));
            let cookie = sign_in(&client, 1).remove(0).0;
            println!("{}", refresh_all("the same", &client, vec![cookie; count]));
        }
    }
}

fn refresh_all(sessions: &str, client: &Client, cookies: Vec<String>) -> Value {
    let count = cookies.len();
    let (send, receive) = channel();
    let (used, started) = (cpu(), Instant::now());
    for cookie in cookies {
        let (send, session) = (send.clone(), load(client, &cookie));
        let began = Instant::now();
        let Call::Pending(future) = session.call("refresh", json!({})) else { panic!("a refresh needs the network") };
        let told = async move {
            let refreshed = matches!(future.await, Ok(Reply::Authentication(outcome)) if outcome.authenticated());
            let _ = send.send((refreshed, micros(began)));
        };
        drop(process::start(told).unwrap());
    }
    drop(send);
    let outcomes: Vec<_> = receive.iter().collect();
    let (elapsed, used) = (micros(started), cpu() - used);
    let mut waits: Vec<f64> = outcomes.iter().map(|outcome| outcome.1).collect();
    waits.sort_by(f64::total_cmp);
    let refreshed = outcomes.iter().filter(|outcome| outcome.0).count();
    json!({
        "sessions": sessions, "concurrent": count, "refreshed": refreshed, "cpu_each": used / count as f64,
        "elapsed_each": elapsed / count as f64, "p99": waits[(count * 99).div_ceil(100) - 1],
    })
}

/// Nothing but checks, for a profiler that looks inside `stage::authenticate`.
fn profile(which: &str, calls: usize) {
    let stage = Stage::new();
    let client = Arc::new(stage.client(json!({ "session_cache": if which == "seen" { 100 } else { 0 } })));
    let cookie = stage.cookie(&client);
    (0..calls).for_each(|_| drop(black_box(authenticate(&client, &cookie))));
    println!("{}", json!({ "profile": which, "calls": calls }));
}
