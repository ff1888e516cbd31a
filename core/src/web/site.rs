//! Where the application is: its origin, its callback and its own routes, all from the redirect URI. The `Host` header of a
//! request and the headers of proxies say nothing here.

use url::{Origin, Url};

use super::options::Routes;
use crate::error::{Error, Result};

/// The place of an application, for one redirect URI and mount point.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    redirect_uri: Url,
    text: String,
    origin: Origin,
    mount: String,
    routes: Routes,
}

/// One of our own routes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    Callback,
    SignIn,
    SignUp,
    SignOut,
    SwitchOrganization,
    Session,
}

impl Site {
    /// The site of a redirect URI.
    ///
    /// # Errors
    /// `invalid_option` for a redirect URI that no browser can come back to by HTTP.
    pub fn new(redirect_uri: &str, mount: Option<&str>, routes: &Routes) -> Result<Self> {
        let invalid = || {
            Error::option(
                "option `redirect_uri` must be an http or https URL for the web flow, such as https://app.example/callback",
            )
        };
        let url = Url::parse(redirect_uri).map_err(|_| invalid())?;
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() || url.query().is_some() {
            return Err(invalid());
        }
        let mount = match mount.map(|mount| mount.trim_end_matches('/')) {
            None | Some("") => String::new(),
            Some(mount) if mount.starts_with('/') && !mount.starts_with("//") => mount.to_owned(),
            Some(_) => return Err(Error::option("option `mount` must be a path, such as /app")),
        };
        Ok(Self {
            origin: url.origin(),
            text: redirect_uri.to_owned(),
            redirect_uri: url,
            mount,
            routes: routes.clone(),
        })
    }

    /// The redirect URI as it was configured: the API compares it exactly.
    pub fn redirect_uri(&self) -> &str {
        &self.text
    }

    /// The base that relative addresses are read against.
    pub fn base(&self) -> &Url {
        &self.redirect_uri
    }

    /// Our origin.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Our host name.
    pub fn host(&self) -> &str {
        self.redirect_uri.host_str().unwrap_or_default()
    }

    /// Whether browsers reach us by TLS.
    pub fn is_https(&self) -> bool {
        self.redirect_uri.scheme() == "https"
    }

    /// The path of the callback.
    pub fn callback(&self) -> &str {
        self.redirect_uri.path()
    }

    /// The path of one of our routes, if it is on.
    pub fn path(&self, route: Route) -> Option<String> {
        let path = match route {
            Route::Callback => return Some(self.callback().to_owned()),
            Route::SignIn => self.routes.sign_in(),
            Route::SignUp => self.routes.sign_up(),
            Route::SignOut => self.routes.sign_out(),
            Route::SwitchOrganization => self.routes.switch_organization(),
            Route::Session => self.routes.session(),
        };
        path.map(|path| format!("{}{path}", self.mount))
    }

    /// The route that a path is, if it is one of ours.
    pub fn route(&self, path: &str) -> Option<Route> {
        [Route::Callback, Route::SignIn, Route::SignUp, Route::SignOut, Route::SwitchOrganization, Route::Session]
            .into_iter()
            .find(|route| self.path(*route).is_some_and(|own| own == path))
    }

    /// A path of the application, under its mount point.
    pub fn mounted(&self, path: &str) -> String {
        format!("{}{path}", self.mount)
    }
}
