//! Replies: what the engine serializes, as Python objects with no step between.
//!
//! A dictionary with a secret in it is a `authkit_native.guarded.Guarded`, which gives it away by name only.

use std::cell::RefCell;
use std::collections::HashMap;

use authkit_core::host_values::{self, Failure, Host, HostList, HostMap};
use authkit_core::surface;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyList, PyString};
use pyo3::{IntoPyObjectExt, intern};
use serde::Serialize;

/// What stands where a secret does not.
pub const REDACTED: &str = "[redacted]";

/// What becomes of members that are named in [`surface::secret_names()`].
#[derive(Clone, Copy, PartialEq)]
pub enum Secrets {
    /// They are no secrets here: data of the application's own.
    Shown,
    /// They can be read by name, and show nowhere else.
    Guarded,
    /// They only show that they are there.
    Left,
}

/// Data in which every secret is guarded.
///
/// # Errors
/// Those of the interpreter, out of memory for one.
pub fn guarded<'py>(py: Python<'py>, value: &impl Serialize) -> PyResult<Bound<'py, PyAny>> {
    to_python(py, value, Secrets::Guarded, Secrets::Guarded)
}

/// Plain data, the application's own.
///
/// # Errors
/// Those of the interpreter, out of memory for one.
pub fn plain<'py>(py: Python<'py>, value: &impl Serialize) -> PyResult<Bound<'py, PyAny>> {
    to_python(py, value, Secrets::Shown, Secrets::Shown)
}

/// `None`, `bool`, `int`, `float`, `str`, `list` and `dict`; its own members are treated as `top` says, all others as
/// `below` does.
///
/// # Errors
/// Those of the interpreter, out of memory for one.
pub fn to_python<'py>(
    py: Python<'py>,
    value: &impl Serialize,
    top: Secrets,
    below: Secrets,
) -> PyResult<Bound<'py, PyAny>> {
    host_values::build(Writer { py, top, below, redact: false }, value).map_err(|failure| match failure {
        Failure::Host(exception) => exception,
        Failure::Data(message) => PyRuntimeError::new_err(message),
    })
}

/// Builds Python objects while the engine serializes.
#[derive(Clone, Copy)]
struct Writer<'py> {
    py: Python<'py>,
    top: Secrets,
    below: Secrets,
    /// Text is a secret that will not be shown: it is not even made.
    redact: bool,
}

/// What a name says about its member.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Ordinary,
    Secret,
    /// The application's own data, which the API only keeps.
    Own,
}

impl Kind {
    fn of(name: &str) -> Self {
        match name {
            "metadata" => Self::Own,
            name if surface::secret_names().contains(&name) => Self::Secret,
            _ => Self::Ordinary,
        }
    }
}

/// Names that are cached as Python strings: more than the members of all records and the usual claims. A string that is
/// used again has its hash already.
const MAX_NAMES: usize = 200;

type Names = HashMap<Box<str>, (Py<PyString>, Kind)>;

thread_local! {
    static NAMES: RefCell<Names> = RefCell::default();
}

/// A name as a Python string, and its kind. Making one runs no Python code, which could come back here meanwhile.
fn name<'py>(py: Python<'py>, name: &str) -> (Bound<'py, PyAny>, Kind) {
    NAMES.with_borrow_mut(|names| {
        if let Some((known, kind)) = names.get(name) {
            return (known.bind(py).clone().into_any(), *kind);
        }
        let (made, kind) = (PyString::new(py, name), Kind::of(name));
        if names.len() < MAX_NAMES {
            names.insert(name.into(), (made.clone().unbind(), kind));
        }
        (made.into_any(), kind)
    })
}

impl<'py> Host for Writer<'py> {
    type Value = Bound<'py, PyAny>;
    type Error = PyErr;
    type List = Items<'py>;
    type Map = Members<'py>;

    fn null(self) -> PyResult<Self::Value> {
        Ok(self.py.None().into_bound(self.py))
    }

    fn bool(self, value: bool) -> PyResult<Self::Value> {
        value.into_bound_py_any(self.py)
    }

    fn int(self, value: i64) -> PyResult<Self::Value> {
        value.into_bound_py_any(self.py)
    }

    fn uint(self, value: u64) -> PyResult<Self::Value> {
        value.into_bound_py_any(self.py)
    }

    fn float(self, value: f64) -> PyResult<Self::Value> {
        value.into_bound_py_any(self.py)
    }

    fn text(self, value: &str) -> PyResult<Self::Value> {
        Ok(match self.redact {
            true => intern!(self.py, REDACTED).clone().into_any(),
            false => PyString::new(self.py, value).into_any(),
        })
    }

    fn list(self) -> PyResult<Items<'py>> {
        let item = Writer { redact: false, ..self };
        Ok(Items { list: PyList::empty(self.py), item })
    }

    fn map(self) -> PyResult<Members<'py>> {
        Ok(Members { dict: PyDict::new(self.py), hidden: None, key: None, secrets: self.top, below: self.below })
    }
}

struct Items<'py> {
    list: Bound<'py, PyList>,
    item: Writer<'py>,
}

impl<'py> HostList for Items<'py> {
    type Host = Writer<'py>;

    fn item(&self) -> Writer<'py> {
        self.item
    }

    fn push(&mut self, item: Bound<'py, PyAny>) -> PyResult<()> {
        self.list.append(item)
    }

    fn end(self) -> PyResult<Bound<'py, PyAny>> {
        Ok(self.list.into_any())
    }
}

struct Members<'py> {
    dict: Bound<'py, PyDict>,
    hidden: Option<Bound<'py, PyDict>>,
    /// The name of the next member, and whether its value is a secret that does not show.
    key: Option<(Bound<'py, PyAny>, bool)>,
    secrets: Secrets,
    below: Secrets,
}

impl<'py> HostMap for Members<'py> {
    type Host = Writer<'py>;

    fn key(&mut self, text: &str) -> PyResult<Writer<'py>> {
        let py = self.dict.py();
        let (key, kind) = name(py, text);
        let secret = kind == Kind::Secret && self.secrets != Secrets::Shown;
        self.key = Some((key, secret));
        let below = if kind == Kind::Own { Secrets::Shown } else { self.below };
        Ok(Writer { py, top: below, below, redact: secret && self.secrets == Secrets::Left })
    }

    fn value(&mut self, value: Bound<'py, PyAny>) -> PyResult<()> {
        let Some((key, secret)) = self.key.take() else { return Ok(()) };
        if !secret || value.is_none() {
            return self.dict.set_item(key, value);
        }
        let py = self.dict.py();
        if self.secrets == Secrets::Guarded {
            self.hidden.get_or_insert_with(|| PyDict::new(py)).set_item(&key, value)?;
        }
        self.dict.set_item(key, intern!(py, REDACTED))
    }

    fn end(self) -> PyResult<Bound<'py, PyAny>> {
        static GUARDED: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        let Some(hidden) = self.hidden else { return Ok(self.dict.into_any()) };
        let guarded = GUARDED.import(self.dict.py(), "authkit_native.guarded", "Guarded")?;
        guarded.call1((self.dict, hidden))
    }
}
