//! Access tokens: the checks before a claim is trusted (contract section 3.3, RFC 8725).

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;

pub use crate::claims::Claims;
use crate::claims::{Actor, Claim, KnownClaims};
use crate::config::Config;
use crate::error::{Code, Error};
use crate::json;
use crate::jwks::{KeySet, VerifyingKey};
use crate::time::Timestamp;

/// Larger than any token that fits a cookie; checked before anything is decoded.
const MAX_TOKEN: usize = 64 * 1024;

/// The rules that a token is checked against, from the configuration.
#[derive(Debug)]
pub(crate) struct Rules<'a> {
    /// A token may name the client id it was made for; older environments leave it out (contract section 3.1).
    pub client_id: Option<&'a str>,
    pub issuers: &'a [String],
    pub leeway: Duration,
    pub require_auth_time: bool,
}

impl<'a> From<&'a Config> for Rules<'a> {
    fn from(config: &'a Config) -> Self {
        Self {
            client_id: config.client_id.as_deref(),
            issuers: &config.issuers,
            leeway: config.leeway,
            require_auth_time: config.require_auth_time,
        }
    }
}

/// Why a token is refused. Every variant but `Expired` is reported as `invalid_jwt`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// Not three base64url segments of sound JSON, or a claim of the wrong type.
    Malformed,
    /// An algorithm other than RS256.
    Algorithm,
    /// A critical header that is not understood.
    CriticalHeader,
    /// No key with this id is in the key set.
    UnknownKey,
    /// The signature does not fit.
    Signature,
    /// From an issuer that is not configured.
    Issuer,
    /// Made for another client id.
    Client,
    /// `act` says that somebody acts as the user, in a way that is not understood.
    Actor,
    /// Not the token of a user's session.
    TokenType,
    /// About another user than the sealed one.
    User,
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

    /// What is wrong with the token, in a sentence that is safe to log.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Malformed => "the access token is not a well-formed JWT, or a claim has the wrong type",
            Self::Algorithm => "the access token is not signed with RS256",
            Self::CriticalHeader => "the access token has a critical header",
            Self::UnknownKey => "no key in the key set has the access token's key id",
            Self::Signature => "the access token's signature does not verify",
            Self::Issuer => "the access token's issuer is not an accepted one",
            Self::Client => "the access token was issued to another client id",
            Self::Actor => "the access token's `act` claim is not understood",
            Self::TokenType => "the access token is not one of a user's session",
            Self::User => "the access token's subject is not the sealed user",
            Self::NotYetValid => "the access token is not valid yet",
            Self::Expired => "the access token has expired",
        }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::new(refusal.code(), refusal.as_str())
    }
}

/// A token that is parsed but not verified.
#[derive(Debug)]
pub(crate) struct UnverifiedToken<'a> {
    message: &'a str,
    signature: &'a str,
    payload: &'a str,
    pub kid: Option<String>,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    #[serde(default)]
    kid: Option<String>,
    /// Whatever it says, `null` included.
    #[serde(default, deserialize_with = "present")]
    crit: bool,
}

fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    serde::de::IgnoredAny::deserialize(deserializer).map(|_| true)
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
        let header: Header = json::from_str(&decode_text(header)?).ok_or(Refusal::Malformed)?;
        if header.alg != "RS256" {
            return Err(Refusal::Algorithm);
        }
        if header.crit {
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
        Claims::parse(decode_text(self.payload)?).ok_or(Refusal::Malformed)
    }
}

/// The claims of a token whose signature is not checked here.
pub(crate) fn read_claims(token: &str) -> Option<Claims> {
    UnverifiedToken::parse(token).and_then(|token| token.claims()).ok()
}

impl Claims {
    /// Checks the claims against the rules. Expiry comes last, so `Expired` means that nothing else is wrong.
    pub(crate) fn check(&self, rules: &Rules<'_>, now: Timestamp) -> Result<(), Refusal> {
        let known = &self.known;
        let expires = time(&known.expires)?.ok_or(Refusal::Malformed)?;
        let not_before = time(&known.not_before)?;
        time(&known.issued)?;
        if !is_name(self.user_id()) || !is_name(self.session_id()) || !self.is_for_a_user() {
            return Err(Refusal::TokenType);
        }
        if !self.is_for_client(rules.client_id) {
            return Err(Refusal::Client);
        }
        if known.actor == Actor::Nameless {
            return Err(Refusal::Actor);
        }
        if time(&known.auth_time).map_err(|_| Refusal::TokenType)?.is_none() && rules.require_auth_time {
            return Err(Refusal::TokenType);
        }
        if !rules.issuers.is_empty() {
            let issuer = known.issuer.text().ok_or(Refusal::Issuer)?;
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
        // `exp` is the first moment at which the token is no longer valid (RFC 7519 section 4.1.4).
        if Timestamp::from(expires) <= now.minus(rules.leeway) {
            return Err(Refusal::Expired);
        }
        Ok(())
    }

    fn is_for_client(&self, client_id: Option<&str>) -> bool {
        match client_id {
            Some(client_id) => self.known.client.is_empty() || self.known.client.text() == Some(client_id),
            None => true,
        }
    }

    /// Widgets and agents get tokens from the same keys; theirs must not open a user's session.
    fn is_for_a_user(&self) -> bool {
        let KnownClaims { sub_type, sub_profile, .. } = &self.known;
        sub_type.is_empty() && (sub_profile.is_empty() || sub_profile.text() == Some("user"))
    }
}

/// A claim that is a time, if it is there.
fn time(claim: &Claim) -> Result<Option<f64>, Refusal> {
    match claim {
        Claim::Absent => Ok(None),
        Claim::Number(seconds) => Ok(Some(*seconds)),
        Claim::Null | Claim::Text(_) | Claim::Other => Err(Refusal::Malformed),
    }
}

/// What identifies something is not empty, and came whole: two ids may not become one where text was mended.
fn is_name(id: &str) -> bool {
    !id.is_empty() && !id.contains(char::REPLACEMENT_CHARACTER)
}

fn decode(segment: &str) -> Result<Vec<u8>, Refusal> {
    URL_SAFE_NO_PAD.decode(segment).map_err(|_| Refusal::Malformed)
}

/// Checked as a whole: the parser would check each of its strings.
fn decode_text(segment: &str) -> Result<String, Refusal> {
    String::from_utf8(decode(segment)?).map_err(|_| Refusal::Malformed)
}
