//! Users, organizations, memberships and invitations, and how the API shows them.

use serde_json::{Map, Value, json};

use crate::clock::{Millis, after, iso};
use crate::error::ApiError;
use crate::ids;
use crate::one_time::Factor;
use crate::seed::{SeedInvitation, SeedMembership, SeedOrganization, SeedUser};
use crate::state::World;

pub(crate) type Organization = SeedOrganization;

#[derive(Clone)]
pub(crate) struct User {
    pub id: String,
    pub profile: SeedUser,
    created_at: Millis,
    updated_at: Millis,
    last_sign_in_at: Option<Millis>,
}

impl User {
    pub fn membership(&self, organization_id: &str) -> Option<&SeedMembership> {
        self.profile.memberships.iter().find(|membership| membership.organization_id == organization_id)
    }

    pub fn display_name(&self) -> String {
        self.profile.name().unwrap_or_else(|| self.profile.email.clone())
    }

    pub fn as_json(&self) -> Value {
        let profile = &self.profile;
        json!({
            "object": "user",
            "id": self.id,
            "email": profile.email,
            "email_verified": profile.email_verified,
            "first_name": profile.first_name,
            "last_name": profile.last_name,
            "name": profile.name(),
            "profile_picture_url": profile.profile_picture_url,
            "external_id": profile.external_id,
            "metadata": profile.metadata,
            "last_sign_in_at": self.last_sign_in_at.map(iso),
            "locale": profile.locale,
            "created_at": iso(self.created_at),
            "updated_at": iso(self.updated_at),
        })
    }
}

pub(crate) struct Invitation {
    pub id: String,
    pub seed: SeedInvitation,
    created_at: Millis,
    accepted: Option<(Millis, String)>,
}

impl Invitation {
    pub fn new(seed: SeedInvitation, now: Millis) -> Self {
        Self { id: ids::id("invitation", now), seed, created_at: now, accepted: None }
    }

    fn is_open(&self, now: Millis) -> bool {
        self.accepted.is_none() && after(self.created_at, INVITATION_LIFETIME) > now
    }

    pub fn as_json(&self, now: Millis, base_url: &str) -> Value {
        let expires_at = after(self.created_at, INVITATION_LIFETIME);
        let state = match &self.accepted {
            Some(_) => "accepted",
            None if expires_at <= now => "expired",
            None => "pending",
        };
        json!({
            "object": "invitation",
            "id": self.id,
            "email": self.seed.email,
            "state": state,
            "accepted_at": self.accepted.as_ref().map(|(at, _)| iso(*at)),
            "revoked_at": null,
            "expires_at": iso(expires_at),
            "token": self.seed.token,
            "accept_invitation_url": format!("{base_url}/invite?invitation_token={}", self.seed.token),
            "organization_id": self.seed.organization_id,
            "inviter_user_id": null,
            "accepted_user_id": self.accepted.as_ref().map(|(_, user_id)| user_id),
            "created_at": iso(self.created_at),
            "updated_at": iso(self.accepted.as_ref().map_or(self.created_at, |(at, _)| *at)),
        })
    }
}

const INVITATION_LIFETIME: u64 = 7 * 24 * 3600;

impl World {
    /// Adds a user and returns the id. The caller has to check that the address is new.
    pub fn add_user(&mut self, profile: SeedUser) -> String {
        let now = self.now();
        let id = if profile.id.is_empty() { ids::id("user", now) } else { profile.id.clone() };
        if let Some(secret) = &profile.totp_secret {
            self.factors.push(Factor { id: ids::id("auth_factor", now), user_id: id.clone(), secret: secret.clone() });
        }
        self.users.push(User { id: id.clone(), profile, created_at: now, updated_at: now, last_sign_in_at: None });
        id
    }

    pub fn user(&self, id: &str) -> Result<&User, ApiError> {
        self.users.iter().find(|user| user.id == id).ok_or_else(|| ApiError::not_found("User", id))
    }

    pub fn user_by_email(&self, email: &str) -> Option<&User> {
        self.users.iter().find(|user| user.profile.email.eq_ignore_ascii_case(email))
    }

    /// Changes a user's profile and the time of its last change.
    pub fn update_user(&mut self, id: &str, change: impl FnOnce(&mut SeedUser)) {
        let now = self.now();
        if let Some(user) = self.users.iter_mut().find(|user| user.id == id) {
            change(&mut user.profile);
            user.updated_at = now;
        }
    }

    pub fn note_sign_in(&mut self, id: &str) {
        let now = self.now();
        if let Some(user) = self.users.iter_mut().find(|user| user.id == id) {
            (user.last_sign_in_at, user.updated_at) = (Some(now), now);
        }
    }

    pub fn organization(&self, id: &str) -> Option<&Organization> {
        self.organizations.iter().find(|organization| organization.id == id)
    }

    /// The organizations a user belongs to, in the seed's order.
    pub fn organizations_of(&self, user: &User) -> Vec<&Organization> {
        self.organizations.iter().filter(|organization| user.membership(&organization.id).is_some()).collect()
    }

    pub fn invitation(&self, token: &str) -> Option<&Invitation> {
        self.invitations.iter().find(|invitation| invitation.seed.token == token)
    }

    /// An invitation that can still be accepted.
    pub fn open_invitation(&self, token: &str) -> Option<&Invitation> {
        self.invitation(token).filter(|invitation| invitation.is_open(self.now()))
    }

    /// Accepts an invitation for a user. Returns its organization, if any.
    pub fn accept_invitation(&mut self, token: &str, user_id: &str) -> Result<Option<String>, ApiError> {
        let now = self.now();
        let email = self.user(user_id)?.profile.email.clone();
        let invalid = || ApiError::oauth("invitation_invalid", "The invitation is invalid or has expired.");
        let invitation = self.invitations.iter_mut().find(|it| it.seed.token == token).ok_or_else(invalid)?;
        if !invitation.is_open(now) {
            return Err(invalid());
        }
        if !invitation.seed.email.eq_ignore_ascii_case(&email) {
            let description = "The invitation was sent to another e-mail address.";
            return Err(ApiError::oauth("invitation_cannot_be_used_for_email", description));
        }
        invitation.accepted = Some((now, user_id.to_owned()));
        let (organization_id, role) = (invitation.seed.organization_id.clone(), invitation.seed.role.clone());
        if let Some(organization_id) = organization_id.clone() {
            self.update_user(user_id, |profile| {
                if !profile.memberships.iter().any(|membership| membership.organization_id == organization_id) {
                    let (roles, permissions) = (Vec::new(), Vec::new());
                    profile.memberships.push(SeedMembership { organization_id, role, roles, permissions });
                }
            });
        }
        Ok(organization_id)
    }
}

/// The claims an organization contributes to an access token.
pub(crate) fn organization_claims(organization: &Organization, membership: &SeedMembership) -> Map<String, Value> {
    let SeedMembership { role, roles, permissions, .. } = membership;
    let roles = if roles.is_empty() { std::slice::from_ref(role) } else { roles };
    Map::from_iter([
        ("org_id".to_owned(), organization.id.as_str().into()),
        ("role".to_owned(), role.as_str().into()),
        ("roles".to_owned(), json!(roles)),
        ("permissions".to_owned(), json!(permissions)),
        ("entitlements".to_owned(), json!(organization.entitlements)),
        ("feature_flags".to_owned(), json!(organization.feature_flags)),
    ])
}
