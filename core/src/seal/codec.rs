//! What a format is. The file of each layout begins with its [`Codec`], and `codecs.rs` lists them.

use std::borrow::Cow;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use serde_json::Value;

use super::failure::{Miss, UnsealError};
use super::format::Format;
use super::passwords::{Password, Passwords};
use super::payload::{Plain, Spelling};
use super::purpose::Purpose;
use crate::error::Error;
use crate::secret::Secret;
use crate::time::Timestamp;

/// What the rest of this folder asks about a format. None of it is asked per byte.
pub(super) struct Codec {
    /// How its values are told from those of other formats, and opened.
    pub(super) shape: Shape,
    /// How its values are made. `None` for a format that is only read.
    pub(super) sealer: Option<Sealer>,
    /// How the names of a session's members are written.
    pub(super) spelling: Spelling,
    /// By how much clocks may differ before the end of a seal counts. `None` where a seal has no place for its end.
    pub(super) lifetime: Option<Duration>,
    /// Whether it tells a session from data. The vendor's formats do not, and stay readable by the vendor's SDKs as long as
    /// no purpose is named.
    pub(super) separates_purposes: bool,
}

impl Codec {
    /// A format of the vendor's that is only read.
    pub(super) const fn read_only(shape: Shape) -> Self {
        Self { shape, sealer: None, spelling: Spelling::Snake, lifetime: None, separates_purposes: false }
    }

    /// Whether a seal that ends at `expires` has ended.
    pub(super) fn is_over(&self, expires: Timestamp, now: Timestamp) -> bool {
        expires <= now.minus(self.lifetime.unwrap_or_default())
    }

    /// Whether a seal for this purpose opens for no other.
    pub(super) fn separates(&self, purpose: Purpose<'_>) -> bool {
        self.separates_purposes || purpose.is_named()
    }
}

/// What the values of a format look like, before any password is looked at.
pub(super) enum Shape {
    /// Text that begins like that of no other format.
    Marked {
        /// How it begins.
        prefix: &'static str,
        /// Whether a text without this prefix is of a version that this library does not know.
        is_other_version: fn(&str) -> bool,
        /// Takes the text apart, and tries the passwords.
        open: fn(&str, &Attempt<'_>) -> Result<Opened, UnsealError>,
    },
    /// Bytes in base64. Some formats mark them, and any other's may begin with the same bytes by chance.
    Bytes {
        /// How they are written.
        alphabet: Alphabet,
        /// Whether these bytes can be of the format.
        fits: fn(&[u8]) -> bool,
        /// The JSON text inside of bytes that fit.
        open: fn(&[u8], &Secret) -> Result<Vec<u8>, Miss>,
    },
}

/// How values of a format are made.
pub(super) struct Sealer {
    /// Refuses a password that cannot seal in the format.
    pub(super) check: fn(&Secret) -> Result<(), Error>,
    /// The JSON of a value as the format's own SDK writes it. Readers do not care; being the same keeps a diff of two
    /// cookies empty.
    pub(super) text: fn(&Value) -> Vec<u8>,
    /// Makes a value.
    pub(super) seal: fn(&Sealing<'_>) -> Result<String, Error>,
}

/// What is to be sealed, and how.
pub(super) struct Sealing<'a> {
    pub(super) value: &'a Value,
    pub(super) text: fn(&Value) -> Vec<u8>,
    pub(super) password: &'a Password,
    pub(super) purpose: Purpose<'a>,
    pub(super) expires: Option<Timestamp>,
    pub(super) now: Timestamp,
}

impl Sealing<'_> {
    pub(super) fn text(&self) -> Vec<u8> {
        (self.text)(self.value)
    }

    /// The password of a format that does not know purposes.
    pub(super) fn secret(&self) -> Result<Cow<'_, Secret>, Error> {
        self.password.for_purpose(self.purpose)
    }
}

/// A value that is opened in one format.
pub(super) struct Attempt<'a> {
    pub(super) format: Format,
    pub(super) passwords: &'a Passwords,
    pub(super) purpose: Purpose<'a>,
    pub(super) now: Timestamp,
}

impl Attempt<'_> {
    /// Tries the passwords in turn.
    ///
    /// # Errors
    /// `PasswordUnusable` or `NoPasswordFits`: another format may fit. `Expired` or `NotJson`: the password fits, so no
    /// other format will.
    pub(super) fn with_each(&self, open: impl Fn(&Password) -> Result<Plain, Miss>) -> Result<Opened, UnsealError> {
        let format = self.format;
        let mut failure = UnsealError::PasswordUnusable(format);
        for (password_index, password) in self.passwords.iter().enumerate() {
            match open(password) {
                Ok(plain) => return Ok(Opened { plain, password_index }),
                Err(Miss::Expired) => return Err(UnsealError::Expired(format)),
                Err(Miss::NotJson) => return Err(UnsealError::NotJson(format)),
                Err(Miss::WrongPassword) => failure = UnsealError::NoPasswordFits(format),
                Err(Miss::PasswordUnusable) => {}
            }
        }
        Err(failure)
    }

    /// The password of a format that does not know purposes.
    pub(super) fn secret<'p>(&self, password: &'p Password) -> Result<Cow<'p, Secret>, Miss> {
        password.for_purpose(self.purpose).map_err(|_| Miss::WrongPassword)
    }
}

/// A value that opened, and the password that opened it.
pub(super) struct Opened {
    pub(super) plain: Plain,
    pub(super) password_index: usize,
}

/// The two alphabets of base64.
#[derive(Clone, Copy)]
pub(super) enum Alphabet {
    Standard,
    UrlSafe,
}

/// A text decoded in each alphabet.
pub(super) struct Decoded {
    standard: Option<Vec<u8>>,
    url_safe: Option<Vec<u8>>,
}

impl Decoded {
    pub(super) fn of(text: &str) -> Self {
        Self { standard: STANDARD.decode(text).ok(), url_safe: URL_SAFE.decode(text).ok() }
    }

    pub(super) fn bytes(&self, alphabet: Alphabet) -> Option<&[u8]> {
        match alphabet {
            Alphabet::Standard => self.standard.as_deref(),
            Alphabet::UrlSafe => self.url_safe.as_deref(),
        }
    }
}
