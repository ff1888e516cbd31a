//! What an organization asks of a sign-in, at the page, at a switch and at each refresh.

use authkit_emulator::{CodeRequest, Options, Settings};
use serde_json::json;

use crate::client::*;

fn api() -> Api {
    let settings = Settings { sign_in_endpoint: Some("http://localhost:3000/login".into()) };
    Api::start(Options { settings, ..Options::default() })
}

#[tokio::test]
async fn a_refused_switch_may_name_the_page_to_go_to() {
    let api = api();
    let ada = api.sign_in(for_email("ada@example.com")).await;
    let switch = json!({ "refresh_token": ada.text("refresh_token"), "organization_id": GLOBEX });
    api.emulator.put_organization(globex(|it| it.mfa_required = true)).unwrap();
    let unnamed = api.grant("refresh_token", switch.clone()).await;
    unnamed.refused(400, "mfa_enrollment");
    assert_eq!(unnamed.body.get("authkit_redirect_url"), None);

    let named = globex(|it| (it.mfa_required, it.authkit_redirect_url) = (true, true));
    api.post("/_emulator/organizations", json!(named)).await.ok();
    let refused = api.grant("refresh_token", switch.clone()).await;
    refused.refused(400, "mfa_enrollment");
    let sent = api.visit("", refused.text("authkit_redirect_url"), None).await;
    assert_eq!(target(&sent).1, json!({ "organization_id": GLOBEX }));
    let member = json!({ "refresh_token": ada.text("refresh_token"), "organization_id": "org_x" });
    assert_eq!(api.grant("refresh_token", member).await.body.get("authkit_redirect_url"), None);

    // The page does what the policy asks for, and the switch works from then on.
    let authorize = api.authorize(&format!("&provider=authkit&organization_id={GLOBEX}"));
    api.exchange(&api.visit("", &authorize, Some(json!({ "user_id": ADA }))).await).await.ok();
    api.grant("refresh_token", switch).await.ok();
    assert_eq!(api.visit("", "/continue?organization_id=org_x", None).await.status, 400);
}

#[tokio::test]
async fn a_policy_holds_for_a_sign_in_the_browser_remembers() {
    let api = api();
    let authorize = api.authorize(&format!("&provider=authkit&organization_id={GLOBEX}"));
    let sign_in = async || api.exchange(&api.visit("", &authorize, Some(json!({ "user_id": ADA }))).await).await.ok();
    assert_eq!(sign_in().await.text("authentication_method"), "Password");
    assert_eq!(api.visit("", &authorize, None).await.status, 302);
    let methods = |methods: &[&str]| Some(methods.iter().map(|&method| method.to_owned()).collect());
    for (policy, method) in [
        (globex(|it| it.auth_methods = methods(&["microsoft_oauth"])), "MicrosoftOAuth"),
        (globex(|it| it.auth_methods = methods(&[])), "SSO"),
        (globex(|it| it.sso_required = true), "SSO"),
        (globex(|it| it.mfa_required = true), "Password"),
    ] {
        api.emulator.reset();
        sign_in().await;
        api.emulator.put_organization(policy.clone()).unwrap();
        assert_eq!(api.visit("", &authorize, None).await.status, 200, "{policy:?}");
        let session = sign_in().await;
        assert_eq!(session.text("authentication_method"), method);
        assert_eq!(api.visit("", &authorize, None).await.status, 302, "{policy:?}");
        api.refresh(session.text("refresh_token")).await.ok();
    }
}

#[tokio::test]
async fn a_policy_that_comes_later_holds_at_the_next_refresh() {
    let api = Api::new();
    let to_globex = CodeRequest { organization_id: Some(Some(GLOBEX.to_owned())), ..for_email("ada@example.com") };
    for (policy, code) in [
        (globex(|it| it.sso_required = true), "sso_required"),
        (globex(|it| it.mfa_required = true), "mfa_enrollment"),
        (globex(|it| it.auth_methods = Some(Vec::new())), "organization_authentication_methods_required"),
    ] {
        api.emulator.reset();
        let session = api.sign_in(to_globex.clone()).await;
        api.emulator.put_organization(policy).unwrap();
        api.refresh(session.text("refresh_token")).await.refused(400, code);
        // It is refused and not over.
        api.emulator.put_organization(globex(|_| {})).unwrap();
        api.refresh(session.text("refresh_token")).await.ok();
    }
}
