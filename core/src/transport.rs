//! The one transport: reqwest on rustls. Sends a request within a deadline and never follows a redirect.

mod expand;

use std::time::{Duration, Instant};

use reqwest::redirect::Policy;

use crate::client::Resend;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::http::{MAX_BODY, Method, Request, Response, TransportError};

/// A point after which a call must have returned.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline(Instant);

impl Deadline {
    pub(crate) fn after(timeout: Duration) -> Self {
        Self(Instant::now() + timeout)
    }

    /// The deadline of one sending. Where a lost answer may be asked for again, no sending takes more than half of what is
    /// left, so that there is time to ask.
    pub(crate) fn share(self, resend: Resend) -> Self {
        match resend {
            Resend::OnlyIfUnsent => self,
            Resend::WithinGrace => Self(Instant::now() + self.remaining() / 2),
        }
    }

    pub(crate) fn remaining(self) -> Duration {
        self.0.saturating_duration_since(Instant::now())
    }
}

/// Keeps connections alive between calls. Belongs to one process and one runtime.
pub(crate) struct Transport {
    client: reqwest::Client,
}

impl Transport {
    pub(crate) fn new(config: &Config) -> Result<Self> {
        let mut builder = reqwest::Client::builder()
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .connect_timeout(config.connect_timeout)
            .user_agent(concat!("authkit-native/", env!("CARGO_PKG_VERSION")));
        if let Some(pem) = &config.ca_certificates {
            let certificates = reqwest::Certificate::from_pem_bundle(pem.as_bytes())
                .map_err(|_| Error::option("option `ca_certificates` is not PEM"))?;
            builder = builder.tls_certs_merge(certificates);
        }
        if let Some(proxy) = &config.proxy {
            let proxy = reqwest::Proxy::all(proxy.as_str())
                .map_err(|_| Error::option("option `proxy` is not a proxy address"))?;
            builder = builder.proxy(proxy);
        }
        let client =
            builder.build().map_err(|error| Error::option(format!("TLS cannot be set up: {}", cause(&error))))?;
        Ok(Self { client })
    }

    pub(crate) async fn send(&self, request: &Request, deadline: Deadline) -> Result<Response, TransportError> {
        let remaining = deadline.remaining();
        if remaining.is_zero() {
            return Err(TransportError::NotSentInTime);
        }
        let mut builder = match request.method {
            Method::Get => self.client.get(request.url.clone()),
            Method::Post => self.client.post(request.url.clone()),
        };
        // Answers are small, and the length of a compressed one would tell an onlooker about what is in it.
        builder = builder.header("accept-encoding", "identity");
        if let Some(token) = &request.bearer {
            builder = builder.bearer_auth(token.reveal());
        }
        if let Some(body) = &request.body {
            builder = builder.json(body);
        }
        let answer = builder.timeout(remaining).send().await.map_err(failure)?;
        let header = |name| answer.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let (request_id, retry_after) = (header("x-request-id"), header("retry-after"));
        let codings: Vec<_> = answer.headers().get_all("content-encoding").iter().cloned().collect();
        let status = answer.status().as_u16();
        let body = match read(answer).await.and_then(|body| expand::expand(&codings, body)) {
            Ok(body) => body,
            // Such a status says what happened, whatever the page of a gateway that comes with it.
            Err(_) if matches!(status, 408 | 429 | 500..) => Vec::new(),
            Err(error) => return Err(error),
        };
        Ok(Response { status, request_id, retry_after, body })
    }
}

async fn read(mut answer: reqwest::Response) -> Result<Vec<u8>, TransportError> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(failure)? {
        if body.len() + chunk.len() > MAX_BODY {
            return Err(TransportError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn failure(error: reqwest::Error) -> TransportError {
    // Building failed or no connection came about: the server has seen nothing.
    if error.is_connect() && error.is_timeout() {
        TransportError::NotSentInTime
    } else if error.is_connect() || error.is_builder() {
        TransportError::NotSent(cause(&error))
    } else if error.is_timeout() {
        TransportError::TimedOut
    } else {
        TransportError::AnswerLost(cause(&error))
    }
}

/// The innermost cause: short, and free of the URL.
fn cause(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    if std::ptr::addr_eq(cause, error) { "the request failed".to_owned() } else { cause.to_string() }
}
