//! Errors, in the four body shapes that the service uses (A to D below). The caller chooses the shape of a code,
//! because the service itself is not consistent.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

#[derive(Clone, Debug)]
pub(crate) struct ApiError {
    status: StatusCode,
    body: Map<String, Value>,
}

impl ApiError {
    /// Shape A: `{"code", "message"}`.
    pub fn coded(status: u16, code: &str, message: impl Into<String>) -> Self {
        Self::new(status, [("code", code.into()), ("message", message.into().into())])
    }

    /// Shape B, as in OAuth: 400 with `{"error", "error_description"}`.
    pub fn oauth(error: &str, description: impl Into<String>) -> Self {
        Self::new(400, [("error", error.into()), ("error_description", description.into().into())])
    }

    /// Shape C: `{"message"}` alone.
    pub fn message(status: u16, message: impl Into<String>) -> Self {
        Self::new(status, [("message", message.into().into())])
    }

    /// Shape D: 422 with one entry per field that is missing or wrong.
    pub fn invalid(field: &str, code: &str) -> Self {
        Self::new(
            422,
            [
                ("code", "invalid_request_parameters".into()),
                ("message", "Validation failed.".into()),
                ("errors", json!([{ "field": field, "code": code }])),
            ],
        )
    }

    pub fn unauthorized() -> Self {
        Self::message(401, "Unauthorized")
    }

    pub fn not_found(what: &str, id: &str) -> Self {
        Self::message(404, format!("{what} not found: '{id}'."))
    }

    /// The response to a code that is unknown, used, expired, for another client or fails PKCE: the caller cannot see
    /// which. The description really contains the code.
    pub fn code_refused(code: &str) -> Self {
        Self::oauth("invalid_grant", format!("The code '{code}' has expired or is invalid."))
    }

    /// Adds one of the extra fields of step-up errors.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.body.insert(name.into(), value.into());
        self
    }

    /// Whether this is the error of OAuth with that name.
    pub fn is(&self, error: &str) -> bool {
        self.body.get("error").is_some_and(|name| name == error)
    }

    fn new<const N: usize>(status: u16, fields: [(&str, Value); N]) -> Self {
        Self {
            status: StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            body: fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        (self.status, Json(self.body)).into_response()
    }
}
