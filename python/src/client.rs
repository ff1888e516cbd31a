//! What Python holds: a client, a session that it loaded, or a request that it wrapped. All name operations and pass them on.

use std::sync::Arc;

use authkit_core as engine;
use engine::operations::{self, Call, Prepared, Reply};
use engine::session::LoadOptions;
use engine::{Code, Error};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::finalization::{self, Lease};
use crate::{convert, error, facts, outcome, roots, waiting};

/// Something with operations.
#[pyclass(frozen, module = "authkit_native._native")]
pub struct Handle(Target);

enum Target {
    Client(engine::Client),
    Session(Arc<engine::SealedSession>),
    Request(Arc<engine::web::WebRequest>),
}

#[pymethods]
impl Handle {
    /// A client with these options. With `environment`, unset ones come from the environment.
    #[new]
    #[pyo3(signature = (options, /, *, environment))]
    fn new(py: Python<'_>, options: &Bound<'_, PyDict>, environment: bool) -> PyResult<Self> {
        let make = if environment { engine::Client::from_environment } else { engine::Client::new };
        let client = operations::read(convert::options(options)?).and_then(make);
        client.map(|client| Self(Target::Client(client))).map_err(|failure| error::exception(py, &failure))
    }

    /// The configured client id.
    #[getter]
    fn client_id(&self, py: Python<'_>) -> PyResult<&str> {
        self.client().and_then(engine::Client::client_id).map_err(|failure| error::exception(py, &failure))
    }

    /// A session of this client, from a cookie.
    #[pyo3(signature = (options, /))]
    fn load_sealed_session(&self, options: &Bound<'_, PyDict>) -> PyResult<Self> {
        let read = match convert::fast_load_options(options) {
            Some(options) => Ok(options),
            None => operations::read::<LoadOptions>(convert::options_with_cookie(options)?),
        };
        let loaded = read.and_then(|options| self.client()?.load_sealed_session(options));
        loaded
            .map(|session| Self(Target::Session(Arc::new(session))))
            .map_err(|failure| error::exception(options.py(), &failure))
    }

    /// The web flow of one request, from its facts. The header fields may be those of a WSGI environment or an ASGI scope.
    #[pyo3(signature = (facts, fields=None, /))]
    fn web_request(&self, facts: &Bound<'_, PyDict>, fields: Option<&Bound<'_, PyAny>>) -> PyResult<Self> {
        let mut read = match facts::fast(facts) {
            Some(incoming) => Ok(incoming),
            None => facts::all(facts)?,
        };
        if let (Ok(incoming), Some(fields)) = (&mut read, fields) {
            incoming.headers = facts::headers(fields)?;
        }
        let made = read.and_then(|incoming| self.client()?.web_request(incoming));
        made.map(|request| Self(Target::Request(Arc::new(request))))
            .map_err(|failure| error::exception(facts.py(), &failure))
    }

    /// Runs an operation to its end. Waits with the interpreter lock released.
    #[pyo3(signature = (operation, options, /))]
    fn call<'py>(&self, operation: &str, options: &Bound<'py, PyDict>) -> PyResult<Bound<'py, PyAny>> {
        finish(options.py(), self.begin(operation, options)?)
    }

    /// Starts an operation: `(False, reply)`, or `(True, future)` when the network is needed.
    #[pyo3(signature = (operation, options, event_loop, settle, /))]
    fn start<'py>(
        &self,
        operation: &str,
        options: &Bound<'py, PyDict>,
        event_loop: &Bound<'py, PyAny>,
        settle: &Bound<'py, PyAny>,
    ) -> PyResult<(bool, Bound<'py, PyAny>)> {
        promise(self.begin(operation, options)?, event_loop, settle)
    }
}

impl Handle {
    fn client(&self) -> engine::Result<&engine::Client> {
        match &self.0 {
            Target::Client(client) => Ok(client),
            Target::Session(_) | Target::Request(_) => {
                Err(Error::new(Code::InvalidOption, "only a client loads others"))
            }
        }
    }

    /// Computes with the interpreter lock released, so that threads check their cookies side by side.
    fn begin(&self, operation: &str, options: &Bound<'_, PyDict>) -> PyResult<Call> {
        let read = convert::options(options)?;
        let prepared = match &self.0 {
            Target::Client(client) => return Ok(client.call(operation, read)),
            Target::Request(request) => request.prepare(operation, read),
            Target::Session(session) => session.prepare(operation, read),
        };
        match prepared {
            Prepared::Call(call) => Ok(call),
            Prepared::Work(work) => finalization::detach(options.py(), work),
        }
    }
}

fn finish(py: Python<'_>, call: Call) -> PyResult<Bound<'_, PyAny>> {
    match call {
        Call::Ready(result) => outcome::reply_or_raise(py, result),
        Call::Pending(future) => {
            roots::ask(py)?;
            waiting::wait(py, future)
        }
    }
}

/// What needs no network comes back at once. Everything else resolves a future of the event loop from the engine's thread.
fn promise<'py>(
    call: Call,
    event_loop: &Bound<'py, PyAny>,
    settle: &Bound<'py, PyAny>,
) -> PyResult<(bool, Bound<'py, PyAny>)> {
    let py = event_loop.py();
    if let Call::Ready(result) = call {
        return Ok((false, outcome::reply_or_raise(py, result)?));
    }
    roots::ask(py)?;
    finalization::install_hooks(py)?;
    let future = event_loop.call_method0("create_future")?;
    let awaited = Awaited {
        event_loop: event_loop.clone().unbind(),
        settle: settle.clone().unbind(),
        future: future.clone().unbind(),
    };
    match call.start(move |result| awaited.resolve(result)) {
        Some(result) => Ok((false, outcome::reply_or_raise(py, result)?)),
        None => Ok((true, future)),
    }
}

struct Awaited {
    event_loop: Py<PyAny>,
    settle: Py<PyAny>,
    future: Py<PyAny>,
}

impl Awaited {
    fn resolve(self, result: engine::Result<Reply>) {
        let Some(_lease) = Lease::take() else { return };
        Python::attach(|py| {
            let (failed, value) = match outcome::reply_or_raise(py, result) {
                Ok(reply) => (false, reply),
                Err(failure) => (true, failure.into_value(py).into_bound(py).into_any()),
            };
            let arguments = (&self.settle, &self.future, failed, value);
            // After its event loop was closed, no coroutine waits for the future.
            let _ = self.event_loop.call_method1(py, "call_soon_threadsafe", arguments);
            drop(self);
        });
    }
}
