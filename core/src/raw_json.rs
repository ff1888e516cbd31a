//! JSON objects that belong to somebody else: users as the API sent them, claims as the token has them.
//!
//! They pass through, and of most of their members nobody asks. So they stay the text they came in, with an index of where
//! each member stands: a few blocks of memory instead of a hundred, which counts when every cookie has two of them.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::ops::Range;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::json;

/// Members of most users and tokens, so that an index rarely grows.
const USUAL_MEMBERS: usize = 24;

/// An object as text. Whatever is in it was checked once to be what a [`Value`] can hold.
#[derive(Clone)]
pub struct RawObject {
    text: Box<str>,
    members: Vec<Member>,
}

#[derive(Clone)]
struct Member {
    name: Name,
    value: Range<usize>,
}

#[derive(Clone)]
enum Name {
    /// Between these places of the text.
    At(Range<usize>),
    /// Written with escapes there, and without them here.
    Unescaped(Box<str>),
}

impl Name {
    fn len(&self) -> usize {
        match self {
            Self::At(range) => range.len(),
            Self::Unescaped(name) => name.len(),
        }
    }
}

/// A value inside an object.
#[derive(Clone, Copy)]
pub struct RawMember<'a>(&'a str);

impl RawObject {
    /// The object in a text. `None` for text that is no JSON, or no object. Of members with the same name the last counts.
    pub fn parse(text: impl Into<Box<str>>) -> Option<Self> {
        let text = text.into();
        let (text, members) = match index(&text) {
            Some(members) => (text, members),
            None => {
                let text = json::mended(&text)?.into_boxed_str();
                let members = index(&text)?;
                (text, members)
            }
        };
        let mut object = Self { text, members };
        let mut names: Vec<&str> = object.members.iter().map(|member| object.name(member)).collect();
        // By length first: most names differ in it, and comparing numbers is cheaper.
        names.sort_unstable_by_key(|name| (name.len(), *name));
        if names.windows(2).any(|pair| pair.first() == pair.last()) {
            object = object.with_the_last_of_each_name();
        }
        Some(object)
    }

    fn with_the_last_of_each_name(mut self) -> Self {
        let mut places = HashMap::new();
        let mut members: Vec<Member> = Vec::new();
        for member in &self.members {
            let place = *places.entry(self.name(member)).or_insert(members.len());
            match members.get_mut(place) {
                Some(earlier) => earlier.value = member.value.clone(),
                None => members.push(member.clone()),
            }
        }
        drop(places);
        self.members = members;
        self
    }

    /// A member.
    pub fn get(&self, name: &str) -> Option<RawMember<'_>> {
        let mut alike = self.members.iter().filter(|member| member.name.len() == name.len());
        alike.find(|member| self.name(member) == name).map(|member| self.raw(member))
    }

    /// A member that is text.
    pub fn text(&self, name: &str) -> Option<Cow<'_, str>> {
        self.get(name)?.text()
    }

    /// A member that is an object.
    pub fn object(&self, name: &str) -> Option<Self> {
        self.get(name)?.object()
    }

    /// Every member.
    pub fn iter(&self) -> impl Iterator<Item = (&str, RawMember<'_>)> {
        self.members.iter().map(|member| (self.name(member), self.raw(member)))
    }

    /// The members parsed.
    pub fn to_map(&self) -> Map<String, Value> {
        self.iter().map(|(name, raw)| (name.to_owned(), raw.value())).collect()
    }

    fn name<'a>(&'a self, member: &'a Member) -> &'a str {
        match &member.name {
            Name::At(range) => self.text.get(range.clone()).unwrap_or_default(),
            Name::Unescaped(name) => name,
        }
    }

    fn raw(&self, member: &Member) -> RawMember<'_> {
        RawMember(self.text.get(member.value.clone()).unwrap_or("null"))
    }
}

impl Default for RawObject {
    fn default() -> Self {
        Self { text: "{}".into(), members: Vec::new() }
    }
}

impl From<Map<String, Value>> for RawObject {
    fn from(members: Map<String, Value>) -> Self {
        Self::parse(Value::Object(members).to_string()).unwrap_or_default()
    }
}

impl From<&RawObject> for Value {
    fn from(object: &RawObject) -> Self {
        Self::Object(object.to_map())
    }
}

impl PartialEq for RawObject {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text || self.to_map() == other.to_map()
    }
}

impl fmt::Debug for RawObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for RawObject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.members.len()))?;
        self.iter().try_for_each(|(name, raw)| map.serialize_entry(name, &raw))?;
        map.end()
    }
}

impl<'de> Deserialize<'de> for RawObject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Map::deserialize(deserializer).map(Self::from)
    }
}

impl<'a> RawMember<'a> {
    /// A value in a text that was parsed before.
    pub(crate) fn of(text: &'a str) -> Self {
        Self(text)
    }

    /// The JSON that was written.
    pub fn json(self) -> &'a str {
        self.0
    }

    /// The value parsed.
    pub fn value(self) -> Value {
        serde_json::from_str(self.0).unwrap_or_default()
    }

    /// The value if it is text.
    pub fn text(self) -> Option<Cow<'a, str>> {
        let inside = self.0.strip_prefix('"')?.strip_suffix('"')?;
        if inside.contains('\\') {
            serde_json::from_str(self.0).ok().map(Cow::Owned)
        } else {
            Some(Cow::Borrowed(inside))
        }
    }

    /// The value if it is an object.
    pub fn object(self) -> Option<RawObject> {
        self.0.starts_with('{').then(|| RawObject::parse(self.0))?
    }

    /// Whether the value is `null`.
    pub fn is_null(self) -> bool {
        self.0 == "null"
    }
}

impl Serialize for RawMember<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.text() {
            Some(text) => serializer.serialize_str(&text),
            None => self.value().serialize(serializer),
        }
    }
}

/// Where the members of an object stand in its text. A name says where it stands and a value does not, so a value is what
/// lies between two names.
fn index(text: &str) -> Option<Vec<Member>> {
    struct Names<'a>(&'a str);

    impl<'de> Visitor<'de> for Names<'de> {
        type Value = Vec<Member>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
            let mut members: Vec<Member> = Vec::with_capacity(USUAL_MEMBERS);
            while let Some((name, _)) = access.next_entry::<&RawValue, AnyJson>()? {
                let start = (name.get().as_ptr() as usize).saturating_sub(self.0.as_ptr() as usize);
                let end = start + name.get().len();
                if let Some(before) = members.last_mut() {
                    before.value.end = start;
                }
                let name = match RawMember(name.get()).text() {
                    Some(Cow::Borrowed(_)) => Name::At(start + 1..end - 1),
                    Some(Cow::Owned(name)) => Name::Unescaped(name.into()),
                    None => return Err(de::Error::custom("a name is no text")),
                };
                members.push(Member { name, value: end..self.0.len() });
            }
            Ok(members)
        }
    }

    let mut deserializer = serde_json::Deserializer::from_str(text);
    let mut members = deserializer.deserialize_map(Names(text)).ok()?;
    deserializer.end().ok()?;
    for Member { value, .. } in &mut members {
        let behind = text.get(value.clone())?.trim_ascii_start().strip_prefix(':')?.trim_ascii_start();
        let between = behind.trim_ascii_end().strip_suffix([',', '}'])?.trim_ascii_end();
        let start = value.end - behind.len();
        *value = start..start + between.len();
    }
    Some(members)
}

/// Any value a [`Value`] could hold, read to its end. Only its kind stays.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum AnyJson {
    Text,
    ListOfText,
    Other,
}

impl<'de> Deserialize<'de> for AnyJson {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Self::Other)
    }
}

macro_rules! other {
    ($( $method:ident $kind:ty; )*) => { $(
        fn $method<E: de::Error>(self, _: $kind) -> Result<Self, E> { Ok(Self::Other) }
    )* };
}

impl<'de> Visitor<'de> for AnyJson {
    type Value = Self;

    other! { visit_bool bool; visit_i64 i64; visit_u64 u64; visit_f64 f64; }

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Self, E> {
        Ok(Self::Other)
    }

    fn visit_str<E: de::Error>(self, _: &str) -> Result<Self, E> {
        Ok(Self::Text)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Self, A::Error> {
        let mut kind = Self::ListOfText;
        while let Some(element) = access.next_element::<Self>()? {
            if element != Self::Text {
                kind = Self::Other;
            }
        }
        Ok(kind)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self, A::Error> {
        while access.next_entry::<Self, Self>()?.is_some() {}
        Ok(Self::Other)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What a map would hold, or that it would refuse.
    fn agrees(text: &str) -> Result<(), TestCaseError> {
        let map = json::from_str::<Map<String, Value>>(text);
        let object = RawObject::parse(text);
        prop_assert_eq!(object.as_ref().map(RawObject::to_map), map.clone(), "{}", text);
        let (Some(object), Some(map)) = (object, map) else { return Ok(()) };
        prop_assert!(object.iter().map(|(name, _)| name).eq(map.keys()));
        prop_assert_eq!(serde_json::to_value(&object).unwrap(), Value::Object(map.clone()));
        for (name, value) in &map {
            let raw = object.get(name).unwrap();
            prop_assert_eq!(raw.text(), value.as_str().map(Cow::Borrowed));
            prop_assert_eq!(raw.is_null(), value.is_null());
            prop_assert_eq!(object.object(name).map(|inner| inner.to_map()), value.as_object().cloned());
        }
        prop_assert_eq!(RawObject::from(map), object);
        Ok(())
    }

    #[test]
    fn it_holds_what_a_map_holds() {
        let deep = |depth| format!("{{\"a\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
        let texts = [
            "{}",
            " { } ",
            "[]",
            "null",
            "",
            "{} x",
            "{\"a\":1,}",
            "{\"a\":01}",
            "{\"a\":1e999}",
            "{\"a\":[1e999]}",
            "{\"a\":-0}",
            "{\"a\":18446744073709551616}",
            "{\"a\":\"\\ud800\"}",
            "{\"a\":[\"\\ud800\"]}",
            "{\"\\ud800\":1}",
            "{\"a\":\"\\ud83d\\ude00\\n\"}",
            "{\"\\u0061\":1,\"b\":2,\"a\":3}",
            "{\"a\":1,\"a\":{\"a\":2}}",
            "{\"a\":{\"b\":1,\"b\":2}}",
            "{\"a\":\"\u{1}\"}",
            "{ \"a\" : { \"b\" : [ 1 , 2 ] } , \"c\" : \"d\" }",
            "{\"\":null}",
            "{\"a\":tru}",
        ];
        for text in texts.into_iter().map(str::to_owned).chain([deep(10), deep(10_000)]) {
            agrees(&text).unwrap();
        }
    }

    proptest! {
        #[test]
        fn it_holds_what_a_map_holds_of_anything(
            members in prop::collection::vec(("[ab\\\\\"\n\u{e9}]{0,2}", "[\\[\\]{}\"a:,0-9.eE\\\\u+ -]{0,12}|true|null|\"[^\"]*\""), 0..6)
        ) {
            let write = |(name, value): &(String, String)| format!("{}:{value}", Value::from(name.as_str()));
            agrees(&format!("{{{}}}", members.iter().map(write).collect::<Vec<_>>().join(",")))?;
        }
    }
}
