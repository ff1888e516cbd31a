//! Spelling of object keys: snake_case as the API sends it, camelCase as JavaScript wants it (contract section 9.5).

use std::borrow::Cow;

use serde_json::{Map, Value};

/// Members whose content belongs to the user: the keys inside are data, and are never converted.
pub const OPAQUE: &[&str] =
    &["metadata", "claims", "custom_claims", "raw", "raw_attributes", "attributes", "custom_attributes"];

/// Options whose keys are the caller's data, beside those in [`OPAQUE`].
const OPAQUE_OPTIONS: &[&str] = &["data", "jwks", "provider_query_params"];

/// `first_name` becomes `firstName`. Only an underscore between a character and a lower-case ASCII letter is folded, so
/// [`to_snake`] undoes this for every key without capitals.
pub fn to_camel(key: &str) -> Cow<'_, str> {
    if !key.contains('_') {
        return Cow::Borrowed(key);
    }
    let mut camel = String::with_capacity(key.len());
    let mut characters = key.chars().peekable();
    let mut previous = None;
    while let Some(character) = characters.next() {
        let folds = character == '_' && previous.is_some_and(|p| p != '_');
        match characters.peek().copied() {
            Some(next) if folds && next.is_ascii_lowercase() => {
                camel.push(next.to_ascii_uppercase());
                characters.next();
                previous = Some(next);
            }
            _ => {
                camel.push(character);
                previous = Some(character);
            }
        }
    }
    Cow::Owned(camel)
}

/// `firstName` becomes `first_name`. A capital at the start stays.
pub fn to_snake(key: &str) -> String {
    let mut snake = String::with_capacity(key.len() + 4);
    for (position, character) in key.char_indices() {
        if position > 0 && character.is_ascii_uppercase() {
            snake.push('_');
            snake.push(character.to_ascii_lowercase());
        } else {
            snake.push(character);
        }
    }
    snake
}

/// A value with every key in camelCase, outside the [`OPAQUE`] members.
pub fn camel_value(value: Value) -> Value {
    respell(value, |key| to_camel(key).into_owned())
}

/// A value with every key in snake_case, outside the [`OPAQUE`] members.
pub fn snake_value(value: Value) -> Value {
    respell(value, to_snake)
}

/// The options of an operation with every name in snake_case. What belongs to the caller, such as `data`, is left alone
/// where it is an option; deeper down the same word is a name like any other.
pub fn snake_options(options: Value) -> Value {
    let Value::Object(members) = options else { return options };
    let option = |(name, value): (String, Value)| {
        let name = to_snake(&name);
        let is_opaque = OPAQUE_OPTIONS.contains(&name.as_str()) || OPAQUE.contains(&name.as_str());
        (name, if is_opaque { value } else { snake_value(value) })
    };
    Value::Object(members.into_iter().map(option).collect())
}

fn respell(value: Value, spell: fn(&str) -> String) -> Value {
    match value {
        Value::Object(members) => {
            Value::Object(members.into_iter().map(|(k, v)| member(k, v, spell)).collect::<Map<_, _>>())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(|item| respell(item, spell)).collect()),
        other => other,
    }
}

fn member(key: String, value: Value, spell: fn(&str) -> String) -> (String, Value) {
    let is_opaque = OPAQUE.contains(&to_snake(&key).as_str());
    (spell(&key), if is_opaque { value } else { respell(value, spell) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn snake_undoes_camel_for_keys_without_capitals() {
        for (snake, camel) in [
            ("first_name", "firstName"),
            ("profile_picture_url", "profilePictureUrl"),
            ("_private", "_private"),
            ("a__b", "a__b"),
            ("line_1", "line_1"),
            ("trailing_", "trailing_"),
            ("", ""),
            ("é_ü", "é_ü"),
            ("x_a_b", "xAB"),
        ] {
            assert_eq!(to_camel(snake), camel);
            assert_eq!(to_snake(camel), snake);
        }
        assert_eq!(to_snake("URL"), "U_r_l");
    }

    #[test]
    fn keys_of_the_user_stay_as_they_are() {
        let snake = json!({"oauth_tokens": [{"expires_at": 1}], "user": {"metadata": {"a_b": {"c_d": 1}}}});
        let camel = json!({"oauthTokens": [{"expiresAt": 1}], "user": {"metadata": {"a_b": {"c_d": 1}}}});
        assert_eq!(camel_value(snake.clone()), camel);
        assert_eq!(snake_value(camel), snake);
        assert_eq!(
            snake_value(json!({"customAttributes": {"deptCode": 1}})),
            json!({"custom_attributes": {"deptCode": 1}})
        );
    }

    #[test]
    fn what_the_caller_put_into_an_option_stays_as_it_is() {
        assert_eq!(
            snake_options(json!({
                "providerQueryParams": {"accessType": 1},
                "data": {"aB": 1},
                "session": {"sealSession": true, "data": {"aB": 1}},
            })),
            json!({
                "provider_query_params": {"accessType": 1},
                "data": {"aB": 1},
                "session": {"seal_session": true, "data": {"a_b": 1}},
            })
        );
        assert_eq!(snake_options(json!("no object")), json!("no object"));
    }
}
