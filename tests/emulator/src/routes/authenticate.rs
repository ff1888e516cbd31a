//! `POST /user_management/authenticate`: credentials first, then the grant.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use serde_json::Value;

use super::credentials;
use crate::error::ApiError;
use crate::grants;
use crate::params::Params;
use crate::state::App;

pub(super) async fn authenticate(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    params: Params,
) -> Result<Json<Value>, ApiError> {
    let (client_id, grant) = (params.grant_field("client_id")?, params.grant_field("grant_type")?);
    if client_id != app.site.options.client_id {
        // The real service does not distinguish a code of another client from one that never existed.
        return Err(match (grant, params.get("code")) {
            ("authorization_code", Some(code)) => ApiError::code_refused(code),
            _ => ApiError::oauth("invalid_client", "Invalid client ID."),
        });
    }
    let caller = credentials::caller(&app, &headers, &params)?;
    grants::perform(&mut app.world(), grant, &params, caller).map(Json)
}
