//! Signing out: every cookie of ours goes, and the browser goes to the address that ends the session at the API.

use serde_json::json;

use super::answer::{Answer, Event};
use super::cookies::{Lines, request_header};
use super::flow;
use super::kind::Kind;
use super::pages::Page;
use super::resolve::Resolved;
use super::site::Route;
use super::{GetSignOut, WebConfig, WebRequest, origins};
use crate::api;
use crate::error::{Error, Result};
use crate::process;
use crate::session::SessionLogoutOptions;
use crate::time::Timestamp;

impl WebRequest {
    /// A request to `routes.sign_out`.
    pub(super) async fn sign_out_route(&self, now: Timestamp) -> Result<Answer> {
        let config = self.config()?;
        match self.incoming.method.as_str() {
            "POST" if self.kind == Kind::Prefetch => Ok(Answer::refused()),
            "POST" if !origins::may_change(&self.incoming, &self.site, config) => Ok(self.cross_origin()),
            "POST" => self.sign_out(self.incoming.field("return_to"), now).await,
            "HEAD" => Ok(if self.kind == Kind::Document { Answer::own(200) } else { Answer::refused() }),
            "GET" if config.get_sign_out == GetSignOut::Never => Ok(self.method_not_allowed(Route::SignOut)),
            // Turbo loads links when a pointer is over them, and images come from anywhere.
            "GET" if self.kind != Kind::Document => Ok(Answer::refused()),
            "GET" => {
                let return_to = self.incoming.parameter("return_to");
                if config.get_sign_out == GetSignOut::Always || origins::is_led_by_own_page(&self.incoming, &self.site)
                {
                    self.sign_out(return_to.as_deref(), now).await
                } else {
                    Ok(self.ask(return_to.as_deref(), config))
                }
            }
            _ => Ok(self.method_not_allowed(Route::SignOut)),
        }
    }

    /// Ends the session of this request: deletes its cookies and sends the browser on. A prefetch ends nothing.
    ///
    /// # Errors
    /// The password codes.
    pub async fn sign_out(&self, return_to: Option<&str>, now: Timestamp) -> Result<Answer> {
        let config = self.config()?;
        if self.kind == Kind::Prefetch {
            return Ok(Answer::refused());
        }
        let local = self.return_to(return_to, config);
        let absolute = self.site.base().join(&local).map_or_else(|_| local.clone(), String::from);
        let target = self.logout_target(&absolute, now).await?;
        let mut lines = Lines::default();
        let jar = self.jar();
        lines.sign_out(&jar, config, &self.site);
        flow::names(&jar).for_each(|name| lines.delete_flow(name, config, &self.site));
        lines.unmark(&jar, config, &self.site);
        lines.delete_vendor_leftovers(&jar, config, &self.site);
        let target = match target {
            None => local,
            Some(url) if self.kind == Kind::Turbo => {
                self.revoke(&url, config).await;
                local
            }
            Some(url) => url,
        };
        let answer = match self.kind {
            Kind::Turbo => Answer::redirect(303, target),
            Kind::Htmx => Answer::own(200).with("HX-Redirect", target),
            Kind::Fetch | Kind::Rsc => Answer::json(200, &json!({ "sign_out_url": target })),
            Kind::Carried | Kind::Render => Answer::redirect(303, target),
            _ if self.incoming.is_unsafe() => Answer::page(200, &Page::bounce("Signing out", target)),
            _ => Answer::redirect(302, target),
        };
        // Nothing that was resolved before may set the session again.
        self.remember(Resolved::absent());
        let request_cookie = Some(request_header(&jar, None, config));
        Ok(Answer { request_cookie, ..answer.with_cookies(lines).with_event(Event::named("signed_out")) })
    }

    /// The path that signs out: for a button that posts to it, or a link on a page of the application.
    ///
    /// # Errors
    /// `invalid_option` when the route is turned off, and for a `return_to` that leads elsewhere.
    pub fn sign_out_url(&self, return_to: Option<&str>) -> Result<String> {
        let config = self.config()?;
        let path = self
            .site
            .path(Route::SignOut)
            .ok_or_else(|| Error::option("option `web.routes.sign_out` is turned off"))?;
        let return_to = match return_to {
            None => None,
            Some(value) => Some(
                super::return_to::accepted(value, &self.site, &config.allowed_return_origins)
                    .ok_or_else(super::return_to::refused)?,
            ),
        };
        Ok(super::start::with_query(&path, return_to.into_iter().map(|path| ("return_to", path)).collect()))
    }

    /// The address that ends the session at the API, if there is a session: an expired or unverifiable token is fine.
    async fn logout_target(&self, return_to: &str, now: Timestamp) -> Result<Option<String>> {
        let Some(sealed) = self.best_sealed(now).await? else { return Ok(None) };
        let session = self.load(&sealed)?;
        Ok(session.logout_url(SessionLogoutOptions { return_to: Some(return_to.to_owned()) }).await.ok())
    }

    /// Ends the session from the server's side, because Turbo cannot be sent to another origin. What fails does not matter:
    /// the cookie is gone.
    async fn revoke(&self, logout_url: &str, config: &WebConfig) {
        let id = url::Url::parse(logout_url)
            .ok()
            .and_then(|url| url.query_pairs().find(|(name, _)| name == "session_id").map(|(_, id)| id.into_owned()));
        if let Some(id) = id {
            let parameters = [("session_id".to_owned(), json!(id))].into_iter().collect();
            let revoked = self.client.request(api::REVOKE_SESSION, parameters);
            let _ = process::timeout(config.proactive_deadline, revoked).await;
        }
    }

    /// A page with one button, for a link that another site may have made.
    fn ask(&self, return_to: Option<&str>, config: &WebConfig) -> Answer {
        let return_to =
            return_to.and_then(|value| super::return_to::accepted(value, &self.site, &config.allowed_return_origins));
        let action = self.site.path(Route::SignOut).unwrap_or_default();
        let page = Page::new("Sign out", "Do you want to sign out?").with_button("Sign out", action, return_to);
        Answer::page(200, &page)
    }
}
