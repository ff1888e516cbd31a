//! Validates configured addresses before anything is sent to them.
//!
//! The URL parser accepts what browsers accept and silently repairs it: it drops spaces and line feeds, and adds
//! slashes. In a configuration each of these is a mistake that must be reported.

use url::{Host, Url};

use crate::error::{Error, Result};

/// The production API.
const DEFAULT_BASE_URL: &str = "https://api.workos.com";

/// Schemes that run, read or send something when a browser follows them, or that name no place.
const NEVER_FOLLOWED: &[&str] = &[
    "about",
    "blob",
    "chrome",
    "content",
    "data",
    "file",
    "filesystem",
    "ftp",
    "intent",
    "jar",
    "javascript",
    "mailto",
    "resource",
    "sms",
    "tel",
    "urn",
    "vbscript",
    "view-source",
    "ws",
    "wss",
];

/// The address of the API from the options that name it.
pub(crate) fn base_url(
    base_url: Option<String>,
    hostname: Option<String>,
    port: Option<u16>,
    https: Option<bool>,
    allow_http: bool,
) -> Result<Url> {
    if port == Some(0) {
        return Err(Error::option("option `port` must be a whole number from 1 to 65535"));
    }
    let (option, text) = match (base_url, hostname) {
        (Some(_), Some(_)) => return Err(Error::option("pass `base_url` or `api_hostname`, not both")),
        (Some(url), None) => ("base_url", url),
        (None, Some(host)) => {
            // An IPv6 address without brackets is not a host of a URL, nor is a name with a port.
            if Host::parse(&host).is_err() || host.contains(['%', '\t', '\n', '\r']) {
                return Err(Error::option(
                    "option `api_hostname` must be a host name alone, such as api.workos.com: `port` and `https` say the rest",
                ));
            }
            let scheme = if https == Some(false) { "http" } else { "https" };
            let port = port.map(|port| format!(":{port}")).unwrap_or_default();
            ("api_hostname", format!("{scheme}://{host}{port}"))
        }
        (None, None) if port.is_some() || https.is_some() => {
            return Err(Error::option("options `port` and `https` need `api_hostname`"));
        }
        (None, None) => ("base_url", DEFAULT_BASE_URL.to_owned()),
    };
    let invalid = |why: &str| Error::option(format!("option `{option}` {why}"));
    let mut url = absolute(&text).ok_or_else(|| invalid("must be an absolute URL, such as https://api.workos.com"))?;
    if !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
        return Err(invalid("may only have a scheme, a host, a port and a path"));
    }
    if url.port() == Some(0) || url.path().contains("//") || matches!(url.host_str(), Some("http" | "https")) {
        return Err(invalid("must have one scheme, a host, and perhaps a port and a path"));
    }
    match url.scheme() {
        "https" => {}
        "http" if allow_http || is_loopback(&url) => {}
        "http" => return Err(invalid("must use https: only loopback hosts may use http")),
        _ => return Err(invalid("must use https")),
    }
    // A path is kept (some gateways need one) and gets a final slash, so that joining appends to it.
    if !url.path().ends_with('/') {
        let path = format!("{}/", url.path());
        url.set_path(&path);
    }
    Ok(url)
}

/// Checks that a browser may be redirected here with a code or after a sign-out. The address must be an absolute URL
/// with http, https or an application's own scheme (RFC 8252 section 7.1), and without a fragment (RFC 6749 section
/// 3.1.2).
pub(crate) fn check_redirect(option: &str, address: &str) -> Result<()> {
    let invalid = |why: &str| Err(Error::option(format!("option `{option}` {why}")));
    let example = "must be an absolute URL, such as https://app.example/callback or com.example.app:/callback";
    let Some((scheme, rest)) = address.split_once(':') else { return invalid(example) };
    if NEVER_FOLLOWED.contains(&scheme.to_ascii_lowercase().as_str()) {
        return invalid("has a scheme that no browser should follow: use https, or the scheme of your application");
    }
    // Without a slash, what looks like a scheme is a host with its port, as in `localhost:3000/callback`.
    if !rest.starts_with('/') {
        return invalid(example);
    }
    let Some(url) = absolute(address) else { return invalid(example) };
    if url.fragment().is_some() || !url.username().is_empty() || url.password().is_some() {
        return invalid("may have no fragment, user name or password");
    }
    Ok(())
}

/// Whether a request to this address stays on this machine.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// A URL that means what it looks like: the parser drops and adds nothing.
fn absolute(text: &str) -> Option<Url> {
    if text.contains(|c: char| c.is_whitespace() || c.is_control() || c == '\\') {
        return None;
    }
    let url = Url::parse(text).ok()?;
    let is_of_the_web = matches!(url.scheme(), "http" | "https");
    let behind = text.get(url.scheme().len()..)?;
    let has_a_host = behind.strip_prefix("://").is_some_and(|rest| !rest.starts_with('/'));
    (!is_of_the_web || has_a_host).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_safe_redirect_uris_are_accepted() {
        for address in [
            "https://app.example/callback",
            "http://localhost:3000/callback?next=%2F",
            "HTTPS://app.example",
            "com.example.app:/callback",
            "myapp://callback",
            "http://[::1]:3000/",
        ] {
            assert!(check_redirect("redirect_uri", address).is_ok(), "{address}");
        }
        for address in [
            "",
            "/callback",
            "//app.example/callback",
            "app.example/callback",
            "localhost:3000/callback",
            "app.example:443/callback",
            "https:app.example",
            "https:/app.example",
            "https:///app.example",
            "https:\\\\app.example",
            "https://",
            "https://app.example/a b",
            "https://app.example/\n",
            " https://app.example/",
            "https://app.example/#fragment",
            "https://user@app.example/",
            "javascript:alert(1)",
            "JavaScript://app.example/%0aalert(1)",
            "java\nscript:/x",
            "data:text/html,x",
            "file:///etc/passwd",
            "view-source:/https://app.example",
            "1a:/b",
        ] {
            assert!(check_redirect("redirect_uri", address).is_err(), "{address}");
        }
    }

    #[test]
    fn only_valid_base_urls_are_accepted() {
        let url = |text: &str| base_url(Some(text.to_owned()), None, None, None, false);
        let host = |text: &str, port| base_url(None, Some(text.to_owned()), port, None, false);
        for text in
            ["https://api.example", "https://api.example:8443/a/b", "http://127.0.0.1:1", "HTTPS://api.example/"]
        {
            assert!(url(text).is_ok(), "{text}");
        }
        for text in [
            "",
            "api.example",
            "https:api.example",
            "https:///api.example",
            "https://https://api.example",
            "https://http:80",
            "https://api.example/https://api.example",
            "https://api.example//",
            "https://api.example:0",
            "https://api.example\n",
            "https://api .example",
            "ftp://api.example",
        ] {
            assert!(url(text).is_err(), "{text}");
        }
        assert!(host("api.example", Some(8443)).is_ok() && host("[2001:db8::1]", None).is_ok());
        for text in [
            "",
            "https://api.example",
            "api.example/path",
            "api.example:443",
            "a b",
            "api.example\n",
            "a@b",
            "::1",
            "a?b",
            "a#b",
        ] {
            assert!(host(text, None).is_err(), "{text}");
        }
        assert!(host("api.example", Some(0)).is_err());
    }
}
