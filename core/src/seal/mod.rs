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
#[cfg(test)]
mod frozen;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod iron;
mod json;
mod native;
mod passwords;
mod payload;
mod php;
mod plain;
mod remix;
mod size;

use std::borrow::Cow;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use serde_json::Value;

pub use failure::UnsealError;
pub use format::Format;
use passwords::Password;
pub use passwords::{MAX_PASSWORDS, MIN_PASSWORD, Passwords};
use plain::Plain;
pub use size::MAX_COOKIE;

use crate::crypto;
use crate::error::Error;
use crate::model::SessionData;
use crate::object::Object;
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
}

impl<T> Unsealed<T> {
    /// Whether sealing again would change the password or the format: then send a new cookie when convenient.
    pub fn needs_reseal(&self, preferred: Format) -> bool {
        self.password_index != 0 || self.format != preferred
    }
}

/// Seals a session with the first password, spelled as the format's own SDK reads it.
///
/// # Errors
/// Those of [`Passwords::check_can_seal`]; `cookie_too_large` above [`MAX_COOKIE`] bytes, naming the largest fields.
pub fn seal_session(session: &SessionData, passwords: &Passwords, format: Format) -> Result<String, Error> {
    let object = payload::object(session, format);
    let sealed = seal_data(&object, passwords, format, None, Timestamp::now())?;
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
    let Unsealed { value: plain, format, password_index } = open(sealed, passwords, accept, now)?;
    let session = match Object::parse(plain.text.as_str()) {
        Some(object) => payload::session(object, plain.tokens, format),
        None if plain.value().is_none() => return Err(UnsealError::NotJson(format)),
        None => None,
    };
    let value = session.ok_or(UnsealError::NotASession(format))?;
    Ok(Unsealed { value, format, password_index })
}

/// Seals any JSON value with the first password, as it is: keys are not respelled. With a `ttl` it opens until `now +
/// ttl` (in `iron` 60 seconds longer, as there in general).
///
/// # Errors
/// Those of [`Passwords::check_can_seal`]; `invalid_option` for a `ttl` in a format that has no place for one;
/// `cookie_too_large` above [`MAX_SEALED`] bytes.
pub fn seal_data(
    value: &Value,
    passwords: &Passwords,
    format: Format,
    ttl: Option<Duration>,
    now: Timestamp,
) -> Result<String, Error> {
    passwords.check_can_seal(format)?;
    let password = passwords.first();
    let expires = ttl.map(|ttl| now.plus(ttl));
    let text = || json::text(value, format);
    let sealed = match format {
        Format::Native => native::seal(value, &*password.keys()?, expires, crypto::random()?)?,
        Format::Iron => iron::seal(text(), password, expires, iron::Random::new()?)?,
        _ if expires.is_some() => return Err(Error::option(format!("the {format} format cannot hold a ttl"))),
        Format::Fernet => fernet::seal(text(), password.reveal(), now, crypto::random()?)?,
        _ => aes_gcm::seal_ruby(text(), password, crypto::random()?)?,
    };
    if sealed.len() > MAX_SEALED { Err(size::unsealable()) } else { Ok(sealed) }
}

/// Opens a value that [`seal_data`], [`seal_session`] or one of the vendor's SDKs sealed.
///
/// # Errors
/// As [`unseal_session`], except that the value may be anything.
pub fn unseal_data(
    sealed: &str,
    passwords: &Passwords,
    accept: &[Format],
    now: Timestamp,
) -> Result<Unsealed<Value>, UnsealError> {
    let Unsealed { value: plain, format, password_index } = open(sealed, passwords, accept, now)?;
    let value = plain.value().ok_or(UnsealError::NotJson(format))?;
    Ok(Unsealed { value, format, password_index })
}

/// Finds the format and the password.
fn open(
    sealed: &str,
    passwords: &Passwords,
    accept: &[Format],
    now: Timestamp,
) -> Result<Unsealed<Plain>, UnsealError> {
    let shape = Shape::of(sealed)?;
    let possible = shape.formats();
    let likeliest = *possible.first().ok_or(UnsealError::UnknownFormat)?;
    let mut failure = UnsealError::NotAccepted(likeliest);
    for format in possible.into_iter().filter(|format| accept.contains(format)) {
        let envelope = shape.envelope(format)?;
        let mut usable = false;
        for (password_index, password) in passwords.iter().enumerate() {
            match envelope.open(format, password, now) {
                Ok(value) => return Ok(Unsealed { value, format, password_index }),
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
    Iron(Cow<'a, str>),
    Bytes { bytes: Vec<u8>, formats: Vec<Format> },
}

impl<'a> Shape<'a> {
    fn of(sealed: &'a str) -> Result<Self, UnsealError> {
        match sealed {
            "" => Err(UnsealError::Empty),
            _ if sealed.len() > MAX_SEALED => Err(UnsealError::TooLarge { size: sealed.len() }),
            _ if sealed.starts_with(native::PREFIX) => Ok(Self::Native(sealed)),
            _ if sealed.starts_with(iron::PREFIX) => Ok(Self::Iron(sealed.into())),
            _ if native::is_other_version(sealed) => Err(UnsealError::UnknownVersion(Format::Native)),
            _ => Self::of_remix(sealed).or_else(|| Self::of_base64(sealed)).ok_or(UnsealError::UnknownFormat),
        }
    }

    fn of_remix(sealed: &str) -> Option<Self> {
        remix::unwrap(sealed).filter(|inner| inner.starts_with(iron::PREFIX)).map(|inner| Self::Iron(inner.into()))
    }

    /// Only Ruby 7 marks its values, and any of the others may begin with the same bytes by chance.
    fn of_base64(sealed: &str) -> Option<Self> {
        let url_safe = URL_SAFE.decode(sealed).ok();
        let standard = STANDARD.decode(without_line_feeds(sealed).as_ref()).ok();
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
    fn open(&self, format: Format, password: &Password, now: Timestamp) -> Result<Plain, Miss> {
        let text = match self {
            Self::Native(envelope) => {
                return envelope.open(&*password.keys().map_err(|_| Miss::WrongPassword)?, now);
            }
            Self::Iron(envelope) => envelope.open(password, now)?,
            Self::Bytes(bytes) => match format {
                Format::Fernet => fernet::open(bytes, password.reveal())?,
                Format::Ruby => aes_gcm::open_ruby(bytes, password)?,
                Format::RubyEncryptor => aes_gcm::open_ruby_encryptor(bytes, password)?,
                Format::Go => aes_gcm::open_go(bytes, password)?,
                _ => php::open(bytes, password.reveal())?,
            },
        };
        Plain::text(text)
    }
}

/// The Ruby SDK 5 and 6 put line feeds into the value, and cookie layers escape them or take them out (contract 5.4).
fn without_line_feeds(sealed: &str) -> Cow<'_, str> {
    if !sealed.contains(['\n', '\r', '%']) {
        return Cow::Borrowed(sealed);
    }
    Cow::Owned(sealed.replace("%0A", "").replace("%0a", "").replace(['\n', '\r'], ""))
}
