//! One exchange per refresh token.
//!
//! A refresh token works once, and browsers send many requests with the same cookie at the same moment. So the first
//! caller exchanges, those who come meanwhile wait for the same answer, and those who come later with the old cookie get
//! the remembered successor. The [`Coordinator`] decides who exchanges; the default one does so within one process.

use std::collections::{HashMap, VecDeque};
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::watch;

use crate::error::{Code, Error, Result};
use crate::model::SessionData;
use crate::process;

/// Successors and exchanges under way that are remembered at most.
const MAX_ENTRIES: usize = 20_000;

/// Names a refresh token without revealing it: a hash keyed with the client's secret, so that every process and host of
/// one application finds the same name.
pub type RefreshKey = [u8; 32];

/// What came of an exchange.
#[derive(Clone, Debug)]
pub struct Successor {
    /// The new tokens and the fresh user.
    pub data: Arc<SessionData>,
    /// The organization that was asked for.
    pub organization_id: Option<String>,
    /// When the answer came, by the monotonic clock of this process. A coordinator that got it from elsewhere subtracts
    /// its age from now.
    pub at: Instant,
}

/// What is known of earlier exchanges of the same token when one is about to be made.
#[derive(Clone, Copy, Debug, Default)]
pub struct History {
    /// The answer to an earlier sending was lost, so the API may have used the token up already.
    pub answer_lost: bool,
}

/// A failed exchange.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The error for every caller.
    pub error: Error,
    /// What the next exchange of this token has to know.
    pub history: History,
}

/// A future that a coordinator runs or hands out.
pub type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// The exchange to make, if it is this caller's turn.
pub type Exchange = Box<dyn FnOnce(History) -> BoxFuture<Result<Successor, Failure>> + Send>;

/// Decides who exchanges a refresh token. The default works within one process; one that is shared by many hosts
/// (a lock and a place for successors, such as Redis offers) implements the same promise.
pub trait Coordinator: Send + Sync {
    /// Runs `exchange` unless the same token is being exchanged or was exchanged a short time ago; then gives that
    /// outcome. Failures are shared by those who wait, and not remembered.
    fn once(&self, key: RefreshKey, exchange: Exchange) -> BoxFuture<Result<Successor>>;
}

/// The coordinator of one process.
pub(crate) struct Book {
    memory: Duration,
    pages: Arc<Mutex<Pages>>,
}

type Outcome = Option<Result<Successor, Failure>>;

#[derive(Default)]
struct Pages {
    entries: HashMap<RefreshKey, Entry>,
    /// The same entries by age, so that forgetting never searches.
    by_age: VecDeque<(Instant, RefreshKey)>,
}

struct Entry {
    since: Instant,
    outcome: watch::Receiver<Outcome>,
}

/// Whose turn it is.
enum Turn {
    Wait(watch::Receiver<Outcome>),
    Go(watch::Sender<Outcome>, History),
}

impl Book {
    pub(crate) fn new(memory: Duration) -> Self {
        Self { memory, pages: Arc::default() }
    }

    fn turn(&self, key: RefreshKey, now: Instant) -> Turn {
        // The lock is never held across anything that waits or can panic half-way; a poisoned one is still consistent.
        let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        pages.forget(now, self.memory);
        let mut history = History::default();
        if let Some(entry) = pages.entries.get(&key) {
            match &*entry.outcome.borrow() {
                None if entry.outcome.has_changed().is_ok() => return Turn::Wait(entry.outcome.clone()),
                Some(Ok(successor)) if now.saturating_duration_since(successor.at) < self.memory => {
                    return Turn::Wait(entry.outcome.clone());
                }
                Some(Err(failure)) => history = failure.history,
                _ => {}
            }
        }
        let (sender, outcome) = watch::channel(None);
        pages.entries.insert(key, Entry { since: now, outcome });
        pages.by_age.push_back((now, key));
        Turn::Go(sender, history)
    }
}

impl Pages {
    /// Drops what was remembered long enough, and the oldest beyond the limit. An exchange under way is finished all
    /// the same: those who wait hold its channel.
    fn forget(&mut self, now: Instant, memory: Duration) {
        while let Some(&(since, key)) = self.by_age.front() {
            // An entry lives for its exchange and the memory after it; no deadline is longer than a day of either.
            let settled_long_ago = now.saturating_duration_since(since) > memory
                && self.entries.get(&key).is_none_or(|entry| entry.is_over(now, memory));
            if !settled_long_ago && self.by_age.len() < MAX_ENTRIES {
                break;
            }
            self.by_age.pop_front();
            if self.entries.get(&key).is_some_and(|entry| entry.since == since) {
                self.entries.remove(&key);
            }
        }
    }
}

impl Entry {
    fn is_over(&self, now: Instant, memory: Duration) -> bool {
        match &*self.outcome.borrow() {
            None => self.outcome.has_changed().is_err(),
            Some(Ok(successor)) => now.saturating_duration_since(successor.at) >= memory,
            Some(Err(_)) => true,
        }
    }
}

impl Coordinator for Book {
    fn once(&self, key: RefreshKey, exchange: Exchange) -> BoxFuture<Result<Successor>> {
        match self.turn(key, Instant::now()) {
            Turn::Wait(mut outcome) => Box::pin(async move {
                match outcome.wait_for(Option::is_some).await.as_deref() {
                    Ok(Some(Ok(successor))) => Ok(successor.clone()),
                    Ok(Some(Err(failure))) => Err(failure.error.clone()),
                    _ => Err(Error::new(Code::Cancelled, "the exchange of this refresh token ended early")),
                }
            }),
            // On the engine's runtime: a caller that gives up must not take the answer with it.
            Turn::Go(sender, history) => Box::pin(async move {
                process::spawn(async move {
                    let outcome = exchange(history).await;
                    let result = outcome.clone().map_err(|failure| failure.error);
                    sender.send_replace(Some(outcome));
                    result
                })
                .await?
            }),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    const MEMORY: Duration = Duration::from_secs(60);
    const MOMENT: Duration = Duration::from_nanos(1);

    fn key(number: usize) -> RefreshKey {
        let mut key = [0; 32];
        key.iter_mut().zip(number.to_le_bytes()).for_each(|(byte, value)| *byte = value);
        key
    }

    fn go(book: &Book, key: RefreshKey, now: Instant) -> (watch::Sender<Outcome>, History) {
        match book.turn(key, now) {
            Turn::Go(sender, history) => (sender, history),
            Turn::Wait(_) => panic!("somebody else's turn"),
        }
    }

    fn waits(book: &Book, key: RefreshKey, now: Instant) -> bool {
        matches!(book.turn(key, now), Turn::Wait(_))
    }

    fn success(at: Instant) -> Outcome {
        let data = SessionData {
            access_token: "a".into(),
            refresh_token: "r".into(),
            user: serde_json::from_value(serde_json::json!({ "id": "user_1" })).unwrap(),
            impersonator: None,
            organization_id: None,
            authentication_method: None,
            extra: serde_json::Map::new(),
        };
        let data = Arc::new(data);
        Some(Ok(Successor { data, organization_id: None, at }))
    }

    fn lost() -> Outcome {
        let error = Error::new(Code::ServerError, "the answer was lost");
        Some(Err(Failure { error, history: History { answer_lost: true } }))
    }

    #[test]
    fn a_successor_counts_from_its_answer_and_for_the_memory() {
        let (book, start) = (Book::new(MEMORY), Instant::now());
        // One that never ends stands first, so that nothing behind it is forgotten by age.
        let _unfinished = go(&book, key(0), start);
        let (sender, _) = go(&book, key(1), start);
        let answered = start + Duration::from_secs(5);
        assert!(waits(&book, key(1), answered));
        sender.send_replace(success(answered));
        assert!(waits(&book, key(1), answered + MEMORY - MOMENT));
        go(&book, key(1), answered + MEMORY);
    }

    #[test]
    fn an_exchange_under_way_is_waited_for_however_long_it_takes() {
        let (book, start) = (Book::new(MEMORY), Instant::now());
        let under_way = go(&book, key(1), start);
        assert!(waits(&book, key(1), start + 2 * MEMORY));
        drop(under_way);
        // Its task is gone without an outcome: nobody may wait for that.
        go(&book, key(1), start + 2 * MEMORY);
        let (sender, _) = go(&book, key(2), start);
        assert!(waits(&book, key(2), start + MOMENT));
        drop(sender);
        go(&book, key(2), start + MOMENT);
    }

    #[test]
    fn a_lost_answer_is_told_to_the_next_exchange_for_the_memory() {
        let (book, start) = (Book::new(MEMORY), Instant::now());
        let (sender, history) = go(&book, key(1), start);
        assert!(!history.answer_lost);
        sender.send_replace(lost());
        let (sender, history) = go(&book, key(1), start + MEMORY);
        assert!(history.answer_lost);
        // The first entry is older than the memory now, the second is not.
        sender.send_replace(lost());
        let (sender, history) = go(&book, key(1), start + MEMORY + MOMENT);
        assert!(history.answer_lost);
        sender.send_replace(lost());
        assert!(!go(&book, key(1), start + 3 * MEMORY).1.answer_lost);
    }

    #[test]
    fn what_is_over_is_forgotten_and_nothing_grows_without_end() {
        let (book, start) = (Book::new(MEMORY), Instant::now());
        let size = || {
            let pages = book.pages.lock().unwrap();
            (pages.entries.len(), pages.by_age.len())
        };
        go(&book, key(1), start).0.send_replace(success(start));
        go(&book, key(2), start).0.send_replace(lost());
        drop(go(&book, key(3), start));
        let _unfinished = go(&book, key(4), start + MEMORY + MOMENT);
        assert_eq!(size(), (1, 1));
        let senders: Vec<_> = (10..MAX_ENTRIES + 20).map(|number| go(&book, key(number), start + 2 * MEMORY)).collect();
        assert_eq!(size(), (MAX_ENTRIES, MAX_ENTRIES));
        drop(senders);
    }

    #[test]
    fn those_who_wait_share_the_failure() {
        let book = Book::new(MEMORY);
        let exchange = || -> Exchange {
            Box::new(|_| {
                Box::pin(async {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                    Err(Failure { error: Error::new(Code::ServerError, "down"), history: History::default() })
                })
            })
        };
        let (first, second) = (book.once(key(1), exchange()), book.once(key(1), exchange()));
        let waiting = process::start(async { drop(first.await) }).unwrap();
        let outcome = process::block_on(second).unwrap();
        assert_eq!(outcome.err().map(|error| error.code), Some(Code::ServerError));
        drop(waiting);
    }
}
