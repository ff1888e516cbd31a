//! Sessions that this process ended: no cache may make a copy of their cookie work again.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use lru::LruCache;

/// The most ended sessions that are recorded. Ending a session needs a cookie that opens, so an attacker without one
/// cannot evict an entry.
const MOST: NonZeroUsize = NonZeroUsize::MIN.saturating_add(9_999);

/// How a session was ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// The API confirmed it: the session is over.
    Revoked,
    /// The browser got the address that ends it, and may not have opened it yet. Only the API knows, so what was cached
    /// earlier is invalid.
    LogoutUrl,
}

/// The sessions that a client, and its clients for other ids, ended in one process.
pub(crate) struct EndedSessions {
    /// Avoids the lock: every check asks, and most processes end no session for a long time.
    any: AtomicBool,
    entries: Mutex<LruCache<String, (End, Instant)>>,
}

impl EndedSessions {
    pub(crate) fn new() -> Self {
        let mut entries = LruCache::unbounded();
        // Bounded, but without allocating all entries at the start.
        entries.resize(MOST);
        Self { any: AtomicBool::new(false), entries: Mutex::new(entries) }
    }

    /// Records an end. A revoked session stays revoked.
    pub(crate) fn note(&self, session_id: &str, end: End) {
        if session_id.is_empty() {
            return;
        }
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if !matches!(entries.get(session_id), Some((End::Revoked, _))) {
            entries.put(session_id.to_owned(), (end, Instant::now()));
        }
        self.any.store(true, Ordering::Release);
    }

    /// Whether any session was ended.
    pub(crate) fn any(&self) -> bool {
        self.any.load(Ordering::Acquire)
    }

    /// Whether the session was revoked.
    pub(crate) fn is_over(&self, session_id: &str) -> bool {
        matches!(self.find(session_id), Some((End::Revoked, _)))
    }

    /// Whether information of that time is still valid for the session.
    pub(crate) fn counts(&self, session_id: &str, learnt: Instant) -> bool {
        self.find(session_id).is_none_or(|(_, ended)| learnt > ended)
    }

    fn find(&self, session_id: &str) -> Option<(End, Instant)> {
        if !self.any() {
            return None;
        }
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).get(session_id).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn information_from_before_an_end_is_invalid() {
        let ended = EndedSessions::new();
        let before = Instant::now();
        assert!(ended.counts("session_1", before) && !ended.is_over("session_1"));
        ended.note("session_1", End::LogoutUrl);
        assert!(!ended.counts("session_1", before) && !ended.is_over("session_1"));
        assert!(ended.counts("session_2", before));
        assert!(ended.counts("session_1", Instant::now() + std::time::Duration::from_nanos(1)));
        ended.note("session_1", End::Revoked);
        ended.note("session_1", End::LogoutUrl);
        assert!(ended.is_over("session_1"));
        ended.note("", End::Revoked);
        assert!(!ended.is_over(""));
    }

    #[test]
    fn recorded_ends_are_bounded() {
        let ended = EndedSessions::new();
        (0..=MOST.get()).for_each(|number| ended.note(&number.to_string(), End::Revoked));
        assert!(!ended.is_over("0") && ended.is_over("1"));
    }
}
