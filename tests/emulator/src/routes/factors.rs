//! Authenticator apps and Radar's SMS codes.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::credentials::Bearer;
use crate::clock::iso;
use crate::error::ApiError;
use crate::ids;
use crate::one_time::{Factor, Purpose, new_totp_secret};
use crate::params::Params;
use crate::sign_in::Step;
use crate::state::{App, World};

pub(super) async fn enroll(
    State(app): State<Arc<App>>,
    _: Bearer,
    Path(user_id): Path<String>,
    params: Params,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    if params.field("type")? != "totp" {
        return Err(ApiError::invalid("type", "invalid"));
    }
    let mut world = app.world();
    let email = world.user(&user_id)?.profile.email.clone();
    let now = world.now();
    let (id, secret) = (ids::id("auth_factor", now), new_totp_secret());
    let issuer = params.get("totp_issuer").unwrap_or("Emulator").to_owned();
    let account = params.get("totp_user").unwrap_or(&email).to_owned();
    world.factors.push(Factor { id: id.clone(), user_id: user_id.clone(), secret: secret.clone() });
    let challenge = challenge_json(&mut world, &id);
    let factor = json!({
        "object": "authentication_factor",
        "id": id,
        "user_id": user_id,
        "type": "totp",
        "totp": {
            "issuer": issuer,
            "user": account,
            "qr_code": ONE_PIXEL,
            "secret": secret,
            "uri": otpauth(&issuer, &account, &secret),
        },
        "created_at": iso(now),
        "updated_at": iso(now),
    });
    let body = json!({ "authentication_factor": factor, "authentication_challenge": challenge });
    Ok((StatusCode::CREATED, Json(body)))
}

pub(super) async fn challenge(
    State(app): State<Arc<App>>,
    _: Bearer,
    Path(id): Path<String>,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let mut world = app.world();
    if !world.factors.iter().any(|factor| factor.id == id) {
        return Err(ApiError::not_found("Authentication factor", &id));
    }
    Ok((StatusCode::CREATED, Json(challenge_json(&mut world, &id))))
}

/// Sends the SMS for a sign-up that Radar stopped.
pub(super) async fn radar_challenge(
    State(app): State<Arc<App>>,
    _: Bearer,
    params: Params,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let (user_id, token) = (params.field("user_id")?, params.field("pending_authentication_token")?);
    let phone_number = params.field("phone_number")?;
    let mut world = app.world();
    let pending = world.pending(token)?;
    if !matches!(pending.step, Step::RadarSms | Step::RadarSignUp) {
        let message = "The pending authentication token is for another step.";
        return Err(ApiError::coded(400, "invalid_pending_authentication_token", message));
    }
    if pending.sign_in.user_id != user_id {
        return Err(ApiError::coded(400, "user_mismatch", "The sign-in belongs to another user."));
    }
    let verification_id = ids::id("radar_verification", world.now());
    let body = json!({ "verification_id": verification_id, "phone_number": phone_number });
    let purpose = Purpose::RadarSms { verification_id, phone_number: phone_number.to_owned() };
    world.send(purpose, user_id, phone_number);
    Ok((StatusCode::CREATED, Json(body)))
}

/// Replaces the QR code; the response has the secret and its address too.
const ONE_PIXEL: &str = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

fn challenge_json(world: &mut World, factor_id: &str) -> Value {
    let now = world.now();
    let (id, expires_at) = world.challenge_factor(factor_id);
    json!({
        "object": "authentication_challenge",
        "id": id,
        "authentication_factor_id": factor_id,
        "expires_at": iso(expires_at),
        "created_at": iso(now),
        "updated_at": iso(now),
    })
}

fn otpauth(issuer: &str, account: &str, secret: &str) -> String {
    let quote =
        |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20");
    format!("otpauth://totp/{}:{}?secret={secret}&issuer={}", quote(issuer), quote(account), quote(issuer))
}
