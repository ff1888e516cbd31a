//! Waiting for the network: on the calling thread, or on one of the pool of gevent or eventlet when that thread runs their
//! loop.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use authkit_core as engine;
use engine::coordinator::BoxFuture;
use engine::operations::Reply;
use engine::process;
use pyo3::exceptions::PyRuntimeError;
use pyo3::intern;
use pyo3::prelude::*;
use tokio::time::timeout;

use crate::{finalization, outcome};

/// How long a waiting thread may leave Ctrl-C and other signals unanswered.
const SIGNAL_INTERVAL: Duration = Duration::from_millis(50);

type Future = BoxFuture<engine::Result<Reply>>;

/// A call that needs the network, for `authkit_native.green`.
#[pyclass(frozen, module = "authkit_native._native")]
pub struct Waiting(Mutex<Option<Future>>);

#[pymethods]
impl Waiting {
    /// Waits for the reply. Once.
    fn wait<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let future = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        block(py, future.ok_or_else(|| PyRuntimeError::new_err("this call was waited for already"))?)
    }
}

/// The reply of a call, without stalling the greenlets of this thread.
///
/// # Errors
/// The exception of the failed operation; whatever ends the waiting.
pub fn wait(py: Python<'_>, future: Future) -> PyResult<Bound<'_, PyAny>> {
    let modules = py.import(intern!(py, "sys"))?.getattr(intern!(py, "modules"))?;
    if modules.contains(intern!(py, "gevent"))? || modules.contains(intern!(py, "eventlet"))? {
        let waiting = Waiting(Mutex::new(Some(future)));
        return py.import(intern!(py, "authkit_native.green"))?.getattr(intern!(py, "wait"))?.call1((waiting,));
    }
    block(py, future)
}

/// Waits, and lets Python answer signals meanwhile: an exception out of a signal handler ends the waiting. What was sent
/// is still finished and cached by the engine.
fn block(py: Python<'_>, mut future: Future) -> PyResult<Bound<'_, PyAny>> {
    loop {
        let waited =
            finalization::detach(py, || process::block_on(async { timeout(SIGNAL_INTERVAL, &mut future).await }))?;
        match waited {
            Ok(Ok(result)) => return outcome::reply_or_raise(py, result),
            Ok(Err(_)) => py.check_signals()?,
            Err(failure) => return outcome::reply_or_raise(py, Err(failure)),
        }
    }
}
