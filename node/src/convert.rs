//! Options and replies between JavaScript's spelling and the engine's, and promises that the engine's threads settle.

use authkit_core as engine;
use engine::authentication::LAZY_MEMBERS;
use engine::casing;
use engine::operations::Reply;
use engine::{Authentication, Code, Error};
use napi::{Env, JsDeferred};
use serde_json::Value;

use crate::{error, spelling};

/// Options in the engine's spelling; no text is no options.
pub fn options(text: Option<&str>) -> engine::Result<Value> {
    let Some(text) = text else { return Ok(Value::Null) };
    serde_json::from_str(text).map(casing::snake_options).map_err(|_| unreadable("options"))
}

/// An option holds something that JSON cannot carry.
pub fn unreadable(name: &str) -> Error {
    Error::new(Code::InvalidOption, format!("`{name}` holds a value that cannot be written as JSON"))
}

/// `{"value": ...}` or `{"error": ...}`. The lines after it are lazy members of the value, one on each.
pub fn reply(outcome: engine::Result<Reply>) -> String {
    let text = match &outcome {
        Ok(Reply::Authentication(outcome)) => authentication(outcome),
        Ok(Reply::Data(data)) => serde_json::to_string(data).map(value),
        Ok(reply) => spelling::camel(reply).map(value),
        Err(failure) => return error::reply(failure),
    };
    text.unwrap_or_else(|_| error::reply(&Error::new(Code::Internal, "the reply cannot be written as JSON")))
}

/// The serial of the session that a check signed in. Such an outcome says only what its session says, so `lib/` may cache
/// the reply under it; every other outcome differs from call to call.
pub fn serial(outcome: &engine::Result<Reply>) -> Option<f64> {
    let Ok(Reply::Authentication(outcome)) = outcome else { return None };
    // The new cookie of a refresh belongs to this outcome alone.
    if outcome.sealed_session.is_some() {
        return None;
    }
    // A JavaScript number counts further than any process will.
    outcome.session.as_deref().map(|session| session.serial as f64)
}

fn value(text: String) -> String {
    format!("{{\"value\":{text}}}")
}

/// The outcome of a session comes without its lazy members, which follow in the order of [`LAZY_MEMBERS`]: reading one of
/// them takes parsing one line. Any other outcome has none worth leaving out.
fn authentication(outcome: &Authentication) -> serde_json::Result<String> {
    let Some(session) = &outcome.session else { return spelling::camel(outcome).map(value) };
    let mut text = Vec::with_capacity(4096);
    text.extend_from_slice(b"{\"value\":");
    spelling::write(&outcome.summary(), &mut text)?;
    text.push(b'}');
    for name in LAZY_MEMBERS {
        text.push(b'\n');
        spelling::write_lazy_member(name, session.lazy_member(name), &mut text)?;
    }
    String::from_utf8(text).map_err(serde::ser::Error::custom)
}

type Resolver = Box<dyn FnOnce(Env) -> napi::Result<String> + Send>;

/// A promise that is always settled: when it is dropped before, because its task was cancelled or died, its reply is
/// `cancelled`.
pub struct Promised(Option<JsDeferred<String, Resolver>>);

impl Promised {
    /// The reply to come of a deferred promise.
    pub fn new(deferred: JsDeferred<String, Resolver>) -> Self {
        Self(Some(deferred))
    }

    /// Resolves the promise, from any thread.
    pub fn resolve(mut self, reply: String) {
        self.settle(reply);
    }

    fn settle(&mut self, reply: String) {
        if let Some(deferred) = self.0.take() {
            deferred.resolve(Box::new(move |_| Ok(reply)));
        }
    }
}

impl Drop for Promised {
    fn drop(&mut self) {
        if self.0.is_some() {
            self.settle(error::reply(&Error::new(Code::Cancelled, "the call was given up")));
        }
    }
}
