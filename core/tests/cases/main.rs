//! Runs `tests/cases` through the bridge that the packages use. How a case is written stands in its README.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout)]

mod answers;
mod stories;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, LazyLock, Mutex};

use authkit_core::operations::read;
use authkit_core::{Client, Error, SealedSession};
use authkit_emulator::{Emulator, Options};
use libtest_mimic::{Arguments, Trial};
use serde_json::{Map, Value, json};

/// Emulators no case is using. Cases run beside each other, each with one to itself.
static IDLE: Mutex<Vec<Emulator>> = Mutex::new(Vec::new());

/// The cases that have run, and whether each holds.
static REPORT: LazyLock<Mutex<Map<String, Value>>> = LazyLock::new(Mutex::default);

fn main() -> ExitCode {
    let mut trials = Vec::new();
    for file in files("cases") {
        let document: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
        collect(&document, &Value::Null, run, &mut trials);
    }
    for file in files("cases/web") {
        let document: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
        collect(&document, &Value::Null, stories::run, &mut trials);
    }
    assert!(!trials.is_empty(), "no case was found");
    println!("{} cases", trials.len());
    let conclusion = libtest_mimic::run(&Arguments::from_args(), trials);
    if let Ok(path) = std::env::var("AUTHKIT_CASES_REPORT") {
        std::fs::write(path, Value::from(REPORT.lock().unwrap().clone()).to_string()).unwrap();
    }
    conclusion.exit_code()
}

/// Runs a case against an emulator.
type Run = fn(&Value, &Emulator) -> Result<(), String>;

/// The cases of a group, each with the whole of what it is given. A case is a group of one.
fn collect(group: &Value, given: &Value, run: Run, trials: &mut Vec<Trial>) {
    let given = merged(given, group.get("given").unwrap_or(&json!({})));
    for part in group["cases"].as_array().into_iter().flatten() {
        collect(part, &given, run, trials);
    }
    if group.get("cases").is_none() {
        let mut case = group.clone();
        case["given"] = given;
        let id = case["id"].as_str().unwrap().to_owned();
        trials.push(Trial::test(id.clone(), move || {
            let outcome = alone(&case, run);
            REPORT.lock().unwrap().insert(id, outcome.is_ok().into());
            Ok(outcome?)
        }));
    }
}

/// `value` over `default`: objects member by member, everything else replaced, `$only` without the default.
fn merged(default: &Value, value: &Value) -> Value {
    let Value::Object(members) = value else { return value.clone() };
    if let Some(only) = members.get("$only") {
        return only.clone();
    }
    let mut all = default.as_object().cloned().unwrap_or_default();
    for (name, member) in members {
        let member = merged(all.get(name).unwrap_or(&Value::Null), member);
        all.insert(name.clone(), member);
    }
    all.into()
}

/// Runs a case with an emulator that no other case uses meanwhile.
fn alone(case: &Value, run: Run) -> Result<(), String> {
    let idle = IDLE.lock().unwrap().pop();
    let emulator = idle.unwrap_or_else(|| {
        Emulator::start(Options {
            client_id: "client_emulator".into(),
            api_key: "sk_test_emulator".into(),
            redirect_uris: vec!["https://app.example/callback".into()],
            ..Options::default()
        })
        .unwrap()
    });
    emulator.reset();
    let outcome = run(case, &emulator);
    IDLE.lock().unwrap().push(emulator);
    outcome
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests")
}

fn files(folder: &str) -> Vec<PathBuf> {
    let mut files: Vec<_> = std::fs::read_dir(root().join(folder))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    files
}

/// Where a case runs: its emulator, and the client that references are sealed with.
struct Stage<'a> {
    emulator: &'a Emulator,
    client: Option<Client>,
}

fn run(case: &Value, emulator: &Emulator) -> Result<(), String> {
    let given = &case["given"];
    let mut stage = Stage { emulator, client: None };
    let client = make_client(&stage.resolve(&given["client"]), &given["environment"]);
    stage.client = client.as_ref().ok().cloned();
    // What references need from the emulator happens before its faults.
    let session_options = stage.resolve(&given["session"]);
    let when = stage.resolve(&case["when"]);
    let then = stage.resolve(&case["then"]);
    for fault in given["faults"].as_array().into_iter().flatten() {
        emulator.fault(serde_json::from_value(fault.clone()).unwrap()).unwrap();
    }
    let before = emulator.requests().len();
    let mut session = None;
    let outcome = client.and_then(|client| {
        for earlier in given["before"].as_array().into_iter().flatten() {
            let _ = call(&client, &mut None, &session_options, earlier["op"].as_str().unwrap(), &earlier["when"]);
        }
        call(&client, &mut session, &session_options, case["op"].as_str().unwrap(), &when)
    });
    stage.judge(&outcome, &then)?;
    if let (Some(reason), Some(says)) = (then.get("reason"), then.get("says")) {
        let outcome = outcome.as_ref().map_err(|error| error.to_string())?;
        says_why(&outcome["error"]["code"], &outcome["error"]["message"], reason, says.as_str().unwrap())?;
        if case["op"] == "session.authenticate" {
            stage.judge_inspection(&session_options, &when, reason, says.as_str().unwrap())?;
        }
    }
    match then.get("requests") {
        Some(requests) => judge_requests(requests, &emulator.requests()[before..]),
        None => Ok(()),
    }
}

fn make_client(options: &Value, environment: &Value) -> Result<Client, Error> {
    let options = read::<authkit_core::ClientOptions>(options.clone())?;
    Client::new(options.with_environment(|name| environment.get(name)?.as_str().map(str::to_owned))?)
}

fn call(
    client: &Client,
    session: &mut Option<Arc<SealedSession>>,
    session_options: &Value,
    op: &str,
    when: &Value,
) -> Result<Value, Error> {
    let call = match op.strip_prefix("session.") {
        None if op == "client" => return Ok(json!({})),
        None => client.call(op, when.clone()),
        Some(op) => {
            if session.is_none() {
                *session = Some(Arc::new(client.load_sealed_session(read(session_options.clone())?)?));
            }
            session.as_ref().unwrap().call(op, when.clone())
        }
    };
    Ok(serde_json::to_value(call.wait()?).unwrap())
}

impl Stage<'_> {
    /// Replaces the references of a case.
    fn resolve(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(text.replacen("$emulator", self.emulator.base_url(), 1)),
            Value::Array(items) => items.iter().map(|item| self.resolve(item)).collect(),
            Value::Object(members) => match members.iter().find(|(name, _)| name.starts_with('$')) {
                Some((name, argument)) => self.refer(name, argument, members),
                None => members
                    .iter()
                    .map(|(name, value)| (name.clone(), self.resolve(value)))
                    .collect::<Map<_, _>>()
                    .into(),
            },
            other => other.clone(),
        }
    }

    fn refer(&self, name: &str, argument: &Value, members: &Map<String, Value>) -> Value {
        let seal = |op: &str, options: Value| {
            let client = self.client.as_ref().expect("the client of a case with a seal is sound");
            call(client, &mut None, &Value::Null, op, &options).unwrap()
        };
        let code = |request: &Value| json!(self.emulator.issue_code(from(request)).unwrap());
        match name {
            "$file" => {
                let text = std::fs::read(root().join(argument.as_str().unwrap())).unwrap();
                let document: Value = serde_json::from_slice(&text).unwrap();
                let at = members.get("at").and_then(Value::as_str).unwrap_or("");
                document.pointer(at).unwrap().clone()
            }
            "$concat" => argument.as_array().unwrap().iter().map(part).collect::<String>().into(),
            "$code" => code(argument),
            "$testing" => seal("testing_session", self.resolve(argument))["sealed_session"].clone(),
            "$testing_code" => seal("testing_session", self.resolve(argument))["code"].clone(),
            "$tokens" => json!(self.emulator.sign_token(from(argument)).unwrap()),
            "$sealed" => seal("seal_session_from_auth_response", self.resolve(argument)),
            "$sealed_data" => seal("seal_data", self.resolve(argument)),
            "$signed_in" => {
                let options = json!({ "code": code(argument), "session": { "seal_session": true } });
                seal("authenticate_with_code", options)["sealed_session"].clone()
            }
            other => panic!("nobody knows the reference {other}"),
        }
    }

    /// What is inspected without a session is refused for the same reason, in the same words.
    fn judge_inspection(&self, session: &Value, when: &Value, reason: &Value, says: &str) -> Result<(), String> {
        let mut options = session.as_object().unwrap().clone();
        options.extend(when.as_object().unwrap().clone());
        let client = self.client.as_ref().unwrap();
        let found =
            call(client, &mut None, &Value::Null, "inspect", &options.into()).map_err(|error| error.to_string())?;
        let last = found["checks"].as_array().and_then(|checks| checks.last()).ok_or("no check")?;
        says_why(&found["reason"], &last["detail"], reason, says).map_err(|why| format!("inspect: {why}"))
    }

    fn judge(&self, outcome: &Result<Value, Error>, then: &Value) -> Result<(), String> {
        let then = then.as_object().unwrap();
        let value = match (outcome, then.get("error")) {
            (Err(error), Some(code)) => {
                let told = serde_json::to_value(error).unwrap();
                expect(code, &told["code"])?;
                let says = then.get("says").and_then(Value::as_str).unwrap_or_default();
                if !error.to_string().contains(says) {
                    return Err(format!("the error says {error}"));
                }
                return then.get("fields").map_or(Ok(()), |fields| expect(fields, &told));
            }
            (Ok(value), Some(_)) => return Err(format!("no error, but {value}")),
            (Err(error), None) => return Err(format!("the error {error}")),
            (Ok(value), None) => value,
        };
        if let Some(reason) = then.get("reason") {
            expect(&json!({ "authenticated": false, "reason": reason }), value)?;
        }
        if let Some(part) = then.get("value") {
            expect(part, value)?;
        }
        if let Some(url) = then.get("url") {
            let parsed = url::Url::parse(value.as_str().unwrap()).unwrap();
            let query: Map<String, Value> =
                parsed.query_pairs().map(|(name, value)| (name.into_owned(), json!(value))).collect();
            let base = value.as_str().unwrap().split('?').next().unwrap();
            if url["base"] != json!(base) || url["query"] != Value::Object(query) {
                return Err(format!("the URL is {value}"));
            }
        }
        if let Some(content) = then.get("opens") {
            let opened = call(
                self.client.as_ref().unwrap(),
                &mut None,
                &Value::Null,
                "unseal_data",
                &json!({ "sealed": value }),
            );
            expect(content, &opened.map_err(|error| error.to_string())?)?;
        }
        Ok(())
    }
}

/// The error of an outcome, or the last check of an inspection, says why a cookie is refused.
fn says_why(code: &Value, text: &Value, reason: &Value, says: &str) -> Result<(), String> {
    if code == reason && text.as_str().is_some_and(|text| text.contains(says)) {
        return Ok(());
    }
    Err(format!("expected {reason} because {says:?}, got {code} because {text}"))
}

fn judge_requests(expected: &Value, log: &[authkit_emulator::LoggedRequest]) -> Result<(), String> {
    let log: Vec<Value> = log
        .iter()
        .map(|request| serde_json::to_value(request).unwrap())
        .filter(|request| request["path"] == "/user_management/authenticate")
        .collect();
    let expected = expected.as_array().unwrap();
    if expected.len() != log.len() {
        return Err(format!("{} requests instead of {}", log.len(), expected.len()));
    }
    for (expected, request) in expected.iter().zip(&log) {
        let mut expected = expected.clone();
        if let Some(names) = expected.as_object_mut().unwrap().shift_remove("body_members") {
            let mut members: Vec<_> = request["body"].as_object().unwrap().keys().collect();
            members.sort();
            expect(&names, &json!(members))?;
        }
        expect(&expected, request)?;
    }
    Ok(())
}

/// Objects by subset, everything else exactly; `{"any": true}` is anything but null.
fn expect(expected: &Value, actual: &Value) -> Result<(), String> {
    let fits = match (expected, actual) {
        (Value::Object(wanted), actual) if wanted.get("any") == Some(&json!(true)) => !actual.is_null(),
        (Value::Object(wanted), Value::Object(_)) => {
            return wanted
                .iter()
                .try_for_each(|(name, wanted)| expect(wanted, &actual[name]).map_err(|why| format!("{name}: {why}")));
        }
        (Value::Number(wanted), Value::Number(actual)) => wanted.as_f64() == actual.as_f64(),
        _ => expected == actual,
    };
    if fits { Ok(()) } else { Err(format!("expected {expected}, got {actual}")) }
}

fn from<T: serde::de::DeserializeOwned>(value: &Value) -> T {
    serde_json::from_value(value.clone()).unwrap()
}

fn part(part: &Value) -> String {
    match part {
        Value::String(text) => text.clone(),
        _ => part["repeat"].as_str().unwrap().repeat(part["count"].as_u64().unwrap() as usize),
    }
}
