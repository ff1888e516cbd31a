//! Host values and the engine's: plain data in both directions, members in order.

use std::fmt;

use authkit_core::operations::Reply;
use authkit_core::{Code, Error, Result};
use serde_json::{Map, Number, Value as Json};

/// Plain data, as options and replies are made of. It prints its kind only: what is inside may be secret.
#[derive(Clone, uniffi::Enum)]
#[uniffi::export(Debug)]
pub enum Value {
    /// Nothing.
    Null,
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// Any other number.
    Decimal(f64),
    /// Text.
    Text(String),
    /// Values in order.
    Items(Vec<Value>),
    /// Named values in order.
    Record(Vec<Member>),
}

/// A named value. It prints its name.
#[derive(Clone, uniffi::Record)]
#[uniffi::export(Debug)]
pub struct Member {
    /// The name, snake_case.
    pub name: String,
    /// The value.
    pub value: Value,
}

impl Value {
    pub(crate) fn record(members: Map<String, Json>) -> Self {
        Self::Record(members.into_iter().map(|(name, value)| Member { name, value: value.into() }).collect())
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "Null",
            Self::Bool(_) => "Bool",
            Self::Integer(_) => "Integer",
            Self::Decimal(_) => "Decimal",
            Self::Text(_) => "Text",
            Self::Items(_) => "Items",
            Self::Record(_) => "Record",
        })
    }
}

impl fmt::Debug for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {:?}", self.name, self.value)
    }
}

impl From<Json> for Value {
    fn from(value: Json) -> Self {
        match value {
            Json::Null => Self::Null,
            Json::Bool(value) => Self::Bool(value),
            Json::Number(number) => match number.as_i64() {
                Some(value) => Self::Integer(value),
                None => Self::Decimal(number.as_f64().unwrap_or(f64::MAX)),
            },
            Json::String(value) => Self::Text(value),
            Json::Array(items) => Self::Items(items.into_iter().map(Self::from).collect()),
            Json::Object(members) => Self::record(members),
        }
    }
}

impl From<Value> for Json {
    fn from(value: Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(value),
            Value::Integer(value) => Self::Number(value.into()),
            // A number that JSON cannot write becomes text, which no option that wants a number accepts.
            Value::Decimal(value) => {
                Number::from_f64(value).map_or_else(|| Self::String(value.to_string()), Self::Number)
            }
            Value::Text(value) => Self::String(value),
            Value::Items(items) => Self::Array(items.into_iter().map(Self::from).collect()),
            Value::Record(members) => {
                Self::Object(members.into_iter().map(|member| (member.name, member.value.into())).collect())
            }
        }
    }
}

/// A reply as plain data.
pub(crate) fn reply(reply: &Reply) -> Result<Value> {
    written(serde_json::to_value(reply)).map(Value::from)
}

/// Replies are plain data: not being able to write one is a bug.
pub(crate) fn written<T>(outcome: serde_json::Result<T>) -> Result<T> {
    outcome.map_err(|_| Error::new(Code::Internal, "a reply cannot be written"))
}
