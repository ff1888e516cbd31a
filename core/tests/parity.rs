//! Holds the engine against `tests/api.json`, the table of every public operation and its spelling in each language.
//! Each language has a parity test of its own against the same table. `packages` writes the rest of it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeSet;
use std::path::Path;

use authkit_core::{Client, SealedSession, surface};
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
    let described: BTreeSet<_> = surface::operations().into_iter().map(|operation| operation.name).collect();
    assert_eq!(described, known, "the operations whose options are known");
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
