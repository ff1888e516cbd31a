//! Requests as JavaScript handles them. One object for the collector costs as much as answering most requests does, so a
//! request gets one only when something is asked of it that its session alone does not say.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use authkit_core as engine;
use engine::operations::{self, Call, Reply};
use engine::web::{FinishOptions, Incoming, WebRequest};
use engine::{Code, Error};
use napi::bindgen_prelude::*;
use napi_derive::napi;
use serde_json::Value;

use crate::client::{Handle, Target, camel, deliver, handle_or_failure};
use crate::convert;
use crate::error;

/// How many requests a client keeps for the objects that they may still need. Almost all get theirs before the next request
/// comes, or never.
const KEPT: usize = 64;

/// The last requests that got no object, by the numbers that JavaScript gave them.
#[derive(Default)]
pub struct Visits(Mutex<VecDeque<(i64, Arc<WebRequest>)>>);

impl Visits {
    fn keep(&self, number: i64, request: Arc<WebRequest>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() == KEPT {
            kept.pop_front();
        }
        kept.push_back((number, request));
    }

    fn take(&self, number: i64) -> Option<Arc<WebRequest>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let index = kept.iter().rposition(|(known, _)| *known == number)?;
        kept.remove(index).map(|(_, request)| request)
    }
}

#[napi]
impl Handle {
    /// Handles a request as far as that takes neither computing nor the network. A number or null: the application goes on
    /// and there is nothing else to do. The number is the serial of the session; null: nobody is signed in. Everything else
    /// needs the object of the request.
    #[napi(catch_unwind)]
    pub fn visit(&self, facts: String, cookie: Option<String>, number: i64) -> Either4<f64, Null, Handle, String> {
        let request = match self.wrapped(&facts, cookie.as_deref()) {
            Ok(request) => request,
            Err(failure) => return Either4::D(error::reply(&failure)),
        };
        let engine::operations::Prepared::Call(Call::Ready(Ok(Reply::Data(Value::Null)))) =
            request.prepare("handle", Value::Null)
        else {
            return Either4::C(Handle(Target::Request(request)));
        };
        let serial = serial(&request);
        if let Target::Client(_, visits) = &self.0 {
            visits.keep(number, request);
        }
        serial.map_or(Either4::B(Null), Either4::A)
    }

    /// The object of a request that was visited, unless too many others have been since.
    #[napi(catch_unwind)]
    pub fn visited(&self, number: i64) -> Option<Handle> {
        let Target::Client(_, visits) = &self.0 else { return None };
        visits.take(number).map(|request| Handle(Target::Request(request)))
    }

    /// The web flow of one request, from its facts in the engine's spelling. The `Cookie` field comes beside them: as JSON it
    /// would cost more than all other facts.
    #[napi(catch_unwind)]
    pub fn web_request(&self, facts: String, cookie: Option<String>) -> Either<Handle, String> {
        handle_or_failure(self.wrapped(&facts, cookie.as_deref()).map(Target::Request))
    }

    /// Answers our own routes, and finds out who is signed in for all others. Null: the application goes on. A number says
    /// the same of a request with a cached session, and is its serial: `lib/` may have cached who that is.
    #[napi(catch_unwind)]
    pub fn handle<'env>(&self, env: &'env Env) -> Result<Either4<Null, f64, String, Object<'env>>> {
        let call = self.request().map(|request| (request, request.call("handle", Value::Null)));
        let call = match call {
            Ok((request, Call::Ready(Ok(Reply::Data(Value::Null))))) => {
                return Ok(serial(request).map_or(Either4::A(Null), Either4::B));
            }
            call => call.map(|(_, call)| camel(call)),
        };
        deliver(env, call, None).map(|outcome| match outcome {
            Either::A(reply) => Either4::C(reply),
            Either::B(promise) => Either4::D(promise),
        })
    }

    /// The header fields that an answer of the application needs; null for none. A client answers for the requests of which
    /// a visit said no more than the serial.
    #[napi(catch_unwind)]
    pub fn finish(
        &self,
        auth_was_read: bool,
        sets_cookies: bool,
        allow_caching: bool,
        cache_control: Option<String>,
        vary: Option<String>,
    ) -> Either3<Null, Finished, String> {
        let options = FinishOptions { auth_was_read, sets_cookies, allow_caching, cache_control, vary };
        let finished = match &self.0 {
            Target::Client(..) => Ok(engine::web::Finished::signed_in(&options)),
            Target::Session(_) | Target::Request(_) => self.request().and_then(|request| request.finish(&options)),
        };
        match finished {
            Ok(finished) if finished == engine::web::Finished::default() => Either3::A(Null),
            Ok(engine::web::Finished { cache_control, vary, .. }) => Either3::B(Finished { cache_control, vary }),
            Err(failure) => Either3::C(error::reply(&failure)),
        }
    }

    /// Who is signed in, as far as the request found out. Of a cached session the reply is its serial, unless the full one
    /// is wanted: `lib/` may have cached that.
    #[napi(catch_unwind)]
    pub fn auth(&self, full: bool) -> Either<f64, String> {
        let call = self.request().map(|request| request.call("auth", Value::Null));
        match call {
            Ok(Call::Ready(outcome)) => match convert::serial(&outcome) {
                Some(serial) if !full => Either::A(serial),
                _ => Either::B(convert::reply(outcome)),
            },
            Ok(Call::Pending(_)) => {
                Either::B(error::reply(&Error::new(Code::InvalidOption, "the session was not resolved yet")))
            }
            Err(failure) => Either::B(error::reply(&failure)),
        }
    }
}

impl Handle {
    fn request(&self) -> engine::Result<&Arc<WebRequest>> {
        match &self.0 {
            Target::Request(request) => Ok(request),
            Target::Client(..) | Target::Session(_) => {
                Err(Error::new(Code::InvalidOption, "only a request can be asked this"))
            }
        }
    }

    fn wrapped(&self, facts: &str, cookie: Option<&str>) -> engine::Result<Arc<WebRequest>> {
        let Target::Client(client, _) = &self.0 else {
            return Err(Error::new(Code::InvalidOption, "only a client wraps requests"));
        };
        // Read at once, because every request is. What cannot be is read again for its error.
        let mut incoming = serde_json::from_str(facts)
            .or_else(|_| convert::options(Some(facts)).and_then(operations::read::<Incoming>))?;
        if let Some(cookie) = cookie {
            incoming.headers.add("cookie", cookie);
        }
        client.web_request(incoming).map(Arc::new)
    }
}

/// That of the session which signed somebody in, where it says all there is to say.
fn serial(request: &WebRequest) -> Option<f64> {
    request.auth().and_then(|auth| convert::serial(&Ok(auth.into())))
}

/// Header fields to set. What is not there stays as it is.
#[napi(object)]
pub struct Finished {
    /// The `Cache-Control`.
    pub cache_control: Option<String>,
    /// The `Vary`, with what the application's had.
    pub vary: Option<String>,
}
