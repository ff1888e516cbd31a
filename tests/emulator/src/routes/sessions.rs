//! Ending sessions, by browser or by API, and listing them.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::credentials::Bearer;
use crate::browser;
use crate::cors;
use crate::error::ApiError;
use crate::pages;
use crate::params::{Params, Query};
use crate::redirects;
use crate::state::App;

/// Signs the browser out. Any client that knows a session's id can end it, and ending it twice is not an error.
pub(super) async fn logout(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Query(query): Query,
) -> Result<Response, ApiError> {
    let session_id = query.field("session_id")?;
    let registered = &app.site.options.logout_redirects;
    let destination = match query.get("return_to") {
        Some(uri) if redirects::is_registered(registered, uri) => Some(uri),
        Some(uri) => return Err(ApiError::message(422, format!("'{uri}' is not a registered sign-out redirect."))),
        None => redirects::default_of(registered),
    };
    let mut world = app.world();
    world.end_session(session_id);
    if let Some(cookie) = browser::cookie(&app.site, &headers) {
        world.browsers.remove(&cookie);
    }
    let response = match destination {
        Some(uri) => browser::redirect(uri, &[]),
        None => pages::notice::signed_out().into_response(),
    };
    Ok(cors::forget(&app.site, &headers, browser::forget(&app.site, response)))
}

pub(super) async fn revoke(State(app): State<Arc<App>>, _: Bearer, params: Params) -> Result<Json<Value>, ApiError> {
    let session_id = params.field("session_id")?;
    let mut world = app.world();
    if world.session(session_id).is_none() {
        return Err(ApiError::message(400, format!("Session not found: '{session_id}'.")));
    }
    world.end_session(session_id);
    let now = world.now();
    Ok(Json(world.session(session_id).map(|session| session.as_json(now)).unwrap_or_default()))
}

pub(super) async fn list(
    State(app): State<Arc<App>>,
    _: Bearer,
    Path(user_id): Path<String>,
    Query(query): Query,
) -> Result<Json<Value>, ApiError> {
    let limit = match query.get("limit").map(str::parse::<usize>) {
        None => 10,
        Some(Ok(limit @ 1..=100)) => limit,
        Some(_) => return Err(ApiError::invalid("limit", "out_of_range")),
    };
    let world = app.world();
    world.user(&user_id)?;
    let mut sessions: Vec<_> = world.sessions.iter().filter(|session| session.user_id == user_id).collect();
    match query.get("order") {
        None | Some("desc") => sessions.reverse(),
        Some("asc" | "normal") => {}
        Some(_) => return Err(ApiError::invalid("order", "invalid")),
    }
    let position = |id: Option<&str>| sessions.iter().position(|session| Some(session.id.as_str()) == id);
    let start = position(query.get("after")).map_or(0, |index| index + 1);
    let end = position(query.get("before")).unwrap_or(sessions.len());
    // `before` selects the sessions directly before the given one; otherwise the page starts where it was asked to.
    let from = if query.get("before").is_some() { end.saturating_sub(limit).max(start) } else { start };
    let page: Vec<_> = sessions.get(from..end).unwrap_or_default().iter().take(limit).collect();
    let edge = |there_is_more: bool, session: Option<&&&crate::sessions::Session>| {
        session.filter(|_| there_is_more).map(|session| session.id.clone())
    };
    let (before, after) = (edge(from > 0, page.first()), edge(from + page.len() < sessions.len(), page.last()));
    let data: Vec<_> = page.iter().map(|session| session.as_json(world.now())).collect();
    Ok(Json(json!({ "object": "list", "data": data, "list_metadata": { "before": before, "after": after } })))
}
