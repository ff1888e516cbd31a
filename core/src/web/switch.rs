//! Switching to another organization: a refresh that asks for it, and what an organization's policy may ask for in turn.

use serde::Deserialize;

use super::answer::{Answer, Event, error_body};
use super::cookies::Lines;
use super::kind::Kind;
use super::pages::Page;
use super::resolve::Resolved;
use super::site::Route;
use super::{WebConfig, WebRequest, origins};
use crate::authentication::Authentication;
use crate::described::described;
use crate::error::{Code, Error, Result};
use crate::session::RefreshOptions;
use crate::time::Timestamp;

/// What an organization may ask for before it lets somebody in.
const POLICIES: &[Code] = &[Code::SsoRequired, Code::MfaEnrollment, Code::OrganizationAuthenticationMethodsRequired];

/// Where the API itself says that the person has to go.
const REDIRECT: &str = "authkit_redirect_url";

described! {
    /// Which organization to switch to, and where to go then.
    #[derive(Clone, Debug, Default, Deserialize)]
    #[serde(default)]
    pub struct SwitchOptions {
        /// The id of the organization.
        pub organization_id: String,
        /// The page to go to. The page that the person was on by default.
        pub return_to: Option<String>,
    }
}

impl WebRequest {
    /// A request to `routes.switch_organization`.
    pub(super) async fn switch_route(&self, now: Timestamp) -> Result<Answer> {
        let config = self.config()?;
        if self.incoming.method != "POST" {
            return Ok(self.method_not_allowed(Route::SwitchOrganization));
        }
        if self.kind == Kind::Prefetch {
            return Ok(Answer::refused());
        }
        if !origins::may_change(&self.incoming, &self.site, config) {
            return Ok(self.cross_origin());
        }
        let field = |name| self.incoming.field(name).filter(|value| !value.is_empty()).map(str::to_owned);
        let Some(organization_id) = field("organization_id") else {
            let page = Page::new("Bad request", "The form names no organization.");
            return Ok(Answer::refusal(400, Code::InvalidOrganizationId, &self.incoming, self.kind, &page));
        };
        self.switch_organization(SwitchOptions { organization_id, return_to: field("return_to") }, now).await
    }

    /// Switches the session of this request to another organization, and sends the browser on.
    ///
    /// # Errors
    /// `invalid_option` without an organization, and where no cookie can be set; the `fix_configuration` codes.
    pub async fn switch_organization(&self, options: SwitchOptions, now: Timestamp) -> Result<Answer> {
        let config = self.config()?;
        if options.organization_id.is_empty() {
            return Err(Error::option("option `organization_id` is missing"));
        }
        if !self.incoming.cookies_are_writable() {
            // The exchange would spend the refresh token, and the browser would go on with the old one.
            return Err(Error::option(
                "an organization cannot be switched where no cookie can be set: post to `web.routes.switch_organization`",
            ));
        }
        if self.kind == Kind::Prefetch {
            return Ok(Answer::refused());
        }
        let return_to = match &options.return_to {
            Some(value) => self.return_to(Some(value), config),
            None => self.referer(config).unwrap_or_else(|| self.default_return_to(config)),
        };
        let Some(sealed) = self.sealed_for_exchange(now).await? else {
            return self.guard_signed_out(now);
        };
        let session = self.load(&sealed)?;
        let refresh = RefreshOptions {
            organization_id: Some(options.organization_id.clone()),
            now: Some(now),
            ..RefreshOptions::default()
        };
        let outcome = session.refresh(refresh).await?;
        if outcome.authenticated() {
            return self.switched(outcome, return_to, config, now);
        }
        let error =
            outcome.error.clone().unwrap_or_else(|| Error::new(Code::Internal, "a refresh ended without an outcome"));
        let mut lines = Lines::default();
        let answer = if outcome.session_alive {
            if let Some(sealed) = &outcome.sealed_session {
                lines.write_session(sealed.reveal(), &self.jar(), config, &self.site);
            }
            self.not_switched(&error, &options.organization_id, return_to)
        } else {
            self.remember(Resolved::of(outcome));
            lines.end_session(&self.jar(), config, &self.site);
            self.guard_signed_out(now)?
        };
        Ok(answer.with_cookies(lines).with_event(Event::failed(error)))
    }

    fn switched(
        &self,
        outcome: Authentication,
        return_to: String,
        config: &WebConfig,
        now: Timestamp,
    ) -> Result<Answer> {
        let mut resolved = self.renewed(outcome, config);
        let set_cookies = std::mem::take(&mut resolved.lines);
        let request_cookie = resolved.request_cookie.clone();
        if !resolved.auth.authenticated() {
            // An administrator acts as the user, and may not.
            self.remember(Resolved { event: None, ..resolved });
            return Ok(Answer { set_cookies, request_cookie, ..self.guard_signed_out(now)? });
        }
        let answer = match self.kind {
            Kind::Fetch | Kind::Rsc => Answer::json(200, &self.session_body(&resolved.auth, config)),
            Kind::Htmx => Answer::own(200).with("HX-Redirect", return_to),
            // Another origin, which a form may not be redirected to.
            Kind::Document | Kind::Frame if !return_to.starts_with('/') => {
                Answer::page(200, &Page::bounce("Switched", return_to))
            }
            _ => Answer::redirect(303, return_to),
        };
        // The lines are those of this answer; what comes later in this request needs none.
        self.remember(Resolved { event: None, ..resolved });
        Ok(Answer { set_cookies, request_cookie, ..answer.with_event(Event::named("switched")) })
    }

    /// The session that the exchange may use, expired or not: it brings a new token anyway, so none is fetched before.
    async fn sealed_for_exchange(&self, now: Timestamp) -> Result<Option<String>> {
        let sealed = self.best_sealed(now).await?;
        if sealed.is_none() {
            self.resolved(now).await?;
        }
        Ok(sealed)
    }

    /// The answer of a guard, in the manner that this kind of request understands.
    fn guard_signed_out(&self, now: Timestamp) -> Result<Answer> {
        self.guard(&super::Requirement { origin_check: Some(false), ..Default::default() }, now)
    }

    fn not_switched(&self, error: &Error, organization_id: &str, return_to: String) -> Answer {
        if error.retryable {
            return self.unavailable(error.code, error.retry_after, None);
        }
        if POLICIES.contains(&error.code) {
            let start = self.sign_in_path(Some(return_to), &[("organization_id", organization_id.to_owned())]);
            let named = error.fields.get(REDIRECT).and_then(|url| url.as_str()).and_then(web_address);
            let target = match self.kind {
                // Turbo follows no redirect to another origin. The start tells it to load the page anew.
                Kind::Turbo => start,
                _ => named.unwrap_or(start),
            };
            return match self.kind {
                Kind::Fetch | Kind::Rsc => {
                    let more = [("sign_in_url".to_owned(), target.into())].into_iter().collect();
                    Answer { code: Some(error.code), ..Answer::json(401, &error_body(error.code, more)) }
                }
                Kind::Htmx => Answer { code: Some(error.code), ..Answer::own(401).with("HX-Redirect", target) },
                Kind::Carried | Kind::Turbo => Answer { code: Some(error.code), ..Answer::redirect(303, target) },
                _ => Answer {
                    code: Some(error.code),
                    ..Answer::page(200, &Page::bounce("Another sign-in is needed", target))
                },
            };
        }
        let page = Page::new("Not allowed", "You cannot switch to this organization.");
        Answer::refusal(403, error.code, &self.incoming, self.kind, &page)
    }
}

/// An address that a browser may be sent to, as it may stand in a header.
fn web_address(address: &str) -> Option<String> {
    let url = url::Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    Some(url.into())
}
