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

use super::answers::{holds_always, judge, keeps, parsed};
use super::{Stage, expect, judge_requests, make_client, merged};

/// What a browser has.
#[derive(Default)]
struct Browser {
    cookies: BTreeMap<String, String>,
    /// Where the last answer sent it.
    location: Option<String>,
    /// The address that it asked for last.
    url: Option<String>,
    /// What the last operation gave, if it was text.
    value: Option<String>,
}

/// The browsers of a story by their names. One that is not named has the empty name.
type Browsers = BTreeMap<String, Browser>;

pub fn run(case: &Value, emulator: &authkit_emulator::Emulator) -> Result<(), String> {
    let given = &case["given"];
    let mut stage = Stage { emulator, client: None };
    let client = make_client(&stage.resolve(&given["client"]), &given["environment"]);
    stage.client = client.as_ref().ok().cloned();
    let mut browsers = Browsers::default();
    if let Some(settings) = given.get("settings") {
        emulator.change_settings(serde_json::from_value(settings.clone()).unwrap()).unwrap();
    }
    for organization in given["organizations"].as_array().into_iter().flatten() {
        emulator.put_organization(serde_json::from_value(organization.clone()).unwrap()).unwrap();
    }
    for user in stage.resolve(&given["users"]).as_array().into_iter().flatten() {
        emulator.add_user(serde_json::from_value(user.clone()).unwrap()).unwrap();
    }
    for (name, value) in stage.resolve(&given["cookies"]).as_object().into_iter().flatten() {
        let cookies = &mut browsers.entry(String::new()).or_default().cookies;
        cookies.insert(name.clone(), value.as_str().unwrap().to_owned());
    }
    let begun = Timestamp::now().seconds();
    let mut clock = 0;
    let single = json!([case]);
    for (number, step) in case.get("steps").unwrap_or(&single).as_array().unwrap().iter().enumerate() {
        // The clock of the API goes with that of the application.
        let at = step["at"].as_i64().unwrap_or(clock);
        emulator.advance_clock(at - clock);
        clock = at;
        visit(step, given, &stage, &client, &mut browsers, begun + at)
            .map_err(|why| format!("step {}: {why}", number + 1))?;
    }
    Ok(())
}

fn visit(
    step: &Value,
    given: &Value,
    stage: &Stage<'_>,
    client: &Result<Client, Error>,
    browsers: &mut Browsers,
    now: i64,
) -> Result<(), String> {
    let name = step.get("browser").and_then(Value::as_str).unwrap_or_default();
    let browser = browsers.entry(name.to_owned()).or_default();
    // Another server of the application.
    let other = step
        .get("client")
        .map(|options| make_client(&stage.resolve(&merged(&given["client"], options)), &given["environment"]));
    let client = other.as_ref().unwrap_or(client);
    if let Some(cookies) = step.get("cookies") {
        for (name, value) in stage.resolve(cookies).as_object().unwrap() {
            match value.as_str() {
                Some(value) => browser.cookies.insert(name.clone(), value.to_owned()),
                None => browser.cookies.remove(name),
            };
        }
    }
    take(step.get("take").unwrap_or(&Value::Null), name, browsers);
    let mut request = merged(&given["request"], step.get("request").unwrap_or(&json!({})));
    if let Value::Object(asked) = &request["url"] {
        request["url"] = json!(address(asked, name, browsers, stage)?);
    }
    let browser = browsers.entry(name.to_owned()).or_default();
    let mut request = stage.resolve(&request);
    let further = stage.resolve(&step["further_cookies"]);
    let further = further.as_array().into_iter().flatten();
    let further = further.map(|pair| format!("{}={}", pair[0].as_str().unwrap(), pair[1].as_str().unwrap()));
    let header = further.chain(browser.cookies.iter().map(|(name, value)| format!("{name}={value}")));
    let header = header.collect::<Vec<_>>().join("; ");
    if !header.is_empty() && request["headers"].get("cookie").is_none() {
        request["headers"]["cookie"] = json!(header);
    }
    let faults = step.get("faults").or_else(|| given.get("faults").filter(|_| step.get("steps").is_none()));
    if faults.is_some() {
        stage.emulator.clear_faults();
    }
    for fault in faults.and_then(Value::as_array).into_iter().flatten() {
        stage.emulator.fault(serde_json::from_value(fault.clone()).unwrap()).unwrap();
    }
    browser.url = request["url"].as_str().map(str::to_owned);
    let sentinels = given["sentinels"].as_array().into_iter().flatten();
    let secrets: Vec<_> =
        secrets(&request).into_iter().chain(sentinels.map(|text| text.as_str().unwrap().to_owned())).collect();
    let before = stage.emulator.requests().len();
    let (when, then) = (stage.resolve(step.get("when").unwrap_or(&json!({}))), stage.resolve(&step["then"]));
    let begun = std::time::Instant::now();
    let at_once = usize::try_from(step["at_once"].as_u64().unwrap_or(1)).unwrap();
    let outcomes = std::thread::scope(|scope| {
        let perform = || client.clone().and_then(|client| perform(&client, &request, step, &when, now));
        let threads: Vec<_> = (1..at_once).map(|_| scope.spawn(perform)).collect();
        let mut outcomes = vec![perform()];
        outcomes.extend(threads.into_iter().map(|thread| thread.join().unwrap()));
        outcomes
    });
    let took = begun.elapsed().as_secs_f64();
    for outcome in outcomes {
        let (answer, auth) = match (outcome, then.get("error")) {
            (Err(error), Some(code)) => {
                expect(code, &json!(error.code))?;
                let says = then.get("says").and_then(Value::as_str).unwrap_or_default();
                if !error.to_string().contains(says) {
                    return Err(format!("the error says {error}"));
                }
                keeps(&secrets, &format!("{error} {error:?}"))?;
                continue;
            }
            (Err(error), None) => return Err(format!("the error {error}")),
            (Ok(answer), Some(_)) => return Err(format!("no error, but {}", answer.0)),
            (Ok(answer), None) => answer,
        };
        keep(&answer, browser);
        holds_always(&answer)?;
        judge(&then, &answer, &auth, stage)?;
        if answer.get("action").is_some() {
            let shown = ["status", "location", "headers", "body", "code"].map(|name| answer[name].to_string());
            keeps(&secrets, &format!("{} {}", shown.concat(), answer["event"]["error"]["message"]))?;
        }
    }
    if then["within"].as_f64().is_some_and(|seconds| took > seconds) {
        return Err(format!("it took {took} seconds"));
    }
    let log = &stage.emulator.requests()[before..];
    if let Some(calls) = then.get("calls") {
        let calls_made: Vec<_> =
            log.iter().map(|request| request.path.as_str()).filter(|path| !path.starts_with("/sso/jwks/")).collect();
        expect(calls, &json!(calls_made))?;
    }
    match then.get("requests") {
        Some(requests) => judge_requests(requests, log),
        None => Ok(()),
    }
}

/// The reply of the operation, and who is signed in after it.
fn perform(client: &Client, request: &Value, step: &Value, when: &Value, now: i64) -> Result<(Value, Value), Error> {
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
    let mut answer = call(operation, when)?;
    for after in step.get("and").and_then(Value::as_array).into_iter().flatten() {
        answer = call(after["op"].as_str().unwrap(), after.get("when").unwrap_or(&json!({})))?;
    }
    // The usual reply is short: the application goes on, and nothing else is to be done.
    if answer.is_null() {
        answer = json!({ "action": "continue", "headers": [], "set_cookies": [] });
    }
    let auth = request.auth().map_or(Value::Null, |auth| serde_json::to_value(auth).unwrap());
    Ok((answer, auth))
}

/// Copies cookies of another browser, perhaps spoiled, into this one.
fn take(taken: &Value, name: &str, browsers: &mut Browsers) {
    for asked in taken.as_array().into_iter().flatten() {
        let pattern = Regex::new(asked["name"].as_str().unwrap()).unwrap();
        let from = asked.get("from").and_then(Value::as_str).unwrap_or(name);
        let others: Vec<_> = browsers[from].cookies.iter().filter(|(name, _)| pattern.is_match(name)).collect();
        let taken: Vec<_> = others
            .into_iter()
            .map(|(name, value)| {
                (replaced(name, asked.get("replace_name")), replaced(value, asked.get("replace_value")))
            })
            .collect();
        browsers.entry(name.to_owned()).or_default().cookies.extend(taken);
    }
}

/// Text with the first match of a pattern replaced.
fn replaced(text: &str, asked: Option<&Value>) -> String {
    let Some(asked) = asked else { return text.to_owned() };
    let pattern = Regex::new(asked[0].as_str().unwrap()).unwrap();
    assert!(pattern.is_match(text), "nothing to replace in {text}");
    pattern.replace(text, asked[1].as_str().unwrap()).into_owned()
}

/// An address that only the steps before tell.
fn address(asked: &Map<String, Value>, name: &str, browsers: &Browsers, stage: &Stage<'_>) -> Result<String, String> {
    let of = |member: &str| {
        let of = asked[member].get("of").and_then(Value::as_str).unwrap_or(name);
        browsers.get(of).ok_or_else(|| format!("there is no browser {of:?}"))
    };
    let known = |text: &Option<String>| text.clone().ok_or_else(|| "the step before gave none".to_owned());
    let url = match asked.keys().find(|name| name.starts_with('$')).map(String::as_str) {
        Some("$callback") => callback(&asked["$callback"], of("$callback")?, stage)?,
        Some("$visit") => {
            let mut visit = json!({ "browser": name, "url": of("$visit")?.location });
            visit.as_object_mut().unwrap().extend(asked["$visit"].as_object().unwrap().clone());
            let visited =
                stage.emulator.visit(serde_json::from_value(visit).unwrap()).map_err(|why| why.to_string())?;
            visited.path.ok_or_else(|| format!("the page sends nobody on: {}", visited.body))?
        }
        Some("$again") => known(&of("$again")?.url)?,
        Some("$value") => known(&of("$value")?.value)?,
        Some("$location") => known(&of("$location")?.location)?,
        Some("$cookie") => {
            let pattern = Regex::new(asked["$cookie"]["name"].as_str().unwrap()).unwrap();
            let found = of("$cookie")?.cookies.iter().find(|(name, _)| pattern.is_match(name));
            found.map(|(_, value)| value.clone()).ok_or("there is no such cookie")?
        }
        _ => return Ok(stage.resolve(&Value::Object(asked.clone())).as_str().unwrap().to_owned()),
    };
    Ok(replaced(&url, asked.get("replace")))
}

/// What a request holds that no page, header or error may show: cookies, and what came back from the sign-in page.
fn secrets(request: &Value) -> Vec<String> {
    let cookies = request["headers"]["cookie"].as_str().unwrap_or_default();
    let cookies = cookies.split("; ").filter_map(|cookie| cookie.split_once('=')).map(|(_, value)| value.to_owned());
    let query = request["url"].as_str().and_then(|url| url.split_once('?')).unwrap_or_default().1;
    let query = url::form_urlencoded::parse(query.as_bytes())
        .filter(|(name, _)| matches!(&**name, "code" | "state" | "error_description"))
        .map(|(_, value)| value.into_owned());
    cookies.chain(query).filter(|secret| secret.len() > 7).collect()
}

/// The address that the sign-in page sends the browser back to.
fn callback(asked: &Value, browser: &Browser, stage: &Stage<'_>) -> Result<String, String> {
    let location = browser.location.as_deref().ok_or("nothing sent the browser to the sign-in page")?;
    let authorize = url::Url::parse(location).map_err(|_| format!("{location} is no sign-in page"))?;
    let query: BTreeMap<String, String> = authorize.query_pairs().into_owned().collect();
    let mut back = url::form_urlencoded::Serializer::new(String::new());
    let mut options = asked.clone();
    options.as_object_mut().unwrap().shift_remove("of");
    match options.as_object_mut().unwrap().shift_remove("error") {
        Some(error) => drop(back.append_pair("error", error.as_str().unwrap())),
        None => {
            if options.get("code_challenge").is_none() {
                options["code_challenge"] = json!(query.get("code_challenge"));
            }
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
    browser.value = answer.as_str().map(str::to_owned);
}
