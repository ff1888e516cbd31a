//! Sessions that this process ended: a copy of their cookie may not come back to life out of a memory.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use lru::LruCache;

/// Ends that are remembered. Who signs out has a cookie that opens, so nobody else can push one out.
const MOST: NonZeroUsize = NonZeroUsize::MIN.saturating_add(9_999);

/// How a session was ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// The API confirmed it: the session is over.
    Revoked,
    /// The browser got the address that ends it, and may not have gone there yet: only the API knows, so nothing that was
    /// remembered earlier counts any more.
    LogoutUrl,
}

/// The ends of a client and its siblings in one process.
pub(crate) struct EndedSessions {
    /// Most processes end no session for a long time, and every check asks.
    any: AtomicBool,
    entries: Mutex<LruCache<String, (End, Instant)>>,
}

impl EndedSessions {
    pub(crate) fn new() -> Self {
        let mut entries = LruCache::unbounded();
        // Bounded without memory for all of them from the start.
        entries.resize(MOST);
        Self { any: AtomicBool::new(false), entries: Mutex::new(entries) }
    }

    /// Notes an end. A session that is over stays so.
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

    /// Whether the session is over.
    pub(crate) fn is_over(&self, session_id: &str) -> bool {
        matches!(self.find(session_id), Some((End::Revoked, _)))
    }

    /// Whether something that was learnt then still counts for the session.
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
    fn what_was_learnt_before_an_end_counts_no_more() {
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
    fn ends_are_bounded() {
        let ended = EndedSessions::new();
        (0..=MOST.get()).for_each(|number| ended.note(&number.to_string(), End::Revoked));
        assert!(!ended.is_over("0") && ended.is_over("1"));
    }
}
