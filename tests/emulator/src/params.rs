//! Request parameters: a JSON body, a form body or a query string, read the same way.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde_json::{Map, Value};

use crate::error::ApiError;

/// The parameters of a request. `null` and empty strings count as absent: some SDKs send every unset field as null.
#[derive(Clone, Debug, Default)]
pub(crate) struct Params(Map<String, Value>);

impl Params {
    /// Reads a body by its content type; `None` if it does not match.
    pub fn from_body(content_type: &str, body: &[u8]) -> Option<Self> {
        if body.is_empty() {
            Some(Self::default())
        } else if content_type.starts_with("application/x-www-form-urlencoded") {
            Some(Self::from_urlencoded(body))
        } else {
            match serde_json::from_slice(body) {
                Ok(Value::Object(fields)) => Some(Self(fields)),
                _ => None,
            }
        }
    }

    pub fn from_urlencoded(text: &[u8]) -> Self {
        let pairs = url::form_urlencoded::parse(text);
        Self(pairs.map(|(name, value)| (name.into_owned(), Value::String(value.into_owned()))).collect())
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Value::as_str).filter(|value| !value.is_empty())
    }

    /// A parameter that a grant requires: `invalid_request` if it is missing.
    pub fn grant_field(&self, name: &str) -> Result<&str, ApiError> {
        self.get(name).ok_or_else(|| ApiError::oauth("invalid_request", format!("Missing required parameter: {name}.")))
    }

    /// A parameter that the other endpoints require: a validation error if it is missing.
    pub fn field(&self, name: &str) -> Result<&str, ApiError> {
        self.get(name).ok_or_else(|| ApiError::invalid(name, "required"))
    }

    /// Adds a parameter that came another way, unless the body has it.
    pub fn add_missing(&mut self, name: &str, value: Option<String>) {
        if let (None, Some(value)) = (self.get(name), value) {
            self.0.insert(name.to_owned(), Value::String(value));
        }
    }

    pub fn as_json(&self) -> Value {
        Value::Object(self.0.clone())
    }
}

/// The parsed body, which the traffic layer passes to handlers as a request extension.
#[derive(Clone, Debug)]
pub(crate) struct Body(pub Option<Params>);

impl<S: Sync> FromRequestParts<S> for Params {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        match parts.extensions.get::<Body>() {
            Some(Body(Some(params))) => Ok(params.clone()),
            _ => Err(ApiError::oauth("invalid_request", "The request body is malformed.")),
        }
    }
}

/// The query string, read like a form.
#[derive(Clone, Debug)]
pub(crate) struct Query(pub Params);

impl<S: Sync> FromRequestParts<S> for Query {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(Params::from_urlencoded(parts.uri.query().unwrap_or_default().as_bytes())))
    }
}
