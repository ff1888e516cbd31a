//! The clients that one client made for other client ids.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The most clients that are cached. Beyond it the least recently used one is evicted, so that an application for many
/// environments does not keep those that it no longer uses.
const MOST: usize = 100;

/// An immutable map that is replaced as a whole. A lock that another thread holds during a fork would stay locked in
/// the child.
#[derive(Clone)]
pub(crate) struct ClientsById<C> {
    clients: HashMap<String, Sibling<C>>,
    clock: Arc<AtomicU64>,
}

#[derive(Clone)]
struct Sibling<C> {
    client: C,
    used: Arc<AtomicU64>,
}

impl<C> Default for ClientsById<C> {
    fn default() -> Self {
        Self { clients: HashMap::new(), clock: Arc::default() }
    }
}

impl<C: Clone> ClientsById<C> {
    /// The client of an id, which becomes the most recently used.
    pub(crate) fn find(&self, client_id: &str) -> Option<C> {
        let sibling = self.clients.get(client_id)?;
        sibling.used.store(self.tick(), Ordering::Relaxed);
        Some(sibling.client.clone())
    }

    /// The same map with one more client, unless it has the id already.
    pub(crate) fn with(&self, client_id: &str, client: &C) -> Self {
        let mut next = self.clone();
        if next.clients.contains_key(client_id) {
            return next;
        }
        if next.clients.len() >= MOST {
            let oldest = next.clients.iter().min_by_key(|(_, sibling)| sibling.used.load(Ordering::Relaxed));
            let oldest = oldest.map(|(id, _)| id.clone()).unwrap_or_default();
            next.clients.remove(&oldest);
        }
        let used = Arc::new(AtomicU64::new(self.tick()));
        next.clients.insert(client_id.to_owned(), Sibling { client: client.clone(), used });
        next
    }

    fn tick(&self) -> u64 {
        self.clock.fetch_add(1, Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_recently_used_client_is_evicted() {
        let mut clients = ClientsById::default();
        for number in 0..MOST {
            clients = clients.with(&number.to_string(), &number);
        }
        assert!(clients.find("0").is_some());
        clients = clients.with("new", &MOST);
        assert!(clients.find("new").is_some() && clients.find("0").is_some() && clients.find("1").is_none());
        assert_eq!(clients.clients.len(), MOST);
    }
}
