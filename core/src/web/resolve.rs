//! Who is signed in: the session of a request, refreshed where a new cookie reaches the browser.

use std::borrow::Cow;
use std::sync::Arc;

use super::cookies::{Candidate, Jar, Lines, request_header};
use super::kind::Kind;
use super::{Answer, Event, WebConfig, WebRequest};
use crate::authentication::Authentication;
use crate::error::{Code, Error, Remedy, Result};
use crate::process;
use crate::secret::Secret;
use crate::session::{AuthenticateOptions, LoadOptions, RefreshOptions, SealedSession, Step};
use crate::time::Timestamp;

/// Tokens that live no longer than this many seconds are refreshed later.
const SHORT_LIFE: u64 = 300;

/// What is known of the session of a request.
pub(super) struct Resolved {
    pub auth: Authentication,
    /// The sealed session that the request has from now on, where that is not the one it came with.
    pub sealed: Option<Secret>,
    pub lines: Vec<String>,
    pub request_cookie: Option<String>,
    pub event: Option<Event>,
    /// The answer that ends a prefetch of an expired session.
    pub refused: bool,
}

/// A session cookie that was opened.
struct Opened {
    session: SealedSession,
    auth: Authentication,
}

impl WebRequest {
    /// Finds out who is signed in, once for each request.
    ///
    /// # Errors
    /// The `fix_configuration` codes.
    pub async fn resolve(&self, now: Timestamp) -> Result<Answer> {
        let resolved = self.resolved(now).await?;
        Ok(self.continued(&resolved))
    }

    /// What is known without the network and without a new cookie: the usual case. `None` when there is more to do. A cookie
    /// that is not in the session cache is opened only if the host let the caller compute.
    pub(super) fn resolve_now(&self, now: Timestamp, may_compute: bool) -> Option<Result<Answer>> {
        if let Some(resolved) = self.known() {
            return Some(Ok(self.continued(&resolved)));
        }
        let config = match self.config() {
            Ok(config) => config,
            Err(error) => return Some(Err(error)),
        };
        let jar = self.jar();
        let candidates = jar.sessions(config);
        let opened = match candidates.as_slice() {
            [] => None,
            [Candidate::Sealed(sealed)] => {
                let session = self.load(sealed).ok()?;
                let auth = match session.check(now) {
                    Step::Open(unopened) if may_compute => session.open_and_verify(&unopened),
                    step => step,
                };
                let Step::Done(auth) = auth else { return None };
                Some(Opened { session, auth })
            }
            _ => return None,
        };
        let resolved = match opened {
            None => Resolved::absent(),
            Some(opened) => self.settled(opened, &jar, config, now).ok()?,
        };
        let answer = self.continued(&resolved);
        self.remember(resolved);
        Some(Ok(answer))
    }

    /// The answer that lets the application go on, or ends a prefetch.
    fn continued(&self, resolved: &Resolved) -> Answer {
        let refused = if resolved.refused { Answer::refused() } else { Answer::default() };
        Answer {
            set_cookies: resolved.lines.clone(),
            request_cookie: resolved.request_cookie.clone(),
            event: resolved.event.clone(),
            ..refused
        }
    }

    pub(super) async fn resolved(&self, now: Timestamp) -> Result<Arc<Resolved>> {
        if let Some(resolved) = self.known() {
            return Ok(resolved);
        }
        let config = self.config()?;
        let jar = self.jar();
        let resolved = match self.opened(&jar, config, now).await?.map(|(_, opened)| opened) {
            None => Resolved::of(if jar.sessions(config).is_empty() { absent() } else { broken() }),
            Some(opened) => match self.settled(opened, &jar, config, now) {
                Ok(resolved) => resolved,
                Err(opened) => self.refreshed(*opened, config, now).await?,
            },
        };
        Ok(self.remember(resolved))
    }

    /// The cookie that counts: of several the one that authenticates and expires last, then one that a refresh may help.
    async fn opened<'j>(
        &self,
        jar: &'j Jar<'_>,
        config: &WebConfig,
        now: Timestamp,
    ) -> Result<Option<(Cow<'j, str>, Opened)>> {
        let mut best: Option<(Cow<'j, str>, Opened)> = None;
        for candidate in jar.sessions(config) {
            let Candidate::Sealed(sealed) = candidate else { continue };
            let session = self.load(&sealed)?;
            let auth = session.authenticate(AuthenticateOptions { now: Some(now) }).await;
            let opened = Opened { session, auth };
            if best.as_ref().is_none_or(|(_, best)| opened.rank() > best.rank()) {
                best = Some((sealed, opened));
            }
        }
        Ok(best)
    }

    /// The sealed session of this request as it came, expired or not, for an exchange or a sign-out.
    pub(super) async fn best_sealed(&self, now: Timestamp) -> Result<Option<String>> {
        if let Some(sealed) = self.known().as_ref().and_then(|known| known.sealed.as_ref()) {
            return Ok(Some(sealed.reveal().to_owned()));
        }
        let jar = self.jar();
        let opened = self.opened(&jar, self.config()?, now).await?;
        Ok(opened.filter(|(_, opened)| opened.rank().0 > 0).map(|(sealed, _)| sealed.into_owned()))
    }

    pub(super) fn load(&self, sealed: &str) -> Result<SealedSession> {
        self.client.load_sealed_session(LoadOptions::of(sealed.to_owned(), None))
    }

    /// What follows without an exchange, or the cookie back when one is due.
    fn settled(
        &self,
        opened: Opened,
        jar: &Jar<'_>,
        config: &WebConfig,
        now: Timestamp,
    ) -> Result<Resolved, Box<Opened>> {
        let auth = &opened.auth;
        if !auth.authenticated() {
            return match auth.reason {
                _ if may_be_refreshed(auth) => Err(Box::new(opened)),
                Some(Code::InvalidGrant) => Ok(self.over(opened.auth, config)),
                _ => Ok(Resolved::of(opened.auth)),
            };
        }
        if is_refused_impersonation(auth, config) {
            return Ok(Resolved::of(impersonated()));
        }
        if self.may_spend() && self.incoming.cookies_are_writable() && is_due(auth, config, now) {
            return Err(Box::new(opened));
        }
        let mut lines = Lines::default();
        if self.incoming.cookies_are_writable() {
            lines.unmark(jar, config, &self.site);
        }
        let needs_reseal = auth.session.as_ref().is_some_and(|session| session.needs_reseal);
        let (mut sealed, mut request_cookie) = (None, None);
        if needs_reseal && self.incoming.cookies_are_writable() && matches!(self.kind, Kind::Document | Kind::Fetch) {
            // What cannot be sealed again stays as it is: it opens.
            if let Ok(resealed) = opened.session.reseal() {
                lines.write_session(&resealed, jar, config, &self.site);
                request_cookie = Some(request_header(jar, Some(&resealed), config));
                sealed = Some(resealed.into());
            }
        }
        Ok(Resolved { lines: lines.into_vec(), sealed, request_cookie, ..Resolved::of(opened.auth) })
    }

    /// A session that is over. A late loser of a race must not wipe the winner's cookie, so only what a person looks at
    /// deletes it.
    fn over(&self, auth: Authentication, config: &WebConfig) -> Resolved {
        let jar = self.jar();
        let mut lines = Lines::default();
        if self.kind == Kind::Document && self.incoming.cookies_are_writable() {
            lines.end_session(&jar, config, &self.site);
        }
        let request_cookie = Some(request_header(&jar, None, config));
        Resolved { lines: lines.into_vec(), request_cookie, ..Resolved::of(auth) }
    }

    /// Whether this kind of request may cost an exchange.
    fn may_spend(&self) -> bool {
        !matches!(self.kind, Kind::Prefetch | Kind::Upgrade | Kind::Render | Kind::Preflight)
    }

    async fn refreshed(&self, opened: Opened, config: &WebConfig, now: Timestamp) -> Result<Resolved> {
        if !(self.may_spend() && self.incoming.cookies_are_writable()) {
            return Ok(self.without_exchange(opened, config, now));
        }
        let refresh = opened.session.refresh(RefreshOptions { now: Some(now), ..RefreshOptions::default() });
        if !opened.auth.authenticated() {
            let refreshed = refresh.await?;
            return Ok(match &refreshed.error {
                _ if refreshed.authenticated() => self.renewed(refreshed, config),
                error => {
                    let event = error.clone().map(Event::failed);
                    let is_over = !refreshed.session_alive;
                    let resolved = if is_over { self.over(refreshed, config) } else { self.renewed(refreshed, config) };
                    Resolved { event, ..resolved }
                }
            });
        }
        // The session counts anyway: whatever happens, the page goes on with it.
        let failed = match process::timeout(config.proactive_deadline, refresh).await {
            Some(Ok(refreshed)) if refreshed.authenticated() => return Ok(self.renewed(refreshed, config)),
            // A new session whose token cannot be used yet replaces the one whose refresh token is spent.
            Some(Ok(refreshed)) if refreshed.sealed_session.is_some() => {
                let event = refreshed.error.clone();
                let renewed = self.renewed(refreshed, config);
                return Ok(Resolved { auth: opened.auth, event: event.map(Event::failed), ..renewed });
            }
            Some(Ok(refreshed)) => refreshed.error,
            Some(Err(error)) => Some(error),
            None => Some(Error::new(Code::Timeout, "a refresh that could wait took too long")),
        };
        let event = failed.map(Event::failed);
        Ok(Resolved { event, ..Resolved::of(opened.auth) })
    }

    /// An expired session where an exchange would be lost: one that was made a short time ago helps.
    fn without_exchange(&self, opened: Opened, config: &WebConfig, now: Timestamp) -> Resolved {
        match opened.session.successor(now) {
            Some(auth) if is_refused_impersonation(&auth, config) => Resolved::of(impersonated()),
            Some(auth) => {
                let sealed = auth.sealed_session.clone();
                let header = |sealed: &Secret| request_header(&self.jar(), Some(sealed.reveal()), config);
                let request_cookie = sealed.as_ref().map(header);
                Resolved { sealed, request_cookie, ..Resolved::of(auth) }
            }
            None if self.kind == Kind::Prefetch => Resolved { refused: true, ..Resolved::of(opened.auth) },
            None => Resolved::of(unknown()),
        }
    }

    /// What an exchange brought: its cookie is stored whatever else is wrong with it, because the old one is spent.
    pub(super) fn renewed(&self, auth: Authentication, config: &WebConfig) -> Resolved {
        let jar = self.jar();
        let mut lines = Lines::default();
        let sealed = auth.sealed_session.clone();
        if let Some(sealed) = &sealed {
            lines.write_session(sealed.reveal(), &jar, config, &self.site);
        }
        if auth.authenticated() {
            lines.unmark(&jar, config, &self.site);
        }
        let request_cookie = sealed.as_ref().map(|sealed| request_header(&jar, Some(sealed.reveal()), config));
        let event = auth.authenticated().then(|| Event::named("refreshed"));
        let auth = if is_refused_impersonation(&auth, config) { impersonated() } else { auth };
        Resolved { sealed, lines: lines.into_vec(), request_cookie, event, ..Resolved::of(auth) }
    }
}

impl Resolved {
    /// The `Set-Cookie` lines that this request brings about.
    pub(super) fn lines(&self) -> &[String] {
        &self.lines
    }

    /// Nobody is signed in, and there is no cookie.
    pub(super) fn absent() -> Self {
        Self::of(absent())
    }

    pub(super) fn of(auth: Authentication) -> Self {
        Self { auth, sealed: None, lines: Vec::new(), request_cookie: None, event: None, refused: false }
    }
}

impl Opened {
    /// Signed in before what a refresh may help before the rest; of two that are signed in, the one that expires last.
    fn rank(&self) -> (u8, Option<Timestamp>) {
        let expires = self.auth.session.as_ref().and_then(|session| session.claims.expires_at());
        match &self.auth {
            auth if auth.authenticated() => (3, expires),
            auth if auth.retryable() => (2, None),
            auth if may_be_refreshed(auth) => (1, None),
            _ => (0, None),
        }
    }
}

/// Whether the token alone is at fault: an exchange brings a new one.
fn may_be_refreshed(auth: &Authentication) -> bool {
    matches!(auth.reason, Some(Code::ExpiredJwt | Code::InvalidJwt))
}

/// Whether the token ends so soon that a new one is fetched first.
fn is_due(auth: &Authentication, config: &WebConfig, now: Timestamp) -> bool {
    let Some(claims) = auth.session.as_ref().map(|session| &session.claims) else { return false };
    let life = claims.lifetime().unwrap_or(std::time::Duration::MAX);
    let usual = std::time::Duration::from_secs(if life.as_secs() <= SHORT_LIFE { 30 } else { 60 });
    // A token that lives for seconds would otherwise be due as soon as it is there.
    let usual = usual.min(life / 4);
    let buffer = config.refresh_buffer.unwrap_or(usual);
    !buffer.is_zero() && claims.expires_at().is_some_and(|expires| expires <= now.plus(buffer))
}

fn absent() -> Authentication {
    Authentication::refused(crate::seal::UnsealError::Empty)
}

fn broken() -> Authentication {
    Authentication::refused(Error::new(
        Code::InvalidSessionCookie,
        "a part of the session cookie is missing or belongs to another session",
    ))
}

/// Whether an administrator acts as the user, and the application lets none.
pub(super) fn is_refused_impersonation(auth: &Authentication, config: &WebConfig) -> bool {
    !config.allow_impersonation && auth.session.as_ref().is_some_and(|session| session.impersonator().is_some())
}

fn impersonated() -> Authentication {
    Authentication::refused(Error::new(Code::ImpersonationNotAllowed, "an administrator acts as the user"))
}

fn unknown() -> Authentication {
    let error =
        Error::new(Code::RefreshNotPossible, "the session has expired, and this request cannot set a new cookie");
    Authentication { session_alive: true, ..Authentication::refused(error) }
}

/// Whether an error is for the application to see and not for a visitor.
pub(super) fn is_for_the_application(error: &Error) -> bool {
    matches!(error.remedy, Remedy::FixConfiguration)
}
