//! `Client` and `Session`: they name operations and hand them on.

use std::sync::Arc;

use authkit_core as engine;
use engine::operations::{self, Call, Prepared, Reply};
use engine::session::LoadOptions;
use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::exit::{self, Pass};
use crate::{convert, error, outcome, reply, roots, waiting};

/// The operation whose reply is an object with operations of its own.
const LOAD_SEALED_SESSION: &str = "load_sealed_session";

/// A configured client of the engine.
#[pyclass(frozen, module = "authkit_native._native")]
pub struct Client(engine::Client);

#[pymethods]
impl Client {
    /// A client with these options. With `environment`, unset ones come from the environment.
    #[new]
    #[pyo3(signature = (options, /, *, environment))]
    fn new(py: Python<'_>, options: &Bound<'_, PyDict>, environment: bool) -> PyResult<Self> {
        let make = if environment { engine::Client::from_environment } else { engine::Client::new };
        let made = operations::read(convert::options(options)?).and_then(make);
        made.map(Self).map_err(|failure| error::exception(py, &failure))
    }

    /// The configured client id.
    #[getter]
    fn client_id(&self, py: Python<'_>) -> PyResult<&str> {
        self.0.client_id().map_err(|failure| error::exception(py, &failure))
    }

    /// Runs an operation to its end. Waits with the interpreter lock released.
    #[pyo3(signature = (operation, options, /))]
    fn call<'py>(&self, operation: &str, options: &Bound<'py, PyDict>) -> PyResult<Bound<'py, PyAny>> {
        if operation == LOAD_SEALED_SESSION {
            return self.load_sealed_session(options)?.into_bound_py_any(options.py());
        }
        finish(options.py(), self.0.call(operation, convert::options(options)?))
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
        promise(self.0.call(operation, convert::options(options)?), event_loop, settle)
    }
}

impl Client {
    fn load_sealed_session(&self, options: &Bound<'_, PyDict>) -> PyResult<Session> {
        let read = match convert::cookie_and_password(options) {
            Some((cookie, password)) => Ok(LoadOptions::of(cookie, password)),
            None => operations::read(convert::options_with_cookie(options)?),
        };
        let loaded = read.and_then(|options| self.0.load_sealed_session(options));
        loaded.map(|session| Session(Arc::new(session))).map_err(|failure| error::exception(options.py(), &failure))
    }
}

/// A cookie taken in hand.
#[pyclass(frozen, module = "authkit_native._native")]
pub struct Session(Arc<engine::SealedSession>);

#[pymethods]
impl Session {
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

impl Session {
    /// Computes with the interpreter lock released, so that threads check their cookies side by side.
    fn begin(&self, operation: &str, options: &Bound<'_, PyDict>) -> PyResult<Call> {
        Ok(match self.0.prepare(operation, convert::options(options)?) {
            Prepared::Call(call) => call,
            Prepared::Work(work) => exit::detach(options.py(), work)?,
        })
    }
}

/// The reply of an operation, or its exception.
///
/// # Errors
/// The exception of the failed operation.
pub fn answer(py: Python<'_>, outcome: engine::Result<Reply>) -> PyResult<Bound<'_, PyAny>> {
    match outcome {
        Ok(Reply::Authentication(outcome)) => outcome::members(py, &outcome),
        Ok(reply @ (Reply::Text(_) | Reply::Data(_))) => reply::plain(py, &reply),
        Ok(reply) => reply::guarded(py, &reply),
        Err(failure) => Err(error::exception(py, &failure)),
    }
}

fn finish(py: Python<'_>, call: Call) -> PyResult<Bound<'_, PyAny>> {
    match call {
        Call::Ready(outcome) => answer(py, outcome),
        Call::Pending(future) => {
            roots::ask(py)?;
            waiting::wait(py, future)
        }
    }
}

/// What is known already comes back at once. Everything else resolves a future of the event loop from the engine's
/// thread.
fn promise<'py>(
    call: Call,
    event_loop: &Bound<'py, PyAny>,
    settle: &Bound<'py, PyAny>,
) -> PyResult<(bool, Bound<'py, PyAny>)> {
    let py = event_loop.py();
    if let Call::Ready(outcome) = call {
        return Ok((false, answer(py, outcome)?));
    }
    roots::ask(py)?;
    exit::watch(py)?;
    let waiting = event_loop.call_method0("create_future")?;
    let told = Awaited {
        event_loop: event_loop.clone().unbind(),
        settle: settle.clone().unbind(),
        future: waiting.clone().unbind(),
    };
    match call.start(move |outcome| told.answer(outcome)) {
        Some(outcome) => Ok((false, answer(py, outcome)?)),
        None => Ok((true, waiting)),
    }
}

struct Awaited {
    event_loop: Py<PyAny>,
    settle: Py<PyAny>,
    future: Py<PyAny>,
}

impl Awaited {
    fn answer(self, outcome: engine::Result<Reply>) {
        let Some(_pass) = Pass::take() else { return };
        Python::attach(|py| {
            let (failed, answer) = match answer(py, outcome) {
                Ok(reply) => (false, reply),
                Err(failure) => (true, failure.into_value(py).into_bound(py).into_any()),
            };
            let arguments = (&self.settle, &self.future, failed, answer);
            // A loop that is closed has nobody waiting any more.
            let _ = self.event_loop.call_method1(py, "call_soon_threadsafe", arguments);
            drop(self);
        });
    }
}
