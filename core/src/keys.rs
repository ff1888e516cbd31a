//! A client's keys: from its cache, or fetched over the network.

use std::sync::Arc;
use std::time::Instant;

use serde_json::Value;
use url::Url;

use crate::client::{Client, ProcessState};
use crate::error::{Code, Error, Result};
use crate::http::{Method, Request, Response};
use crate::jwks::{KeySet, Lookup};
use crate::process;
use crate::sending::Resend;
use crate::transport::Deadline;

impl Client {
    /// The keys for a token with this `kid`, if no network is needed; `None` if they have to be fetched.
    pub(crate) fn keys_now(&self, state: &ProcessState, kid: Option<&str>) -> Option<Result<Arc<KeySet>>> {
        match state.keys.look_up(kid, Instant::now()) {
            Lookup::Ready { keys, renew } => {
                if renew {
                    self.renew_keys();
                }
                Some(Ok(keys))
            }
            Lookup::Unavailable { retry_after } => Some(Err(Error {
                retry_after: Some(retry_after),
                ..Error::new(Code::KeysUnavailable, "the last fetch of the signing keys failed")
            })),
            Lookup::Fetch => None,
        }
    }

    /// The keys for a token with this `kid`, fetched if necessary.
    pub(crate) async fn keys(&self, kid: Option<&str>, deadline: Deadline) -> Result<Arc<KeySet>> {
        let state = self.process_state();
        if let Some(keys) = self.keys_now(&state, kid) {
            return keys;
        }
        let fetched = state.keys.fetch_for(kid, || self.fetch_keys());
        match tokio::time::timeout(deadline.remaining(), fetched).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => return Err(keys_unavailable(error)),
            Err(_) => return Err(Error::new(Code::KeysUnavailable, "the key endpoint did not answer in time")),
        }
        self.keys_now(&state, kid).unwrap_or_else(|| Err(not_there_yet()))
    }

    fn renew_keys(&self) {
        let state = self.process_state();
        if !state.keys.begin_renewal() {
            return;
        }
        let client = self.clone();
        let renewal = async move {
            // The cache records a failure, cached keys stay in use, and a later call tries again.
            let _ = client.process_state().keys.renew(|| client.fetch_keys()).await;
            client.process_state().keys.end_renewal();
        };
        if process::detach(renewal).is_err() {
            state.keys.end_renewal();
        }
    }

    async fn fetch_keys(&self) -> Result<Value> {
        let url = Url::parse(&self.jwks_url()?).map_err(|_| Error::option("option `base_url` cannot be extended"))?;
        let request = Request { method: Method::Get, url, bearer: None, body: None };
        let judge = |response: Response, now| response.into_object(now).map(Value::Object);
        self.deliver(request, Resend::WithinGrace, judge, self.deadline()).await.outcome
    }
}

/// The keys that were just fetched are missing all the same.
pub(crate) fn not_there_yet() -> Error {
    Error::new(Code::KeysUnavailable, "the signing keys are not there yet")
}

/// Whatever the cause of a failed fetch, the state of the session is unknown.
fn keys_unavailable(error: Error) -> Error {
    if error.code == Code::KeysUnavailable {
        return error;
    }
    Error {
        status: error.status,
        request_id: error.request_id,
        retry_after: error.retry_after,
        ..Error::new(Code::KeysUnavailable, format!("the signing keys cannot be fetched: {}", error.message))
    }
}
