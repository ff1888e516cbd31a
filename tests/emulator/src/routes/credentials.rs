//! The API key, as a Bearer header or in the body.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};

use crate::error::ApiError;
use crate::grants::Caller;
use crate::params::Params;
use crate::state::App;

/// Proof that the request has the API key as Bearer, which management endpoints require.
pub(super) struct Bearer;

impl FromRequestParts<Arc<App>> for Bearer {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, ApiError> {
        match bearer(&parts.headers, app)? {
            true => Ok(Self),
            false => Err(ApiError::unauthorized()),
        }
    }
}

/// The caller of `/authenticate`. The key may be in the header or in the body, but a wrong key is refused in both.
pub(super) fn caller(app: &App, headers: &HeaderMap, params: &Params) -> Result<Caller, ApiError> {
    let by_header = bearer(headers, app)?;
    let by_body = match params.get("client_secret") {
        Some(secret) if secret == app.site.options.api_key => true,
        Some(_) => return Err(ApiError::oauth("invalid_client", "Invalid client secret.")),
        None => false,
    };
    Ok(if by_header || by_body { Caller::Confidential } else { Caller::Public })
}

fn bearer(headers: &HeaderMap, app: &App) -> Result<bool, ApiError> {
    let Some(value) = headers.get(header::AUTHORIZATION) else { return Ok(false) };
    let presented = value.to_str().ok().and_then(|value| value.strip_prefix("Bearer "));
    match presented == Some(app.site.options.api_key.as_str()) {
        true => Ok(true),
        false => Err(ApiError::unauthorized()),
    }
}
