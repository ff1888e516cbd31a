//! Sessions, their refresh tokens and the response with both.

use serde_json::{Map, Value, json};

use crate::clock::{Millis, after, iso};
use crate::directory::organization_claims;
use crate::error::ApiError;
use crate::ids;
use crate::state::{Impersonator, World};

#[derive(Clone)]
pub(crate) struct Session {
    pub id: String,
    pub user_id: String,
    /// The organization of the sign-in. A refresh without an organization returns to it.
    pub organization_id: Option<String>,
    pub method: String,
    pub impersonator: Option<Impersonator>,
    pub authenticated_at: Millis,
    pub expires_at: Millis,
    pub ended_at: Option<Millis>,
    pub ip_address: Option<String>,
    pub user_agent: Option<String>,
}

impl Session {
    pub fn is_active(&self, now: Millis) -> bool {
        self.ended_at.is_none() && self.expires_at > now
    }

    pub fn as_json(&self, now: Millis) -> Value {
        let status = match self.ended_at {
            Some(_) => "revoked",
            None if self.expires_at <= now => "expired",
            None => "active",
        };
        let mut fields = json!({
            "object": "session",
            "id": self.id,
            "user_id": self.user_id,
            "status": status,
            "auth_method": auth_method(&self.method),
            "ip_address": self.ip_address,
            "user_agent": self.user_agent,
            "expires_at": iso(self.expires_at),
            "ended_at": self.ended_at.map(iso),
            "created_at": iso(self.authenticated_at),
            "updated_at": iso(self.ended_at.unwrap_or(self.authenticated_at)),
        });
        if let (Some(id), Some(fields)) = (&self.organization_id, fields.as_object_mut()) {
            fields.insert("organization_id".into(), id.as_str().into());
        }
        if let (Some(impersonator), Some(fields)) = (&self.impersonator, fields.as_object_mut()) {
            fields.insert("impersonator".into(), impersonator.as_json());
        }
        fields
    }
}

/// The list of sessions has other names for the methods than responses have.
fn auth_method(method: &str) -> &'static str {
    match method {
        "SSO" => "sso",
        "Password" => "password",
        "Passkey" => "passkey",
        "MagicAuth" => "magic_code",
        "Impersonation" => "impersonation",
        "MigratedSession" => "migrated_session",
        "CrossAppAuth" => "cross_app_auth",
        "ExternalAuth" => "external_auth",
        other if other.ends_with("OAuth") => "oauth",
        _ => "unknown",
    }
}

pub(crate) struct RefreshToken {
    pub session_id: String,
    /// The organization of the sign-in from which this token comes.
    pub organization_id: Option<String>,
    pub exchanged: Option<Exchange>,
}

/// The outcome of a refresh token. It is kept so that a replay gets the same response during the grace period.
pub(crate) struct Exchange {
    pub at: Millis,
    pub organization_id: Option<String>,
    pub answer: Value,
}

impl World {
    pub fn session(&self, id: &str) -> Option<&Session> {
        self.sessions.iter().find(|session| session.id == id)
    }

    pub fn start_session(&mut self, session: Session) -> String {
        let id = session.id.clone();
        self.note_sign_in(&session.user_id);
        self.sessions.push(session);
        id
    }

    /// Ends a session. Returns whether it was active.
    pub fn end_session(&mut self, id: &str) -> bool {
        let now = self.now();
        match self.sessions.iter_mut().find(|session| session.id == id && session.is_active(now)) {
            Some(session) => {
                session.ended_at = Some(now);
                true
            }
            None => false,
        }
    }

    /// The body of a successful response: user, a new access token for `organization_id`, a new refresh token with
    /// `signed_in_to`.
    pub fn answer(
        &mut self,
        session_id: &str,
        organization_id: Option<String>,
        signed_in_to: Option<String>,
    ) -> Result<Value, ApiError> {
        let ended = || ApiError::oauth("invalid_grant", "Session has already ended.");
        let session = self.session(session_id).ok_or_else(ended)?.clone();
        let claims = self.claims(&session, organization_id.as_deref())?;
        let access_token = self.keys.current().sign(Map::new(), claims);
        let refresh_token = ids::token();
        let mut body = Map::from_iter([("user".to_owned(), self.user(&session.user_id)?.as_json())]);
        if let Some(organization_id) = organization_id {
            body.insert("organization_id".into(), organization_id.into());
        }
        if let Some(impersonator) = &session.impersonator {
            body.insert("impersonator".into(), impersonator.as_json());
        }
        body.insert("access_token".into(), access_token.into());
        body.insert("refresh_token".into(), refresh_token.as_str().into());
        body.insert("authentication_method".into(), session.method.into());
        let token = RefreshToken { session_id: session_id.to_owned(), organization_id: signed_in_to, exchanged: None };
        self.refresh_tokens.insert(refresh_token, token);
        Ok(Value::Object(body))
    }

    fn claims(&self, session: &Session, organization_id: Option<&str>) -> Result<Map<String, Value>, ApiError> {
        let (now, options) = (self.now() / 1000, &self.site.options);
        let user = self.user(&session.user_id)?;
        let mut claims = Map::from_iter([
            ("iss".to_owned(), self.site.issuer().into()),
            ("sub".to_owned(), user.id.as_str().into()),
            ("sid".to_owned(), session.id.as_str().into()),
            ("jti".to_owned(), ids::ulid(self.now()).into()),
            ("client_id".to_owned(), options.client_id.as_str().into()),
        ]);
        if options.auth_time {
            claims.insert("auth_time".into(), (session.authenticated_at / 1000).into());
        }
        if let Some(impersonator) = &session.impersonator {
            claims.insert("act".into(), json!({ "sub": impersonator.email }));
        }
        let place = organization_id.and_then(|id| Some((self.organization(id)?, user.membership(id)?)));
        if let Some((organization, membership)) = place {
            claims.extend(organization_claims(organization, membership));
        }
        let mut template = options.seed.claims.clone();
        template.extend(user.profile.claims.clone());
        if Value::Object(template.clone()).to_string().len() > TEMPLATE_LIMIT {
            return Err(ApiError::oauth("token_too_big", "The JWT template renders to more than 3072 bytes."));
        }
        claims.extend(template);
        claims.insert("iat".into(), now.into());
        claims.insert("exp".into(), (after(self.now(), options.access_token_lifetime) / 1000).into());
        Ok(claims)
    }

    /// The claims of a new sign-in of the first user, for custom tokens. No session exists.
    pub fn sample_claims(&self) -> Result<Map<String, Value>, ApiError> {
        let user = self.users.first().ok_or_else(|| ApiError::message(422, "There is no user to make a token for."))?;
        let now = self.now();
        let session = Session {
            id: ids::id("session", now),
            user_id: user.id.clone(),
            organization_id: None,
            method: "Password".into(),
            impersonator: None,
            authenticated_at: now,
            expires_at: now,
            ended_at: None,
            ip_address: None,
            user_agent: None,
        };
        self.claims(&session, None)
    }
}

/// The most bytes of JSON that a JWT template may produce.
const TEMPLATE_LIMIT: usize = 3072;
