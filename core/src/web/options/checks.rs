//! What a single option of the web flow may be, and what to write instead.

use std::time::Duration;

use url::{Origin, Url};

use crate::error::{Error, Result};
use crate::web::cookies::is_of_the_flow;

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
    if is_of_the_flow(name) {
        return Err(Error::option(format!(
            "option `web.{option}` has a name that the web flow gives another cookie: choose one such as app-session"
        )));
    }
    Ok(())
}

/// A domain as cookies have it, in small letters. A dot before it means nothing (RFC 6265 section 5.2.3).
pub(super) fn domain(option: &str, given: &str) -> Result<String> {
    let domain = given.strip_prefix('.').unwrap_or(given).to_ascii_lowercase();
    if !is_host_name(&domain) {
        return Err(Error::option(format!("option `web.{option}` must be a domain name, such as app.example")));
    }
    Ok(domain)
}

/// Whether a text is a name of hosts (RFC 1123 section 2.1).
fn is_host_name(text: &str) -> bool {
    let is_label = |label: &str| {
        let is_inside = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        !label.is_empty() && !label.starts_with('-') && !label.ends_with('-') && label.bytes().all(is_inside)
    };
    text.len() <= 253 && text.split('.').all(is_label)
}

pub(super) fn origins(option: &str, given: Option<Vec<String>>) -> Result<Vec<Origin>> {
    let parse = |text: &String| {
        let url = Url::parse(text).ok().filter(|url| {
            matches!(url.scheme(), "http" | "https")
                && url.path() == "/"
                && url.query().is_none()
                && url.fragment().is_none()
                && url.username().is_empty()
                && url.password().is_none()
                // No origin of a browser has a wildcard, so none would ever be the same.
                && !url.host_str().unwrap_or_default().contains('*')
        });
        url.map(|url| url.origin()).ok_or_else(|| {
            Error::option(format!(
                "option `web.{option}` must list origins, each in full, such as https://admin.app.example"
            ))
        })
    };
    given.unwrap_or_default().iter().map(parse).collect()
}

/// The hosts of an option: names, or `*.` and a domain.
pub(super) fn hosts(given: Option<Vec<String>>) -> Result<Vec<String>> {
    let hosts: Vec<_> = given.unwrap_or_default().iter().map(|host| host.to_ascii_lowercase()).collect();
    for host in &hosts {
        if !is_host_name(host.strip_prefix("*.").unwrap_or(host)) {
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
