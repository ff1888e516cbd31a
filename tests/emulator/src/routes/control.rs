//! The control API, `/_emulator/`: a thin JSON layer over `control.rs`.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::clock::iso;
use crate::error::ApiError;
use crate::one_time::totp_at;
use crate::options::Invalid;
use crate::state::App;
use crate::visits;

type Answer = Result<Json<Value>, ApiError>;

pub(super) async fn add_fault(State(app): State<Arc<App>>, body: Bytes) -> Answer {
    app.add_fault(read(&body)?)?;
    done()
}

pub(super) async fn clear_faults(State(app): State<Arc<App>>) -> Answer {
    app.clear_faults();
    done()
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Rotation {
    keep_old: bool,
}

pub(super) async fn rotate_keys(State(app): State<Arc<App>>, body: Bytes) -> Answer {
    let Rotation { keep_old } = read(&body)?;
    Ok(Json(json!({ "kid": app.rotate_keys(keep_old)? })))
}

pub(super) async fn clock(State(app): State<Arc<App>>) -> Answer {
    clock_json(&app)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    advance_seconds: i64,
}

pub(super) async fn advance_clock(State(app): State<Arc<App>>, body: Bytes) -> Answer {
    let Advance { advance_seconds } = read(&body)?;
    app.advance_clock(advance_seconds);
    clock_json(&app)
}

pub(super) async fn requests(State(app): State<Arc<App>>) -> Answer {
    Ok(Json(json!(app.requests())))
}

pub(super) async fn clear_requests(State(app): State<Arc<App>>) -> Answer {
    app.clear_requests();
    done()
}

pub(super) async fn reset(State(app): State<Arc<App>>) -> Answer {
    app.reset();
    done()
}

pub(super) async fn issue_code(State(app): State<Arc<App>>, body: Bytes) -> Answer {
    Ok(Json(json!({ "code": app.issue_code(read(&body)?)? })))
}

pub(super) async fn sign_token(State(app): State<Arc<App>>, body: Bytes) -> Answer {
    Ok(Json(json!({ "access_token": app.sign_token(read(&body)?)? })))
}

pub(super) async fn end_session(State(app): State<Arc<App>>, Path(id): Path<String>) -> Answer {
    Ok(Json(json!({ "ended": app.end_session(&id) })))
}

pub(super) async fn messages(State(app): State<Arc<App>>) -> Answer {
    Ok(Json(json!(app.messages())))
}

pub(super) async fn clear_messages(State(app): State<Arc<App>>) -> Answer {
    app.world().messages.clear();
    done()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Totp {
    secret: String,
}

/// The code that an authenticator app would show now, by the emulator's clock.
pub(super) async fn totp(State(app): State<Arc<App>>, body: Bytes) -> Answer {
    let Totp { secret } = read(&body)?;
    let code =
        totp_at(&secret, app.world().now() / 1000).ok_or_else(|| ApiError::message(422, "the secret is not Base32"))?;
    Ok(Json(json!({ "code": code })))
}

pub(super) async fn add_user(State(app): State<Arc<App>>, body: Bytes) -> Answer {
    let id = app.add_user(read(&body)?)?;
    app.world().user(&id).map(|user| Json(user.as_json()))
}

pub(super) async fn put_organization(State(app): State<Arc<App>>, body: Bytes) -> Answer {
    app.put_organization(read(&body)?)?;
    done()
}

pub(super) async fn change_settings(State(app): State<Arc<App>>, body: Bytes) -> Answer {
    app.change_settings(read(&body)?)?;
    done()
}

pub(super) async fn visit(State(app): State<Arc<App>>, body: Bytes) -> Answer {
    Ok(Json(json!(visits::visit(&app, read(&body)?).await?)))
}

/// An empty body means all defaults.
fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    let body = if body.is_empty() { b"{}" } else { body };
    serde_json::from_slice(body).map_err(|error| ApiError::message(422, error.to_string()))
}

fn done() -> Answer {
    Ok(Json(json!({ "ok": true })))
}

fn clock_json(app: &App) -> Answer {
    let world = app.world();
    Ok(Json(json!({ "now": iso(world.now()), "offset_seconds": world.clock.offset_seconds() })))
}

impl From<Invalid> for ApiError {
    fn from(invalid: Invalid) -> Self {
        Self::message(422, invalid.to_string())
    }
}
