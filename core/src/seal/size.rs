//! Whether a sealed session fits into a cookie.

use serde_json::{Value, json};

use super::payload::{self, Spelling};
use crate::error::{Code, Error};
use crate::model::SessionData;

/// The most bytes of a sealed value. Browsers keep 4 KiB, but some hosts store a seal elsewhere or split it over
/// several cookies; 16 KiB is what a 12 KB access token takes in the widest format.
pub const MAX_SEALED: usize = 20 * 1024;

/// The most bytes of a sealed session. Browsers drop a cookie silently when its name, value and attributes together
/// pass 4096 (contract section 9.1); this leaves 96 for `wos_session=` and `; Path=/; HttpOnly; Secure; SameSite=Lax;
/// Max-Age=34560000`.
pub const MAX_COOKIE: usize = 4000;

/// Refuses a sealed session that no browser would keep, and says what makes it large.
pub(super) fn check(sealed: &str, session: &SessionData, limit: usize) -> Result<(), Error> {
    if sealed.len() <= limit {
        return Ok(());
    }
    // One spelling of the names, whatever the format's own.
    let largest = largest(&payload::object(session, Spelling::Snake));
    let named: Vec<_> = largest.iter().map(|(field, bytes)| format!("{field} {bytes}")).collect();
    let size = sealed.len();
    let message = format!("the session seals to {size} bytes of at most {limit}; largest: {}", named.join(", "));
    let mut error = Error::new(Code::CookieTooLarge, message);
    let fields: Vec<_> = largest.iter().map(|(field, bytes)| json!({"field": field, "bytes": bytes})).collect();
    error.fields.insert("size".to_owned(), size.into());
    error.fields.insert("limit".to_owned(), limit.into());
    error.fields.insert("largest".to_owned(), fields.into());
    Err(error)
}

/// The error for a value over `MAX_SEALED`, which no reader would accept.
pub(super) fn unsealable() -> Error {
    Error::new(Code::CookieTooLarge, "the value is larger than any cookie")
}

/// The three largest fields and the bytes of their JSON. A user's members count one by one, and what is inside of them
/// does not: deeper keys can be the user's data.
fn largest(object: &Value) -> Vec<(String, usize)> {
    let mut fields = Vec::new();
    for (name, value) in object.as_object().into_iter().flatten() {
        match value {
            Value::Object(members) if name == "user" => {
                fields.extend(members.iter().map(|(member, value)| (format!("user.{member}"), bytes(value))));
            }
            _ => fields.push((name.clone(), bytes(value))),
        }
    }
    fields.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
    fields.truncate(3);
    fields
}

fn bytes(value: &Value) -> usize {
    value.to_string().len()
}
