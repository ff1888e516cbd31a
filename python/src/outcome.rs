//! Outcomes of checks and refreshes: handed over without their parts, which are converted when somebody reads them.

use std::sync::Arc;

use authkit_core as engine;
use engine::Authentication;
use engine::secret::Secret;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::error;
use crate::reply::{self, Secrets};

/// The parts and the secrets of an outcome, as `authkit_native.outcomes` asks for them. Every call converts anew: callers
/// may change what they get.
#[pyclass(frozen, module = "authkit_native._native")]
pub struct Parts {
    session: Arc<engine::Session>,
    sealed_session: Option<Secret>,
}

#[pymethods]
impl Parts {
    /// The part or secret with this name, as plain data. `None` when there is none.
    #[pyo3(signature = (name, /))]
    fn get<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
        match name {
            "access_token" => reply::plain(py, &self.session.data.access_token),
            "sealed_session" => reply::plain(py, &self.sealed_session),
            _ => reply::guarded(py, &self.session.lazy_member(name)),
        }
    }
}

/// The members of an outcome. Those of someone who is signed in come without parts and redacted, with `_parts` to ask for
/// what is missing.
///
/// # Errors
/// Those of the interpreter, out of memory for one.
pub fn members<'py>(py: Python<'py>, outcome: &Authentication) -> PyResult<Bound<'py, PyAny>> {
    let Some(session) = &outcome.session else {
        let members = reply::guarded(py, outcome)?;
        if let Some(failure) = &outcome.error {
            members.set_item(intern!(py, "error"), error::members(py, failure)?)?;
        }
        return Ok(members);
    };
    let members = match session.host.get::<Template>() {
        Some(Template(known)) if outcome.sealed_session.is_none() => known.bind(py).copy()?,
        _ => written(py, outcome, session)?,
    };
    let parts = Parts { session: Arc::clone(session), sealed_session: outcome.sealed_session.clone() };
    members.set_item(intern!(py, "_parts"), parts)?;
    Ok(members.into_any())
}

/// The members that all checks of one session have in common. They are text, numbers and truth values, so a copy of the
/// dictionary is its caller's own.
struct Template(Py<PyDict>);

fn written<'py>(py: Python<'py>, outcome: &Authentication, session: &engine::Session) -> PyResult<Bound<'py, PyDict>> {
    let members = reply::to_python(py, &outcome.summary(), Secrets::Left, Secrets::Guarded)?.cast_into::<PyDict>()?;
    // A refresh has a cookie of its own beside what is true of the session.
    if outcome.sealed_session.is_none() {
        session.host.keep(Template(members.copy()?.unbind()));
    }
    Ok(members)
}
