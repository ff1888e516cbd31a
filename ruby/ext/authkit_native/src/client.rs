//! The three handles Ruby holds. Everything they do is decided by the engine behind the name of an operation.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use authkit_core as engine;
use engine::operations::{Call, Prepared, Reply, read};
use engine::web::Incoming;
use magnus::scan_args::scan_args;
use magnus::{Error, RArray, Ruby, Symbol, Value};

use crate::{error, facts, fibers, from_ruby, nogvl, reply_cache, to_ruby};

/// A configured client.
#[magnus::wrap(class = "AuthKitNative::Native::Client", free_immediately, size, frozen_shareable)]
pub struct Client(engine::Client);

/// A loaded session.
#[magnus::wrap(class = "AuthKitNative::Native::Session", free_immediately, size, frozen_shareable)]
pub struct Session(Arc<engine::SealedSession>);

/// The web flow of one request.
#[magnus::wrap(class = "AuthKitNative::Native::Request", free_immediately, size, frozen_shareable)]
pub struct Request(Arc<engine::web::WebRequest>);

impl Request {
    pub fn operations(ruby: &Ruby) -> RArray {
        ruby.ary_from_iter(engine::web::WebRequest::operations().iter().copied())
    }

    pub fn call(ruby: &Ruby, this: &Self, operation: Symbol, options: Value) -> Result<Value, Error> {
        let operation = operation.name()?;
        let options = from_ruby::from_ruby(ruby, options);
        settle(ruby, || Ok(this.0.prepare(&operation, options?)))
    }
}

impl Client {
    pub fn new(ruby: &Ruby, options: Value) -> Result<Client, Error> {
        let options = from_ruby::from_ruby(ruby, options);
        let client = catching_panics(|| engine::Client::from_environment(read(options?)?));
        client.map(Client).map_err(|error| error::exception(ruby, &error))
    }

    pub fn operations(ruby: &Ruby) -> Result<RArray, Error> {
        ruby.ary_try_from_iter(engine::Client::operations().into_iter().map(Ok::<_, Error>))
    }

    pub fn call(ruby: &Ruby, this: &Self, operation: Symbol, options: Value) -> Result<Value, Error> {
        let operation = operation.name()?;
        let options = from_ruby::from_ruby(ruby, options);
        settle(ruby, || Ok(Prepared::Call(this.0.call(&operation, options?))))
    }

    pub fn load_sealed_session(ruby: &Ruby, this: &Self, options: Value) -> Result<Session, Error> {
        let session = match from_ruby::fast_load_options(ruby, options) {
            Some(options) => catching_panics(|| this.0.load_sealed_session(options)),
            None => {
                let options = from_ruby::from_ruby(ruby, options);
                catching_panics(|| this.0.load_sealed_session(read(options?)?))
            }
        };
        session.map(|session| Session(Arc::new(session))).map_err(|error| error::exception(ruby, &error))
    }

    /// The facts, and perhaps the values of the header fields in the order of `Native.web_headers`.
    pub fn web_request(ruby: &Ruby, this: &Self, arguments: &[Value]) -> Result<Request, Error> {
        let scanned = scan_args::<(Value,), (Option<RArray>,), (), (), (), ()>(arguments)?;
        let (facts, fields) = (scanned.required.0, scanned.optional.0);
        let headers = fields.map(|fields| facts::headers(ruby, fields)).transpose()?;
        let fast = facts::fast(ruby, facts);
        let general = if fast.is_none() { Some(from_ruby::from_ruby(ruby, facts)) } else { None };
        let request = catching_panics(|| {
            let mut incoming: Incoming = match (fast, general) {
                (Some(incoming), _) => incoming,
                (None, Some(facts)) => read(facts?)?,
                (None, None) => Incoming::default(),
            };
            if let Some(headers) = headers {
                incoming.headers = headers;
            }
            this.0.web_request(incoming)
        });
        request.map(|request| Request(Arc::new(request))).map_err(|error| error::exception(ruby, &error))
    }
}

/// True once in a process: looking for the system's certificates takes longer than all else that making a client does.
pub fn is_first() -> bool {
    static MADE: AtomicBool = AtomicBool::new(false);
    !MADE.swap(true, Ordering::Relaxed)
}

impl Session {
    pub fn operations(ruby: &Ruby) -> RArray {
        ruby.ary_from_iter(engine::SealedSession::operations().iter().copied())
    }

    pub fn call(ruby: &Ruby, this: &Self, operation: Symbol, options: Value) -> Result<Value, Error> {
        let operation = operation.name()?;
        let options = from_ruby::from_ruby(ruby, options);
        settle(ruby, || Ok(this.0.prepare(&operation, options?)))
    }
}

/// Runs an operation to its end. A cached session is checked at once; computing and waiting release the lock (GVL).
fn settle(ruby: &Ruby, start: impl FnOnce() -> engine::Result<Prepared>) -> Result<Value, Error> {
    let call = match catching_panics(start) {
        Ok(Prepared::Call(call)) => call,
        Ok(Prepared::Work(work)) => nogvl::compute(work)?.unwrap_or_else(|panicked| Call::Ready(Err(panicked))),
        Err(error) => Call::Ready(Err(error)),
    };
    let outcome = match call {
        Call::Ready(outcome) => outcome,
        Call::Pending(future) => fibers::wait(ruby, future)?,
    };
    match outcome {
        Ok(Reply::Authentication(outcome)) => reply_cache::outcome(ruby, &outcome),
        Ok(Reply::Data(data)) => to_ruby::to_plain_ruby(ruby, &data),
        Ok(reply) => to_ruby::to_ruby(ruby, &reply),
        Err(error) => Err(error::exception(ruby, &error)),
    }
}

/// A panic is a bug of ours: it becomes an exception that can be rescued, where magnus alone would end the program.
fn catching_panics<T>(act: impl FnOnce() -> engine::Result<T>) -> engine::Result<T> {
    catch_unwind(AssertUnwindSafe(act)).unwrap_or_else(|_| Err(error::panicked()))
}
