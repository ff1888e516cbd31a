//! The published signing keys.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde_json::Value;

use crate::error::ApiError;
use crate::state::App;

pub(super) async fn jwks(State(app): State<Arc<App>>, Path(client_id): Path<String>) -> Result<Json<Value>, ApiError> {
    if client_id != app.site.options.client_id {
        return Err(ApiError::not_found("Client", &client_id));
    }
    Ok(Json(app.world().keys.jwks()))
}
