//! Users, and the e-mails sent to them.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::credentials::Bearer;
use crate::clock::{after, iso};
use crate::error::ApiError;
use crate::ids;
use crate::one_time::Purpose;
use crate::params::Params;
use crate::seed::SeedUser;
use crate::state::{App, CODE_LIFETIME};

pub(super) async fn get(
    State(app): State<Arc<App>>,
    _: Bearer,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    app.world().user(&id).map(|user| Json(user.as_json()))
}

pub(super) async fn send_email_verification(
    State(app): State<Arc<App>>,
    _: Bearer,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let mut world = app.world();
    let user = world.user(&id)?.clone();
    if user.profile.email_verified {
        return Err(ApiError::coded(400, "email_already_verified", "This e-mail address is verified already."));
    }
    world.send_email_verification(&user);
    Ok(Json(json!({ "user": user.as_json() })))
}

/// Sends a sign-in code. An unknown address becomes a new user, as with the real service.
pub(super) async fn magic_auth(
    State(app): State<Arc<App>>,
    _: Bearer,
    params: Params,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let email = params.field("email")?;
    if !email.contains('@') {
        return Err(ApiError::invalid("email", "email_required"));
    }
    let mut world = app.world();
    let user_id = match world.user_by_email(email).map(|user| user.id.clone()) {
        Some(id) => id,
        None => world.add_user(SeedUser { email_verified: false, ..SeedUser::new(email) }),
    };
    let code = world.send(Purpose::MagicAuth { email: email.to_owned() }, &user_id, email);
    let now = world.now();
    let body = json!({
        "object": "magic_auth",
        "id": ids::id("magic_auth", now),
        "user_id": user_id,
        "email": email,
        "expires_at": iso(after(now, CODE_LIFETIME)),
        "code": code,
        "created_at": iso(now),
        "updated_at": iso(now),
    });
    Ok((StatusCode::CREATED, Json(body)))
}

pub(super) async fn invitation(
    State(app): State<Arc<App>>,
    _: Bearer,
    Path(token): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let world = app.world();
    let invitation = world.invitation(&token).ok_or_else(|| ApiError::not_found("Invitation", &token))?;
    Ok(Json(invitation.as_json(world.now(), &app.site.base_url)))
}
