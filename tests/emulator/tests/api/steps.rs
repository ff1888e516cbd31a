//! Sign-ins that need one more step.

use authkit_emulator::{Options, Radar, Seed, SeedInvitation, SeedUser};
use serde_json::{Value, json};

use crate::client::*;

const PENDING: &str = "pending_authentication_token";

fn with_user(user: SeedUser) -> Api {
    let mut seed = Seed::default();
    seed.users.push(SeedUser { password: Some("password123!".into()), ..user });
    Api::start(Options { seed, ..Options::default() })
}

async fn password(api: &Api, email: &str) -> Answer {
    api.grant("password", json!({ "email": email, "password": "password123!" })).await
}

#[tokio::test]
async fn a_password_is_enough_for_a_plain_user() {
    let api = Api::new();
    let answer = password(&api, "GRACE@example.com").await.ok();
    assert_eq!((answer.text("authentication_method"), answer.text("organization_id")), ("Password", ACME));
    let wrong = api.grant("password", json!({ "email": "grace@example.com", "password": "x" })).await;
    wrong.refused(400, "invalid_credentials");
    let client_id = api.emulator.client_id();
    let public = json!({ "client_id": client_id, "grant_type": "password", "email": "a", "password": "b" });
    api.authenticate(public).await.refused(400, "invalid_client");
}

#[tokio::test]
async fn several_organizations_have_to_be_chosen_from() {
    let api = Api::new();
    let asked = password(&api, "ada@example.com").await;
    asked.refused(403, "organization_selection_required");
    assert_eq!(asked.body["organizations"][1], json!({ "id": GLOBEX, "name": "Globex" }));
    let grant = "urn:workos:oauth:grant-type:organization-selection";
    let choose = |id: &str| json!({ PENDING: asked.text(PENDING), "organization_id": id });
    api.grant(grant, choose("org_x")).await.refused(400, "organization_not_found");
    let answer = api.grant(grant, choose(GLOBEX)).await.ok();
    assert_eq!(answer.claims()["org_id"], GLOBEX);
    let again = api.grant(grant, choose(GLOBEX)).await;
    again.refused(400, "invalid_pending_authentication_token");
}

#[tokio::test]
async fn an_address_has_to_be_verified_once() {
    let api = with_user(SeedUser { email_verified: false, ..SeedUser::new("joan@example.com") });
    let asked = password(&api, "joan@example.com").await;
    asked.refused(403, "email_verification_required");
    assert_eq!(asked.text("email"), "joan@example.com");
    assert!(asked.text("email_verification_id").starts_with("email_verification_"));
    let grant = "urn:workos:oauth:grant-type:email-verification:code";
    let with = |code: &str| json!({ PENDING: asked.text(PENDING), "code": code });
    api.grant(grant, with("wrong")).await.refused(400, "invalid_one_time_code");
    let message = api.emulator.messages().pop().unwrap();
    assert_eq!((message.kind, message.to.as_str()), ("email_verification", "joan@example.com"));
    let answer = api.grant(grant, with(&message.code)).await.ok();
    assert_eq!(answer.body["user"]["email_verified"], true);
    password(&api, "joan@example.com").await.ok();
}

#[tokio::test]
async fn an_enrolled_factor_is_required() {
    let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    let api = with_user(SeedUser { mfa: true, totp_secret: Some(secret.into()), ..SeedUser::new("joan@example.com") });
    let asked = password(&api, "joan@example.com").await;
    asked.refused(403, "mfa_challenge");
    let factor = &asked.body["authentication_factors"][0];
    assert_eq!(factor["type"], "totp");
    let challenge =
        api.post(&format!("/auth/factors/{}/challenge", factor["id"].as_str().unwrap()), json!({})).await.ok();
    assert_eq!(challenge.body["authentication_factor_id"], factor["id"]);
    let code = api.post("/_emulator/totp", json!({ "secret": secret })).await.ok();
    let wrong = if code.text("code") == "000000" { "000001" } else { "000000" };
    let with = |code: &str| json!({ PENDING: asked.text(PENDING), "authentication_challenge_id": challenge.text("id"), "code": code });
    let grant = "urn:workos:oauth:grant-type:mfa-totp";
    api.grant(grant, with(wrong)).await.refused(400, "invalid_one_time_code");
    api.grant(grant, with(code.text("code"))).await.ok();
    // The challenge is used up, and so would be five guesses at one.
    let asked = password(&api, "joan@example.com").await;
    let with = |challenge: &str, code: &str| json!({ PENDING: asked.text(PENDING), "authentication_challenge_id": challenge, "code": code });
    api.grant(grant, with(challenge.text("id"), code.text("code"))).await.refused(400, "one_time_code_previously_used");
    let challenge =
        api.post(&format!("/auth/factors/{}/challenge", factor["id"].as_str().unwrap()), json!({})).await.ok();
    for _ in 0..5 {
        api.grant(grant, with(challenge.text("id"), wrong)).await.refused(400, "invalid_one_time_code");
    }
    let right = api.grant(grant, with(challenge.text("id"), code.text("code"))).await;
    right.refused(400, "one_time_code_too_many_attempts");
}

#[tokio::test]
async fn a_missing_factor_is_enrolled_on_the_way() {
    let api = with_user(SeedUser { mfa: true, ..SeedUser::new("joan@example.com") });
    let asked = password(&api, "joan@example.com").await;
    asked.refused(403, "mfa_enrollment");
    let user_id = asked.body["user"]["id"].as_str().unwrap();
    let enrolled =
        api.post(&format!("/user_management/users/{user_id}/auth_factors"), json!({ "type": "totp" })).await.ok();
    let totp = &enrolled.body["authentication_factor"]["totp"];
    assert!(totp["uri"].as_str().unwrap().starts_with("otpauth://totp/Emulator:joan%40example.com?secret="));
    let code = api.post("/_emulator/totp", json!({ "secret": totp["secret"] })).await.ok();
    let grant = json!({
        PENDING: asked.text(PENDING),
        "authentication_challenge_id": enrolled.body["authentication_challenge"]["id"],
        "code": code.text("code"),
    });
    api.grant("urn:workos:oauth:grant-type:mfa-totp", grant).await.ok();
    password(&api, "joan@example.com").await.refused(403, "mfa_challenge");
}

#[tokio::test]
async fn a_code_by_email_signs_in_and_signs_up() {
    let api = Api::new();
    let grant = "urn:workos:oauth:grant-type:magic-auth:code";
    let sent = api.post("/user_management/magic_auth", json!({ "email": "new@example.com" })).await.ok();
    assert_eq!(api.emulator.messages().pop().unwrap().code, sent.text("code"));
    let with = |email: &str| json!({ "email": email, "code": sent.text("code") });
    api.grant(grant, with("grace@example.com")).await.refused(400, "invalid_one_time_code");
    let answer = api.grant(grant, with("new@example.com")).await.ok();
    assert_eq!(
        (answer.text("authentication_method"), &answer.body["user"]["email_verified"]),
        ("MagicAuth", &json!(true))
    );
    api.grant(grant, with("new@example.com")).await.refused(400, "one_time_code_previously_used");
    let sent = api.post("/user_management/magic_auth", json!({ "email": "new@example.com" })).await.ok();
    api.emulator.advance_clock(600);
    let late = json!({ "email": "new@example.com", "code": sent.text("code") });
    api.grant(grant, late).await.refused(400, "one_time_code_expired");
    let missing = api.post("/user_management/magic_auth", json!({})).await;
    missing.refused(422, "invalid_request_parameters");
    assert_eq!(missing.body["errors"], json!([{ "field": "email", "code": "required" }]));
}

#[tokio::test]
async fn radar_challenges_in_three_ways() {
    let api = with_user(SeedUser { radar: Some(Radar::Email), ..SeedUser::new("joan@example.com") });
    let asked = password(&api, "joan@example.com").await;
    asked.refused(403, "radar_challenge");
    let code = api.emulator.messages().pop().unwrap().code;
    let grant =
        json!({ PENDING: asked.text(PENDING), "radar_challenge_id": asked.text("radar_challenge_id"), "code": code });
    api.grant("urn:workos:oauth:grant-type:radar-email-challenge:code", grant).await.ok();

    let sms = "urn:workos:oauth:grant-type:radar-sms-challenge:code";
    let api = with_user(SeedUser { radar: Some(Radar::Sms), ..SeedUser::new("joan@example.com") });
    let asked = password(&api, "joan@example.com").await;
    asked.refused(403, "radar_sms_sign_in_challenge");
    let code = api.emulator.messages().pop().unwrap().code;
    api.grant(sms, json!({ PENDING: asked.text(PENDING), "code": code })).await.ok();

    let api = with_user(SeedUser { radar: Some(Radar::SignUp), ..SeedUser::new("joan@example.com") });
    let asked = password(&api, "joan@example.com").await;
    asked.refused(403, "radar_sign_up_challenge");
    let request =
        json!({ "user_id": asked.body["user"]["id"], PENDING: asked.text(PENDING), "phone_number": "+15555550123" });
    let sent = api.post("/user_management/radar_challenges", request).await.ok();
    let code = api.emulator.messages().pop().unwrap().code;
    let mut grant = json!({ PENDING: asked.text(PENDING), "code": code });
    api.grant(sms, grant.clone()).await.refused(400, "verification_id_required");
    grant["verification_id"] = sent.text("verification_id").into();
    api.grant(sms, grant.clone()).await.refused(400, "phone_number_required");
    grant["phone_number"] = "+15555550123".into();
    api.grant(sms, grant).await.ok();
}

#[tokio::test]
async fn an_organization_limits_how_members_sign_in() {
    let mut seed = Seed::default();
    seed.organizations[0].auth_methods = Some(vec!["google_oauth".into()]);
    let api = Api::start(Options { seed, ..Options::default() });
    let refused = password(&api, "grace@example.com").await;
    refused.refused(400, "organization_authentication_methods_required");
    assert_eq!(refused.body["auth_methods"]["google_oauth"], true);
    assert_eq!(refused.body["auth_methods"]["password"], false);

    let mut seed = Seed::default();
    seed.organizations[0].sso_required = true;
    let api = Api::start(Options { seed, ..Options::default() });
    let refused = password(&api, "grace@example.com").await;
    refused.refused(400, "sso_required");
    assert_eq!((refused.text("email"), &refused.body[PENDING]), ("grace@example.com", &Value::Null));
}

#[tokio::test]
async fn an_invitation_joins_its_organization() {
    let mut seed = Seed::default();
    seed.invitations.push(SeedInvitation {
        email: "alan@example.com".into(),
        token: "invite-1".into(),
        organization_id: Some(GLOBEX.into()),
        role: "guest".into(),
    });
    let api = Api::start(Options { seed, ..Options::default() });
    let path = "/user_management/invitations/by_token/invite-1";
    assert_eq!(api.get(path).await.ok().text("state"), "pending");
    let with =
        |email: &str, token: &str| json!({ "email": email, "password": "password123!", "invitation_token": token });
    api.grant("password", with("alan@example.com", "x")).await.refused(400, "invitation_invalid");
    let other = api.grant("password", with("grace@example.com", "invite-1")).await;
    other.refused(400, "invitation_cannot_be_used_for_email");
    let answer = api.grant("password", with("alan@example.com", "invite-1")).await.ok();
    assert_eq!((&answer.claims()["org_id"], &answer.claims()["role"]), (&json!(GLOBEX), &json!("guest")));
    assert_eq!(api.get(path).await.ok().text("state"), "accepted");
}
