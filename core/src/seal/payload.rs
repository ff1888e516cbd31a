//! A session as the JSON object each producer seals, and back (contract sections 5.2 to 5.6).

use std::borrow::Cow;

use serde_json::Value;

use super::failure::Miss;
use crate::casing::{camel_value, snake_value, to_camel, to_snake};
use crate::json;
use crate::model::{Impersonator, SessionData, User};
use crate::raw_json::{RawMember, RawObject};
use crate::secret::Secret;
use crate::time::Timestamp;

pub(super) const ACCESS_TOKEN: &str = "access_token";
pub(super) const REFRESH_TOKEN: &str = "refresh_token";
const USER: &str = "user";
const IMPERSONATOR: &str = "impersonator";
const ORGANIZATION_ID: &str = "organization_id";
const AUTHENTICATION_METHOD: &str = "authentication_method";

/// How the names of a session's members are written, and in which order.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Spelling {
    /// As the API does.
    Snake,
    /// As the Node SDK does (5.2): the members in camelCase too.
    Camel,
}

impl Spelling {
    fn order(self) -> [&'static str; 6] {
        match self {
            Self::Snake => PLAIN_ORDER,
            Self::Camel => NODE_ORDER,
        }
    }

    /// One of our names.
    fn spell(self, name: &str) -> Cow<'_, str> {
        match self {
            Self::Snake => Cow::Borrowed(name),
            Self::Camel => to_camel(name),
        }
    }
}

/// The order in which the Node SDK writes the members (5.2).
const NODE_ORDER: [&str; 6] = [ORGANIZATION_ID, USER, ACCESS_TOKEN, REFRESH_TOKEN, AUTHENTICATION_METHOD, IMPERSONATOR];

/// The order in which the other SDKs write the members they know; the remaining two follow.
const PLAIN_ORDER: [&str; 6] =
    [ACCESS_TOKEN, REFRESH_TOKEN, USER, IMPERSONATOR, ORGANIZATION_ID, AUTHENTICATION_METHOD];

/// Members that are not ours but the API's, so that their spelling follows the format too (9.5). Whatever else is found
/// is spelled by rules that are not known here, and stays as it is.
const OF_THE_API: [&str; 2] = ["oauth_tokens", "authkit_authorization_code"];

/// The object to seal. Absent members are left out: each SDK reads what it knows and ignores the rest.
pub(super) fn object(session: &SessionData, spelling: Spelling) -> Value {
    let known = spelling.order().into_iter().filter_map(|name| Some((name.to_owned(), member(session, name)?)));
    let extra = session.extra.iter().filter(|(name, _)| !PLAIN_ORDER.contains(&name.as_str()));
    let members = known.chain(extra.map(|(name, value)| (name.clone(), value.clone())));
    let camel = |(name, value): (String, Value)| {
        if is_respelled(&name) { (to_camel(&name).into_owned(), camel_value(value)) } else { (name, value) }
    };
    Value::Object(match spelling {
        Spelling::Snake => members.collect(),
        Spelling::Camel => members.map(camel).collect(),
    })
}

/// Whether every reader of this spelling takes the value for a session: it has an access token.
pub(super) fn is_a_session(value: &Value, spelling: Spelling) -> bool {
    let token = value.get(&*spelling.spell(ACCESS_TOKEN)).and_then(Value::as_str);
    token.is_some_and(|token| !token.is_empty())
}

fn is_respelled(name: &str) -> bool {
    PLAIN_ORDER.contains(&name) || OF_THE_API.contains(&name)
}

/// The session in an object and the tokens that stood beside it. `None` without an access token (4.3:
/// `invalid_session_cookie`).
///
/// Members of a wrong type count as absent, except the access token: what is missing then shows where it is needed, for
/// example a session without refresh token authenticates and cannot be refreshed.
pub(super) fn session(object: RawObject, tokens: Tokens, spelling: Spelling) -> Option<SessionData> {
    // One of our names in snake_case is none for a JavaScript producer: no JavaScript reader sees it either.
    let find = |name: &str| object.get(&spelling.spell(name));
    let text = |name: &str| find(name)?.text().map(Cow::into_owned);
    let some_text = |name| text(name).filter(|text| !text.is_empty());
    let record = |name: &str| match (spelling, find(name)?) {
        (Spelling::Snake, raw) => raw.object(),
        (Spelling::Camel, raw) => match snake_value(raw.value()) {
            Value::Object(members) => Some(members.into()),
            _ => None,
        },
    };
    let access_token = tokens.access.or_else(|| text(ACCESS_TOKEN)).filter(|token| !token.is_empty())?;
    Some(SessionData {
        access_token: access_token.into(),
        refresh_token: tokens.refresh.or_else(|| text(REFRESH_TOKEN)).map(Secret::from).unwrap_or_default(),
        organization_id: some_text(ORGANIZATION_ID),
        authentication_method: some_text(AUTHENTICATION_METHOD),
        user: record(USER).map(User).unwrap_or_default(),
        // The Ruby SDK 5 and 6 write the string "null" if there is none (5.4), which is no record either.
        impersonator: record(IMPERSONATOR).map(Impersonator),
        extra: object.iter().filter_map(|(name, raw)| extra(name, raw, spelling)).collect(),
    })
}

/// A member that is none of ours.
fn extra(name: &str, raw: RawMember<'_>, spelling: Spelling) -> Option<(String, Value)> {
    let snake = match spelling {
        Spelling::Snake => Cow::Borrowed(name),
        Spelling::Camel => Cow::Owned(to_snake(name)),
    };
    if spelling == Spelling::Camel && OF_THE_API.contains(&&*snake) {
        return (to_camel(&snake) == name).then(|| (snake.into_owned(), snake_value(raw.value())));
    }
    (!PLAIN_ORDER.contains(&&*snake)).then(|| (name.to_owned(), raw.value()))
}

fn member(session: &SessionData, name: &str) -> Option<Value> {
    match name {
        ACCESS_TOKEN => Some(session.access_token.reveal().into()),
        REFRESH_TOKEN => some_text(session.refresh_token.reveal()),
        USER => Some(Value::from(&session.user.0)),
        IMPERSONATOR => session.impersonator.as_ref().map(|who| Value::from(&who.0)),
        ORGANIZATION_ID => session.organization_id.as_deref().and_then(some_text),
        AUTHENTICATION_METHOD => session.authentication_method.as_deref().and_then(some_text),
        _ => None,
    }
}

fn some_text(text: &str) -> Option<Value> {
    (!text.is_empty()).then(|| text.into())
}

/// JSON text, and the tokens that stood beside it.
pub(super) struct Plain {
    pub(super) text: String,
    pub(super) tokens: Tokens,
    /// When the seal stops opening.
    pub(super) expires: Option<Timestamp>,
}

/// Members of a session that the native format stores outside of its text.
#[derive(Default)]
pub(super) struct Tokens {
    pub(super) access: Option<String>,
    pub(super) refresh: Option<String>,
}

impl Plain {
    /// What is in bytes that should be text.
    pub(super) fn text(text: Vec<u8>, expires: Option<Timestamp>) -> Result<Self, Miss> {
        let text = String::from_utf8(text).map_err(|_| Miss::NotJson)?;
        Ok(Self { text, tokens: Tokens::default(), expires })
    }

    /// All of it as one value, the tokens first. `None` when it is no JSON, or has tokens and is no object.
    pub(super) fn value(&self) -> Option<Value> {
        let mut value: Value = json::from_str(&self.text)?;
        let tokens = [(ACCESS_TOKEN, &self.tokens.access), (REFRESH_TOKEN, &self.tokens.refresh)];
        for (position, (name, token)) in tokens.into_iter().filter(|(_, token)| token.is_some()).enumerate() {
            value.as_object_mut()?.shift_insert(position, name.to_owned(), token.as_deref().into());
        }
        Some(value)
    }
}
