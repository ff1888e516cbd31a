//! Finalization: threads of the engine, and daemon threads of the host, must not touch an interpreter that is shutting down.
//!
//! Taking the lock (GIL) of a finalizing interpreter ends the thread in the middle of Rust frames, which aborts the process.
//! So a thread that comes back from waiting takes a lease first. An exit handler stops the leases and waits for those that
//! are out.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use pyo3::prelude::*;

/// A lease lasts microseconds. One that lasts longer than this was counted by a fork that Python does not know of.
const PATIENCE: Duration = Duration::from_secs(1);

/// The bit that is set once the interpreter shuts down. The others count the leases.
const CLOSED: usize = 1 << (usize::BITS - 1);

static LEASES: AtomicUsize = AtomicUsize::new(0);
static INSTALLED: AtomicBool = AtomicBool::new(false);

/// The right to take the interpreter lock, held until it has been used.
pub struct Lease(());

impl Lease {
    /// A lease, unless the interpreter is shutting down.
    pub fn take() -> Option<Self> {
        let lease = Self(());
        (LEASES.fetch_add(1, Ordering::SeqCst) & CLOSED == 0).then_some(lease)
    }

    /// A lease; when the interpreter is shutting down the thread stays here until the process is gone.
    fn take_or_park() -> Self {
        loop {
            match Self::take() {
                Some(lease) => return lease,
                None => std::thread::park_timeout(Duration::from_secs(3600)),
            }
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        LEASES.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Runs something with the interpreter lock released, and comes back only to an interpreter that is not shutting down.
pub fn detach<T: Send>(py: Python<'_>, run: impl FnOnce() -> T + Send) -> PyResult<T> {
    install_hooks(py)?;
    let (outcome, lease) = py.detach(|| (run(), Lease::take_or_park()));
    // Given back before any Python code runs: a signal handler may fork.
    drop(lease);
    Ok(outcome)
}

/// Stops the leases at exit, and starts without any in a forked child: threads that held one at the fork are not there.
pub fn install_hooks(py: Python<'_>) -> PyResult<()> {
    if INSTALLED.swap(true, Ordering::SeqCst) {
        return Ok(());
    }
    py.import("atexit")?.call_method1("register", (wrap_pyfunction!(stop_leases, py)?,))?;
    let os = py.import("os")?;
    if os.hasattr("register_at_fork")? {
        let keywords = pyo3::types::PyDict::new(py);
        keywords.set_item("after_in_child", wrap_pyfunction!(forget_leases, py)?)?;
        os.call_method("register_at_fork", (), Some(&keywords))?;
    }
    Ok(())
}

#[pyfunction]
fn stop_leases(py: Python<'_>) {
    LEASES.fetch_or(CLOSED, Ordering::SeqCst);
    py.detach(|| {
        let started = Instant::now();
        while LEASES.load(Ordering::SeqCst) != CLOSED && started.elapsed() < PATIENCE {
            std::thread::sleep(Duration::from_millis(1));
        }
    });
}

#[pyfunction]
fn forget_leases() {
    LEASES.store(0, Ordering::SeqCst);
}
