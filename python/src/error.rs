//! An engine error as an exception. `authkit_native.errors` chooses the class by its remedy.

use authkit_core as engine;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

use crate::reply;

static RAISED: PyOnceLock<Py<PyAny>> = PyOnceLock::new();

/// The exception for a failed operation.
pub fn exception(py: Python<'_>, error: &engine::Error) -> PyErr {
    match build(py, error) {
        Ok(exception) => PyErr::from_value(exception),
        Err(failure) => failure,
    }
}

fn build<'py>(py: Python<'py>, error: &engine::Error) -> PyResult<Bound<'py, PyAny>> {
    let of =
        RAISED.get_or_try_init(py, || py.import("authkit_native.errors")?.getattr("error_of").map(Bound::unbind))?;
    of.bind(py).call1((reply::to_python(py, error)?, error.to_string()))
}
