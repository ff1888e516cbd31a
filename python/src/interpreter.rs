//! One interpreter of a process uses the engine: the first that imports it.
//!
//! Exception classes, cached names and the way out at exit belong to that one. Objects of one interpreter in another are
//! undefined behaviour, and calls would wait for ever once the first has ended.

use std::sync::atomic::{AtomicI64, Ordering};

use pyo3::exceptions::PyImportError;
use pyo3::{PyResult, Python, ffi};

const NOBODY: i64 = -1;

static OWNER: AtomicI64 = AtomicI64::new(NOBODY);

/// Takes the engine for the running interpreter.
///
/// # Errors
/// `ImportError` when another one has it, or had it.
pub fn claim(_py: Python<'_>) -> PyResult<()> {
    // SAFETY: the thread is attached, as `_py` shows, so there is a running interpreter, and it has an id.
    let id = unsafe { ffi::PyInterpreterState_GetID(ffi::PyInterpreterState_Get()) };
    match OWNER.compare_exchange(NOBODY, id, Ordering::SeqCst, Ordering::SeqCst) {
        Err(owner) if owner != id => Err(PyImportError::new_err(
            "authkit_native works in one interpreter of a process, and another one has imported it already; run all \
             applications of the process in the main one: `WSGIApplicationGroup %{GLOBAL}` for mod_wsgi, \
             `single-interpreter = true` for uWSGI",
        )),
        _ => Ok(()),
    }
}
