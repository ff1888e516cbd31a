//! How options arrive from a host: a JSON object, read strictly, with errors that never repeat a value.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{
    self, Deserialize, DeserializeOwned, Deserializer, Expected, IntoDeserializer, SeqAccess, Unexpected, Visitor,
};
use serde::forward_to_deserialize_any;
use serde_json::Value;

use crate::described::{Kind, typed};
use crate::error::{Error, Result};
use crate::secret::Secret;

/// Reads an options record. An unknown name, a missing option or an unusable value is an error that names the option and
/// says which values are right, and never shows the value, which may be a secret.
///
/// # Errors
/// `invalid_option`.
pub fn parse<T: DeserializeOwned>(options: Value) -> Result<T> {
    if !options.is_object() {
        return Err(Error::option("options must be an object"));
    }
    let mut track = serde_path_to_error::Track::new();
    let tracked = serde_path_to_error::Deserializer::new(Given(options), &mut track);
    T::deserialize(tracked).map_err(|mistake| {
        let path = track.path().to_string();
        let within = |name: &str| if path == "." { name.to_owned() } else { format!("{path}.{name}") };
        Error::option(match mistake {
            Mistake::Unknown(name, known) => match nearest(&name, known) {
                Some(near) => format!("unknown option `{}`: did you mean `{near}`?", within(&name)),
                None => format!("unknown option `{}`: there are {}", within(&name), listed(known)),
            },
            Mistake::Missing(name) => format!("option `{}` is missing", within(name)),
            Mistake::Twice(name) => format!("option `{name}` is given twice, under two of its names"),
            Mistake::NotOneOf(names) => format!("option `{path}` must be one of {}", listed(names)),
            Mistake::Not(expected) => format!("option `{path}` must be {}", in_words(&expected)),
            Mistake::Other => format!("option `{path}` has a value of the wrong kind"),
        })
    })
}

/// The name that was probably meant: the same letters in another spelling, or a slip or two away.
fn nearest<'n>(name: &str, known: &[&'n str]) -> Option<&'n str> {
    let plain = |name: &str| name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let name = plain(name);
    let slips = known.iter().map(|other| (slips(&name, &plain(other)), *other));
    let (count, other) = slips.min_by_key(|(count, _)| *count)?;
    (count * 3 <= name.len()).then_some(other)
}

/// How many letters are to be added, taken away or changed to make one text of the other.
fn slips(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, letter) in one.bytes().enumerate() {
        let mut before = index;
        let mut left = index + 1;
        for (above, with) in row.iter_mut().skip(1).zip(other.bytes()) {
            let changed = before + usize::from(letter != with);
            before = *above;
            left = changed.min(left + 1).min(*above + 1);
            *above = left;
        }
        if let Some(first) = row.first_mut() {
            *first = index + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

/// One value or a list of them, as hosts write `issuer`, `provider_scopes` or `cookie_password`.
#[derive(Clone, Debug)]
pub enum OneOrMany<T> {
    /// A single value.
    One(T),
    /// Several, in order.
    Many(Vec<T>),
}

impl<T> OneOrMany<T> {
    /// The values, in order.
    pub fn into_vec(self) -> Vec<T> {
        match self {
            Self::One(value) => vec![value],
            Self::Many(values) => values,
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for OneOrMany<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Either<T> {
            type Value = OneOrMany<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text or a list of text")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
                T::deserialize(text.into_deserializer()).map(OneOrMany::One)
            }

            fn visit_string<E: de::Error>(self, text: String) -> Result<Self::Value, E> {
                T::deserialize(text.into_deserializer()).map(OneOrMany::One)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
                let mut values = Vec::new();
                while let Some(value) = access.next_element()? {
                    values.push(value);
                }
                Ok(OneOrMany::Many(values))
            }
        }

        deserializer.deserialize_any(Either(PhantomData))
    }
}

/// What is wrong with options, without the value that is.
#[derive(Debug)]
enum Mistake {
    /// With the names that there are.
    Unknown(String, &'static [&'static str]),
    Missing(&'static str),
    Twice(&'static str),
    NotOneOf(&'static [&'static str]),
    Not(String),
    Other,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a mistake in options")
    }
}

impl std::error::Error for Mistake {}

impl de::Error for Mistake {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self::Other
    }

    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::Not(expected.to_string())
    }

    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::Not(expected.to_string())
    }

    fn invalid_length(_: usize, expected: &dyn Expected) -> Self {
        Self::Not(expected.to_string())
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        Self::NotOneOf(expected)
    }

    fn missing_field(field: &'static str) -> Self {
        Self::Missing(field)
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self::Twice(field)
    }
}

/// A value that a host passed, with errors of this file: those of the parser's own reader are text that holds the value.
struct Given(Value);

impl<'de> Deserializer<'de> for Given {
    type Error = Mistake;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(value),
            Value::String(text) => visitor.visit_string(text),
            Value::Array(items) => visitor.visit_seq(SeqDeserializer::new(items.into_iter().map(Given))),
            Value::Object(members) => {
                visitor.visit_map(MapDeserializer::new(members.into_iter().map(|(name, value)| (name, Given(value)))))
            }
            Value::Number(number) => match (number.as_u64(), number.as_i64(), number.as_f64()) {
                (Some(value), _, _) => visitor.visit_u64(value),
                (_, Some(value), _) => visitor.visit_i64(value),
                (_, _, Some(value)) => visitor.visit_f64(value),
                _ => Err(Mistake::Other),
            },
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Mistake> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mistake> {
        match self.0 {
            Value::String(name) => visitor.visit_enum(name.into_deserializer()),
            _ => Err(Mistake::NotOneOf(variants)),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mistake> {
        let Value::Object(members) = &self.0 else { return Err(Mistake::Not("an object".to_owned())) };
        match members.keys().find(|name| !names.contains(&name.as_str())) {
            Some(unknown) => Err(Mistake::Unknown(unknown.clone(), names)),
            None => self.deserialize_any(visitor),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map identifier ignored_any
    }
}

impl<'de> IntoDeserializer<'de, Mistake> for Given {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

fn listed(names: &[&str]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

/// What the readers of plain types call themselves, as users would.
fn in_words(expected: &str) -> &str {
    match expected {
        "a string" => "text",
        "a boolean" => "true or false",
        "u16" => "a whole number from 1 to 65535",
        "u64" | "usize" => "a whole number that is not negative",
        "f64" => "a number",
        "a sequence" => "a list",
        "a map" => "an object",
        other => other,
    }
}

typed! {
    OneOrMany<String> => Kind::TextOrTexts,
    OneOrMany<Secret> => Kind::SecretOrSecrets,
}
