//! `Client` and `Session`: they name operations and hand them on.

use std::sync::{Arc, OnceLock};

use authkit_core as engine;
use engine::operations::{self, Call};
use engine::session::LoadOptions;
use napi::bindgen_prelude::*;
use napi_derive::napi;
use tokio::task::AbortHandle;

use crate::convert::{self, Answer};
use crate::error;

/// A reply, or the promise of one when the network is needed.
type Outcome<'env> = Result<Either<String, Object<'env>>>;

/// A configured client.
#[napi]
pub struct Client(engine::Client);

#[napi]
impl Client {
    /// Makes a client, or says in a failed reply why it cannot be made. With `environment`, unset options come from
    /// the environment.
    #[napi(catch_unwind)]
    pub fn open(options: Option<String>, environment: bool) -> Either<Client, String> {
        let make = if environment { engine::Client::from_environment } else { engine::Client::new };
        match convert::options(options.as_deref()).and_then(operations::read).and_then(make) {
            Ok(client) => Either::A(Self(client)),
            Err(failure) => Either::B(error::reply(&failure)),
        }
    }

    /// Takes a cookie in hand: the text of one and perhaps a password, or else any options.
    #[napi(catch_unwind)]
    pub fn load_sealed_session(
        &self,
        session_data: Option<String>,
        cookie_password: Option<String>,
        options: Option<String>,
    ) -> Either<Session, String> {
        let options = match session_data {
            Some(cookie) => Ok(LoadOptions::of(cookie, cookie_password)),
            None => convert::options(options.as_deref()).and_then(operations::read),
        };
        match options.and_then(|options| self.0.load_sealed_session(options)) {
            Ok(session) => Either::A(Session(Arc::new(session))),
            Err(failure) => Either::B(error::reply(&failure)),
        }
    }

    /// Loads a cookie and authenticates in one step, which is all that happens to most cookies: no object is made for
    /// the collector. A reply that was given before comes as its number, unless it shall be spelled out.
    #[napi(catch_unwind)]
    pub fn authenticate<'env>(
        &self,
        env: &'env Env,
        session_data: String,
        cookie_password: Option<String>,
        options: Option<String>,
        cancellation: Option<&Cancellation>,
        spelled_out: bool,
    ) -> Result<Either3<f64, String, Object<'env>>> {
        let call = || {
            let session = self.0.load_sealed_session(LoadOptions::of(session_data, cookie_password))?;
            Ok(Arc::new(session).call("authenticate", convert::options(options.as_deref())?))
        };
        let call = call();
        if let (Ok(Call::Ready(outcome)), false) = (&call, spelled_out)
            && let Some(number) = convert::number(outcome)
        {
            return Ok(Either3::A(number));
        }
        deliver(env, call, cancellation).map(|outcome| match outcome {
            Either::A(reply) => Either3::B(reply),
            Either::B(promise) => Either3::C(promise),
        })
    }

    /// Starts an operation of the client.
    #[napi(catch_unwind)]
    pub fn call<'env>(
        &self,
        env: &'env Env,
        operation: String,
        options: Option<String>,
        cancellation: Option<&Cancellation>,
    ) -> Outcome<'env> {
        deliver(env, convert::options(options.as_deref()).map(|options| self.0.call(&operation, options)), cancellation)
    }
}

/// A cookie taken in hand.
#[napi]
pub struct Session(Arc<engine::SealedSession>);

#[napi]
impl Session {
    /// Starts an operation of the session.
    #[napi(catch_unwind)]
    pub fn call<'env>(
        &self,
        env: &'env Env,
        operation: String,
        options: Option<String>,
        cancellation: Option<&Cancellation>,
    ) -> Outcome<'env> {
        deliver(env, convert::options(options.as_deref()).map(|options| self.0.call(&operation, options)), cancellation)
    }
}

/// What an `AbortSignal` is connected to. A cancelled call is answered at once with `cancelled`; what was already sent
/// is finished and remembered by the engine.
#[napi]
#[derive(Default)]
pub struct Cancellation(OnceLock<AbortHandle>);

#[napi]
impl Cancellation {
    /// A cancellation for one call.
    #[napi(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Stops waiting.
    #[napi(catch_unwind)]
    pub fn cancel(&self) {
        if let Some(handle) = self.0.get() {
            handle.abort();
        }
    }
}

/// The failed reply for an option whose value JSON cannot carry.
#[napi(catch_unwind)]
pub fn refuse_option(name: String) -> String {
    error::reply(&convert::unreadable(&name))
}

/// The names of a session's parts in the order of their lines, so that the list in `lib/` can be compared with it.
#[napi(catch_unwind)]
pub fn parts() -> Vec<String> {
    engine::authentication::LAZY_MEMBERS.map(|name| engine::casing::to_camel(name).into_owned()).into()
}

/// Every error code, so that the list in `lib/` can be compared with it.
#[napi(catch_unwind)]
pub fn error_codes() -> Vec<&'static str> {
    engine::Code::ALL.iter().map(|code| code.as_str()).collect()
}

/// Whether the operating system has certificate authorities. Asked once in a process: a runner of tests loads `lib/` again
/// and again.
#[napi(catch_unwind)]
pub fn system_has_roots() -> bool {
    static KNOWN: OnceLock<bool> = OnceLock::new();
    *KNOWN.get_or_init(engine::roots::system_has_roots)
}

/// Trusts these authorities, PEM, too.
#[napi(catch_unwind)]
pub fn trust_roots(pem: String) {
    engine::roots::trust(&pem);
}

/// The members that nothing prints, as results spell them and as the API does.
#[napi(catch_unwind)]
pub fn secret_names() -> Vec<String> {
    both_spellings(engine::secret::NAMES)
}

/// The members whose content is somebody else's, as results spell them and as the API does.
#[napi(catch_unwind)]
pub fn opaque_names() -> Vec<String> {
    both_spellings(engine::casing::OPAQUE)
}

fn both_spellings(names: &[&str]) -> Vec<String> {
    let camel = names.iter().map(|name| engine::casing::to_camel(name).into_owned());
    camel.chain(names.iter().map(|name| (*name).to_owned())).collect()
}

/// What is known already never leaves the calling thread.
fn deliver<'env>(env: &'env Env, call: engine::Result<Call>, cancellation: Option<&Cancellation>) -> Outcome<'env> {
    let future = match call {
        Err(failure) => return Ok(Either::A(error::reply(&failure))),
        Ok(Call::Ready(outcome)) => return Ok(Either::A(convert::reply(outcome))),
        Ok(Call::Pending(future)) => future,
    };
    let (deferred, promise) = env.create_deferred()?;
    let answer = Answer::new(deferred);
    match engine::process::start(async move { answer.give(convert::reply(future.await)) }) {
        Ok(handle) => {
            if let Some(cancellation) = cancellation {
                // Set once: `lib/` makes a cancellation for each call.
                let _ = cancellation.0.set(handle);
            }
            Ok(Either::B(promise))
        }
        Err(failure) => Ok(Either::A(error::reply(&failure))),
    }
}
