//! Where a person may be sent after a sign-in, a switch or a sign-out: one rule for every place that reads an address from
//! a request.

use url::{Origin, Position, Url};

use super::site::Site;
use crate::error::Error;

/// More than any address that a person was on, and little enough for a flow cookie.
const MAX_BYTES: usize = 2_048;

/// The address that a value of a request means: path, query and fragment on our origin, or a whole URL of an allowed
/// origin. `None` for everything that could lead elsewhere, and for our own routes, which would lead in a circle.
pub(crate) fn accepted(value: &str, site: &Site, allowed: &[Origin]) -> Option<String> {
    let url = read(value, site)?;
    let address = if url.origin() == *site.origin() {
        on_our_origin(&url, site)?
    } else {
        allowed.contains(&url.origin()).then(|| url.to_string())?
    };
    // Escapes make it longer.
    (address.len() <= MAX_BYTES).then_some(address)
}

/// The path that an option names, as it stands in a header.
pub(super) fn configured(value: &str, site: &Site) -> Option<String> {
    let url = read(value, site).filter(|_| value.starts_with('/'))?;
    on_our_origin(&url, site)
}

fn on_our_origin(url: &Url, site: &Site) -> Option<String> {
    site.route(url.path()).is_none().then(|| url[Position::BeforePath..].to_owned())
}

/// Reads an address as browsers do, if none of them reads it otherwise.
fn read(value: &str, site: &Site) -> Option<Url> {
    if value.is_empty() || value.len() > MAX_BYTES || value.chars().any(is_never_there) || value.trim() != value {
        return None;
    }
    let is_path = value.starts_with('/') && !value.starts_with("//");
    // Anything but these beginnings is mended by browsers in ways of their own.
    if !is_path && !value.starts_with("http://") && !value.starts_with("https://") {
        return None;
    }
    let url = site.base().join(value).ok()?;
    let is_plain = url.username().is_empty() && url.password().is_none() && is_plain(url.path());
    is_plain.then_some(url)
}

/// The error of a program that names such an address itself.
pub(super) fn refused() -> Error {
    Error::option("option `return_to` must be a path of the application, or an address in `web.allowed_return_origins`")
}

/// Controls and backslashes, which parsers drop or turn round, and what stands for text that was broken.
fn is_never_there(c: char) -> bool {
    c.is_control() || c == '\\' || c == char::REPLACEMENT_CHARACTER
}

/// Whether a server that decodes the path once finds no other host, no line and no backslash in it.
fn is_plain(path: &str) -> bool {
    let decoded: Vec<u8> = percent_encoding::percent_decode_str(path).collect();
    !path.starts_with("//")
        && !decoded.starts_with(b"//")
        && !decoded.iter().any(|byte| *byte < 0x20 || *byte == 0x7F || *byte == b'\\')
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::*;
    use crate::web::WebOptions;

    fn result(value: &str) -> Option<String> {
        let options = WebOptions {
            allowed_return_origins: Some(vec!["https://admin.app.example".to_owned()]),
            ..WebOptions::default()
        };
        let config = options.validate(Some("https://app.example/callback")).unwrap();
        accepted(value, &config.site, &config.allowed_return_origins)
    }

    #[test]
    fn what_may_stand_there_comes_back_as_it_is() {
        for value in [
            "/dashboard",
            "/a?b=c&d=%20e",
            "/a#frag",
            "/search?q=//evil.example",
            "/?next=https://evil.example",
            "/a;b@c",
            "/@evil.example",
            "/.well-known/x",
            "/a//b",
            "https://admin.app.example/x",
            "/a?x=%0d%0aSet-Cookie:x",
            "/%252f%252fevil.example",
            "/%c0%af/evil.example",
            "/javascript:alert(1)",
            "/LOGIN",
            "/%E0%A4%A",
        ] {
            assert_eq!(result(value).as_deref(), Some(value));
        }
    }

    #[test]
    fn what_browsers_write_otherwise_is_written_so() {
        for (value, written) in [
            ("/caf\u{e9}", "/caf%C3%A9"),
            ("/\u{ff0f}evil.example", "/%EF%BC%8Fevil.example"),
            ("/a/../b", "/b"),
            ("https://app.example/x?y#z", "/x?y#z"),
            ("https://app.example:443/x", "/x"),
            ("/\u{2028}x", "/%E2%80%A8x"),
        ] {
            assert_eq!(result(value).as_deref(), Some(written), "{value:?}");
        }
    }

    #[test]
    fn what_could_lead_elsewhere_is_refused() {
        let long = format!("/{}", "b".repeat(3_000));
        let long_when_written = format!("/{}", "\u{e9}".repeat(1_000));
        for value in [
            "",
            "dashboard",
            "?x=1",
            "#x",
            ".",
            "evil.example",
            "//evil.example",
            "///evil.example",
            "HTTPS://APP.EXAMPLE/x",
            "////evil.example/%2f..",
            "/\\evil.example",
            "\\\\evil.example",
            "\\/evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            "/a\r\nSet-Cookie: x=1",
            "/a%0d%0aSet-Cookie:x",
            "/%2F/evil.example",
            "/%2fevil.example",
            "/%5cevil.example",
            "/%5C%5Cevil.example",
            "/%09/evil.example",
            "/%00",
            "/..//evil.example",
            "/.//evil.example",
            "/a/..//evil.example",
            "/a/%2e%2e//evil.example",
            "//app.example/x",
            "https://evil.example",
            &long,
            &long_when_written,
            "http://app.example/x",
            "https:evil.example",
            "https:/evil.example",
            "https:///evil.example",
            "https://app.example@evil.example/",
            "https://evil.example@app.example/",
            "https://app.example.evil.example/",
            "https://app.example%2eevil.example/",
            "https://app.example\\@evil.example/",
            "https://app.example:8443/x",
            "https://[::1]/",
            "https://user:pw@app.example/x",
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\nscript:alert(1)",
            "data:text/html,x",
            "//javascript:alert(1)",
            "ftp://app.example/x",
            "blob:https://app.example/x",
            " /x",
            "/x ",
            "\0/x",
            "/x\u{85}y",
            "/\u{fffd}x",
            "/login",
            "/login?return_to=/x",
            "/logout",
            "/callback?code=x",
            "https://app.example/logout",
            "/a/../logout",
        ] {
            assert_eq!(result(value), None, "{value:?}");
        }
    }
}
