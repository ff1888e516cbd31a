//! `tests/api.json`: the spelling of each operation is written by hand, everything else comes from the engine.

use authkit_core::surface;
use serde_json::{Value, json};

pub const FILE: &str = "tests/api.json";

/// The file with the names that the engine has now.
pub fn updated(written: &str) -> String {
    let mut table: Value = serde_json::from_str(written).unwrap();
    let names = surface::describe();
    let rows = table["operations"].as_array_mut().unwrap();
    for row in rows.iter_mut() {
        let operation = row["operation"].as_str().unwrap().to_owned();
        row["options"] = match names["operations"].get(&operation) {
            Some(options) => options.clone(),
            None => json!([]),
        };
    }
    let rows: Vec<_> = rows.iter().map(|row| format!("    {}", spaced(row))).collect();
    let named = |of: &str| {
        let records = names[of].as_object().unwrap().iter();
        records.map(|(name, members)| format!("    \"{name}\": {}", spaced(members))).collect::<Vec<_>>().join(",\n")
    };
    format!(
        "{{\n  \"about\": {},\n  \"operations\": [\n{}\n  ],\n  \"client_options\": {},\n  \"records\": {{\n{}\n  }},\n  \"web\": {{\n{}\n  }},\n  \"request_operations\": {},\n  \"testing_operations\": {},\n  \"codes\": {},\n  \"secrets\": {}\n}}\n",
        table["about"],
        rows.join(",\n"),
        spaced(&names["client_options"]),
        named("records"),
        named("web"),
        spaced(&names["request_operations"]),
        spaced(&names["testing_operations"]),
        spaced(&names["codes"]),
        spaced(&names["secrets"]),
    )
}

/// JSON on one line, with a blank after each colon and comma: no name has either in it.
fn spaced(value: &Value) -> String {
    value.to_string().replace("\":", "\": ").replace("\",\"", "\", \"").replace(",\"options\"", ", \"options\"")
}
