//! Every fault, and whether the request was performed before it.

use std::time::Duration;

use authkit_emulator::{Action, CodeRequest, Fault, Match, Options};
use serde_json::json;

use crate::client::*;

fn on_refresh(action: Action) -> Fault {
    let matching = Match { grant_type: Some("refresh_token".into()), ..Match::default() };
    Fault { matching, times: 1, skip: 0, action }
}

/// What a client gets for a refresh under a fault: a response with its text, or an error.
async fn refresh(api: &Api, token: &str) -> Result<(u16, String), reqwest::Error> {
    let body = json!({ "client_id": api.emulator.client_id(), "grant_type": "refresh_token", "refresh_token": token });
    let request = api.http.post(api.url("/user_management/authenticate")).json(&body).timeout(Duration::from_secs(1));
    let response = request.send().await?;
    Ok((response.status().as_u16(), response.text().await?))
}

#[tokio::test]
async fn faults_commit_or_not_as_documented() {
    for (action, committed) in [
        (
            Action::Status {
                status: 503,
                headers: [("Retry-After".into(), "7".into())].into(),
                body: None,
                body_text: None,
            },
            false,
        ),
        (Action::Drop, false),
        (Action::Hang, false),
        (Action::CommitThenDrop, true),
        (Action::CommitThenStatus { status: 502 }, true),
        (Action::CommitThenDelay { seconds: 30.0 }, true),
        (Action::HalfBody, true),
        (Action::WrongContentType, true),
        (Action::HugeBody { bytes: 1_000_000 }, true),
        (Action::MalformedJson, true),
    ] {
        // Without grace, a second refresh shows whether the first was performed.
        let api = Api::start(Options { refresh_grace: 0, ..Options::default() });
        let user = api.sign_in(CodeRequest::default()).await;
        let token = user.text("refresh_token");
        api.emulator.fault(on_refresh(action.clone())).unwrap();
        let harmed = refresh(&api, token).await;
        let good = harmed
            .as_ref()
            .is_ok_and(|(status, body)| *status == 200 && body.contains("access_token") && body.ends_with('}'));
        assert!(!good, "{action:?}: {harmed:?}");
        let again = api.refresh(token).await;
        assert_eq!(again.status, if committed { 400 } else { 200 }, "{action:?}: {again:?}");
    }
}

#[tokio::test]
async fn faults_change_responses_as_documented() {
    let api = Api::new();
    let token = api.sign_in(CodeRequest::default()).await.text("refresh_token").to_owned();
    let harmed = async |action: Action| {
        api.emulator.fault(on_refresh(action)).unwrap();
        refresh(&api, &token).await
    };
    let body = Some(json!({ "error": "too_many_requests" }));
    let status =
        Action::Status { status: 429, headers: [("Retry-After".into(), "3".into())].into(), body, body_text: None };
    assert_eq!(harmed(status).await.unwrap(), (429, r#"{"error":"too_many_requests"}"#.to_owned()));
    let text = Action::Status { status: 500, headers: Default::default(), body: None, body_text: Some("oops".into()) };
    assert_eq!(harmed(text).await.unwrap(), (500, "oops".to_owned()));
    assert_eq!(harmed(Action::HugeBody { bytes: 5_000_000 }).await.unwrap().1.len(), 5_000_000);
    assert!(harmed(Action::WrongContentType).await.unwrap().1.starts_with("<!doctype html>"));
    let (status, half) = harmed(Action::MalformedJson).await.unwrap();
    assert!(
        status == 200 && half.starts_with("{\"user\"") && serde_json::from_str::<serde_json::Value>(&half).is_err()
    );
    assert!(harmed(Action::HalfBody).await.is_err());
    assert!(harmed(Action::Drop).await.is_err());
    let log = api.emulator.requests();
    let last = log.last().unwrap();
    assert_eq!((last.fault, last.status), (Some("drop"), None));
}

#[tokio::test]
async fn a_delayed_request_is_performed_without_its_client() {
    let api = Api::new();
    let sessions = async || {
        let list = api.get(&format!("/user_management/users/{ADA}/sessions")).await.ok();
        list.body["data"].as_array().unwrap().len()
    };
    let matching = Match { grant_type: Some("authorization_code".into()), ..Match::default() };
    let action = Action::Delay { seconds: 0.4 };
    api.emulator.fault(Fault { matching, times: 1, skip: 0, action }).unwrap();
    let code = api.emulator.issue_code(CodeRequest::default()).unwrap();
    let (client_id, secret) = (api.emulator.client_id(), api.emulator.api_key());
    let grant = "authorization_code";
    let body = json!({ "client_id": client_id, "client_secret": secret, "grant_type": grant, "code": code });
    let request =
        api.http.post(api.url("/user_management/authenticate")).json(&body).timeout(Duration::from_millis(100));
    assert!(request.send().await.unwrap_err().is_timeout());
    for _ in 0..100 {
        if sessions().await == 1 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the code was not exchanged after the client had gone");
}

#[tokio::test]
async fn faults_are_matched_skipped_and_counted() {
    let api = Api::new();
    let jwks = format!("/sso/jwks/{}", api.emulator.client_id());
    let fault = json!({ "match": { "method": "get", "path": "/sso/jwks" }, "skip": 1, "times": 2, "action": { "kind": "status", "status": 503 } });
    api.post("/_emulator/faults", fault).await.ok();
    api.get(&format!("/user_management/users/{ADA}")).await.ok();
    let mut seen = Vec::new();
    for _ in 0..4 {
        seen.push(api.get(&jwks).await.status);
    }
    assert_eq!(seen, [200, 503, 503, 200]);

    api.post("/_emulator/faults", json!({ "times": 0, "action": { "kind": "status", "status": 500 } })).await.ok();
    for _ in 0..5 {
        assert_eq!(api.get(&jwks).await.status, 500);
    }
    api.http.delete(api.url("/_emulator/faults")).send().await.unwrap();
    api.get(&jwks).await.ok();

    for bad in [
        json!({ "action": { "kind": "explode" } }),
        json!({ "action": { "kind": "drop" }, "tmies": 2 }),
        json!({ "action": { "kind": "status", "status": 99 } }),
        json!({ "action": { "kind": "delay", "seconds": -1 } }),
    ] {
        assert_eq!(api.post("/_emulator/faults", bad.clone()).await.status, 422, "{bad}");
    }
}
