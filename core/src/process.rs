//! State that belongs to one process, and the runtime that drives the network. Both are safe to use after `fork`.
//!
//! After `fork` only the forking thread exists in the child. A runtime of the parent has no workers there, its sockets
//! are shared with the parent, and a lock may be held for ever by a thread that no longer exists. So all mutable state
//! is in a `PerProcess` slot, which detects a new process and rebuilds the value. The slot itself is lock-free.

use std::future::Future;
use std::sync::Arc;

use arc_swap::ArcSwapOption;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;

use crate::error::{Code, Error, Result};

/// A value that each process makes lazily, on first use.
pub(crate) struct PerProcess<T> {
    slot: ArcSwapOption<Slot<T>>,
}

struct Slot<T> {
    process: u64,
    value: Arc<T>,
}

impl<T> PerProcess<T> {
    pub(crate) const fn new() -> Self {
        Self { slot: ArcSwapOption::const_empty() }
    }

    /// The value of this process, made by `make` if there is none yet. Threads that race may each call `make`; one
    /// result wins and the others are dropped unused.
    pub(crate) fn get(&self, make: impl Fn() -> T) -> Arc<T> {
        let process = number();
        let mut made = None;
        loop {
            let current = self.slot.load();
            if let Some(slot) = &*current {
                if slot.process == process {
                    return Arc::clone(&slot.value);
                }
                // The parent's value must not be dropped here, because dropping a runtime joins threads that do not
                // exist in this process. Leaking one reference prevents that.
                std::mem::forget(Arc::clone(&slot.value));
            }
            let value = made.get_or_insert_with(|| Arc::new(make()));
            let next = Arc::new(Slot { process, value: Arc::clone(value) });
            let previous = self.slot.compare_and_swap(&*current, Some(next));
            if previous.as_ref().map(Arc::as_ptr) == current.as_ref().map(Arc::as_ptr) {
                return Arc::clone(value);
            }
        }
    }
}

/// Distinguishes a process from its parent. The process id alone is not enough: in its own PID namespace a child can
/// have its parent's id. A fork handler alone is not enough either: a child made by a raw system call runs no handler.
struct Mark {
    number: u64,
    process: u32,
    /// `None` if no handler could be registered; then only the process id is compared.
    forked: Option<forkguard::Guard>,
}

impl Mark {
    fn after(earlier: Option<&Self>) -> Self {
        let number = earlier.map_or(0, |mark| mark.number) + 1;
        Self { number, process: std::process::id(), forked: guard() }
    }

    fn is_of_this_process(&self) -> bool {
        // A clone, because a guard reports a fork only once.
        self.process == std::process::id() && !self.forked.clone().is_some_and(|mut guard| guard.detected_fork())
    }
}

#[cfg(unix)]
fn guard() -> Option<forkguard::Guard> {
    forkguard::Guard::try_new().ok()
}

#[cfg(not(unix))]
fn guard() -> Option<forkguard::Guard> {
    None
}

/// Distinguishes this process from those it was forked from.
fn number() -> u64 {
    static MARK: ArcSwapOption<Mark> = ArcSwapOption::const_empty();
    loop {
        let current = MARK.load();
        if let Some(mark) = current.as_ref().filter(|mark| mark.is_of_this_process()) {
            return mark.number;
        }
        let fresh = Arc::new(Mark::after(current.as_deref()));
        MARK.compare_and_swap(&*current, Some(fresh));
    }
}

static RUNTIME: PerProcess<Option<Runtime>> = PerProcess::new();

/// One worker, because the engine's tasks mostly wait. Two workers would spend a third of a refresh on waking each
/// other.
fn runtime() -> Arc<Option<Runtime>> {
    RUNTIME.get(|| Builder::new_multi_thread().worker_threads(1).thread_name("authkit").enable_all().build().ok())
}

fn no_runtime() -> Error {
    Error::new(Code::Internal, "the operating system refused to start a thread")
}

/// Runs a future on the engine's runtime and returns its result, whatever executor the caller awaits it on. A caller
/// that stops waiting does not stop the work: an exchange that was sent always finishes, and its outcome is cached.
pub(crate) async fn spawn<T: Send + 'static>(future: impl Future<Output = T> + Send + 'static) -> Result<T> {
    let (send, receive) = oneshot::channel();
    detach(async move {
        // The caller may have given up and not need the result.
        let _ = send.send(future.await);
    })?;
    receive.await.map_err(|_| Error::new(Code::Internal, "a task of the engine ended early"))
}

/// Starts a future on the engine's runtime without waiting for it.
pub(crate) fn detach(future: impl Future<Output = ()> + Send + 'static) -> Result<()> {
    match runtime().as_ref() {
        Some(runtime) => {
            runtime.spawn(future);
            Ok(())
        }
        None => Err(no_runtime()),
    }
}

/// Waits for a future on the calling thread, for languages whose calls block.
///
/// # Errors
/// `internal` when the process cannot start threads.
pub fn block_on<T>(future: impl Future<Output = T>) -> Result<T> {
    match runtime().as_ref() {
        Some(runtime) => Ok(runtime.block_on(future)),
        None => Err(no_runtime()),
    }
}

/// Starts a future that reports its end by a callback. Dropping the handle does not stop it.
///
/// # Errors
/// `internal` when the process cannot start threads.
pub fn start(future: impl Future<Output = ()> + Send + 'static) -> Result<tokio::task::AbortHandle> {
    match runtime().as_ref() {
        Some(runtime) => Ok(runtime.spawn(future).abort_handle()),
        None => Err(no_runtime()),
    }
}
