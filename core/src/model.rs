//! The records the API sends and a session keeps. Unknown members are kept and passed through; nothing is a closed set.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::described::{Kind, typed};
use crate::raw_json::RawObject;
use crate::secret::Secret;

/// A user record as the API sent it, snake_case, every member kept.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(transparent)]
pub struct User(pub RawObject);

impl User {
    /// The user's id (`user_...`), empty when the record has none.
    pub fn id(&self) -> Cow<'_, str> {
        self.0.text("id").unwrap_or_default()
    }

    /// The e-mail address.
    pub fn email(&self) -> Option<Cow<'_, str>> {
        self.0.text("email")
    }

    /// The given name.
    pub fn first_name(&self) -> Option<Cow<'_, str>> {
        self.0.text("first_name")
    }

    /// The family name.
    pub fn last_name(&self) -> Option<Cow<'_, str>> {
        self.0.text("last_name")
    }
}

/// Who is acting as the user when an administrator impersonates, as the API sent it: `email` and `reason`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(transparent)]
pub struct Impersonator(pub RawObject);

impl Impersonator {
    /// The administrator's e-mail address.
    pub fn email(&self) -> Option<Cow<'_, str>> {
        self.0.text("email")
    }

    /// Why, as the administrator typed it.
    pub fn reason(&self) -> Option<Cow<'_, str>> {
        self.0.text("reason")
    }
}

/// What a sealed session holds. The same in every format; only spelling and wrapping differ.
#[derive(Clone, Default, PartialEq)]
pub struct SessionData {
    /// The access token, a JWT.
    pub access_token: Secret,
    /// The single-use refresh token.
    pub refresh_token: Secret,
    /// The user at the time of sealing.
    pub user: User,
    /// The impersonator as the API sent it. For display use the one of the verified token.
    pub impersonator: Option<Impersonator>,
    /// The organization chosen at sign-in, where the producer sealed it.
    pub organization_id: Option<String>,
    /// How the user signed in, where the producer sealed it. An open set.
    pub authentication_method: Option<String>,
    /// Members that this version does not know, spelled as they were found: kept when sealing again.
    pub extra: Map<String, Value>,
}

impl SessionData {
    /// The members of a response that a cookie needs: the rest, such as a provider's tokens, is for the caller and not
    /// for a browser.
    pub(crate) fn to_seal(&self) -> Self {
        Self { extra: Map::new(), ..self.clone() }
    }
}

impl fmt::Debug for SessionData {
    /// Only the names of unknown members: some of them, such as a provider's tokens, are secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionData")
            .field("user", &self.user.id())
            .field("organization_id", &self.organization_id)
            .field("extra", &self.extra.keys().collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

typed! {
    User => Kind::Record("User"),
    Impersonator => Kind::Record("Impersonator"),
}
