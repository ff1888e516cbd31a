//! The clients that one client made for other client ids.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::client::Client;

/// The most clients that are cached. Beyond it the least recently used one is evicted, so that an application for many
/// environments does not keep those that it no longer uses.
const MOST: usize = 100;

/// An immutable map that is replaced as a whole. A lock that another thread holds during a fork would stay locked in
/// the child.
#[derive(Clone, Default)]
pub(crate) struct ClientsById {
    clients: HashMap<String, Sibling>,
    clock: Arc<AtomicU64>,
}

#[derive(Clone)]
struct Sibling {
    client: Client,
    used: Arc<AtomicU64>,
}

impl ClientsById {
    /// The client of an id, which becomes the most recently used.
    pub(crate) fn find(&self, client_id: &str) -> Option<Client> {
        let sibling = self.clients.get(client_id)?;
        sibling.used.store(self.tick(), Ordering::Relaxed);
        Some(sibling.client.clone())
    }

    /// The same map with one more client, unless it has the id already.
    pub(crate) fn with(&self, client_id: &str, client: &Client) -> Self {
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
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::config::ClientOptions;

    #[test]
    fn the_least_recently_used_client_is_evicted() {
        let client = Client::new(ClientOptions::default()).unwrap();
        let mut clients = ClientsById::default();
        for number in 0..MOST {
            clients = clients.with(&number.to_string(), &client);
        }
        assert!(clients.find("0").is_some());
        clients = clients.with("new", &client);
        assert!(clients.find("new").is_some() && clients.find("0").is_some() && clients.find("1").is_none());
        assert_eq!(clients.clients.len(), MOST);
    }
}
