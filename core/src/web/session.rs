//! The session route: how a page's script learns who is signed in, without a token.

use serde_json::{Value, json};

use super::answer::Answer;
use super::kind::Kind;
use super::site::Route;
use super::{WebConfig, WebRequest};
use crate::authentication::Authentication;
use crate::error::{Code, Result};
use crate::time::Timestamp;

/// What the answer says of a session. No token is among it.
const MEMBERS: &[&str] = &[
    "authenticated",
    "user",
    "session_id",
    "organization_id",
    "role",
    "roles",
    "permissions",
    "entitlements",
    "feature_flags",
    "impersonator",
    "expires_at",
];

impl WebRequest {
    /// A request to `routes.session`.
    pub(super) async fn session_route(&self, now: Timestamp) -> Result<Answer> {
        let config = self.config()?;
        if !matches!(self.incoming.method.as_str(), "GET" | "HEAD") {
            return Ok(self.method_not_allowed(Route::Session));
        }
        let resolved = self.resolved(now).await?;
        let lines = resolved.lines().to_vec();
        let event = resolved.event.clone();
        let answer = if self.kind == Kind::Prefetch {
            Answer::refused()
        } else if resolved.auth.retryable() {
            let code = resolved.auth.reason.unwrap_or(Code::NetworkError);
            self.unavailable(code, resolved.auth.retry_after(), None)
        } else {
            Answer::json(200, &self.session_body(&resolved.auth, config))
        };
        Ok(Answer { set_cookies: lines, event, ..answer })
    }

    /// What a script may know of a session.
    pub(super) fn session_body(&self, auth: &Authentication, config: &WebConfig) -> Value {
        let all = serde_json::to_value(auth).unwrap_or_default();
        let mut body: serde_json::Map<_, _> =
            MEMBERS.iter().map(|name| ((*name).to_owned(), all.get(name).cloned().unwrap_or_default())).collect();
        let return_to = self.referer(config);
        body.insert("sign_in_url".to_owned(), json!(self.sign_in_path(return_to, &[])));
        Value::Object(body)
    }
}
