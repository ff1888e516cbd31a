//! Runs `tests/cases/web`: what the web flow answers to requests of a browser. How a story is written stands in the README
//! there.

use std::collections::BTreeMap;
use std::sync::Arc;

use authkit_core::operations::read;
use authkit_core::time::Timestamp;
use authkit_core::web::{Incoming, WebRequest};
use authkit_core::{Client, Error};
use regex_lite::Regex;
use serde_json::{Map, Value, json};

use super::{Stage, expect, judge_requests, make_client, merged};

/// What a browser has: cookies by name, in the order in which they were set.
struct Browser {
    cookies: BTreeMap<String, String>,
    /// Where the last answer sent it.
    location: Option<String>,
}

pub fn run(case: &Value, emulator: &authkit_emulator::Emulator) -> Result<(), String> {
    let given = &case["given"];
    let mut stage = Stage { emulator, client: None };
    let client = make_client(&stage.resolve(&given["client"]), &given["environment"]);
    stage.client = client.as_ref().ok().cloned();
    let mut browser = Browser { cookies: BTreeMap::new(), location: None };
    for (name, value) in stage.resolve(&given["cookies"]).as_object().into_iter().flatten() {
        browser.cookies.insert(name.clone(), value.as_str().unwrap().to_owned());
    }
    let begun = Timestamp::now().seconds();
    let single = json!([case]);
    for (number, step) in case.get("steps").unwrap_or(&single).as_array().unwrap().iter().enumerate() {
        visit(step, given, &stage, &client, &mut browser, begun)
            .map_err(|why| format!("step {}: {why}", number + 1))?;
    }
    Ok(())
}

fn visit(
    step: &Value,
    given: &Value,
    stage: &Stage<'_>,
    client: &Result<Client, Error>,
    browser: &mut Browser,
    begun: i64,
) -> Result<(), String> {
    if let Some(cookies) = step.get("cookies") {
        for (name, value) in stage.resolve(cookies).as_object().unwrap() {
            match value.as_str() {
                Some(value) => browser.cookies.insert(name.clone(), value.to_owned()),
                None => browser.cookies.remove(name),
            };
        }
    }
    let mut request = merged(&given["request"], step.get("request").unwrap_or(&json!({})));
    if let Some(asked) = request["url"].get("$callback") {
        request["url"] = json!(callback(asked, browser, stage)?);
    }
    let mut request = stage.resolve(&request);
    let header = browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
    if !header.is_empty() && request["headers"].get("cookie").is_none() {
        request["headers"]["cookie"] = json!(header);
    }
    let faults = step.get("faults").or_else(|| given.get("faults").filter(|_| step.get("steps").is_none()));
    for fault in faults.and_then(Value::as_array).into_iter().flatten() {
        stage.emulator.fault(serde_json::from_value(fault.clone()).unwrap()).unwrap();
    }
    let before = stage.emulator.requests().len();
    let now = begun + step["at"].as_i64().unwrap_or(0);
    let then = stage.resolve(&step["then"]);
    let outcome = client.clone().and_then(|client| perform(&client, &request, step, now));
    let (answer, auth) = match (outcome, then.get("error")) {
        (Err(error), Some(code)) => return expect(code, &json!(error.code)),
        (Err(error), None) => return Err(format!("the error {error}")),
        (Ok(answer), Some(_)) => return Err(format!("no error, but {}", answer.0)),
        (Ok(answer), None) => answer,
    };
    keep(&answer, browser);
    judge(&then, &answer, &auth)?;
    match then.get("requests") {
        Some(requests) => judge_requests(requests, &stage.emulator.requests()[before..]),
        None => Ok(()),
    }
}

/// The reply of the operation, and who is signed in after it.
fn perform(client: &Client, request: &Value, step: &Value, now: i64) -> Result<(Value, Value), Error> {
    let request: Arc<WebRequest> = Arc::new(client.web_request(read::<Incoming>(request.clone())?)?);
    let call = |operation: &str, options: &Value| {
        let mut options = options.clone();
        options["now"] = json!(now);
        request.call(operation, options).wait().map(|reply| serde_json::to_value(reply).unwrap())
    };
    let operation = step.get("op").and_then(Value::as_str).unwrap_or("handle");
    if !matches!(
        operation,
        "handle" | "resolve" | "sign_out" | "switch_organization" | "sign_in_url" | "sign_up_url" | "sign_out_url"
    ) {
        call("resolve", &json!({}))?;
    }
    let mut answer = call(operation, step.get("when").unwrap_or(&json!({})))?;
    for after in step.get("and").and_then(Value::as_array).into_iter().flatten() {
        answer = call(after["op"].as_str().unwrap(), after.get("when").unwrap_or(&json!({})))?;
    }
    let auth = request.auth().map_or(Value::Null, |auth| serde_json::to_value(auth).unwrap());
    Ok((answer, auth))
}

/// The address that the sign-in page sends the browser back to.
fn callback(asked: &Value, browser: &Browser, stage: &Stage<'_>) -> Result<String, String> {
    let location = browser.location.as_deref().ok_or("nothing sent the browser to the sign-in page")?;
    let authorize = url::Url::parse(location).map_err(|_| format!("{location} is no sign-in page"))?;
    let query: BTreeMap<String, String> = authorize.query_pairs().into_owned().collect();
    let mut back = url::form_urlencoded::Serializer::new(String::new());
    let mut options = asked.clone();
    match options.as_object_mut().unwrap().shift_remove("error") {
        Some(error) => drop(back.append_pair("error", error.as_str().unwrap())),
        None => {
            options["code_challenge"] = json!(query.get("code_challenge"));
            let code = stage.resolve(&json!({ "$code": options }));
            back.append_pair("code", code.as_str().unwrap());
        }
    }
    back.append_pair("state", query.get("state").map_or("", String::as_str));
    let path = url::Url::parse(&query["redirect_uri"]).unwrap().path().to_owned();
    Ok(format!("{path}?{}", back.finish()))
}

/// What a browser does with an answer.
fn keep(answer: &Value, browser: &mut Browser) {
    for line in answer["set_cookies"].as_array().into_iter().flatten() {
        let (name, value, attributes) = parsed(line.as_str().unwrap());
        if attributes.get("max-age").is_some_and(|age| age == "0") {
            browser.cookies.remove(&name);
        } else {
            browser.cookies.insert(name, value);
        }
    }
    if let Some(location) = answer["location"].as_str() {
        browser.location = Some(location.to_owned());
    }
}

fn judge(then: &Value, answer: &Value, auth: &Value) -> Result<(), String> {
    for (name, wanted) in then.as_object().unwrap() {
        let found = match name.as_str() {
            "requests" => continue,
            "auth" => fits(wanted, auth),
            "headers" => headers(wanted, &answer["headers"]),
            "cookies" => cookies(wanted, &answer["set_cookies"]),
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

/// Every line, in order: the name, perhaps the value, perhaps all attributes.
fn cookies(wanted: &Value, actual: &Value) -> Result<(), String> {
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
fn parsed(line: &str) -> (String, String, BTreeMap<String, String>) {
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
