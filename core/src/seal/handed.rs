//! The spellings of a sealed text: the framework that writes a cookie escapes it for the header, and the one that reads
//! it may not unescape it, or unescape it once too often.
//!
//! All spellings of a seal become one text first. So a session has one entry in every cache, and an attacker cannot
//! fill a cache with other spellings.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use super::codecs;
use super::failure::UnsealError;
use super::size::MAX_SEALED;
use super::{iron, remix};

/// The seal in the value of a cookie. Its length is looked at before anything else.
///
/// # Errors
/// `Empty`, `TooLarge`; `UnknownFormat` for text in which nothing is left, or which is still escaped after three
/// levels.
pub fn canonical(given: &str) -> Result<Cow<'_, str>, UnsealError> {
    match given.len() {
        0 => return Err(UnsealError::Empty),
        size if size > MAX_SEALED => return Err(UnsealError::TooLarge { size }),
        _ if is_plain(given) => return Ok(unwrapped(given.into())),
        _ => {}
    }
    let mut text = Cow::Borrowed(unquoted(given));
    for _ in 0..LAYERS {
        if !text.contains('%') {
            break;
        }
        let decoded = percent_decode_str(&text).decode_utf8().map_err(|_| UnsealError::UnknownFormat)?.into_owned();
        text = Cow::Owned(unquoted(&decoded).to_owned());
    }
    if text.contains('%') {
        return Err(UnsealError::UnknownFormat);
    }
    if !has_a_prefix(&text) && text.contains(['\n', '\r', ' ']) {
        text = Cow::Owned(
            text.chars().filter(|c| !matches!(c, '\n' | '\r')).map(|c| if c == ' ' { '+' } else { c }).collect(),
        );
    }
    if text.is_empty() { Err(UnsealError::UnknownFormat) } else { Ok(unwrapped(text)) }
}

/// A proxy or a second framework may escape what is escaped already.
const LAYERS: usize = 3;

/// Whether the text is as every producer wrote it. Looks at each byte once and stops at none: that is several at a time.
fn is_plain(text: &str) -> bool {
    text.bytes().fold(true, |plain, byte| plain & !matches!(byte, b'%' | b'"' | b' ' | b'\n' | b'\r'))
}

/// Cookies with characters beyond RFC 6265's are written in quotes, and not every reader takes them off.
fn unquoted(text: &str) -> &str {
    text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text)
}

/// Our prefix and iron's stand before an alphabet without `+`, which alone is written as a blank in forms, and before
/// text without line breaks, which the Ruby SDK 5 and 6 add to base64 (contract section 5.4).
fn has_a_prefix(text: &str) -> bool {
    codecs::marked(text).is_some()
}

/// The seal inside of the Remix kit's cookie session, whose signature protects nothing that the seal does not.
fn unwrapped(text: Cow<'_, str>) -> Cow<'_, str> {
    if has_a_prefix(&text) {
        return text;
    }
    match remix::unwrap(&text) {
        Some(inner) if inner.starts_with(iron::PREFIX) => Cow::Owned(inner),
        _ => text,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_becomes_one() {
        for (given, text) in [
            ("ak1.AAAA", "ak1.AAAA"),
            ("\"ak1.AAAA\"", "ak1.AAAA"),
            ("ak1%2EAAAA", "ak1.AAAA"),
            ("%22ak1.%41AAA%22", "ak1.AAAA"),
            ("Fe26.2%2A1%2a%7E2", "Fe26.2*1*~2"),
            ("Fe26.2%252A1%25252a", "Fe26.2*1*"),
            ("AQ%2B%2F%3D%3D", "AQ+/=="),
            ("AQ /==", "AQ+/=="),
            ("AQ%0A+\n/\r\n==", "AQ+/=="),
            ("Fe26.2 *1", "Fe26.2 *1"),
            ("Fe26.2\n*1", "Fe26.2\n*1"),
            ("\"", "\""),
        ] {
            assert_eq!(canonical(given).as_deref(), Ok(text), "{given}");
            assert_eq!(canonical(text).as_deref(), Ok(text), "{given}");
        }
    }

    #[test]
    fn what_is_no_seal_is_told() {
        for (given, failure) in [
            ("", UnsealError::Empty),
            ("\"\"", UnsealError::UnknownFormat),
            ("\n", UnsealError::UnknownFormat),
            ("%FF", UnsealError::UnknownFormat),
            ("%", UnsealError::UnknownFormat),
            ("100%25252525", UnsealError::UnknownFormat),
        ] {
            assert_eq!(canonical(given), Err(failure), "{given}");
        }
        let long = "%41".repeat(MAX_SEALED);
        assert_eq!(canonical(&long), Err(UnsealError::TooLarge { size: 3 * MAX_SEALED }));
    }
}
