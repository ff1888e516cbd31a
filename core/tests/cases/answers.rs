//! What must hold of an answer of the web flow: what every answer keeps to, and what a step of a story wants.

use std::collections::BTreeMap;

use regex_lite::Regex;
use serde_json::{Map, Value, json};

use super::{Stage, call, expect};

pub fn keeps(secrets: &[String], shown: &str) -> Result<(), String> {
    match secrets.iter().find(|secret| shown.contains(*secret)) {
        Some(secret) => Err(format!("it shows {secret}")),
        None => Ok(()),
    }
}

/// What holds of every answer, whatever a story asks.
pub fn holds_always(answer: &Value) -> Result<(), String> {
    let lines: Vec<_> = answer["set_cookies"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let mut has_set = false;
    for line in &lines {
        let (name, value, attributes) = parsed(line);
        let is_deletion = attributes.get("max-age").is_some_and(|age| age == "0");
        let is_over = attributes.get("expires").is_some_and(|at| at == "Thu, 01 Jan 1970 00:00:00 GMT");
        if is_deletion != (is_over && value.is_empty()) {
            return Err(format!("{line} is half a deletion"));
        }
        if is_deletion && has_set {
            return Err(format!("the deletion {line} comes after what was set"));
        }
        has_set |= !is_deletion;
        if line.len() > 4_096 || lines.iter().filter(|other| *other == line).count() > 1 {
            return Err(format!("the line of {name} is too long or comes twice"));
        }
        if attributes.get("path").map(String::as_str) != Some("/") || !attributes.contains_key("httponly") {
            return Err(format!("{line} lacks an attribute"));
        }
    }
    if answer["action"] == "answer" {
        let wanted = json!({ "cache-control": "no-store", "vary": "Cookie" });
        headers(&wanted, &answer["headers"])?;
    }
    let fields = answer["headers"].as_array().into_iter().flatten().filter_map(|field| field[1].as_str());
    match fields
        .chain(answer["location"].as_str())
        .chain(lines)
        .find(|text| !text.bytes().all(|byte| (b' '..=b'~').contains(&byte)))
    {
        Some(text) => Err(format!("a header has more than printable ASCII: {text:?}")),
        None => Ok(()),
    }
}

pub fn judge(then: &Value, answer: &Value, auth: &Value, stage: &Stage<'_>) -> Result<(), String> {
    for (name, wanted) in then.as_object().unwrap() {
        let found = match name.as_str() {
            "requests" | "calls" | "within" => continue,
            "auth" => fits(wanted, auth),
            "headers" => headers(wanted, &answer["headers"]),
            "cookies" => cookies(wanted, &answer["set_cookies"], stage),
            "location" => location(wanted, &answer["location"]),
            "body" => body(wanted, &answer["body"]),
            "json" => {
                let text = answer["body"].as_str().ok_or("there is no body")?;
                fits(wanted, &serde_json::from_str(text).map_err(|_| "the body is no JSON")?)
            }
            "value" => fits(wanted, answer),
            _ => fits(wanted, &answer[name]),
        };
        found.map_err(|why| format!("{name}: {why}; the answer is {answer}"))?;
    }
    Ok(())
}

/// As `expect`, with patterns for text.
fn fits(wanted: &Value, actual: &Value) -> Result<(), String> {
    match (wanted, actual) {
        (Value::Object(wanted), Value::String(text)) if wanted.contains_key("matches") => {
            let pattern = wanted["matches"].as_str().unwrap();
            match Regex::new(pattern).unwrap().is_match(text) {
                true => Ok(()),
                false => Err(format!("{text:?} does not match {pattern}")),
            }
        }
        (Value::Object(wanted), Value::Object(_)) => wanted
            .iter()
            .try_for_each(|(name, wanted)| fits(wanted, &actual[name]).map_err(|why| format!("{name}: {why}"))),
        _ => expect(wanted, actual),
    }
}

/// Header fields by name; null for one that must not be there.
fn headers(wanted: &Value, actual: &Value) -> Result<(), String> {
    for (name, value) in wanted.as_object().unwrap() {
        let found =
            actual.as_array().unwrap().iter().find(|field| field[0].as_str().unwrap().eq_ignore_ascii_case(name));
        fits(value, found.map_or(&Value::Null, |field| &field[1])).map_err(|why| format!("{name}: {why}"))?;
    }
    Ok(())
}

/// Every line, in order: the name, perhaps the value, what a flow holds, all attributes.
fn cookies(wanted: &Value, actual: &Value, stage: &Stage<'_>) -> Result<(), String> {
    let (wanted, actual) = (wanted.as_array().unwrap(), actual.as_array().unwrap());
    if wanted.len() != actual.len() {
        return Err(format!("{} lines instead of {}", actual.len(), wanted.len()));
    }
    for (wanted, line) in wanted.iter().zip(actual) {
        let (name, value, attributes) = parsed(line.as_str().unwrap());
        fits(&wanted["name"], &json!(name))?;
        if let Some(wanted) = wanted.get("value") {
            fits(wanted, &json!(value))?;
        }
        if let Some(wanted) = wanted.get("flow") {
            let options = json!({ "sealed": value, "purpose": "authkit web flow" });
            let client = stage.client.as_ref().unwrap();
            let opened = call(client, &mut None, &Value::Null, "unseal_data", &options);
            fits(wanted, &opened.map_err(|error| error.to_string())?)?;
        }
        if let Some(wanted) = wanted.get("attributes") {
            let actual: Map<String, Value> = attributes.into_iter().map(|(name, value)| (name, json!(value))).collect();
            if *wanted != Value::Object(actual.clone()) {
                return Err(format!("expected {wanted}, got {}", Value::Object(actual)));
            }
        }
    }
    Ok(())
}

/// A line taken apart: attributes by their names in small letters, flags as empty text.
pub fn parsed(line: &str) -> (String, String, BTreeMap<String, String>) {
    let mut parts = line.split("; ");
    let (name, value) = parts.next().unwrap().split_once('=').unwrap();
    let attributes = parts.map(|part| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        (name.to_ascii_lowercase(), value.to_owned())
    });
    (name.to_owned(), value.to_owned(), attributes.collect())
}

/// Text, a pattern, or `base` (all before `?`) and `query`: members by subset, null for one that must not be there.
fn location(wanted: &Value, actual: &Value) -> Result<(), String> {
    let Some(base) = wanted.get("base") else { return fits(wanted, actual) };
    let text = actual.as_str().ok_or("there is none")?;
    let (path, query) = text.split_once('?').unwrap_or((text, ""));
    fits(base, &json!(path))?;
    let query: Map<String, Value> =
        url::form_urlencoded::parse(query.as_bytes()).map(|(name, value)| (name.into_owned(), json!(value))).collect();
    fits(wanted.get("query").unwrap_or(&json!({})), &Value::Object(query))
}

/// Text that the body has, and text that it has not.
fn body(wanted: &Value, actual: &Value) -> Result<(), String> {
    let text = actual.as_str().unwrap_or_default();
    for part in wanted["has"].as_array().into_iter().flatten() {
        let part = part.as_str().unwrap();
        if !text.contains(part) {
            return Err(format!("it lacks {part:?}"));
        }
    }
    for part in wanted["lacks"].as_array().into_iter().flatten() {
        let part = part.as_str().unwrap();
        if text.contains(part) {
            return Err(format!("it has {part:?}"));
        }
    }
    Ok(())
}
