//! Single-flight refreshes: one exchange per refresh token.
//!
//! A refresh token works once, and browsers send many requests with the same cookie at the same time. So the first
//! caller exchanges the token, concurrent callers wait for the same outcome, and later callers with the old cookie get
//! the cached successor. The [`Coordinator`] decides which caller exchanges; the default one works within one process.

use std::collections::{HashMap, VecDeque};
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::watch;

use crate::error::{Code, Error, Remedy, Result};
use crate::model::SessionData;
use crate::process;

/// The most entries: cached outcomes and exchanges in progress.
const MAX_ENTRIES: usize = 20_000;

/// Identifies a refresh token without revealing it: a hash keyed with the client's secret, so that every process and
/// host of one application computes the same key.
pub type RefreshKey = [u8; 32];

/// The new session that an exchange returned.
#[derive(Clone, Debug)]
pub struct Successor {
    /// The new tokens and the fresh user.
    pub data: Arc<SessionData>,
    /// The requested organization.
    pub organization_id: Option<String>,
    /// When the response came, by the monotonic clock of this process. A coordinator that got the successor from
    /// another process subtracts its age from now.
    pub at: Instant,
}

/// What earlier exchanges of the same token tell the next one.
#[derive(Clone, Copy, Debug, Default)]
pub struct History {
    /// The response to an earlier request was lost, so the API may have used up the token already.
    pub answer_lost: bool,
}

/// A failed exchange.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The error for every caller.
    pub error: Error,
    /// What the next exchange of this token needs to know.
    pub history: History,
    /// The requested organization.
    pub organization_id: Option<String>,
    /// When the response came, as in [`Successor::at`].
    pub at: Instant,
}

impl Failure {
    /// Whether a retry would get the same response: the API refused the token, or this organization for it. Caching
    /// such a failure prevents a client with a dead cookie from using up the application's rate limit.
    pub fn is_final(&self, organization_id: Option<&str>) -> bool {
        let is_refusal = matches!(self.error.remedy, Remedy::SignIn | Remedy::RejectRequest);
        let is_about_the_token = self.error.code == Code::InvalidGrant;
        is_refusal && (is_about_the_token || self.organization_id.as_deref() == organization_id)
    }
}

/// A future that a coordinator runs or returns.
pub type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// The exchange, which runs if it is this caller's turn.
pub type Exchange = Box<dyn FnOnce(History) -> BoxFuture<Result<Successor, Failure>> + Send>;

/// Decides which caller exchanges a refresh token. The default works within one process. An implementation for many
/// hosts (a lock and a store of successors, for example in Redis) has to keep the same promise.
pub trait Coordinator: Send + Sync {
    /// Runs `exchange`, unless the same token is being exchanged or was exchanged a short time ago; then it returns
    /// that outcome. Callers that wait share a failure. Later callers get a failure only if it is
    /// [final](Failure::is_final).
    fn once(&self, key: RefreshKey, organization_id: Option<&str>, exchange: Exchange) -> BoxFuture<Result<Successor>>;

    /// Invalidates the cached outcome of a token, because its session was ended. An exchange in progress continues.
    fn forget(&self, key: &RefreshKey);

    /// The successor of a token that was exchanged a short time ago, if it is at hand: nothing is sent, and the caller does
    /// not wait. A coordinator that cannot tell says that there is none.
    fn successor(&self, key: &RefreshKey) -> Option<Successor> {
        let _ = key;
        None
    }
}

/// The coordinator of one process.
pub(crate) struct LocalCoordinator {
    lifetime: Duration,
    entries: Arc<Mutex<Entries>>,
}

type Outcome = Option<Result<Successor, Failure>>;

#[derive(Default)]
struct Entries {
    by_key: HashMap<RefreshKey, Entry>,
    /// Settled entries, oldest first, so that eviction needs no search. An entry that was replaced since has another
    /// number.
    failures: VecDeque<Settled>,
    successors: VecDeque<Settled>,
    turns: u64,
}

struct Entry {
    number: u64,
    outcome: watch::Receiver<Outcome>,
}

struct Settled {
    at: Instant,
    key: RefreshKey,
    number: u64,
}

/// Whose turn it is.
enum Turn {
    Wait(watch::Receiver<Outcome>),
    Go(Seat, History),
}

/// The turn to exchange a token. Dropped without an outcome, it removes its entry, so that no caller waits for ever.
struct Seat {
    entries: Arc<Mutex<Entries>>,
    key: RefreshKey,
    number: u64,
    outcome: watch::Sender<Outcome>,
}

impl LocalCoordinator {
    pub(crate) fn new(lifetime: Duration) -> Self {
        Self { lifetime, entries: Arc::default() }
    }

    fn turn(&self, key: RefreshKey, organization_id: Option<&str>, now: Instant) -> Turn {
        let mut entries = lock(&self.entries);
        entries.expire(now, self.lifetime);
        let mut history = History::default();
        if let Some(entry) = entries.by_key.get(&key) {
            let is_fresh = |at| now.saturating_duration_since(at) < self.lifetime;
            match &*entry.outcome.borrow() {
                None => return Turn::Wait(entry.outcome.clone()),
                Some(Ok(successor)) if is_fresh(successor.at) => return Turn::Wait(entry.outcome.clone()),
                Some(Err(failure)) if failure.is_final(organization_id) && is_fresh(failure.at) => {
                    return Turn::Wait(entry.outcome.clone());
                }
                Some(Err(failure)) => history = failure.history,
                Some(Ok(_)) => {}
            }
        }
        entries.evict();
        entries.turns += 1;
        let number = entries.turns;
        let (sender, outcome) = watch::channel(None);
        entries.by_key.insert(key, Entry { number, outcome });
        Turn::Go(Seat { entries: Arc::clone(&self.entries), key, number, outcome: sender }, history)
    }
}

impl Seat {
    fn settle(self, outcome: Result<Successor, Failure>) {
        let mut entries = lock(&self.entries);
        let (settled, at) = match &outcome {
            Ok(successor) => (&mut entries.successors, successor.at),
            Err(failure) => (&mut entries.failures, failure.at),
        };
        settled.push_back(Settled { at, key: self.key, number: self.number });
        self.outcome.send_replace(Some(outcome));
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        if self.outcome.borrow().is_none() {
            lock(&self.entries).remove(&self.key, self.number);
        }
    }
}

impl Entries {
    /// Drops expired entries.
    fn expire(&mut self, now: Instant, lifetime: Duration) {
        for oldest in [Self::oldest_failure, Self::oldest_successor] {
            while oldest(self).front().is_some_and(|settled| now.saturating_duration_since(settled.at) > lifetime) {
                self.remove_oldest(oldest);
            }
        }
    }

    /// Evicts the oldest entries beyond the limit, failures first, because a successor keeps a user signed in. An
    /// exchange in progress is never evicted: there are only as many as waiting callers.
    fn evict(&mut self) {
        while self.by_key.len() >= MAX_ENTRIES {
            if !self.remove_oldest(Self::oldest_failure) && !self.remove_oldest(Self::oldest_successor) {
                break;
            }
        }
    }

    fn oldest_failure(&mut self) -> &mut VecDeque<Settled> {
        &mut self.failures
    }

    fn oldest_successor(&mut self) -> &mut VecDeque<Settled> {
        &mut self.successors
    }

    fn remove_oldest(&mut self, oldest: fn(&mut Self) -> &mut VecDeque<Settled>) -> bool {
        let Some(Settled { key, number, .. }) = oldest(self).pop_front() else { return false };
        self.remove(&key, number);
        true
    }

    fn remove(&mut self, key: &RefreshKey, number: u64) {
        if self.by_key.get(key).is_some_and(|entry| entry.number == number) {
            self.by_key.remove(key);
        }
    }
}

/// The lock is never held across an await or code that can panic half-way, so a poisoned lock is still consistent.
fn lock(entries: &Mutex<Entries>) -> MutexGuard<'_, Entries> {
    entries.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Coordinator for LocalCoordinator {
    fn once(&self, key: RefreshKey, organization_id: Option<&str>, exchange: Exchange) -> BoxFuture<Result<Successor>> {
        match self.turn(key, organization_id, Instant::now()) {
            Turn::Wait(mut outcome) => Box::pin(async move {
                match outcome.wait_for(Option::is_some).await.as_deref() {
                    Ok(Some(Ok(successor))) => Ok(successor.clone()),
                    Ok(Some(Err(failure))) => Err(failure.error.clone()),
                    _ => Err(Error::new(Code::Cancelled, "the exchange of this refresh token ended early")),
                }
            }),
            // The exchange runs on the engine's runtime, because a caller that gives up must not lose the response.
            Turn::Go(seat, history) => Box::pin(async move {
                process::spawn(async move {
                    let outcome = exchange(history).await;
                    let result = outcome.clone().map_err(|failure| failure.error);
                    seat.settle(outcome);
                    result
                })
                .await?
            }),
        }
    }

    fn forget(&self, key: &RefreshKey) {
        let mut entries = lock(&self.entries);
        if entries.by_key.get(key).is_some_and(|entry| entry.outcome.borrow().is_some()) {
            entries.by_key.remove(key);
        }
    }

    fn successor(&self, key: &RefreshKey) -> Option<Successor> {
        let entries = lock(&self.entries);
        let entry = entries.by_key.get(key)?;
        let outcome = entry.outcome.borrow();
        let successor = outcome.as_ref()?.as_ref().ok()?;
        (successor.at.elapsed() < self.lifetime).then(|| successor.clone())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::result_large_err)]
mod tests {
    use super::*;

    const LIFETIME: Duration = Duration::from_secs(60);
    const MOMENT: Duration = Duration::from_nanos(1);

    fn key(number: usize) -> RefreshKey {
        let mut key = [0; 32];
        key.iter_mut().zip(number.to_le_bytes()).for_each(|(byte, value)| *byte = value);
        key
    }

    fn go(coordinator: &LocalCoordinator, key: RefreshKey, now: Instant) -> (Seat, History) {
        match coordinator.turn(key, None, now) {
            Turn::Go(seat, history) => (seat, history),
            Turn::Wait(_) => panic!("somebody else's turn"),
        }
    }

    fn waits(coordinator: &LocalCoordinator, key: RefreshKey, now: Instant) -> bool {
        matches!(coordinator.turn(key, None, now), Turn::Wait(_))
    }

    fn success(at: Instant) -> Result<Successor, Failure> {
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
        Ok(Successor { data, organization_id: None, at })
    }

    fn failure(code: Code, organization_id: Option<&str>, at: Instant) -> Result<Successor, Failure> {
        let error = Error::new(code, "it failed");
        let history = History { answer_lost: error.retryable };
        Err(Failure { error, history, organization_id: organization_id.map(str::to_owned), at })
    }

    fn lost(at: Instant) -> Result<Successor, Failure> {
        failure(Code::ServerError, None, at)
    }

    #[test]
    fn a_successor_is_cached_from_its_response_on() {
        let (coordinator, start) = (LocalCoordinator::new(LIFETIME), Instant::now());
        let (seat, _) = go(&coordinator, key(1), start);
        let answered = start + Duration::from_secs(5);
        assert!(waits(&coordinator, key(1), answered));
        seat.settle(success(answered));
        assert!(waits(&coordinator, key(1), answered + LIFETIME - MOMENT));
        go(&coordinator, key(1), answered + LIFETIME);
    }

    #[test]
    fn callers_wait_for_an_exchange_in_progress_without_limit() {
        let (coordinator, start) = (LocalCoordinator::new(LIFETIME), Instant::now());
        let under_way = go(&coordinator, key(1), start);
        assert!(waits(&coordinator, key(1), start + 2 * LIFETIME));
        coordinator.forget(&key(1));
        assert!(waits(&coordinator, key(1), start + 2 * LIFETIME));
        drop(under_way);
        // The task ended without an outcome, so no caller may wait for it.
        go(&coordinator, key(1), start + 2 * LIFETIME);
    }

    #[test]
    fn the_next_exchange_knows_of_a_lost_response() {
        let (coordinator, start) = (LocalCoordinator::new(LIFETIME), Instant::now());
        let (seat, history) = go(&coordinator, key(1), start);
        assert!(!history.answer_lost);
        seat.settle(lost(start));
        let (seat, history) = go(&coordinator, key(1), start + LIFETIME);
        assert!(history.answer_lost);
        // The first entry has expired now, the second has not.
        seat.settle(lost(start + LIFETIME));
        let (seat, history) = go(&coordinator, key(1), start + LIFETIME + MOMENT);
        assert!(history.answer_lost);
        seat.settle(lost(start + LIFETIME + MOMENT));
        assert!(!go(&coordinator, key(1), start + 3 * LIFETIME).1.answer_lost);
    }

    #[test]
    fn a_refusal_is_cached_for_the_token_or_the_organization() {
        let (coordinator, start) = (LocalCoordinator::new(LIFETIME), Instant::now());
        let turn = |number, organization_id: Option<&str>, at| {
            matches!(coordinator.turn(key(number), organization_id, at), Turn::Wait(_))
        };
        // The API refused the token itself, for every organization.
        go(&coordinator, key(1), start).0.settle(failure(Code::InvalidGrant, None, start));
        assert!(turn(1, None, start) && turn(1, Some("org_1"), start + LIFETIME - MOMENT));
        assert!(!turn(1, None, start + LIFETIME));
        // The API refused one organization.
        go(&coordinator, key(2), start).0.settle(failure(Code::SsoRequired, Some("org_1"), start));
        assert!(turn(2, Some("org_1"), start));
        assert!(!turn(2, None, start));
        // Failures that may be temporary, and unknown codes.
        for (number, code) in [(3, Code::ServerError), (4, Code::InvalidClient), (5, Code::ApiError)] {
            go(&coordinator, key(number), start).0.settle(failure(code, None, start));
            assert!(!turn(number, None, start), "{code}");
        }
    }

    #[test]
    fn a_cached_outcome_can_be_invalidated() {
        let (coordinator, start) = (LocalCoordinator::new(LIFETIME), Instant::now());
        go(&coordinator, key(1), start).0.settle(success(start));
        coordinator.forget(&key(1));
        let (seat, _) = go(&coordinator, key(1), start);
        seat.settle(success(start));
        assert!(waits(&coordinator, key(1), start + MOMENT));
    }

    #[test]
    fn expired_entries_are_evicted_and_the_cache_is_bounded() {
        let (coordinator, start) = (LocalCoordinator::new(LIFETIME), Instant::now());
        let size = || {
            let entries = coordinator.entries.lock().unwrap();
            (entries.by_key.len(), entries.successors.len() + entries.failures.len())
        };
        go(&coordinator, key(1), start).0.settle(success(start));
        go(&coordinator, key(2), start).0.settle(lost(start));
        drop(go(&coordinator, key(3), start));
        let _unfinished = go(&coordinator, key(4), start + LIFETIME + MOMENT);
        assert_eq!(size(), (1, 0));
        // The oldest failure is evicted first, then the oldest successor, and never an exchange in progress.
        let now = start + 2 * LIFETIME;
        go(&coordinator, key(5), now).0.settle(success(now));
        go(&coordinator, key(6), now).0.settle(success(now));
        for number in 7..MAX_ENTRIES + 100 {
            go(&coordinator, key(number), now).0.settle(failure(Code::InvalidGrant, None, now));
        }
        assert_eq!(size(), (MAX_ENTRIES, MAX_ENTRIES - 1));
        assert!(
            waits(&coordinator, key(4), now) && waits(&coordinator, key(5), now) && !waits(&coordinator, key(7), now)
        );
        let seats: Vec<_> =
            (MAX_ENTRIES + 100..2 * MAX_ENTRIES + 98).map(|number| go(&coordinator, key(number), now)).collect();
        assert!(waits(&coordinator, key(4), now) && !waits(&coordinator, key(5), now));
        assert!(seats.iter().all(|(seat, _)| waits(&coordinator, seat.key, now)));
    }

    #[test]
    fn a_successor_is_at_hand_only_while_it_counts() {
        let (coordinator, now) = (LocalCoordinator::new(LIFETIME), Instant::now());
        let has = |number| coordinator.successor(&key(number)).is_some();
        assert!(!has(1));
        let (seat, _) = go(&coordinator, key(1), now);
        assert!(!has(1), "an exchange in progress is not waited for");
        seat.settle(success(now));
        assert!(has(1) && !has(2));
        coordinator.forget(&key(1));
        assert!(!has(1));
        let Some(then) = now.checked_sub(LIFETIME) else { return };
        go(&coordinator, key(3), then).0.settle(success(then));
        go(&coordinator, key(4), now).0.settle(lost(now));
        go(&coordinator, key(5), now).0.settle(failure(Code::InvalidGrant, None, now));
        assert!(!has(3) && !has(4) && !has(5));
        drop(go(&coordinator, key(6), now));
        assert!(!has(6));
    }

    #[test]
    fn a_coordinator_that_cannot_tell_has_no_successor() {
        struct Remote;
        impl Coordinator for Remote {
            fn once(&self, _: RefreshKey, _: Option<&str>, _: Exchange) -> BoxFuture<Result<Successor>> {
                Box::pin(async { Err(Error::new(Code::Internal, "not asked")) })
            }
            fn forget(&self, _: &RefreshKey) {}
        }
        assert!(Remote.successor(&key(1)).is_none());
    }

    #[test]
    fn waiting_callers_share_a_failure() {
        let coordinator = LocalCoordinator::new(LIFETIME);
        let exchange = || -> Exchange {
            Box::new(|_| {
                Box::pin(async {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                    lost(Instant::now())
                })
            })
        };
        let (first, second) = (coordinator.once(key(1), None, exchange()), coordinator.once(key(1), None, exchange()));
        let waiting = process::start(async { drop(first.await) }).unwrap();
        let outcome = process::block_on(second).unwrap();
        assert_eq!(outcome.err().map(|error| error.code), Some(Code::ServerError));
        drop(waiting);
    }
}
