//! The engine for Python: the module `authkit_native._native`, behind the typed classes of the package.
//!
//! Options come as dictionaries, replies go back as plain data, failures as exceptions of `authkit_native.errors`.
//! Importing it starts nothing; the interpreter lock is free while a call waits for the network.

use pyo3::prelude::*;

mod client;
mod convert;
mod error;
mod facts;
mod finalization;
mod interpreter;
mod outcome;
mod reply;
mod reply_cache;
mod roots;
mod waiting;

/// The engine.
#[pymodule]
mod _native {
    use authkit_core as engine;
    use pyo3::prelude::*;
    use pyo3::types::PyFrozenSet;

    #[pymodule_export]
    use crate::client::Handle;
    #[pymodule_export]
    use crate::outcome::Parts;
    #[pymodule_export]
    use crate::waiting::Waiting;
    use crate::{interpreter, reply};

    /// The stable name of every failure and reason, in the order of the manual.
    #[pyfunction]
    fn codes() -> Vec<&'static str> {
        engine::Code::ALL.iter().map(|code| code.as_str()).collect()
    }

    /// The name of every operation of a client, then of a session.
    #[pyfunction]
    fn operations() -> (Vec<String>, Vec<&'static str>) {
        (engine::Client::operations(), engine::SealedSession::operations().to_vec())
    }

    /// Whether the operating system, `SSL_CERT_FILE` or `SSL_CERT_DIR` names certificate authorities.
    #[pyfunction]
    fn system_has_roots() -> bool {
        engine::roots::system_has_roots()
    }

    /// Believes these authorities too, PEM.
    #[pyfunction]
    #[pyo3(signature = (pem, /))]
    fn trust(pem: &str) {
        engine::roots::trust(pem);
    }

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        interpreter::claim(module.py())?;
        module.add("SECRET_NAMES", PyFrozenSet::new(module.py(), engine::surface::secret_names())?)?;
        module.add("REDACTED", reply::REDACTED)?;
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
