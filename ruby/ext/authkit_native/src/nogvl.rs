//! Computing, and waiting for the network, with Ruby's lock released. All `unsafe` code of this crate is here, each use
//! with its reason.
//!
//! Other Ruby threads run meanwhile, and waiting can be broken off: `Thread#kill`, `Timeout` and Ctrl-C reach the thread
//! through the unblock function. The future is kept across an interruption that turns out to be harmless (a trap handler
//! that returns, a wakeup), and dropped, which cancels the call, before an exception is raised.

use std::ffi::c_void;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::task::Poll;

use authkit_core as engine;
use magnus::{Error, Ruby, rb_sys::protect};
use tokio::sync::Notify;

use crate::error;

/// What is to be computed, then what came of it: nothing after a panic.
struct Computing<T, W> {
    work: Option<W>,
    outcome: Option<T>,
}

/// Computes for some microseconds, too short a time to be broken off. What waiting needs for that is not free: in a program
/// of one thread Ruby starts another one for it.
///
/// # Errors
/// The exception that was raised for this thread meanwhile. A panic is inside the `Ok`.
pub fn compute<T, W: FnOnce() -> T>(work: W) -> Result<engine::Result<T>, Error> {
    let mut computing = Computing { work: Some(work), outcome: None };
    // SAFETY: the pointer outlives the call, which blocks this thread, and `finish` has `computing` to itself. The call looks
    // for interrupts before and after; `protect` keeps the exception of one from jumping over Rust frames.
    protect(|| unsafe {
        rb_sys::rb_thread_call_without_gvl(
            Some(finish::<T, W>),
            (&raw mut computing).cast(),
            None,
            std::ptr::null_mut(),
        ) as rb_sys::VALUE
    })?;
    Ok(computing.outcome.ok_or_else(error::panicked))
}

/// Runs without the lock: touches no Ruby object, and lets no panic out, since the frames of C cannot be unwound.
///
/// # Safety
/// `data` points to a `Computing<T, W>` that no other thread uses meanwhile.
unsafe extern "C" fn finish<T, W: FnOnce() -> T>(data: *mut c_void) -> *mut c_void {
    // SAFETY: the caller's promise.
    let Computing { work, outcome } = unsafe { &mut *data.cast::<Computing<T, W>>() };
    *outcome = work.take().and_then(|work| catch_unwind(AssertUnwindSafe(work)).ok());
    std::ptr::null_mut()
}

/// A future being waited for, and what came of the last attempt: nothing when it was interrupted.
struct Waiting<'a, F: Future> {
    future: Pin<Box<F>>,
    interrupted: &'a Notify,
    outcome: Option<F::Output>,
}

/// Waits until the future ends.
///
/// # Errors
/// The exception that broke off the waiting. The engine's own failures are inside the `Ok`.
pub fn wait<T, F>(ruby: &Ruby, future: F) -> Result<engine::Result<T>, Error>
where
    F: Future<Output = engine::Result<T>>,
{
    let interrupted = Notify::new();
    let mut waiting = Waiting { future: Box::pin(future), interrupted: &interrupted, outcome: None };
    loop {
        // SAFETY: both pointers outlive the call, which blocks this thread. `run` has `waiting` to itself; of what is in
        // it only `interrupted`, which is made for sharing, is used by other threads, and Ruby forgets the unblock
        // function before it returns. The variant ending in 2 leaves interruptions to us; should it raise nevertheless,
        // as it can while it ends a thread of its own, `protect` keeps the exception from jumping over Rust frames.
        protect(|| unsafe {
            rb_sys::rb_thread_call_without_gvl2(
                Some(run::<T, F>),
                (&raw mut waiting).cast(),
                Some(unblock),
                (&raw const interrupted).cast_mut().cast(),
            ) as rb_sys::VALUE
        })?;
        match waiting.outcome.take() {
            Some(outcome) => return Ok(outcome),
            None => ruby.thread_check_ints()?,
        }
    }
}

/// As [`finish`], of a future.
///
/// # Safety
/// `data` points to a `Waiting<F>` that no other thread uses meanwhile.
unsafe extern "C" fn run<T, F>(data: *mut c_void) -> *mut c_void
where
    F: Future<Output = engine::Result<T>>,
{
    // SAFETY: the caller's promise.
    let Waiting { future, interrupted, outcome } = unsafe { &mut *data.cast::<Waiting<'_, F>>() };
    let either = async {
        let mut interruption = pin!(interrupted.notified());
        poll_fn(|context| match future.as_mut().poll(context) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending => interruption.as_mut().poll(context).map(|()| None),
        })
        .await
    };
    *outcome = match catch_unwind(AssertUnwindSafe(|| engine::process::block_on(either))) {
        Ok(Ok(output)) => output,
        Ok(Err(no_runtime)) => Some(Err(no_runtime)),
        Err(_) => Some(Err(error::panicked())),
    };
    std::ptr::null_mut()
}

/// Called by another thread, any number of times, to make `run` return early.
///
/// # Safety
/// `interrupted` points to a live `Notify`.
unsafe extern "C" fn unblock(interrupted: *mut c_void) {
    // SAFETY: the caller's promise; a shared reference is all that is made of it.
    unsafe { &*interrupted.cast::<Notify>() }.notify_one();
}

/// Lets every Ractor call this extension: its only state is in the engine, which is made for threads.
pub fn declare_ractor_safe() {
    // SAFETY: marks the extension that is being initialized; called from `init` alone.
    unsafe { rb_sys::rb_ext_ractor_safe(true) };
}
