//! Every grant of `POST /user_management/authenticate`: one table, one way to ask and one way to judge
//! (contract section 1.1).

use serde::Deserialize;
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value, json};

use crate::client::Client;
use crate::config::Config;
use crate::described::{Described, Kind, Member, Presence, Record, described};
use crate::error::{Code, Error, Result};
use crate::http::{Method, Request, Response};
use crate::model::{Impersonator, SessionData, User};
use crate::options::{self, OneOrMany};
use crate::secret::Secret;
use crate::sending::Resend;
use crate::time::Timestamp;

/// What a user can prove, by the name hosts use: `authenticate_with_<name>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Grant {
    /// The code of a callback.
    Code,
    /// A refresh token. Sessions refresh themselves through [`crate::session::SealedSession::refresh`].
    RefreshToken,
    /// An e-mail address and a password.
    Password,
    /// A code sent by e-mail.
    MagicAuth,
    /// The code that proves an e-mail address, one more step of another grant.
    EmailVerification,
    /// A time-based one-time password, one more step of another grant.
    Totp,
    /// The chosen organization, one more step of another grant.
    OrganizationSelection,
    /// A code sent by e-mail because the sign-in looked unusual.
    RadarEmailChallenge,
    /// A code sent by SMS because the sign-in looked unusual.
    RadarSmsChallenge,
    /// A device code (RFC 8628).
    DeviceCode,
}

/// Whether the API key goes along.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ApiKey {
    Required,
    /// Sent when there is one: public clients have none.
    IfPresent,
    Never,
}

struct Row {
    grant: Grant,
    name: &'static str,
    grant_type: &'static str,
    required: &'static [&'static str],
    optional: &'static [&'static str],
    api_key: ApiKey,
}

/// The parameters every grant takes.
const COMMON: &[&str] = &["ip_address", "user_agent", "device_id"];

#[rustfmt::skip]
const GRANTS: &[Row] = &[
    Row { grant: Grant::Code, name: "code", grant_type: "authorization_code",
          required: &["code"], optional: &["code_verifier", "invitation_token", "signals_id", "pending_authentication_token"],
          api_key: ApiKey::IfPresent },
    Row { grant: Grant::RefreshToken, name: "refresh_token", grant_type: "refresh_token",
          required: &["refresh_token"], optional: &["organization_id"], api_key: ApiKey::IfPresent },
    Row { grant: Grant::Password, name: "password", grant_type: "password",
          required: &["email", "password"], optional: &["invitation_token", "signals_id", "radar_auth_attempt_id"],
          api_key: ApiKey::Required },
    Row { grant: Grant::MagicAuth, name: "magic_auth", grant_type: "urn:workos:oauth:grant-type:magic-auth:code",
          required: &["code", "email"],
          optional: &["invitation_token", "radar_auth_attempt_id", "link_authorization_code", "signals_id"],
          api_key: ApiKey::Required },
    Row { grant: Grant::EmailVerification, name: "email_verification",
          grant_type: "urn:workos:oauth:grant-type:email-verification:code",
          required: &["code", "pending_authentication_token"], optional: &[], api_key: ApiKey::Required },
    Row { grant: Grant::Totp, name: "totp", grant_type: "urn:workos:oauth:grant-type:mfa-totp",
          required: &["code", "pending_authentication_token", "authentication_challenge_id"], optional: &[],
          api_key: ApiKey::Required },
    Row { grant: Grant::OrganizationSelection, name: "organization_selection",
          grant_type: "urn:workos:oauth:grant-type:organization-selection",
          required: &["pending_authentication_token", "organization_id"], optional: &[], api_key: ApiKey::Required },
    Row { grant: Grant::RadarEmailChallenge, name: "radar_email_challenge",
          grant_type: "urn:workos:oauth:grant-type:radar-email-challenge:code",
          required: &["code", "radar_challenge_id", "pending_authentication_token"], optional: &[],
          api_key: ApiKey::Required },
    Row { grant: Grant::RadarSmsChallenge, name: "radar_sms_challenge",
          grant_type: "urn:workos:oauth:grant-type:radar-sms-challenge:code",
          required: &["code", "pending_authentication_token"], optional: &["verification_id", "phone_number"],
          api_key: ApiKey::Required },
    Row { grant: Grant::DeviceCode, name: "device_code", grant_type: "urn:ietf:params:oauth:grant-type:device_code",
          required: &["device_code"], optional: &[], api_key: ApiKey::Never },
];

impl Grant {
    /// Every grant, in the order of the table.
    pub fn all() -> impl Iterator<Item = Grant> {
        GRANTS.iter().map(|row| row.grant)
    }

    /// The name in `authenticate_with_<name>`.
    pub fn as_str(self) -> &'static str {
        GRANTS.iter().find(|row| row.grant == self).map_or("", |row| row.name)
    }

    /// The options of the grant that are required, and the others.
    pub(crate) fn parameters(self) -> (&'static [&'static str], Vec<&'static str>) {
        let row = GRANTS.iter().find(|row| row.grant == self);
        row.map_or_else(Default::default, |row| {
            (row.required, [row.optional, COMMON, &["client_id", "session"]].concat())
        })
    }

    /// The grant with this name.
    pub fn parse(name: &str) -> Option<Grant> {
        GRANTS.iter().find(|row| row.name == name).map(|row| row.grant)
    }
}

described! {
    /// Whether and how to seal the session of a response.
    #[derive(Clone, Debug, Default, Deserialize)]
    #[serde(default)]
    pub struct SealOptions {
        /// Whether to put a `sealed_session` on the response.
        pub seal_session: bool,
        /// The cookie password, or several: the first seals. The client's when unset.
        pub cookie_password: Option<OneOrMany<Secret>>,
    }
}

/// A successful exchange.
#[derive(Clone, Debug)]
pub struct AuthenticationResponse {
    /// Tokens, user and everything else the API sent.
    pub data: SessionData,
    /// The cookie value, if sealing was requested.
    pub sealed_session: Option<Secret>,
}

macro_rules! members {
    ($response:ident, $extra:ident; $(
        $(#[doc = $line:literal])+ $presence:ident $name:ident: $kind:expr => $value:expr;
    )*) => {
        impl Serialize for AuthenticationResponse {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let ($response, mut $extra) = (self, self.data.extra.clone());
                let mut map = serializer.serialize_map(None)?;
                $( map.serialize_entry(stringify!($name), &$value)?; )*
                map.end()
            }
        }

        impl Described for AuthenticationResponse {
            const RECORD: Record = Record::new(
                "AuthenticationResponse",
                "The response to a successful exchange: the user and the tokens.",
                &[$( Member::new(stringify!($name), $kind, Presence::$presence, concat!($($line),+)), )*],
            );
        }
    };
}

members! {
    response, extra;
    /// The user who signed in.
    Value user: Kind::Record("User") => response.data.user;
    /// The access token, a JWT that lives for minutes.
    Value access_token: Kind::Secret => response.data.access_token.reveal();
    /// The refresh token. It works once.
    Value refresh_token: Kind::Secret => response.data.refresh_token.reveal();
    /// The organization that was chosen.
    Maybe organization_id: Kind::Text => response.data.organization_id;
    /// How the user signed in, such as `Password`. An open set.
    Maybe authentication_method: Kind::Text => response.data.authentication_method;
    /// The administrator who acts as the user.
    Maybe impersonator: Kind::Record("Impersonator") => response.data.impersonator;
    /// The tokens of the identity provider, where the connection is set up to return them.
    Maybe oauth_tokens: Kind::Record("OAuthTokens") => extra.shift_remove("oauth_tokens");
    /// A code for another AuthKit application.
    Maybe authkit_authorization_code: Kind::Secret => extra.shift_remove("authkit_authorization_code");
    /// The value of the cookie, if sealing was requested.
    Maybe sealed_session: Kind::Secret => response.sealed_session;
    /// The members of the API's response that this version does not know.
    Value raw: Kind::Object => extra;
}

impl Client {
    /// Proves who a user is. `options` holds the grant's parameters, `ip_address`, `user_agent` and `device_id` of the
    /// browser, `client_id` and `session` ([`SealOptions`]). A code is sent once: it cannot be exchanged a second time.
    ///
    /// # Errors
    /// `invalid_option` and the password codes before anything is sent; any code of the API; the `retry_later` codes
    /// when the API cannot be reached or does not answer within the timeout.
    pub async fn authenticate_with(&self, grant: Grant, options: Value) -> Result<AuthenticationResponse> {
        let Value::Object(mut parameters) = options else {
            return Err(Error::option("options are missing or are not an object"));
        };
        parameters.retain(|_, value| !value.is_null());
        let client = self.named_by(&mut parameters)?;
        let sealing: SealOptions = match parameters.shift_remove("session") {
            Some(session) => options::parse(session)?,
            None => SealOptions::default(),
        };
        // Before sending: a code must not be spent on a password that cannot seal.
        let passwords = match sealing.seal_session {
            true => Some(client.passwords(sealing.cookie_password)?),
            false => None,
        };
        let request = exchange_request(&client, grant, parameters)?;
        let resend = if grant == Grant::RefreshToken { Resend::WithinGrace } else { Resend::OnlyIfUnsent };
        let data = client.deliver(request, resend, exchange_response, client.deadline()).await.outcome?;
        let sealed_session = match passwords {
            Some(passwords) => {
                Some(client.seal_session(&data.to_seal(), &passwords, client.config().seal_format, None)?.into())
            }
            None => None,
        };
        Ok(AuthenticationResponse { data, sealed_session })
    }
}

/// Builds the request of a grant.
///
/// # Errors
/// `invalid_option` for a missing, unknown or non-text parameter, `api_key_missing`, `client_id_missing`.
pub(crate) fn exchange_request(client: &Client, grant: Grant, parameters: Map<String, Value>) -> Result<Request> {
    let Some(row) = GRANTS.iter().find(|row| row.grant == grant) else {
        return Err(Error::option("unknown grant"));
    };
    for (name, value) in &parameters {
        let name = name.as_str();
        if ![row.required, row.optional, COMMON].iter().any(|list| list.contains(&name)) {
            return Err(Error::option(format!("unknown option `{name}`")));
        }
        if value.as_str().is_none_or(str::is_empty) {
            return Err(Error::option(format!("option `{name}` must be text and not empty")));
        }
    }
    if let Some(missing) = row.required.iter().find(|name| !parameters.contains_key(**name)) {
        return Err(Error::option(format!("option `{missing}` is missing")));
    }
    let config = client.config();
    let api_key = credential(config, row, &parameters)?;
    let mut body = Map::new();
    body.insert("client_id".to_owned(), json!(client.client_id()?));
    body.insert("grant_type".to_owned(), json!(row.grant_type));
    if let Some(key) = api_key {
        body.insert("client_secret".to_owned(), json!(key.reveal()));
    }
    body.extend(parameters);
    Ok(Request {
        method: Method::Post,
        url: client.endpoint("user_management/authenticate")?,
        bearer: api_key.cloned(),
        body: Some(Value::Object(body)),
    })
}

fn credential<'a>(config: &'a Config, row: &Row, parameters: &Map<String, Value>) -> Result<Option<&'a Secret>> {
    let missing = || Err(Error::new(Code::ApiKeyMissing, "no API key was given"));
    match (&config.api_key, row.api_key) {
        (_, ApiKey::Never) => Ok(None),
        (Some(key), _) => Ok(Some(key)),
        (None, ApiKey::Required) => missing(),
        (None, ApiKey::IfPresent) if row.grant == Grant::Code && !parameters.contains_key("code_verifier") => missing(),
        (None, ApiKey::IfPresent) => Ok(None),
    }
}

/// Judges the response to any grant.
///
/// # Errors
/// The API's code, or `unexpected_response` when tokens or the user are missing.
pub(crate) fn exchange_response(response: Response, now: Timestamp) -> Result<SessionData> {
    let (status, request_id) = (response.status, response.request_id.clone());
    let mut members = response.into_object(now)?;
    members.retain(|_, value| !value.is_null());
    let mut text = |name: &str| match members.shift_remove(name) {
        Some(Value::String(text)) if !text.is_empty() => Some(text),
        _ => None,
    };
    let access_token = text("access_token");
    let refresh_token = text("refresh_token");
    let organization_id = text("organization_id");
    let authentication_method = text("authentication_method");
    let mut object = |name: &str| match members.shift_remove(name) {
        Some(Value::Object(object)) => Some(object.into()),
        _ => None,
    };
    let user = object("user").map(User).filter(|user| !user.id().is_empty());
    let impersonator = object("impersonator").map(Impersonator);
    let (Some(access_token), Some(refresh_token), Some(user)) = (access_token, refresh_token, user) else {
        return Err(Error {
            status: Some(status),
            request_id,
            ..Error::new(Code::UnexpectedResponse, "the API's answer lacks tokens or a user")
        });
    };
    Ok(SessionData {
        access_token: access_token.into(),
        refresh_token: refresh_token.into(),
        user,
        impersonator,
        organization_id,
        authentication_method,
        extra: members,
    })
}
