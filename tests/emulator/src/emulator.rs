//! An emulator in this process: started in one line, stopped when dropped.

use std::fmt;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use tokio::sync::oneshot;

use crate::control::{self, CodeRequest, TokenRequest};
use crate::faults::Fault;
use crate::one_time::Message;
use crate::options::{Invalid, Options, Settings};
use crate::routes;
use crate::seed::{SeedOrganization, SeedUser};
use crate::server;
use crate::state::{App, Site};
use crate::traffic::LoggedRequest;
use crate::visits::{self, Visit, Visited};

/// A running emulator with its own threads, so that both blocking and async tests can use it. Dropping it closes every
/// connection.
pub struct Emulator {
    app: Arc<App>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
    address: SocketAddr,
}

impl Emulator {
    /// Listens, and returns when it accepts requests.
    pub fn start(options: Options) -> Result<Self, StartError> {
        options.check().map_err(StartError::Invalid)?;
        let listener = TcpListener::bind((options.host, options.port)).map_err(StartError::Listen)?;
        listener.set_nonblocking(true).map_err(StartError::Listen)?;
        let address = listener.local_addr().map_err(StartError::Listen)?;
        let base_url = format!("http://{address}");
        let app = Arc::new(App::new(Site { options, base_url }, control::new_key().map_err(StartError::Invalid)?));
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("authkit-emulator")
            .enable_all()
            .build()
            .map_err(StartError::Listen)?;
        let listener = {
            let _inside = runtime.enter();
            tokio::net::TcpListener::from_std(listener).map_err(StartError::Listen)?
        };
        let (stop, stopped) = oneshot::channel();
        let router = routes::router(app.clone());
        let thread = thread::spawn(move || runtime.block_on(server::serve(listener, router, stopped)));
        Ok(Self { app, stop: Some(stop), thread: Some(thread), address })
    }

    /// The base URL for clients, without a trailing slash.
    pub fn base_url(&self) -> &str {
        &self.app.site.base_url
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// The application's client id.
    pub fn client_id(&self) -> &str {
        &self.app.site.options.client_id
    }

    /// The environment's secret key.
    pub fn api_key(&self) -> &str {
        &self.app.site.options.api_key
    }

    /// The issuer in access tokens.
    pub fn issuer(&self) -> String {
        self.app.site.issuer()
    }

    /// Makes matching requests fail from now on.
    pub fn fault(&self, fault: Fault) -> Result<(), Invalid> {
        self.app.add_fault(fault)
    }

    /// Removes all faults.
    pub fn clear_faults(&self) {
        self.app.clear_faults();
    }

    /// Signs with a new key, whose id is returned. Without `keep_old` the key set holds only the new one.
    pub fn rotate_keys(&self, keep_old: bool) -> Result<String, Invalid> {
        self.app.rotate_keys(keep_old)
    }

    /// Moves the emulator's clock, also backwards.
    pub fn advance_clock(&self, seconds: i64) {
        self.app.advance_clock(seconds);
    }

    /// The requests so far, oldest first.
    pub fn requests(&self) -> Vec<LoggedRequest> {
        self.app.requests()
    }

    /// Clears the log of requests.
    pub fn clear_requests(&self) {
        self.app.clear_requests();
    }

    /// The e-mails and SMS so far, oldest first.
    pub fn messages(&self) -> Vec<Message> {
        self.app.messages()
    }

    /// Resets everything to the state at start.
    pub fn reset(&self) {
        self.app.reset();
    }

    /// A code as the hosted page would issue it.
    pub fn issue_code(&self, request: CodeRequest) -> Result<String, Invalid> {
        self.app.issue_code(request)
    }

    /// A token signed with the current key, with any content.
    pub fn sign_token(&self, request: TokenRequest) -> Result<String, Invalid> {
        self.app.sign_token(request)
    }

    /// Ends a session. Returns whether it was active.
    pub fn end_session(&self, id: &str) -> bool {
        self.app.end_session(id)
    }

    /// Adds an organization, or replaces the one with its id.
    pub fn put_organization(&self, organization: SeedOrganization) -> Result<(), Invalid> {
        self.app.put_organization(organization)
    }

    /// Changes the settings of the dashboard.
    pub fn change_settings(&self, settings: Settings) -> Result<(), Invalid> {
        self.app.change_settings(settings)
    }

    /// What a browser gets that asks for a page or sends its form. Not for callers inside a runtime.
    pub fn visit(&self, visit: Visit) -> Result<Visited, Invalid> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| Invalid(format!("no runtime could be started: {error}")))?;
        runtime.block_on(visits::visit(&self.app, visit))
    }

    /// Adds a user and returns the id.
    pub fn add_user(&self, user: SeedUser) -> Result<String, Invalid> {
        self.app.add_user(user)
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // The thread owns the runtime: when it ends, all connections are closed.
            let _ = thread.join();
        }
    }
}

/// Why an emulator did not start.
#[derive(Debug)]
pub enum StartError {
    /// An option or the seed is wrong.
    Invalid(Invalid),
    /// It cannot listen on the address.
    Listen(io::Error),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid(error) => error.fmt(f),
            Self::Listen(error) => write!(f, "cannot listen: {error}"),
        }
    }
}

impl std::error::Error for StartError {}
