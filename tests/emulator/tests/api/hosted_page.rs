//! The sign-in page, as a browser without scripts uses it.

use authkit_emulator::{Options, Seed, SeedUser};
use serde_json::json;

use crate::client::*;

const AUTHKIT: &str = "&provider=authkit&state=s%26t+1";

fn cookie(response: &reqwest::Response) -> String {
    let cookie = response.headers().get("set-cookie").expect("a cookie").to_str().unwrap();
    cookie.split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn choosing_a_user_issues_a_code() {
    let api = Api::new();
    let url = api.authorize(AUTHKIT);
    let page = api.http.get(&url).send().await.unwrap();
    assert_eq!(page.status(), 200);
    let html = page.text().await.unwrap();
    for part in
        ["id=\"user-ada@example.com\"", "id=\"create-user\"", "id=\"impersonate-user\"", "id=\"cancel\"", "<label"]
    {
        assert!(html.contains(part), "{part}");
    }
    for foreign in ["<script", "src=\"http", "@import"] {
        assert!(!html.contains(foreign), "{foreign}");
    }
    let response = api.submit(&url, &[("user_id", GRACE)]).await;
    assert_eq!(response.status(), 302);
    let (address, query) = location(&response);
    assert!(address.starts_with("http://localhost:3000/callback?"));
    assert_eq!(query["state"], "s&t 1");
    let answer = api.grant("authorization_code", json!({ "code": query["code"] })).await.ok();
    assert_eq!((&answer.body["user"]["id"], answer.text("organization_id")), (&json!(GRACE), ACME));
}

#[tokio::test]
async fn a_user_with_several_organizations_is_asked() {
    let api = Api::new();
    let url = api.authorize(AUTHKIT);
    let html = api.submit(&url, &[("user_id", ADA)]).await.text().await.unwrap();
    assert!(
        html.contains(&format!("id=\"organization-{GLOBEX}\"")) && html.contains("id=\"organization-none\""),
        "{html}"
    );
    for (choice, expected) in [(GLOBEX, json!(GLOBEX)), ("none", json!(null))] {
        let response = api.submit(&url, &[("user_id", ADA), ("organization_id", choice)]).await;
        let answer = api.grant("authorization_code", json!({ "code": location(&response).1["code"] })).await.ok();
        assert_eq!(answer.body.get("organization_id").cloned().unwrap_or_default(), expected);
    }
    let url = api.authorize(&format!("{AUTHKIT}&organization_id={GLOBEX}"));
    let response = api.submit(&url, &[("user_id", ADA)]).await;
    let answer = api.grant("authorization_code", json!({ "code": location(&response).1["code"] })).await.ok();
    assert_eq!(answer.text("organization_id"), GLOBEX);
    let html = api.submit(&url, &[("user_id", GRACE)]).await.text().await.unwrap();
    assert!(html.contains("role=\"alert\"") && html.contains("does not belong to Globex"), "{html}");
}

#[tokio::test]
async fn a_user_can_be_created_impersonated_or_cancelled() {
    let api = Api::new();
    let url = api.authorize(AUTHKIT);
    let form = [
        ("action", "create"),
        ("email", "new@example.com"),
        ("first_name", "<b>New"),
        ("last_name", ""),
        ("password", "long enough"),
    ];
    let response = api.submit(&url, &form).await;
    let answer = api.grant("authorization_code", json!({ "code": location(&response).1["code"] })).await.ok();
    assert_eq!(
        (&answer.body["user"]["first_name"], &answer.body["user"]["last_name"]),
        (&json!("<b>New"), &json!(null))
    );
    let html = api.submit(&url, &form).await.text().await.unwrap();
    assert!(html.contains("There is a user new@example.com already.") && html.contains("&lt;b&gt;New"), "{html}");
    let short = [("action", "create"), ("email", "x@example.com"), ("password", "short")];
    assert!(api.submit(&url, &short).await.text().await.unwrap().contains("at least eight"));

    let form = [
        ("action", "impersonate"),
        ("user_id", GRACE),
        ("impersonator_email", "admin@example.com"),
        ("impersonator_reason", "help"),
    ];
    let response = api.submit(&url, &form).await;
    assert!(response.headers().get("set-cookie").is_none());
    let answer = api.grant("authorization_code", json!({ "code": location(&response).1["code"] })).await.ok();
    assert_eq!(answer.body["impersonator"], json!({ "email": "admin@example.com", "reason": "help" }));

    let (_, query) = location(&api.submit(&url, &[("action", "cancel")]).await);
    assert_eq!((&query["error"], &query["state"]), (&json!("access_denied"), &json!("s&t 1")));
    assert!(query.contains_key("error_description"));
}

#[tokio::test]
async fn a_signed_in_browser_is_redirected_at_once() {
    let api = Api::new();
    let url = api.authorize(AUTHKIT);
    let first = api.submit(&url, &[("user_id", GRACE)]).await;
    let cookie = cookie(&first);
    let again = async |more: &str| {
        api.http.get(api.authorize(&format!("{AUTHKIT}{more}"))).header("cookie", &cookie).send().await.unwrap()
    };
    let exchange = async |response: &reqwest::Response| {
        api.grant("authorization_code", json!({ "code": location(response).1["code"] })).await.ok()
    };
    let (one, two) = (exchange(&first).await, exchange(&again("").await).await);
    assert_eq!(one.claims()["sid"], two.claims()["sid"]);
    assert_eq!(again("&prompt=none&max_age=60").await.status(), 302);
    assert_eq!(again("&prompt=login").await.status(), 200);
    assert_eq!(again("&max_age=0").await.status(), 200);
    assert_eq!(again(&format!("&organization_id={GLOBEX}")).await.status(), 200);

    let sid = one.claims()["sid"].as_str().unwrap().to_owned();
    let logout = api.url(&format!("/user_management/sessions/logout?session_id={sid}"));
    let response = api.http.get(logout).header("cookie", &cookie).send().await.unwrap();
    assert!(response.headers()["set-cookie"].to_str().unwrap().contains("Max-Age=0"));
    assert_eq!(again("").await.status(), 200);
    let (_, query) = location(&again("&prompt=none").await);
    assert_eq!(query["error"], "login_required");
}

#[tokio::test]
async fn errors_are_redirected_only_to_a_valid_address() {
    let api = Api::new();
    let good = api.authorize("&provider=authkit");
    for bad in [
        good.replace("client_01", "client_99"),
        good.replace("localhost%3A3000%2Fcallback", "evil.example%2Fcallback"),
        good.replace("localhost%3A3000%2Fcallback", "localhost%3A3000%2Fcallback%2Fx"),
        api.url("/user_management/authorize"),
    ] {
        let response = api.http.get(&bad).send().await.unwrap();
        assert_eq!((response.status().as_u16(), response.headers().get("location")), (400, None), "{bad}");
    }
    for (query, error) in [
        ("", "invalid_connection_selector"),
        ("&provider=NopeOAuth", "invalid_connection_selector"),
        ("&provider=GoogleOAuth&connection_id=conn_1", "ambiguous_connection_selector"),
        ("&connection_id=conn_1", "connection_invalid"),
        ("&organization_id=org_1", "organization_invalid"),
        ("&provider=authkit&organization_id=org_1", "organization_invalid"),
        ("&provider=authkit&code_challenge=abc&code_challenge_method=S256", "invalid_request"),
        (
            &format!("&provider=authkit&code_challenge={}&code_challenge_method=plain", "a".repeat(43)),
            "invalid_request",
        ),
        (&format!("&provider=authkit&code_challenge={}", "a".repeat(43)), "invalid_request"),
        ("&provider=GoogleOAuth&screen_hint=sign-up", "invalid_request"),
        ("&provider=authkit&max_age=-1", "invalid_request"),
        ("&provider=authkit&response_type=token", "unsupported_response_type"),
    ] {
        let response = api.http.get(api.authorize(query)).send().await.unwrap();
        assert_eq!(location(&response).1["error"], error, "{query}");
    }
}

#[tokio::test]
async fn hints_are_used() {
    let api = Api::new();
    let html = async |more: &str| {
        api.http.get(api.authorize(&format!("{AUTHKIT}{more}"))).send().await.unwrap().text().await.unwrap()
    };
    let at = |html: &str, part: &str| html.find(part).unwrap_or_else(|| panic!("{part} in {html}"));
    let sign_up = html("&screen_hint=sign-up&login_hint=%22new%22%40example.com").await;
    assert!(at(&sign_up, "create-user") < at(&sign_up, "user-ada@example.com"));
    assert!(sign_up.contains("value=\"&quot;new&quot;@example.com\""));
    let hinted = html("&login_hint=alan%40example.com").await;
    assert!(at(&hinted, "user-alan@example.com") < at(&hinted, "user-ada@example.com"));
}

#[tokio::test]
async fn a_provider_leaves_its_steps_to_the_exchange() {
    let mut seed = Seed::default();
    seed.users.push(SeedUser { email_verified: false, ..SeedUser::new("joan@example.com") });
    let api = Api::start(Options { seed, ..Options::default() });
    let url = api.authorize("&provider=GoogleOAuth");
    let exchange = async |user_id: &str| {
        let (_, query) = location(&api.submit(&url, &[("user_id", user_id)]).await);
        api.grant("authorization_code", json!({ "code": query["code"] })).await
    };
    assert_eq!(exchange(GRACE).await.ok().text("authentication_method"), "GoogleOAuth");
    exchange(ADA).await.refused(403, "organization_selection_required");

    let url = api.authorize(&format!("&organization_id={ACME}"));
    let (_, query) = location(&api.submit(&url, &[("user_id", ADA)]).await);
    let answer = api.grant("authorization_code", json!({ "code": query["code"] })).await.ok();
    assert_eq!((answer.text("authentication_method"), answer.text("organization_id")), ("SSO", ACME));
}
