//! What a binding caches of a session: the object that it makes of a reply, found by the session's serial.
//!
//! The same session is checked at every request of its user, and every check that signs in says the same. Converting that
//! once and handing out the same object, or a copy of it, is what makes a cached check fast in the language of the caller.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};

use lru::LruCache;

use crate::authentication::Session;

/// As many sessions as one client caches unless told otherwise.
const CAPACITY: NonZeroUsize = NonZeroUsize::MIN.saturating_add(1_999);

/// Objects by the serial of their session. Of more than fit, those used last stay.
///
/// No call waits, because it may hold an interpreter's lock, or be in a child of a fork whose lock stays taken: an object
/// that is not found in time is made again.
pub struct ReplyCache<T>(Mutex<LruCache<u64, T>>);

impl<T> Default for ReplyCache<T> {
    fn default() -> Self {
        // Memory comes with the entries.
        let mut entries = LruCache::unbounded();
        entries.resize(CAPACITY);
        Self(Mutex::new(entries))
    }
}

impl<T> ReplyCache<T> {
    /// Reads the object of a session. `read` must not call into the interpreter, which could come back here.
    pub fn get<R>(&self, session: &Session, read: impl FnOnce(&T) -> R) -> Option<R> {
        self.entries()?.get(&session.serial).map(read)
    }

    /// Caches the object of a session, unless the engine does not cache that: then no other reply will be about it.
    pub fn insert(&self, session: &Arc<Session>, object: T) {
        if Arc::strong_count(session) > 1 {
            // What is pushed out is dropped after the lock is free: dropping it may run code of the host.
            let _evicted = self.entries().map(|mut entries| entries.push(session.serial, object));
        }
    }

    /// Visits every object, for a garbage collector that has to know them.
    pub fn each(&self, visit: impl FnMut(&T)) {
        if let Some(entries) = self.entries() {
            entries.iter().map(|(_, object)| object).for_each(visit);
        }
    }

    fn entries(&self) -> Option<MutexGuard<'_, LruCache<u64, T>>> {
        match self.0.try_lock() {
            Ok(entries) => Some(entries),
            Err(TryLockError::Poisoned(poisoned)) => Some(PoisonError::into_inner(poisoned)),
            Err(TryLockError::WouldBlock) => None,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::*;
    use crate::model::SessionData;
    use crate::seal::Format;
    use crate::token::UnverifiedToken;

    fn session() -> Arc<Session> {
        let [header, claims] = [r#"{"alg":"RS256"}"#, r#"{"sub":"user_1","sid":"session_1","exp":1900000000}"#];
        let token = format!("{}.{}.", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
        let claims = UnverifiedToken::parse(&token).unwrap().claims().unwrap();
        let (data, format) = (SessionData::default(), Format::Native);
        let serial = Session::next_serial();
        Arc::new(Session { data, claims, format, seal_expires: None, needs_reseal: false, serial })
    }

    #[test]
    fn those_used_last_stay() {
        let cache = ReplyCache::default();
        // The engine's cache holds them too.
        let sessions: Vec<_> = std::iter::repeat_with(session).take(CAPACITY.get() + 1).collect();
        let cached = sessions.clone();
        for (number, session) in cached.iter().enumerate() {
            cache.insert(session, number);
            assert_eq!(cache.get(&sessions[0], |number| *number), Some(0));
        }
        assert_eq!(cache.get(&sessions[1], |number| *number), None);
        assert_eq!(cache.get(&sessions[2], |number| *number), Some(2));
        let mut count = 0;
        cache.each(|_| count += 1);
        assert_eq!(count, CAPACITY.get());
    }

    #[test]
    fn a_session_that_the_engine_does_not_cache_is_left_out() {
        let cache = ReplyCache::default();
        let session = session();
        cache.insert(&session, ());
        assert_eq!(cache.get(&session, |()| ()), None);
    }

    #[test]
    fn a_cache_in_use_is_a_miss() {
        let cache = ReplyCache::default();
        let session = session();
        let _held_by_the_engine = Arc::clone(&session);
        cache.insert(&session, ());
        let entries = cache.0.lock().unwrap();
        assert_eq!(cache.get(&session, |()| ()), None);
        cache.insert(&session, ());
        drop(entries);
        assert_eq!(cache.get(&session, |()| ()), Some(()));
    }
}
