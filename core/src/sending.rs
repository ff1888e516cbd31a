//! Sending and retries: how often a request is sent, on which connection, and with which pauses.

use std::time::{Duration, Instant};

use crate::client::Client;
use crate::crypto;
use crate::error::{Code, Error, Result};
use crate::http::{Request, Response, TransportError};
use crate::process;
use crate::time::Timestamp;
use crate::transport::{Connection, Deadline};

/// For this long the API repeats its response to a refresh token that was just exchanged (contract section 1.1).
const REFRESH_GRACE: Duration = Duration::from_secs(30);
/// The most attempts, including the first.
const MAX_SENDINGS: u32 = 4;
/// The pause before the first retry; it doubles with each.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
/// The longest `Retry-After` of a failing server that is waited for. A longer one is returned to the caller.
const LONGEST_PATIENCE: Duration = Duration::from_secs(1);

/// When a request is retried automatically, within its deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Resend {
    /// Only if the server provably did not get it, or refused it with 429.
    OnlyIfUnsent,
    /// Also if the response was lost, while the server still repeats it.
    WithinGrace,
}

/// The outcome of a request, and whether an earlier response to it was lost.
pub(crate) struct Delivered<T> {
    pub outcome: Result<T>,
    pub answer_lost: bool,
}

impl Client {
    /// Sends a request, retries it by the rule and within the deadline, and judges the response.
    pub(crate) async fn deliver<T: Send + 'static>(
        &self,
        request: Request,
        resend: Resend,
        judge: fn(Response, Timestamp) -> Result<T>,
        deadline: Deadline,
    ) -> Delivered<T> {
        let client = self.clone();
        let delivery =
            process::spawn(async move { client.send_until_answered(&request, resend, judge, deadline).await });
        delivery.await.unwrap_or_else(|error| Delivered { outcome: Err(error), answer_lost: false })
    }

    async fn send_until_answered<T>(
        &self,
        request: &Request,
        resend: Resend,
        judge: fn(Response, Timestamp) -> Result<T>,
        deadline: Deadline,
    ) -> Delivered<T> {
        let state = self.process_state();
        let transport = match &state.transport {
            Ok(transport) => transport,
            Err(error) => return Delivered { outcome: Err(error.clone()), answer_lost: false },
        };
        let started = Instant::now();
        let mut answer_lost = false;
        let mut pause = FIRST_PAUSE;
        for sending in 1.. {
            // A retry uses a new connection: a pooled one may have lost the request, and the others are as old.
            let connection = match resend {
                Resend::WithinGrace if sending == 1 => Connection::Pooled,
                Resend::WithinGrace | Resend::OnlyIfUnsent => Connection::New,
            };
            let answer = transport.send(request, connection, share(deadline, resend)).await;
            let unsent = matches!(answer, Err(TransportError::NotSent(_) | TransportError::NotSentInTime));
            let outcome = match answer {
                Ok(answer) => judge(answer, self.now()),
                Err(error) => Err(Error::from(error)),
            };
            let Err(error) = &outcome else { return Delivered { outcome, answer_lost } };
            let refused_for_now = error.code == Code::RateLimitExceeded;
            let lost = error.retryable && !unsent && !refused_for_now;
            answer_lost |= lost;
            let wait = match (refused_for_now, error.retry_after) {
                (true, None) => None,
                // A web request should not wait as long as this failing server asks for, so the caller gets the time.
                (false, Some(wait)) if wait > LONGEST_PATIENCE => None,
                // A `Retry-After` of zero, or of a clock that differs, does not shorten the pause.
                (_, wait) => Some(wait.unwrap_or_default().max(jittered(pause))),
            };
            let safe = match resend {
                _ if !error.retryable => false,
                Resend::OnlyIfUnsent => unsent || refused_for_now,
                Resend::WithinGrace => true,
            };
            let Some(wait) = wait.filter(|_| safe && sending < MAX_SENDINGS && transport.may_recover()) else {
                return Delivered { outcome, answer_lost };
            };
            let grace_holds = !answer_lost || started.elapsed() + wait < REFRESH_GRACE;
            if !grace_holds || wait >= deadline.remaining() {
                return Delivered { outcome, answer_lost };
            }
            tokio::time::sleep(wait).await;
            pause *= 2;
        }
        Delivered { outcome: Err(Error::new(Code::Internal, "sending ended early")), answer_lost }
    }
}

/// The deadline of one attempt. If a lost response may be retried, an attempt gets half of the remaining time, which
/// leaves time for the retry.
fn share(deadline: Deadline, resend: Resend) -> Deadline {
    match resend {
        Resend::OnlyIfUnsent => deadline,
        Resend::WithinGrace => Deadline::after(deadline.remaining() / 2),
    }
}

/// Between half and the whole of a pause, so that clients that failed together do not retry together.
fn jittered(pause: Duration) -> Duration {
    let [random] = crypto::random::<1>().unwrap_or([128]);
    pause.mul_f64(0.5 + f64::from(random) / 512.0)
}
