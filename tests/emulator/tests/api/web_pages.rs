//! Pages that call the API from another origin.

use authkit_emulator::{Action, CodeRequest, Fault, Match, Options};
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

use crate::client::*;

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const PAGE: &str = "http://localhost:5173";
const AUTHENTICATE: &str = "/user_management/authenticate";

struct Page {
    api: Api,
    cookie: String,
}

impl Page {
    fn new(options: Options) -> Self {
        Self { api: Api::start(options), cookie: String::new() }
    }

    /// What a page of an origin sends, with the cookie that the browser has.
    async fn send(&self, origin: &str, mut body: Value) -> (u16, HeaderMap, Value) {
        body["client_id"] = self.api.emulator.client_id().into();
        let request = self.api.http.post(self.api.url(AUTHENTICATE)).header("origin", origin).json(&body);
        let response =
            request.header("cookie", &self.cookie).header("host", "auth.site.localhost:80").send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        (status, headers, response.json().await.unwrap_or_default())
    }

    async fn sign_in(&mut self, origin: &str) -> (HeaderMap, Value) {
        let request = CodeRequest { code_challenge: Some(CHALLENGE.into()), ..for_email("grace@example.com") };
        let code = self.api.emulator.issue_code(request).unwrap();
        let body = json!({ "grant_type": "authorization_code", "code": code, "code_verifier": VERIFIER });
        let (status, headers, answer) = self.send(origin, body).await;
        assert_eq!(status, 200, "{answer}");
        self.cookie = lines(&headers).first().map(|line| line.split(';').next().unwrap().into()).unwrap_or_default();
        (headers, answer)
    }
}

fn lines(headers: &HeaderMap) -> Vec<String> {
    headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap().to_owned()).collect()
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).map(|value| value.to_str().unwrap())
}

#[tokio::test]
async fn registered_origins_may_read_and_others_may_not() {
    let api = Api::start(Options { web_origins: vec![PAGE.into()], ..Options::default() });
    let preflight = async |origin: &str| {
        let request = api.http.request(reqwest::Method::OPTIONS, api.url(AUTHENTICATE)).header("origin", origin);
        request.header("access-control-request-method", "POST").send().await.unwrap()
    };
    let allowed = preflight(PAGE).await;
    assert_eq!(allowed.status(), 204);
    assert_eq!(text(allowed.headers(), "access-control-allow-origin"), Some(PAGE));
    assert_eq!(text(allowed.headers(), "access-control-allow-credentials"), Some("true"));
    assert_eq!(text(allowed.headers(), "access-control-allow-headers"), Some("content-type"));
    let refused = preflight("http://evil.example").await;
    assert_eq!(refused.status(), 405);
    assert_eq!(text(refused.headers(), "access-control-allow-origin"), None);
    assert_eq!(api.emulator.requests().len(), 1, "a preflight that is answered is no request of the page");
}

#[tokio::test]
async fn a_page_can_read_a_failure() {
    let page = Page::new(Options::default());
    let down = Action::Status { status: 503, headers: Default::default(), body: None, body_text: None };
    let matching = Match { path: Some(AUTHENTICATE.into()), ..Match::default() };
    page.api.emulator.fault(Fault { matching, times: 1, skip: 0, action: down }).unwrap();
    let (status, headers, _) = page.send(PAGE, json!({ "grant_type": "refresh_token" })).await;
    assert_eq!((status, text(&headers, "access-control-allow-origin")), (503, Some(PAGE)));
}

#[tokio::test]
async fn the_cookie_of_a_page_is_its_refresh_token() {
    let mut page = Page::new(Options::default());
    let (headers, answer) = page.sign_in(PAGE).await;
    let set = lines(&headers);
    assert!(set[0].contains("; HttpOnly; ") && set[0].contains(answer["refresh_token"].as_str().unwrap()), "{set:?}");
    assert!(set[1].starts_with("workos-has-session=1; ") && set[1].ends_with("; Domain=site.localhost"), "{set:?}");
    assert!(!set[1].contains("HttpOnly"));

    let refresh = json!({ "grant_type": "refresh_token" });
    let (status, headers, next) = page.send(PAGE, refresh.clone()).await;
    assert_eq!(status, 200);
    assert_ne!(next["refresh_token"], answer["refresh_token"]);
    page.cookie = lines(&headers)[0].split(';').next().unwrap().to_owned();
    assert_eq!(page.send("http://evil.example", refresh.clone()).await.0, 400, "another origin has no cookie");

    let sid = decode(next["access_token"].as_str().unwrap(), 1)["sid"].as_str().unwrap().to_owned();
    let logout = page.api.url(&format!("/user_management/sessions/logout?session_id={sid}"));
    let response = page.api.http.get(logout).header("cookie", &page.cookie).send().await.unwrap();
    assert!(lines(response.headers()).iter().filter(|line| line.contains("Max-Age=0")).count() == 3);
    let (status, headers, refused) = page.send(PAGE, refresh).await;
    assert_eq!((status, &refused["error"]), (400, &json!("invalid_grant")));
    assert!(lines(&headers).iter().all(|line| line.contains("Max-Age=0")));
}

#[tokio::test]
async fn servers_get_no_cookie() {
    let api = Api::new();
    let code = api.emulator.issue_code(for_email("grace@example.com")).unwrap();
    let body = json!({
        "client_id": api.emulator.client_id(), "client_secret": api.emulator.api_key(),
        "grant_type": "authorization_code", "code": code,
    });
    let response = api.http.post(api.url(AUTHENTICATE)).header("origin", PAGE).json(&body).send().await.unwrap();
    assert_eq!((response.status().as_u16(), lines(response.headers())), (200, vec![]));
}
