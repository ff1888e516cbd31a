//! The API in memory: what it answers to the requests of a client.

use serde_json::{Value, json};

use super::{Api, Testing, sessions};
use crate::http::{Request, Response, TransportError};
use crate::model::SessionData;

impl Testing {
    /// The response to a request.
    pub(crate) fn answer(&self, request: &Request) -> Result<Response, TransportError> {
        let path = request.url.path();
        if self.api() == Api::Outage {
            return Err(TransportError::NotSent("the test staged an outage".to_owned()));
        }
        match &request.body {
            Some(body) if path.ends_with("/user_management/authenticate") => self.exchange(body),
            Some(_) if path.ends_with("/user_management/sessions/revoke") => Ok(response(200, &json!({}))),
            _ => Err(TransportError::NotInTests),
        }
    }

    fn exchange(&self, body: &Value) -> Result<Response, TransportError> {
        let text = |name: &str| body.get(name).and_then(Value::as_str);
        let given = match text("grant_type") {
            Some("refresh_token") => text("refresh_token"),
            Some("authorization_code") => text("code"),
            _ => return Err(TransportError::NotInTests),
        };
        let known = given.and_then(sessions::account).filter(|_| self.api() != Api::Revoked);
        let Some(account) = known else {
            return Ok(response(400, &json!({ "error": "invalid_grant" })));
        };
        let session = self.session_in(&account, text("organization_id"), text("client_id").unwrap_or_default());
        let session = session.map_err(|error| TransportError::NotSent(error.message))?;
        Ok(response(200, &written(&session)))
    }
}

/// As the API writes it (contract section 1.1).
fn written(session: &SessionData) -> Value {
    json!({
        "user": session.user,
        "organization_id": session.organization_id,
        "access_token": session.access_token.reveal(),
        "refresh_token": session.refresh_token.reveal(),
        "impersonator": session.impersonator,
        "authentication_method": session.authentication_method,
    })
}

fn response(status: u16, body: &Value) -> Response {
    Response { status, request_id: None, retry_after: None, body: body.to_string().into_bytes() }
}
