//! Where the application is: its origin, its callback and its own routes, all from the redirect URI. The `Host` header of a
//! request and the headers of proxies say nothing here.

use std::sync::Arc;

use url::{Origin, Url};

use super::routes::{Routes, is_path};
use crate::error::{Error, Result};

/// The place of an application, for one redirect URI and mount point. Every request has one, so copies share it.
#[derive(Clone, Debug)]
pub(crate) struct Site(Arc<Place>);

#[derive(Debug)]
struct Place {
    redirect_uri: Url,
    text: String,
    origin: Origin,
    mount: String,
    /// Our own routes that are on, the callback first.
    paths: Vec<(Route, String)>,
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
    /// `invalid_option` for a redirect URI that no browser can come back to by HTTP, or whose path is taken.
    pub fn new(redirect_uri: &str, mount: Option<&str>, routes: &Routes) -> Result<Self> {
        let invalid = || {
            Error::option(
                "option `redirect_uri` must be an http or https URL for the web flow, such as https://app.example/callback",
            )
        };
        let url = Url::parse(redirect_uri).map_err(|_| invalid())?;
        let has_more = url.query().is_some() || url.fragment().is_some() || !url.username().is_empty();
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() || has_more || url.password().is_some()
        {
            return Err(invalid());
        }
        if url.host_str().is_some_and(|host| host.contains('*')) {
            return Err(Error::option(
                "option `redirect_uri` must be one address: list hosts such as *.preview.example in \
                 `web.allowed_redirect_hosts`",
            ));
        }
        if url.path() == "/" {
            return Err(Error::option(
                "option `redirect_uri` needs a path of its own, such as /callback: the page at / could not be shown",
            ));
        }
        let mount = match mount.map(|mount| mount.trim_end_matches('/')) {
            None | Some("") => String::new(),
            // It comes from a request, where what is not ASCII is percent-encoded.
            Some(mount) if is_path(&mount.replace('%', "-")) => mount.to_owned(),
            Some(_) => return Err(Error::option("option `mount` must be a path, such as /app")),
        };
        let others = [
            (Route::SignIn, routes.sign_in()),
            (Route::SignUp, routes.sign_up()),
            (Route::SignOut, routes.sign_out()),
            (Route::SwitchOrganization, routes.switch_organization()),
            (Route::Session, routes.session()),
        ];
        let others = others.into_iter().filter_map(|(route, path)| Some((route, format!("{mount}{}", path?))));
        let mut paths = vec![(Route::Callback, url.path().to_owned())];
        for (route, path) in others {
            if paths.iter().any(|(_, taken)| *taken == path) {
                return Err(Error::option(format!(
                    "options `redirect_uri` and `web.routes` give two routes the path {path}: give them different ones"
                )));
            }
            paths.push((route, path));
        }
        let text = redirect_uri.to_owned();
        Ok(Self(Arc::new(Place { origin: url.origin(), redirect_uri: url, text, mount, paths })))
    }

    /// The redirect URI as it was configured: the API compares it exactly.
    pub fn redirect_uri(&self) -> &str {
        &self.0.text
    }

    /// The base that relative addresses are read against.
    pub fn base(&self) -> &Url {
        &self.0.redirect_uri
    }

    /// Our origin.
    pub fn origin(&self) -> &Origin {
        &self.0.origin
    }

    /// Our host name.
    pub fn host(&self) -> &str {
        self.0.redirect_uri.host_str().unwrap_or_default()
    }

    /// Whether our host has a name, and not only an address.
    pub fn has_domain(&self) -> bool {
        self.0.redirect_uri.domain().is_some()
    }

    /// Whether browsers reach us by TLS.
    pub fn is_https(&self) -> bool {
        self.0.redirect_uri.scheme() == "https"
    }

    /// The path of the callback.
    pub fn callback(&self) -> &str {
        self.0.redirect_uri.path()
    }

    /// The path of one of our routes, if it is on.
    pub fn path(&self, route: Route) -> Option<String> {
        self.0.paths.iter().find(|(known, _)| *known == route).map(|(_, path)| path.clone())
    }

    /// The route that a path is, if it is one of ours.
    pub fn route(&self, path: &str) -> Option<Route> {
        self.0.paths.iter().find(|(_, own)| own == path).map(|(route, _)| *route)
    }

    /// A path of the application, under its mount point.
    pub fn mounted(&self, path: &str) -> String {
        format!("{}{path}", self.0.mount)
    }
}
