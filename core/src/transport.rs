//! The transport: reqwest on rustls. It sends a request within a deadline and never follows a redirect.

mod expand;
pub(crate) mod proxy;
pub(crate) mod tls;

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use reqwest::redirect::Policy;

use crate::config::Config;
use crate::error::{Error, Result};
use crate::http::{MAX_BODY, Method, Request, Response, TransportError};
use crate::roots;
use crate::testing::Testing;

pub(crate) use self::expand::expand;

/// The time by which a call must have returned.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline(Instant);

impl Deadline {
    pub(crate) fn after(timeout: Duration) -> Self {
        Self(Instant::now() + timeout)
    }

    pub(crate) fn remaining(self) -> Duration {
        self.0.saturating_duration_since(Instant::now())
    }
}

/// Which connection a request uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Connection {
    /// A pooled one from an earlier call, if there is any. The server may have closed it since; a process that was
    /// suspended notices that only when its request is lost.
    Pooled,
    /// A new one for this request.
    New,
}

/// Where the requests of a client go. Belongs to one process and one runtime.
pub(crate) enum Transport {
    /// To the API.
    Network(Network),
    /// To the API in memory: the client was made for tests.
    Memory(Arc<Testing>),
}

impl Transport {
    pub(crate) fn new(config: &Config) -> Result<Self> {
        match &config.testing {
            Some(testing) => Ok(Self::Memory(Arc::clone(testing))),
            None => Network::new(config).map(Self::Network),
        }
    }

    /// Checks that the proxy of this configuration can be used, without connecting.
    ///
    /// # Errors
    /// `invalid_option` when it cannot.
    pub(crate) fn check(config: &Config) -> Result<()> {
        match &config.testing {
            Some(_) => Ok(()),
            None => proxy::choose(config.proxy.as_ref(), &config.base_url, variable).map(|_| ()),
        }
    }

    pub(crate) async fn send(
        &self,
        request: &Request,
        connection: Connection,
        deadline: Deadline,
    ) -> Result<Response, TransportError> {
        match self {
            Self::Network(network) => network.send(request, connection, deadline).await,
            Self::Memory(testing) => testing.answer(request),
        }
    }

    /// Whether a request that failed may succeed in a moment. What a test staged stays until the test changes it.
    pub(crate) fn may_recover(&self) -> bool {
        matches!(self, Self::Network(_))
    }
}

/// Pools connections between calls.
pub(crate) struct Network {
    pooled: reqwest::Client,
    unpooled: reqwest::Client,
    /// Whether a proxy reads the requests and could respond to them itself.
    forwarded: bool,
}

impl Network {
    fn new(config: &Config) -> Result<Self> {
        let proxy = proxy::choose(config.proxy.as_ref(), &config.base_url, variable)?;
        let uses_tls = config.base_url.scheme() == "https" || proxy.as_ref().is_some_and(|proxy| proxy.tls);
        // Both share the cache of TLS sessions, so a new connection saves a round trip.
        let tls = if uses_tls {
            tls::config([config.ca_certificates.as_slice(), &roots::trusted()].concat())?
        } else {
            tls::unused()?
        };
        let client = |idle| {
            let mut builder = reqwest::Client::builder()
                .tls_backend_preconfigured(tls.clone())
                .redirect(Policy::none())
                .retry(reqwest::retry::never())
                .connect_timeout(config.connect_timeout)
                .pool_max_idle_per_host(idle)
                .no_proxy()
                .user_agent(concat!("authkit-native/", env!("CARGO_PKG_VERSION")));
            if let Some(chosen) = &proxy {
                builder = builder.proxy(chosen.proxy.clone());
            }
            builder.build().map_err(|error| Error::option(format!("the network cannot be set up: {}", cause(&error))))
        };
        let forwarded = config.base_url.scheme() == "http" && proxy.as_ref().is_some_and(|proxy| proxy.forwards);
        Ok(Self { pooled: client(usize::MAX)?, unpooled: client(0)?, forwarded })
    }

    async fn send(
        &self,
        request: &Request,
        connection: Connection,
        deadline: Deadline,
    ) -> Result<Response, TransportError> {
        let remaining = deadline.remaining();
        if remaining.is_zero() {
            return Err(TransportError::NotSentInTime);
        }
        let client = match connection {
            Connection::Pooled => &self.pooled,
            Connection::New => &self.unpooled,
        };
        let mut builder = match request.method {
            Method::Get => client.get(request.url.clone()),
            Method::Post => client.post(request.url.clone()),
        };
        // Responses are small, and the length of a compressed one would reveal something about its content to an
        // observer.
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
        if status == 407 && self.forwarded {
            return Err(TransportError::NotSent("the proxy wants another user and password in its address".to_owned()));
        }
        let body = match read(answer).await.and_then(|body| expand(&codings, body)) {
            Ok(body) => body,
            // Such a status is enough, even if the body of a gateway cannot be read.
            Err(_) if matches!(status, 408 | 429 | 500..) => Vec::new(),
            Err(error) => return Err(error),
        };
        Ok(Response { status, request_id, retry_after, body })
    }
}

fn variable(name: &str) -> Option<String> {
    std::env::var_os(name).map(|value| value.to_string_lossy().into_owned())
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
    // Building the request or connecting failed: the server got nothing.
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

/// What is wrong with TLS in words, else the innermost cause, which is short and without the URL.
fn cause(error: &reqwest::Error) -> String {
    let mut innermost = None;
    let mut next = std::error::Error::source(error);
    while let Some(cause) = next {
        if let Some(words) = tls_error(cause).and_then(tls::in_words) {
            return words.to_owned();
        }
        innermost = Some(cause);
        next = cause.source();
    }
    innermost.map_or_else(|| "the request failed".to_owned(), ToString::to_string)
}

/// The causes of an I/O error do not include the error that it wraps.
fn tls_error<'a>(cause: &'a (dyn std::error::Error + 'static)) -> Option<&'a rustls::Error> {
    let mut inside = cause;
    while let Some(wrapped) = inside.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        inside = wrapped;
    }
    inside.downcast_ref()
}
