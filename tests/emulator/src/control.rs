//! What tests can do and clients of the real service cannot. The control API and `Emulator` both call it.

use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use crate::directory::User;
use crate::faults::{Action, Fault};
use crate::one_time::Message;
use crate::options::{Invalid, Settings};
use crate::redirects;
use crate::seed::{SeedOrganization, SeedUser};
use crate::sign_in::{Choice, Proven, SignIn};
use crate::state::{App, Impersonator, World};
use crate::tokens::SigningKey;
use crate::traffic::LoggedRequest;

/// A finished hosted sign-in, without the page.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct CodeRequest {
    /// Who signs in; this or `user_id`, else the first user.
    pub email: Option<String>,
    /// Who signs in, by id.
    pub user_id: Option<String>,
    /// If left out, the user's only organization, or none. Null means none.
    #[serde(deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    pub organization_id: Option<Option<String>>,
    /// Checked if it is given, as on the page.
    pub redirect_uri: Option<String>,
    /// An S256 challenge that the exchange must match.
    pub code_challenge: Option<String>,
    /// An administrator who acts as the user.
    pub impersonator: Option<Impersonator>,
    /// The value of `authentication_method`. A provider such as `GoogleOAuth` leaves the user's own steps (e-mail
    /// verification, organization selection, Radar) to the exchange, as the real service does without its hosted page.
    pub method: Option<String>,
}

/// A custom token.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct TokenRequest {
    /// Added to the claims of a new sign-in of the first user; null removes a claim.
    pub claims: Map<String, Value>,
    /// Added to the header; null removes a field.
    pub header: Map<String, Value>,
    /// Seconds until it expires, negative for the past.
    pub expires_in: Option<i64>,
}

impl App {
    pub fn add_fault(&self, fault: Fault) -> Result<(), Invalid> {
        let seconds = match fault.action {
            Action::Delay { seconds } | Action::CommitThenDelay { seconds } => seconds,
            _ => 0.0,
        };
        if !(0.0..=3600.0).contains(&seconds) {
            return Err(Invalid("a delay is between 0 and 3600 seconds".into()));
        }
        if let Action::Status { status, .. } | Action::CommitThenStatus { status } = fault.action
            && !(200..=599).contains(&status)
        {
            return Err(Invalid(format!("{status} is not the status of an answer")));
        }
        self.world().faults.push(fault);
        Ok(())
    }

    pub fn clear_faults(&self) {
        self.world().faults.clear();
    }

    /// Signs with a new key from now on and returns its id. Without `keep_old` only the new one is published.
    pub fn rotate_keys(&self, keep_old: bool) -> Result<String, Invalid> {
        // Made before locking, because it is slow.
        let key = new_key()?;
        Ok(self.world().keys.rotate(key, keep_old))
    }

    /// Moves the clock, also backwards, and returns its distance from the system's in seconds.
    pub fn advance_clock(&self, seconds: i64) -> i64 {
        let mut world = self.world();
        world.clock.advance(seconds);
        world.clock.offset_seconds()
    }

    pub fn requests(&self) -> Vec<LoggedRequest> {
        self.world().requests.iter().cloned().collect()
    }

    pub fn clear_requests(&self) {
        self.world().requests.clear();
    }

    pub fn messages(&self) -> Vec<Message> {
        self.world().messages.clone()
    }

    pub fn end_session(&self, id: &str) -> bool {
        self.world().end_session(id)
    }

    pub fn add_user(&self, user: SeedUser) -> Result<String, Invalid> {
        let mut world = self.world();
        if !user.email.contains('@') || world.user_by_email(&user.email).is_some() {
            return Err(Invalid(format!("`{}` is not an e-mail address or is there already", user.email)));
        }
        if world.user(&user.id).is_ok() {
            return Err(Invalid(format!("there is a user `{}` already", user.id)));
        }
        if let Some(unknown) = user.memberships.iter().find(|it| world.organization(&it.organization_id).is_none()) {
            return Err(Invalid(format!("there is no organization `{}`", unknown.organization_id)));
        }
        Ok(world.add_user(user))
    }

    /// Adds an organization, or replaces the one with its id: a policy may change while people are signed in.
    pub fn put_organization(&self, organization: SeedOrganization) -> Result<(), Invalid> {
        if organization.id.is_empty() {
            return Err(Invalid("an organization needs an id".into()));
        }
        let mut world = self.world();
        match world.organizations.iter_mut().find(|known| known.id == organization.id) {
            Some(known) => *known = organization,
            None => world.organizations.push(organization),
        }
        Ok(())
    }

    pub fn change_settings(&self, settings: Settings) -> Result<(), Invalid> {
        settings.check()?;
        self.world().settings = settings;
        Ok(())
    }

    pub fn issue_code(&self, request: CodeRequest) -> Result<String, Invalid> {
        if let Some(uri) = request
            .redirect_uri
            .as_deref()
            .filter(|uri| !redirects::is_registered(&self.site.options.redirect_uris, uri))
        {
            return Err(Invalid(format!("`{uri}` is not a registered redirect URI")));
        }
        let mut world = self.world();
        let user = world.chosen(&request)?.clone();
        let hosted = request.method.as_deref().is_none_or(|method| !method.ends_with("OAuth"));
        let mut sign_in = SignIn::new(&user.id, request.method.unwrap_or_else(|| default_method(&user).into()));
        if let Some(impersonator) = request.impersonator {
            sign_in.method = "Impersonation".into();
            sign_in.impersonator = Some(impersonator);
        }
        let organizations: Vec<_> = world.organizations_of(&user).iter().map(|it| it.id.clone()).collect();
        sign_in.organization = match (request.organization_id, organizations.as_slice()) {
            (Some(Some(id)), known) if known.contains(&id) => Choice::Organization(id),
            (Some(Some(id)), _) => return Err(Invalid(format!("{} is not a member of `{id}`", user.profile.email))),
            (Some(None), _) => Choice::None,
            (None, _) if !hosted => Choice::Open,
            (None, [only]) => Choice::Organization(only.clone()),
            (None, _) => Choice::None,
        };
        if hosted {
            sign_in.proven = Proven::ALL;
            if let Some(id) = sign_in.organization.id() {
                world.enrol_on_page(&id, &user.id);
            }
        }
        Ok(world.issue_code(sign_in, request.code_challenge))
    }

    pub fn sign_token(&self, request: TokenRequest) -> Result<String, Invalid> {
        let world = self.world();
        let mut claims = world.sample_claims().map_err(|_| Invalid("there is no user to make a token for".into()))?;
        if let Some(seconds) = request.expires_in {
            claims.insert("exp".into(), (world.now() / 1000).saturating_add(seconds).into());
        }
        claims.extend(request.claims);
        Ok(world.keys.current().sign(request.header, claims))
    }
}

/// A signing key whose id says when it was made.
pub(crate) fn new_key() -> Result<SigningKey, Invalid> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let now = i64::try_from(since.as_millis()).unwrap_or(i64::MAX);
    SigningKey::generate(now).map_err(|error| Invalid(format!("no signing key could be made: {error}")))
}

/// The method that a user who is chosen from the list would have used.
pub(crate) fn default_method(user: &User) -> &'static str {
    if user.profile.password.is_some() { "Password" } else { "MagicAuth" }
}

impl World {
    fn chosen(&self, request: &CodeRequest) -> Result<&User, Invalid> {
        let user = match (&request.user_id, &request.email) {
            (Some(id), _) => self.user(id).ok(),
            (None, Some(email)) => self.user_by_email(email),
            (None, None) => self.users.first(),
        };
        user.ok_or_else(|| Invalid("there is no such user".into()))
    }
}

/// Distinguishes null from absent.
fn given<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(value).map(Some)
}
