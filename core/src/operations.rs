//! The bridge: every public operation by name, with options in and a reply out, for the packages of other languages.
//!
//! A binding passes a name and a JSON object, and gets the reply at once or a future. Which options exist, what they
//! mean and what comes back is decided behind this table, so no two languages can differ.

use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::api;
use crate::authentication::Authentication;
use crate::client::Client;
use crate::coordinator::BoxFuture;
use crate::error::{Code, Error, Result};
use crate::exchange::{AuthenticationResponse, Grant};
use crate::options;
use crate::pkce::Pkce;
use crate::process;
use crate::sealing;
use crate::session::{AuthenticateOptions, SealedSession, Step};
use crate::surface;
use crate::time::Timestamp;

/// What an operation gives back. It serializes to plain data in snake_case.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum Reply {
    /// A URL or a sealed value.
    Text(String),
    /// A record, whose keys are names of ours.
    Record(Value),
    /// The caller's own data, whose keys are never converted to camelCase.
    Data(Value),
    /// The outcome of a check or a refresh.
    Authentication(Box<Authentication>),
    /// A successful exchange.
    Response(Box<AuthenticationResponse>),
}

impl From<Authentication> for Reply {
    fn from(outcome: Authentication) -> Self {
        Self::Authentication(Box::new(outcome))
    }
}

/// An operation that was started.
pub enum Call {
    /// Done: nothing had to be waited for.
    Ready(Result<Reply>),
    /// Needs the network. Await it on any executor, or wait with [`crate::process::block_on`].
    Pending(BoxFuture<Result<Reply>>),
}

/// An operation that may still have to be computed.
pub enum Prepared {
    /// Nothing had to be computed that is worth mentioning.
    Call(Call),
    /// Tens of microseconds of computing come first. A host with an interpreter's lock releases it meanwhile, so that
    /// its threads compute side by side.
    Work(Box<dyn FnOnce() -> Call + Send>),
}

impl Call {
    /// Waits for the outcome on the calling thread.
    ///
    /// # Errors
    /// Those of the operation; `internal` when the process cannot start threads.
    pub fn wait(self) -> Result<Reply> {
        match self {
            Self::Ready(outcome) => outcome,
            Self::Pending(future) => process::block_on(future)?,
        }
    }

    /// The outcome when there is nothing to wait for. Otherwise `answer` gets it, once, on a thread of the engine, even
    /// if the work panics, so that no caller waits for ever.
    pub fn start(self, answer: impl FnOnce(Result<Reply>) + Send + 'static) -> Option<Result<Reply>> {
        match self {
            Self::Ready(outcome) => Some(outcome),
            Self::Pending(future) => {
                let mut answer = Answer(Some(answer));
                // Dropping a future that cannot be started completes it.
                let _ = process::start(async move { answer.give(future.await) });
                None
            }
        }
    }
}

struct Answer<F: FnOnce(Result<Reply>)>(Option<F>);

impl<F: FnOnce(Result<Reply>)> Answer<F> {
    fn give(&mut self, outcome: Result<Reply>) {
        if let Some(answer) = self.0.take() {
            answer(outcome);
        }
    }
}

impl<F: FnOnce(Result<Reply>)> Drop for Answer<F> {
    fn drop(&mut self) {
        self.give(Err(Error::new(Code::Internal, "the operation ended without an outcome")));
    }
}

type Local = fn(&Client, Value) -> Result<Reply>;

/// The operations of a client that touch no network.
const LOCAL: &[(&str, Local)] = &[
    ("authorization_url", |client, options| client.authorization_url(options::parse(options)?).map(Reply::Text)),
    ("authorization_url_with_pkce", |client, options| {
        client.authorization_url_with_pkce(options::parse(options)?).and_then(record)
    }),
    ("logout_url", |client, options| client.logout_url(options::parse(options)?).map(Reply::Text)),
    ("jwks_url", |client, options| {
        let Named { client_id } = options::parse(options)?;
        client.for_client_id(client_id.as_deref())?.jwks_url().map(Reply::Text)
    }),
    ("pkce_generate", |_, options| {
        let Nothing {} = options::parse(options)?;
        Pkce::generate().and_then(record)
    }),
    ("seal_data", |client, options| sealing::seal_data(client, options::parse(options)?).map(Reply::Text)),
    ("unseal_data", |client, options| sealing::unseal_data(client, options::parse(options)?).map(Reply::Data)),
    ("seal_session_from_auth_response", |client, options| {
        sealing::seal_session_from_auth_response(client, options::parse(options)?).map(Reply::Text)
    }),
];

/// What kits ask, and applications do not: what of the options of the web flow is probably not meant, for the log at its
/// start, which requests concern it, and the paths of its own routes.
const WEB: &[(&str, Local)] = &[
    ("web_warnings", |client, _| client.web().map(|web| Reply::Data(json!(web.warnings())))),
    ("web_concern", |client, options| {
        client.web_concern(options::parse(options)?).map(|concern| Reply::Data(json!(concern)))
    }),
    ("web_routes", |client, options| {
        let Mounted { mount } = options::parse(options)?;
        client.web_routes(mount.as_deref()).map(|paths| Reply::Data(json!(paths)))
    }),
];

/// What helpers of tests ask of a client that was made with option `testing`, and applications do not.
const TESTING: &[(&str, Local)] = &[
    ("testing_session", |client, options| client.testing_session(options::parse(options)?).map(Reply::Data)),
    ("testing_conditions", |client, options| client.testing_conditions(&options::parse(options)?).map(Reply::Data)),
];

/// Replies the names in the tables of [`surface`], for the parity tests of the packages. No package has a method for it.
const DESCRIBE: &str = "describe";

/// Explains a cookie; may fetch keys.
const INSPECT: &str = "inspect";

/// Before the name of a grant: the operation that uses it.
const AUTHENTICATE_WITH: &str = "authenticate_with_";

const AUTHENTICATE: &str = "authenticate";

/// The operations of a loaded session.
const SESSION: &[&str] = &[AUTHENTICATE, "refresh", "logout_url", "reseal"];

#[derive(serde::Deserialize)]
struct Nothing {}

#[derive(serde::Deserialize)]
struct Named {
    #[serde(default)]
    client_id: Option<String>,
}

#[derive(serde::Deserialize)]
struct Mounted {
    #[serde(default)]
    mount: Option<String>,
}

impl Client {
    /// The name of every operation of a client.
    pub fn operations() -> Vec<String> {
        let local = LOCAL.iter().map(|(name, _)| (*name).to_owned());
        let grants = Grant::all().map(|grant| format!("{AUTHENTICATE_WITH}{}", grant.as_str()));
        let inspect = std::iter::once(INSPECT.to_owned());
        local.chain(inspect).chain(grants).chain(api::names().map(str::to_owned)).collect()
    }

    /// The name of every operation of a client for tests.
    pub fn testing_operations() -> Vec<&'static str> {
        TESTING.iter().map(|(name, _)| *name).collect()
    }

    /// Starts an operation. `null` members of `options` count as unset.
    pub fn call(&self, operation: &str, options: Value) -> Call {
        let options = without_nulls(options);
        if let Some((_, run)) = LOCAL.iter().chain(WEB).chain(TESTING).find(|(name, _)| *name == operation) {
            return Call::Ready(run(self, options));
        }
        if operation == DESCRIBE {
            return Call::Ready(Ok(Reply::Data(surface::describe())));
        }
        if operation == INSPECT {
            let client = self.clone();
            return Call::Pending(Box::pin(async move { record(client.inspect(options::parse(options)?).await?) }));
        }
        if api::exists(operation) {
            return Call::Pending(Box::pin(request(self.clone(), operation.to_owned(), options)));
        }
        match operation.strip_prefix(AUTHENTICATE_WITH).and_then(Grant::parse) {
            Some(grant) => {
                let client = self.clone();
                Call::Pending(Box::pin(async move {
                    client.authenticate_with(grant, options).await.map(|response| Reply::Response(Box::new(response)))
                }))
            }
            None => Call::Ready(Err(unknown(operation))),
        }
    }
}

impl SealedSession {
    /// The name of every operation of a session.
    pub fn operations() -> &'static [&'static str] {
        SESSION
    }

    /// Starts an operation. `null` members of `options` count as unset.
    pub fn call(self: &Arc<Self>, operation: &str, options: Value) -> Call {
        match self.prepare(operation, options) {
            Prepared::Call(call) => call,
            Prepared::Work(work) => work(),
        }
    }

    /// The same, leaving what takes computing to the host.
    pub fn prepare(self: &Arc<Self>, operation: &str, options: Value) -> Prepared {
        let options = without_nulls(options);
        let prepared = if operation == AUTHENTICATE {
            self.prepare_check(options)
        } else {
            self.begin(operation, options).map(Prepared::Call)
        };
        prepared.unwrap_or_else(|error| Prepared::Call(Call::Ready(Err(error))))
    }

    /// A cache hit is done at once.
    fn prepare_check(self: &Arc<Self>, options: Value) -> Result<Prepared> {
        let AuthenticateOptions { now } = options::parse(options)?;
        let now = now.unwrap_or_else(|| self.now());
        let session = Arc::clone(self);
        Ok(match self.check(now) {
            Step::Open(unopened) => Prepared::Work(Box::new(move || {
                let step = session.open_and_verify(&unopened);
                session.go_on(step, now)
            })),
            step => Prepared::Call(session.go_on(step, now)),
        })
    }

    fn go_on(self: Arc<Self>, step: Step, now: Timestamp) -> Call {
        match step {
            Step::Done(outcome) => Call::Ready(Ok(outcome.into())),
            step => Call::Pending(Box::pin(async move { Ok(self.finish(step, now).await.into()) })),
        }
    }

    fn begin(self: &Arc<Self>, operation: &str, options: Value) -> Result<Call> {
        let session = Arc::clone(self);
        Ok(match operation {
            "refresh" => {
                let options = options::parse(options)?;
                Call::Pending(Box::pin(async move { session.refresh(options).await.map(Reply::from) }))
            }
            "logout_url" => {
                let options = options::parse(options)?;
                Call::Pending(Box::pin(async move { session.logout_url(options).await.map(Reply::Text) }))
            }
            "reseal" => {
                let Nothing {} = options::parse(options)?;
                Call::Ready(self.reseal().map(Reply::Text))
            }
            _ => Call::Ready(Err(unknown(operation))),
        })
    }
}

/// Reads the options of a client or a session, as [`Client::call`] reads those of an operation.
///
/// # Errors
/// `invalid_option`.
pub fn read<T: DeserializeOwned>(options: Value) -> Result<T> {
    options::parse(without_nulls(options))
}

async fn request(client: Client, name: String, options: Value) -> Result<Reply> {
    let Value::Object(mut parameters) = options else {
        return Err(Error::option("options are not an object"));
    };
    let client = client.named_by(&mut parameters)?;
    client.request(&name, parameters).await.map(|record| Reply::Record(Value::Object(record)))
}

fn unknown(operation: &str) -> Error {
    Error::option(format!("there is no operation `{operation}`"))
}

fn record(value: impl Serialize) -> Result<Reply> {
    serde_json::to_value(value).map(Reply::Record).map_err(|_| Error::option("the record cannot be written"))
}

/// Hosts pass every keyword of a method, the unset ones as null.
pub(crate) fn without_nulls(options: Value) -> Value {
    match options {
        Value::Object(members) => Value::Object(members.into_iter().filter(|(_, value)| !value.is_null()).collect()),
        Value::Null => json!({}),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_that_panics_is_answered_all_the_same() {
        let (send, receive) = std::sync::mpsc::channel();
        let call = Call::Pending(Box::pin(async { panic!("on purpose") }));
        assert!(call.start(move |outcome| drop(send.send(outcome))).is_none());
        let outcome = receive.recv().expect("an answer");
        assert_eq!(outcome.expect_err("no reply").code, Code::Internal);
    }
}
