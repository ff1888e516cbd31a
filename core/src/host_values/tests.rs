//! A host whose values are those of JSON, held against what `serde_json` says.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::convert::Infallible;

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::*;

/// A host whose values are those of JSON.
#[derive(Clone, Copy)]
pub struct Json;

pub struct Members {
    map: Map<String, Value>,
    name: String,
}

impl Host for Json {
    type Value = Value;
    type Error = Infallible;
    type List = Vec<Value>;
    type Map = Members;

    fn null(self) -> Result<Value, Infallible> {
        Ok(Value::Null)
    }

    fn bool(self, value: bool) -> Result<Value, Infallible> {
        Ok(value.into())
    }

    fn int(self, value: i64) -> Result<Value, Infallible> {
        Ok(value.into())
    }

    fn uint(self, value: u64) -> Result<Value, Infallible> {
        Ok(value.into())
    }

    fn float(self, value: f64) -> Result<Value, Infallible> {
        Ok(value.into())
    }

    fn text(self, value: &str) -> Result<Value, Infallible> {
        Ok(value.into())
    }

    fn list(self) -> Result<Vec<Value>, Infallible> {
        Ok(Vec::new())
    }

    fn map(self) -> Result<Members, Infallible> {
        Ok(Members { map: Map::new(), name: String::new() })
    }
}

impl HostList for Vec<Value> {
    type Host = Json;

    fn item(&self) -> Json {
        Json
    }

    fn push(&mut self, item: Value) -> Result<(), Infallible> {
        Vec::push(self, item);
        Ok(())
    }

    fn end(self) -> Result<Value, Infallible> {
        Ok(self.into())
    }
}

impl HostMap for Members {
    type Host = Json;

    fn key(&mut self, name: &str) -> Result<Json, Infallible> {
        name.clone_into(&mut self.name);
        Ok(Json)
    }

    fn value(&mut self, value: Value) -> Result<(), Infallible> {
        self.map.insert(std::mem::take(&mut self.name), value);
        Ok(())
    }

    fn end(self) -> Result<Value, Infallible> {
        Ok(self.map.into())
    }
}

fn built(value: &impl Serialize) -> Value {
    build(Json, value).unwrap()
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".*".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((".*", inner), 0..4).prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn a_host_gets_what_json_says(value in any_json()) {
        prop_assert_eq!(built(&value), value);
    }
}

#[test]
fn a_host_gets_records_as_json_writes_them() {
    #[derive(serde::Serialize, PartialEq, Eq, PartialOrd, Ord)]
    #[serde(rename_all = "snake_case")]
    enum Kind {
        KeyName,
    }
    #[derive(serde::Serialize)]
    struct Name(&'static str);
    #[derive(serde::Serialize)]
    struct Record {
        small: (u8, i8, u16, i16, u32, i32, f32),
        kind: Kind,
        some: Option<Name>,
        none: Option<Name>,
        unit: (),
        letter: char,
        by_kind: BTreeMap<Kind, u64>,
    }
    let record = Record {
        small: (1, -1, 2, -2, 3, -3, 0.5),
        kind: Kind::KeyName,
        some: Some(Name("ada")),
        none: None,
        unit: (),
        letter: 'é',
        by_kind: BTreeMap::from([(Kind::KeyName, u64::MAX)]),
    };
    assert_eq!(built(&record), serde_json::to_value(&record).unwrap());
    assert_eq!(built(&record)["by_kind"], json!({ "key_name": u64::MAX }));
}

#[test]
fn what_is_no_plain_data_is_refused() {
    #[derive(serde::Serialize)]
    enum Tagged {
        Text(&'static str),
        Fields { a: u8 },
    }
    assert!(build(Json, &BTreeMap::from([(1, 2)])).is_err());
    assert!(build(Json, &Tagged::Text("a")).is_err());
    assert!(build(Json, &Tagged::Fields { a: 1 }).is_err());
}
