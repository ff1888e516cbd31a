//! Whether a request may go on: who must be signed in, with which rights, and how the rest is told.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::answer::{Answer, error_body, wants_page};
use super::kind::Kind;
use super::operations::unresolved;
use super::pages::Page;
use super::{WebConfig, WebRequest, origins, return_to};
use crate::authentication::{Authentication, LazyMember, Session};
use crate::described::{Kind as MemberKind, described, typed};
use crate::error::{Code, Result};
use crate::options::OneOrMany;
use crate::time::Timestamp;

/// Which organization a guard asks for.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Organization {
    /// Any, or none in particular.
    Any(bool),
    /// This one.
    Id(String),
}

described! {
    /// What a guard asks for. Nothing: that somebody is signed in.
    #[derive(Clone, Debug, Default, Deserialize)]
    #[serde(default)]
    pub struct Requirement {
        /// The organization that the user must be signed in to: true for any, or its id.
        pub organization: Option<Organization>,
        /// The role or roles that the user must have there.
        pub role: Option<OneOrMany<String>>,
        /// The permission or permissions that the user must have there.
        pub permission: Option<OneOrMany<String>>,
        /// The entitlement or entitlements that the organization must have.
        pub entitlement: Option<OneOrMany<String>>,
        /// The feature flag or flags that must be on.
        pub feature_flag: Option<OneOrMany<String>>,
        /// Whether one of several names is enough. All of them by default.
        pub any: bool,
        /// How many seconds ago the user may have signed in last.
        pub recent: Option<u64>,
        /// False refuses an administrator who acts as the user.
        pub impersonation: Option<bool>,
        /// Whether to check the origin of requests that change something. The client's `origin_check` by default.
        pub origin_check: Option<bool>,
    }
}

/// A right that is missing.
struct Missing {
    code: Code,
    required: (&'static str, Value),
}

impl WebRequest {
    /// Lets the request go on, or answers it. The session must have been resolved before.
    ///
    /// # Errors
    /// `invalid_option` when the session was not resolved before.
    pub fn guard(&self, requirement: &Requirement, now: Timestamp) -> Result<Answer> {
        let config = self.config()?;
        if self.kind == Kind::Preflight {
            return Ok(Answer::default());
        }
        let auth = self.auth().ok_or_else(unresolved)?;
        if self.kind == Kind::Upgrade && !origins::may_upgrade(&self.incoming, &self.site, config) {
            return Ok(self.cross_origin());
        }
        let Some(session) = auth.session.as_deref() else {
            return Ok(self.not_signed_in(&auth, config));
        };
        if let Some(missing) = missing(session, requirement) {
            return Ok(self.forbidden(&missing));
        }
        if let Some(seconds) = requirement.recent
            && !is_recent(session, seconds, now)
        {
            return Ok(self.sign_in_again(seconds, config));
        }
        let checks_origin = requirement.origin_check.unwrap_or(config.origin_check);
        if checks_origin && self.incoming.is_unsafe() && !origins::may_change(&self.incoming, &self.site, config) {
            return Ok(self.cross_origin());
        }
        Ok(Answer::default())
    }

    /// Whether the user has the rights that a guard would ask for. Nobody has any who is not signed in.
    ///
    /// # Errors
    /// `invalid_option` when the session was not resolved before.
    pub fn has(&self, requirement: &Requirement) -> Result<bool> {
        let auth = self.auth().ok_or_else(unresolved)?;
        Ok(auth.session.as_deref().is_some_and(|session| missing(session, requirement).is_none()))
    }

    /// Whether the user signed in so many seconds ago or later.
    ///
    /// # Errors
    /// `invalid_option` when the session was not resolved before.
    pub fn authenticated_within(&self, seconds: u64, now: Timestamp) -> Result<bool> {
        let auth = self.auth().ok_or_else(unresolved)?;
        Ok(auth.session.as_deref().is_some_and(|session| is_recent(session, seconds, now)))
    }

    /// Whether the paths that need a sign-in hold this request, where the client has a list of those that do not.
    pub(super) fn is_guarded_by_path(&self, config: &WebConfig) -> bool {
        let path = self.incoming.path();
        config.unauthenticated_paths.as_ref().is_some_and(|paths| !paths.matches(path))
            && self.site.route(path).is_none()
    }

    fn not_signed_in(&self, auth: &Authentication, config: &WebConfig) -> Answer {
        let reason = auth.reason.unwrap_or(Code::SignInRequired);
        if reason == Code::ImpersonationNotAllowed {
            // A sign-in would only bring the same administrator back, again and again.
            return self.forbidden(&Missing { code: reason, required: ("impersonation", json!(false)) });
        }
        // What this request may not refresh, the start of a sign-in does.
        if auth.retryable() && reason != Code::RefreshNotPossible {
            let again = return_to::accepted(&self.incoming.url, &self.site, &config.allowed_return_origins);
            return self.unavailable(reason, auth.retry_after(), again.filter(|_| !self.incoming.is_unsafe()));
        }
        self.sign_in(Code::SignInRequired, &[], config)
    }

    fn sign_in_again(&self, seconds: u64, config: &WebConfig) -> Answer {
        self.sign_in(Code::ReauthenticationRequired, &[("max_age", seconds.to_string())], config)
    }

    /// Sends a person to the sign-in, in the way that this kind of request understands.
    fn sign_in(&self, code: Code, more: &[(&'static str, String)], config: &WebConfig) -> Answer {
        let return_to = self.page(config);
        let start = match code {
            // A valid session would only come back: this one asks for the person.
            Code::ReauthenticationRequired => self.sign_in_path(Some(return_to), more),
            _ => self.resume(Some(return_to), more),
        };
        let answer = match self.kind {
            Kind::Document if self.incoming.is_unsafe() => Answer::page(401, &Page::bounce("Sign in", start.clone())),
            Kind::Document | Kind::Carried | Kind::Render | Kind::Turbo => {
                let status = if self.incoming.is_unsafe() { 303 } else { 302 };
                return Answer { code: Some(code), ..Answer::redirect(status, start) };
            }
            Kind::Htmx => Answer::own(401).with("HX-Redirect", start.clone()),
            Kind::Frame => {
                let page = Page::new("Sign in", "You have to sign in to see this.")
                    .with_link("Sign in", start.clone())
                    .in_frame();
                Answer::page(401, &page)
            }
            Kind::Prefetch | Kind::Upgrade => Answer::own(401),
            Kind::Fetch | Kind::Rsc | Kind::Preflight => {
                let more = [("sign_in_url".to_owned(), json!(start))].into_iter().collect();
                Answer::json(401, &error_body(code, more))
            }
        };
        let challenge = format!("AuthKit sign_in=\"{start}\"");
        Answer { code: Some(code), ..answer.with("WWW-Authenticate", challenge) }
    }

    /// The page that a person comes back to: the one they were on.
    fn page(&self, config: &WebConfig) -> String {
        let accepted = |value: Option<&str>| {
            value.and_then(|value| return_to::accepted(value, &self.site, &config.allowed_return_origins))
        };
        let page = match self.kind {
            Kind::Htmx => accepted(self.incoming.headers.get("hx-current-url")).or_else(|| self.referer(config)),
            // Nobody can be sent back to an address that only takes forms.
            _ if self.incoming.is_unsafe() => self.referer(config),
            Kind::Fetch | Kind::Rsc | Kind::Frame => self.referer(config),
            _ => accepted(Some(&self.incoming.url)),
        };
        page.unwrap_or_else(|| self.default_return_to(config))
    }

    fn forbidden(&self, missing: &Missing) -> Answer {
        let (name, value) = &missing.required;
        if wants_page(&self.incoming, self.kind) {
            let page = Page::new("Not allowed", "You are signed in, but you may not do this.");
            return Answer { code: Some(missing.code), ..Answer::page(403, &page) };
        }
        let required = Map::from_iter([((*name).to_owned(), value.clone())]);
        let more = [("required".to_owned(), Value::Object(required))].into_iter().collect();
        Answer { code: Some(missing.code), ..Answer::json(403, &error_body(missing.code, more)) }
    }
}

/// The first right that is missing.
fn missing(session: &Session, requirement: &Requirement) -> Option<Missing> {
    let lacks = |code, name, value| Some(Missing { code, required: (name, value) });
    if requirement.impersonation == Some(false) && session.impersonator().is_some() {
        return lacks(Code::ImpersonationNotAllowed, "impersonation", json!(false));
    }
    let organization = session.claims.organization_id();
    match &requirement.organization {
        Some(Organization::Any(true)) if organization.is_none() => {
            return lacks(Code::OrganizationRequired, "organization", json!(true));
        }
        Some(Organization::Id(id)) if organization != Some(id) => {
            return lacks(Code::OrganizationRequired, "organization", json!(id));
        }
        _ => {}
    }
    let listed = [
        (Code::RoleMissing, "role", "roles", &requirement.role),
        (Code::PermissionMissing, "permission", "permissions", &requirement.permission),
        (Code::EntitlementMissing, "entitlement", "entitlements", &requirement.entitlement),
        (Code::FeatureFlagMissing, "feature_flag", "feature_flags", &requirement.feature_flag),
    ];
    for (code, name, claim, wanted) in listed {
        let Some(wanted) = wanted.clone().map(OneOrMany::into_vec) else { continue };
        let has = names(session, claim);
        let has = |name: &String| has.contains(name);
        let is_met = if requirement.any { wanted.iter().any(has) } else { wanted.iter().all(has) };
        if !is_met {
            return lacks(code, name, json!(wanted));
        }
    }
    None
}

/// What a claim lists. The one role of older tokens counts among the roles.
fn names(session: &Session, claim: &str) -> Vec<String> {
    let listed = match session.lazy_member(claim) {
        LazyMember::Claim(list) => serde_json::from_value(list.value()).unwrap_or_default(),
        LazyMember::Record(_) | LazyMember::Nothing => Vec::new(),
    };
    let role = (claim == "roles").then(|| session.claims.role()).flatten().map(str::to_owned);
    listed.into_iter().chain(role).collect()
}

/// Whether the user signed in so many seconds ago or later. A token that does not say is not recent.
fn is_recent(session: &Session, seconds: u64, now: Timestamp) -> bool {
    let limit = std::time::Duration::from_secs(seconds);
    session.claims.authenticated_at().is_some_and(|at| now.minus(limit) <= at)
}

typed! { Organization => MemberKind::Text }
