//! Outcomes of checks and refreshes: handed over without their parts, which are converted when somebody reads them.

use std::sync::Arc;

use authkit_core as engine;
use engine::Authentication;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::reply;

/// The parts of an outcome, as `authkit_native.outcomes` asks for them. Every call converts anew: callers may change what
/// they get.
#[pyclass(frozen, module = "authkit_native._native")]
pub struct Parts(Arc<engine::Session>);

#[pymethods]
impl Parts {
    /// The part with this name, as plain data.
    #[pyo3(signature = (name, /))]
    fn get<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
        reply::to_python(py, &self.0.part(name))
    }
}

/// The members of an outcome; beside those of someone who is signed in stand their `_parts`.
///
/// # Errors
/// Those of the interpreter, out of memory for one.
pub fn members<'py>(py: Python<'py>, outcome: &Authentication) -> PyResult<Bound<'py, PyAny>> {
    let Some(session) = &outcome.session else { return reply::to_python(py, outcome) };
    let members = reply::to_python(py, &outcome.brief())?;
    members.cast::<PyDict>()?.set_item(intern!(py, "_parts"), Parts(Arc::clone(session)))?;
    Ok(members)
}
