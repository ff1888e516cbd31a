//! An engine error as a failed reply. `lib/errors.ts` chooses the class by its remedy.

use authkit_core as engine;

use crate::spelling;

/// `{"error": {...}}` in camelCase.
pub fn reply(error: &engine::Error) -> String {
    // Errors are plain data: text, numbers and JSON.
    let error = spelling::camel(error).unwrap_or_default();
    format!("{{\"error\":{error}}}")
}
