//! Logout, revoking and listing.

use authkit_emulator::{CodeRequest, Options};
use serde_json::json;

use crate::client::*;

#[tokio::test]
async fn logout_ends_the_session_and_redirects_to_registered_addresses() {
    let options = Options {
        logout_redirects: vec!["http://localhost:3000/bye".into(), "http://localhost:*/".into()],
        ..Options::default()
    };
    let api = Api::start(options);
    let user = api.sign_in(CodeRequest::default()).await;
    let logout = async |query: &str| {
        api.http.get(api.url(&format!("/user_management/sessions/logout{query}"))).send().await.unwrap()
    };
    let sid = user.claims()["sid"].as_str().unwrap().to_owned();

    let elsewhere = logout(&format!("?session_id={sid}&return_to=http%3A%2F%2Fevil.example%2F")).await;
    assert_eq!(elsewhere.status(), 422);
    assert_eq!(logout("").await.status(), 422);
    api.refresh(user.text("refresh_token")).await.ok();

    let response = logout(&format!("?session_id={sid}&return_to=http%3A%2F%2Flocalhost%3A8080%2F")).await;
    assert_eq!(location(&response).0, "http://localhost:8080/");
    api.refresh(user.text("refresh_token")).await.refused(400, "invalid_grant");
    // Once more, and without a destination: the default.
    assert_eq!(location(&logout(&format!("?session_id={sid}")).await).0, "http://localhost:3000/bye");
}

#[tokio::test]
async fn sessions_are_listed_in_pages_and_revoked() {
    let api = Api::new();
    let mut sids = Vec::new();
    for _ in 0..3 {
        let answer = api.sign_in(for_email("grace@example.com")).await;
        sids.push(answer.claims()["sid"].as_str().unwrap().to_owned());
    }
    let path = format!("/user_management/users/{GRACE}/sessions");
    let ids = |answer: &Answer| -> Vec<String> {
        let data = answer.body["data"].as_array().unwrap().iter();
        data.map(|session| session["id"].as_str().unwrap().to_owned()).collect()
    };
    let first = api.get(&format!("{path}?limit=2&order=asc")).await.ok();
    assert_eq!(ids(&first), sids[..2]);
    assert_eq!(first.body["list_metadata"], json!({ "before": null, "after": sids[1] }));
    let second = api.get(&format!("{path}?limit=2&order=asc&after={}", sids[1])).await.ok();
    assert_eq!((ids(&second), &second.body["list_metadata"]["before"]), (sids[2..].to_vec(), &json!(sids[2])));
    let newest = api.get(&format!("{path}?limit=1")).await.ok();
    assert_eq!(ids(&newest), sids[2..]);
    let earlier = api.get(&format!("{path}?order=asc&limit=1&before={}", sids[2])).await.ok();
    assert_eq!(ids(&earlier), sids[1..2]);
    api.get(&format!("{path}?limit=0")).await.refused(422, "invalid_request_parameters");

    api.post("/user_management/sessions/revoke", json!({ "session_id": sids[0] })).await.ok();
    let all = api.get(&format!("{path}?order=asc")).await.ok();
    let session = &all.body["data"][0];
    assert_eq!((&session["status"], &session["auth_method"]), (&json!("revoked"), &json!("password")));
    assert_eq!(api.post("/user_management/sessions/revoke", json!({ "session_id": "session_x" })).await.status, 400);
    assert_eq!(api.get("/user_management/users/user_x/sessions").await.status, 404);
}

#[tokio::test]
async fn management_requires_the_api_key() {
    let api = Api::new();
    for (method, path) in [
        ("POST", "/user_management/sessions/revoke"),
        ("GET", &format!("/user_management/users/{GRACE}/sessions")),
        ("GET", &format!("/user_management/users/{GRACE}")),
        ("POST", "/user_management/magic_auth"),
        ("POST", &format!("/user_management/users/{GRACE}/auth_factors")),
        ("POST", &format!("/user_management/users/{GRACE}/email_verification/send")),
        ("POST", "/auth/factors/auth_factor_x/challenge"),
        ("POST", "/user_management/radar_challenges"),
        ("GET", "/user_management/invitations/by_token/x"),
    ] {
        let request = api.http.request(method.parse().unwrap(), api.url(path)).json(&json!({}));
        assert_eq!(request.send().await.unwrap().status(), 401, "{method} {path}");
    }
    assert_eq!(api.get(&format!("/user_management/users/{GRACE}")).await.ok().text("email"), "grace@example.com");
    assert_eq!(api.get("/nowhere").await.status, 404);
}
