//! Options: Python values as the JSON of the engine.

use authkit_core as engine;
use engine::{Code, Error};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};
use serde_json::{Map, Number, Value};

/// Deeper options are a mistake, or a list that holds itself.
const MAX_DEPTH: usize = 64;

/// Options whose text comes from a browser and need not be well-formed.
const COOKIES: &[&str] = &["session_data", "sealed_session"];

/// Options in the engine's form.
///
/// # Errors
/// `invalid_option` for a value that JSON cannot carry.
pub fn options(options: &Bound<'_, PyDict>) -> engine::Result<Value> {
    object(options, 0)
}

/// The same, for options with a cookie among them: what is not text is replaced, and then simply does not open.
///
/// # Errors
/// `invalid_option` for a value that JSON cannot carry.
pub fn options_with_cookie(options: &Bound<'_, PyDict>) -> engine::Result<Value> {
    let mut members = Map::new();
    for (name, value) in options {
        let name = text(&name, "options")?;
        let value = match value.cast::<PyString>() {
            Ok(cookie) if COOKIES.contains(&name.as_str()) => Value::String(cookie.to_string_lossy().into_owned()),
            _ => json(&value, &name, 0)?,
        };
        members.insert(name, value);
    }
    Ok(Value::Object(members))
}

/// A cookie and perhaps a password, when these are the options that are set and both are well-formed text.
pub fn cookie_and_password(options: &Bound<'_, PyDict>) -> Option<(String, Option<String>)> {
    let (mut cookie, mut password) = (None, None);
    for (name, value) in options.iter().filter(|(_, value)| !value.is_none()) {
        let value = value.cast::<PyString>().ok()?.to_str().ok()?.to_owned();
        match name.cast::<PyString>().ok()?.to_str().ok()? {
            "cookie_password" => password = Some(value),
            name if COOKIES.contains(&name) && cookie.is_none() => cookie = Some(value),
            _ => return None,
        }
    }
    cookie.map(|cookie| (cookie, password))
}

fn object(members: &Bound<'_, PyDict>, depth: usize) -> engine::Result<Value> {
    let mut object = Map::with_capacity(members.len());
    for (name, value) in members {
        let name = text(&name, "options")?;
        let value = json(&value, &name, depth)?;
        object.insert(name, value);
    }
    Ok(Value::Object(object))
}

/// `name` is the option the value belongs to, for the error.
fn json(value: &Bound<'_, PyAny>, name: &str, depth: usize) -> engine::Result<Value> {
    if depth > MAX_DEPTH {
        return Err(unreadable(name));
    }
    if value.is_none() {
        return Ok(Value::Null);
    }
    if value.is_instance_of::<PyString>() {
        return text(value, name).map(Value::String);
    }
    if let Ok(truth) = value.cast::<PyBool>() {
        return Ok(Value::Bool(truth.is_true()));
    }
    if value.is_instance_of::<PyInt>() {
        let number = value.extract::<i64>().map(Number::from).or_else(|_| value.extract::<u64>().map(Number::from));
        return number.map(Value::Number).map_err(|_| unreadable(name));
    }
    if let Ok(number) = value.cast::<PyFloat>() {
        return Number::from_f64(number.value()).map(Value::Number).ok_or_else(|| unreadable(name));
    }
    if let Ok(members) = value.cast::<PyDict>() {
        return object(members, depth + 1);
    }
    if value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() {
        let items = value.try_iter().map_err(|_| unreadable(name))?;
        let item = |item: PyResult<Bound<'_, PyAny>>| json(&item.map_err(|_| unreadable(name))?, name, depth + 1);
        return items.map(item).collect::<engine::Result<_>>().map(Value::Array);
    }
    // A record of this package stands for what the API sent.
    match value.getattr("raw").map(|raw| raw.cast_into::<PyDict>()) {
        Ok(Ok(raw)) => object(&raw, depth + 1),
        _ => Err(unreadable(name)),
    }
}

fn text(value: &Bound<'_, PyAny>, name: &str) -> engine::Result<String> {
    let text = value.cast::<PyString>().map_err(|_| unreadable(name))?;
    text.to_str().map(str::to_owned).map_err(|_| unreadable(name))
}

fn unreadable(name: &str) -> Error {
    Error::new(Code::InvalidOption, format!("option `{name}` holds a value that cannot be written as JSON"))
}
