//! What a seal protects, opened and not yet read.

use serde_json::Value;

use super::Miss;
use super::payload::{ACCESS_TOKEN, REFRESH_TOKEN};
use crate::json;
use crate::time::Timestamp;

/// JSON text, and the tokens that stood beside it.
pub(super) struct Plain {
    pub(super) text: String,
    pub(super) tokens: Tokens,
    /// When the seal stops opening.
    pub(super) expires: Option<Timestamp>,
}

/// Members of a session that the native format stores outside of its text.
#[derive(Default)]
pub(super) struct Tokens {
    pub(super) access: Option<String>,
    pub(super) refresh: Option<String>,
}

impl Plain {
    /// What is in bytes that should be text.
    pub(super) fn text(text: Vec<u8>, expires: Option<Timestamp>) -> Result<Self, Miss> {
        let text = String::from_utf8(text).map_err(|_| Miss::NotJson)?;
        Ok(Self { text, tokens: Tokens::default(), expires })
    }

    /// All of it as one value, the tokens first. `None` when it is no JSON, or has tokens and is no object.
    pub(super) fn value(&self) -> Option<Value> {
        let mut value: Value = json::from_str(&self.text)?;
        let tokens = [(ACCESS_TOKEN, &self.tokens.access), (REFRESH_TOKEN, &self.tokens.refresh)];
        for (position, (name, token)) in tokens.into_iter().filter(|(_, token)| token.is_some()).enumerate() {
            value.as_object_mut()?.shift_insert(position, name.to_owned(), token.as_deref().into());
        }
        Some(value)
    }
}
