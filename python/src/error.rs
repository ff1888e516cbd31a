//! An engine error as an exception. `authkit_native.errors` chooses the class by its remedy.

use authkit_core as engine;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

use crate::reply::{self, Secrets};

static RAISED: PyOnceLock<Py<PyAny>> = PyOnceLock::new();

/// The exception for a failed operation.
pub fn exception(py: Python<'_>, error: &engine::Error) -> PyErr {
    match build(py, error) {
        Ok(exception) => PyErr::from_value(exception),
        Err(failure) => failure,
    }
}

/// The members of an error. Its `code` is a word of this library and no secret, unlike what the API sent in `fields`.
///
/// # Errors
/// Those of the interpreter, out of memory for one.
pub fn members<'py>(py: Python<'py>, error: &engine::Error) -> PyResult<Bound<'py, PyAny>> {
    reply::to_python(py, error, Secrets::Shown, Secrets::Guarded)
}

fn build<'py>(py: Python<'py>, error: &engine::Error) -> PyResult<Bound<'py, PyAny>> {
    let of =
        RAISED.get_or_try_init(py, || py.import("authkit_native.errors")?.getattr("error_of").map(Bound::unbind))?;
    of.bind(py).call1((members(py, error)?, error.to_string()))
}
