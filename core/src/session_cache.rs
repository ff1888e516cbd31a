//! The session cache: the same cookie is checked many times during the minutes its token lives.
//!
//! The cache key is a keyed hash of the cookie and its passwords. Entries are bounded in number, and valid only while
//! the key that verified them is in the key set and their token has not expired. Evicting an entry wipes its secrets.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

use lru::LruCache;

use crate::authentication::Session;

/// A session and the key that verified its token.
#[derive(Clone)]
pub(crate) struct CachedSession {
    pub session: Arc<Session>,
    pub kid: Option<String>,
    pub key_fingerprint: [u8; 32],
}

/// The bounded cache of one client in one process.
pub(crate) struct SessionCache {
    entries: Option<Mutex<LruCache<[u8; 32], CachedSession>>>,
}

impl SessionCache {
    pub(crate) fn new(capacity: usize) -> Self {
        let bounded = |capacity| {
            // Memory is allocated with the entries, because most caches never fill.
            let mut entries = LruCache::unbounded();
            entries.resize(capacity);
            Mutex::new(entries)
        };
        Self { entries: NonZeroUsize::new(capacity).map(bounded) }
    }

    pub(crate) fn get(&self, key: &[u8; 32]) -> Option<CachedSession> {
        self.locked(|entries| entries.get(key).cloned())?
    }

    pub(crate) fn insert(&self, key: [u8; 32], cached: CachedSession) {
        // The evicted session is dropped, and wiped, after the lock is released.
        let _evicted = self.locked(|entries| entries.push(key, cached));
    }

    pub(crate) fn remove(&self, key: &[u8; 32]) {
        let _removed = self.locked(|entries| entries.pop(key));
    }

    fn locked<T>(&self, act: impl FnOnce(&mut LruCache<[u8; 32], CachedSession>) -> T) -> Option<T> {
        let entries = self.entries.as_ref()?;
        Some(act(&mut entries.lock().unwrap_or_else(PoisonError::into_inner)))
    }
}
