//! Replies about sessions seen before: converted once, copied for every caller.

use authkit_core as engine;
use engine::Authentication;
use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyList};

use crate::convert;

static ARRANGE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();

/// A converted reply. It stays here: callers may change what they get, so each gets containers of its own. It goes with
/// the session it belongs to, and a thread that drops it without the interpreter lock leaves the rest to one that has it.
struct Template {
    container: Container,
    /// The containers inside, by key or index. Texts and numbers are shared.
    inner: Vec<(Py<PyAny>, Template)>,
}

enum Container {
    Dict(Py<PyDict>),
    List(Py<PyList>),
}

impl Template {
    /// `None` for what cannot be changed.
    fn of(value: &Bound<'_, PyAny>) -> PyResult<Option<Self>> {
        let py = value.py();
        let (container, copy, members): (_, _, Vec<_>) = if let Ok(dict) = value.cast::<PyDict>() {
            let copy = dict.copy()?;
            (Container::Dict(copy.clone().unbind()), copy.into_any(), dict.iter().collect())
        } else if let Ok(list) = value.cast::<PyList>() {
            let copy = list.get_slice(0, list.len());
            let items = list.iter().enumerate().map(|(index, item)| Ok((index.into_bound_py_any(py)?, item)));
            (Container::List(copy.clone().unbind()), copy.into_any(), items.collect::<PyResult<_>>()?)
        } else {
            return Ok(None);
        };
        let mut inner = Vec::new();
        for (place, member) in members {
            if let Some(template) = Self::of(&member)? {
                // The caller's own is not kept.
                copy.set_item(&place, py.None())?;
                inner.push((place.unbind(), template));
            }
        }
        Ok(Some(Self { container, inner }))
    }

    fn copy<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let copy = match &self.container {
            Container::Dict(dict) => dict.bind(py).copy()?.into_any(),
            Container::List(list) => list.bind(py).get_slice(0, list.bind(py).len()).into_any(),
        };
        for (place, template) in &self.inner {
            copy.set_item(place, template.copy(py)?)?;
        }
        Ok(copy)
    }
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
    if let Some(template) = session.host.get::<Template>() {
        return template.copy(py);
    }
    let reply = converted(py, outcome)?;
    if let Some(template) = Template::of(&reply)? {
        session.host.keep(template);
    }
    Ok(reply)
}

fn converted<'py>(py: Python<'py>, outcome: &Authentication) -> PyResult<Bound<'py, PyAny>> {
    let arrange =
        ARRANGE.get_or_try_init(py, || py.import("authkit_native.replies")?.getattr("arrange").map(Bound::unbind))?;
    arrange.bind(py).call1((convert::to_python(py, outcome)?,))
}
