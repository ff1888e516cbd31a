//! Sealing and unsealing: sessions and a host's own small values, in our format and in those of the vendor's SDKs
//! (contract section 5).
//!
//! Reading finds the format itself. The size is checked first, the shape next, and only then is anything computed, so a
//! garbage value costs nothing; authentication tags decide between formats that look alike. The manual's page on
//! [cookies](crate::manual::cookies) describes them, and specifies our own byte by byte.

mod aes_gcm;
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

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use serde_json::Value;

pub use failure::UnsealError;
pub use format::Format;
pub use handed::canonical;
use passwords::Password;
pub use passwords::{MAX_PASSWORDS, MIN_PASSWORD, Passwords};
use payload::Plain;
pub use purpose::Purpose;
pub use size::MAX_COOKIE;

use crate::crypto;
use crate::error::Error;
use crate::model::SessionData;
use crate::raw_json::RawObject;
use crate::secret::Secret;
use crate::time::Timestamp;

/// The most bytes of a sealed value. Browsers keep 4 KiB, but some hosts store a seal elsewhere or split it over
/// several cookies; 16 KiB is what a 12 KB access token takes in the widest format.
pub const MAX_SEALED: usize = 20 * 1024;

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
    let object = payload::object(session, format);
    let sealed = seal(&object, passwords, format, Purpose::SESSION, expires, Timestamp::now())?;
    size::check(&sealed, session)?;
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
        Some(object) => payload::session(object, tokens, opened.format),
        None if opened.value.value().is_none() => return Err(UnsealError::NotJson(opened.format)),
        None => None,
    };
    match session {
        Some(session) => Ok(opened.with(session)),
        None => Err(UnsealError::NotASession(opened.format)),
    }
}

/// Seals any JSON value with the first password, as it is: keys are not respelled. With a `ttl` it opens until `now +
/// ttl` (in `iron` 60 seconds longer, as there in general). It opens for the same purpose only, and never as a session.
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
    if !purpose.separates(format) && payload::is_a_session(value, format) {
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
    passwords.check_can_seal(format)?;
    if expires.is_some() && !format.holds_a_lifetime() {
        return Err(Error::option(format!("option `ttl` has no place in the {format} format: use native or iron")));
    }
    let password = &*passwords.first().for_purpose(purpose)?;
    let text = || json::text(value, format);
    let sealed = match format {
        Format::Native => native::seal(value, &*passwords.first().keys()?, purpose, expires, crypto::random()?)?,
        Format::Iron => iron::seal(text(), password, expires, iron::Random::new()?)?,
        Format::Fernet => fernet::seal(text(), password.reveal(), now, crypto::random()?)?,
        Format::Ruby => aes_gcm::seal_ruby(text(), password, crypto::random()?)?,
        Format::RubyEncryptor | Format::Go | Format::Php => return Err(passwords::not_writable(format)),
    };
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
    if !(separates && purpose.separates(opened.format)) && payload::is_a_session(&opened.value, opened.format) {
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
    let shape = Shape::of(&sealed)?;
    let possible = shape.formats();
    let likeliest = *possible.first().ok_or(UnsealError::UnknownFormat)?;
    let mut failure = UnsealError::NotAccepted(likeliest);
    for format in possible.into_iter().filter(|format| accept.contains(format)) {
        let envelope = shape.envelope(format)?;
        let mut usable = false;
        for (password_index, password) in passwords.iter().enumerate() {
            match envelope.open(format, password, purpose, now) {
                Ok(value) => {
                    let expires = value.expires;
                    return Ok(Unsealed { value, format, password_index, expires });
                }
                Err(Miss::Expired) => return Err(UnsealError::Expired(format)),
                Err(Miss::NotJson) => return Err(UnsealError::NotJson(format)),
                Err(Miss::WrongPassword) => usable = true,
                Err(Miss::PasswordUnusable) => {}
            }
        }
        if matches!(failure, UnsealError::NotAccepted(_)) {
            failure = if usable { UnsealError::NoPasswordFits(format) } else { UnsealError::PasswordUnusable(format) };
        }
    }
    Err(failure)
}

/// Why one password did not open one value.
enum Miss {
    /// The password cannot be a key of this format.
    PasswordUnusable,
    /// The authentication tag does not fit. The next password or format may.
    WrongPassword,
    /// It fits, so no other will; but the time is over.
    Expired,
    /// It fits, so no other will; but the content is no JSON.
    NotJson,
}

/// What the text looks like, before any password is looked at.
enum Shape<'a> {
    Native(&'a str),
    Iron(&'a str),
    Bytes { bytes: Vec<u8>, formats: Vec<Format> },
}

impl<'a> Shape<'a> {
    fn of(sealed: &'a str) -> Result<Self, UnsealError> {
        match sealed {
            _ if sealed.starts_with(native::PREFIX) => Ok(Self::Native(sealed)),
            _ if sealed.starts_with(iron::PREFIX) => Ok(Self::Iron(sealed)),
            _ if native::is_other_version(sealed) => Err(UnsealError::UnknownVersion(Format::Native)),
            _ => Self::of_base64(sealed).ok_or(UnsealError::UnknownFormat),
        }
    }

    /// Only Ruby 7 marks its values, and any of the others may begin with the same bytes by chance.
    fn of_base64(sealed: &str) -> Option<Self> {
        let url_safe = URL_SAFE.decode(sealed).ok();
        let standard = STANDARD.decode(sealed).ok();
        let is_url_safe = |fits: fn(&[u8]) -> bool| url_safe.as_deref().is_some_and(fits);
        let is_standard = |fits: fn(&[u8]) -> bool| standard.as_deref().is_some_and(fits);
        let formats: Vec<_> = [
            (Format::Fernet, is_url_safe(fernet::fits)),
            (Format::Ruby, is_standard(aes_gcm::fits_ruby)),
            (Format::RubyEncryptor, is_standard(aes_gcm::fits)),
            (Format::Go, is_standard(aes_gcm::fits)),
            (Format::Php, is_standard(php::fits)),
        ]
        .into_iter()
        .filter_map(|(format, fits)| fits.then_some(format))
        .collect();
        // A text of both alphabets is the same bytes in both.
        (!formats.is_empty()).then_some(Self::Bytes { bytes: standard.or(url_safe)?, formats })
    }

    fn formats(&self) -> Vec<Format> {
        match self {
            Self::Native(_) => vec![Format::Native],
            Self::Iron(_) => vec![Format::Iron],
            Self::Bytes { formats, .. } => formats.clone(),
        }
    }

    fn envelope(&self, format: Format) -> Result<Envelope<'_>, UnsealError> {
        match self {
            Self::Native(text) => {
                native::Envelope::parse(text).map(Envelope::Native).ok_or(UnsealError::Malformed(format))
            }
            Self::Iron(text) => iron::Envelope::parse(text).map(Envelope::Iron),
            Self::Bytes { bytes, .. } => Ok(Envelope::Bytes(bytes)),
        }
    }
}

/// A value taken apart as its format says.
enum Envelope<'a> {
    Native(native::Envelope),
    Iron(iron::Envelope<'a>),
    Bytes(&'a [u8]),
}

impl Envelope<'_> {
    fn open(&self, format: Format, password: &Password, purpose: Purpose<'_>, now: Timestamp) -> Result<Plain, Miss> {
        let secret = || password.for_purpose(purpose).map_err(|_| Miss::WrongPassword);
        match self {
            Self::Native(envelope) => envelope.open(&*password.keys().map_err(|_| Miss::WrongPassword)?, purpose, now),
            Self::Iron(envelope) => Plain::text(envelope.open(&*secret()?, now)?, envelope.expires),
            Self::Bytes(bytes) => Plain::text(open_bytes(bytes, format, &*secret()?)?, None),
        }
    }
}

fn open_bytes(bytes: &[u8], format: Format, password: &Secret) -> Result<Vec<u8>, Miss> {
    match format {
        Format::Fernet => fernet::open(bytes, password.reveal()),
        Format::Ruby => aes_gcm::open_ruby(bytes, password),
        Format::RubyEncryptor => aes_gcm::open_ruby_encryptor(bytes, password),
        Format::Go => aes_gcm::open_go(bytes, password),
        Format::Php => php::open(bytes, password.reveal()),
        // These have a shape of their own and never come as bytes.
        Format::Native | Format::Iron => Err(Miss::WrongPassword),
    }
}
