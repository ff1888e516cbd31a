//! The reply cache: of a session, the members that all its checks have in common, as one dictionary.
//!
//! They are text, numbers and truth values, so a copy of the dictionary is its caller's own. A dictionary does not refer to
//! its session, and goes when others need its place.

use std::sync::{Arc, LazyLock};

use authkit_core as engine;
use engine::Authentication;
use engine::reply_cache::ReplyCache;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::reply::{self, Secrets};

static REPLIES: LazyLock<ReplyCache<Py<PyDict>>> = LazyLock::new(ReplyCache::default);

/// The members of a check that signs in, but for the lazy ones and the secrets.
///
/// # Errors
/// Those of the interpreter, out of memory for one.
pub fn checked<'py>(
    py: Python<'py>,
    outcome: &Authentication,
    session: &Arc<engine::Session>,
) -> PyResult<Bound<'py, PyDict>> {
    if let Some(cached) = REPLIES.get(session, |members| members.clone_ref(py)) {
        return cached.bind(py).copy();
    }
    let members = summary(py, outcome)?;
    REPLIES.insert(session, members.copy()?.unbind());
    Ok(members)
}

/// The members of any outcome, but for the lazy ones and the secrets.
///
/// # Errors
/// Those of the interpreter, out of memory for one.
pub fn summary<'py>(py: Python<'py>, outcome: &Authentication) -> PyResult<Bound<'py, PyDict>> {
    Ok(reply::to_python(py, &outcome.summary(), Secrets::Left, Secrets::Guarded)?.cast_into::<PyDict>()?)
}
