//! Options and replies between JavaScript's spelling and the engine's, and promises kept from the engine's threads.

use std::sync::atomic::{AtomicU64, Ordering};

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

/// `{"value": ...}` or `{"error": ...}`. Lines after it are parts of the value, each by itself.
pub fn reply(outcome: engine::Result<Reply>) -> String {
    let text = match &outcome {
        Ok(Reply::Authentication(outcome)) => authentication(outcome),
        Ok(Reply::Data(data)) => serde_json::to_string(data).map(value),
        Ok(reply) => spelling::camel(reply).map(value),
        Err(failure) => return error::reply(failure),
    };
    text.unwrap_or_else(|_| error::reply(&Error::new(Code::Internal, "the reply cannot be written as JSON")))
}

/// The number of a reply that was given before: the same session is checked at every request of its user, and a caller
/// may keep what it parsed. A check that signs in says what its session says; everything else differs from call to call.
pub fn number(outcome: &engine::Result<Reply>) -> Option<f64> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let Ok(Reply::Authentication(outcome)) = outcome else { return None };
    let session = outcome.session.as_deref().filter(|_| outcome.sealed_session.is_none())?;
    let known = session.host.get().map(|Number(number)| *number);
    if known.is_none() {
        session.host.keep(Number(NEXT.fetch_add(1, Ordering::Relaxed) as f64));
    }
    known
}

/// Never given twice: a JavaScript number counts further than any process will.
struct Number(f64);

fn value(text: String) -> String {
    format!("{{\"value\":{text}}}")
}

/// An outcome about a session is without its parts, which follow in the order of [`LAZY_MEMBERS`]: whoever reads one of them
/// parses one line. Any other has none worth leaving out.
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
