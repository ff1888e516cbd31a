//! How options arrive from a host: a JSON object, read strictly, with errors that never repeat a value.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::{Error, Result};

/// Reads an options record. An unknown name or an unusable value is an error that names the option, and never shows
/// the value, which may be a secret.
///
/// # Errors
/// `invalid_option`.
pub fn parse<T: DeserializeOwned>(options: Value) -> Result<T> {
    let mut unknown = Vec::new();
    let mut track = serde_path_to_error::Track::new();
    let tracked = serde_path_to_error::Deserializer::new(options, &mut track);
    let parsed = serde_ignored::deserialize(tracked, |path| unknown.push(path.to_string()));
    match (parsed, unknown.first()) {
        (_, Some(name)) => Err(Error::option(format!("unknown option `{name}`"))),
        (Ok(options), None) => Ok(options),
        (Err(_), None) => Err(Error::option(match track.path().to_string().as_str() {
            "." => "options are missing or are not an object".to_owned(),
            path => format!("option `{path}` has a value of the wrong kind"),
        })),
    }
}

/// One value or a list of them, as hosts write `issuer`, `provider_scopes` or `cookie_password`.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
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
