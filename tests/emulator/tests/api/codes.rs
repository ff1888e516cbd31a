//! Exchanging codes: credentials, PKCE, single use, the response and its token.

use authkit_emulator::{CodeRequest, Impersonator, Options, Seed, SeedUser};
use rsa::pkcs1v15::{Signature, VerifyingKey};
use rsa::signature::Verifier;
use rsa::{BoxedUint, PublicKey};
use serde_json::json;

use crate::client::*;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

fn with_challenge() -> CodeRequest {
    CodeRequest { code_challenge: Some(CHALLENGE.into()), ..CodeRequest::default() }
}

#[tokio::test]
async fn a_response_has_exactly_the_expected_fields() {
    let api = Api::new();
    let answer = api.sign_in(for_email("grace@example.com")).await;
    let keys: Vec<_> = answer.body.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["user", "organization_id", "access_token", "refresh_token", "authentication_method"]);
    let user: Vec<_> = answer.body["user"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(
        user,
        [
            "object",
            "id",
            "email",
            "email_verified",
            "first_name",
            "last_name",
            "name",
            "profile_picture_url",
            "external_id",
            "metadata",
            "last_sign_in_at",
            "locale",
            "created_at",
            "updated_at",
        ]
    );
    assert_eq!(answer.text("organization_id"), ACME);
    let alan = api.sign_in(for_email("alan@example.com")).await;
    assert!(alan.body.get("organization_id").is_none(), "{alan:?}");
}

#[tokio::test]
async fn the_token_verifies_with_the_published_key() {
    let api = Api::new();
    let answer = api.sign_in(for_email("grace@example.com")).await;
    let token = answer.text("access_token");
    let jwks = api.get(&format!("/sso/jwks/{}", api.emulator.client_id())).await.ok();
    let key = &jwks.body["keys"][0];
    assert_eq!(decode(token, 0)["kid"], key["kid"]);
    let part =
        |name: &str| BoxedUint::from_be_slice_vartime(&URL_SAFE_NO_PAD.decode(key[name].as_str().unwrap()).unwrap());
    let key = VerifyingKey::<sha2::Sha256>::new(PublicKey::new(part("n"), part("e")).unwrap());
    let (input, signature) = token.rsplit_once('.').unwrap();
    let signature = Signature::try_from(URL_SAFE_NO_PAD.decode(signature).unwrap().as_slice()).unwrap();
    key.verify(input.as_bytes(), &signature).unwrap();

    let claims = answer.claims();
    assert_eq!(claims["iss"], format!("{}/user_management/{}", api.emulator.base_url(), api.emulator.client_id()));
    assert_eq!(claims["sub"], GRACE);
    assert_eq!(claims["org_id"], ACME);
    assert_eq!((&claims["role"], &claims["roles"]), (&json!("member"), &json!(["member"])));
    assert_eq!(claims["permissions"], json!(["posts:read"]));
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 300);
    for name in ["sid", "jti", "client_id", "auth_time", "entitlements", "feature_flags"] {
        assert!(claims.contains_key(name), "{name}");
    }
    assert_eq!(api.get("/sso/jwks/client_other").await.status, 404);
}

#[tokio::test]
async fn options_and_seed_shape_the_token() {
    let claims = json!({ "plan": "pro", "role": "owner" }).as_object().unwrap().clone();
    let mut seed = Seed { claims, ..Seed::default() };
    seed.users.push(SeedUser {
        claims: json!({ "plan": "free" }).as_object().unwrap().clone(),
        oauth_tokens: Some(json!({ "provider": "GoogleOAuth", "access_token": "ya29" })),
        ..SeedUser::new("joan@example.com")
    });
    let options = Options {
        issuer: Some("https://auth.example.com".into()),
        auth_time: false,
        access_token_lifetime: 5,
        seed,
        ..Options::default()
    };
    let api = Api::start(options);
    let answer = api.sign_in(for_email("joan@example.com")).await;
    let claims = answer.claims();
    assert_eq!((&claims["plan"], &claims["role"]), (&json!("free"), &json!("owner")));
    assert_eq!(claims["iss"], "https://auth.example.com");
    assert!(!claims.contains_key("auth_time"));
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 5);
    assert_eq!(answer.body["oauth_tokens"]["access_token"], "ya29");
}

#[tokio::test]
async fn an_impersonated_session_names_its_impersonator() {
    let api = Api::new();
    let impersonator = Some(Impersonator { email: "admin@example.com".into(), reason: Some("ticket 7".into()) });
    let answer = api.sign_in(CodeRequest { impersonator, ..for_email("grace@example.com") }).await;
    assert_eq!(answer.body["impersonator"], json!({ "email": "admin@example.com", "reason": "ticket 7" }));
    assert_eq!(answer.text("authentication_method"), "Impersonation");
    assert_eq!(answer.claims()["act"], json!({ "sub": "admin@example.com" }));
    api.emulator.advance_clock(3601);
    api.refresh(answer.text("refresh_token")).await.refused(400, "invalid_grant");
}

#[tokio::test]
async fn a_code_works_once_and_for_ten_minutes() {
    let api = Api::new();
    let code = api.emulator.issue_code(CodeRequest::default()).unwrap();
    api.grant("authorization_code", json!({ "code": code })).await.ok();
    let replay = api.grant("authorization_code", json!({ "code": code })).await;
    replay.refused(400, "invalid_grant");
    assert_eq!(replay.text("error_description"), format!("The code '{code}' has expired or is invalid."));

    let code = api.emulator.issue_code(CodeRequest::default()).unwrap();
    api.emulator.advance_clock(600);
    api.grant("authorization_code", json!({ "code": code })).await.refused(400, "invalid_grant");
}

#[tokio::test]
async fn pkce_is_enforced() {
    let api = Api::new();
    let client_id = api.emulator.client_id();
    let exchange = async |request: CodeRequest, mut body: serde_json::Value| {
        body["code"] = api.emulator.issue_code(request).unwrap().into();
        body["client_id"] = client_id.into();
        body["grant_type"] = "authorization_code".into();
        api.authenticate(body).await
    };
    let secret = api.emulator.api_key();
    exchange(with_challenge(), json!({ "code_verifier": VERIFIER })).await.ok();
    exchange(with_challenge(), json!({ "code_verifier": VERIFIER, "client_secret": secret })).await.ok();
    let refused = exchange(with_challenge(), json!({ "client_secret": secret })).await;
    refused.refused(400, "invalid_grant");
    let wrong = VERIFIER.replace('d', "e");
    exchange(with_challenge(), json!({ "code_verifier": wrong })).await.refused(400, "invalid_grant");
    let without = exchange(CodeRequest::default(), json!({ "code_verifier": VERIFIER, "client_secret": secret })).await;
    without.refused(400, "code_challenge_not_found");
    exchange(CodeRequest::default(), json!({})).await.refused(400, "invalid_request");
}

#[tokio::test]
async fn credentials_are_checked_wherever_they_are() {
    let api = Api::new();
    let (client_id, secret) = (api.emulator.client_id(), api.emulator.api_key());
    let code = || api.emulator.issue_code(CodeRequest::default()).unwrap();
    let grant = "authorization_code";

    let wrong = json!({ "client_id": client_id, "client_secret": "sk_x", "grant_type": grant, "code": code() });
    api.authenticate(wrong).await.refused(400, "invalid_client");
    let other = json!({ "client_id": "client_x", "client_secret": secret, "grant_type": grant, "code": code() });
    api.authenticate(other).await.refused(400, "invalid_grant");
    let other = json!({ "client_id": "client_x", "grant_type": "refresh_token", "refresh_token": "x" });
    api.authenticate(other).await.refused(400, "invalid_client");
    api.grant("nonsense", json!({})).await.refused(400, "unsupported_grant_type");
    api.authenticate(json!({ "client_id": client_id })).await.refused(400, "invalid_request");
    api.authenticate(json!(["not", "an", "object"])).await.refused(400, "invalid_request");

    // Only Bearer, a form body, and explicit nulls: each is used by some SDK.
    let bearer = json!({ "client_id": client_id, "grant_type": grant, "code": code(), "organization_id": null });
    api.post("/user_management/authenticate", bearer).await.ok();
    let url = api.url("/user_management/authenticate");
    let code = code();
    let form = [("client_id", client_id), ("client_secret", secret), ("grant_type", grant), ("code", &code)];
    let response = api.submit(&url, &form).await;
    assert!(response.headers().get("x-request-id").unwrap().to_str().unwrap().starts_with("req_"));
    answer(response).await.ok();

    let request =
        api.http.post(url).bearer_auth("sk_wrong").json(&json!({ "client_id": client_id, "grant_type": grant }));
    let unauthorized = answer(request.send().await.unwrap()).await;
    assert_eq!((unauthorized.status, unauthorized.body), (401, json!({ "message": "Unauthorized" })));
}
