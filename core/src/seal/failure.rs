//! Why a sealed value did not open.

use std::fmt;

use super::format::Format;
use crate::error::{Code, Error};

/// Why a sealed value did not open. Fit for a log or a page that explains a cookie: it contains nothing of the value,
/// and of the passwords only whether they fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnsealError {
    /// There is no value: an empty string.
    Empty,
    /// More bytes than [`MAX_SEALED`](super::MAX_SEALED). Nothing was tried.
    TooLarge {
        /// The bytes of the value.
        size: usize,
    },
    /// The text has the shape of no known format: it was cut, quoted, escaped once too often, or is something else.
    UnknownFormat,
    /// A version of this format that is not known here: a later release may have written it.
    UnknownVersion(Format),
    /// The format is known, and not among the accepted ones.
    NotAccepted(Format),
    /// The format is named in the value, but the rest does not follow it.
    Malformed(Format),
    /// None of the passwords has the shape this format demands, for example a Fernet key.
    PasswordUnusable(Format),
    /// It was sealed with another password, or changed on its way: the two cannot be told apart.
    NoPasswordFits(Format),
    /// A password fits, and the value was sealed to last until before now.
    Expired(Format),
    /// A password fits, and what it protects is not JSON.
    NotJson(Format),
    /// It opens, and is not a session: not an object, or one without an access token.
    NotASession(Format),
    /// It opens, but is a session where data was expected.
    ASession(Format),
}

impl fmt::Display for UnsealError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("there is no sealed value"),
            Self::TooLarge { size } => write!(f, "{size} bytes are more than any sealed value has"),
            Self::UnknownFormat => f.write_str("the value has the shape of no known seal format"),
            Self::UnknownVersion(format) => write!(f, "a version of the {format} format that is not known here"),
            Self::NotAccepted(format) => write!(f, "the {format} format is not accepted"),
            Self::Malformed(format) => write!(f, "not a well-formed {format} seal"),
            Self::PasswordUnusable(format) => write!(f, "no password has the shape that the {format} format needs"),
            Self::NoPasswordFits(format) => write!(f, "no password opens this {format} seal, or it was changed"),
            Self::Expired(format) => write!(f, "the {format} seal has expired"),
            Self::NotJson(format) => write!(f, "the {format} seal holds something that is not JSON"),
            Self::NotASession(format) => write!(f, "the {format} seal holds something that is not a session"),
            Self::ASession(format) => write!(f, "the {format} seal holds a session: load it with load_sealed_session"),
        }
    }
}

impl std::error::Error for UnsealError {}

impl From<UnsealError> for Error {
    fn from(failure: UnsealError) -> Self {
        let code =
            if failure == UnsealError::Empty { Code::NoSessionCookieProvided } else { Code::InvalidSessionCookie };
        Self::new(code, failure.to_string())
    }
}

/// Why one password did not open one value.
pub(super) enum Miss {
    /// The password cannot be a key of this format.
    PasswordUnusable,
    /// The authentication tag does not fit. The next password or format may.
    WrongPassword,
    /// It fits, so no other will; but the time is over.
    Expired,
    /// It fits, so no other will; but the content is no JSON.
    NotJson,
}
