//! What is added to an answer of the application: the cookies of its session, and what it says to caches once it is known
//! whether anybody read who is signed in.

use serde::{Deserialize, Serialize};

use super::WebRequest;
use crate::described::described;
use crate::error::Result;

/// What no shared cache may store.
const PRIVATE: &str = "private, no-store";

described! {
    /// What the application's answer has.
    #[derive(Clone, Debug, Default, Deserialize)]
    #[serde(default)]
    pub struct FinishOptions {
        /// Whether anybody read who is signed in.
        pub auth_was_read: bool,
        /// Whether the answer sets a cookie of ours already.
        pub sets_cookies: bool,
        /// The `Cache-Control` of the application's answer.
        pub cache_control: Option<String>,
        /// The `Vary` of the application's answer.
        pub vary: Option<String>,
        /// Whether the application said that this answer may be cached.
        pub allow_caching: bool,
    }
}

/// The header fields to add and to set. Null leaves a field as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Finished {
    /// The `Cache-Control`.
    pub cache_control: Option<String>,
    /// The `Vary`, with what the application's had.
    pub vary: Option<String>,
    /// The `Set-Cookie` lines that the session of this request still needs: those of `handle` and `resolve`, unless a
    /// switch or a sign-out has replaced them since.
    pub set_cookies: Vec<String>,
}

impl Finished {
    /// Those of an answer to somebody who is signed in with a session that has no cookie to set, such as one of the cache.
    pub fn signed_in(options: &FinishOptions) -> Self {
        Self::of(options, Vec::new(), false)
    }

    fn of(options: &FinishOptions, set_cookies: Vec<String>, is_anonymous: bool) -> Self {
        let sets_cookies = options.sets_cookies || !set_cookies.is_empty();
        if !sets_cookies && !options.auth_was_read {
            return Self::default();
        }
        let cache_control = if sets_cookies {
            // A stored answer with a cookie would sign others in, whatever the application says.
            Some(PRIVATE.to_owned())
        } else if options.allow_caching || is_anonymous || options.is_private() {
            None
        } else {
            Some(PRIVATE.to_owned())
        };
        Self { cache_control, vary: vary(options.vary.as_deref()), set_cookies }
    }
}

impl FinishOptions {
    /// Whether the application keeps its answer from shared caches itself.
    fn is_private(&self) -> bool {
        let mut directives = self.cache_control.iter().flat_map(|value| value.split(',')).map(str::trim);
        directives.any(|word| word.eq_ignore_ascii_case("private") || word.eq_ignore_ascii_case("no-store"))
    }
}

impl WebRequest {
    /// The header fields that an answer of the application needs.
    ///
    /// # Errors
    /// `invalid_option` for a client without option `web`.
    pub fn finish(&self, options: &FinishOptions) -> Result<Finished> {
        self.config()?;
        let set_cookies = self.known().map(|resolved| resolved.lines.clone()).unwrap_or_default();
        let is_anonymous = self.auth().is_none_or(|auth| !auth.authenticated() && !auth.retryable());
        Ok(Finished::of(options, set_cookies, is_anonymous))
    }
}

/// `Vary` with `Cookie` in it; `None` when it has it already.
fn vary(given: Option<&str>) -> Option<String> {
    let names: Vec<_> = given.unwrap_or_default().split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
    if names.iter().any(|name| *name == "*" || name.eq_ignore_ascii_case("cookie")) {
        return None;
    }
    Some(names.into_iter().chain(["Cookie"]).collect::<Vec<_>>().join(", "))
}
