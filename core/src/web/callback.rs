//! The callback: a code for a session, once, and only for the browser that began the sign-in.

use serde_json::{Map, Value, json};

use super::answer::{Answer, Event};
use super::cookies::Lines;
use super::flow::{self, Flow, Found, VendorFlow};
use super::kind::Kind;
use super::pages::Page;
use super::resolve::is_for_the_application;
use super::site::Route;
use super::start::{self, Asked, HookResult, START};
use super::{SameSite, StatelessCallback, WebConfig, WebRequest};
use crate::error::{Code, Error, Result};
use crate::exchange::{AuthenticationResponse, Grant};
use crate::secret::Secret;
use crate::time::Timestamp;

/// Errors of the authorization server that mean that the page may go on without a sign-in (OpenID Connect Core section 3.1.2.6).
const SILENT: &[&str] = &["login_required", "interaction_required", "consent_required"];

/// A sign-in that worked, until the hook of the application has seen it.
#[derive(Clone)]
pub(super) struct SignedIn {
    flow: Option<Flow>,
    sealed: Secret,
    return_to: String,
    response: AuthenticationResponse,
}

/// What a callback goes on with.
#[derive(Default)]
struct Sign {
    code_verifier: Option<Secret>,
    return_to: String,
    custom_state: Option<String>,
    /// Ours, whose cookie ends with it. The vendor's are deleted anyway.
    flow: Option<Flow>,
    /// Whether only an administrator who acts as the user is let in.
    only_impersonated: bool,
}

impl WebRequest {
    pub(super) async fn callback(&self, now: Timestamp) -> Result<Answer> {
        let code = self.incoming.parameter("code").filter(|code| !code.is_empty());
        if code.is_none()
            && let Some(mode) = self.incoming.parameter(START)
        {
            return self.start_route(start::mode(&mode), now).await;
        }
        let answer = match self.kind {
            Kind::Prefetch | Kind::Rsc | Kind::Upgrade => Answer::refused(),
            _ => match self.incoming.method.as_str() {
                "HEAD" => Answer::own(200),
                "GET" => self.come_back(code, now).await?,
                _ => self.method_not_allowed(Route::Callback),
            },
        };
        Ok(answer.with("Referrer-Policy", "no-referrer"))
    }

    async fn come_back(&self, code: Option<String>, now: Timestamp) -> Result<Answer> {
        let config = self.config()?;
        let passwords = self.client.passwords(None)?;
        let jar = self.jar();
        let state = self.incoming.parameter("state").filter(|state| !state.is_empty());
        let found = match &state {
            None => Found::Nothing,
            Some(state) => flow::find(state, &jar, &passwords, config, &self.site, now),
        };
        let error = self.incoming.parameter("error").filter(|error| !error.is_empty());
        match (code, state, error) {
            (Some(code), Some(state), _) => match found {
                Found::Flow(flow) => self.exchange(code, Sign::of(*flow), config, now).await,
                Found::Expired(flow) => self.lost(Code::FlowExpired, Some(*flow), config, now).await,
                Found::Nothing => match flow::find_of_vendor(&state, &jar, &passwords, now) {
                    Some(flow) => {
                        let return_to = self.return_to(flow.return_pathname.as_deref(), config);
                        self.exchange(code, Sign::of_vendor(flow, return_to), config, now).await
                    }
                    None if flow::is_restarted(&state) => self.lost_again(Code::FlowMissing, None, config, now).await,
                    None => self.lost(Code::FlowMissing, None, config, now).await,
                },
            },
            (Some(code), None, _) => match config.stateless_callback {
                StatelessCallback::Restart => self.lost(Code::StateMissing, None, config, now).await,
                StatelessCallback::Refuse => Ok(self.incomplete(Code::StateMissing)),
                StatelessCallback::AcceptImpersonation => {
                    let return_to = self.default_return_to(config);
                    let sign = Sign { return_to, only_impersonated: true, ..Sign::default() };
                    self.exchange(code, sign, config, now).await
                }
            },
            (None, _, Some(error)) => {
                let flow = match found {
                    Found::Flow(flow) => Some(*flow),
                    Found::Expired(_) | Found::Nothing => None,
                };
                self.denied(&error, flow, config, now).await
            }
            (None, _, None) => Ok(self.incomplete(Code::CallbackIncomplete)),
        }
    }

    /// Whether somebody is signed in already, by an exchange if need be. During an outage the session counts: no one is
    /// sent to the sign-in page for that.
    async fn has_session(&self, now: Timestamp) -> Result<bool> {
        let auth = &self.resolved(now).await?.auth;
        Ok(auth.authenticated() || auth.retryable())
    }

    /// The end of a callback that changes nothing: somebody is signed in. A session that was refreshed meanwhile is kept.
    fn old_news(&self, target: &str, flow: Option<&Flow>, config: &WebConfig) -> Answer {
        let mut answer = self.forward(target, config).with_cookies(self.ended(flow, config));
        answer.set_cookies.extend(self.session_lines());
        answer
    }

    /// The start of another sign-in in place of one that failed. A session that turned out to be over is deleted.
    fn begin_again(&self, asked: Asked, now: Timestamp) -> Result<Answer> {
        let mut answer = self.begin(asked, Lines::default(), now)?;
        answer.set_cookies.splice(..0, self.session_lines());
        Ok(answer)
    }

    async fn exchange(&self, code: String, sign: Sign, config: &WebConfig, now: Timestamp) -> Result<Answer> {
        let mut parameters =
            Map::from_iter([("code".to_owned(), json!(code)), ("session".to_owned(), json!({"seal_session": true}))]);
        let given = [
            ("code_verifier", sign.code_verifier.as_ref().map(|verifier| verifier.reveal().to_owned())),
            ("ip_address", self.incoming.remote_address.clone()),
            ("user_agent", self.incoming.headers.get("user-agent").map(str::to_owned)),
        ];
        let given =
            given.into_iter().filter_map(|(name, value)| Some((name, value.filter(|value| !value.is_empty())?)));
        parameters.extend(given.map(|(name, value)| (name.to_owned(), Value::String(value))));
        match self.client.authenticate_with(Grant::Code, Value::Object(parameters)).await {
            Ok(response) if sign.only_impersonated && response.data.impersonator.is_none() => {
                Ok(self.incomplete(Code::StateMissing))
            }
            Ok(response) => self.signed_in(response, sign, config),
            Err(error) => self.not_exchanged(error, sign, config, now).await,
        }
    }

    fn signed_in(&self, response: AuthenticationResponse, sign: Sign, config: &WebConfig) -> Result<Answer> {
        let sealed = response.sealed_session.clone().unwrap_or_default();
        let signed_in = SignedIn { flow: sign.flow, sealed, return_to: sign.return_to, response };
        let answer = self.with_session(&signed_in, config);
        *self.signed_in.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(signed_in);
        let event = Event { state: sign.custom_state, ..Event::named("signed_in") };
        Ok(answer.with_event(event))
    }

    fn with_session(&self, signed_in: &SignedIn, config: &WebConfig) -> Answer {
        let mut lines = self.ended(signed_in.flow.as_ref(), config);
        lines.mark(config, &self.site);
        lines.write_session(signed_in.sealed.reveal(), &self.jar(), config, &self.site);
        self.forward(&signed_in.return_to, config).with_cookies(lines)
    }

    /// Sends the browser on inside of the application.
    fn forward(&self, target: &str, config: &WebConfig) -> Answer {
        match config.same_site {
            // A redirect in a chain that another site began arrives without the cookie that it brings.
            SameSite::Strict => Answer::page(200, &Page::bounce("Signed in", target)),
            SameSite::Lax | SameSite::None => Answer::redirect(302, target),
        }
    }

    /// What the exchange of this callback brought, for the hook of the application.
    ///
    /// # Errors
    /// `invalid_option` when this request is no callback that signed somebody in.
    pub fn response(&self) -> Result<AuthenticationResponse> {
        let signed_in = self.signed_in.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let response = signed_in.as_ref().map(|signed_in| signed_in.response.clone());
        response.ok_or_else(|| Error::option("this request signed nobody in"))
    }

    /// What the hook of the application made of the sign-in of this callback.
    ///
    /// # Errors
    /// `invalid_option` when no sign-in waits for a hook, and for a `return_to` that leads elsewhere.
    pub fn after_sign_in(&self, result: HookResult) -> Result<Answer> {
        let config = self.config()?;
        let signed_in = self.signed_in.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take();
        let mut signed_in = signed_in.ok_or_else(|| Error::option("no sign-in waits for a hook"))?;
        if result.failed {
            let lines = self.ended(signed_in.flow.as_ref(), config);
            let page =
                Page::new("Sign-in was not completed", "The application could not finish the sign-in. Try again.");
            let page = page.with_link("Try again", self.resume(Some(signed_in.return_to), &[]));
            let answer = Answer::refusal(500, Code::SignInRequired, &self.incoming, self.kind, &page);
            return Ok(answer.with_cookies(lines).with("Referrer-Policy", "no-referrer"));
        }
        if let Some(path) = result.return_to {
            signed_in.return_to = super::return_to::accepted(&path, &self.site, &config.allowed_return_origins)
                .ok_or_else(super::return_to::refused)?;
        }
        Ok(self.with_session(&signed_in, config).with("Referrer-Policy", "no-referrer"))
    }

    /// The lines that end a flow.
    fn ended(&self, flow: Option<&Flow>, config: &WebConfig) -> Lines {
        let mut lines = Lines::default();
        if let Some(flow) = flow {
            flow.end(&mut lines, config, &self.site);
        }
        lines.delete_vendor_leftovers(&self.jar(), config, &self.site);
        lines
    }

    async fn not_exchanged(&self, error: Error, sign: Sign, config: &WebConfig, now: Timestamp) -> Result<Answer> {
        if error.retryable {
            // The flow stays: a reload may still succeed.
            let again = self.resume(Some(sign.return_to), &[]);
            let answer = self.unavailable(error.code, error.retry_after, Some(again));
            return Ok(answer.with_event(Event::failed(error)));
        }
        if is_for_the_application(&error) {
            return Err(error);
        }
        if error.code == Code::InvalidGrant {
            if self.has_session(now).await? {
                return Ok(self.old_news(&sign.return_to, sign.flow.as_ref(), config));
            }
            if !sign.flow.as_ref().is_some_and(|flow| flow.restarted) {
                return self.begin_again(sign.again(), now);
            }
        }
        let lines = self.ended(sign.flow.as_ref(), config);
        let page = Page::new("Sign-in was not completed", "The sign-in needs another step, or was refused. Try again.");
        let page = page.with_link("Try again", self.resume(Some(sign.return_to), &[]));
        let answer = Answer::refusal(400, error.code, &self.incoming, self.kind, &page).with_cookies(lines);
        Ok(answer.with_event(Event::failed(error)))
    }

    /// A callback that belongs to no sign-in of this browser, or to one that is over. With a session it is old news;
    /// without one the sign-in starts again, once.
    async fn lost(&self, code: Code, flow: Option<Flow>, config: &WebConfig, now: Timestamp) -> Result<Answer> {
        if flow.as_ref().is_some_and(|flow| flow.restarted) {
            return self.lost_again(code, flow.as_ref(), config, now).await;
        }
        if self.has_session(now).await? {
            return Ok(self.old_news(&self.default_return_to(config), flow.as_ref(), config));
        }
        let asked = flow.map_or_else(|| Asked::back_to(self.default_return_to(config)), Asked::again);
        self.begin_again(asked, now)
    }

    /// The same for a sign-in that was started in place of a lost one: starting it a third time would not end.
    async fn lost_again(&self, code: Code, flow: Option<&Flow>, config: &WebConfig, now: Timestamp) -> Result<Answer> {
        if self.has_session(now).await? {
            return Ok(self.old_news(&self.default_return_to(config), flow, config));
        }
        let error = Error::new(code, "the callback belongs to no sign-in of this browser");
        Ok(self.incomplete(code).with_cookies(self.ended(flow, config)).with_event(Event::failed(error)))
    }

    async fn denied(&self, error: &str, flow: Option<Flow>, config: &WebConfig, now: Timestamp) -> Result<Answer> {
        let return_to = flow.as_ref().map(|flow| flow.return_to.clone());
        let is_silent = flow.is_some() && SILENT.contains(&error);
        if is_silent || self.has_session(now).await? {
            let target = return_to.unwrap_or_else(|| self.default_return_to(config));
            return Ok(self.old_news(&target, flow.as_ref(), config));
        }
        let lines = self.ended(flow.as_ref(), config);
        let code = Code::parse(error).filter(|_| flow.is_some()).unwrap_or(Code::AccessDenied);
        let page = Page::new("Sign-in was not completed", "The sign-in was cancelled or refused. You can try again.");
        let page = page.with_link("Try again", self.resume(return_to, &[]));
        let answer = Answer::refusal(400, code, &self.incoming, self.kind, &page).with_cookies(lines);
        Ok(answer.with_event(Event::failed(Error::new(code, "the sign-in page sent the browser back with an error"))))
    }

    fn incomplete(&self, code: Code) -> Answer {
        let page = Page::new(
            "Sign-in was not completed",
            "This browser did not begin the sign-in, or it keeps no cookies. Allow cookies for this site and try again.",
        );
        let page = page.with_link("Try again", self.resume(None, &[]));
        Answer::refusal(400, code, &self.incoming, self.kind, &page)
    }
}

impl Sign {
    fn of(flow: Flow) -> Self {
        Self {
            code_verifier: Some(flow.code_verifier.clone()),
            return_to: flow.return_to.clone(),
            custom_state: flow.custom_state.clone(),
            flow: Some(flow),
            only_impersonated: false,
        }
    }

    fn of_vendor(flow: VendorFlow, return_to: String) -> Self {
        let (code_verifier, custom_state) = (Some(flow.code_verifier), flow.custom_state);
        Self { code_verifier, return_to, custom_state, ..Self::default() }
    }

    /// A start that asks for the same.
    fn again(self) -> Asked {
        self.flow.map_or_else(|| Asked::back_to(self.return_to), Asked::again)
    }
}
