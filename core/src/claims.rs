//! The claims of an access token: those that the engine reads, parsed once, and the text of all.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::OnceLock;
use std::time::Duration;

use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::json;
use crate::raw_json::{AnyJson, RawMember, RawObject};
use crate::time::Timestamp;

/// Claims that may be trusted: they come from a verified signature, or from the API's own response.
#[derive(Clone)]
pub struct Claims {
    text: Box<str>,
    pub(crate) known: KnownClaims,
    /// The text with its index, made when a caller first reads a claim that is not known here.
    object: OnceLock<RawObject>,
}

/// The claims that the engine reads. A wrong type is kept as one, because which refusal is reported depends on the order of
/// the checks.
#[derive(Clone, Default)]
pub(crate) struct KnownClaims {
    pub(crate) expires: Claim,
    pub(crate) not_before: Claim,
    pub(crate) issued: Claim,
    pub(crate) auth_time: Claim,
    pub(crate) subject: Claim,
    pub(crate) session: Claim,
    pub(crate) organization: Claim,
    pub(crate) role: Claim,
    pub(crate) issuer: Claim,
    pub(crate) client: Claim,
    pub(crate) sub_type: Claim,
    pub(crate) sub_profile: Claim,
    pub(crate) actor: Actor,
    /// Where the [`LISTS`] stand in the text, if they are lists of text.
    lists: [Option<Range<usize>>; LISTS.len()],
}

/// The claims that are lists of text.
const LISTS: [&str; 4] = ["roles", "permissions", "entitlements", "feature_flags"];

/// One claim.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Claim {
    #[default]
    Absent,
    Null,
    Number(f64),
    Text(Box<str>),
    /// A value that no claim known here may have.
    Other,
}

impl Claim {
    pub(crate) fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    pub(crate) fn number(&self) -> Option<f64> {
        if let Self::Number(number) = self { Some(*number) } else { None }
    }

    pub(crate) fn is_empty(&self) -> bool {
        matches!(self, Self::Absent | Self::Null)
    }
}

/// `act` (RFC 8693 section 4.1).
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Actor {
    #[default]
    Nobody,
    /// The `sub` of the actor.
    Named(Box<str>),
    /// An actor without a name would act unnoticed.
    Nameless,
}

impl Claims {
    /// The claims in a text. `None` for text that is no JSON object, and where a name stands twice: which of the two would
    /// count depends on the reader (RFC 8725 section 2.4).
    pub(crate) fn parse(text: impl Into<Box<str>>) -> Option<Self> {
        let text = text.into();
        let (text, known) = match KnownClaims::parse(&text) {
            Some(known) => (text, known),
            None => {
                let text = json::mended(&text)?.into_boxed_str();
                let known = KnownClaims::parse(&text)?;
                (text, known)
            }
        };
        Some(Self { text, known, object: OnceLock::new() })
    }

    /// `sub`: the user's id.
    pub fn user_id(&self) -> &str {
        self.known.subject.text().unwrap_or_default()
    }

    /// `sid`: the session's id.
    pub fn session_id(&self) -> &str {
        self.known.session.text().unwrap_or_default()
    }

    /// `org_id`: the organization the session is in, if any.
    pub fn organization_id(&self) -> Option<&str> {
        self.known.organization.text()
    }

    /// `role`: the user's role in the organization, if any.
    pub fn role(&self) -> Option<&str> {
        self.known.role.text()
    }

    /// `exp`: when the token stops counting.
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.known.expires.number().map(Timestamp::from)
    }

    /// How long the token counts in all: `exp` minus `iat`.
    pub(crate) fn lifetime(&self) -> Option<Duration> {
        Duration::try_from_secs_f64(self.known.expires.number()? - self.known.issued.number()?).ok()
    }

    /// `act.sub`: the e-mail of the administrator who impersonates, if one does.
    pub fn actor(&self) -> Option<&str> {
        if let Actor::Named(name) = &self.known.actor { Some(name) } else { None }
    }

    /// The claim `roles`, `permissions`, `entitlements` or `feature_flags`, if it is a list of text. A claim of another type
    /// gives nothing: what a program looks for in it would be found in the middle of a text, or among the names of an object.
    pub fn words(&self, name: &str) -> Option<RawMember<'_>> {
        let place = LISTS.iter().position(|list| *list == name)?;
        let range = self.known.lists.get(place)?.clone()?;
        self.text.get(range).map(RawMember::of)
    }

    /// Every claim, custom ones included.
    pub fn as_object(&self) -> &RawObject {
        match self.object.get() {
            Some(object) => object,
            None => {
                // Parsed before the lock is taken: a process that forks meanwhile would inherit a lock that stays held.
                let object = RawObject::parse(&*self.text).unwrap_or_default();
                self.object.get_or_init(|| object)
            }
        }
    }
}

impl fmt::Debug for Claims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl PartialEq for Claims {
    fn eq(&self, other: &Self) -> bool {
        self.as_object() == other.as_object()
    }
}

impl KnownClaims {
    fn parse(text: &str) -> Option<Self> {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let known = deserializer.deserialize_map(InText(text)).ok()?;
        deserializer.end().ok()?;
        Some(known)
    }
}

/// Reads known claims, and holds every other value against what JSON allows.
struct InText<'a>(&'a str);

#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de> Visitor<'de> for InText<'de> {
    type Value = KnownClaims;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<KnownClaims, A::Error> {
        let mut known = KnownClaims::default();
        let mut names = Vec::with_capacity(24);
        while let Some(Name(name)) = access.next_key()? {
            let claim = match &*name {
                "exp" => Some(&mut known.expires),
                "nbf" => Some(&mut known.not_before),
                "iat" => Some(&mut known.issued),
                "auth_time" => Some(&mut known.auth_time),
                "sub" => Some(&mut known.subject),
                "sid" => Some(&mut known.session),
                "org_id" => Some(&mut known.organization),
                "role" => Some(&mut known.role),
                "iss" => Some(&mut known.issuer),
                "client_id" => Some(&mut known.client),
                "sub_type" => Some(&mut known.sub_type),
                "sub_profile" => Some(&mut known.sub_profile),
                _ => None,
            };
            if let Some(claim) = claim {
                *claim = access.next_value()?;
            } else if name == "act" {
                known.actor = Actor::of(access.next_value::<&RawValue>()?.get()).map_err(de::Error::custom)?;
            } else if let Some(place) = LISTS.iter().position(|list| *list == name) {
                let raw = access.next_value::<&RawValue>()?.get();
                let is_list = serde_json::from_str(raw).map(|value| matches!(value, AnyJson::ListOfText));
                if is_list.map_err(de::Error::custom)?
                    && let Some(list) = known.lists.get_mut(place)
                {
                    let start = (raw.as_ptr() as usize).saturating_sub(self.0.as_ptr() as usize);
                    *list = Some(start..start + raw.len());
                }
            } else {
                access.next_value::<AnyJson>()?;
            }
            names.push(name);
        }
        names.sort_unstable();
        if names.windows(2).any(|pair| pair.first() == pair.last()) {
            return Err(de::Error::custom("a name stands twice"));
        }
        Ok(known)
    }
}

impl Actor {
    fn of(claim: &str) -> serde_json::Result<Self> {
        serde_json::from_str::<AnyJson>(claim)?;
        let claim = RawMember::of(claim);
        if claim.is_null() {
            return Ok(Self::Nobody);
        }
        let object = claim.object();
        let name = object.as_ref().and_then(|actor| actor.text("sub")).filter(|name| !name.is_empty());
        Ok(name.map_or(Self::Nameless, |name| Self::Named(name.into())))
    }
}

impl<'de> Deserialize<'de> for Claim {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;

        impl<'de> Visitor<'de> for Any {
            type Value = Claim;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }

            fn visit_bool<E: de::Error>(self, _: bool) -> Result<Claim, E> {
                Ok(Claim::Other)
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Claim, E> {
                Ok(Claim::Number(number as f64))
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Claim, E> {
                Ok(Claim::Number(number as f64))
            }

            fn visit_f64<E: de::Error>(self, number: f64) -> Result<Claim, E> {
                Ok(Claim::Number(number))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Claim, E> {
                Ok(Claim::Text(text.into()))
            }

            fn visit_unit<E: de::Error>(self) -> Result<Claim, E> {
                Ok(Claim::Null)
            }

            fn visit_seq<A: de::SeqAccess<'de>>(self, access: A) -> Result<Claim, A::Error> {
                AnyJson::Other.visit_seq(access).map(|_| Claim::Other)
            }

            fn visit_map<A: MapAccess<'de>>(self, access: A) -> Result<Claim, A::Error> {
                AnyJson::Other.visit_map(access).map(|_| Claim::Other)
            }
        }

        deserializer.deserialize_any(Any)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    const NAMES: [&str; 9] =
        ["sub", "exp", "roles", "permissions", "act", "client_id", "custom", "\\u0073ub", "\\ud800"];

    proptest! {
        #[test]
        fn it_holds_what_an_object_holds(
            members in prop::collection::vec(
                (prop::sample::select(&NAMES[..]), "[\\[\\]{}\"a:,0-9.eE\\\\u+ -]{0,8}|true|null|\"[^\"]*\"|\\[(\"[a\\\\n]\"(,\"b\")?)?\\]|1e999"),
                0..5,
            )
        ) {
            let write = |(name, value): &(&str, String)| format!("\"{name}\" :{value} ");
            let text = format!("{{{}}}", members.iter().map(write).collect::<Vec<_>>().join(","));
            let object = RawObject::parse(text.as_str());
            let claims = Claims::parse(text.as_str());
            // Not so where a generated value opens or closes another object.
            let is_distinct = object.as_ref().is_some_and(|object| object.iter().count() == members.len());
            prop_assume!(object.is_none() || is_distinct || claims.is_none());
            prop_assert_eq!(claims.is_some(), is_distinct, "{}", text);
            let (Some(claims), Some(object)) = (claims, object) else { return Ok(()) };
            let value = |name| object.get(name).map(RawMember::value);
            prop_assert_eq!(claims.user_id(), object.text("sub").unwrap_or_default());
            prop_assert_eq!(claims.known.expires.number(), value("exp").and_then(|value| value.as_f64()));
            prop_assert_eq!(claims.known.client == Claim::Null, value("client_id") == Some(Value::Null));
            for name in ["roles", "permissions"] {
                let is_list = |value: &Value| value.as_array().is_some_and(|items| items.iter().all(Value::is_string));
                prop_assert_eq!(claims.words(name).map(RawMember::value), value(name).filter(is_list), "{}", text);
            }
            prop_assert_eq!(claims.as_object(), &object);
        }
    }

    #[test]
    fn a_lifetime_is_counted_from_the_issue() {
        let lifetime = |claims: serde_json::Value| Claims::parse(claims.to_string())?.lifetime();
        let minutes = json!({ "iat": 1_700_000_000, "exp": 1_700_000_300 });
        assert_eq!(lifetime(minutes), Some(Duration::from_secs(300)));
        assert_eq!(lifetime(json!({ "iat": 1_700_000_300, "exp": 1_700_000_000 })), None);
        assert_eq!(lifetime(json!({ "exp": 1_700_000_300 })), None);
    }

    #[test]
    fn a_repeated_name_is_refused_and_one_inside_of_a_claim_is_not() {
        for twice in [
            r#"{"exp":1,"exp":1}"#,
            r#"{"roles":[],"roles":[]}"#,
            r#"{"act":null,"act":null}"#,
            r#"{"custom":1,"other":2,"custom":3}"#,
            r#"{"custom":1,"\u0063ustom":1}"#,
            r#"{"\ud800":1,"\udbff":1}"#,
        ] {
            assert!(Claims::parse(twice).is_none(), "{twice}");
        }
        assert!(Claims::parse(r#"{"custom":{"a":1,"a":2},"sub":{"a":1,"a":2},"act":{"sub":"a","sub":"b"}}"#).is_some());
    }

    #[test]
    fn a_claim_is_what_the_text_says() {
        let claims = Claims::parse(
            r#" { "sub" : "us\u0065r_1", "exp":1.5, "iat":"1", "role":null, "sid":["a"], "nbf":-2, "act":{"sub":"ada"},
                "roles" : [ "a", "b\n" ] , "permissions":["a",1], "entitlements":"a", "feature_flags":[] , "custom":{} } "#,
        )
        .unwrap();
        let known = &claims.known;
        assert_eq!((claims.user_id(), claims.session_id(), claims.role()), ("user_1", "", None));
        assert_eq!((known.expires.number(), known.not_before.number()), (Some(1.5), Some(-2.0)));
        assert_eq!((&known.issued, &known.role), (&Claim::Text("1".into()), &Claim::Null));
        assert_eq!((&known.session, &known.auth_time), (&Claim::Other, &Claim::Absent));
        assert_eq!(claims.actor(), Some("ada"));
        let words = |name| claims.words(name).map(RawMember::value);
        assert_eq!(words("roles"), Some(json!(["a", "b\n"])));
        assert_eq!(words("feature_flags"), Some(json!([])));
        assert_eq!((words("permissions"), words("entitlements"), words("custom")), (None, None, None));
        assert_eq!(claims.as_object().text("sub").as_deref(), Some("user_1"));
    }

    #[test]
    fn what_is_no_object_of_json_is_refused() {
        for text in [
            "",
            "[]",
            "1",
            "{} x",
            "{\"a\":1,}",
            "{\"a\":tru}",
            "{\"roles\":[tru]}",
            "{\"act\":{]}",
            "{\"sub\":\"\u{1}\"}",
        ] {
            assert!(Claims::parse(text).is_none(), "{text}");
        }
        // What other runtimes write is mended, in every kind of claim.
        let mended =
            Claims::parse(r#"{"sub":"\ud800","roles":["\ud800"],"act":{"sub":"\ud800"},"custom":[1e999]}"#).unwrap();
        assert_eq!((mended.user_id(), mended.actor()), ("\u{fffd}", Some("\u{fffd}")));
        assert_eq!(mended.words("roles").unwrap().value(), json!(["\u{fffd}"]));
    }
}
