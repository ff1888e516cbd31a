//! The users and organizations at start and after a reset. `--seed` files have the same format; unknown fields are
//! refused.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The initial users, organizations and invitations.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Seed {
    /// Organizations, in the order the pages list them.
    pub organizations: Vec<SeedOrganization>,
    /// Users, in the order the sign-in page lists them.
    pub users: Vec<SeedUser>,
    /// Pending invitations.
    pub invitations: Vec<SeedInvitation>,
    /// Extra claims of every access token, in place of a JWT template.
    pub claims: Map<String, Value>,
}

/// An organization and its sign-in policy.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct SeedOrganization {
    /// `org_...`.
    pub id: String,
    /// The name on the pages.
    pub name: String,
    /// Members must sign in through the organization's connection: otherwise `sso_required`.
    pub sso_required: bool,
    /// The connections that a browser can be redirected to.
    pub connection_ids: Vec<String>,
    /// Members need a second factor.
    pub mfa_required: bool,
    /// Whether a refused switch names the page that the browser has to go to, as `authkit_redirect_url`.
    pub authkit_redirect_url: bool,
    /// If set, only these methods are allowed (`password`, `magic_auth`, `google_oauth`, ...).
    pub auth_methods: Option<Vec<String>>,
    /// The `entitlements` claim.
    pub entitlements: Vec<String>,
    /// The `feature_flags` claim.
    pub feature_flags: Vec<String>,
}

/// A user, with the flags that make a sign-in need one more step.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct SeedUser {
    /// `user_...`; generated if empty.
    pub id: String,
    /// The address, compared without regard to case.
    pub email: String,
    /// Without one the password grant is refused.
    pub password: Option<String>,
    /// Given name.
    pub first_name: Option<String>,
    /// Family name.
    pub last_name: Option<String>,
    /// If false, a sign-in first fails with `email_verification_required`.
    pub email_verified: bool,
    /// The application's own identifier.
    pub external_id: Option<String>,
    /// Free string values.
    pub metadata: Map<String, Value>,
    /// BCP 47 tag.
    pub locale: Option<String>,
    /// Avatar.
    pub profile_picture_url: Option<String>,
    /// Whether a second factor is needed: `mfa_challenge` with a `totp_secret`, else `mfa_enrollment`.
    pub mfa: bool,
    /// Base32 secret of an enrolled authenticator app.
    pub totp_secret: Option<String>,
    /// Makes Radar challenge the sign-in.
    pub radar: Option<Radar>,
    /// Where SMS codes go.
    pub phone_number: Option<String>,
    /// Extra claims of this user's access tokens; they override the seed's.
    pub claims: Map<String, Value>,
    /// Returned by the code exchange, as with provider-token passthrough.
    pub oauth_tokens: Option<Value>,
    /// The organizations the user belongs to.
    pub memberships: Vec<SeedMembership>,
}

/// The way Radar challenges a sign-in.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Radar {
    /// A code by e-mail: `radar_challenge`.
    Email,
    /// A code by SMS to a known number: `radar_sms_sign_in_challenge`.
    Sms,
    /// The user has to enter the number first: `radar_sign_up_challenge`.
    SignUp,
}

/// The membership of a user in an organization.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SeedMembership {
    /// The organization.
    pub organization_id: String,
    /// The `role` claim.
    #[serde(default = "member")]
    pub role: String,
    /// The `roles` claim; the one role when empty.
    #[serde(default)]
    pub roles: Vec<String>,
    /// The `permissions` claim.
    #[serde(default)]
    pub permissions: Vec<String>,
}

/// An invitation that has not been accepted.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SeedInvitation {
    /// The e-mail address it is for.
    pub email: String,
    /// The `invitation_token`.
    pub token: String,
    /// The organization that the user joins by accepting.
    #[serde(default)]
    pub organization_id: Option<String>,
    /// The role that the user gets by accepting.
    #[serde(default = "member")]
    pub role: String,
}

impl Default for SeedUser {
    fn default() -> Self {
        Self {
            id: String::new(),
            email: String::new(),
            password: None,
            first_name: None,
            last_name: None,
            // A flag that adds a step is off by default.
            email_verified: true,
            external_id: None,
            metadata: Map::new(),
            locale: None,
            profile_picture_url: None,
            mfa: false,
            totp_secret: None,
            radar: None,
            phone_number: None,
            claims: Map::new(),
            oauth_tokens: None,
            memberships: Vec::new(),
        }
    }
}

impl SeedUser {
    /// A verified user with only an address.
    pub fn new(email: &str) -> Self {
        Self { email: email.into(), ..Self::default() }
    }

    pub(crate) fn name(&self) -> Option<String> {
        let parts: Vec<_> = [&self.first_name, &self.last_name].into_iter().flatten().map(String::as_str).collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    }
}

impl Default for Seed {
    /// Ada administers Acme and belongs to Globex, Grace belongs to Acme, Alan to nothing. All have one password.
    fn default() -> Self {
        let user = |id: &str, email: &str, first: &str, last: &str, memberships| SeedUser {
            id: id.into(),
            email: email.into(),
            password: Some("password123!".into()),
            first_name: Some(first.into()),
            last_name: Some(last.into()),
            locale: Some("en".into()),
            memberships,
            ..SeedUser::default()
        };
        let membership = |organization_id: &str, role: &str, permissions: &[&str]| SeedMembership {
            organization_id: organization_id.into(),
            role: role.into(),
            roles: Vec::new(),
            permissions: permissions.iter().map(|&permission| permission.into()).collect(),
        };
        let organization = |id: &str, name: &str, connection_id: &str| SeedOrganization {
            id: id.into(),
            name: name.into(),
            connection_ids: vec![connection_id.into()],
            ..SeedOrganization::default()
        };
        const ACME: &str = "org_01EM000000000000000000ACME";
        const GLOBEX: &str = "org_01EM0000000000000000GLOBEX";
        Self {
            organizations: vec![
                organization(ACME, "Acme", "conn_01EM000000000000000000ACME"),
                organization(GLOBEX, "Globex", "conn_01EM0000000000000000GLOBEX"),
            ],
            users: vec![
                user(
                    "user_01EM0000000000000000000ADA",
                    "ada@example.com",
                    "Ada",
                    "Lovelace",
                    vec![
                        membership(ACME, "admin", &["posts:read", "posts:write", "users:manage"]),
                        membership(GLOBEX, "member", &["posts:read"]),
                    ],
                ),
                user(
                    "user_01EM00000000000000000GRACE",
                    "grace@example.com",
                    "Grace",
                    "Hopper",
                    vec![membership(ACME, "member", &["posts:read"])],
                ),
                user("user_01EM000000000000000000ALAN", "alan@example.com", "Alan", "Turing", Vec::new()),
            ],
            invitations: Vec::new(),
            claims: Map::new(),
        }
    }
}

impl Seed {
    pub(crate) fn check(&self) -> Result<(), String> {
        let organizations: HashSet<_> =
            self.organizations.iter().map(|organization| organization.id.as_str()).collect();
        if organizations.len() != self.organizations.len() || organizations.contains("") {
            return Err("seed: every organization needs an id of its own".into());
        }
        let mut emails = HashSet::new();
        for user in &self.users {
            if !user.email.contains('@') || !emails.insert(user.email.to_lowercase()) {
                return Err(format!("seed: `{}` is not an e-mail address or is there twice", user.email));
            }
            reserved(&user.claims)?;
        }
        let joined = self.users.iter().flat_map(|user| &user.memberships).map(|membership| &membership.organization_id);
        let invited = self.invitations.iter().filter_map(|invitation| invitation.organization_id.as_ref());
        if let Some(unknown) = joined.chain(invited).find(|id| !organizations.contains(id.as_str())) {
            return Err(format!("seed: there is no organization `{unknown}`"));
        }
        reserved(&self.claims)
    }
}

fn reserved(claims: &Map<String, Value>) -> Result<(), String> {
    match ["iss", "sub", "exp", "iat", "nbf", "jti"].into_iter().find(|&name| claims.contains_key(name)) {
        Some(name) => Err(format!("seed: `{name}` is reserved, a template cannot set it")),
        None => Ok(()),
    }
}

fn member() -> String {
    "member".into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example is the only description of the format, so it must be right.
    #[test]
    fn the_readme_shows_a_seed_that_works() {
        let readme = include_str!("../README.md");
        let section = readme.split("\n## Seed\n").nth(1).unwrap_or_default();
        let example: String = section
            .lines()
            .skip_while(|line| !line.starts_with("    {"))
            .take_while(|line| line.starts_with("    "))
            .collect();
        let seed: Seed = serde_json::from_str(&example).unwrap_or_else(|error| unreachable!("{error}: {example}"));
        assert_eq!(seed.check(), Ok(()));
        let users = seed.users.iter().map(|user| (user.memberships.len(), user.radar));
        assert_eq!(users.collect::<Vec<_>>(), [(1, Some(Radar::Email))]);
    }

    #[test]
    fn invalid_seeds_are_refused() {
        let refused = |text: &str| match serde_json::from_str::<Seed>(text) {
            Ok(seed) => seed.check().is_err(),
            Err(_) => true,
        };
        for text in [
            r#"{"user": []}"#,
            r#"{"users": [{"email": "a@x", "emial": "b@x"}]}"#,
            r#"{"users": [{"email": "a@x"}, {"email": "A@X"}]}"#,
            r#"{"users": [{"email": "a@x", "memberships": [{"organization_id": "org_x"}]}]}"#,
            r#"{"organizations": [{"name": "Acme"}], "users": []}"#,
            r#"{"claims": {"iss": "x"}}"#,
        ] {
            assert!(refused(text), "{text}");
        }
        assert!(!refused("{}"));
    }
}
