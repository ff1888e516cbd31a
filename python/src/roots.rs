//! The certificate authorities to trust where the operating system names none: `authkit_native.roots` chooses them.

use std::sync::atomic::{AtomicBool, Ordering};

use pyo3::prelude::*;

/// Asks Python once in a process, before the first call that needs the network: looking for the system's takes a while.
///
/// # Errors
/// What an import raises, an interrupt for one.
pub fn ask(py: Python<'_>) -> PyResult<()> {
    static ASKED: AtomicBool = AtomicBool::new(false);
    if !ASKED.load(Ordering::Relaxed) {
        py.import("authkit_native.roots")?.call_method0("trust")?;
        ASKED.store(true, Ordering::Relaxed);
    }
    Ok(())
}
