//! Waiting where a fiber scheduler runs other fibers meanwhile, as under Falcon.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use authkit_core as engine;
use magnus::{Error, RClass, Ruby, Value, prelude::*};

use crate::{error, nogvl};

/// Waits until the future ends: on this thread, or on one of its own when this fiber is to let others run.
///
/// # Errors
/// The exception that broke off the waiting. The engine's own failures are inside the `Ok`.
pub fn wait<T, F>(ruby: &Ruby, future: F) -> Result<engine::Result<T>, Error>
where
    T: Send + 'static,
    F: Future<Output = engine::Result<T>> + Send + 'static,
{
    let fiber: RClass = ruby.class_object().const_get("Fiber")?;
    if fiber.funcall::<_, _, Value>("current_scheduler", ())?.is_nil() {
        return nogvl::wait(ruby, future);
    }
    let ended = Arc::new(Mutex::new(None));
    let waiting = {
        let ended = Arc::clone(&ended);
        move |ruby: &Ruby| -> Result<(), Error> {
            let outcome = nogvl::wait(ruby, future)?;
            *ended.lock().unwrap_or_else(PoisonError::into_inner) = Some(outcome);
            Ok(())
        }
    };
    // Magnus panics when there can be no more threads.
    let Ok(thread) = catch_unwind(AssertUnwindSafe(|| ruby.thread_create_from_fn(waiting))) else {
        return Ok(Err(error::panicked()));
    };
    // What is raised on that thread is raised here, where it is seen.
    thread.funcall::<_, _, Value>("report_on_exception=", (false,))?;
    if let Err(broken_off) = thread.funcall::<_, _, Value>("join", ()) {
        thread.funcall::<_, _, Value>("kill", ())?;
        return Err(broken_off);
    }
    let outcome = ended.lock().unwrap_or_else(PoisonError::into_inner).take();
    // Nothing came of it only if somebody ended a thread that is not theirs.
    Ok(outcome.unwrap_or_else(|| Err(error::panicked())))
}
