//! The one object hosts hold: validated configuration, and in each process a transport, a key set, the refresh book and
//! the opened sessions.

use std::cell::Cell;
use std::env::VarError;
use std::fmt;
use std::sync::Arc;

use arc_swap::{ArcSwap, ArcSwapOption};
use serde_json::{Map, Value};
use url::Url;

use crate::clients_by_id::ClientsById;
use crate::config::{self, ClientOptions, Config};
use crate::coordinator::{Coordinator, LocalCoordinator, RefreshKey};
use crate::crypto::{self, KeyedHash};
use crate::ended::EndedSessions;
use crate::error::{Code, Error, Result};
use crate::http::escape;
use crate::jwks::KeyCache;
use crate::model::SessionData;
use crate::options::OneOrMany;
use crate::process::PerProcess;
use crate::seal::{self, Format, Passwords};
use crate::secret::Secret;
use crate::session_cache::SessionCache;
use crate::time::Timestamp;
use crate::transport::{Deadline, Transport};
use crate::web::options::WebConfig;

/// A configured client. Cheap to clone, safe to share between threads, and usable after `fork`.
#[derive(Clone)]
pub struct Client(Arc<Shared>);

struct Shared {
    config: Config,
    hash: KeyedHash,
    local: PerProcess<ProcessState>,
    /// Shared with the clients for other ids, so that a session that one of them ends is over for all.
    ended: Arc<PerProcess<EndedSessions>>,
    coordinator: Option<Arc<dyn Coordinator>>,
    clients_by_id: ArcSwap<ClientsById<Client>>,
    /// The password that the last call brought along.
    last_password: ArcSwapOption<Passwords>,
}

/// What one process keeps for a client.
pub(crate) struct ProcessState {
    pub(crate) transport: Result<Transport>,
    pub(crate) keys: KeyCache,
    pub(crate) coordinator: Arc<dyn Coordinator>,
    pub(crate) sessions: SessionCache,
    pub(crate) ended: Arc<EndedSessions>,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let config = &self.0.config;
        f.debug_struct("Client")
            .field("client_id", &config.client_id)
            .field("base_url", &config.base_url.as_str())
            .finish_non_exhaustive()
    }
}

impl Client {
    /// A client with these options and nothing else. Touches no network.
    ///
    /// # Errors
    /// `invalid_option` and the password codes.
    pub fn new(options: ClientOptions) -> Result<Self> {
        Self::with_coordinator(options, None)
    }

    /// A client whose unset options come from the environment.
    ///
    /// # Errors
    /// Those of [`Client::new`].
    pub fn from_environment(options: ClientOptions) -> Result<Self> {
        let unreadable = Cell::new(None);
        let options = options.with_environment(|name| match std::env::var(name) {
            Ok(value) => Some(value),
            Err(VarError::NotPresent) => None,
            Err(VarError::NotUnicode(_)) => {
                unreadable.set(Some(name.to_owned()));
                None
            }
        })?;
        match unreadable.take() {
            Some(name) => Err(Error::option(format!("environment variable {name} is not text in UTF-8"))),
            None => Self::new(options),
        }
    }

    /// A client with the host's own coordinator of refreshes.
    ///
    /// # Errors
    /// Those of [`Client::new`].
    pub fn with_coordinator(options: ClientOptions, coordinator: Option<Arc<dyn Coordinator>>) -> Result<Self> {
        let config = options.validate()?;
        Transport::check(&config)?;
        Self::from_config(config, coordinator, Arc::new(PerProcess::new()))
    }

    fn from_config(
        config: Config,
        coordinator: Option<Arc<dyn Coordinator>>,
        ended: Arc<PerProcess<EndedSessions>>,
    ) -> Result<Self> {
        let (hash, local, clients_by_id) = (KeyedHash::new()?, PerProcess::new(), ArcSwap::default());
        let last_password = ArcSwapOption::empty();
        Ok(Self(Arc::new(Shared { config, hash, local, ended, coordinator, clients_by_id, last_password })))
    }

    /// The configured client id.
    ///
    /// # Errors
    /// `client_id_missing`.
    pub fn client_id(&self) -> Result<&str> {
        self.0.config.client_id.as_deref().ok_or_else(|| Error::new(Code::ClientIdMissing, "no client id was given"))
    }

    /// This client, or its sibling for another client id, with its own keys and sessions.
    ///
    /// # Errors
    /// `client_id_missing` when neither names one; `invalid_option` for an id that cannot be one.
    pub fn for_client_id(&self, client_id: Option<&str>) -> Result<Client> {
        let Some(client_id) = client_id else {
            return self.client_id().map(|_| self.clone());
        };
        if self.0.config.client_id.as_deref() == Some(client_id) {
            return Ok(self.clone());
        }
        if let Some(sibling) = self.0.clients_by_id.load().find(client_id) {
            return Ok(sibling);
        }
        config::check_client_id(client_id)?;
        let config = Config { client_id: Some(client_id.to_owned()), ..self.0.config.clone() };
        let sibling = Self::from_config(config, self.0.coordinator.clone(), Arc::clone(&self.0.ended))?;
        self.0.clients_by_id.rcu(|clients_by_id| clients_by_id.with(client_id, &sibling));
        // Another thread may have been first; all must share one refresh book.
        Ok(self.0.clients_by_id.load().find(client_id).unwrap_or(sibling))
    }

    /// The client that the options of a call name, which is this one when they name none.
    pub(crate) fn named_by(&self, options: &mut Map<String, Value>) -> Result<Client> {
        match options.shift_remove("client_id") {
            None => Ok(self.clone()),
            Some(Value::String(id)) => self.for_client_id(Some(&id)),
            Some(_) => Err(Error::option("option `client_id` must be text")),
        }
    }

    /// The address of the key set.
    ///
    /// # Errors
    /// `client_id_missing`.
    pub fn jwks_url(&self) -> Result<String> {
        self.endpoint(&format!("sso/jwks/{}", escape(self.client_id()?))).map(String::from)
    }

    /// Seals a session for the cookie, or the cookies, that this client's sessions have room in.
    pub(crate) fn seal_session(
        &self,
        session: &SessionData,
        passwords: &Passwords,
        format: Format,
        expires: Option<Timestamp>,
    ) -> Result<String> {
        let limit = self.0.config.web.as_ref().map_or(seal::MAX_COOKIE, WebConfig::session_capacity);
        seal::seal_session_within(limit, session, passwords, format, expires)
    }

    /// The time of the system clock, which a test may have moved.
    pub(crate) fn now(&self) -> Timestamp {
        self.0.config.testing.as_ref().map_or_else(Timestamp::now, |testing| testing.now())
    }

    /// Whether it was made with option `testing`.
    pub(crate) fn is_for_tests(&self) -> bool {
        self.0.config.testing.is_some()
    }

    pub(crate) fn config(&self) -> &Config {
        &self.0.config
    }

    /// The key of a secret in a cache of this client, which does not reveal it.
    pub(crate) fn hash(&self, parts: &[&[u8]]) -> [u8; 32] {
        self.0.hash.of(parts)
    }

    /// The name of a refresh token for the coordinator.
    pub(crate) fn refresh_key(&self, token: &Secret) -> RefreshKey {
        let config = &self.0.config;
        let secret = config.api_key.as_ref().map(Secret::reveal).or(config.client_id.as_deref()).unwrap_or_default();
        crypto::hmac_sha256(secret.as_bytes(), &[b"authkit refresh\0", token.reveal().as_bytes()])
    }

    pub(crate) fn endpoint(&self, path: &str) -> Result<Url> {
        self.0.config.base_url.join(path).map_err(|_| Error::option("option `base_url` cannot be extended"))
    }

    /// The passwords of a call: its own, else the client's. They can open, and seal in the client's format.
    pub(crate) fn passwords(&self, given: Option<OneOrMany<Secret>>) -> Result<Passwords> {
        let passwords = self.passwords_to_open(given)?;
        passwords.check_can_seal(self.0.config.seal_format)?;
        Ok(passwords)
    }

    /// The passwords of a call that seals nothing, or in a format of its own.
    pub(crate) fn passwords_to_open(&self, given: Option<OneOrMany<Secret>>) -> Result<Passwords> {
        match (given, &self.0.config.cookie_password) {
            (Some(OneOrMany::One(password)), _) => self.given_password(password),
            (Some(OneOrMany::Many(list)), _) => Passwords::new(list),
            (None, Some(passwords)) => Ok(passwords.clone()),
            (None, None) => Err(Error::new(Code::PasswordMissing, "no cookie password was given")),
        }
    }

    /// Hosts pass the same password at every request: what is derived from it serves the next call too.
    fn given_password(&self, password: Secret) -> Result<Passwords> {
        if let Some(known) = self.0.last_password.load().as_deref().filter(|known| known.is_only(&password)) {
            return Ok(known.clone());
        }
        let passwords = Passwords::one(password)?;
        self.0.last_password.store(Some(Arc::new(passwords.clone())));
        Ok(passwords)
    }

    pub(crate) fn ended(&self) -> Arc<EndedSessions> {
        self.0.ended.get(EndedSessions::new)
    }

    pub(crate) fn process_state(&self) -> Arc<ProcessState> {
        let shared = &self.0;
        shared.local.get(|| ProcessState {
            transport: Transport::new(&shared.config),
            keys: match &shared.config.jwks {
                Some(pinned) => KeyCache::pinned(shared.config.keys.clone(), pinned.keys()),
                None => KeyCache::new(shared.config.keys.clone()),
            },
            coordinator: match &shared.coordinator {
                Some(coordinator) => Arc::clone(coordinator),
                None => Arc::new(LocalCoordinator::new(shared.config.refresh_memory)),
            },
            sessions: SessionCache::new(shared.config.session_cache),
            ended: self.ended(),
        })
    }

    /// When a call that begins now has to be over.
    pub(crate) fn deadline(&self) -> Deadline {
        Deadline::after(self.0.config.timeout)
    }
}
