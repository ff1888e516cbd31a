//! What a package of another language keeps with a value of the engine.

use std::any::Any;
use std::fmt;
use std::sync::OnceLock;

/// A place on a shared value for what a host derives from it, such as the reply in the host's own objects, so that the
/// same conversion is not done at every request. Set at most once, and dropped with the value it belongs to, on
/// whichever thread that is.
#[derive(Default)]
pub struct HostValue(OnceLock<Box<dyn Any + Send + Sync>>);

impl HostValue {
    /// What was kept, if it is a `T`.
    pub fn get<T: Any>(&self) -> Option<&T> {
        self.0.get()?.downcast_ref()
    }

    /// Keeps a value unless there is one already: what is derived from the same value is the same. Never waits, so it may
    /// be called with an interpreter's lock held.
    pub fn keep<T: Any + Send + Sync>(&self, value: T) {
        // Whoever was first has derived the same.
        let _ = self.0.set(Box::new(value));
    }
}

impl Clone for HostValue {
    /// A copy may be changed, so nothing that was derived from the original is true of it.
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl fmt::Debug for HostValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HostValue")
    }
}
