//! What a single option of the web flow may be, and what to write instead.

use std::time::Duration;

use url::{Origin, Url};

use crate::error::{Error, Result};

pub(super) fn unreadable(name: &str, expected: &str) -> Error {
    Error::option(format!("environment variable {name} must be {expected}"))
}

/// A name that needs no quotes and no escape (RFC 6265 section 4.1.1), and that no browser reads as a prefix of another.
pub(super) fn check_name(option: &str, name: &str) -> Result<()> {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    if name.is_empty() || name.len() > 100 || !name.bytes().all(is_token) {
        return Err(Error::option(format!(
            "option `web.{option}` must be letters, digits, `-`, `_` and `.`, 100 characters at most"
        )));
    }
    Ok(())
}

pub(super) fn check_domain(option: &str, domain: &str) -> Result<()> {
    let is_host = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
    if domain.is_empty() || domain.len() > 253 || !domain.bytes().all(is_host) {
        return Err(Error::option(format!("option `web.{option}` must be a domain name, such as app.example")));
    }
    Ok(())
}

pub(super) fn origins(option: &str, given: Option<Vec<String>>) -> Result<Vec<Origin>> {
    let parse = |text: &String| {
        let url = Url::parse(text).ok().filter(|url| {
            matches!(url.scheme(), "http" | "https")
                && url.path() == "/"
                && url.query().is_none()
                && url.fragment().is_none()
        });
        url.map(|url| url.origin()).ok_or_else(|| {
            Error::option(format!("option `web.{option}` must list origins, such as https://admin.app.example"))
        })
    };
    given.unwrap_or_default().iter().map(parse).collect()
}

/// The hosts of an option: names, or `*.` and a domain.
pub(super) fn hosts(given: Option<Vec<String>>) -> Result<Vec<String>> {
    let hosts: Vec<_> = given.unwrap_or_default().iter().map(|host| host.to_ascii_lowercase()).collect();
    for host in &hosts {
        let name = host.strip_prefix("*.").unwrap_or(host);
        if name.starts_with('.') || check_domain("allowed_redirect_hosts", name).is_err() {
            return Err(Error::option(
                "option `web.allowed_redirect_hosts` must list host names, such as app.example, or `*.` and a domain, such \
                 as *.preview.example",
            ));
        }
    }
    Ok(hosts)
}

pub(super) fn seconds(option: &str, given: Option<f64>) -> Result<Option<Duration>> {
    let Some(seconds) = given else { return Ok(None) };
    match Duration::try_from_secs_f64(seconds) {
        Ok(duration) if duration <= Duration::from_secs(600) => Ok(Some(duration)),
        _ => Err(Error::option(format!("option `web.{option}` must be from 0 to 600 seconds"))),
    }
}
