//! Device authorization: the codes, and the page on which a user decides.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::control::default_method;
use crate::device::{DEVICE_INTERVAL, DEVICE_LIFETIME};
use crate::error::ApiError;
use crate::pages;
use crate::params::{Params, Query};
use crate::sign_in::{Choice, Proven, SignIn};
use crate::state::App;

pub(super) async fn start(State(app): State<Arc<App>>, params: Params) -> Result<Json<Value>, ApiError> {
    if params.grant_field("client_id")? != app.site.options.client_id {
        return Err(ApiError::oauth("invalid_client", "Invalid client ID."));
    }
    let (device_code, user_code) = app.world().start_device();
    let page = format!("{}/device", app.site.base_url);
    Ok(Json(json!({
        "device_code": device_code,
        "user_code": user_code,
        "verification_uri": page,
        "verification_uri_complete": format!("{page}?user_code={user_code}"),
        "expires_in": DEVICE_LIFETIME,
        "interval": DEVICE_INTERVAL,
    })))
}

pub(super) async fn show(State(app): State<Arc<App>>, Query(query): Query) -> Response {
    let world = app.world();
    match query.get("user_code") {
        Some(code) if world.device_waits(code) => pages::device::choose(&world, code).into_response(),
        Some(_) => pages::device::ask("This code is unknown, expired or used.").into_response(),
        None => pages::device::ask("").into_response(),
    }
}

pub(super) async fn decide(State(app): State<Arc<App>>, form: Params) -> Response {
    let mut world = app.world();
    let code = form.get("user_code").unwrap_or_default();
    let sign_in = match (form.get("action"), form.get("user_id").map(|id| world.user(id))) {
        (Some("deny"), _) => None,
        (_, Some(Ok(user))) => {
            let mut sign_in = SignIn::new(&user.id, default_method(user));
            sign_in.proven = Proven::ALL;
            // The page does not ask for an organization: use the only one, or none.
            sign_in.organization = match world.organizations_of(user).as_slice() {
                [only] => Choice::Organization(only.id.clone()),
                _ => Choice::None,
            };
            Some(sign_in)
        }
        _ => return pages::device::ask("Choose who signs in.").into_response(),
    };
    let approved = sign_in.is_some();
    match world.decide_device(code, sign_in) {
        true => pages::device::done(approved).into_response(),
        false => pages::device::ask("This code is unknown, expired or used.").into_response(),
    }
}
