//! The facts of a request as Python's servers have them. Each request passes here, so nothing is copied that is not read.

use authkit_core::web::{HEADERS, Headers, Incoming};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyDict, PyString};

use crate::convert;

/// The header fields of a WSGI environment, or of an ASGI scope: pairs of bytes. Text of other kinds is not read.
///
/// # Errors
/// Those of the interpreter, out of memory for one.
pub fn headers(fields: &Bound<'_, PyAny>) -> PyResult<Headers> {
    match fields.cast::<PyDict>() {
        Ok(environ) => of_environ(environ),
        Err(_) => of_scope(fields),
    }
}

/// The facts that nearly every request has, without the detour of plain data. Nothing when there is more, or less.
pub fn fast(facts: &Bound<'_, PyDict>) -> Option<Incoming> {
    let mut incoming = Incoming::default();
    // Nothing here runs Python code, so the dictionary stays as it is.
    for (name, value) in facts.iter().filter(|(_, value)| !value.is_none()) {
        let value = value.cast::<PyString>().ok()?.to_str().ok()?.to_owned();
        match name.cast::<PyString>().ok()?.to_str().ok()? {
            "method" => incoming.method = value,
            "url" => incoming.url = value,
            "mount" => incoming.mount = Some(value),
            "remote_address" => incoming.remote_address = Some(value),
            "redirect_uri" => incoming.redirect_uri = Some(value),
            _ => return None,
        }
    }
    (!incoming.method.is_empty() && !incoming.url.is_empty()).then_some(incoming)
}

/// All facts.
///
/// # Errors
/// `invalid_option` for a value that cannot be written as JSON, and for facts that are not as the engine has them.
pub fn all(facts: &Bound<'_, PyDict>) -> PyResult<authkit_core::Result<Incoming>> {
    convert::options(facts).map(authkit_core::operations::read)
}

fn of_environ(environ: &Bound<'_, PyDict>) -> PyResult<Headers> {
    static VARIABLES: PyOnceLock<Vec<(Py<PyString>, &'static str)>> = PyOnceLock::new();
    let py = environ.py();
    let variables = VARIABLES.get_or_init(py, || {
        let variable = |name: &str| format!("HTTP_{}", name.to_ascii_uppercase().replace('-', "_"));
        HEADERS.iter().map(|name| (PyString::new(py, &variable(name)).unbind(), *name)).collect()
    });
    let mut headers = Headers::default();
    for (variable, name) in variables {
        if let Some(value) = environ.get_item(variable)?
            && let Ok(value) = value.cast::<PyString>()
        {
            headers.add(name, &value.to_string_lossy());
        }
    }
    Ok(headers)
}

fn of_scope(fields: &Bound<'_, PyAny>) -> PyResult<Headers> {
    let mut headers = Headers::default();
    for pair in fields.try_iter()? {
        let (name, value): (Bound<'_, PyBytes>, Bound<'_, PyBytes>) = pair?.extract()?;
        if let Ok(name) = std::str::from_utf8(name.as_bytes()) {
            // RFC 9110 section 5.5: what is not ASCII is opaque. Frameworks read it as Latin-1.
            let value: String = value.as_bytes().iter().copied().map(char::from).collect();
            headers.add(name, &value);
        }
    }
    Ok(headers)
}
