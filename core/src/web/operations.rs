//! The operations of a request, by name, for the packages of other languages.

use std::sync::Arc;

use serde::Serialize;
use serde_json::{Value, json};

use super::{Answer, FinishOptions, Finished, HookResult, Requirement, StartOptions, SwitchOptions, WebRequest};
use crate::error::{Error, Result};
use crate::operations::{Call, Prepared, Reply, without_nulls};
use crate::options;
use crate::time::Timestamp;

/// The operations of a request.
const OPERATIONS: &[&str] = &[
    "handle",
    "resolve",
    "auth",
    "guard",
    "has",
    "authenticated_within",
    "sign_in_url",
    "sign_up_url",
    "sign_out_url",
    "switch_organization",
    "sign_out",
    "response",
    "after_sign_in",
    "finish",
];

#[derive(serde::Deserialize)]
struct Nothing {}

#[derive(Default, serde::Deserialize)]
#[serde(default)]
struct ReturnTo {
    return_to: Option<String>,
}

#[derive(serde::Deserialize)]
struct Seconds {
    seconds: u64,
}

impl WebRequest {
    /// The name of every operation of a request.
    pub fn operations() -> &'static [&'static str] {
        OPERATIONS
    }

    /// Starts an operation. `null` members of `options` count as unset. Each takes `now`, the time in seconds since the
    /// epoch; the system clock when unset.
    pub fn call(self: &Arc<Self>, operation: &str, options: Value) -> Call {
        match self.prepare(operation, options) {
            Prepared::Call(call) => call,
            Prepared::Work(work) => work(),
        }
    }

    /// The same, leaving what takes computing to the host.
    pub fn prepare(self: &Arc<Self>, operation: &str, options: Value) -> Prepared {
        let prepared = self.dated(without_nulls(options)).and_then(|(options, now)| match operation {
            "handle" => nothing(options).map(|()| self.prepare_handle(now)),
            "resolve" => nothing(options).map(|()| self.prepare_resolve(now, false)),
            _ => self.operate(operation, options, now).map(Prepared::Call),
        });
        prepared.unwrap_or_else(|error| Prepared::Call(Call::Ready(Err(error))))
    }

    fn prepare_handle(self: &Arc<Self>, now: Timestamp) -> Prepared {
        let request = Arc::clone(self);
        match self.route() {
            Some(_) => Prepared::Call(Call::Pending(Box::pin(async move { answered(request.handle(now).await?) }))),
            None => self.prepare_resolve(now, true),
        }
    }

    /// A session of the cache is done at once.
    fn prepare_resolve(self: &Arc<Self>, now: Timestamp, is_handled: bool) -> Prepared {
        let request = Arc::clone(self);
        let go_on = move |answer: Result<Answer>| match answer {
            Ok(answer) if is_handled => answered(request.guarded_by_path(answer, now)?),
            answer => answered(answer?),
        };
        if let Some(answer) = self.resolve_now(now, false) {
            return Prepared::Call(Call::Ready(go_on(answer)));
        }
        let request = Arc::clone(self);
        Prepared::Work(Box::new(move || match request.resolve_now(now, true) {
            Some(answer) => Call::Ready(go_on(answer)),
            None => Call::Pending(Box::pin(async move { go_on(request.resolve(now).await) })),
        }))
    }

    /// The time of an operation, and its other options.
    fn dated(&self, mut options: Value) -> Result<(Value, Timestamp)> {
        let now = match options.as_object_mut().and_then(|options| options.shift_remove("now")) {
            Some(now) => serde_json::from_value(now)
                .map_err(|_| Error::option("option `now` must be seconds since the epoch"))?,
            None => self.client.now(),
        };
        Ok((options, now))
    }

    fn operate(self: &Arc<Self>, operation: &str, options: Value, now: Timestamp) -> Result<Call> {
        let request = Arc::clone(self);
        Ok(Call::Ready(match operation {
            "auth" => {
                nothing(options)?;
                match self.auth() {
                    Some(auth) => Ok(auth.into()),
                    None => {
                        return Ok(Call::Pending(Box::pin(async move {
                            request.resolve(now).await?;
                            request.auth().map(Reply::from).ok_or_else(unresolved)
                        })));
                    }
                }
            }
            "guard" => {
                let requirement: Requirement = options::parse(options)?;
                self.guard(&requirement, now).and_then(answered)
            }
            "has" => {
                let requirement: Requirement = options::parse(options)?;
                self.has(&requirement).map(|has| Reply::Data(json!(has)))
            }
            "authenticated_within" => {
                let Seconds { seconds } = options::parse(options)?;
                self.authenticated_within(seconds, now).map(|is| Reply::Data(json!(is)))
            }
            "sign_in_url" => {
                let options: StartOptions = options::parse(options)?;
                self.sign_in_url(options, now).map(Reply::Text)
            }
            "sign_up_url" => {
                let options: StartOptions = options::parse(options)?;
                self.sign_up_url(options, now).map(Reply::Text)
            }
            "sign_out_url" => {
                let ReturnTo { return_to } = options::parse(options)?;
                self.sign_out_url(return_to.as_deref()).map(Reply::Text)
            }
            "switch_organization" => {
                let options: SwitchOptions = options::parse(options)?;
                return Ok(Call::Pending(Box::pin(async move {
                    request.switch_organization(options, now).await.and_then(answered)
                })));
            }
            "sign_out" => {
                let ReturnTo { return_to } = options::parse(options)?;
                return Ok(Call::Pending(Box::pin(async move {
                    request.sign_out(return_to.as_deref(), now).await.and_then(answered)
                })));
            }
            "response" => {
                nothing(options)?;
                self.response().map(|response| Reply::Response(Box::new(response)))
            }
            "after_sign_in" => {
                let result: HookResult = options::parse(options)?;
                self.after_sign_in(result).and_then(answered)
            }
            "finish" => {
                let options: FinishOptions = options::parse(options)?;
                let finished = self.finish(&options)?;
                if finished == Finished::default() { Ok(Reply::Data(Value::Null)) } else { reply(finished) }
            }
            _ => Err(Error::option(format!("there is no operation `{operation}`"))),
        }))
    }
}

pub(super) fn unresolved() -> Error {
    Error::option("the session of the request was not resolved yet")
}

/// Most requests have no options to read.
fn nothing(options: Value) -> Result<()> {
    if options.as_object().is_some_and(serde_json::Map::is_empty) {
        return Ok(());
    }
    options::parse(options).map(|Nothing {}| ())
}

/// Null when the application goes on and nothing else is to be done.
fn answered(answer: Answer) -> Result<Reply> {
    if answer.says_nothing() { Ok(Reply::Data(Value::Null)) } else { reply(answer) }
}

/// An answer is plain data of our own, which a kit uses at once and nobody prints.
fn reply(answer: impl Serialize) -> Result<Reply> {
    serde_json::to_value(answer).map(Reply::Data).map_err(|_| Error::option("the answer cannot be written"))
}
