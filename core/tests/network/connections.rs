//! Connections that the server closed while nobody looked. A frozen process learns of it only by losing its request, so
//! here the server closes a connection when it is used a second time.

use std::sync::{Arc, Barrier};
use std::thread;

use authkit_core::operations::{Reply, read};
use authkit_emulator::{Emulator, Options};
use serde_json::json;

use super::server::{Seen, Server, answer, relay};
use super::{client, object, read_something, write_something};

const ROUNDS: usize = 30;

/// Every connection but the first request on it is dead.
fn forgetful(reply: impl Fn(&Seen) -> Vec<u8> + Send + Sync + 'static) -> Server {
    Server::start(move |request| (request.turn == 0).then(|| reply(request)))
}

#[test]
fn no_exchange_of_a_code_is_lost() {
    let emulator = Emulator::start(Options::default()).unwrap();
    let to = emulator.base_url().trim_start_matches("http://").parse().unwrap();
    let server = forgetful(move |request| relay(to, request));
    let client = client(&server.url(), json!({ "client_id": emulator.client_id(), "api_key": emulator.api_key() }));
    for round in 0..ROUNDS {
        let code = emulator.issue_code(Default::default()).unwrap();
        let options = json!({ "code": code, "session": { "seal_session": true } });
        let exchanged = client.call("authenticate_with_code", options).wait();
        let Ok(Reply::Response(response)) = exchanged else { panic!("round {round}: {exchanged:?}") };
        // Fetches the keys, and refreshes: whatever is kept of that is dead when the next code comes.
        let cookie = response.sealed_session.unwrap();
        let session = client.load_sealed_session(read(json!({ "session_data": cookie.reveal() })).unwrap()).unwrap();
        match Arc::new(session).call("refresh", json!({})).wait() {
            Ok(Reply::Authentication(outcome)) => assert!(outcome.authenticated(), "round {round}: {outcome:?}"),
            other => panic!("round {round}: {other:?}"),
        }
    }
}

#[test]
fn no_call_is_lost_that_must_not_be_sent_again() {
    let server = forgetful(|_| answer("200 OK", &[], b"{}"));
    let client = client(&server.url(), json!({}));
    for round in 0..ROUNDS {
        // Leaves a connection behind.
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
fn what_may_be_sent_again_outlives_any_number_of_dead_connections() {
    const CALLERS: usize = 8;
    let together = Arc::new(Barrier::new(CALLERS));
    let server = {
        let together = Arc::clone(&together);
        forgetful(move |request| {
            // All are answered at the same time once, so that as many connections are kept.
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
fn what_may_be_sent_again_shares_a_connection_and_the_rest_does_not() {
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
