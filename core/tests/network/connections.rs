//! Pooled connections that the server has closed. A suspended process notices that only when its request is lost, so
//! here the server closes a connection when it is used a second time.

use std::sync::{Arc, Barrier};
use std::thread;

use authkit_core::operations::{Reply, read};
use authkit_emulator::{Emulator, Options};
use serde_json::json;

use super::server::{Seen, Server, answer, relay};
use super::{client, object, read_something, write_something};

const ROUNDS: usize = 30;

/// Every connection is dead after its first request.
fn forgetful(reply: impl Fn(&Seen) -> Vec<u8> + Send + Sync + 'static) -> Server {
    Server::start(move |request| (request.turn == 0).then(|| reply(request)))
}

#[test]
fn no_code_exchange_is_lost_on_a_dead_connection() {
    let emulator = Emulator::start(Options::default()).unwrap();
    let to = emulator.base_url().trim_start_matches("http://").parse().unwrap();
    let server = forgetful(move |request| relay(to, request));
    let client = client(&server.url(), json!({ "client_id": emulator.client_id(), "api_key": emulator.api_key() }));
    for round in 0..ROUNDS {
        let code = emulator.issue_code(Default::default()).unwrap();
        let options = json!({ "code": code, "session": { "seal_session": true } });
        let exchanged = client.call("authenticate_with_code", options).wait();
        let Ok(Reply::Response(response)) = exchanged else { panic!("round {round}: {exchanged:?}") };
        // Fetches the keys and refreshes: the connections that this pools are dead when the next code comes.
        let cookie = response.sealed_session.unwrap();
        let session = client.load_sealed_session(read(json!({ "session_data": cookie.reveal() })).unwrap()).unwrap();
        match Arc::new(session).call("refresh", json!({})).wait() {
            Ok(Reply::Authentication(outcome)) => assert!(outcome.authenticated(), "round {round}: {outcome:?}"),
            other => panic!("round {round}: {other:?}"),
        }
    }
}

#[test]
fn no_unretryable_call_is_lost_on_a_dead_connection() {
    let server = forgetful(|_| answer("200 OK", &[], b"{}"));
    let client = client(&server.url(), json!({}));
    for round in 0..ROUNDS {
        // Leaves a pooled connection.
        read_something(&client).unwrap();
        for (operation, options) in [
            ("revoke_session", json!({ "session_id": "s" })),
            ("create_magic_auth", json!({ "email": "ada@example.com" })),
            ("send_verification_email", json!({ "user_id": "u" })),
            ("enroll_auth_factor", json!({ "user_id": "u", "type": "totp" })),
            ("challenge_auth_factor", json!({ "authentication_factor_id": "f" })),
            ("authorize_device", json!({})),
        ] {
            let before = server.seen().len();
            let outcome = object(&client, operation, options);
            assert!(outcome.is_ok(), "round {round}, {operation}: {outcome:?}");
            assert_eq!(server.seen().len() - before, 1, "round {round}, {operation}");
        }
    }
}

#[test]
fn retryable_calls_survive_many_dead_connections() {
    const CALLERS: usize = 8;
    let together = Arc::new(Barrier::new(CALLERS));
    let server = {
        let together = Arc::clone(&together);
        forgetful(move |request| {
            // All get their responses at the same time once, so that as many connections are pooled.
            if request.connection < CALLERS {
                together.wait();
            }
            answer("200 OK", &[], b"{}")
        })
    };
    let client = client(&server.url(), json!({}));
    let callers: Vec<_> = (0..CALLERS)
        .map(|_| {
            let client = client.clone();
            thread::spawn(move || read_something(&client).is_ok())
        })
        .collect();
    assert!(callers.into_iter().all(|caller| caller.join().unwrap()));
    for round in 0..CALLERS {
        let outcome = read_something(&client);
        assert!(outcome.is_ok(), "round {round}: {outcome:?}");
    }
}

#[test]
fn only_retryable_calls_use_pooled_connections() {
    let server = Server::start(|_| Some(answer("200 OK", &[], b"{}")));
    let client = client(&server.url(), json!({}));
    let connections = |from: usize| {
        let mut connections: Vec<_> = server.seen()[from..].iter().map(|seen| seen.connection).collect();
        connections.dedup();
        connections.len()
    };
    for _ in 0..5 {
        read_something(&client).unwrap();
    }
    assert_eq!(connections(0), 1);
    for _ in 0..5 {
        write_something(&client).unwrap();
    }
    assert_eq!(connections(5), 5);
}
