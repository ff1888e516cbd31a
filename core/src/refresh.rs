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
