//! Options: Python values as the JSON of the engine.
//!
//! Reading a value may run the application's own code: a property, a `__getitem__`, an iterator. What that raises is
//! raised as it is, an interrupt above all; what JSON cannot carry is `invalid_option` and names the option.

use authkit_core as engine;
use engine::session::LoadOptions;
use engine::{Code, Error};
use pyo3::PyTypeInfo;
use pyo3::exceptions::{PyAttributeError, PyOverflowError, PyUnicodeEncodeError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyMapping, PyString, PyTuple};
use serde_json::{Map, Number, Value};

use crate::error;

/// Deeper options are a mistake, or a list that holds itself.
const MAX_DEPTH: usize = 64;

/// Options whose text comes from a browser and need not be well-formed.
const COOKIES: &[&str] = &["session_data", "sealed_session"];

/// Options in the engine's form.
///
/// # Errors
/// `invalid_option` for a value that JSON cannot carry; whatever the application's own code raises.
pub fn options(options: &Bound<'_, PyDict>) -> PyResult<Value> {
    members(options, None, 0)
}

/// The same, for options with a cookie among them: what is not text is replaced, and then simply does not open.
///
/// # Errors
/// As those of [`options`].
pub fn options_with_cookie(options: &Bound<'_, PyDict>) -> PyResult<Value> {
    let mut members = Map::new();
    for name in options.try_iter()? {
        let name = name?;
        let value = options.as_any().get_item(&name)?;
        let name = text(&name, "options")?;
        let value = match value.cast::<PyString>() {
            Ok(cookie) if COOKIES.contains(&name.as_str()) => Value::String(cookie.to_string_lossy().into_owned()),
            _ => json(&value, &name, 0)?,
        };
        members.insert(name, value);
    }
    Ok(Value::Object(members))
}

/// The options of nearly every call that loads a session, without the detour of plain data: a cookie and perhaps a password,
/// both well-formed text. Nothing when there is more.
pub fn fast_load_options(options: &Bound<'_, PyDict>) -> Option<LoadOptions> {
    let (mut cookie, mut password) = (None, None);
    // Nothing here runs Python code, so the dictionary stays as it is.
    for (name, value) in options.iter().filter(|(_, value)| !value.is_none()) {
        let value = value.cast::<PyString>().ok()?.to_str().ok()?.to_owned();
        match name.cast::<PyString>().ok()?.to_str().ok()? {
            "cookie_password" => password = Some(value),
            name if COOKIES.contains(&name) && cookie.is_none() => cookie = Some(value),
            _ => return None,
        }
    }
    Some(LoadOptions::of(cookie?, password))
}

/// `option` is the one that the mapping belongs to, if it is not the options themselves. Python iterates, so that a
/// mapping which changes meanwhile is Python's own error; members are taken by name, which guarded ones need.
fn members(mapping: &Bound<'_, PyAny>, option: Option<&str>, depth: usize) -> PyResult<Value> {
    let mut object = Map::new();
    for name in mapping.try_iter()? {
        let name = name?;
        let value = mapping.get_item(&name)?;
        let name = text(&name, option.unwrap_or("options"))?;
        let value = json(&value, option.unwrap_or(&name), depth)?;
        object.insert(name, value);
    }
    Ok(Value::Object(object))
}

/// `option` is the one that the value belongs to, for the error.
fn json(value: &Bound<'_, PyAny>, option: &str, depth: usize) -> PyResult<Value> {
    if depth > MAX_DEPTH {
        return Err(unreadable(value.py(), option));
    }
    if value.is_none() {
        return Ok(Value::Null);
    }
    if value.is_instance_of::<PyString>() {
        return text(value, option).map(Value::String);
    }
    if let Ok(truth) = value.cast::<PyBool>() {
        return Ok(Value::Bool(truth.is_true()));
    }
    if value.is_instance_of::<PyInt>() {
        let number = value.extract::<i64>().map(Number::from).or_else(|_| value.extract::<u64>().map(Number::from));
        return number.map(Value::Number).map_err(|failure| instead::<PyOverflowError>(value, failure, option));
    }
    if let Ok(number) = value.cast::<PyFloat>() {
        return Number::from_f64(number.value()).map(Value::Number).ok_or_else(|| unreadable(value.py(), option));
    }
    if value.is_instance_of::<PyDict>() {
        return members(value, Some(option), depth + 1);
    }
    if value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() {
        let items = value.try_iter()?.map(|item| json(&item?, option, depth + 1));
        return items.collect::<PyResult<_>>().map(Value::Array);
    }
    if value.cast::<PyMapping>().is_ok() {
        return members(value, Some(option), depth + 1);
    }
    // A record of this package stands for what the API sent.
    match value.getattr("raw") {
        Ok(raw) if raw.is_instance_of::<PyDict>() => members(&raw, Some(option), depth + 1),
        Ok(_) => Err(unreadable(value.py(), option)),
        Err(failure) => Err(instead::<PyAttributeError>(value, failure, option)),
    }
}

fn text(value: &Bound<'_, PyAny>, option: &str) -> PyResult<String> {
    let text = value.cast::<PyString>().map_err(|_| unreadable(value.py(), option))?;
    text.to_str().map(str::to_owned).map_err(|failure| instead::<PyUnicodeEncodeError>(value, failure, option))
}

/// Only the exception that means "not this kind of value" is reported as one of the option.
fn instead<E: PyTypeInfo>(value: &Bound<'_, PyAny>, failure: PyErr, option: &str) -> PyErr {
    if failure.is_instance_of::<E>(value.py()) { unreadable(value.py(), option) } else { failure }
}

fn unreadable(py: Python<'_>, option: &str) -> PyErr {
    let message = format!("option `{option}` holds a value that cannot be written as JSON");
    error::exception(py, &Error::new(Code::InvalidOption, message))
}
