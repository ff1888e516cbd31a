//! Cookies: what is read of a `Cookie` header and which `Set-Cookie` lines an answer has (RFC 6265bis).
//!
//! The session stands in one cookie, or in parts where it is too large for one. Writing it deletes what else there is of
//! it under earlier names. The cookies of the application are never touched.

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cookie::time::OffsetDateTime;
use cookie::{Cookie, CookieBuilder};

use super::flow;
use super::options::{SameSite, WebConfig};
use super::site::Site;
use crate::crypto;

/// The most bytes of a line that every browser keeps: name, value and attributes.
pub(super) const MAX_LINE: usize = 4_096;

/// A header with more cookies than this is not one that a browser sent.
const MAX_COOKIES: usize = 300;

/// More values of one name are tried by nobody who was not asked to.
const MAX_CANDIDATES: usize = 6;

/// Says that the session cookie was set a moment ago: the next request must have it.
pub(super) const MARK: &str = "wos-check";

/// How long the mark lives: the way back from the callback.
const MARK_AGE: Duration = Duration::from_secs(30);

/// The access token that the vendor's kit shows to scripts.
const VENDOR_TOKEN: &str = "workos-access-token";

/// What the vendor's kits call their flow cookies, alone or with a hash after it.
pub(super) const VENDOR_FLOW: &str = "wos-auth-verifier";

/// The cookies of a request.
pub(crate) struct Jar<'a> {
    /// As it came: what is not ours is passed on unchanged.
    header: &'a str,
    cookies: Vec<Cookie<'a>>,
}

/// A value that may be the session.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Candidate<'a> {
    Sealed(Cow<'a, str>),
    /// Parts of which one is missing, or which belong to different sessions.
    BrokenParts,
}

impl<'a> Jar<'a> {
    /// The cookies of a header. What is no cookie is left out.
    pub fn parse(header: Option<&'a str>) -> Self {
        let header = header.unwrap_or_default();
        let parse = |pair| Cookie::parse(pair).ok().filter(|cookie| cookie.name() == name_of(pair));
        let cookies = header.split(';').filter_map(parse).take(MAX_COOKIES).collect();
        Self { header, cookies }
    }

    /// Every value of a name, in the order of the header.
    pub fn values<'j>(&'j self, name: &'j str) -> impl Iterator<Item = &'j str> {
        self.cookies.iter().filter(move |cookie| cookie.name() == name).map(Cookie::value)
    }

    /// Whether there is a cookie of this name.
    pub fn has(&self, name: &str) -> bool {
        self.values(name).next().is_some()
    }

    /// Every name, in the order of the header.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.cookies.iter().map(Cookie::name)
    }

    /// The values that may be the session, those that count first before the others.
    pub fn sessions<'j>(&'j self, config: &WebConfig) -> Vec<Candidate<'j>> {
        let named = |name: &str| {
            let named = self.cookies.iter().filter(|cookie| cookie.name() == name);
            // An empty value is what some clients keep of a cookie that was deleted.
            let values: Vec<&'j str> = named.map(Cookie::value).filter(|value| !value.is_empty()).collect();
            values.into_iter().map(|value| Candidate::Sealed(Cow::Borrowed(value)))
        };
        let mut found: Vec<_> = named(&config.cookie_name).collect();
        found.extend(self.joined(&config.cookie_name));
        if found.is_empty() {
            found.extend(config.old_cookie_names.iter().flat_map(|name| named(name)));
        }
        found.truncate(MAX_CANDIDATES);
        found
    }

    /// The session in parts: `.0` has the number of parts, the tag and data, the others the tag and data.
    fn joined(&self, name: &str) -> Option<Candidate<'_>> {
        let part = |number: usize| self.values_of_part(name, number).next();
        let any = self.names().any(|known| part_number(known, name).is_some());
        let whole = || {
            let (count, first) = part(0)?.split_once('.')?;
            let count: usize = count.parse().ok().filter(|count| (2..=9).contains(count))?;
            let (tag, data) = first.split_once('.')?;
            let mut whole = data.to_owned();
            for number in 1..count {
                let (other, data) = part(number)?.split_once('.')?;
                whole.push_str((other == tag).then_some(data)?);
            }
            (self::tag(&whole) == tag).then_some(whole)
        };
        any.then(|| whole().map_or(Candidate::BrokenParts, |whole| Candidate::Sealed(Cow::Owned(whole))))
    }

    fn values_of_part<'j>(&'j self, name: &'j str, number: usize) -> impl Iterator<Item = &'j str> {
        self.cookies.iter().filter(move |cookie| part_number(cookie.name(), name) == Some(number)).map(Cookie::value)
    }
}

/// The name in a pair of a header. Only what browsers trim is trimmed: they take a name that begins with any other white
/// space from a sibling subdomain, because they see no `__Host-` in it.
fn name_of(pair: &str) -> &str {
    pair.split('=').next().unwrap_or_default().trim_matches([' ', '\t'])
}

/// The number of a part of the session, if a cookie's name is that of one.
fn part_number(name: &str, session: &str) -> Option<usize> {
    let number = name.strip_prefix(session)?.strip_prefix('.')?;
    (number.len() == 1).then(|| number.parse().ok())?
}

/// Tells the parts of one session from those of another.
fn tag(whole: &str) -> String {
    let mut tag = URL_SAFE_NO_PAD.encode(crypto::sha256(whole.as_bytes()));
    tag.truncate(4);
    tag
}

/// The `Set-Cookie` lines of an answer.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    deletions: Vec<String>,
    flow: Option<String>,
    mark: Option<String>,
    session: Vec<String>,
}

impl Lines {
    /// Every line: deletions, flow, mark, session.
    pub fn into_vec(self) -> Vec<String> {
        self.deletions.into_iter().chain(self.flow).chain(self.mark).chain(self.session).collect()
    }

    /// Writes the session, and deletes what else there is of it.
    pub fn write_session(&mut self, sealed: &str, jar: &Jar<'_>, config: &WebConfig, site: &Site) {
        let lines = session_lines(sealed, config, site);
        self.delete_session(jar, config, site, |name| lines.iter().any(|(written, _)| written == name));
        self.session = lines.into_iter().map(|(_, line)| line).collect();
    }

    /// Deletes the session whether or not the request brought it: a browser keeps some cookies from requests that another
    /// site began.
    pub fn sign_out(&mut self, jar: &Jar<'_>, config: &WebConfig, site: &Site) {
        self.delete_session(jar, config, site, |_| false);
        if !jar.has(&config.cookie_name) {
            let domain = config.cookie_domain.as_deref();
            self.delete(&config.cookie_name, domain, config.same_site, config.partitioned, site);
        }
    }

    /// Deletes the session: every cookie of the request that has or had its name, in every domain it may have been set for.
    /// The mark goes with it: it would say of the next request that the browser lost the cookie.
    pub fn end_session(&mut self, jar: &Jar<'_>, config: &WebConfig, site: &Site) {
        self.delete_session(jar, config, site, |_| false);
        self.session.clear();
        self.unmark(jar, config, site);
    }

    fn delete_session(&mut self, jar: &Jar<'_>, config: &WebConfig, site: &Site, is_kept: impl Fn(&str) -> bool) {
        let mut names: Vec<_> = jar.names().filter(|name| is_of_session(name, config)).collect();
        // Two cookies of one name are deleted by one line: they differ in domains, which no request tells.
        names.sort_unstable();
        names.dedup();
        let gone = names.iter().filter(|name| !is_kept(name));
        gone.for_each(|name| {
            self.delete(name, config.cookie_domain.as_deref(), config.same_site, config.partitioned, site);
        });
        // What is written now was perhaps set for another domain before, where it would go on being sent.
        let old = config.old_cookie_domains.iter().filter(|domain| Some(*domain) != config.cookie_domain.as_ref());
        for domain in old {
            names.iter().for_each(|name| self.delete(name, Some(domain), config.same_site, config.partitioned, site));
        }
    }

    /// Says that the session was set a moment ago.
    pub fn mark(&mut self, config: &WebConfig, site: &Site) {
        self.mark =
            Some(shaped(mark_name(config, site), "1".to_owned(), config, site).max_age(age(MARK_AGE)).to_string());
    }

    /// Deletes the mark, if there is one.
    pub fn unmark(&mut self, jar: &Jar<'_>, config: &WebConfig, site: &Site) {
        let name = mark_name(config, site);
        if jar.has(&name) {
            self.delete(&name, None, lax_unless_none(config), config.partitioned, site);
        }
    }

    /// Sets a flow cookie.
    pub fn set_flow(&mut self, name: String, value: String, max_age: Duration, config: &WebConfig, site: &Site) {
        let line = shaped(name, value, config, site).max_age(age(max_age));
        self.flow = Some(with_domain(line, config.cookie_domain.as_deref()).to_string());
    }

    /// Deletes a flow cookie.
    pub fn delete_flow(&mut self, name: &str, config: &WebConfig, site: &Site) {
        self.delete(name, config.cookie_domain.as_deref(), lax_unless_none(config), config.partitioned, site);
    }

    /// Deletes what the vendor's kits left: flows, and the token that scripts can read.
    pub fn delete_vendor_leftovers(&mut self, jar: &Jar<'_>, config: &WebConfig, site: &Site) {
        let mut names: Vec<_> = jar.names().filter(|name| is_vendor_flow(name) || *name == VENDOR_TOKEN).collect();
        names.sort_unstable();
        names.dedup();
        for name in names {
            self.delete(name, config.cookie_domain.as_deref(), lax_unless_none(config), false, site);
        }
    }

    fn delete(&mut self, name: &str, domain: Option<&str>, same_site: SameSite, partitioned: bool, site: &Site) {
        // Both: some frameworks drop a `Max-Age` of zero when they rewrite cookies.
        let line = attributed(name.to_owned(), String::new(), same_site, partitioned, site)
            .max_age(cookie::time::Duration::ZERO)
            .expires(OffsetDateTime::UNIX_EPOCH);
        self.deletions.push(with_domain(line, domain).to_string());
    }
}

/// Whether a name is that of a flow of the vendor's kits.
pub(super) fn is_vendor_flow(name: &str) -> bool {
    name.strip_prefix(VENDOR_FLOW).is_some_and(|rest| rest.is_empty() || rest.starts_with('-') && is_plain(rest))
}

/// Whether a name is that of a cookie of the flow, ours or the vendor's, which no session can have.
pub(super) fn is_of_the_flow(name: &str) -> bool {
    let plain = name.strip_prefix("__Host-").unwrap_or(name);
    plain == MARK || plain.starts_with(flow::NAME) || name == VENDOR_TOKEN || is_vendor_flow(name)
}

/// Whether every server can write a name into a header. A request may bring any other, and no answer repeats it.
pub(super) fn is_plain(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

/// The name of the mark.
pub(super) fn mark_name(config: &WebConfig, site: &Site) -> String {
    format!("{}{MARK}", host_prefix(config, site))
}

/// What keeps a sibling subdomain from setting a cookie of this name, where browsers can hold it.
pub(super) fn host_prefix(config: &WebConfig, site: &Site) -> &'static str {
    let is_secure = site.is_https() || config.same_site == SameSite::None;
    if is_secure && config.cookie_domain.is_none() { "__Host-" } else { "" }
}

/// The most bytes of a sealed session that the cookies take.
pub(super) fn session_capacity(config: &WebConfig) -> usize {
    let one = room(&config.cookie_name, config, &config.site);
    match config.cookie_max_chunks {
        0 | 1 => one,
        chunks => (room(&format!("{}.0", config.cookie_name), config, &config.site).saturating_sub(TAG)) * chunks,
    }
}

/// `<count>.<tag>.` and no more stands before the data of a part.
const TAG: usize = 7;

/// The names and values of the cookies that hold a session where the redirect URI is the configured one. Parts come after
/// a whole session that the browser may have, and that would count before them.
pub(crate) fn cookies_of_session(sealed: &str, config: &WebConfig) -> Vec<(String, String)> {
    let mut cookies = session_cookies(sealed, config, &config.site);
    if cookies.len() > 1 {
        cookies.insert(0, (config.cookie_name.clone(), String::new()));
    }
    cookies
}

/// The lines of a session with their names.
fn session_lines(sealed: &str, config: &WebConfig, site: &Site) -> Vec<(String, String)> {
    let line = |(name, value): (String, String)| (name.clone(), session_line(name, value, config, site));
    session_cookies(sealed, config, site).into_iter().map(line).collect()
}

/// The names and values of the cookies that hold a session.
fn session_cookies(sealed: &str, config: &WebConfig, site: &Site) -> Vec<(String, String)> {
    if sealed.len() <= room(&config.cookie_name, config, site) {
        return vec![(config.cookie_name.clone(), sealed.to_owned())];
    }
    let first = format!("{}.0", config.cookie_name);
    let size = room(&first, config, site).saturating_sub(TAG).max(1);
    let tag = tag(sealed);
    // Seals are ASCII, so that any place is one between two characters.
    let parts: Vec<_> = sealed.as_bytes().chunks(size).map(String::from_utf8_lossy).collect();
    let count = parts.len();
    let value = |(number, data): (usize, &Cow<'_, str>)| match number {
        0 => format!("{count}.{tag}.{data}"),
        _ => format!("{tag}.{data}"),
    };
    parts
        .iter()
        .enumerate()
        .map(|(number, data)| (format!("{}.{number}", config.cookie_name), value((number, data))))
        .collect()
}

/// The bytes that a value may have in a session's line.
fn room(name: &str, config: &WebConfig, site: &Site) -> usize {
    MAX_LINE.saturating_sub(session_line(name.to_owned(), String::new(), config, site).len())
}

fn session_line(name: String, value: String, config: &WebConfig, site: &Site) -> String {
    let line = attributed(name, value, config.same_site, config.partitioned, site).max_age(age(config.cookie_max_age));
    with_domain(line, config.cookie_domain.as_deref()).to_string()
}

/// A cookie of the flow: it must come back from the sign-in page, which is another site, so it is never strict.
fn shaped(name: String, value: String, config: &WebConfig, site: &Site) -> CookieBuilder<'static> {
    attributed(name, value, lax_unless_none(config), config.partitioned, site)
}

/// What every cookie of ours has.
fn attributed(
    name: String,
    value: String,
    same_site: SameSite,
    partitioned: bool,
    site: &Site,
) -> CookieBuilder<'static> {
    Cookie::build((name, value))
        .path("/")
        .http_only(true)
        .same_site(same_site.into())
        .secure(site.is_https() || same_site == SameSite::None)
        .partitioned(partitioned)
}

fn lax_unless_none(config: &WebConfig) -> SameSite {
    if config.same_site == SameSite::None { SameSite::None } else { SameSite::Lax }
}

fn with_domain<'c>(line: CookieBuilder<'c>, domain: Option<&str>) -> CookieBuilder<'c> {
    match domain {
        Some(domain) => line.domain(domain.to_owned()),
        None => line,
    }
}

fn age(duration: Duration) -> cookie::time::Duration {
    cookie::time::Duration::try_from(duration).unwrap_or(cookie::time::Duration::MAX)
}

impl From<SameSite> for cookie::SameSite {
    fn from(same_site: SameSite) -> Self {
        match same_site {
            SameSite::Lax => Self::Lax,
            SameSite::Strict => Self::Strict,
            SameSite::None => Self::None,
        }
    }
}

/// Whether a name is or was that of the session, or of a part of it.
fn is_of_session(name: &str, config: &WebConfig) -> bool {
    name == config.cookie_name
        || part_number(name, &config.cookie_name).is_some()
        || config.old_cookie_names.iter().any(|old| old == name)
}

/// The `Cookie` header as the application should see it, with the new session in place of the old one.
pub(crate) fn request_header(jar: &Jar<'_>, sealed: Option<&str>, config: &WebConfig) -> String {
    let is_ours = |pair: &str| pair.contains('=') && is_of_session(name_of(pair), config);
    let is_other = |pair: &&str| !pair.is_empty() && !is_ours(pair);
    let others = jar.header.split(';').map(|pair| pair.trim_matches([' ', '\t'])).filter(is_other).map(str::to_owned);
    let session = sealed.map(|sealed| format!("{}={sealed}", config.cookie_name));
    others.chain(session).collect::<Vec<_>>().join("; ")
}
