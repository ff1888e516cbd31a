//! Sign-ins that begin outside of the application, as a browser without scripts meets them.

use authkit_emulator::{Options, Seed, SeedInvitation, Settings, Visit, Visited};
use serde_json::{Value, json};

use crate::client::*;

const LOGIN: &str = "http://localhost:3000/login?from=outside";
const DEFAULT: &str = "https://app.example/callback";
const ADMIN: [(&str, &str); 2] = [("impersonator_email", "admin@example.com"), ("impersonator_reason", "ticket 7")];

fn options(sign_in_endpoint: Option<&str>) -> Options {
    let invitation = SeedInvitation {
        email: "new@example.com".into(),
        token: "invite-1".into(),
        organization_id: Some(ACME.into()),
        role: "member".into(),
    };
    let seed = Seed { invitations: vec![invitation], ..Seed::default() };
    let settings = Settings { sign_in_endpoint: sign_in_endpoint.map(str::to_owned) };
    let redirect_uris = vec!["http://localhost:*/callback".into(), DEFAULT.into()];
    Options { settings, redirect_uris, seed, ..Options::default() }
}

impl Api {
    async fn impersonate(&self, user_id: &str, more: Value) -> Visited {
        let mut form = json!({ "user_id": user_id });
        form.as_object_mut().unwrap().extend(ADMIN.map(|(name, value)| (name.to_owned(), json!(value))));
        form.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.visit("", "/dashboard/impersonate", Some(form)).await
    }
}

#[tokio::test]
async fn an_impersonation_waits_until_the_application_asks() {
    let api = Api::start(options(Some(LOGIN)));
    let sent = api.impersonate(GRACE, json!({})).await;
    // The organization is told, nothing else: not who is impersonated, and no code.
    let expected = json!({ "from": "outside", "organization_id": ACME });
    assert_eq!(sent.path, Some(format!("/login?from=outside&organization_id={ACME}")));
    assert_eq!(target(&sent), ("http://localhost:3000/login".to_owned(), expected));

    let authorize = api.authorize(&format!("&provider=authkit&state=s1&organization_id={ACME}"));
    // Another browser is asked, and does not use it up.
    assert_eq!(api.visit("other", &authorize, None).await.status, 200);
    let back = api.visit("", &authorize, None).await;
    assert_eq!(target(&back).1["state"], "s1");
    let session = api.exchange(&back).await.ok();
    assert_eq!(session.body["impersonator"], json!({ "email": "admin@example.com", "reason": "ticket 7" }));
    assert_eq!(session.claims()["act"], json!({ "sub": "admin@example.com" }));
    assert_eq!((session.text("authentication_method"), session.text("organization_id")), ("Impersonation", ACME));
    // Once: the administrator's browser is not signed in as the user.
    assert_eq!(api.visit("", &authorize, None).await.status, 200);
    let listed = api.get(&format!("/user_management/users/{GRACE}/sessions")).await.ok();
    assert_eq!(listed.body["data"][0]["auth_method"], "impersonation");
    api.emulator.advance_clock(3600);
    api.refresh(session.text("refresh_token")).await.refused(400, "invalid_grant");
}

#[tokio::test]
async fn a_request_that_asks_for_somebody_else_gets_the_page() {
    let api = Api::start(options(Some(LOGIN)));
    for more in [&format!("&organization_id={GLOBEX}"), "&prompt=login", "&max_age=0", "&invitation_token=invite-1"] {
        api.impersonate(GRACE, json!({})).await;
        let plain = api.authorize("&provider=authkit");
        assert_eq!(api.visit("", &format!("{plain}{more}"), None).await.status, 200, "{more}");
        assert_eq!(api.visit("", &plain, None).await.status, 200, "it is used up by {more}");
    }
    api.impersonate(GRACE, json!({})).await;
    let google = api.authorize("&provider=GoogleOAuth");
    assert_eq!(api.visit("", &google, None).await.status, 200);
    api.impersonate(GRACE, json!({})).await;
    api.emulator.advance_clock(600);
    assert_eq!(api.visit("", &api.authorize("&provider=authkit"), None).await.status, 200);
}

#[tokio::test]
async fn without_a_sign_in_endpoint_a_code_arrives_without_a_state() {
    let api = Api::start(options(None));
    let sent = api.impersonate(GRACE, json!({})).await;
    let (address, query) = target(&sent);
    assert_eq!((address.as_str(), query.get("state")), (DEFAULT, None));
    // There was no challenge, so a verifier is one too many.
    assert_eq!(api.exchange(&sent).await.ok().body["impersonator"]["reason"], "ticket 7");

    let by_mail = api.visit("", "/reset-password?token=old", None).await;
    let page = api.visit("", by_mail.location.as_deref().unwrap(), Some(json!({ "user_id": GRACE }))).await;
    assert_eq!((target(&page).0.as_str(), target(&page).1.get("state")), (DEFAULT, None));

    let nowhere = Api::start(Options::default());
    let refused = nowhere.impersonate(GRACE, json!({})).await;
    assert_eq!((refused.status, refused.location, refused.path), (400, None, None));
    assert!(refused.body.contains("default redirect URI"), "{}", refused.body);
}

#[tokio::test]
async fn an_impersonation_needs_a_reason_an_administrator_and_a_member() {
    let api = Api::start(options(Some(LOGIN)));
    for (user, form, problem) in [
        (GRACE, json!({ "impersonator_reason": "" }), "needs a reason"),
        (GRACE, json!({ "impersonator_email": "" }), "administrator&#39;s e-mail"),
        (GRACE, json!({ "organization_id": GLOBEX }), "does not belong to Globex"),
        (GRACE, json!({ "organization_id": "org_x" }), "no such organization"),
        (ADA, json!({}), "several organizations"),
        ("user_x", json!({}), "no such user"),
    ] {
        let page = api.impersonate(user, form).await;
        assert_eq!((page.status, page.location), (200, None));
        assert!(page.body.contains("role=\"alert\"") && page.body.contains(problem), "{problem}: {}", page.body);
    }
    let none = api.impersonate(ADA, json!({ "organization_id": "none" })).await;
    assert_eq!(target(&none).1, json!({ "from": "outside" }));
}

#[tokio::test]
async fn an_impersonation_is_held_to_no_policy() {
    let api = Api::start(options(Some(LOGIN)));
    api.emulator.put_organization(globex(|it| it.sso_required = true)).unwrap();
    api.impersonate(ADA, json!({ "organization_id": GLOBEX })).await;
    let session = api.exchange(&api.visit("", &api.authorize("&provider=authkit"), None).await).await.ok();
    api.refresh(session.text("refresh_token")).await.ok();
}

#[tokio::test]
async fn a_sign_in_at_the_identity_provider_comes_through_the_application() {
    let api = Api::start(options(Some(LOGIN)));
    let form = json!({ "connection_id": "conn_01EM000000000000000000ACME", "user_id": GRACE });
    let sent = api.visit("", "/dashboard/sso", Some(form.clone())).await;
    let expected = json!({ "from": "outside", "organization_id": ACME, "login_hint": "grace@example.com" });
    assert_eq!(target(&sent).1, expected);
    let authorize = api.authorize(&format!("&provider=authkit&organization_id={ACME}"));
    let session = api.exchange(&api.visit("", &authorize, None).await).await.ok();
    assert_eq!((session.text("authentication_method"), session.text("organization_id")), ("SSO", ACME));
    // This browser is Grace's own, so it is signed in.
    assert_eq!(api.visit("", &authorize, None).await.status, 302);

    for (name, value) in [("connection_id", "conn_x"), ("connection_id", "conn_01EM0000000000000000GLOBEX")] {
        let mut form = form.clone();
        form[name] = json!(value);
        assert!(api.visit("", "/dashboard/sso", Some(form)).await.body.contains("role=\"alert\""), "{value}");
    }
}

#[tokio::test]
async fn an_invitation_reaches_the_application_while_it_is_good() {
    let api = Api::start(options(Some(LOGIN)));
    let link = async || api.visit("", "/invite?invitation_token=invite-1", None).await;
    let shown = api.get("/user_management/invitations/by_token/invite-1").await.ok();
    assert_eq!(shown.text("accept_invitation_url"), api.url("/invite?invitation_token=invite-1"));
    assert_eq!(target(&link().await).1, json!({ "from": "outside", "invitation_token": "invite-1" }));
    let authorize = api.authorize("&provider=authkit&invitation_token=invite-1");
    let form = json!({ "action": "create", "email": "new@example.com" });
    let session = api.exchange(&api.visit("", &authorize, Some(form)).await).await.ok();
    assert_eq!(session.text("organization_id"), ACME);
    // It is accepted: what is left is an ordinary sign-in.
    assert_eq!(target(&link().await).1, json!({ "from": "outside" }));
    assert_eq!(target(&api.visit("", "/invite?invitation_token=x", None).await).1, json!({ "from": "outside" }));

    api.emulator.reset();
    api.emulator.advance_clock(7 * 24 * 3600);
    assert_eq!(target(&link().await).1, json!({ "from": "outside" }));
    assert_eq!(target(&api.visit("", "/reset-password?token=t", None).await).1, json!({ "from": "outside" }));
}

#[tokio::test]
async fn an_invitation_can_be_made_and_opened() {
    let api = Api::start(options(Some(LOGIN)));
    let invite = async |form: Value| api.visit("", "/dashboard/invite", Some(form)).await;
    let sent = invite(json!({ "email": "x@example.com", "organization_id": GLOBEX })).await;
    let (_, query) = target(&sent);
    let token = query["invitation_token"].as_str().unwrap();
    let shown = api.get(&format!("/user_management/invitations/by_token/{token}")).await.ok();
    assert_eq!((shown.text("email"), shown.text("organization_id")), ("x@example.com", GLOBEX));
    let anywhere = target(&invite(json!({ "email": "y@example.com", "organization_id": "none" })).await).1;
    assert_ne!(anywhere["invitation_token"], token);
    let chosen = json!({ "email": "z@example.com", "invitation_token": "invite-2" });
    assert_eq!(target(&invite(chosen.clone()).await).1["invitation_token"], "invite-2");
    for bad in
        [json!({}), chosen, json!({ "email": "x" }), json!({ "email": "x@example.com", "organization_id": "org_x" })]
    {
        let page = invite(bad.clone()).await;
        assert!(page.location.is_none() && page.body.contains("role=\"alert\""), "{bad}");
    }
}

#[tokio::test]
async fn settings_are_checked_and_reset() {
    let api = Api::start(options(None));
    for bad in [json!({ "sign_in_endpoint": "/login" }), json!({ "sign_in_endpoint": "http://localhost:*/login" })] {
        assert_eq!(api.post("/_emulator/settings", bad).await.status, 422);
    }
    assert_eq!(api.post("/_emulator/settings", json!({ "login": LOGIN })).await.status, 422);
    assert_eq!(api.post("/_emulator/organizations", json!({ "name": "Acme" })).await.status, 422);
    api.post("/_emulator/settings", json!({ "sign_in_endpoint": LOGIN })).await.ok();
    let page = api.visit("", "/dashboard", None).await.body;
    assert!(page.contains(LOGIN) && page.contains("Impersonate this user"), "{page}");
    assert!(page.contains("href=\"/invite?invitation_token=invite-1\""), "{page}");
    api.emulator.reset();
    assert!(api.visit("", "/dashboard", None).await.body.contains("There is no sign-in endpoint"));
}

#[test]
fn a_browser_is_played_without_a_runtime_too() {
    let api = Api::new();
    let visit = |url: &str| api.emulator.visit(Visit { url: url.into(), ..Visit::default() });
    assert_eq!(visit("/dashboard").unwrap().status, 200);
    assert_eq!(visit("/nowhere").unwrap().status, 404);
    for elsewhere in ["https://evil.example/", "dashboard", "/_emulator/reset"] {
        assert!(visit(elsewhere).is_err(), "{elsewhere}");
    }
    let drop = json!({ "match": { "path": "/dashboard" }, "action": { "kind": "drop" } });
    api.emulator.fault(serde_json::from_value(drop).unwrap()).unwrap();
    assert!(visit("/dashboard").is_err());
    assert_eq!(api.emulator.requests().len(), 3);
}
