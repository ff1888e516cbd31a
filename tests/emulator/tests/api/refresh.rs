//! Rotation, grace, organization switches and the ends of sessions.

use authkit_emulator::{CodeRequest, Options, Seed};
use serde_json::json;

use crate::client::*;

#[tokio::test]
async fn a_replay_within_grace_gets_the_same_tokens() {
    let api = Api::new();
    let first = api.sign_in(for_email("grace@example.com")).await;
    let old = first.text("refresh_token");
    let (one, two) = tokio::join!(api.refresh(old), api.refresh(old));
    assert_eq!(one.body, two.body);
    assert_ne!(one.text("refresh_token"), old);
    api.emulator.advance_clock(29);
    assert_eq!(api.refresh(old).await.body, one.body);
    api.emulator.advance_clock(2);
    let late = api.refresh(old).await;
    late.refused(400, "invalid_grant");
    assert_eq!(late.text("error_description"), "Refresh token already exchanged.");
    // The successor still works.
    api.refresh(one.text("refresh_token")).await.ok();
}

#[tokio::test]
async fn without_grace_every_replay_is_refused() {
    let api = Api::start(Options { refresh_grace: 0, ..Options::default() });
    let first = api.sign_in(for_email("grace@example.com")).await;
    api.refresh(first.text("refresh_token")).await.ok();
    let replay = api.refresh(first.text("refresh_token")).await;
    replay.refused(400, "invalid_grant");
    assert_eq!(replay.text("error_description"), "Invalid refresh token.");
}

#[tokio::test]
async fn a_switch_lasts_for_one_token() {
    let api = Api::new();
    let organization_id = Some(Some(ACME.to_owned()));
    let first = api.sign_in(CodeRequest { organization_id, ..for_email("ada@example.com") }).await;
    let switch = json!({ "refresh_token": first.text("refresh_token"), "organization_id": GLOBEX });
    let switched = api.grant("refresh_token", switch).await.ok();
    assert_eq!((switched.text("organization_id"), &switched.claims()["org_id"]), (GLOBEX, &json!(GLOBEX)));
    assert_eq!(switched.claims()["sid"], first.claims()["sid"]);
    // Without `organization_id`, the token returns to the organization of the sign-in.
    let back = api.refresh(switched.text("refresh_token")).await.ok();
    assert_eq!(back.text("organization_id"), ACME);
    assert_eq!(back.claims()["auth_time"], first.claims()["auth_time"]);
}

#[tokio::test]
async fn a_refused_switch_does_not_use_up_the_token() {
    let mut seed = Seed::default();
    seed.organizations[1].sso_required = true;
    seed.organizations[1].connection_ids = vec!["conn_1".into()];
    let api = Api::start(Options { seed, ..Options::default() });
    let ada = api.sign_in(for_email("ada@example.com")).await;
    let grace = api.sign_in(for_email("grace@example.com")).await;
    for (user, organization_id, code) in [
        (&ada, GLOBEX, "sso_required"),
        (&grace, GLOBEX, "organization_membership_not_found"),
        (&grace, "org_nowhere", "organization_not_found"),
        (&grace, "nonsense", "invalid_organization_id"),
    ] {
        let switch = json!({ "refresh_token": user.text("refresh_token"), "organization_id": organization_id });
        let refused = api.grant("refresh_token", switch).await;
        refused.refused(400, code);
        if code == "sso_required" {
            assert_eq!(refused.body["connection_ids"], json!(["conn_1"]));
        }
    }
    api.refresh(ada.text("refresh_token")).await.ok();
    api.refresh(grace.text("refresh_token")).await.ok();
}

#[tokio::test]
async fn an_ended_session_cannot_be_refreshed() {
    let api = Api::start(Options { session_lifetime: 3600, ..Options::default() });
    let expired = api.sign_in(CodeRequest::default()).await;
    api.emulator.advance_clock(3600);
    api.refresh(expired.text("refresh_token")).await.refused(400, "invalid_grant");

    let ended = api.sign_in(CodeRequest::default()).await;
    let next = api.refresh(ended.text("refresh_token")).await.ok();
    assert!(api.emulator.end_session(ended.claims()["sid"].as_str().unwrap()));
    // Not even the response that the grace period would repeat.
    api.refresh(ended.text("refresh_token")).await.refused(400, "invalid_grant");
    api.refresh(next.text("refresh_token")).await.refused(400, "invalid_grant");
    api.refresh("unknown").await.refused(400, "invalid_grant");
}
