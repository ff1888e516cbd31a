//! What JavaScript holds: a client, a session that it loaded, or a request that it wrapped. All name operations and pass
//! them on.

use std::sync::{Arc, OnceLock};

use authkit_core as engine;
use engine::operations::{self, Call, Prepared, Reply};
use engine::session::LoadOptions;
use engine::{Code, Error};
use napi::bindgen_prelude::*;
use napi_derive::napi;
use tokio::task::AbortHandle;

use crate::convert::{self, Promised};
use crate::error;
use crate::visit::Visits;

/// A reply, or the promise of one when the network is needed.
type Outcome<'env> = Result<Either<String, Object<'env>>>;

/// Something with operations.
#[napi]
pub struct Handle(pub(crate) Target);

pub(crate) enum Target {
    Client(engine::Client, Visits),
    Session(Arc<engine::SealedSession>),
    Request(Arc<engine::web::WebRequest>),
}

#[napi]
impl Handle {
    /// Makes a client, or says in a failed reply why it cannot be made. With `environment`, unset options come from
    /// the environment.
    #[napi(catch_unwind)]
    pub fn client(options: Option<String>, environment: bool) -> Either<Handle, String> {
        let make = if environment { engine::Client::from_environment } else { engine::Client::new };
        let client = convert::options(options.as_deref()).and_then(operations::read).and_then(make);
        handle_or_failure(client.map(|client| Target::Client(client, Visits::default())))
    }

    /// Loads a session of this client, from the text of a cookie and perhaps a password, or else from any options.
    #[napi(catch_unwind)]
    pub fn load_sealed_session(
        &self,
        session_data: Option<String>,
        cookie_password: Option<String>,
        options: Option<String>,
    ) -> Either<Handle, String> {
        let options = match session_data {
            Some(cookie) => Ok(LoadOptions::of(cookie, cookie_password)),
            None => convert::options(options.as_deref()).and_then(operations::read),
        };
        handle_or_failure(options.and_then(|options| self.load(options)).map(Target::Session))
    }

    /// Loads a cookie and authenticates in one step, which is all that happens to most cookies: no object is made for
    /// the collector. Of a cached session the reply is its serial, unless the full one is wanted: `lib/` may have cached
    /// that.
    #[napi(catch_unwind)]
    pub fn authenticate<'env>(
        &self,
        env: &'env Env,
        session_data: String,
        cookie_password: Option<String>,
        options: Option<String>,
        cancellation: Option<&Cancellation>,
        full: bool,
    ) -> Result<Either3<f64, String, Object<'env>>> {
        let prepare = || {
            let session = self.load(LoadOptions::of(session_data, cookie_password))?;
            Ok(session.prepare("authenticate", convert::options(options.as_deref())?))
        };
        let call = match prepare() {
            Ok(Prepared::Call(Call::Ready(outcome))) if !full => match convert::serial(&outcome) {
                Some(serial) => return Ok(Either3::A(serial)),
                None => Ok(Call::Ready(outcome)),
            },
            Ok(Prepared::Call(call)) => Ok(call),
            Ok(Prepared::Work(work)) => Ok(work()),
            Err(failure) => Err(failure),
        };
        deliver(env, call, cancellation).map(|outcome| match outcome {
            Either::A(reply) => Either3::B(reply),
            Either::B(promise) => Either3::C(promise),
        })
    }

    /// Starts an operation.
    #[napi(catch_unwind)]
    pub fn call<'env>(
        &self,
        env: &'env Env,
        operation: String,
        options: Option<String>,
        cancellation: Option<&Cancellation>,
    ) -> Outcome<'env> {
        let call = convert::options(options.as_deref()).map(|options| match &self.0 {
            Target::Client(client, _) => client.call(&operation, options),
            Target::Session(session) => session.call(&operation, options),
            Target::Request(request) => camel(request.call(&operation, options)),
        });
        deliver(env, call, cancellation)
    }
}

impl Handle {
    fn load(&self, options: LoadOptions) -> engine::Result<Arc<engine::SealedSession>> {
        let Target::Client(client, _) = &self.0 else {
            return Err(Error::new(Code::InvalidOption, "a session cannot load another"));
        };
        client.load_sealed_session(options).map(Arc::new)
    }
}

pub(crate) fn handle_or_failure(made: engine::Result<Target>) -> Either<Handle, String> {
    match made {
        Ok(target) => Either::A(Handle(target)),
        Err(failure) => Either::B(error::reply(&failure)),
    }
}

/// Answers are records of ours, whose keys are written in camelCase.
pub(crate) fn camel(call: Call) -> Call {
    let record = |outcome: engine::Result<Reply>| match outcome {
        Ok(Reply::Data(answer)) => Ok(Reply::Record(answer)),
        outcome => outcome,
    };
    match call {
        Call::Ready(outcome) => Call::Ready(record(outcome)),
        Call::Pending(future) => Call::Pending(Box::pin(async move { record(future.await) })),
    }
}

/// What an `AbortSignal` is connected to. A cancelled call is answered at once with `cancelled`; what was already sent
/// is finished and cached by the engine.
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

/// The names of a session's lazy members in the order of their lines, so that the list in `lib/` can be compared with it.
#[napi(catch_unwind)]
pub fn parts() -> Vec<String> {
    engine::authentication::LAZY_MEMBERS.iter().map(|name| engine::casing::to_camel(name).into_owned()).collect()
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

/// The names of the headers that the web flow reads.
#[napi(catch_unwind)]
pub fn web_headers() -> Vec<&'static str> {
    engine::web::HEADERS.to_vec()
}

/// The members that nothing prints, as results spell them and as the API does.
#[napi(catch_unwind)]
pub fn secret_names() -> Vec<String> {
    both_spellings(engine::surface::secret_names())
}

/// The members whose content belongs to the application or to the API, as results spell them and as the API does.
#[napi(catch_unwind)]
pub fn opaque_names() -> Vec<String> {
    both_spellings(engine::casing::OPAQUE)
}

fn both_spellings(names: &[&str]) -> Vec<String> {
    let camel = names.iter().map(|name| engine::casing::to_camel(name).into_owned());
    camel.chain(names.iter().map(|name| (*name).to_owned())).collect()
}

/// What needs no network never leaves the calling thread.
pub(crate) fn deliver<'env>(
    env: &'env Env,
    call: engine::Result<Call>,
    cancellation: Option<&Cancellation>,
) -> Outcome<'env> {
    let future = match call {
        Err(failure) => return Ok(Either::A(error::reply(&failure))),
        Ok(Call::Ready(outcome)) => return Ok(Either::A(convert::reply(outcome))),
        Ok(Call::Pending(future)) => future,
    };
    let (deferred, promise) = env.create_deferred()?;
    let promised = Promised::new(deferred);
    match engine::process::start(async move { promised.resolve(convert::reply(future.await)) }) {
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
