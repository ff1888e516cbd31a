//! Options and replies between JavaScript's spelling and the engine's, and promises kept from the engine's threads.

use authkit_core as engine;
use engine::casing;
use engine::operations::Reply;
use engine::{Code, Error};
use napi::{Env, JsDeferred};
use serde_json::Value;

use crate::{error, spelling};

/// Options whose keys are the caller's data.
const OPAQUE_OPTIONS: &[&str] = &["data", "jwks", "provider_query_params"];

/// Options in the engine's spelling.
pub fn options(text: &str) -> engine::Result<Value> {
    let options = serde_json::from_str(text).map_err(|_| unreadable("options"))?;
    let Value::Object(members) = options else { return Ok(options) };
    Ok(members.into_iter().map(|(name, value)| option(casing::to_snake(&name), value)).collect())
}

fn option(name: String, value: Value) -> (String, Value) {
    let is_opaque = OPAQUE_OPTIONS.contains(&name.as_str()) || casing::OPAQUE.contains(&name.as_str());
    (name, if is_opaque { value } else { casing::snake_value(value) })
}

/// Puts the cookie among the options.
pub fn with_session_data(mut options: Value, session_data: Option<String>) -> Value {
    if let (Value::Object(members), Some(cookie)) = (&mut options, session_data) {
        members.insert("session_data".to_owned(), Value::String(cookie));
    }
    options
}

/// An option holds something that JSON cannot carry.
pub fn unreadable(name: &str) -> Error {
    Error::new(Code::InvalidOption, format!("`{name}` holds a value that cannot be written as JSON"))
}

/// Whether the keys of a reply are names of ours or the caller's own data.
#[derive(Clone, Copy)]
pub enum Spelling {
    /// Ours: camelCase.
    Camel,
    /// The caller's: untouched.
    Untouched,
}

impl Spelling {
    /// How the reply of an operation is spelled.
    pub fn of(operation: &str) -> Self {
        if operation == "unseal_data" { Self::Untouched } else { Self::Camel }
    }
}

/// `{"value": ...}` or `{"error": ...}`.
pub fn reply(outcome: engine::Result<Reply>, spelling: Spelling) -> String {
    let value = outcome.and_then(|reply| {
        let value = match spelling {
            Spelling::Camel => spelling::camel(&reply),
            Spelling::Untouched => serde_json::to_string(&reply),
        };
        value.map_err(|_| Error::new(Code::Internal, "the reply cannot be written as JSON"))
    });
    match value {
        Ok(value) => format!("{{\"value\":{value}}}"),
        Err(failure) => error::reply(&failure),
    }
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
