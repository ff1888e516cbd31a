//! The two objects of the seam for UniFFI: a client and a session, each called by operation name.
// Errors cross by value: a box would be unpacked at once.
#![allow(clippy::result_large_err)]

use std::sync::Arc;

use authkit_core as engine;
use engine::operations::{self, Call, Reply};
use engine::process;

use crate::convert::{self, Value};
use crate::error::{EngineError, Failure};

/// A configured client. Make one and share it between threads.
#[derive(uniffi::Object)]
pub struct Client(engine::Client);

/// A sealed session taken in hand. Nothing in it is believed before `authenticate`.
#[derive(uniffi::Object)]
pub struct Session(Arc<engine::SealedSession>);

/// Is told how a started operation ended, once, on any thread.
#[uniffi::export(with_foreign)]
pub trait Completion: Send + Sync {
    /// The reply is there.
    fn succeeded(&self, reply: Value);
    /// The operation failed.
    fn failed(&self, failure: Failure);
}

#[uniffi::export]
impl Client {
    /// A client with these options; unset ones come from the environment. Touches no network.
    ///
    /// # Errors
    /// The `fix_configuration` codes.
    #[uniffi::constructor]
    pub fn new(options: Value) -> Result<Self, EngineError> {
        Ok(Self(engine::Client::from_environment(operations::read(options.into())?)?))
    }

    /// The name of every operation of a client.
    #[uniffi::method]
    pub fn operations(&self) -> Vec<String> {
        engine::Client::operations()
    }

    /// Runs an operation and waits for it.
    ///
    /// # Errors
    /// Those of the operation.
    pub fn call(&self, operation: String, options: Value) -> Result<Value, EngineError> {
        wait(self.0.call(&operation, options.into()))
    }

    /// Starts an operation. What needs no network completes before this returns.
    pub fn start(&self, operation: String, options: Value, completion: Arc<dyn Completion>) {
        start(self.0.call(&operation, options.into()), completion);
    }

    /// Takes a cookie in hand. Touches no network.
    ///
    /// # Errors
    /// The password codes; `client_id_missing`.
    pub fn load_sealed_session(&self, options: Value) -> Result<Session, EngineError> {
        Ok(Session(Arc::new(self.0.load_sealed_session(operations::read(options.into())?)?)))
    }
}

#[uniffi::export]
impl Session {
    /// Runs an operation and waits for it.
    ///
    /// # Errors
    /// Those of the operation.
    pub fn call(&self, operation: String, options: Value) -> Result<Value, EngineError> {
        wait(self.0.call(&operation, options.into()))
    }

    /// Starts an operation. What needs no network completes before this returns.
    pub fn start(&self, operation: String, options: Value, completion: Arc<dyn Completion>) {
        start(self.0.call(&operation, options.into()), completion);
    }
}

fn wait(call: Call) -> Result<Value, EngineError> {
    Ok(convert::reply(&finish(call)?)?)
}

fn start(call: Call, completion: Arc<dyn Completion>) {
    let told = Arc::clone(&completion);
    if let Some(outcome) = begin(call, move |outcome| complete(outcome, &*told)) {
        complete(outcome, &*completion);
    }
}

fn complete(outcome: engine::Result<Reply>, completion: &dyn Completion) {
    match outcome.and_then(|reply| convert::reply(&reply)) {
        Ok(reply) => completion.succeeded(reply),
        Err(error) => completion.failed(error.into()),
    }
}

/// Waits for a call on the calling thread.
pub(crate) fn finish(call: Call) -> engine::Result<Reply> {
    match call {
        Call::Ready(outcome) => outcome,
        Call::Pending(future) => process::block_on(future)?,
    }
}

/// The outcome of a call that waits for nothing; otherwise `answer` gets it, once, on a thread of the engine.
pub(crate) fn begin<F>(call: Call, answer: F) -> Option<engine::Result<Reply>>
where
    F: FnOnce(engine::Result<Reply>) + Send + 'static,
{
    match call {
        Call::Ready(outcome) => Some(outcome),
        Call::Pending(future) => {
            let mut answer = Answer(Some(answer));
            // What cannot be started is dropped, and answers by that.
            let _ = process::start(async move { answer.give(future.await) });
            None
        }
    }
}

/// Gives an answer also when the work before it panics: nobody may wait for ever.
struct Answer<F: FnOnce(engine::Result<Reply>)>(Option<F>);

impl<F: FnOnce(engine::Result<Reply>)> Answer<F> {
    fn give(&mut self, outcome: engine::Result<Reply>) {
        if let Some(answer) = self.0.take() {
            answer(outcome);
        }
    }
}

impl<F: FnOnce(engine::Result<Reply>)> Drop for Answer<F> {
    fn drop(&mut self) {
        self.give(Err(engine::Error::new(engine::Code::Internal, "the operation ended without an outcome")));
    }
}
