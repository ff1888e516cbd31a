//! The API calls that the flows need around the grants: one table, one way to ask and to judge (contract sections 1.5
//! to 1.7).

use serde_json::{Map, Value, json};

use crate::client::Client;
use crate::ended::End;
use crate::error::{Code, Error, Result};
use crate::http::{Method, Query, Request, Response, escape};
use crate::sending::Resend;
use crate::time::Timestamp;

struct Row {
    name: &'static str,
    method: Method,
    /// `{name}` stands for a required parameter.
    path: &'static str,
    required: &'static [&'static str],
    optional: &'static [&'static str],
    credential: Credential,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Credential {
    /// The API key as a bearer token.
    ApiKey,
    /// The client id in the body, and no secret: callers may be public clients.
    ClientId,
}

pub(crate) const REVOKE_SESSION: &str = "revoke_session";

#[rustfmt::skip]
const CALLS: &[Row] = &[
    Row { name: REVOKE_SESSION, method: Method::Post, path: "user_management/sessions/revoke",
          required: &["session_id"], optional: &[], credential: Credential::ApiKey },
    Row { name: "list_sessions", method: Method::Get, path: "user_management/users/{user_id}/sessions",
          required: &["user_id"], optional: &["before", "after", "limit", "order"], credential: Credential::ApiKey },
    Row { name: "authorize_device", method: Method::Post, path: "user_management/authorize/device",
          required: &[], optional: &[], credential: Credential::ClientId },
    Row { name: "create_magic_auth", method: Method::Post, path: "user_management/magic_auth",
          required: &["email"], optional: &["invitation_token"], credential: Credential::ApiKey },
    Row { name: "send_verification_email", method: Method::Post,
          path: "user_management/users/{user_id}/email_verification/send",
          required: &["user_id"], optional: &[], credential: Credential::ApiKey },
    Row { name: "enroll_auth_factor", method: Method::Post, path: "user_management/users/{user_id}/auth_factors",
          required: &["user_id", "type"], optional: &["totp_issuer", "totp_user", "totp_secret"],
          credential: Credential::ApiKey },
    Row { name: "challenge_auth_factor", method: Method::Post, path: "auth/factors/{authentication_factor_id}/challenge",
          required: &["authentication_factor_id"], optional: &["sms_template"], credential: Credential::ApiKey },
    Row { name: "create_radar_challenge", method: Method::Post, path: "user_management/radar_challenges",
          required: &["user_id", "pending_authentication_token", "phone_number"],
          optional: &["ip_address", "user_agent"], credential: Credential::ApiKey },
];

/// The name of every call in the table.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    CALLS.iter().map(|row| row.name)
}

/// The parameters of a call that are required, and the others with the client id that each call may name.
pub(crate) fn parameters(name: &str) -> Option<(&'static [&'static str], Vec<&'static str>)> {
    let row = CALLS.iter().find(|row| row.name == name)?;
    Some((row.required, [row.optional, &["client_id"]].concat()))
}

/// Whether there is such a call.
pub(crate) fn exists(name: &str) -> bool {
    names().any(|known| known == name)
}

impl Client {
    /// Makes one of the calls of the table by name and gives back the API's record, every member kept.
    ///
    /// # Errors
    /// `invalid_option` for an unknown call or parameter, `api_key_missing`, any code of the API, and the `retry_later`
    /// codes.
    pub async fn request(&self, name: &str, parameters: Map<String, Value>) -> Result<Map<String, Value>> {
        let row = CALLS.iter().find(|row| row.name == name);
        let row = row.ok_or_else(|| Error::option(format!("there is no call `{name}`")))?;
        let resend = if row.method == Method::Get { Resend::WithinGrace } else { Resend::OnlyIfUnsent };
        let ends = parameters.get("session_id").and_then(Value::as_str).filter(|_| name == REVOKE_SESSION);
        let ends = ends.map(str::to_owned);
        let record = self.deliver(build(self, row, parameters)?, resend, judge, self.deadline()).await.outcome?;
        if let Some(session_id) = ends {
            self.ended().note(&session_id, End::Revoked);
        }
        Ok(record)
    }
}

fn build(client: &Client, row: &Row, mut parameters: Map<String, Value>) -> Result<Request> {
    for (name, value) in &parameters {
        if !row.required.contains(&name.as_str()) && !row.optional.contains(&name.as_str()) {
            return Err(Error::option(format!("unknown option `{name}`")));
        }
        let is_usable = match value {
            // A value of only dots (`..`) would escape its path segment.
            Value::String(text) => !text.trim_matches('.').is_empty(),
            Value::Number(_) => row.optional.contains(&name.as_str()),
            _ => false,
        };
        if !is_usable {
            let right =
                if row.optional.contains(&name.as_str()) { "text or a number" } else { "text that is more than dots" };
            return Err(Error::option(format!("option `{name}` must be {right}")));
        }
    }
    let mut path = row.path.to_owned();
    for name in row.required {
        let value = parameters.get(*name).ok_or_else(|| Error::option(format!("option `{name}` is missing")))?;
        let placeholder = format!("{{{name}}}");
        if path.contains(&placeholder) {
            path = path.replace(&placeholder, &escape(value.as_str().unwrap_or_default()).to_string());
            parameters.shift_remove(*name);
        }
    }
    let bearer = match row.credential {
        Credential::ApiKey => match &client.config().api_key {
            Some(key) => Some(key.clone()),
            None => return Err(Error::new(Code::ApiKeyMissing, "no API key was given")),
        },
        Credential::ClientId => {
            parameters.insert("client_id".to_owned(), json!(client.client_id()?));
            None
        }
    };
    let mut url = client.endpoint(&path)?;
    if row.method == Method::Get {
        let mut query = Query::default();
        for (name, value) in std::mem::take(&mut parameters) {
            query.add(&name, Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned)));
        }
        url.set_query(query.text());
    }
    let body = (row.method == Method::Post).then_some(Value::Object(parameters));
    Ok(Request { method: row.method, url, bearer, body })
}

/// Some successful responses have no body.
fn judge(response: Response, now: Timestamp) -> Result<Map<String, Value>> {
    if (200..300).contains(&response.status) && response.body.is_empty() {
        return Ok(Map::new());
    }
    response.into_object(now)
}
