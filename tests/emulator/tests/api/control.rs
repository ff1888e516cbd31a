//! Keys, clock, custom tokens, the log, users and the reset.

use authkit_emulator::{CodeRequest, SeedUser, TokenRequest};
use serde_json::{Value, json};

use crate::client::*;

async fn kids(api: &Api) -> Vec<Value> {
    let jwks = api.get(&format!("/sso/jwks/{}", api.emulator.client_id())).await.ok();
    jwks.body["keys"].as_array().unwrap().iter().map(|key| key["kid"].clone()).collect()
}

#[tokio::test]
async fn keys_rotate_with_and_without_the_old_one() {
    let api = Api::new();
    let first = kids(&api).await;
    let second = api.post("/_emulator/keys/rotate", json!({ "keep_old": true })).await.ok().body["kid"].clone();
    assert_eq!(kids(&api).await, [second.clone(), first[0].clone()]);
    assert_eq!(decode(api.sign_in(CodeRequest::default()).await.text("access_token"), 0)["kid"], second);
    let third = api.post("/_emulator/keys/rotate", json!({})).await.ok().body["kid"].clone();
    assert_eq!(kids(&api).await, [third]);
    api.emulator.reset();
    assert_eq!(kids(&api).await, first);
}

#[tokio::test]
async fn custom_tokens_are_signed() {
    let api = Api::new();
    let request = json!({ "claims": { "sub": "user_x", "sid": null, "aud": "y" }, "header": { "alg": "none" }, "expires_in": -60 });
    let token = api.post("/_emulator/tokens", request).await.ok();
    let claims = token.claims();
    assert_eq!((&claims["sub"], claims.get("sid"), &claims["aud"]), (&json!("user_x"), None, &json!("y")));
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), -60);
    assert_eq!(decode(token.text("access_token"), 0)["alg"], "none");
    let plain = api.emulator.sign_token(TokenRequest::default()).unwrap();
    assert_eq!(decode(&plain, 1)["sub"], ADA);
}

#[tokio::test]
async fn the_clock_moves_tokens_and_timestamps() {
    let api = Api::new();
    let before = api.sign_in(CodeRequest::default()).await.claims()["iat"].as_i64().unwrap();
    let clock = api.post("/_emulator/clock", json!({ "advance_seconds": 3600 })).await.ok();
    assert_eq!(clock.body["offset_seconds"], 3600);
    assert!(api.sign_in(CodeRequest::default()).await.claims()["iat"].as_i64().unwrap() >= before + 3600);
}

#[tokio::test]
async fn requests_are_logged() {
    let api = Api::new();
    let token = api.sign_in(CodeRequest::default()).await.text("refresh_token").to_owned();
    api.http.delete(api.url("/_emulator/requests")).send().await.unwrap();
    api.refresh(&token).await.ok();
    api.http.get(api.authorize("&state=a%20b")).header("user-agent", "test/1").send().await.unwrap();
    let log = api.get("/_emulator/requests").await.ok();
    let [refresh, authorize] = log.body.as_array().unwrap().as_slice() else { panic!("{log:?}") };
    assert_eq!((&refresh["method"], &refresh["path"]), (&json!("POST"), &json!("/user_management/authenticate")));
    assert_eq!((&refresh["grant_type"], &refresh["status"]), (&json!("refresh_token"), &json!(200)));
    assert_eq!(refresh["body"]["refresh_token"], token);
    assert!(refresh["at"].as_str().unwrap().ends_with('Z') && refresh["remote_port"].is_u64());
    assert_eq!((&authorize["query"]["state"], &authorize["headers"]["user-agent"]), (&json!("a b"), &json!("test/1")));
    assert_eq!((&authorize["status"], &authorize["body"]), (&json!(302), &json!(null)));
}

#[tokio::test]
async fn users_and_codes_are_checked_when_added() {
    let api = Api::new();
    let membership = json!([{ "organization_id": ACME, "role": "guest" }]);
    let user =
        api.post("/_emulator/users", json!({ "email": "joan@example.com", "memberships": membership })).await.ok();
    let code = api.post("/_emulator/codes", json!({ "user_id": user.text("id") })).await.ok();
    let answer = api.grant("authorization_code", json!({ "code": code.text("code") })).await.ok();
    assert_eq!(answer.claims()["role"], "guest");
    for (path, body) in [
        ("/_emulator/users", json!({ "email": "JOAN@example.com" })),
        ("/_emulator/users", json!({ "email": "x@example.com", "memberships": [{ "organization_id": "org_x" }] })),
        ("/_emulator/users", json!({ "email": "x@example.com", "pasword": "x" })),
        ("/_emulator/codes", json!({ "email": "nobody@example.com" })),
        ("/_emulator/codes", json!({ "redirect_uri": "https://evil.example/" })),
        ("/_emulator/codes", json!({ "email": "alan@example.com", "organization_id": ACME })),
    ] {
        assert_eq!(api.post(path, body.clone()).await.status, 422, "{body}");
    }
    let none = json!({ "email": "grace@example.com", "organization_id": null });
    let code = api.post("/_emulator/codes", none).await.ok();
    let answer = api.grant("authorization_code", json!({ "code": code.text("code") })).await.ok();
    assert!(answer.body.get("organization_id").is_none());
    let sid = answer.claims()["sid"].as_str().unwrap().to_owned();
    assert_eq!(
        api.post(&format!("/_emulator/sessions/{sid}/end"), json!({})).await.ok().body,
        json!({ "ended": true })
    );
    assert_eq!(
        api.post(&format!("/_emulator/sessions/{sid}/end"), json!({})).await.ok().body,
        json!({ "ended": false })
    );
}

#[tokio::test]
async fn a_reset_restores_everything() {
    let api = Api::new();
    let before = api.sign_in(CodeRequest::default()).await;
    api.emulator.add_user(SeedUser::new("joan@example.com")).unwrap();
    api.post("/user_management/magic_auth", json!({ "email": "ada@example.com" })).await.ok();
    api.emulator.advance_clock(1000);
    api.post("/_emulator/faults", json!({ "times": 0, "action": { "kind": "drop" } })).await.ok();
    api.post("/_emulator/reset", json!({})).await.ok();
    assert!(api.emulator.requests().is_empty() && api.emulator.messages().is_empty());
    assert_eq!(api.get("/_emulator/clock").await.ok().body["offset_seconds"], 0);
    api.refresh(before.text("refresh_token")).await.refused(400, "invalid_grant");
    api.emulator.add_user(SeedUser::new("joan@example.com")).unwrap();
}
