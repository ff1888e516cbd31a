//! The two handles Ruby holds. Everything they do is decided by the engine behind the name of an operation.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use authkit_core as engine;
use engine::operations::{Call, Prepared, Reply, read};
use engine::session::LoadOptions;
use magnus::{Error, RArray, RHash, RString, Ruby, Symbol, Value, r_hash::ForEach};

use crate::{convert, error, fibers, kept, nogvl, text};

/// A configured client.
#[magnus::wrap(class = "AuthKitNative::Native::Client", free_immediately, size, frozen_shareable)]
pub struct Client(engine::Client);

/// A loaded session.
#[magnus::wrap(class = "AuthKitNative::Native::Session", free_immediately, size, frozen_shareable)]
pub struct Session(Arc<engine::SealedSession>);

impl Client {
    pub fn new(ruby: &Ruby, options: Value) -> Result<Client, Error> {
        let options = convert::from_ruby(ruby, options)?;
        let client = guarded(|| engine::Client::from_environment(read(options)?));
        let client = client.map(Client).map_err(|error| error::exception(ruby, &error))?;
        Ok(client)
    }

    pub fn operations(ruby: &Ruby) -> Result<RArray, Error> {
        ruby.ary_try_from_iter(engine::Client::operations().into_iter().map(Ok::<_, Error>))
    }

    pub fn call(ruby: &Ruby, this: &Self, operation: Symbol, options: Value) -> Result<Value, Error> {
        let operation = operation.name()?;
        let options = convert::from_ruby(ruby, options)?;
        settle(ruby, || Prepared::Call(this.0.call(&operation, options)))
    }

    pub fn load_sealed_session(ruby: &Ruby, this: &Self, options: Value) -> Result<Session, Error> {
        let session = match usual(ruby, options) {
            Some(options) => guarded(|| this.0.load_sealed_session(options)),
            None => {
                let options = convert::from_ruby(ruby, options)?;
                guarded(|| this.0.load_sealed_session(read(options)?))
            }
        };
        session.map(|session| Session(Arc::new(session))).map_err(|error| error::exception(ruby, &error))
    }
}

/// True once in a process: what has to be looked at before the network is used takes longer than all else that a client
/// needs.
pub fn is_first() -> bool {
    static MADE: AtomicBool = AtomicBool::new(false);
    !MADE.swap(true, Ordering::Relaxed)
}

/// What nearly every call passes, without the detour of plain data: a cookie and other text. Nothing when there is more.
fn usual(ruby: &Ruby, options: Value) -> Option<LoadOptions> {
    let (mut cookie, mut password, mut client_id) = (None, None, None);
    let options = RHash::from_value(options)?;
    let mut understood = 0;
    options
        .foreach(|name: Symbol, value: Value| {
            let place = match &*name.name()? {
                "session_data" => &mut cookie,
                "cookie_password" => &mut password,
                "client_id" => &mut client_id,
                _ => return Ok(ForEach::Stop),
            };
            *place = RString::from_value(value).map(|value| text::of(ruby, value)).transpose()?;
            understood += usize::from(place.is_some());
            Ok(ForEach::Continue)
        })
        .ok()?;
    let cookie = cookie.filter(|_| understood == options.len())?;
    Some(LoadOptions { client_id, ..LoadOptions::of(cookie, password) })
}

impl Session {
    pub fn operations(ruby: &Ruby) -> RArray {
        ruby.ary_from_iter(engine::SealedSession::operations().iter().copied())
    }

    pub fn call(ruby: &Ruby, this: &Self, operation: Symbol, options: Value) -> Result<Value, Error> {
        let operation = operation.name()?;
        let options = convert::from_ruby(ruby, options)?;
        settle(ruby, || this.0.prepare(&operation, options))
    }
}

/// Runs an operation to its end: at once what is known, and with the lock released what takes computing or waiting.
fn settle(ruby: &Ruby, start: impl FnOnce() -> Prepared) -> Result<Value, Error> {
    let call = match guarded(|| Ok(start())) {
        Ok(Prepared::Call(call)) => call,
        Ok(Prepared::Work(work)) => nogvl::compute(work)?.unwrap_or_else(|panicked| Call::Ready(Err(panicked))),
        Err(error) => Call::Ready(Err(error)),
    };
    let outcome = match call {
        Call::Ready(outcome) => outcome,
        Call::Pending(future) => fibers::wait(ruby, future)?,
    };
    match outcome {
        Ok(Reply::Authentication(outcome)) => kept::outcome(ruby, &outcome),
        Ok(Reply::Data(data)) => convert::to_plain_ruby(ruby, &data),
        Ok(reply) => convert::to_ruby(ruby, &reply),
        Err(error) => Err(error::exception(ruby, &error)),
    }
}

/// A panic is a bug of ours: it becomes an exception that can be rescued, where magnus alone would end the program.
fn guarded<T>(act: impl FnOnce() -> engine::Result<T>) -> engine::Result<T> {
    catch_unwind(AssertUnwindSafe(act)).unwrap_or_else(|_| Err(error::panicked()))
}
