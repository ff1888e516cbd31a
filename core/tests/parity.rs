//! Holds the engine against `tests/api.json`, the table of every public operation and option. Each language has a
//! parity test of its own against the same table.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeSet;
use std::path::Path;

use authkit_core::authorize::AuthorizationUrlOptions;
use authkit_core::inspect::InspectOptions;
use authkit_core::logout::LogoutUrlOptions;
use authkit_core::sealing::{SealDataOptions, SealSessionOptions, UnsealDataOptions};
use authkit_core::session::{AuthenticateOptions, LoadOptions, RefreshOptions, SessionLogoutOptions};
use authkit_core::{Client, ClientOptions, SealedSession};
use serde::de::{Deserializer, Error as _, Visitor, value::Error};
use serde::{Deserialize, forward_to_deserialize_any};
use serde_json::Value;

/// Loading gives an object with operations of its own, so it is no entry of the engine's table.
const LOAD: &str = "load_sealed_session";

#[test]
fn every_operation_is_in_the_table() {
    let table = table();
    let listed: BTreeSet<_> = operations(&table).map(|row| text(&row["operation"])).collect();
    let session = SealedSession::operations().iter().map(|name| format!("session.{name}"));
    let known: BTreeSet<_> = Client::operations().into_iter().chain(session).chain([LOAD.to_owned()]).collect();
    assert_eq!(listed, known);
}

#[test]
fn every_option_is_in_the_table() {
    let table = table();
    assert_eq!(set(&table["client_options"]), names::<ClientOptions>());
    for row in operations(&table) {
        let operation = text(&row["operation"]);
        let known = match operation.as_str() {
            "authorization_url" | "authorization_url_with_pkce" => names::<AuthorizationUrlOptions>(),
            "logout_url" => names::<LogoutUrlOptions>(),
            "seal_data" => names::<SealDataOptions>(),
            "unseal_data" => names::<UnsealDataOptions>(),
            "seal_session_from_auth_response" => names::<SealSessionOptions>(),
            "inspect" => names::<InspectOptions>(),
            LOAD => names::<LoadOptions>(),
            "session.authenticate" => names::<AuthenticateOptions>(),
            "session.refresh" => names::<RefreshOptions>(),
            "session.logout_url" => names::<SessionLogoutOptions>(),
            "pkce_generate" | "session.reseal" => BTreeSet::new(),
            "jwks_url" => BTreeSet::from(["client_id".to_owned()]),
            tabled => Client::parameters(tabled).unwrap().into_iter().map(str::to_owned).collect(),
        };
        assert_eq!(set(&row["options"]), known, "{operation}");
    }
}

#[test]
fn every_language_has_a_spelling_for_every_operation() {
    for row in operations(&table()) {
        for language in ["python", "node", "ruby", "kotlin", "go"] {
            assert!(row[language].as_str().is_some_and(|name| name.contains('.')), "{}: {language}", row["operation"]);
        }
    }
}

fn table() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/api.json");
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn operations(table: &Value) -> impl Iterator<Item = &Value> {
    table["operations"].as_array().unwrap().iter()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn set(list: &Value) -> BTreeSet<String> {
    list.as_array().unwrap().iter().map(text).collect()
}

/// The names an options record reads, without the vendor's alternative spellings.
fn names<'de, T: Deserialize<'de>>() -> BTreeSet<String> {
    const ALIASES: &[&str] =
        &["jwt_issuer", "jwt_leeway", "request_timeout", "sealed_session", "seal_data", "sealed_data", "cookie", "key"];
    let mut found = &[][..];
    let _ = T::deserialize(Names(&mut found));
    let mut names: BTreeSet<_> = found.iter().map(|name| (*name).to_owned()).collect();
    ALIASES.iter().for_each(|alias| {
        names.remove(*alias);
    });
    if names.contains("password") {
        names.remove("cookie_password");
    }
    if names.contains("sealed") {
        names.remove("data");
        names.remove("session_data");
    }
    names
}

/// A deserializer that has nothing to give and only listens to which names are asked for.
struct Names<'a>(&'a mut &'static [&'static str]);

impl<'de> Deserializer<'de> for Names<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(Error::custom("only records are read"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Error> {
        *self.0 = fields;
        Err(Error::custom("only the names were wanted"))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}
