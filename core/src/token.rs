//! Access tokens: what must hold before a claim is believed (contract section 3.3, RFC 8725).

use std::fmt;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::{self, Deserialize, DeserializeOwned, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value};

use crate::config::Config;
use crate::error::Code;
use crate::jwks::{KeySet, VerifyingKey};
use crate::time::Timestamp;

/// Larger than any token that fits a cookie; checked before anything is decoded.
const MAX_TOKEN: usize = 64 * 1024;

/// Room for the claims of most tokens, so that a map rarely grows.
const USUAL_CLAIMS: usize = 24;

/// The rules a token is held against, from the configuration.
#[derive(Debug)]
pub(crate) struct Rules<'a> {
    pub issuers: &'a [String],
    pub leeway: Duration,
    pub require_auth_time: bool,
}

impl<'a> From<&'a Config> for Rules<'a> {
    fn from(config: &'a Config) -> Self {
        Self { issuers: &config.issuers, leeway: config.leeway, require_auth_time: config.require_auth_time }
    }
}

/// Claims that may be believed: they come from a verified signature, or from the API's own answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Claims(Map<String, Value>);

/// Why a token is refused. Every variant but `Expired` is reported as `invalid_jwt`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// Not three base64url segments of sound JSON, or a claim of the wrong type.
    Malformed,
    /// An algorithm other than RS256.
    Algorithm,
    /// A critical header, which nobody here understands.
    CriticalHeader,
    /// No key with this id is in the key set.
    UnknownKey,
    /// The signature does not fit.
    Signature,
    /// From an issuer that is not configured.
    Issuer,
    /// Not the token of a user's session.
    TokenType,
    /// `nbf` lies ahead.
    NotYetValid,
    /// `exp` has passed; everything else is right.
    Expired,
}

impl Refusal {
    /// The reason on a result.
    pub fn code(self) -> Code {
        if self == Self::Expired { Code::ExpiredJwt } else { Code::InvalidJwt }
    }

    /// What was wrong, for `inspect`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::Algorithm => "algorithm",
            Self::CriticalHeader => "critical header",
            Self::UnknownKey => "unknown key",
            Self::Signature => "signature",
            Self::Issuer => "issuer",
            Self::TokenType => "token type",
            Self::NotYetValid => "not yet valid",
            Self::Expired => "expired",
        }
    }
}

/// A token taken apart but not believed.
#[derive(Debug)]
pub(crate) struct UnverifiedToken<'a> {
    message: &'a str,
    signature: &'a str,
    payload: &'a str,
    pub kid: Option<String>,
}

#[derive(serde::Deserialize)]
struct Header {
    alg: String,
    #[serde(default)]
    kid: Option<String>,
    #[serde(default)]
    crit: Option<Value>,
}

impl<'a> UnverifiedToken<'a> {
    /// Takes a compact JWS apart. The header's `jku`, `jwk`, `x5u` and `x5c` are never looked at: keys only come from the
    /// key set of this client.
    pub(crate) fn parse(token: &'a str) -> Result<Self, Refusal> {
        if token.len() > MAX_TOKEN {
            return Err(Refusal::Malformed);
        }
        let (message, signature) = token.rsplit_once('.').ok_or(Refusal::Malformed)?;
        let (header, payload) = message.split_once('.').ok_or(Refusal::Malformed)?;
        if payload.contains('.') {
            return Err(Refusal::Malformed);
        }
        let header: Header = decode_json(header)?;
        if header.alg != "RS256" {
            return Err(Refusal::Algorithm);
        }
        if header.crit.is_some() {
            return Err(Refusal::CriticalHeader);
        }
        Ok(Self { message, signature, payload, kid: header.kid })
    }

    /// Checks the signature with the key that `kid` names; without a `kid` only a set of one key is unambiguous.
    pub(crate) fn verify<'k>(&self, keys: &'k KeySet) -> Result<(Claims, &'k VerifyingKey), Refusal> {
        let key = match &self.kid {
            Some(kid) => keys.find(kid),
            None => keys.only(),
        };
        let key = key.ok_or(Refusal::UnknownKey)?;
        if !key.rsa.verify(self.message.as_bytes(), &decode(self.signature)?) {
            return Err(Refusal::Signature);
        }
        Ok((self.claims()?, key))
    }

    /// The claims without a check of the signature. Only for tokens that came straight from the API or out of a seal.
    pub(crate) fn claims(&self) -> Result<Claims, Refusal> {
        let Distinct(claims) = decode_json(self.payload)?;
        Ok(Claims(claims))
    }
}

/// The claims of a token whose signature is not checked here.
pub(crate) fn read_claims(token: &str) -> Option<Claims> {
    UnverifiedToken::parse(token).and_then(|token| token.claims()).ok()
}

impl Claims {
    /// Holds the claims against the rules. Expiry is judged last, so `Expired` means that nothing else is wrong.
    pub(crate) fn check(&self, rules: &Rules<'_>, now: Timestamp) -> Result<(), Refusal> {
        let expires = self.number("exp")?.ok_or(Refusal::Malformed)?;
        let not_before = self.number("nbf")?;
        self.number("iat")?;
        if self.user_id().is_empty() || self.session_id().is_empty() || !self.is_for_a_user() {
            return Err(Refusal::TokenType);
        }
        match self.0.get("auth_time") {
            None if rules.require_auth_time => return Err(Refusal::TokenType),
            None | Some(Value::Number(_)) => {}
            Some(_) => return Err(Refusal::TokenType),
        }
        if !rules.issuers.is_empty() {
            let issuer = self.text("iss").ok_or(Refusal::Issuer)?;
            if !rules.issuers.iter().any(|accepted| accepted == issuer) {
                return Err(Refusal::Issuer);
            }
        }
        // A time beyond what a clock can show says nothing: refuse it rather than let it saturate.
        let in_range = |seconds: f64| seconds.abs() < 1e12;
        if !in_range(expires) || !not_before.is_none_or(in_range) {
            return Err(Refusal::Malformed);
        }
        if not_before.is_some_and(|at| Timestamp::from(at) > now.plus(rules.leeway)) {
            return Err(Refusal::NotYetValid);
        }
        // `exp` is the first moment at which the token no longer counts (RFC 7519 section 4.1.4).
        if Timestamp::from(expires) <= now.minus(rules.leeway) {
            return Err(Refusal::Expired);
        }
        Ok(())
    }

    /// `sub`: the user's id.
    pub fn user_id(&self) -> &str {
        self.text("sub").unwrap_or_default()
    }

    /// `sid`: the session's id.
    pub fn session_id(&self) -> &str {
        self.text("sid").unwrap_or_default()
    }

    /// `org_id`: the organization the session is in, if any.
    pub fn organization_id(&self) -> Option<&str> {
        self.text("org_id")
    }

    /// `exp`: when the token stops counting.
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.0.get("exp").and_then(Value::as_f64).map(Timestamp::from)
    }

    /// How long the token counts in all: `exp` minus `iat`.
    pub(crate) fn lifetime(&self) -> Option<Duration> {
        let seconds = self.0.get("exp")?.as_f64()? - self.0.get("iat")?.as_f64()?;
        Duration::try_from_secs_f64(seconds).ok()
    }

    /// `act.sub`: the e-mail of the administrator who impersonates, if one does.
    pub fn actor(&self) -> Option<&str> {
        self.0.get("act")?.get("sub")?.as_str()
    }

    /// Every claim, custom ones included.
    pub fn as_map(&self) -> &Map<String, Value> {
        &self.0
    }

    /// A claim by name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Value::as_str)
    }

    fn number(&self, name: &str) -> Result<Option<f64>, Refusal> {
        match self.0.get(name) {
            None => Ok(None),
            Some(value) => value.as_f64().map(Some).ok_or(Refusal::Malformed),
        }
    }

    /// Widgets and agents get tokens from the same keys; theirs must not open a user's session.
    fn is_for_a_user(&self) -> bool {
        let absent = |name| matches!(self.0.get(name), None | Some(Value::Null));
        absent("sub_type") && (absent("sub_profile") || self.text("sub_profile") == Some("user"))
    }
}

fn decode(segment: &str) -> Result<Vec<u8>, Refusal> {
    URL_SAFE_NO_PAD.decode(segment).map_err(|_| Refusal::Malformed)
}

fn decode_json<T: DeserializeOwned>(segment: &str) -> Result<T, Refusal> {
    // Checked as a whole: the parser would check each of its strings.
    let text = String::from_utf8(decode(segment)?).map_err(|_| Refusal::Malformed)?;
    serde_json::from_str(&text).map_err(|_| Refusal::Malformed)
}

/// A JSON object in which no name appears twice: which of two would count depends on the reader (RFC 8725 section 2.4).
struct Distinct(Map<String, Value>);

impl<'de> Deserialize<'de> for Distinct {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Distinct;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object with distinct names")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Distinct, A::Error> {
                let mut members = Map::with_capacity(USUAL_CLAIMS);
                while let Some((name, value)) = access.next_entry::<String, Value>()? {
                    if members.insert(name, value).is_some() {
                        return Err(de::Error::custom("a claim appears twice"));
                    }
                }
                Ok(Distinct(members))
            }
        }
        deserializer.deserialize_map(Members)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lifetime_is_counted_from_the_issue() {
        let lifetime = |claims| match claims {
            Value::Object(claims) => Claims(claims).lifetime(),
            _ => None,
        };
        let minutes = serde_json::json!({ "iat": 1_700_000_000, "exp": 1_700_000_300 });
        assert_eq!(lifetime(minutes), Some(Duration::from_secs(300)));
        assert_eq!(lifetime(serde_json::json!({ "iat": 1_700_000_300, "exp": 1_700_000_000 })), None);
        assert_eq!(lifetime(serde_json::json!({ "exp": 1_700_000_300 })), None);
    }
}
