//! What hosts hold: a client, a session that it loaded, or a request that it wrapped. All name operations and pass them on.
// Errors cross by value: a box would be unpacked at once.
#![allow(clippy::result_large_err)]

use std::sync::Arc;

use authkit_core as engine;
use engine::operations::{self, Call, Reply};
use engine::{Code, Error, Result};
use serde_json::Value as Json;

use crate::convert::{self, Value};
use crate::error::{EngineError, Failure};

/// Something with operations. Make one client and share it between threads. Nothing in a session is trusted before
/// `authenticate`.
#[derive(uniffi::Object)]
pub enum Handle {
    /// A configured client.
    Client(engine::Client),
    /// A sealed session that a client loaded.
    Session(Arc<engine::SealedSession>),
    /// The web flow of one request.
    Request(Arc<engine::web::WebRequest>),
}

/// Receives the reply or the failure of a started operation, once, on any thread.
#[uniffi::export(with_foreign)]
pub trait Completion: Send + Sync {
    /// The reply is there.
    fn succeeded(&self, reply: Value);
    /// The operation failed.
    fn failed(&self, failure: Failure);
}

/// The names of the members of replies that must not be printed, wherever they stand.
#[uniffi::export]
pub fn secret_names() -> Vec<String> {
    engine::surface::secret_names().iter().map(|name| (*name).to_owned()).collect()
}

#[uniffi::export]
impl Handle {
    /// A client with these options; unset ones come from the environment. Touches no network.
    ///
    /// # Errors
    /// The `fix_configuration` codes.
    #[uniffi::constructor]
    pub fn client(options: Value) -> Result<Self, EngineError> {
        Ok(Self::open(options.into())?)
    }

    /// A session of this client, from a cookie. Touches no network.
    ///
    /// # Errors
    /// The password codes; `client_id_missing`.
    pub fn load_sealed_session(&self, options: Value) -> Result<Self, EngineError> {
        Ok(self.load(options.into())?)
    }

    /// The web flow of one request, from its facts. Touches no network.
    ///
    /// # Errors
    /// `invalid_option`.
    pub fn web_request(&self, facts: Value) -> Result<Self, EngineError> {
        Ok(self.wrap(facts.into())?)
    }

    /// Runs an operation and waits for it.
    ///
    /// # Errors
    /// Those of the operation.
    pub fn call(&self, operation: String, options: Value) -> Result<Value, EngineError> {
        Ok(convert::reply(&self.begin(&operation, options.into()).wait()?)?)
    }

    /// Starts an operation. What needs no network completes before this returns.
    pub fn start(&self, operation: String, options: Value, completion: Arc<dyn Completion>) {
        let receiver = Arc::clone(&completion);
        let started = self.begin(&operation, options.into()).start(move |outcome| complete(outcome, &*receiver));
        if let Some(outcome) = started {
            complete(outcome, &*completion);
        }
    }
}

impl Handle {
    pub(crate) fn open(options: Json) -> Result<Self> {
        engine::Client::from_environment(operations::read(options)?).map(Self::Client)
    }

    pub(crate) fn load(&self, options: Json) -> Result<Self> {
        let Self::Client(client) = self else {
            return Err(Error::new(Code::InvalidOption, "a session cannot load another"));
        };
        client.load_sealed_session(operations::read(options)?).map(|session| Self::Session(Arc::new(session)))
    }

    pub(crate) fn wrap(&self, facts: Json) -> Result<Self> {
        let Self::Client(client) = self else {
            return Err(Error::new(Code::InvalidOption, "only a client wraps requests"));
        };
        client.web_request(operations::read(facts)?).map(|request| Self::Request(Arc::new(request)))
    }

    pub(crate) fn begin(&self, operation: &str, options: Json) -> Call {
        match self {
            Self::Client(client) => client.call(operation, options),
            Self::Session(session) => session.call(operation, options),
            Self::Request(request) => request.call(operation, options),
        }
    }
}

fn complete(outcome: Result<Reply>, completion: &dyn Completion) {
    match outcome.and_then(|reply| convert::reply(&reply)) {
        Ok(reply) => completion.succeeded(reply),
        Err(error) => completion.failed(error.into()),
    }
}
