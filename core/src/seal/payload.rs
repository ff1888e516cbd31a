//! A session as the JSON object each producer seals, and back (contract sections 5.2 to 5.6).

use serde_json::{Map, Value};

use super::Format;
use crate::casing::{camel_value, snake_value, to_camel, to_snake};
use crate::model::{Impersonator, SessionData, User};
use crate::secret::Secret;

const ACCESS_TOKEN: &str = "access_token";
const REFRESH_TOKEN: &str = "refresh_token";
const USER: &str = "user";
const IMPERSONATOR: &str = "impersonator";
const ORGANIZATION_ID: &str = "organization_id";
const AUTHENTICATION_METHOD: &str = "authentication_method";

/// The order in which the Node SDK writes the members (5.2).
const NODE_ORDER: [&str; 6] = [ORGANIZATION_ID, USER, ACCESS_TOKEN, REFRESH_TOKEN, AUTHENTICATION_METHOD, IMPERSONATOR];

/// The order in which the other SDKs write the members they know; the remaining two follow.
const PLAIN_ORDER: [&str; 6] =
    [ACCESS_TOKEN, REFRESH_TOKEN, USER, IMPERSONATOR, ORGANIZATION_ID, AUTHENTICATION_METHOD];

/// Members that are not ours but the API's, so that their spelling follows the format too (9.5). Whatever else is found
/// belongs to somebody whose spelling is not known, and stays as it is.
const OF_THE_API: [&str; 2] = ["oauth_tokens", "authkit_authorization_code"];

/// The object to seal. Absent members are left out: each SDK reads what it knows and ignores the rest.
pub(super) fn object(session: &SessionData, format: Format) -> Value {
    let order = if format == Format::Iron { NODE_ORDER } else { PLAIN_ORDER };
    let known = order.into_iter().filter_map(|name| Some((name.to_owned(), member(session, name)?)));
    let extra = session.extra.iter().filter(|(name, _)| !PLAIN_ORDER.contains(&name.as_str()));
    let members = known.chain(extra.map(|(name, value)| (name.clone(), value.clone())));
    let camel = |(name, value): (String, Value)| {
        if is_respelled(&name) { (to_camel(&name), camel_value(value)) } else { (name, value) }
    };
    Value::Object(if format == Format::Iron { members.map(camel).collect() } else { members.collect() })
}

fn is_respelled(name: &str) -> bool {
    PLAIN_ORDER.contains(&name) || OF_THE_API.contains(&name)
}

/// The session in an object. `None` when it is not an object, or has no access token (4.3: `invalid_session_cookie`).
///
/// Members of a wrong type count as absent, except the access token: what is missing then shows where it is needed, for
/// example a session without refresh token authenticates and cannot be refreshed.
pub(super) fn session(value: Value, format: Format) -> Option<SessionData> {
    let Value::Object(mut members) = value else { return None };
    if format == Format::Iron {
        members = members.into_iter().filter_map(from_camel).collect();
    }
    let access_token = text(&mut members, ACCESS_TOKEN).filter(|token| !token.is_empty())?;
    Some(SessionData {
        access_token: Secret::from(access_token),
        refresh_token: text(&mut members, REFRESH_TOKEN).map(Secret::from).unwrap_or_default(),
        user: record(&mut members, USER).map(User).unwrap_or_default(),
        // The Ruby SDK 5 and 6 write the string "null" for nobody (5.4), which is no record either.
        impersonator: record(&mut members, IMPERSONATOR).map(Impersonator),
        organization_id: text(&mut members, ORGANIZATION_ID).filter(|id| !id.is_empty()),
        authentication_method: text(&mut members, AUTHENTICATION_METHOD).filter(|method| !method.is_empty()),
        extra: members,
    })
}

/// A member of a JavaScript producer. One of ours in snake_case is none: no JavaScript reader sees it either.
fn from_camel((name, value): (String, Value)) -> Option<(String, Value)> {
    let snake = to_snake(&name);
    match is_respelled(&snake) {
        true if to_camel(&snake) == name => Some((snake, snake_value(value))),
        true => None,
        false => Some((name, value)),
    }
}

fn member(session: &SessionData, name: &str) -> Option<Value> {
    match name {
        ACCESS_TOKEN => Some(session.access_token.reveal().into()),
        REFRESH_TOKEN => some_text(session.refresh_token.reveal()),
        USER => Some(Value::Object(session.user.0.clone())),
        IMPERSONATOR => session.impersonator.as_ref().map(|who| Value::Object(who.0.clone())),
        ORGANIZATION_ID => session.organization_id.as_deref().and_then(some_text),
        AUTHENTICATION_METHOD => session.authentication_method.as_deref().and_then(some_text),
        _ => None,
    }
}

fn some_text(text: &str) -> Option<Value> {
    (!text.is_empty()).then(|| text.into())
}

fn text(members: &mut Map<String, Value>, name: &str) -> Option<String> {
    match members.shift_remove(name)? {
        Value::String(text) => Some(text),
        _ => None,
    }
}

fn record(members: &mut Map<String, Value>, name: &str) -> Option<Map<String, Value>> {
    match members.shift_remove(name)? {
        Value::Object(record) => Some(record),
        _ => None,
    }
}
