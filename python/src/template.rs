//! Replies about sessions seen before: converted once, copied for every caller.

use authkit_core as engine;
use engine::Authentication;
use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyList, PyTuple};

use crate::convert;

static ARRANGE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();

/// A converted reply. It stays here: callers may change what they get, so each gets containers of its own. It goes with
/// the session it belongs to, and a thread that drops it without the interpreter lock leaves the rest to one that has it;
/// so it is one object, a tuple of a container and then, for each container inside, its key or index and its own tuple.
struct Template(Py<PyTuple>);

/// `None` for what cannot be changed, such as text: that is shared.
fn template<'py>(value: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyTuple>>> {
    let py = value.py();
    let (copy, members): (_, Vec<_>) = if let Ok(dict) = value.cast::<PyDict>() {
        (dict.copy()?.into_any(), dict.iter().collect())
    } else if let Ok(list) = value.cast::<PyList>() {
        let items = list.iter().enumerate().map(|(index, item)| Ok((index.into_bound_py_any(py)?, item)));
        (list.get_slice(0, list.len()).into_any(), items.collect::<PyResult<_>>()?)
    } else {
        return Ok(None);
    };
    let mut parts = vec![copy.clone()];
    for (place, member) in members {
        if let Some(inner) = template(&member)? {
            // The caller's own is not kept.
            copy.set_item(&place, py.None())?;
            parts.extend([place, inner.into_any()]);
        }
    }
    PyTuple::new(py, parts).map(Some)
}

fn copied<'py>(template: &Bound<'py, PyTuple>) -> PyResult<Bound<'py, PyAny>> {
    let container = template.get_item(0)?;
    let copy = match container.cast::<PyList>() {
        Ok(list) => list.get_slice(0, list.len()).into_any(),
        Err(_) => container.cast::<PyDict>()?.copy()?.into_any(),
    };
    for place in (1..template.len()).step_by(2) {
        let inner = template.get_item(place + 1)?;
        copy.set_item(template.get_item(place)?, copied(inner.cast()?)?)?;
    }
    Ok(copy)
}

/// The outcome of a check, or of a refresh.
///
/// # Errors
/// Those of the interpreter, out of memory for one.
pub fn authentication<'py>(py: Python<'py>, outcome: &Authentication) -> PyResult<Bound<'py, PyAny>> {
    // A check that signs in says what its session says. Everything else differs from call to call.
    let Some(session) = outcome.session.as_deref().filter(|_| outcome.sealed_session.is_none()) else {
        return converted(py, outcome);
    };
    if let Some(Template(template)) = session.host.get() {
        return copied(template.bind(py));
    }
    let reply = converted(py, outcome)?;
    if let Some(template) = template(&reply)? {
        session.host.keep(Template(template.unbind()));
    }
    Ok(reply)
}

fn converted<'py>(py: Python<'py>, outcome: &Authentication) -> PyResult<Bound<'py, PyAny>> {
    let arrange =
        ARRANGE.get_or_try_init(py, || py.import("authkit_native.replies")?.getattr("arrange").map(Bound::unbind))?;
    arrange.bind(py).call1((convert::to_python(py, outcome)?,))
}
