//! A sign-in in progress: the steps it still needs, and the session at its end.

use serde_json::{Value, json};

use crate::clock::{Millis, after};
use crate::directory::{Organization, User};
use crate::error::ApiError;
use crate::ids;
use crate::one_time::{Factor, Purpose, new_totp_secret};
use crate::seed::Radar;
use crate::sessions::Session;
use crate::state::{Impersonator, World};

/// What is known about a sign-in so far. Each grant adds to it until nothing is missing.
#[derive(Clone)]
pub(crate) struct SignIn {
    pub user_id: String,
    /// The value of `authentication_method`.
    pub method: String,
    pub organization: Choice,
    pub impersonator: Option<Impersonator>,
    pub proven: Proven,
    /// The session that the hosted page started. Without one, the last step starts it.
    pub session_id: Option<String>,
    pub ip_address: Option<String>,
    pub user_agent: Option<String>,
}

/// Which organization was chosen, if any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    /// Not chosen yet: use the only organization, or ask if there are several.
    Open,
    /// Deliberately none.
    None,
    Organization(String),
}

impl Choice {
    pub fn id(&self) -> Option<String> {
        match self {
            Self::Organization(id) => Some(id.clone()),
            Self::Open | Self::None => None,
        }
    }
}

/// The steps already taken.
#[derive(Clone, Copy, Default)]
pub(crate) struct Proven {
    pub radar: bool,
    pub email: bool,
    pub second_factor: bool,
}

impl Proven {
    /// The hosted page counts as proof of every step.
    pub const ALL: Self = Self { radar: true, email: true, second_factor: true };
}

impl SignIn {
    pub fn new(user_id: impl Into<String>, method: impl Into<String>) -> Self {
        Self {
            user_id: user_id.into(),
            method: method.into(),
            organization: Choice::Open,
            impersonator: None,
            proven: Proven::default(),
            session_id: None,
            ip_address: None,
            user_agent: None,
        }
    }
}

/// A sign-in that waits for one more step, named by a `pending_authentication_token`.
pub(crate) struct Pending {
    pub sign_in: SignIn,
    pub step: Step,
    expires_at: Millis,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    RadarEmail { challenge_id: String },
    RadarSms,
    RadarSignUp,
    Email,
    Organization,
    SecondFactor,
}

impl World {
    /// Finishes the sign-in, or says which step is missing.
    pub fn advance(&mut self, sign_in: SignIn) -> Result<Value, ApiError> {
        let sign_in = self.check_steps(sign_in)?;
        let organization_id = sign_in.organization.id();
        let session_id = match sign_in.session_id.clone() {
            Some(id) => {
                self.session(&id).filter(|session| session.is_active(self.now())).map(|session| session.id.clone())
            }
            None => Some(self.start(&sign_in, organization_id.clone())),
        };
        let ended = || ApiError::oauth("invalid_grant", "Session has already ended.");
        self.answer(&session_id.ok_or_else(ended)?, organization_id.clone(), organization_id)
    }

    /// Starts the session of a sign-in.
    pub fn start(&mut self, sign_in: &SignIn, organization_id: Option<String>) -> String {
        let now = self.now();
        let lifetime = match sign_in.impersonator {
            Some(_) => self.site.options.session_lifetime.min(IMPERSONATION_LIFETIME),
            None => self.site.options.session_lifetime,
        };
        self.start_session(Session {
            id: ids::id("session", now),
            user_id: sign_in.user_id.clone(),
            organization_id,
            method: sign_in.method.clone(),
            impersonator: sign_in.impersonator.clone(),
            authenticated_at: now,
            expires_at: after(now, lifetime),
            ended_at: None,
            ip_address: sign_in.ip_address.clone(),
            user_agent: sign_in.user_agent.clone(),
        })
    }

    /// A pending sign-in, which stays pending: a mistyped code may be corrected.
    pub fn pending(&self, token: &str) -> Result<&Pending, ApiError> {
        self.pending.get(token).filter(|pending| pending.expires_at > self.now()).ok_or_else(|| {
            let message = "The pending authentication token is invalid or has expired.";
            ApiError::coded(400, "invalid_pending_authentication_token", message)
        })
    }

    fn check_steps(&mut self, mut sign_in: SignIn) -> Result<SignIn, ApiError> {
        let user = self.user(&sign_in.user_id)?.clone();
        if !sign_in.proven.radar
            && let Some(radar) = user.profile.radar
        {
            return Err(self.challenge_by_radar(sign_in, &user, radar));
        }
        if !sign_in.proven.email && !user.profile.email_verified {
            let id = self.send_email_verification(&user);
            let token = self.wait(sign_in, Step::Email);
            let message = "Email ownership must be verified before authentication.";
            return Err(ApiError::coded(403, "email_verification_required", message)
                .with("pending_authentication_token", token)
                .with("email", user.profile.email)
                .with("email_verification_id", id));
        }
        if sign_in.organization == Choice::Open {
            let organizations: Vec<_> = self.organizations_of(&user).into_iter().cloned().collect();
            match organizations.as_slice() {
                [] => sign_in.organization = Choice::None,
                [only] => sign_in.organization = Choice::Organization(only.id.clone()),
                several => return Err(self.ask_for_organization(sign_in, &user, several)),
            }
        }
        let mut second_factor = user.profile.mfa;
        if let Choice::Organization(id) = &sign_in.organization {
            let organization = self.membership_organization(&user, id)?.clone();
            if let Err(refusal) = organization.admits(&user.profile.email, &sign_in.method) {
                return Err(refusal.with("pending_authentication_token", Value::Null));
            }
            second_factor |= organization.mfa_required;
        }
        if second_factor && is_own(&sign_in.method) && !sign_in.proven.second_factor {
            return Err(self.ask_for_second_factor(sign_in, &user));
        }
        Ok(sign_in)
    }

    /// The organization, if it exists and the user belongs to it.
    pub fn membership_organization(&self, user: &User, id: &str) -> Result<&Organization, ApiError> {
        if !id.starts_with("org_") {
            let message = format!("'{id}' is not an organization id.");
            return Err(ApiError::coded(400, "invalid_organization_id", message));
        }
        let organization = self
            .organization(id)
            .ok_or_else(|| ApiError::oauth("organization_not_found", format!("Organization not found: '{id}'.")))?;
        match user.membership(id) {
            Some(_) => Ok(organization),
            None => Err(ApiError::oauth(
                "organization_membership_not_found",
                format!("User '{}' is not a member of organization '{id}'.", user.id),
            )),
        }
    }

    fn challenge_by_radar(&mut self, sign_in: SignIn, user: &User, radar: Radar) -> ApiError {
        let now = self.now();
        let refusal = |code: &str, token: String| {
            ApiError::coded(403, code, "Additional verification is required.")
                .with("pending_authentication_token", token)
                .with("user", user.as_json())
        };
        match radar {
            Radar::Email => {
                let challenge_id = ids::id("radar_challenge", now);
                let purpose = Purpose::RadarEmail { challenge_id: challenge_id.clone() };
                self.send(purpose, &user.id, &user.profile.email);
                let token = self.wait(sign_in, Step::RadarEmail { challenge_id: challenge_id.clone() });
                refusal("radar_challenge", token).with("radar_challenge_id", challenge_id)
            }
            Radar::Sms => {
                let phone_number = user.profile.phone_number.clone().unwrap_or_else(|| "+15555550100".into());
                let verification_id = ids::id("radar_verification", now);
                let purpose = Purpose::RadarSms { verification_id, phone_number: phone_number.clone() };
                self.send(purpose, &user.id, &phone_number);
                refusal("radar_sms_sign_in_challenge", self.wait(sign_in, Step::RadarSms))
                    .with("phone_number", phone_number)
            }
            Radar::SignUp => refusal("radar_sign_up_challenge", self.wait(sign_in, Step::RadarSignUp)),
        }
    }

    fn ask_for_organization(&mut self, sign_in: SignIn, user: &User, organizations: &[Organization]) -> ApiError {
        let choices: Vec<_> = organizations.iter().map(|it| json!({ "id": it.id, "name": it.name })).collect();
        let token = self.wait(sign_in, Step::Organization);
        let message = "The user must choose an organization to finish their authentication.";
        ApiError::coded(403, "organization_selection_required", message)
            .with("pending_authentication_token", token)
            .with("organizations", choices)
            .with("user", user.as_json())
    }

    fn ask_for_second_factor(&mut self, sign_in: SignIn, user: &User) -> ApiError {
        let factors = self.factors.iter().filter(|factor| factor.user_id == user.id);
        let factors: Vec<_> = factors.map(|factor| json!({ "id": factor.id, "type": "totp" })).collect();
        let token = self.wait(sign_in, Step::SecondFactor);
        if factors.is_empty() {
            return ApiError::coded(403, "mfa_enrollment", "The user must enroll in MFA to finish authenticating.")
                .with("pending_authentication_token", token)
                .with("user", user.as_json());
        }
        ApiError::coded(403, "mfa_challenge", "The user must complete an MFA challenge to finish authenticating.")
            .with("pending_authentication_token", token)
            .with("authentication_factors", factors)
            .with("user", user.as_json())
    }

    fn wait(&mut self, sign_in: SignIn, step: Step) -> String {
        let token = ids::token();
        let expires_at = after(self.now(), PENDING_LIFETIME);
        self.pending.insert(token.clone(), Pending { sign_in, step, expires_at });
        token
    }
}

impl World {
    /// Whether the policy of an organization lets a session in that was signed in by this method.
    pub fn check_policy(&self, organization: &Organization, user: &User, method: &str) -> Result<(), ApiError> {
        organization.admits(&user.profile.email, method)?;
        if organization.mfa_required && is_own(method) && !self.factors.iter().any(|factor| factor.user_id == user.id) {
            let description = format!("{} requires multi-factor authentication.", organization.name);
            return Err(ApiError::oauth("mfa_enrollment", description));
        }
        Ok(())
    }

    /// Enrols a second factor in place of the user, as the hosted page does when the organization requires one.
    pub fn enrol_on_page(&mut self, organization_id: &str, user_id: &str) {
        let is_required = self.organization(organization_id).is_some_and(|organization| organization.mfa_required);
        if is_required && !self.factors.iter().any(|factor| factor.user_id == user_id) {
            let id = ids::id("auth_factor", self.now());
            self.factors.push(Factor { id, user_id: user_id.to_owned(), secret: new_totp_secret() });
        }
    }
}

impl Organization {
    /// How the hosted page signs a user in: by `default` if the policy allows it, else by the first method that it allows,
    /// else by the organization's own identity provider.
    pub(crate) fn page_method(&self, default: &'static str) -> &'static str {
        let mut methods = std::iter::once(default).chain(METHODS.into_iter().map(|(_, method)| method));
        methods.find(|method| self.admits("", method).is_ok()).unwrap_or("SSO")
    }

    /// Whether the organization's policy allows this method.
    pub(crate) fn admits(&self, email: &str, method: &str) -> Result<(), ApiError> {
        // An administrator who acts as a user signs in nowhere.
        if method == "Impersonation" {
            return Ok(());
        }
        if self.sso_required && method != "SSO" {
            return Err(ApiError::oauth(
                "sso_required",
                format!("User must authenticate using SSO for {}.", self.name),
            )
            .with("email", email)
            .with("connection_ids", self.connection_ids.clone()));
        }
        let Some(allowed) = &self.auth_methods else { return Ok(()) };
        let is_allowed = |name: &str| allowed.iter().any(|it| it == name);
        if method == "SSO" || METHODS.into_iter().any(|(name, known)| known == method && is_allowed(name)) {
            return Ok(());
        }
        let methods: serde_json::Map<String, Value> =
            METHODS.into_iter().map(|(name, _)| (name.to_owned(), is_allowed(name).into())).collect();
        let description = format!("{} does not allow this authentication method.", self.name);
        Err(ApiError::oauth("organization_authentication_methods_required", description)
            .with("email", email)
            .with("sso_connection_ids", self.connection_ids.clone())
            .with("auth_methods", methods))
    }
}

/// Whether a sign-in needs a second factor of ours. A connection or a provider has its own.
fn is_own(method: &str) -> bool {
    matches!(method, "Password" | "MagicAuth")
}

/// The methods that a policy can allow, and the values of `authentication_method` that they have.
const METHODS: [(&str, &str); 6] = [
    ("apple_oauth", "AppleOAuth"),
    ("github_oauth", "GitHubOAuth"),
    ("google_oauth", "GoogleOAuth"),
    ("magic_auth", "MagicAuth"),
    ("microsoft_oauth", "MicrosoftOAuth"),
    ("password", "Password"),
];
/// Seconds between two steps of one sign-in.
const PENDING_LIFETIME: u64 = 600;
/// Seconds an impersonation lasts at most.
const IMPERSONATION_LIFETIME: u64 = 3600;
