//! The operations of a request, by name, for the packages of other languages.

use std::sync::Arc;

use serde::Serialize;
use serde_json::{Value, json};

use super::{FinishOptions, HookResult, Requirement, StartOptions, SwitchOptions, WebRequest};
use crate::error::{Error, Result};
use crate::operations::{Call, Reply, without_nulls};
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
        self.operate(operation, without_nulls(options)).unwrap_or_else(|error| Call::Ready(Err(error)))
    }

    fn operate(self: &Arc<Self>, operation: &str, mut options: Value) -> Result<Call> {
        let now = match options.as_object_mut().and_then(|options| options.shift_remove("now")) {
            Some(now) => serde_json::from_value(now)
                .map_err(|_| Error::option("option `now` must be seconds since the epoch"))?,
            None => Timestamp::now(),
        };
        let request = Arc::clone(self);
        Ok(Call::Ready(match operation {
            "handle" | "resolve" => {
                let Nothing {} = options::parse(options)?;
                let is_handled = operation == "handle";
                // What is known already is answered on the calling thread.
                match self.resolve_now(now, is_handled) {
                    Some(answer) => answer.and_then(reply),
                    None => {
                        return Ok(Call::Pending(Box::pin(async move {
                            let answer =
                                if is_handled { request.handle(now).await } else { request.resolve(now).await };
                            answer.and_then(reply)
                        })));
                    }
                }
            }
            "auth" => {
                let Nothing {} = options::parse(options)?;
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
                self.guard(&requirement, now).and_then(reply)
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
                    request.switch_organization(options, now).await.and_then(reply)
                })));
            }
            "sign_out" => {
                let ReturnTo { return_to } = options::parse(options)?;
                return Ok(Call::Pending(Box::pin(async move {
                    request.sign_out(return_to.as_deref(), now).await.and_then(reply)
                })));
            }
            "response" => {
                let Nothing {} = options::parse(options)?;
                self.response().map(|response| Reply::Response(Box::new(response)))
            }
            "after_sign_in" => {
                let result: HookResult = options::parse(options)?;
                self.after_sign_in(result).and_then(reply)
            }
            "finish" => {
                let options: FinishOptions = options::parse(options)?;
                self.finish(&options).and_then(reply)
            }
            _ => Err(Error::option(format!("there is no operation `{operation}`"))),
        }))
    }
}

pub(super) fn unresolved() -> Error {
    Error::option("the session of the request was not resolved yet")
}

/// An answer is plain data of our own, which a kit uses at once and nobody prints.
fn reply(answer: impl Serialize) -> Result<Reply> {
    serde_json::to_value(answer).map(Reply::Data).map_err(|_| Error::option("the answer cannot be written"))
}
