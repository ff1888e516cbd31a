//! The paths of our own routes, as an application names them.

use serde::Deserialize;

use crate::described::{Kind, described, typed};
use crate::error::{Error, Result};

described! {
    /// The paths of our own routes. Null turns one off. The callback is the path of the redirect URI.
    #[derive(Clone, Debug, Default, Deserialize)]
    #[serde(default)]
    pub struct Routes {
        /// Where a sign-in starts. `/login` by default.
        #[serde(deserialize_with = "some")]
        pub sign_in: Option<Option<String>>,
        /// Where a sign-up starts. `/signup` by default.
        #[serde(deserialize_with = "some")]
        pub sign_up: Option<Option<String>>,
        /// Where a person signs out. `/logout` by default.
        #[serde(deserialize_with = "some")]
        pub sign_out: Option<Option<String>>,
        /// Where a person switches to another organization. `/switch-organization` by default.
        #[serde(deserialize_with = "some")]
        pub switch_organization: Option<Option<String>>,
        /// Where a page's script asks who is signed in. Off by default.
        #[serde(deserialize_with = "some")]
        pub session: Option<Option<String>>,
        /// What all of them begin with. Nothing by default.
        pub prefix: Option<String>,
    }
}

/// Tells a route that is turned off from one that is not named.
fn some<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

impl Routes {
    pub(super) fn sign_in(&self) -> Option<String> {
        self.path(&self.sign_in, Some("/login"))
    }

    pub(super) fn sign_up(&self) -> Option<String> {
        self.path(&self.sign_up, Some("/signup"))
    }

    pub(super) fn sign_out(&self) -> Option<String> {
        self.path(&self.sign_out, Some("/logout"))
    }

    pub(super) fn switch_organization(&self) -> Option<String> {
        self.path(&self.switch_organization, Some("/switch-organization"))
    }

    pub(super) fn session(&self) -> Option<String> {
        self.path(&self.session, None)
    }

    fn path(&self, given: &Option<Option<String>>, default: Option<&str>) -> Option<String> {
        let path = given.as_ref().map_or(default, |given| given.as_deref())?;
        Some(format!("{}{path}", self.prefix.as_deref().unwrap_or_default().trim_end_matches('/')))
    }

    /// Whether each is a path. That no two are the same is seen where they are put together.
    pub(super) fn check(&self) -> Result<()> {
        let named = [
            ("sign_in", &self.sign_in),
            ("sign_up", &self.sign_up),
            ("sign_out", &self.sign_out),
            ("switch_organization", &self.switch_organization),
            ("session", &self.session),
        ];
        let given = named.iter().filter_map(|(name, path)| Some((*name, path.as_ref()?.as_deref()?)));
        for (name, path) in given.chain(self.prefix.as_deref().map(|prefix| ("prefix", prefix))) {
            if !is_path(path) {
                return Err(Error::option(format!("option `web.routes.{name}` must be a path, such as /auth/login")));
            }
            if path == "/" && name != "prefix" {
                return Err(Error::option(format!(
                    "option `web.routes.{name}` needs a path of its own, such as /auth/login: the page at / could not be \
                     shown"
                )));
            }
        }
        Ok(())
    }
}

/// Whether a text is a path that browsers, servers and headers take as it is.
pub(super) fn is_path(text: &str) -> bool {
    let is_odd = |c: char| !c.is_ascii_graphic() || matches!(c, '?' | '#' | '\\' | '"' | '<' | '>' | '%');
    // No browser asks for these: it takes them out first.
    let is_dots = |segment: &str| matches!(segment, "." | "..");
    text.starts_with('/') && !text.contains("//") && !text.contains(is_odd) && !text.split('/').any(is_dots)
}

typed! { Routes => Kind::Record("Routes") }
