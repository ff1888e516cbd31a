//! `POST /user_management/authenticate`: credentials first, then the grant.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use super::credentials;
use crate::cors;
use crate::error::ApiError;
use crate::grants::{self, Caller};
use crate::params::Params;
use crate::state::App;

pub(super) async fn authenticate(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    mut params: Params,
) -> Result<Response, ApiError> {
    let (client_id, grant) = (params.grant_field("client_id")?, params.grant_field("grant_type")?);
    if client_id != app.site.options.client_id {
        // The real service does not distinguish a code of another client from one that never existed.
        return Err(match (grant, params.get("code")) {
            ("authorization_code", Some(code)) => ApiError::code_refused(code),
            _ => ApiError::oauth("invalid_client", "Invalid client ID."),
        });
    }
    let caller = credentials::caller(&app, &headers, &params)?;
    let is_page = caller == Caller::Public && cors::page_of(&app.site, &headers).is_some();
    let is_refresh = grant == "refresh_token";
    if is_page && is_refresh {
        params.add_missing("refresh_token", cors::refresh_token(&app.site, &headers));
    }
    let outcome = grants::perform(&mut app.world(), params.grant_field("grant_type")?, &params, caller);
    Ok(match outcome {
        Ok(answer) if is_page => {
            let token = answer.get("refresh_token").and_then(Value::as_str).unwrap_or_default().to_owned();
            cors::keep(&app.site, &headers, Json(answer).into_response(), &token)
        }
        Ok(answer) => Json(answer).into_response(),
        Err(refusal) if is_page && is_refresh && refusal.is("invalid_grant") => {
            cors::forget(&app.site, &headers, refusal.into_response())
        }
        Err(refusal) => return Err(refusal),
    })
}
