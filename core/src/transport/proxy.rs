//! Which proxy calls use: the one of the option, else the one that the environment names, else none. A proxy that
//! cannot be used is an error, because no call may bypass it.

use hyper_util::client::proxy::matcher::Matcher;
use reqwest::Proxy;
use url::Url;

use crate::addresses::is_loopback;
use crate::error::{Error, Result};
use crate::secret::Secret;

const SCHEMES: &[&str] = &["http", "https", "socks4", "socks4a", "socks5", "socks5h"];

/// A proxy that can be used.
pub(super) struct Chosen {
    pub(super) proxy: Proxy,
    /// Whether the connection to the proxy itself is TLS.
    pub(super) tls: bool,
    /// Whether it is an HTTP proxy, which forwards plain requests instead of bytes.
    pub(super) forwards: bool,
}

/// The address in the option `proxy`.
///
/// # Errors
/// `invalid_option` if it is not an address of a proxy.
pub(crate) fn parse(option: &Secret) -> Result<Url> {
    let url = address(option.reveal()).and_then(|url| match (url.path(), url.query(), url.fragment()) {
        ("" | "/", None, None) => Ok(url),
        _ => Err("may only have a scheme, a user and password, a host and a port"),
    });
    url.map_err(|why| Error::option(format!("option `proxy` {why}")))
}

/// The proxy of a client.
///
/// # Errors
/// `invalid_option` if there is one that cannot be used.
pub(super) fn choose(
    given: Option<&Url>,
    base_url: &Url,
    lookup: impl Fn(&str) -> Option<String>,
) -> Result<Option<Chosen>> {
    let (name, url) = match given {
        Some(url) => ("option `proxy`".to_owned(), url.clone()),
        None => match from_environment(base_url, lookup)? {
            Some((name, url)) => (format!("environment variable {name}"), url),
            None => return Ok(None),
        },
    };
    let (tls, forwards) = (url.scheme() == "https", matches!(url.scheme(), "http" | "https"));
    let unusable = || Error::option(format!("{name} is not the address of a proxy"));
    // The transport would silently bypass a proxy that it cannot parse.
    if Matcher::builder().all(url.as_str()).build().intercept(&uri(base_url)?).is_none() {
        return Err(unusable());
    }
    let proxy = Proxy::all(url).map_err(|_| unusable())?;
    Ok(Some(Chosen { proxy, tls, forwards }))
}

/// The proxy that the environment names for this address, by curl's rules: upper case first, and a proxy without a
/// scheme is an http proxy.
fn from_environment(base_url: &Url, lookup: impl Fn(&str) -> Option<String>) -> Result<Option<(&'static str, Url)>> {
    let first = |names: &[&'static str]| {
        names.iter().find_map(|name| lookup(name).filter(|value| !value.trim().is_empty()).map(|value| (*name, value)))
    };
    let own: &[_] = match base_url.scheme() {
        "https" => &["HTTPS_PROXY", "https_proxy"],
        // Under CGI a visitor sets this variable with a header named `Proxy`.
        _ if lookup("REQUEST_METHOD").is_some() => &[],
        _ => &["HTTP_PROXY", "http_proxy"],
    };
    let Some((name, text)) = first(own).or_else(|| first(&["ALL_PROXY", "all_proxy"])) else { return Ok(None) };
    let exceptions = first(&["NO_PROXY", "no_proxy"]).map(|(_, list)| list).unwrap_or_default();
    let excepted = || -> Result<bool> {
        let any = Matcher::builder().all("http://proxy.invalid").no(exceptions).build();
        Ok(any.intercept(&uri(base_url)?).is_none())
    };
    if is_loopback(base_url) || excepted()? {
        return Ok(None);
    }
    let text = text.trim();
    let with_scheme = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
    let url = address(&with_scheme).map_err(|why| Error::option(format!("environment variable {name} {why}")))?;
    Ok(Some((name, url)))
}

fn address(text: &str) -> std::result::Result<Url, &'static str> {
    const SHAPE: &str = "is not the address of a proxy, such as http://proxy.example:3128";
    if text.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Err("has blanks or control characters in it");
    }
    let Some((scheme, _)) = text.split_once("://") else { return Err(SHAPE) };
    if !SCHEMES.contains(&scheme.to_ascii_lowercase().as_str()) {
        return Err("must begin with http://, https://, socks4://, socks4a://, socks5:// or socks5h://");
    }
    let url = Url::parse(text).map_err(|_| SHAPE)?;
    if url.host_str().is_none_or(str::is_empty) || url.port() == Some(0) {
        return Err(SHAPE);
    }
    Ok(url)
}

fn uri<T: std::str::FromStr>(url: &Url) -> Result<T> {
    url.as_str().parse().map_err(|_| Error::option("option `base_url` is not an address"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    /// The proxy that these variables name for calls to this address.
    fn chosen(base_url: &str, variables: &[(&str, &str)]) -> std::result::Result<Option<String>, String> {
        let lookup =
            |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        let found = from_environment(&Url::parse(base_url).unwrap(), lookup);
        found.map(|found| found.map(|(_, url)| url.to_string())).map_err(|error| error.message)
    }

    const SECURE: &str = "https://api.example/";
    const PLAIN: &str = "http://api.example/";

    #[test]
    fn each_scheme_has_its_proxy_variables() {
        let all = [("HTTP_PROXY", "http://h"), ("HTTPS_PROXY", "http://s"), ("ALL_PROXY", "http://a")];
        let is = |base_url, variables: &[_], proxy: Option<&str>| {
            assert_eq!(chosen(base_url, variables), Ok(proxy.map(str::to_owned)), "{base_url} {variables:?}");
        };
        is(SECURE, &all, Some("http://s/"));
        is(PLAIN, &all, Some("http://h/"));
        is(SECURE, &all[2..], Some("http://a/"));
        is(PLAIN, &all[2..], Some("http://a/"));
        is(SECURE, &all[..1], None);
        is(PLAIN, &all[1..2], None);
        for (name, base_url) in [("https_proxy", SECURE), ("http_proxy", PLAIN), ("all_proxy", SECURE)] {
            is(base_url, &[(name, "proxy:3128")], Some("http://proxy:3128/"));
            is(base_url, &[(name, "")], None);
            is(base_url, &[(name, " ")], None);
        }
        is(SECURE, &[("HTTPS_PROXY", ""), ("https_proxy", "http://s")], Some("http://s/"));
        is(SECURE, &[("HTTPS_PROXY", ""), ("ALL_PROXY", "socks5h://a:1080")], Some("socks5h://a:1080"));
        is(SECURE, &[("HTTPS_PROXY", " http://ada:secret@s/path \n")], Some("http://ada:secret@s/path"));
    }

    #[test]
    fn a_request_header_cannot_set_a_proxy() {
        let cgi = ("REQUEST_METHOD", "GET");
        assert_eq!(chosen(PLAIN, &[cgi, ("HTTP_PROXY", "http://evil"), ("http_proxy", "http://evil")]), Ok(None));
        // No request header sets these variables.
        assert_eq!(chosen(SECURE, &[cgi, ("HTTPS_PROXY", "http://s")]), Ok(Some("http://s/".to_owned())));
        assert_eq!(chosen(PLAIN, &[cgi, ("ALL_PROXY", "http://a")]), Ok(Some("http://a/".to_owned())));
    }

    #[test]
    fn exceptions_and_loopback_use_no_proxy() {
        for list in ["api.example", ".example", "example", "other, api.example", "*"] {
            for proxy in ["http://s", "gopher://s"] {
                assert_eq!(chosen(SECURE, &[("HTTPS_PROXY", proxy), ("NO_PROXY", list)]), Ok(None), "{list}");
                assert_eq!(chosen(SECURE, &[("HTTPS_PROXY", proxy), ("no_proxy", list)]), Ok(None), "{list}");
            }
        }
        for list in ["", "pi.example", "api.example.com", "ample"] {
            assert!(chosen(SECURE, &[("HTTPS_PROXY", "http://s"), ("NO_PROXY", list)]).unwrap().is_some(), "{list}");
        }
        let all = [("ALL_PROXY", "gopher://a"), ("HTTPS_PROXY", "http://s")];
        for host in ["localhost", "LOCALHOST:8443", "a.localhost", "127.0.0.1", "127.9.9.9:1", "[::1]:1"] {
            assert_eq!(chosen(&format!("https://{host}/"), &all), Ok(None), "{host}");
        }
        for host in ["localhost.example", "notlocalhost", "128.0.0.1", "[::2]", "10.0.0.1"] {
            assert!(chosen(&format!("https://{host}/"), &all).unwrap().is_some(), "{host}");
        }
    }

    #[test]
    fn an_invalid_proxy_variable_is_reported_by_name() {
        for text in
            ["gopher://p", "socks5:p:1", "http://", "://p", "http://p:port", "p q", "http://p\u{fffd}", "ftp://p:21"]
        {
            for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"] {
                let error = chosen(SECURE, &[(name, text)]).expect_err(text);
                assert!(error.starts_with(&format!("environment variable {name} ")), "{error}");
            }
        }
    }
}
