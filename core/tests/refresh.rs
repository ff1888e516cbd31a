//! Nobody is logged out by accident: concurrent refreshes, lost answers and outages, against the emulator.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::sync::Arc;
use std::time::{Duration, Instant};

use authkit_core::operations::{Call, Reply};
use authkit_core::seal::{self, Format, Passwords};
use authkit_core::time::Timestamp;
use authkit_core::{Authentication, Client, Code};
use authkit_emulator::{Action, Emulator, Fault, LoggedRequest, Match, Options};
use serde_json::{Value, json};

use common::{PASSWORD, authenticate, client, load, outcome};

fn emulator(refresh_grace: u64) -> Emulator {
    Emulator::start(Options { refresh_grace, access_token_lifetime: 300, ..Options::default() }).unwrap()
}

fn sign_in(emulator: &Emulator, client: &Client) -> String {
    let code = emulator.issue_code(Default::default()).unwrap();
    let options = json!({ "code": code, "session": { "seal_session": true } });
    match client.call("authenticate_with_code", options).wait().unwrap() {
        Reply::Response(response) => response.sealed_session.unwrap().reveal().to_owned(),
        other => panic!("{other:?}"),
    }
}

fn refresh(client: &Client, cookie: &str, options: Value) -> Authentication {
    outcome(load(client, cookie).call("refresh", options))
}

fn authenticates(client: &Client, cookie: &str) -> bool {
    authenticate(client, cookie).authenticated()
}

fn refreshes(emulator: &Emulator) -> Vec<LoggedRequest> {
    emulator.requests().into_iter().filter(|r| r.grant_type.as_deref() == Some("refresh_token")).collect()
}

fn fault(emulator: &Emulator, times: u32, action: Action) {
    let matching = Match { grant_type: Some("refresh_token".into()), ..Match::default() };
    emulator.fault(Fault { matching, times, skip: 0, action }).unwrap();
}

fn in_threads<T: Send + 'static>(count: usize, act: impl Fn() -> T + Send + Sync + 'static) -> Vec<T> {
    let act = Arc::new(act);
    let threads: Vec<_> = (0..count)
        .map(|_| {
            let act = Arc::clone(&act);
            std::thread::spawn(move || act())
        })
        .collect();
    threads.into_iter().map(|thread| thread.join().unwrap()).collect()
}

#[test]
fn fifty_concurrent_refreshes_are_one_exchange() {
    let emulator = emulator(0);
    let client = client(&emulator, json!({}));
    let cookie = sign_in(&emulator, &client);
    let outcomes = {
        let (client, cookie) = (client.clone(), cookie.clone());
        in_threads(50, move || refresh(&client, &cookie, json!({})))
    };
    assert_eq!(refreshes(&emulator).len(), 1);
    for outcome in outcomes {
        assert!(outcome.authenticated(), "{outcome:?}");
        assert!(authenticates(&client, outcome.sealed_session.unwrap().reveal()));
    }
    // One that comes later with the old cookie, and one with another password, get the same successor.
    assert!(refresh(&client, &cookie, json!({})).authenticated());
    let other = refresh(&client, &cookie, json!({ "cookie_password": "another-horse-battery-staple-0002" }));
    assert!(other.authenticated());
    assert_eq!(refreshes(&emulator).len(), 1);
}

#[test]
fn a_successor_is_forgotten_after_its_time() {
    let emulator = emulator(0);
    let client = client(&emulator, json!({ "refresh_memory": 1 }));
    let cookie = sign_in(&emulator, &client);
    assert!(refresh(&client, &cookie, json!({})).authenticated());
    std::thread::sleep(Duration::from_millis(1100));
    assert_eq!(refresh(&client, &cookie, json!({})).reason, Some(Code::InvalidGrant));
    assert_eq!(refreshes(&emulator).len(), 2);
}

#[test]
fn a_switch_during_a_refresh_goes_through_its_successor() {
    let emulator = emulator(0);
    let client = client(&emulator, json!({}));
    let cookie = sign_in(&emulator, &client);
    let plain = refresh(&client, &cookie, json!({}));
    let organization = "org_01EM000000000000000000ACME";
    let switched = refresh(&client, &cookie, json!({ "organization_id": organization }));
    assert!(plain.authenticated(), "{plain:?}");
    assert!(switched.authenticated(), "{switched:?}");
    assert_eq!(switched.session.unwrap().claims.organization_id(), Some(organization));
    assert_eq!(refreshes(&emulator).len(), 2);
}

/// What the API can do to an answer after it has used the refresh token up, and before.
fn losses() -> Vec<(&'static str, Action, bool)> {
    vec![
        ("commit then drop", Action::CommitThenDrop, true),
        ("commit then 502", Action::CommitThenStatus { status: 502 }, true),
        ("half a body", Action::HalfBody, true),
        ("503", Action::Status { status: 503, headers: Default::default(), body: None, body_text: None }, false),
        ("drop", Action::Drop, false),
    ]
}

#[test]
fn with_grace_every_lost_answer_is_asked_for_again() {
    let emulator = emulator(30);
    let client = client(&emulator, json!({}));
    for (name, action, _) in losses() {
        let cookie = sign_in(&emulator, &client);
        fault(&emulator, 1, action);
        let outcome = refresh(&client, &cookie, json!({}));
        assert!(outcome.authenticated(), "{name}: {outcome:?}");
        assert!(authenticates(&client, outcome.sealed_session.unwrap().reveal()), "{name}");
    }
}

#[test]
fn without_grace_nobody_whose_token_was_not_used_up_is_signed_out() {
    let emulator = emulator(0);
    let client = client(&emulator, json!({}));
    for (name, action, used_up) in losses() {
        let cookie = sign_in(&emulator, &client);
        fault(&emulator, 1, action);
        let outcome = refresh(&client, &cookie, json!({}));
        if used_up {
            assert_eq!(outcome.reason, Some(Code::InvalidGrant), "{name}");
            assert_eq!(outcome.error.unwrap().fields["answer_lost"], true, "{name}");
        } else {
            assert!(outcome.authenticated(), "{name}: {outcome:?}");
        }
    }
}

#[test]
fn an_outage_keeps_the_session_for_its_end() {
    let emulator = emulator(0);
    let client = client(&emulator, json!({ "timeout": 2 }));
    let cookie = sign_in(&emulator, &client);
    fault(&emulator, 0, Action::Status { status: 503, headers: Default::default(), body: None, body_text: None });
    let began = Instant::now();
    let outcome = refresh(&client, &cookie, json!({}));
    assert_eq!(outcome.reason, Some(Code::ServerError));
    assert!(outcome.session_alive && outcome.retryable());
    assert!(began.elapsed() < Duration::from_secs(3));
    emulator.clear_faults();
    assert!(refresh(&client, &cookie, json!({})).authenticated());
}

#[test]
fn an_answer_that_never_comes_ends_at_the_deadline() {
    let emulator = emulator(30);
    let client = client(&emulator, json!({ "timeout": 1 }));
    let cookie = sign_in(&emulator, &client);
    fault(&emulator, 0, Action::Hang);
    let began = Instant::now();
    let outcome = refresh(&client, &cookie, json!({}));
    assert_eq!(outcome.reason, Some(Code::Timeout));
    assert!(began.elapsed() < Duration::from_millis(1500), "{:?}", began.elapsed());
    emulator.clear_faults();
    assert!(refresh(&client, &cookie, json!({})).authenticated());
}

#[test]
fn a_caller_that_gives_up_does_not_lose_the_exchange() {
    let emulator = emulator(0);
    let client = client(&emulator, json!({}));
    let cookie = sign_in(&emulator, &client);
    fault(&emulator, 1, Action::CommitThenDelay { seconds: 0.5 });
    let session = load(&client, &cookie);
    let Call::Pending(future) = session.call("refresh", json!({})) else { panic!("a refresh needs the network") };
    let task = authkit_core::process::start(async move {
        let _ = future.await;
    })
    .unwrap();
    std::thread::sleep(Duration::from_millis(200));
    task.abort();
    assert!(refresh(&client, &cookie, json!({})).authenticated());
    assert_eq!(refreshes(&emulator).len(), 1);
}

#[test]
fn a_chain_of_old_cookies_leads_to_the_newest_session() {
    let emulator =
        Emulator::start(Options { refresh_grace: 0, access_token_lifetime: 1, ..Options::default() }).unwrap();
    let client = client(&emulator, json!({ "leeway": 0 }));
    let first = sign_in(&emulator, &client);
    assert!(refresh(&client, &first, json!({})).sealed_session.is_some());
    std::thread::sleep(Duration::from_millis(1100));
    // The remembered successor has expired itself, so it is refreshed in turn.
    let newest = refresh(&client, &first, json!({}));
    assert!(newest.authenticated(), "{newest:?}");
    assert_eq!(refreshes(&emulator).len(), 2);
}

#[test]
fn a_code_is_sent_once_whatever_happens() {
    let emulator = emulator(30);
    let client = client(&emulator, json!({ "timeout": 1 }));
    for (name, action, _) in losses() {
        emulator.reset();
        let code = emulator.issue_code(Default::default()).unwrap();
        let matching = Match { grant_type: Some("authorization_code".into()), ..Match::default() };
        emulator.fault(Fault { matching, times: 1, skip: 0, action }).unwrap();
        let error = client.call("authenticate_with_code", json!({ "code": code })).wait().unwrap_err();
        assert!(error.retryable, "{name}: {error}");
        assert_eq!(emulator.requests().len(), 1, "{name}");
    }
}

#[test]
fn a_refusal_says_whether_an_answer_was_lost_before() {
    let timeout = json!({ "timeout": 0.5 });
    for (action, lost) in [(Action::CommitThenDrop, true), (status(429), false)] {
        let emulator = emulator(0);
        let client = client(&emulator, timeout.clone());
        let cookie = sign_in(&emulator, &client);
        fault(&emulator, 0, action);
        assert!(refresh(&client, &cookie, json!({})).session_alive);
        emulator.clear_faults();
        fault(&emulator, 1, invalid_grant());
        let refused = refresh(&client, &cookie, json!({}));
        let error = refused.error.unwrap();
        assert_eq!((error.code, refused.session_alive), (Code::InvalidGrant, false));
        assert_eq!(error.fields.get("answer_lost").is_some(), lost, "{error}");
    }
    // Told as often as the refusal is.
    let emulator = emulator(0);
    let client = client(&emulator, timeout);
    let cookie = sign_in(&emulator, &client);
    fault(&emulator, 0, Action::CommitThenDrop);
    refresh(&client, &cookie, json!({}));
    emulator.clear_faults();
    let told = || refresh(&client, &cookie, json!({})).error.unwrap().fields.contains_key("answer_lost");
    assert!(told() && told());
}

#[test]
fn members_nobody_knows_stay_in_the_seal() {
    let emulator = emulator(0);
    let client = client(&emulator, json!({}));
    let (passwords, now) = (Passwords::one(PASSWORD).unwrap(), Timestamp::now());
    let open = |sealed: &str| seal::unseal_session(sealed, &passwords, Format::ALL, now).unwrap().value;
    let mut data = open(&sign_in(&emulator, &client));
    data.extra.insert("theme".to_owned(), json!({ "name": "dark" }));
    let cookie = seal::seal_session(&data, &passwords, Format::Native, None).unwrap();
    let refreshed = refresh(&client, &cookie, json!({})).sealed_session.unwrap();
    assert_eq!(open(refreshed.reveal()).extra["theme"], json!({ "name": "dark" }));
}

#[test]
fn a_session_that_was_revoked_here_is_over_for_every_copy() {
    let emulator = emulator(30);
    let client = client(&emulator, json!({}));
    let cookie = sign_in(&emulator, &client);
    let refreshed = refresh(&client, &cookie, json!({}));
    let session_id = refreshed.session.unwrap().claims.session_id().to_owned();
    client.call("revoke_session", json!({ "session_id": session_id })).wait().unwrap();
    let before = emulator.requests().len();
    let newest = refreshed.sealed_session.unwrap();
    for copy in [&cookie, newest.reveal()] {
        let outcome = refresh(&client, copy, json!({}));
        assert_eq!(outcome.reason, Some(Code::InvalidGrant));
        assert!(outcome.sealed_session.is_none() && !outcome.session_alive);
        assert_eq!(authenticate(&client, copy).reason, Some(Code::InvalidGrant));
    }
    assert_eq!(emulator.requests().len(), before, "nobody is asked");
    let other = refresh(&client, &sign_in(&emulator, &client), json!({}));
    assert!(other.authenticated());
}

#[test]
fn a_copy_from_before_a_logout_url_is_the_api_s_to_judge() {
    let emulator = emulator(0);
    let client = client(&emulator, json!({}));
    let cookie = sign_in(&emulator, &client);
    let refreshed = refresh(&client, &cookie, json!({})).sealed_session.unwrap();
    // While nobody signs out, the old copy gets what was remembered.
    assert!(refresh(&client, &cookie, json!({})).authenticated());
    let url = load(&client, refreshed.reveal()).call("logout_url", json!({})).wait().unwrap();
    assert!(matches!(url, Reply::Text(_)));
    assert_eq!(refresh(&client, &cookie, json!({})).reason, Some(Code::InvalidGrant));
    // The address may never have been followed: who has the newest cookie stays signed in.
    assert!(refresh(&client, refreshed.reveal(), json!({})).authenticated());
}

#[test]
fn an_answer_about_somebody_else_is_not_taken_over() {
    let emulator = emulator(30);
    let client = client(&emulator, json!({}));
    let cookie = sign_in(&emulator, &client);
    let mine =
        seal::unseal_session(&cookie, &Passwords::one(PASSWORD).unwrap(), Format::ALL, Timestamp::now()).unwrap();
    let user = mine.value.user.id().into_owned();
    let other = |claims: Value, user: &str| {
        let request = json!({ "claims": claims, "expires_in": 300 });
        let token = emulator.sign_token(serde_json::from_value(request).unwrap()).unwrap();
        let body = json!({ "access_token": token, "refresh_token": "theirs", "user": { "id": user } });
        Action::Status { status: 200, headers: Default::default(), body: Some(body), body_text: None }
    };
    let answers = [
        other(json!({ "sub": user, "sid": "session_other" }), &user),
        other(json!({ "sub": "user_other", "sid": "session_other" }), "user_other"),
    ];
    for answer in answers {
        fault(&emulator, 1, answer);
        let outcome = refresh(&client, &cookie, json!({}));
        assert_eq!(outcome.reason, Some(Code::UnexpectedResponse));
        assert!(outcome.sealed_session.is_none() && outcome.session_alive);
    }
    // Nothing of theirs is remembered.
    assert!(refresh(&client, &cookie, json!({})).authenticated());
}

#[test]
fn a_dead_cookie_costs_one_request() {
    let emulator = emulator(0);
    let client = client(&emulator, json!({}));
    let cookie = sign_in(&emulator, &client);
    fault(&emulator, 0, invalid_grant());
    let before = emulator.requests().len();
    for _ in 0..20 {
        assert_eq!(refresh(&client, &cookie, json!({})).reason, Some(Code::InvalidGrant));
    }
    assert_eq!(emulator.requests().len() - before, 1);
}

fn status(status: u16) -> Action {
    Action::Status { status, headers: Default::default(), body: None, body_text: None }
}

fn invalid_grant() -> Action {
    let body = json!({ "error": "invalid_grant", "error_description": "The refresh token is invalid." });
    Action::Status { status: 400, headers: Default::default(), body: Some(body), body_text: None }
}
