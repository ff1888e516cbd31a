//! Leaving: threads of the engine, and daemon threads of the host, must not touch an interpreter that is shutting down.
//!
//! Taking the lock of a finalizing interpreter ends the thread in the middle of Rust frames, which aborts the process. So
//! whoever comes back from waiting passes here first; an exit handler closes the passage and waits for those inside.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use pyo3::prelude::*;

/// Whoever is inside needs microseconds. Longer than this, the count came from a fork that Python does not know of.
const PATIENCE: Duration = Duration::from_secs(1);

/// Set in the passage once the interpreter shuts down; the other bits count who is inside.
const CLOSED: usize = 1 << (usize::BITS - 1);

static PASSAGE: AtomicUsize = AtomicUsize::new(0);
static WATCHED: AtomicBool = AtomicBool::new(false);

/// The right to take the interpreter lock, held until it has been used.
pub struct Pass(());

impl Pass {
    /// A pass, unless the interpreter is shutting down.
    pub fn take() -> Option<Self> {
        let pass = Self(());
        (PASSAGE.fetch_add(1, Ordering::SeqCst) & CLOSED == 0).then_some(pass)
    }

    /// A pass; when the interpreter is shutting down the thread stays here until the process is gone.
    fn take_or_park() -> Self {
        loop {
            match Self::take() {
                Some(pass) => return pass,
                None => std::thread::park_timeout(Duration::from_secs(3600)),
            }
        }
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        PASSAGE.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Runs something with the interpreter lock released, and comes back only to an interpreter that is not shutting down.
pub fn detach<T: Send>(py: Python<'_>, run: impl FnOnce() -> T + Send) -> PyResult<T> {
    watch(py)?;
    let (outcome, pass) = py.detach(|| (run(), Pass::take_or_park()));
    // Given back before any Python code runs: a signal handler may fork.
    drop(pass);
    Ok(outcome)
}

/// Sees to it that the passage is closed at exit, and is empty in forked children, whoever was inside at the fork.
pub fn watch(py: Python<'_>) -> PyResult<()> {
    if WATCHED.swap(true, Ordering::SeqCst) {
        return Ok(());
    }
    py.import("atexit")?.call_method1("register", (wrap_pyfunction!(close, py)?,))?;
    let os = py.import("os")?;
    if os.hasattr("register_at_fork")? {
        let keywords = pyo3::types::PyDict::new(py);
        keywords.set_item("after_in_child", wrap_pyfunction!(reopen, py)?)?;
        os.call_method("register_at_fork", (), Some(&keywords))?;
    }
    Ok(())
}

#[pyfunction]
fn close(py: Python<'_>) {
    PASSAGE.fetch_or(CLOSED, Ordering::SeqCst);
    py.detach(|| {
        let started = Instant::now();
        while PASSAGE.load(Ordering::SeqCst) != CLOSED && started.elapsed() < PATIENCE {
            std::thread::sleep(Duration::from_millis(1));
        }
    });
}

#[pyfunction]
fn reopen() {
    PASSAGE.store(0, Ordering::SeqCst);
}
