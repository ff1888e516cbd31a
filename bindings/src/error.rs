//! The engine's error as one flat record.

use std::fmt;

use authkit_core as engine;

use crate::convert::Value;

/// A failed operation. Host exception classes follow `remedy`. It prints as `text`.
#[derive(Clone, uniffi::Record)]
#[uniffi::export(Debug)]
pub struct Failure {
    /// What happened, for programs: a stable snake_case name.
    pub code: String,
    /// Who has to act: `fix_configuration`, `sign_in`, `retry_later`, `reject_request` or `report_bug`.
    pub remedy: String,
    /// What happened, for people. Safe to log.
    pub message: String,
    /// What to do next.
    pub hint: String,
    /// The whole in one line. Safe to log.
    pub text: String,
    /// The HTTP status, when the API answered.
    pub status: Option<u16>,
    /// The API's request id, for its support.
    pub request_id: Option<String>,
    /// Whether trying again later can help.
    pub retryable: bool,
    /// Seconds to wait before trying again, when the API said so.
    pub retry_after: Option<f64>,
    /// The API's own code, unchanged.
    pub api_code: Option<String>,
    /// The remaining members of the API's answer. They may be secret: never print them.
    pub fields: Value,
}

/// The exception that carries a [`Failure`] to the host.
#[derive(Debug, uniffi::Error)]
pub enum EngineError {
    /// An operation failed.
    Failed(Failure),
}

impl From<engine::Error> for Failure {
    fn from(error: engine::Error) -> Self {
        Self {
            text: error.to_string(),
            code: error.code.as_str().to_owned(),
            remedy: error.remedy.as_str().to_owned(),
            message: error.message,
            hint: error.hint.to_owned(),
            status: error.status,
            request_id: error.request_id,
            retryable: error.retryable,
            retry_after: error.retry_after.map(|wait| wait.as_secs_f64()),
            api_code: error.api_code,
            fields: Value::record(error.fields),
        }
    }
}

impl From<engine::Error> for EngineError {
    fn from(error: engine::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Display for EngineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Failed(failure) = self;
        f.write_str(&failure.text)
    }
}
