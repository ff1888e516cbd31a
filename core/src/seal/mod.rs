//! Sealing and unsealing: sessions and a host's own small values, in our format and in those of the vendor's SDKs
//! (contract section 5).
//!
//! Reading finds the format itself. The size is checked first, the shape next, and only then is anything computed, so a
//! garbage value costs nothing; authentication tags decide between formats that look alike. The manual's page on
//! [cookies](crate::manual::cookies) describes them, and specifies our own byte by byte.

mod aes_gcm;
mod codec;
mod codecs;
mod failure;
mod fernet;
mod format;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod handed;
mod iron;
mod json;
mod native;
mod passwords;
mod payload;
mod php;
mod purpose;
mod remix;
mod size;
#[cfg(test)]
mod tests;

use std::time::Duration;

use serde_json::Value;

use codec::{Attempt, Decoded, Opened, Sealing};
pub use failure::UnsealError;
pub use format::Format;
pub use handed::canonical;
pub use passwords::{MAX_PASSWORDS, MIN_PASSWORD, Passwords};
use payload::Plain;
pub use purpose::Purpose;
pub use size::{MAX_COOKIE, MAX_SEALED};

use crate::error::Error;
use crate::model::SessionData;
use crate::raw_json::RawObject;
use crate::time::Timestamp;

/// A value that opened.
#[derive(Clone, Debug, PartialEq)]
pub struct Unsealed<T> {
    /// What was sealed.
    pub value: T,
    /// The format it was sealed in.
    pub format: Format,
    /// Which password opened it: 0 is the one that seals.
    pub password_index: usize,
    /// When it stops opening, if it was sealed with a lifetime. What is made of it lives no longer.
    pub expires: Option<Timestamp>,
}

impl<T> Unsealed<T> {
    /// Whether sealing again would change the password or the format: then send a new cookie when convenient.
    pub fn needs_reseal(&self, preferred: Format) -> bool {
        self.password_index != 0 || self.format != self.format_to_keep(preferred)
    }

    /// The format to seal it in again: the preferred one, unless that has no place for its lifetime.
    pub fn format_to_keep(&self, preferred: Format) -> Format {
        if self.expires.is_some() && !preferred.holds_a_lifetime() { self.format } else { preferred }
    }

    fn with<V>(self, value: V) -> Unsealed<V> {
        let Self { format, password_index, expires, .. } = self;
        Unsealed { value, format, password_index, expires }
    }
}

/// Seals a session with the first password, spelled as the format's own SDK reads it. It opens until `expires`, if that
/// is set.
///
/// # Errors
/// Those of [`Passwords::check_can_seal`]; `invalid_option` for an end in a format that has no place for one;
/// `cookie_too_large` above [`MAX_COOKIE`] bytes, naming the largest fields.
pub fn seal_session(
    session: &SessionData,
    passwords: &Passwords,
    format: Format,
    expires: Option<Timestamp>,
) -> Result<String, Error> {
    seal_session_within(MAX_COOKIE, session, passwords, format, expires)
}

/// The same for a place of another size, such as several cookies.
///
/// # Errors
/// As [`seal_session`], except that `cookie_too_large` begins above `limit` bytes.
pub(crate) fn seal_session_within(
    limit: usize,
    session: &SessionData,
    passwords: &Passwords,
    format: Format,
    expires: Option<Timestamp>,
) -> Result<String, Error> {
    let object = payload::object(session, format.codec().spelling);
    let sealed = seal(&object, passwords, format, Purpose::SESSION, expires, Timestamp::now())?;
    size::check(&sealed, session, limit)?;
    Ok(sealed)
}

/// Opens a sealed session of any accepted format with any of the passwords.
///
/// # Errors
/// Why there is no session, as a value: see [`UnsealError`].
pub fn unseal_session(
    sealed: &str,
    passwords: &Passwords,
    accept: &[Format],
    now: Timestamp,
) -> Result<Unsealed<SessionData>, UnsealError> {
    let mut opened = open(sealed, passwords, accept, Purpose::SESSION, now)?;
    let tokens = std::mem::take(&mut opened.value.tokens);
    let session = match RawObject::parse(opened.value.text.as_str()) {
        Some(object) => payload::session(object, tokens, opened.format.codec().spelling),
        None if opened.value.value().is_none() => return Err(UnsealError::NotJson(opened.format)),
        None => None,
    };
    match session {
        Some(session) => Ok(opened.with(session)),
        None => Err(UnsealError::NotASession(opened.format)),
    }
}

/// Seals any JSON value with the first password, unchanged: keys are not converted to camelCase. With a `ttl` it opens
/// until `now + ttl` (in `iron` 60 seconds longer, as there in general). It opens for the same purpose only, and never
/// as a session.
///
/// # Errors
/// Those of [`Passwords::check_can_seal`]; `invalid_option` for a `ttl` in a format that has no place for one, and for
/// what every reader of a vendor's format takes for a session, unless it has a purpose; `cookie_too_large` above
/// [`MAX_SEALED`] bytes.
pub fn seal_data(
    value: &Value,
    passwords: &Passwords,
    format: Format,
    purpose: Purpose<'_>,
    ttl: Option<Duration>,
    now: Timestamp,
) -> Result<String, Error> {
    let codec = format.codec();
    if !codec.separates(purpose) && payload::is_a_session(value, codec.spelling) {
        return Err(Error::option(format!(
            "option `data` has an access token, and in the {format} format it would be a session: give it a `purpose`, or \
             seal it with seal_session_from_auth_response"
        )));
    }
    seal(value, passwords, format, purpose, ttl.map(|ttl| now.plus(ttl)), now)
}

fn seal(
    value: &Value,
    passwords: &Passwords,
    format: Format,
    purpose: Purpose<'_>,
    expires: Option<Timestamp>,
    now: Timestamp,
) -> Result<String, Error> {
    let sealer = passwords.sealer(format)?;
    if expires.is_some() && !format.holds_a_lifetime() {
        return Err(Error::option(format!("option `ttl` has no place in the {format} format: use native or iron")));
    }
    let (text, password) = (sealer.text, passwords.first());
    let sealed = (sealer.seal)(&Sealing { value, text, password, purpose, expires, now })?;
    if sealed.len() > MAX_SEALED { Err(size::unsealable()) } else { Ok(sealed) }
}

/// Opens a value that [`seal_data`] sealed for the same purpose; without one also what an earlier release or one of the
/// vendor's SDKs sealed, unless it is a session.
///
/// # Errors
/// As [`unseal_session`], except that the value may be anything but a session.
pub fn unseal_data(
    sealed: &str,
    passwords: &Passwords,
    accept: &[Format],
    purpose: Purpose<'_>,
    now: Timestamp,
) -> Result<Unsealed<Value>, UnsealError> {
    let (opened, separates) = match open(sealed, passwords, accept, purpose, now) {
        // Before there were purposes, data was sealed as sessions are.
        Err(UnsealError::NoPasswordFits(Format::Native)) if purpose == Purpose::DATA => {
            (parsed(open(sealed, passwords, accept, Purpose::SESSION, now)?)?, false)
        }
        opened => (parsed(opened?)?, true),
    };
    let codec = opened.format.codec();
    if !(separates && codec.separates(purpose)) && payload::is_a_session(&opened.value, codec.spelling) {
        return Err(UnsealError::ASession(opened.format));
    }
    Ok(opened)
}

/// Opens a session, or data for no purpose, whatever is in it: for tools that explain a seal, and never for one whose
/// content is used.
///
/// # Errors
/// As [`unseal_session`], except that the value may be anything.
pub fn unseal(
    sealed: &str,
    passwords: &Passwords,
    accept: &[Format],
    now: Timestamp,
) -> Result<Unsealed<Value>, UnsealError> {
    let session = open(sealed, passwords, accept, Purpose::SESSION, now);
    parsed(session.or_else(|failure| open(sealed, passwords, accept, Purpose::DATA, now).map_err(|_| failure))?)
}

fn parsed(opened: Unsealed<Plain>) -> Result<Unsealed<Value>, UnsealError> {
    match opened.value.value() {
        Some(value) => Ok(opened.with(value)),
        None => Err(UnsealError::NotJson(opened.format)),
    }
}

/// Finds the format and the password.
fn open(
    sealed: &str,
    passwords: &Passwords,
    accept: &[Format],
    purpose: Purpose<'_>,
    now: Timestamp,
) -> Result<Unsealed<Plain>, UnsealError> {
    let sealed = canonical(sealed)?;
    let attempt = |format| Attempt { format, passwords, purpose, now };
    let opened = |format, Opened { plain: value, password_index }| {
        let expires = value.expires;
        Unsealed { value, format, password_index, expires }
    };
    if let Some((format, open)) = codecs::marked(&sealed) {
        if !accept.contains(&format) {
            return Err(UnsealError::NotAccepted(format));
        }
        return open(&sealed, &attempt(format)).map(|found| opened(format, found));
    }
    if let Some(format) = codecs::marked_by_another_version(&sealed) {
        return Err(UnsealError::UnknownVersion(format));
    }
    let mut failure = None;
    for (format, open, bytes) in codecs::fitting(&Decoded::of(&sealed)) {
        if !accept.contains(&format) {
            failure.get_or_insert(UnsealError::NotAccepted(format));
            continue;
        }
        let attempt = attempt(format);
        match attempt.with_each(|password| Plain::text(open(bytes, &*attempt.secret(password)?)?, None)) {
            Ok(found) => return Ok(opened(format, found)),
            Err(next @ (UnsealError::NoPasswordFits(_) | UnsealError::PasswordUnusable(_))) => match failure {
                None | Some(UnsealError::NotAccepted(_)) => failure = Some(next),
                Some(_) => {}
            },
            Err(last) => return Err(last),
        }
    }
    Err(failure.unwrap_or(UnsealError::UnknownFormat))
}
