//! All mutable state of the emulator, in one struct behind one mutex. A reset replaces it.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::clock::{Clock, Millis, after};
use crate::device::Device;
use crate::directory::{Invitation, Organization, User};
use crate::error::ApiError;
use crate::faults::Fault;
use crate::ids;
use crate::one_time::{Factor, FactorChallenge, Message, OneTimeCode};
use crate::options::{Options, Settings};
use crate::outside::Arrival;
use crate::sessions::{RefreshToken, Session};
use crate::sign_in::{Pending, SignIn};
use crate::tokens::{KeyRing, SigningKey};
use crate::traffic::LoggedRequest;

/// What does not change while the emulator runs.
#[derive(Debug)]
pub(crate) struct Site {
    pub options: Options,
    pub base_url: String,
}

impl Site {
    pub fn issuer(&self) -> String {
        let default = || format!("{}/user_management/{}", self.base_url, self.options.client_id);
        self.options.issuer.clone().unwrap_or_else(default)
    }
}

/// The state that handlers share.
pub(crate) struct App {
    pub site: Arc<Site>,
    first_key: SigningKey,
    world: Mutex<World>,
}

impl App {
    pub fn new(site: Site, first_key: SigningKey) -> Self {
        let site = Arc::new(site);
        let world = Mutex::new(World::new(site.clone(), first_key.clone()));
        Self { site, first_key, world }
    }

    pub fn world(&self) -> MutexGuard<'_, World> {
        // A handler that panicked has already failed its own test; other handlers continue.
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Resets to the state at start: seed, clock, first signing key, no sessions, no faults, an empty log.
    pub fn reset(&self) {
        *self.world() = World::new(self.site.clone(), self.first_key.clone());
    }
}

pub(crate) struct World {
    pub site: Arc<Site>,
    pub clock: Clock,
    pub keys: KeyRing,
    pub organizations: Vec<Organization>,
    pub users: Vec<User>,
    pub invitations: Vec<Invitation>,
    pub sessions: Vec<Session>,
    /// The sessions of browsers at the hosted page, by cookie value.
    pub browsers: HashMap<String, String>,
    /// Sign-ins that began outside of the application, by the browser's cookie value.
    pub arrivals: HashMap<String, Arrival>,
    /// The cookie values of browsers that the control API plays, by their names.
    pub visitors: HashMap<String, String>,
    pub settings: Settings,
    pub codes: HashMap<String, AuthorizationCode>,
    pub refresh_tokens: HashMap<String, RefreshToken>,
    pub pending: HashMap<String, Pending>,
    pub one_time_codes: Vec<OneTimeCode>,
    pub factors: Vec<Factor>,
    pub challenges: HashMap<String, FactorChallenge>,
    pub devices: Vec<Device>,
    pub messages: Vec<Message>,
    pub faults: Vec<Fault>,
    pub requests: VecDeque<LoggedRequest>,
    pub requests_seen: u64,
}

impl World {
    fn new(site: Arc<Site>, key: SigningKey) -> Self {
        let clock = Clock::default();
        let seed = &site.options.seed;
        let mut world = Self {
            clock,
            keys: KeyRing::new(key),
            organizations: seed.organizations.clone(),
            users: Vec::new(),
            invitations: seed.invitations.iter().map(|seed| Invitation::new(seed.clone(), clock.now())).collect(),
            sessions: Vec::new(),
            browsers: HashMap::new(),
            arrivals: HashMap::new(),
            visitors: HashMap::new(),
            settings: site.options.settings.clone(),
            codes: HashMap::new(),
            refresh_tokens: HashMap::new(),
            pending: HashMap::new(),
            one_time_codes: Vec::new(),
            factors: Vec::new(),
            challenges: HashMap::new(),
            devices: Vec::new(),
            messages: Vec::new(),
            faults: Vec::new(),
            requests: VecDeque::new(),
            requests_seen: 0,
            site: site.clone(),
        };
        for user in &seed.users {
            world.add_user(user.clone());
        }
        world
    }

    pub fn now(&self) -> Millis {
        self.clock.now()
    }

    /// Stores a finished hosted sign-in under a new code.
    pub fn issue_code(&mut self, sign_in: SignIn, challenge: Option<String>) -> String {
        let code = ids::ulid(self.now());
        let expires_at = after(self.now(), CODE_LIFETIME);
        self.codes.insert(code.clone(), AuthorizationCode { sign_in, challenge, expires_at });
        code
    }

    /// Removes a code, which is used up whatever happens next.
    pub fn take_code(&mut self, code: &str) -> Result<AuthorizationCode, ApiError> {
        let now = self.now();
        self.codes.remove(code).filter(|found| found.expires_at > now).ok_or_else(|| ApiError::code_refused(code))
    }
}

/// Seconds an authorization code or a code by e-mail lives.
pub(crate) const CODE_LIFETIME: u64 = 600;

/// The sign-in behind a code until it is exchanged.
pub(crate) struct AuthorizationCode {
    pub sign_in: SignIn,
    pub challenge: Option<String>,
    pub expires_at: Millis,
}

/// An administrator who impersonates a user.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Impersonator {
    /// The administrator's address, also in the token's `act` claim.
    pub email: String,
    /// The reason that the administrator typed.
    #[serde(default)]
    pub reason: Option<String>,
}

impl Impersonator {
    pub(crate) fn as_json(&self) -> Value {
        serde_json::json!({ "email": self.email, "reason": self.reason })
    }
}
