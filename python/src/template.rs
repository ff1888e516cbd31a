//! Replies about sessions seen before: converted once, copied for every caller.

use authkit_core as engine;
use engine::Authentication;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyList};

use crate::convert;

static ARRANGE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();

/// A converted reply. It stays here: callers may change what they get, so each gets containers of its own. It goes with
/// the session it belongs to, and a thread that drops it without the interpreter lock leaves the rest to one that has it.
struct Template(Py<PyDict>);

/// The outcome of a check, or of a refresh.
///
/// # Errors
/// Those of the interpreter, out of memory for one.
pub fn authentication<'py>(py: Python<'py>, outcome: &Authentication) -> PyResult<Bound<'py, PyAny>> {
    // A check that signs in says what its session says. Everything else differs from call to call.
    let Some(session) = outcome.session.as_deref().filter(|_| outcome.sealed_session.is_none()) else {
        return Ok(converted(py, outcome)?.into_any());
    };
    if let Some(Template(template)) = session.host.get() {
        return Ok(dict(template.bind(py))?.into_any());
    }
    let reply = converted(py, outcome)?;
    session.host.keep(Template(dict(&reply)?.unbind()));
    Ok(reply.into_any())
}

fn converted<'py>(py: Python<'py>, outcome: &Authentication) -> PyResult<Bound<'py, PyDict>> {
    let arrange =
        ARRANGE.get_or_try_init(py, || py.import("authkit_native.replies")?.getattr("arrange").map(Bound::unbind))?;
    Ok(arrange.bind(py).call1((convert::to_python(py, outcome)?,))?.cast_into()?)
}

fn dict<'py>(members: &Bound<'py, PyDict>) -> PyResult<Bound<'py, PyDict>> {
    let copy = members.copy()?;
    for (name, value) in members {
        if let Some(value) = container(&value)? {
            copy.set_item(name, value)?;
        }
    }
    Ok(copy)
}

fn list<'py>(items: &Bound<'py, PyList>) -> PyResult<Bound<'py, PyList>> {
    let copy = items.get_slice(0, items.len());
    for (index, item) in items.iter().enumerate() {
        if let Some(item) = container(&item)? {
            copy.set_item(index, item)?;
        }
    }
    Ok(copy)
}

/// A copy of what can be changed; texts and numbers are shared.
fn container<'py>(value: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyAny>>> {
    if let Ok(members) = value.cast::<PyDict>() {
        return dict(members).map(|copy| Some(copy.into_any()));
    }
    if let Ok(items) = value.cast::<PyList>() {
        return list(items).map(|copy| Some(copy.into_any()));
    }
    Ok(None)
}
