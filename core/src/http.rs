//! HTTP as the engine sees it: plain requests and responses, so that tests can judge every response without a socket.

use std::time::Duration;

use serde_json::{Map, Value};
use url::Url;

use crate::error::{Code, Error, Result};
use crate::json;
use crate::secret::Secret;
use crate::time::Timestamp;

/// The largest body that is read. Real responses and key sets are far smaller.
pub(crate) const MAX_BODY: usize = 1024 * 1024;

/// A request that the transport can send.
#[derive(Clone, Debug)]
pub struct Request {
    /// GET or POST.
    pub method: Method,
    /// The address.
    pub url: Url,
    /// The API key that is sent as a bearer token, if any.
    pub bearer: Option<Secret>,
    /// The JSON body of a POST.
    pub body: Option<Value>,
}

/// The methods the API uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Read.
    Get,
    /// Write.
    Post,
}

/// A complete response in memory.
#[derive(Clone, Debug)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// `X-Request-ID`, if present.
    pub request_id: Option<String>,
    /// `Retry-After` as sent: seconds or an HTTP date.
    pub retry_after: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

/// Why there is no response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TransportError {
    /// Nothing reached the server: name resolution, connecting or TLS failed. A retry cannot repeat an action.
    NotSent(String),
    /// Nothing reached the server, because there was no connection in time.
    NotSentInTime,
    /// The connection broke after the request may have left, so the server may have acted on it.
    AnswerLost(String),
    /// There was no response in time; the server may have acted on the request.
    TimedOut,
    /// The response is larger than any real one.
    TooLarge,
    /// The body of the response cannot be read.
    Unreadable(&'static str),
    /// The client is for tests, and its API in memory does not know the request.
    NotInTests,
}

impl From<TransportError> for Error {
    fn from(error: TransportError) -> Self {
        match error {
            TransportError::NotSent(why) => Error::new(Code::NetworkError, format!("no connection: {why}")),
            TransportError::NotSentInTime => Error::new(Code::Timeout, "no connection in time"),
            TransportError::AnswerLost(why) => Error::new(Code::NetworkError, format!("no answer: {why}")),
            TransportError::TimedOut => Error::new(Code::Timeout, "no answer in time"),
            TransportError::TooLarge => {
                Error::new(Code::UnexpectedResponse, format!("the answer is larger than {MAX_BODY} bytes"))
            }
            TransportError::Unreadable(why) => Error::new(Code::UnexpectedResponse, why),
            TransportError::NotInTests => Error::option(
                "a client with option `testing` has no network: it refreshes sessions, exchanges codes that a test made \
                 and revokes; replace other calls in the test",
            ),
        }
    }
}

impl Response {
    /// The JSON object of a successful response, or the error that the API reports (contract section 2).
    ///
    /// # Errors
    /// The API's code; `unexpected_response` for a success that is not a JSON object.
    pub fn into_object(self, now: Timestamp) -> Result<Map<String, Value>> {
        if !(200..300).contains(&self.status) {
            return Err(self.into_error(now));
        }
        match json::from_bytes(&self.body) {
            Some(Value::Object(object)) => Ok(object),
            _ => Err(Error {
                status: Some(self.status),
                request_id: self.request_id,
                ..Error::new(Code::UnexpectedResponse, "the API's answer is not a JSON object")
            }),
        }
    }

    /// The error in an unsuccessful response. The code in the body decides, whatever the shape and the status; the
    /// status decides only if there is no code (contract sections 2.1 to 2.3).
    pub fn into_error(self, now: Timestamp) -> Error {
        let mut fields = match json::from_bytes(&self.body) {
            Some(Value::Object(object)) => object,
            _ => Map::new(),
        };
        let text = |name: &str| fields.get(name).and_then(Value::as_str).map(str::to_owned);
        let api_code = text("code").or_else(|| text("error"));
        let known = api_code.as_deref().and_then(Code::from_api);
        let code = known.unwrap_or_else(|| code_of_status(self.status, api_code.is_some()));
        fields.shift_remove("code");
        let message = match (&api_code, known) {
            (Some(_), None) => "the API refused with a code this version does not know".to_owned(),
            (Some(_), Some(_)) => "the API refused".to_owned(),
            (None, _) => format!("the API answered with status {}", self.status),
        };
        Error {
            status: Some(self.status),
            request_id: self.request_id,
            retry_after: self.retry_after.and_then(|value| retry_after(&value, now)),
            api_code,
            fields,
            ..Error::new(code, message)
        }
    }
}

fn code_of_status(status: u16, has_api_code: bool) -> Code {
    match status {
        408 => Code::Timeout,
        409 | 425 => Code::Conflict,
        429 => Code::RateLimitExceeded,
        500.. => Code::ServerError,
        _ if has_api_code => Code::ApiError,
        401 => Code::Unauthorized,
        403 => Code::Forbidden,
        404 => Code::NotFound,
        400 => Code::InvalidRequest,
        422 => Code::InvalidRequestParameters,
        _ => Code::UnexpectedResponse,
    }
}

/// `Retry-After` is a number of seconds or an HTTP date (RFC 9110 section 10.2.3). Some servers send fractions.
fn retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    if value.starts_with(|first: char| first.is_ascii_digit()) && !value.contains(|c: char| c.is_ascii_alphabetic()) {
        let seconds = value.parse::<f64>().ok()?;
        return Some(Duration::from_secs_f64(seconds.min(u32::MAX.into())));
    }
    let at = httpdate::parse_http_date(value).ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
    let millis = i64::try_from(at.as_millis()).ok()?.saturating_sub(now.millis());
    Some(Duration::from_millis(u64::try_from(millis).unwrap_or(0)))
}

/// A query string in RFC 3986 percent-encoding: everything but unreserved characters is escaped, a space as `%20`.
#[derive(Default)]
pub(crate) struct Query(String);

impl Query {
    pub(crate) fn add(&mut self, name: &str, value: Option<String>) {
        let Some(value) = value else { return };
        if !self.0.is_empty() {
            self.0.push('&');
        }
        self.0.extend(escape(name));
        self.0.push('=');
        self.0.extend(escape(&value));
    }

    /// The text after the question mark, if there is any.
    pub(crate) fn text(&self) -> Option<&str> {
        Some(self.0.as_str()).filter(|text| !text.is_empty())
    }

    pub(crate) fn onto(self, mut url: Url) -> String {
        url.set_query(Some(&self.0));
        url.into()
    }
}

/// An escaped path segment or value.
pub(crate) fn escape(text: &str) -> percent_encoding::PercentEncode<'_> {
    const RESERVED: &percent_encoding::AsciiSet =
        &percent_encoding::NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
    percent_encoding::utf8_percent_encode(text, RESERVED)
}
