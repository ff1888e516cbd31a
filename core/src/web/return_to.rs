//! Where a person may be sent after a sign-in, a switch or a sign-out: one rule for every place that reads an address from
//! a request.

use url::Position;

use super::WebConfig;
use super::site::Site;
use crate::error::Error;

/// More than any address that a person was on.
const MAX_BYTES: usize = 2_048;

/// The address that a value of a request means: path, query and fragment on our origin, or a whole URL of an allowed
/// origin. `None` for everything that could lead elsewhere.
pub(crate) fn accepted(value: &str, site: &Site, config: &WebConfig) -> Option<String> {
    if value.is_empty() || value.len() > MAX_BYTES || value.chars().any(is_never_there) || value.trim() != value {
        return None;
    }
    let is_path = value.starts_with('/') && !value.starts_with("//");
    // Anything but these two beginnings is mended by browsers in ways of their own.
    if !is_path && !value.starts_with("http://") && !value.starts_with("https://") {
        return None;
    }
    let url = site.base().join(value).ok()?;
    if !url.username().is_empty() || url.password().is_some() || !is_plain(url.path()) {
        return None;
    }
    if url.origin() == *site.origin() {
        return site.route(url.path()).is_none().then(|| url[Position::BeforePath..].to_owned());
    }
    config.allowed_return_origins.contains(&url.origin()).then(|| url.to_string())
}

/// The error of a program that names such an address itself.
pub(super) fn refused() -> Error {
    Error::option("option `return_to` must be a path of the application, or an address in `web.allowed_return_origins`")
}

/// Controls and backslashes, which parsers drop or turn round, and what stands for text that was broken.
fn is_never_there(c: char) -> bool {
    c.is_control() || c == '\\' || c == char::REPLACEMENT_CHARACTER
}

/// Whether nobody who decodes the path once finds another host, a line or a backslash in it.
fn is_plain(path: &str) -> bool {
    let decoded: Vec<u8> = percent_encoding::percent_decode_str(path).collect();
    !path.starts_with("//")
        && !decoded.starts_with(b"//")
        && !decoded.iter().any(|byte| *byte < 0x20 || *byte == 0x7F || *byte == b'\\')
}
