//! Options and replies between JavaScript's spelling and the engine's, and promises kept from the engine's threads.

use std::sync::atomic::{AtomicU64, Ordering};

use authkit_core as engine;
use engine::authentication::Session;
use engine::casing;
use engine::operations::Reply;
use engine::secret::Secret;
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

/// `{"value": ...}` or `{"error": ...}`; beside a value that may come again stands its `number`.
pub fn reply(outcome: engine::Result<Reply>) -> String {
    let text = match &outcome {
        Ok(Reply::Authentication(outcome)) => match seen(outcome) {
            Some(session) => kept(session, outcome).map(|kept| kept.text.reveal().to_owned()),
            None => spelling::camel(outcome).map(value),
        },
        Ok(Reply::Data(data)) => serde_json::to_string(data).map(value),
        Ok(reply) => spelling::camel(reply).map(value),
        Err(failure) => return error::reply(failure),
    };
    text.unwrap_or_else(|_| error::reply(&Error::new(Code::Internal, "the reply cannot be written as JSON")))
}

/// The number of a reply that was given before, for a caller that keeps what it parsed.
pub fn number(outcome: &engine::Result<Reply>) -> Option<f64> {
    let Ok(Reply::Authentication(outcome)) = outcome else { return None };
    seen(outcome)?.host.get().map(|kept: &Kept| kept.number)
}

fn value(text: String) -> String {
    format!("{{\"value\":{text}}}")
}

/// A check that signs in says what its session says. Everything else differs from call to call.
fn seen(outcome: &Authentication) -> Option<&Session> {
    outcome.session.as_deref().filter(|_| outcome.sealed_session.is_none())
}

/// The reply about a session: the same session is checked at every request of its user.
struct Kept {
    text: Secret,
    /// Never given twice: a JavaScript number counts further than any process will.
    number: f64,
}

fn kept<'a>(session: &'a Session, outcome: &Authentication) -> serde_json::Result<&'a Kept> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    if let Some(kept) = session.host.get() {
        return Ok(kept);
    }
    let number = NEXT.fetch_add(1, Ordering::Relaxed) as f64;
    let text = Secret::from(format!("{{\"number\":{number},\"value\":{}}}", spelling::camel(outcome)?));
    session.host.keep(Kept { text, number });
    session.host.get().ok_or_else(|| serde::ser::Error::custom("nothing was kept"))
}

type Resolver = Box<dyn FnOnce(Env) -> napi::Result<String> + Send>;

/// A promise that is always kept: one dropped without an answer, because its task was cancelled or died, is answered
/// with `cancelled`.
pub struct Answer(Option<JsDeferred<String, Resolver>>);

impl Answer {
    /// The answer to a deferred promise.
    pub fn new(deferred: JsDeferred<String, Resolver>) -> Self {
        Self(Some(deferred))
    }

    /// Keeps the promise, from any thread.
    pub fn give(mut self, reply: String) {
        self.settle(reply);
    }

    fn settle(&mut self, reply: String) {
        if let Some(deferred) = self.0.take() {
            deferred.resolve(Box::new(move |_| Ok(reply)));
        }
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        if self.0.is_some() {
            self.settle(error::reply(&Error::new(Code::Cancelled, "the call was given up")));
        }
    }
}
