//! An engine error as a failed reply. `lib/errors.ts` chooses the class by its remedy.

use authkit_core as engine;
use serde::Serialize;

#[derive(Serialize)]
struct Failed {
    error: serde_json::Value,
}

/// `{"error": {...}}` in camelCase.
pub fn reply(error: &engine::Error) -> String {
    let error = serde_json::to_value(error).map(engine::casing::camel_value).unwrap_or_default();
    serde_json::to_string(&Failed { error }).unwrap_or_default()
}
