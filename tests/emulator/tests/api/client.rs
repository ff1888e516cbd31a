//! A plain HTTP client and a separate emulator for each test.

use authkit_emulator::{CodeRequest, Emulator, Options, Seed, SeedOrganization, Visited};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value, json};

pub const ACME: &str = "org_01EM000000000000000000ACME";
pub const GLOBEX: &str = "org_01EM0000000000000000GLOBEX";
pub const ADA: &str = "user_01EM0000000000000000000ADA";
pub const GRACE: &str = "user_01EM00000000000000000GRACE";

pub struct Api {
    pub emulator: Emulator,
    pub http: reqwest::Client,
}

/// A response: status and JSON body (null if it is not JSON).
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Value,
}

impl Answer {
    pub fn text(&self, field: &str) -> &str {
        self.body.get(field).and_then(Value::as_str).unwrap_or_else(|| panic!("no {field} in {self:?}"))
    }

    /// The code of an error, in any shape.
    pub fn code(&self) -> &str {
        let code = self.body.get("code").or(self.body.get("error")).and_then(Value::as_str);
        code.unwrap_or_else(|| panic!("no code in {self:?}"))
    }

    pub fn ok(self) -> Self {
        assert!((200..300).contains(&self.status), "{self:?}");
        self
    }

    pub fn refused(&self, status: u16, code: &str) {
        assert_eq!((self.status, self.code()), (status, code), "{self:?}");
    }

    pub fn claims(&self) -> Map<String, Value> {
        decode(self.text("access_token"), 1)
    }
}

/// One part of a token, unverified.
pub fn decode(token: &str, part: usize) -> Map<String, Value> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token.split('.').nth(part).unwrap()).unwrap()).unwrap()
}

impl Api {
    pub fn start(options: Options) -> Self {
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { emulator: Emulator::start(options).unwrap(), http }
    }

    pub fn new() -> Self {
        Self::start(Options::default())
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.emulator.base_url())
    }

    /// A POST with the API key as Bearer.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        let request = self.http.post(self.url(path)).bearer_auth(self.emulator.api_key()).json(&body);
        answer(request.send().await.unwrap()).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        let request = self.http.get(self.url(path)).bearer_auth(self.emulator.api_key());
        answer(request.send().await.unwrap()).await
    }

    /// A confidential client's grant: `fields` and credentials in the body.
    pub async fn grant(&self, grant_type: &str, fields: Value) -> Answer {
        let mut body = json!({
            "client_id": self.emulator.client_id(),
            "client_secret": self.emulator.api_key(),
            "grant_type": grant_type,
        });
        body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        self.authenticate(body).await
    }

    /// A body for `/authenticate` as it is.
    pub async fn authenticate(&self, body: Value) -> Answer {
        let request = self.http.post(self.url("/user_management/authenticate")).json(&body);
        answer(request.send().await.unwrap()).await
    }

    pub async fn refresh(&self, token: &str) -> Answer {
        self.grant("refresh_token", json!({ "refresh_token": token })).await
    }

    /// A signed-in user.
    pub async fn sign_in(&self, request: CodeRequest) -> Answer {
        let code = self.emulator.issue_code(request).unwrap();
        self.grant("authorization_code", json!({ "code": code })).await.ok()
    }

    /// The sign-in page of a request, as its query.
    pub fn authorize(&self, more: &str) -> String {
        let client_id = self.emulator.client_id();
        let redirect = "http%3A%2F%2Flocalhost%3A3000%2Fcallback";
        self.url(&format!(
            "/user_management/authorize?client_id={client_id}&redirect_uri={redirect}&response_type=code{more}"
        ))
    }

    /// A visit of a browser, through the control API.
    pub async fn visit(&self, browser: &str, url: &str, form: Option<Value>) -> Visited {
        let answer = self.post("/_emulator/visits", json!({ "browser": browser, "url": url, "form": form })).await.ok();
        Visited {
            status: answer.body["status"].as_u64().unwrap().try_into().unwrap(),
            location: answer.body["location"].as_str().map(str::to_owned),
            path: answer.body["path"].as_str().map(str::to_owned),
            body: answer.text("body").to_owned(),
        }
    }

    /// The exchange of the code that a browser is sent back with.
    pub async fn exchange(&self, visited: &Visited) -> Answer {
        self.grant("authorization_code", json!({ "code": target(visited).1["code"] })).await
    }

    /// A form sent from a page.
    pub async fn submit(&self, url: &str, form: &[(&str, &str)]) -> reqwest::Response {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let request = self.http.post(url).header("content-type", "application/x-www-form-urlencoded").body(body);
        request.send().await.unwrap()
    }
}

pub async fn answer(response: reqwest::Response) -> Answer {
    let status = response.status().as_u16();
    Answer { status, body: serde_json::from_str(&response.text().await.unwrap()).unwrap_or_default() }
}

/// The query parameters of the place a response redirects to.
pub fn location(response: &reqwest::Response) -> (String, Map<String, Value>) {
    let location = response.headers().get("location").unwrap_or_else(|| panic!("no redirect: {response:?}"));
    let url = url::Url::parse(location.to_str().unwrap()).unwrap();
    let query = url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned().into())).collect();
    (url.to_string(), query)
}

pub fn for_email(email: &str) -> CodeRequest {
    CodeRequest { email: Some(email.into()), ..CodeRequest::default() }
}

/// The path and query of where a browser is sent.
pub fn target(visited: &Visited) -> (String, Value) {
    let url =
        url::Url::parse(visited.location.as_deref().unwrap_or_else(|| panic!("no redirect: {visited:?}"))).unwrap();
    let query = url.query_pairs().map(|(name, value)| (name.into_owned(), json!(value))).collect();
    (url.as_str().split('?').next().unwrap().to_owned(), Value::Object(query))
}

/// Globex of the default seed, changed.
pub fn globex(change: impl FnOnce(&mut SeedOrganization)) -> SeedOrganization {
    let mut globex = Seed::default().organizations.remove(1);
    change(&mut globex);
    globex
}
