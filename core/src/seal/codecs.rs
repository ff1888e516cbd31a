//! The table of formats: which [`Codec`] each has. Who asks about a format asks its row.

use super::codec::{Attempt, Codec, Decoded, Opened, Sealer, Shape};
use super::failure::{Miss, UnsealError};
use super::format::Format;
use super::passwords::Passwords;
use super::{aes_gcm, fernet, iron, native, php};
use crate::error::{Code, Error};
use crate::secret::Secret;
use crate::time::Timestamp;

impl Format {
    /// The row of a format.
    pub(super) fn codec(self) -> &'static Codec {
        match self {
            Self::Native => &native::CODEC,
            Self::Iron => &iron::CODEC,
            Self::Fernet => &fernet::CODEC,
            Self::Ruby => &aes_gcm::RUBY,
            Self::RubyEncryptor => &aes_gcm::RUBY_ENCRYPTOR,
            Self::Go => &aes_gcm::GO,
            Self::Php => &php::CODEC,
        }
    }

    /// Whether this library seals in the format. It reads all of them.
    pub fn is_writable(self) -> bool {
        self.codec().sealer.is_some()
    }

    /// Whether a seal of this format has a place for its own end.
    pub fn holds_a_lifetime(self) -> bool {
        self.codec().lifetime.is_some()
    }

    /// Whether a seal of this format that ends at `expires` has ended.
    pub(crate) fn is_over(self, expires: Timestamp, now: Timestamp) -> bool {
        self.codec().is_over(expires, now)
    }
}

impl Passwords {
    /// Whether the first password can seal in this format. Call it before spending anything that can be used once,
    /// such as an authorization code (contract section 4.6).
    ///
    /// # Errors
    /// [`Code::FormatNotWritable`]; [`Code::PasswordNotFernetKey`] for `fernet`; [`Code::PasswordTooShort`] for `iron`,
    /// whose readers count UTF-16 units instead of bytes (5.2).
    pub fn check_can_seal(&self, format: Format) -> Result<(), Error> {
        self.sealer(format).map(|_| ())
    }

    /// What seals in this format with the first password.
    pub(super) fn sealer(&self, format: Format) -> Result<&'static Sealer, Error> {
        let Some(sealer) = &format.codec().sealer else {
            return Err(Error::new(Code::FormatNotWritable, format!("the {format} format can only be read")));
        };
        (sealer.check)(self.first().secret()).map(|()| sealer)
    }
}

type OpenText = fn(&str, &Attempt<'_>) -> Result<Opened, UnsealError>;
type OpenBytes = fn(&[u8], &Secret) -> Result<Vec<u8>, Miss>;

/// The format whose prefix a text has, and what opens it.
pub(super) fn marked(text: &str) -> Option<(Format, OpenText)> {
    Format::ALL.iter().find_map(|format| match format.codec().shape {
        Shape::Marked { prefix, open, .. } if text.starts_with(prefix) => Some((*format, open)),
        Shape::Marked { .. } | Shape::Bytes { .. } => None,
    })
}

/// The format of which a text is a version that this library does not know.
pub(super) fn marked_by_another_version(text: &str) -> Option<Format> {
    Format::ALL.iter().copied().find(|format| match format.codec().shape {
        Shape::Marked { is_other_version, .. } => is_other_version(text),
        Shape::Bytes { .. } => false,
    })
}

/// The formats that bytes can be of, and what opens them.
pub(super) fn fitting(decoded: &Decoded) -> impl Iterator<Item = (Format, OpenBytes, &[u8])> {
    Format::ALL.iter().filter_map(|format| match format.codec().shape {
        Shape::Bytes { alphabet, fits, open } => {
            decoded.bytes(alphabet).filter(|bytes| fits(bytes)).map(|bytes| (*format, open, bytes))
        }
        Shape::Marked { .. } => None,
    })
}
