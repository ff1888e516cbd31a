//! What an operation comes to: a reply or an exception. Of a check or a refresh, the lazy members are converted on first
//! access.

use std::sync::Arc;

use authkit_core as engine;
use engine::Authentication;
use engine::operations::Reply;
use engine::secret::Secret;
use pyo3::intern;
use pyo3::prelude::*;

use crate::{error, reply, reply_cache};

/// The reply of an operation, or its exception.
///
/// # Errors
/// The exception of the failed operation.
pub fn reply_or_raise(py: Python<'_>, result: engine::Result<Reply>) -> PyResult<Bound<'_, PyAny>> {
    match result {
        Ok(Reply::Authentication(outcome)) => members(py, &outcome),
        Ok(reply @ (Reply::Text(_) | Reply::Data(_))) => reply::plain(py, &reply),
        Ok(reply) => reply::guarded(py, &reply),
        Err(failure) => Err(error::exception(py, &failure)),
    }
}

/// The lazy members and the secrets of an outcome, as `authkit_native.outcomes` asks for them. Every call converts them
/// again: callers may change what they get.
#[pyclass(frozen, module = "authkit_native._native")]
pub struct Parts {
    session: Arc<engine::Session>,
    sealed_session: Option<Secret>,
}

#[pymethods]
impl Parts {
    /// The member with this name, as plain data. `None` when there is none.
    #[pyo3(signature = (name, /))]
    fn get<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
        match name {
            "access_token" => reply::plain(py, &self.session.data.access_token),
            "sealed_session" => reply::plain(py, &self.sealed_session),
            _ => reply::guarded(py, &self.session.lazy_member(name)),
        }
    }
}

/// The members of an outcome. Those of someone who is signed in are redacted, with `_parts` to ask for the secrets and for
/// the lazy members.
fn members<'py>(py: Python<'py>, outcome: &Authentication) -> PyResult<Bound<'py, PyAny>> {
    let Some(session) = &outcome.session else {
        let members = reply::guarded(py, outcome)?;
        if let Some(failure) = &outcome.error {
            members.set_item(intern!(py, "error"), error::members(py, failure)?)?;
        }
        return Ok(members);
    };
    let members = if outcome.sealed_session.is_some() {
        // A refresh has a cookie of its own beside what is true of the session.
        reply_cache::summary(py, outcome)?
    } else {
        reply_cache::checked(py, outcome, session)?
    };
    let parts = Parts { session: Arc::clone(session), sealed_session: outcome.sealed_session.clone() };
    members.set_item(intern!(py, "_parts"), parts)?;
    Ok(members.into_any())
}
